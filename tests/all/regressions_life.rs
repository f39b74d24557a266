//! Bugs that were found and fixed in what surrounds the operations, each with the test that showed it.

use std::time::Duration;

use http::{Method, Request, Response};
use stripe_identity::error::RequestProblem;
use stripe_identity::event::RetrieveEvent;
use stripe_identity::file::DownloadFile;
use stripe_identity::retry::{Failure, Next, Retry, StopReason};
use stripe_identity::verification_report::ListVerificationReports;
use stripe_identity::{Operation, SecretKey, Stripe, Timestamp};

fn decide(method: Method, key: bool, answer: &Response<&str>) -> Next {
    let mut request = Request::builder().method(method);
    if key {
        request = request.header("idempotency-key", "k");
    }
    Retry::new(&request.body(()).unwrap(), 1).after_response(answer, Duration::ZERO)
}

#[test]
fn a_key_in_use_is_no_mismatch_whatever_its_type() {
    let body = r#"{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}"#;
    let answer = Response::builder().status(409).body(body).unwrap();
    assert!(matches!(
        decide(Method::POST, true, &answer),
        Next::Retry { .. }
    ));
    let body = r#"{"error": {"type": "idempotency_error"}}"#;
    let answer = Response::builder().status(409).body(body).unwrap();
    assert_eq!(
        decide(Method::POST, true, &answer),
        Next::Stop(StopReason::Final)
    );
}

#[test]
fn a_retry_after_beyond_all_numbers_is_long() {
    let wait = "99999999999999999999999";
    let answer = Response::builder()
        .status(500)
        .header("retry-after", wait)
        .body("")
        .unwrap();
    assert_eq!(
        decide(Method::GET, false, &answer),
        Next::Stop(StopReason::RetryAfterTooLong)
    );
}

#[test]
fn only_an_idempotent_method_is_repeated_without_a_key() {
    for (method, repeats) in [
        (Method::GET, true),
        (Method::PUT, true),
        (Method::DELETE, true),
        (Method::PATCH, false),
        (Method::POST, false),
    ] {
        let request = Request::builder().method(&method).body(()).unwrap();
        let next = Retry::new(&request, 1).after_failure(Failure::NoResponse, Duration::ZERO);
        assert_eq!(matches!(next, Next::Retry { .. }), repeats, "{method}");
    }
}

#[test]
fn a_key_given_as_an_id_is_refused_and_not_printed() {
    let stripe = Stripe::new(SecretKey::new("sk_test_1").unwrap());
    for secret in [
        "sk_live_SENTINEL",
        "rk_test_SENTINEL",
        "whsec_SENTINEL",
        "ek_test_SENTINEL",
    ] {
        let retrieve = RetrieveEvent::new(secret);
        assert_eq!(
            format!("{retrieve:?}"),
            "RetrieveEvent { id: [redacted], expand: [] }"
        );
        let problem = stripe.request(&retrieve).unwrap_err().problem().clone();
        assert!(matches!(
            problem,
            RequestProblem::SecretAsId | RequestProblem::ClientSecret
        ));
        let list = ListVerificationReports::new().verification_session(secret);
        assert!(stripe.request(&list).is_err());
    }
}

#[test]
fn a_document_of_a_proxy_is_no_file() {
    for kind in [
        "application/xhtml+xml",
        "application/problem+json",
        "application/xml",
        "text/plain",
    ] {
        let response = Response::builder()
            .header("content-type", kind)
            .body("x")
            .unwrap();
        assert!(
            DownloadFile::new("file_1").parse(&response).is_err(),
            "{kind}"
        );
    }
    let response = Response::builder()
        .header("content-type", "image/svg+xml")
        .body("x")
        .unwrap();
    assert!(DownloadFile::new("file_1").parse(&response).is_ok());
}

#[cfg(feature = "webhook")]
#[test]
fn a_bare_prefix_is_no_webhook_secret() {
    let error = stripe_identity::webhook::WebhookSecret::new("whsec_").unwrap_err();
    assert_eq!(error.to_string(), "webhook_secret: must not be empty");
}

#[cfg(feature = "simulator")]
#[test]
fn a_simulator_can_be_told_to_fail_for_ever() {
    use stripe_identity::simulator::{ConnectionLost, Fault, Simulator};

    let mut simulator = Simulator::new(Timestamp::from_secs(1));
    simulator.fail_next(0, &Fault::Html);
    simulator.fail_next(usize::MAX, &Fault::LostRequest);
    let request = Request::new("");
    assert_eq!(simulator.exchange(&request).unwrap_err(), ConnectionLost);
}
