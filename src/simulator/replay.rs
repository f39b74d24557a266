use std::time::Duration;

use http::{HeaderValue, Method, Request, Response};

use super::Simulator;
use super::caller::Caller;
use super::refusal::Refusal;
use super::response::{self, Envelope};
use crate::header;

/// The time for which a response is kept for its idempotency key: 24 hours, the least that Stripe promises.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// The response to a POST that carried an idempotency key.
#[derive(Clone)]
pub(super) struct KeptResponse {
    target: String,
    body: Vec<u8>,
    request_id: String,
    response: Response<Vec<u8>>,
}

impl Simulator {
    /// Returns the first response again, or refuses the key if it comes with another request.
    pub(super) fn replay<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        account: u64,
        caller: &Caller,
        envelope: &Envelope,
    ) -> Option<Response<Vec<u8>>> {
        let key = key_of(request, caller)?;
        self.drop_old_responses();
        let kept = self.account(account)?.responses.get(key)?;
        if kept.target != target(request) || kept.body != request.body().as_ref() {
            return Some(envelope.respond(Err(Refusal::key_reused())));
        }
        let mut response = kept.response.clone();
        let headers = response.headers_mut();
        headers.insert(
            header::IDEMPOTENT_REPLAYED,
            HeaderValue::from_static("true"),
        );
        response::set(headers, header::ORIGINAL_REQUEST, &kept.request_id);
        response::set(headers, header::REQUEST_ID, envelope.request_id);
        response::set_date(headers, envelope.now);
        Some(response)
    }

    /// Keeps a response for its key.
    pub(super) fn keep<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        account: u64,
        caller: &Caller,
        response: &mut Response<Vec<u8>>,
    ) {
        let Some(key) = key_of(request, caller) else {
            return;
        };
        response::set(
            response.headers_mut(),
            header::ORIGINAL_REQUEST,
            &caller.request_id,
        );
        let kept = KeptResponse {
            target: target(request),
            body: request.body().as_ref().to_owned(),
            request_id: caller.request_id.clone(),
            response: response.clone(),
        };
        let now = self.world.now;
        if let Some(account) = self.account_mut(account) {
            account.responses.insert(key.to_owned(), kept);
        }
        self.world.kept.push_back((now, account, key.to_owned()));
        self.drop_old_responses();
    }

    fn drop_old_responses(&mut self) {
        let (now, most) = (self.world.now, self.settings.responses);
        loop {
            let is_over = self.world.kept.len() > most;
            let oldest = self.world.kept.front();
            if !oldest.is_some_and(|(made, ..)| is_over || made.saturating_add(KEPT) <= now) {
                break;
            }
            let Some((_, account, key)) = self.world.kept.pop_front() else {
                break;
            };
            if let Some(account) = self.account_mut(account) {
                account.responses.remove(&key);
            }
        }
    }
}

/// Returns the idempotency key of a POST. Other methods ignore it.
fn key_of<'c, B>(request: &Request<B>, caller: &'c Caller) -> Option<&'c str> {
    caller
        .idempotency_key
        .as_deref()
        .filter(|_| request.method() == Method::POST)
}

fn target<B>(request: &Request<B>) -> String {
    request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default()
}
