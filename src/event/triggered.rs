use http::{HeaderMap, Method, StatusCode};

use super::ThinEvent;
use crate::error::Error;
use crate::header;
use crate::operation::{Host, Operation};
use crate::request::id::Id;
use crate::request::{Form, Headers, Path};

/// An operation that is sent because of a thin event: see [`ThinEvent::triggers`].
///
/// It adds two headers: the event's context as `Stripe-Context`, if it has one, and `Stripe-Request-Trigger: event=<id>`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct Triggered<O> {
    operation: O,
    context: Option<String>,
    event: Id,
}

impl ThinEvent {
    /// Returns the operation with the headers that Stripe's own libraries send because of this event: its context and its id.
    ///
    /// Use it to retrieve the object of the event, or the event itself. The context replaces that of
    /// [`Stripe`](crate::Stripe). A [`Stripe`](crate::Stripe) with an account refuses an event with a context.
    ///
    /// ```
    /// use stripe_identity::RetrieveVerificationSession;
    /// use stripe_identity::event::{RetrieveThinEvent, ThinEvent, Triggered};
    ///
    /// fn session(event: &ThinEvent) -> Option<Triggered<RetrieveVerificationSession>> {
    ///     let retrieve = RetrieveVerificationSession::new(event.session_id()?);
    ///     Some(event.triggers(retrieve.expand(["verified_outputs"])))
    /// }
    ///
    /// fn changes(event: &ThinEvent) -> Triggered<RetrieveThinEvent> {
    ///     event.triggers(RetrieveThinEvent::new(&event.id))
    /// }
    /// ```
    pub fn triggers<O: Operation>(&self, operation: O) -> Triggered<O> {
        Triggered {
            operation,
            context: self.context.clone(),
            event: Id::new(&self.id),
        }
    }
}

impl<O: Operation> Operation for Triggered<O> {
    type Output = O::Output;

    fn method(&self) -> Method {
        self.operation.method()
    }

    fn path(&self, path: &mut Path) {
        self.operation.path(path);
    }

    fn host(&self) -> Host {
        self.operation.host()
    }

    fn version(&self) -> Option<&str> {
        self.operation.version()
    }

    fn headers(&self, headers: &mut Headers) {
        self.operation.headers(headers);
        headers
            .set_if(header::STRIPE_CONTEXT, self.context.as_ref())
            .set(
                header::STRIPE_REQUEST_TRIGGER,
                format!("event={}", self.event.as_ref()),
            );
    }

    fn params(&self, form: &mut Form) {
        self.operation.params(form);
    }

    fn read(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self::Output, Error> {
        self.operation.read(status, headers, body)
    }
}
