use http::Method;

use super::{VerificationSession, VerificationSessionStatus};
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::setters::{list_setters, paged};
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::PageParams;
use crate::response::{Cursor, List, Paged};
use crate::value::hidden::Hidden;

/// Lists VerificationSessions, newest first.
///
/// Stripe's page: <https://docs.stripe.com/api/identity/verification_sessions/list>.
///
/// ```
/// use stripe_identity::{ListVerificationSessions, Timestamp};
/// use stripe_identity::verification_session::VerificationSessionStatus;
///
/// let list = ListVerificationSessions::new()
///     .status(VerificationSessionStatus::Verified)
///     .created(..Timestamp::from_secs(1_700_000_000))
///     .limit(100);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListVerificationSessions {
    client_reference_id: Option<Hidden<String>>,
    created: CreatedFilter,
    expand: ExpandParam,
    page: PageParams,
    related_customer: Option<Id>,
    related_customer_account: Option<Id>,
    status: Option<VerificationSessionStatus>,
}

impl ListVerificationSessions {
    /// Lists all sessions, the newest ten first.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only sessions with your reference: at most 5000 characters.
    pub fn client_reference_id(mut self, reference: impl Into<String>) -> Self {
        self.client_reference_id = Some(Hidden(reference.into()));
        self
    }

    /// Lists only sessions that verify this customer (`cus_…`).
    pub fn related_customer(mut self, customer: impl Into<String>) -> Self {
        self.related_customer = Some(Id::new(customer));
        self
    }

    /// Lists only sessions that verify the customer of this account (`acct_…`).
    pub fn related_customer_account(mut self, account: impl Into<String>) -> Self {
        self.related_customer_account = Some(Id::new(account));
        self
    }

    /// Lists only sessions with this status.
    pub fn status(mut self, status: VerificationSessionStatus) -> Self {
        self.status = Some(status);
        self
    }

    list_setters!();
}

impl Operation for ListVerificationSessions {
    type Output = List<VerificationSession>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_sessions");
    }

    fn params(&self, form: &mut Form) {
        form.reference_if("client_reference_id", self.client_reference_id.as_ref());
        self.created.write(form);
        self.expand.write(form);
        form.id_if("related_customer", self.related_customer.as_ref())
            .id_if(
                "related_customer_account",
                self.related_customer_account.as_ref(),
            )
            .text_if("status", self.status.as_ref());
        self.page.write(form);
    }
}

impl Paged for ListVerificationSessions {
    paged!();
}
