//! `Call` as a state machine: no transport, no clock.

use std::time::Duration;

use http::{Method, Request, Response, StatusCode};
use stripe_identity::call::{CallError, Reply};
use stripe_identity::ephemeral_key::DeleteEphemeralKey;
use stripe_identity::error::{Error, RequestProblem};
use stripe_identity::response::StuckPage;
use stripe_identity::retry::{Next, RetryReason, StopReason};
use stripe_identity::{
    Call, CancelVerificationSession, CreateVerificationSession, Failure, IdempotencyKey,
    ListVerificationSessions, Operation, RetrieveVerificationSession, Step, VerificationSession,
};

use crate::support::{self, stripe};

const SESSION: &str = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
    "livemode": false, "metadata": {}, "status": "requires_input", "type": "document"}"#;
const SERVER_ERROR: &str = r#"{"error": {"type": "api_error"}}"#;

/// The error of a transport.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{0}")]
struct Broken(&'static str);

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn response(status: u16, body: &str) -> Response<Vec<u8>> {
    let headers = [("Request-Id", "req_1")];
    support::response(status, &headers, body.as_bytes().to_vec())
}

fn create() -> Call<CreateVerificationSession, Broken> {
    let create = CreateVerificationSession::document();
    stripe().call_with_key(create, "order-6735", 7).unwrap()
}

fn delete() -> Call<DeleteEphemeralKey, Broken> {
    stripe()
        .call(DeleteEphemeralKey::new("ephkey_1"), 7)
        .unwrap()
}

#[track_caller]
fn sent<O: Operation, E>(call: &mut Call<O, E>) -> Request<Vec<u8>> {
    match call.step() {
        Some(Step::Send(request)) => request.clone(),
        step => panic!("{step:?}"),
    }
}

#[track_caller]
fn waited<O: Operation, E>(call: &mut Call<O, E>) -> Duration {
    match call.step() {
        Some(Step::Wait(time)) => time,
        step => panic!("{step:?}"),
    }
}

#[test]
fn a_call_sends_once_and_keeps_everything_after_success() {
    let mut call = create();
    let request = sent(&mut call);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.body(), b"type=document");
    assert_eq!(request.headers()["idempotency-key"], "order-6735");
    call.receive(response(200, SESSION), ms(10));
    assert!(call.step().is_none());

    let reply: Reply<VerificationSession> = call.reply().unwrap();
    assert_eq!(reply.output.id, "vs_1");
    assert_eq!(reply.response.body(), SESSION.as_bytes());
    assert_eq!(reply.facts().request_id.as_deref(), Some("req_1"));
    assert_eq!(reply.idempotency_key.unwrap().as_str(), "order-6735");
    assert_eq!(reply.stop_reason, StopReason::Success);
    assert_eq!(reply.retries, 0);
}

#[test]
fn every_attempt_sends_the_same_bytes_and_key() {
    let mut call = create();
    let first = sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(10));
    assert_eq!(waited(&mut call), ms(779));
    let second = sent(&mut call);
    call.receive(response(500, SERVER_ERROR), ms(800));
    assert_eq!(waited(&mut call), ms(1451));
    let third = sent(&mut call);
    call.receive(response(200, SESSION), ms(2300));
    for again in [second, third] {
        assert_eq!(again.method(), first.method());
        assert_eq!(again.uri(), first.uri());
        assert_eq!(again.headers(), first.headers());
        assert_eq!(again.body(), first.body());
    }
    assert_eq!(call.retries(), 2);
    let reply = call.reply().unwrap();
    assert_eq!((reply.output.id.as_str(), reply.retries), ("vs_1", 2));
}

#[test]
fn the_seed_decides_the_waits_and_never_the_key() {
    let create = CreateVerificationSession::document();
    for seed in [0, 7, u64::MAX] {
        let mut call: Call<_, Broken> = stripe().call(&create, seed).unwrap();
        let request = sent(&mut call);
        assert_eq!(request.headers().get("idempotency-key"), None);
        call.fail(Broken("closed"), Failure::NoResponse, ms(0));
        let error = call.finish().unwrap_err();
        assert_eq!(error.idempotency_key(), None);
        assert_eq!(error.stop_reason(), Some(StopReason::NoIdempotencyKey));
    }
}

#[test]
fn a_post_without_key_that_was_not_sent_is_sent_again() {
    let create = CreateVerificationSession::document();
    let mut call = stripe().call(&create, 7).unwrap();
    sent(&mut call);
    call.fail(Broken("no route"), Failure::NotSent, ms(0));
    assert_eq!(waited(&mut call), ms(779));
    sent(&mut call);
    call.receive(response(200, SESSION), ms(800));
    assert_eq!(call.finish().unwrap().id, "vs_1");
}

#[test]
fn a_transport_error_keeps_the_error_the_key_and_the_number_of_retries() {
    let mut call = create().with_max_retries(1);
    sent(&mut call);
    call.fail(Broken("first"), Failure::NoResponse, ms(0));
    waited(&mut call);
    sent(&mut call);
    call.fail(Broken("second"), Failure::NoResponse, ms(0));
    assert!(call.step().is_none());
    let error = call.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable response from api.stripe.com after 2 attempts: second"
    );
    assert_eq!(
        error.idempotency_key().map(IdempotencyKey::as_str),
        Some("order-6735")
    );
    assert_eq!(error.stop_reason(), Some(StopReason::Exhausted));
    assert_eq!((error.retries(), error.request_id()), (1, None));
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.downcast_ref(), Some(&Broken("second")));
    let CallError::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.error, Broken("second"));
    assert_eq!(error.failure, Failure::NoResponse);
    assert_eq!(error.status, None);
}

#[test]
fn a_response_that_began_to_arrive_leaves_its_status_and_request_id() {
    let mut call = create().with_max_retries(0);
    sent(&mut call);
    let head = response(200, "");
    call.receive_head(head.status(), head.headers());
    call.fail(Broken("cut"), Failure::NoResponse, ms(0));
    let attempt = call.last_attempt().unwrap();
    assert_eq!(attempt.status, Some(StatusCode::OK));
    assert_eq!(attempt.request_id.as_deref(), Some("req_1"));
    let error = call.finish().unwrap_err();
    assert_eq!(error.request_id(), Some("req_1"));
    let CallError::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.status, Some(StatusCode::OK));
}

#[test]
fn the_head_of_one_attempt_is_not_that_of_the_next() {
    let mut call = create().with_max_retries(1);
    sent(&mut call);
    let head = response(200, "");
    call.receive_head(head.status(), head.headers());
    call.fail(Broken("cut"), Failure::NoResponse, ms(0));
    waited(&mut call);
    sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(0));
    assert_eq!(call.finish().unwrap_err().request_id(), None);
}

#[test]
fn a_permanent_failure_ends_the_call_at_once() {
    let mut call = create();
    sent(&mut call);
    call.fail(Broken("certificate"), Failure::Permanent, ms(0));
    assert!(call.step().is_none());
    let error = call.finish().unwrap_err();
    assert_eq!(error.stop_reason(), Some(StopReason::Final));
    assert_eq!(error.retries(), 0);
}

#[test]
fn an_api_error_keeps_the_response_and_its_facts() {
    let body = r#"{"error": {"type": "invalid_request_error", "message": "Jenny"}}"#;
    let mut call = create();
    sent(&mut call);
    call.receive(response(400, body), ms(0));
    let error = call.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe returned 400 invalid_request_error, request req_1"
    );
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.stop_reason(), Some(StopReason::Final));
    assert!(!format!("{error:?}").contains("Jenny"));
    assert!(!error.may_have_deleted());
    let CallError::Api { error, reply } = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.message.as_deref(), Some("Jenny"));
    assert_eq!(reply.response.body(), body.as_bytes());
    assert_eq!(reply.idempotency_key.unwrap().as_str(), "order-6735");
}

#[test]
fn a_response_is_returned_unread_whatever_its_status() {
    let mut call = create();
    sent(&mut call);
    call.receive(response(404, "{}"), ms(0));
    let reply = call.response().unwrap();
    assert_eq!(reply.response.status(), 404);
    assert_eq!(
        format!("{reply:?}"),
        "Reply { status: 404, idempotency_key: Some(IdempotencyKey(\"order-6735\")), \
         stop_reason: Final, retries: 0, .. }"
    );
}

#[test]
fn a_success_cut_short_is_retried_and_then_a_decode_error() {
    let cut = || {
        let mut cut = response(200, &SESSION[..60]);
        let length = SESSION.len().into();
        cut.headers_mut().insert("content-length", length);
        cut
    };
    let mut call = create().with_max_retries(1);
    sent(&mut call);
    call.receive(cut(), ms(0));
    let attempt = call.last_attempt().unwrap();
    assert_eq!(
        attempt.next,
        Next::Retry {
            wait: ms(779),
            because: RetryReason::NoResponse
        }
    );
    waited(&mut call);
    sent(&mut call);
    call.receive(cut(), ms(0));
    let error = call.finish().unwrap_err();
    assert!(matches!(error, CallError::Decode { .. }), "{error:?}");
    assert_eq!(error.stop_reason(), Some(StopReason::Exhausted));
}

#[test]
fn a_404_after_a_lost_response_means_that_the_first_delete_may_have_worked() {
    let missing = r#"{"error": {"type": "invalid_request_error", "code": "resource_missing"}}"#;
    let lost: [fn(&mut Call<DeleteEphemeralKey, Broken>); 2] = [
        |call| call.fail(Broken("closed"), Failure::NoResponse, ms(0)),
        |call| call.receive(response(502, ""), ms(0)),
    ];
    for lose in lost {
        let mut call = delete();
        sent(&mut call);
        lose(&mut call);
        waited(&mut call);
        sent(&mut call);
        call.receive(response(404, missing), ms(0));
        let error = call.finish().unwrap_err();
        assert!(error.may_have_deleted());
        assert_eq!(error.api().unwrap().status, 404);
    }
}

#[test]
fn a_404_without_an_earlier_delete_means_nothing_more() {
    // A 404 for the first attempt.
    let mut call = delete();
    sent(&mut call);
    call.receive(response(404, "{}"), ms(0));
    assert!(!call.finish().unwrap_err().may_have_deleted());

    // A 404 after an attempt that was not sent.
    let mut call = delete();
    sent(&mut call);
    call.fail(Broken("no route"), Failure::NotSent, ms(0));
    waited(&mut call);
    sent(&mut call);
    call.receive(response(404, "{}"), ms(0));
    assert!(!call.finish().unwrap_err().may_have_deleted());

    // A 404 for another method.
    let mut call = stripe()
        .call(RetrieveVerificationSession::new("vs_1"), 7)
        .unwrap();
    sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(0));
    waited(&mut call);
    sent(&mut call);
    call.receive(response(404, "{}"), ms(0));
    assert!(!call.finish().unwrap_err().may_have_deleted());
}

#[test]
fn a_budget_ends_the_retries() {
    let mut call = create().with_budget(ms(800));
    sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(22));
    assert!(call.step().is_none());
    assert_eq!(
        call.finish().unwrap_err().stop_reason(),
        Some(StopReason::OverBudget)
    );
}

#[test]
fn a_result_is_ignored_unless_an_attempt_is_under_way() {
    let mut call = create();
    call.receive(response(500, SERVER_ERROR), ms(0));
    call.fail(Broken("early"), Failure::Permanent, ms(0));
    call.receive_head(StatusCode::OK, response(200, "").headers());
    assert_eq!(call.last_attempt(), None);

    sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(0));
    call.fail(Broken("twice"), Failure::Permanent, ms(0));
    waited(&mut call);
    sent(&mut call);
    call.receive(response(200, SESSION), ms(0));
    call.fail(Broken("late"), Failure::Permanent, ms(0));
    call.receive(response(500, SERVER_ERROR), ms(0));
    assert!(call.step().is_none());
    let reply = call.reply().unwrap();
    assert_eq!((reply.output.id.as_str(), reply.retries), ("vs_1", 1));
}

#[test]
fn a_loop_that_never_reports_a_result_ends_and_sends_once() {
    let mut call = create();
    let mut sent = 0;
    while let Some(step) = call.step() {
        assert!(matches!(step, Step::Send(_)));
        sent += 1;
    }
    assert_eq!(sent, 1);
    let error = call.finish().unwrap_err();
    assert_eq!(error.to_string(), "the call has not ended");
    assert_eq!(
        error.idempotency_key().map(IdempotencyKey::as_str),
        Some("order-6735")
    );
    assert_eq!((error.stop_reason(), error.retries()), (None, 0));
}

#[test]
fn a_call_abandoned_at_any_point_has_not_ended() {
    let unfinished = |call: Call<CreateVerificationSession, Broken>| {
        matches!(call.finish(), Err(CallError::Unfinished { .. }))
    };
    assert!(unfinished(create()));
    let mut call = create();
    sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(0));
    assert!(unfinished(call));
}

#[test]
fn bad_input_is_refused_before_the_call_begins() {
    let list = ListVerificationSessions::new().limit(0);
    let error = stripe().call::<_, Broken>(&list, 7).unwrap_err();
    assert_eq!(error.to_string(), "limit: must be from 1 to 100");
    let error: CallError<Broken> = error.into();
    assert_eq!(error.idempotency_key(), None);

    let create = CreateVerificationSession::document();
    let error = stripe()
        .call_with_key::<_, _, Broken>(&create, "", 7)
        .unwrap_err();
    assert_eq!(error.problem(), &RequestProblem::Empty);
}

#[test]
fn an_attempt_has_facts_without_ids_and_queries() {
    let mut call = stripe()
        .call_with_key(CancelVerificationSession::new("vs_1"), "k", 7)
        .unwrap();
    assert_eq!(call.last_attempt(), None);
    sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(100));
    let attempt = call.last_attempt().unwrap();
    assert_eq!(attempt.method, Method::POST);
    assert_eq!(
        attempt.path,
        "/v1/identity/verification_sessions/{id}/cancel"
    );
    assert_eq!(attempt.number, 1);
    assert_eq!((attempt.status, attempt.request_id), (None, None));
    assert_eq!(attempt.failure, Some(Failure::NoResponse));
    assert_eq!(
        attempt.next,
        Next::Retry {
            wait: ms(779),
            because: RetryReason::NoResponse
        }
    );
    assert_eq!((attempt.duration, attempt.elapsed), (ms(100), ms(100)));
    assert_eq!((attempt.request_bytes, attempt.response_bytes), (0, 0));

    waited(&mut call);
    sent(&mut call);
    call.receive(response(503, "html"), ms(900));
    let attempt = call.last_attempt().unwrap();
    assert_eq!(attempt.number, 2);
    assert_eq!(attempt.status, Some(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(attempt.request_id.as_deref(), Some("req_1"));
    assert_eq!(attempt.failure, None);
    // 900 - 100 - 779.
    assert_eq!((attempt.duration, attempt.elapsed), (ms(21), ms(900)));
    assert_eq!(attempt.response_bytes, 4);

    waited(&mut call);
    sent(&mut call);
    call.receive(response(200, SESSION), ms(2400));
    let attempt = call.last_attempt().unwrap();
    assert_eq!(attempt.number, 3);
    assert_eq!(attempt.request_id.as_deref(), Some("req_1"));
    assert_eq!(attempt.next, Next::Stop(StopReason::Success));
    assert_eq!(attempt.response_bytes, SESSION.len());

    // The query of a list and the path of the base URL are left out.
    let stripe = stripe()
        .with_base_url("https://example.com/stripe")
        .unwrap();
    let list = ListVerificationSessions::new().client_reference_id("Jenny");
    let mut call = stripe.call::<_, Broken>(list, 7).unwrap();
    let request = sent(&mut call);
    call.fail(Broken("closed"), Failure::NoResponse, ms(0));
    assert_eq!(
        request.uri().path(),
        "/stripe/v1/identity/verification_sessions"
    );
    let attempt = call.last_attempt().unwrap();
    assert_eq!(attempt.path, "/v1/identity/verification_sessions");
    assert!(!format!("{attempt:?}").contains("Jenny"));
}

#[test]
fn a_call_prints_nothing_of_its_request_and_response() {
    let mut call = create();
    assert_eq!(
        format!("{call:?}"),
        "Call { method: POST, attempts: 0, state: ready, .. }"
    );
    sent(&mut call);
    call.receive(response(200, SESSION), ms(0));
    assert_eq!(
        format!("{call:?}"),
        "Call { method: POST, attempts: 1, state: received, .. }"
    );
}

#[test]
fn a_call_can_be_sent_and_kept_and_its_operation_boxed() {
    type Boxed = Box<dyn Operation<Output = VerificationSession> + Send>;
    fn is_send<T: Send + 'static>(call: T) -> T {
        call
    }

    is_send(create());
    let operations: [Boxed; 2] = [
        Box::new(CreateVerificationSession::document()),
        Box::new(RetrieveVerificationSession::new("vs_1")),
    ];
    for operation in operations {
        let mut call: Call<Boxed, Broken> = is_send(stripe().call(operation, 7).unwrap());
        sent(&mut call);
        call.receive(response(200, SESSION), ms(0));
        assert_eq!(call.finish().unwrap().id, "vs_1");
    }
}

#[test]
fn any_bytes_can_be_received() {
    let mut call = create();
    sent(&mut call);
    call.receive(Response::new(SESSION), ms(0));
    assert_eq!(call.finish().unwrap().id, "vs_1");
}

#[test]
fn an_error_that_is_not_of_a_response_has_no_retries_and_no_request_id() {
    let refused = stripe()
        .request(&RetrieveVerificationSession::new(""))
        .unwrap_err();
    let mode = stripe().check_livemode(true).unwrap_err();
    let errors: [CallError<Broken>; 3] = [
        CallError::Request(refused),
        CallError::Stuck(StuckPage),
        CallError::Mode(mode),
    ];
    for error in errors {
        assert_eq!(error.retries(), 0, "{error}");
        assert_eq!(error.request_id(), None, "{error}");
        assert_eq!(error.stop_reason(), None, "{error}");
        assert_eq!(error.idempotency_key(), None, "{error}");
        assert!(error.api().is_none(), "{error}");
    }
}

#[test]
fn the_error_of_a_response_counts_the_retries_before_it() {
    for (status, body) in [(400, "{}"), (200, "{}")] {
        let mut call = create();
        sent(&mut call);
        call.receive(response(500, SERVER_ERROR), ms(10));
        waited(&mut call);
        sent(&mut call);
        call.receive(response(status, body), ms(900));
        let error = call.finish().unwrap_err();
        assert_eq!((error.retries(), error.request_id()), (1, Some("req_1")));
    }
}

#[test]
fn a_reply_is_read_by_a_function_whose_error_keeps_its_kind() {
    let reply = || {
        let mut call = create();
        sent(&mut call);
        call.receive(response(200, SESSION), ms(10));
        call.response().unwrap()
    };
    let refused = stripe()
        .request(&RetrieveVerificationSession::new(""))
        .unwrap_err();
    let mode = stripe().check_livemode(true).unwrap_err();
    let read =
        |error: Error| -> CallError<Broken> { reply().read(|_| Err::<(), _>(error)).unwrap_err() };
    assert!(matches!(read(refused.into()), CallError::Request(_)));
    assert!(matches!(read(StuckPage.into()), CallError::Stuck(_)));
    assert!(matches!(read(mode.into()), CallError::Mode(_)));
}

#[test]
fn debug_shows_the_progress_of_a_call() {
    let mut call = create().with_max_retries(0);
    let shown = |call: &Call<CreateVerificationSession, Broken>, attempts, state| {
        let text = format!("Call {{ method: POST, attempts: {attempts}, state: {state}, .. }}");
        assert_eq!(format!("{call:?}"), text);
    };
    shown(&call, 0, "ready");
    sent(&mut call);
    shown(&call, 1, "sent");
    call.fail(Broken("closed"), Failure::NoResponse, ms(10));
    shown(&call, 1, "failed");
}
