use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, Request, Response};

use super::Simulator;
use super::answer::{self, Caller, Realm};
use super::refusal::Refusal;
use crate::header;
use crate::value::Timestamp;

/// How long an answer is kept for its key: what Stripe promises at least.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

const REPLAYED: HeaderName = HeaderName::from_static(header::IDEMPOTENT_REPLAYED);
const ORIGINAL: HeaderName = HeaderName::from_static(header::ORIGINAL_REQUEST);

/// The answer to a POST that carried an idempotency key.
#[derive(Clone)]
pub(super) struct Answered {
    realm: Realm,
    key: String,
    target: String,
    body: Vec<u8>,
    made: Timestamp,
    request_id: String,
    answer: Response<Vec<u8>>,
}

impl Simulator {
    /// Gives the first answer again, or refuses the key if it comes with another request.
    pub(super) fn replay<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        request_id: &str,
    ) -> Option<Response<Vec<u8>>> {
        let now = self.now;
        self.kept
            .retain(|kept| now < kept.made.saturating_add(KEPT));
        let (caller, key) = keyed(request, request_id)?;
        let kept = self
            .kept
            .iter()
            .find(|kept| kept.key == key && kept.realm == caller.realm)?;
        if kept.target != target(request) || kept.body != request.body().as_ref() {
            return Some(answer::response(
                request.headers(),
                request_id,
                Err(Refusal::key_reused()),
            ));
        }
        let mut answer = kept.answer.clone();
        let headers = answer.headers_mut();
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        headers.extend(
            HeaderValue::from_str(&kept.request_id)
                .ok()
                .map(|id| (ORIGINAL, id)),
        );
        answer::set_request_id(headers, request_id);
        Some(answer)
    }

    /// Keeps an answer for its key.
    pub(super) fn keep<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        request_id: &str,
        answer: &Response<Vec<u8>>,
    ) {
        if let Some((caller, key)) = keyed(request, request_id) {
            self.kept.push(Answered {
                realm: caller.realm,
                key,
                target: target(request),
                body: request.body().as_ref().to_owned(),
                made: self.now,
                request_id: request_id.to_owned(),
                answer: answer.clone(),
            });
        }
    }
}

/// Who sent a POST with a key, and which.
fn keyed<B>(request: &Request<B>, request_id: &str) -> Option<(Caller, String)> {
    let mut caller = Caller::of(request.headers(), request_id).ok()?;
    let key = caller
        .idempotency_key
        .take()
        .filter(|_| request.method() == Method::POST)?;
    Some((caller, key))
}

fn target<B>(request: &Request<B>) -> String {
    request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default()
}
