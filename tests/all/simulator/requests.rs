//! Requests that are malformed, repeated, from another context, or that meet a fault.
#![cfg(feature = "simulator")]

use std::time::Duration;

use http::Request;
use stripe_identity::response::ResponseFacts;
use stripe_identity::simulator::{ConnectionLost, Fault, Simulator, Submission};
use stripe_identity::verification_session::{LastErrorCode, SessionExpansion};
use stripe_identity::{CreateVerificationSession, Error, Operation, Stripe};

use crate::support::{at, stripe};

fn simulator() -> Simulator {
    Simulator::new(at(1_700_000_000))
}

#[track_caller]
fn call<O: Operation>(simulator: &mut Simulator, stripe: &Stripe, operation: &O) -> O::Output {
    operation
        .parse(&simulator.handle(&stripe.request(operation).unwrap()))
        .unwrap()
}

#[test]
fn deeply_nested_and_malformed_parameter_names_are_a_400() {
    for body in [
        format!("type=document&metadata{}=1", "[a]".repeat(100_000)),
        "a[b]c=1".into(),
        "a[b=1".into(),
    ] {
        let request = Request::post("/v1/identity/verification_sessions")
            .header("Authorization", "Bearer sk_test_1")
            .body(body)
            .unwrap();
        assert_eq!(simulator().handle(&request).status(), 400);
    }
}

#[test]
fn contexts_do_not_see_each_other() {
    let mut simulator = simulator();
    let session = call(
        &mut simulator,
        &stripe(),
        &CreateVerificationSession::document(),
    );
    let other = stripe().with_context("acct_other").unwrap();
    let response = simulator.handle(&other.request(&session.retrieve()).unwrap());
    assert_eq!(response.status(), 404);
}

#[test]
fn an_idempotency_key_does_the_work_once_in_a_day() {
    let mut simulator = simulator();
    let create = CreateVerificationSession::document();
    let send = |simulator: &mut Simulator, create: &CreateVerificationSession| {
        simulator.handle(&stripe().request_with_key(create, "k").unwrap())
    };
    let first = send(&mut simulator, &create);
    let again = send(&mut simulator, &create);
    assert_eq!(first.body(), again.body());
    let (first, again) = (ResponseFacts::of(&first), ResponseFacts::of(&again));
    assert!(!first.idempotent_replayed && again.idempotent_replayed);
    assert_eq!(again.original_request, first.request_id);
    assert_ne!(again.request_id, first.request_id);

    let other = create.clone().return_url("https://example.com");
    let error = other.parse(&send(&mut simulator, &other)).unwrap_err();
    let Error::Api(error) = error else {
        panic!("{error:?}")
    };
    assert!(error.is_idempotency_mismatch());

    for (advanced, replayed) in [(86_399, true), (1, false)] {
        simulator.advance(Duration::from_secs(advanced));
        let late = ResponseFacts::of(&send(&mut simulator, &create));
        assert_eq!(late.idempotent_replayed, replayed);
    }
}

#[test]
fn each_failure_is_in_the_check_that_failed() {
    for (code, check) in [
        (LastErrorCode::DocumentExpired, "document"),
        (LastErrorCode::SelfieFaceMismatch, "selfie"),
        (LastErrorCode::IdNumberMismatch, "id_number"),
        (LastErrorCode::EmailUnverifiedOther, "email"),
        (LastErrorCode::PhoneVerificationDeclined, "phone"),
    ] {
        let mut simulator = simulator();
        let session = call(
            &mut simulator,
            &stripe(),
            &CreateVerificationSession::document(),
        );
        simulator
            .submit(&session.id, Submission::Failed(code.clone()))
            .unwrap();
        let retrieve = session
            .retrieve()
            .expand([SessionExpansion::LastVerificationReport]);
        let session = call(&mut simulator, &stripe(), &retrieve);
        let report = session
            .last_verification_report
            .unwrap()
            .into_object()
            .unwrap();
        let json = serde_json::to_value(&report).unwrap();
        for name in ["document", "selfie", "id_number", "email", "phone"] {
            let found = json[name]["error"]["code"].as_str();
            assert_eq!(
                found,
                (name == check).then(|| code.as_str()),
                "{code} in {name}"
            );
        }
    }
}

#[test]
fn a_fault_can_be_set_to_occur_forever() {
    let mut simulator = simulator();
    simulator.fail_next(0, &Fault::Html);
    simulator.fail_next(usize::MAX, &Fault::LostRequest);
    let request = Request::new("");
    assert_eq!(simulator.exchange(&request).unwrap_err(), ConnectionLost);
}

#[test]
fn each_response_has_the_date_of_the_simulators_clock() {
    let mut simulator = simulator();
    let create = stripe()
        .request_with_key(&CreateVerificationSession::document(), "k")
        .unwrap();
    let date = |simulator: &mut Simulator, request: &Request<Vec<u8>>| {
        let response = simulator.handle(request);
        let date = response.headers().get("date")?.to_str().unwrap();
        assert_eq!(ResponseFacts::of(&response).date, Some(simulator.now()));
        Some(date.to_owned())
    };
    assert_eq!(
        date(&mut simulator, &create).as_deref(),
        Some("Tue, 14 Nov 2023 22:13:20 GMT")
    );
    simulator.advance(Duration::from_secs(60));
    // The `Date` of a replay is the time of the replay.
    assert_eq!(
        date(&mut simulator, &create).as_deref(),
        Some("Tue, 14 Nov 2023 22:14:20 GMT")
    );
    let unknown = Request::get("/v1/unknown").body(Vec::new()).unwrap();
    assert_eq!(
        date(&mut simulator, &unknown).as_deref(),
        Some("Tue, 14 Nov 2023 22:14:20 GMT")
    );
    for first_and_last in [0, 253_402_300_799] {
        let mut simulator = Simulator::new(at(first_and_last));
        assert!(date(&mut simulator, &unknown).is_some());
    }
    for unwritable in [-1, 253_402_300_800, i64::MAX, i64::MIN] {
        let mut simulator = Simulator::new(at(unwritable));
        assert_eq!(date(&mut simulator, &unknown), None);
    }
}
