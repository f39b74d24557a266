//! A call prints nothing of its request and responses, in no state and in no result.

use std::time::Duration;

use stripe_identity::call::{Call, CallError, Reply};
use stripe_identity::{
    CreateVerificationSession, Failure, ListVerificationSessions, Step, VerificationSession,
};

use super::{SENTINEL, assert_clean, assert_error_hides, assert_hides, everything};
use crate::support::{response, stripe, stripe_with_key};

/// The error of a transport. Its text is its own, so it contains no sentinel.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the connection was closed")]
struct Closed;

fn create() -> CreateVerificationSession {
    CreateVerificationSession::document()
        .client_reference_id(SENTINEL)
        .metadata([(SENTINEL, SENTINEL)])
        .provided_email(SENTINEL)
}

fn call() -> Call<CreateVerificationSession, Closed> {
    let stripe = stripe_with_key("sk_test_SENTINEL");
    stripe.call_with_key(create(), "key", 1).unwrap()
}

/// Takes the next step of the call, which sends the request, and asserts that neither prints a sentinel.
#[track_caller]
fn send(call: &mut Call<CreateVerificationSession, Closed>) {
    assert_hides(call);
    let step = call.step().unwrap();
    assert_hides(&step);
    let Step::Send(request) = step else {
        panic!("{step:?}");
    };
    assert_eq!(
        request.headers()["authorization"],
        "Bearer sk_test_SENTINEL"
    );
    assert!(
        String::from_utf8(request.body().clone())
            .unwrap()
            .contains(SENTINEL)
    );
    assert_hides(call);
}

#[track_caller]
fn received(status: u16, body: &str) -> Result<Reply<VerificationSession>, CallError<Closed>> {
    let mut call = call();
    send(&mut call);
    let headers = [("X-Name", SENTINEL), ("Request-Id", "req_1")];
    call.receive(response(status, &headers, body), Duration::ZERO);
    assert_hides(&call);
    assert_hides(&call.last_attempt().unwrap());
    assert_eq!(call.step().map(|step| format!("{step:?}")), None);
    call.reply()
}

#[test]
fn a_successful_call_prints_nothing_of_its_response() {
    let reply = received(200, &everything().to_string()).unwrap();
    assert_hides(&reply);
    assert_hides(&reply.facts());
    assert_eq!(reply.output.client_reference_id.as_deref(), Some(SENTINEL));
}

#[test]
fn a_call_that_ended_in_an_error_prints_nothing_of_its_response() {
    for (status, body) in [
        (
            400,
            r#"{"error": {"message": "SENTINEL", "param": "metadata[SENTINEL]"}}"#,
        ),
        (400, "SENTINEL"),
        (302, "SENTINEL"),
        (200, r#"{"id": "SENTINEL"}"#),
        (200, "SENTINEL"),
    ] {
        let error = received(status, body).unwrap_err();
        assert_error_hides(&error);
        let (CallError::Api { reply, .. } | CallError::Decode { reply, .. }) = error else {
            panic!("{error:?}");
        };
        assert_hides(&reply);
        assert_eq!(reply.response.body(), body.as_bytes());
    }
}

#[test]
fn a_call_without_a_response_prints_nothing_of_its_request() {
    let mut call = call();
    send(&mut call);
    call.fail(Closed, Failure::NoResponse, Duration::ZERO);
    assert_hides(&call);
    let step = call.step().unwrap();
    let Step::Wait(wait) = step else {
        panic!("{step:?}");
    };
    assert_eq!(format!("{step:?}"), format!("Wait({wait:?})"));
    assert_hides(&call);
    send(&mut call);
    call.fail(Closed, Failure::Permanent, Duration::ZERO);
    assert_error_hides(&call.reply().unwrap_err());

    let unfinished = self::call().reply().unwrap_err();
    assert_error_hides(&unfinished);
    assert_clean(&unfinished.to_string());
}

#[test]
fn a_step_prints_the_method_alone() {
    let mut call = call();
    assert_eq!(format!("{:?}", call.step().unwrap()), "Send(POST, ..)");

    let list = ListVerificationSessions::new().client_reference_id(SENTINEL);
    let mut call: Call<_, Closed> = stripe().call(list, 1).unwrap();
    assert_eq!(format!("{:?}", call.step().unwrap()), "Send(GET, ..)");
}
