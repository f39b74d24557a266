//! Pages and items of a list that is stuck.
#![cfg(feature = "ureq-without-tls")]

use crate::support::server::{Act, raw_response, serve};
use crate::support::stripe_at;
use serde_json::{Value, json};
use stripe_identity::ListVerificationSessions;
use stripe_identity::ureq::{CallError, Client};

fn session(id: &str) -> Value {
    json!({
        "id": id, "object": "identity.verification_session", "created": 1_700_000_000,
        "livemode": false, "metadata": {}, "status": "requires_input", "type": "document",
    })
}

fn stuck() -> Vec<Act> {
    let page = json!({ "object": "list", "data": [session("vs_1")], "has_more": true });
    vec![Act::Respond(raw_response("200 OK", &[], &page.to_string()))]
}

#[test]
fn resume_does_not_skip_an_error_that_was_not_returned_yet() {
    let (url, _received) = serve(stuck());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let mut pages = client.pages(ListVerificationSessions::new().starting_after("vs_1"));
    pages.next().unwrap().unwrap();
    pages.resume();
    assert!(matches!(pages.next(), Some(Err(CallError::Stuck(_)))));
}

#[test]
fn the_rest_is_some_while_an_error_was_not_returned_yet() {
    let (url, _received) = serve(stuck());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let mut items = client.items(ListVerificationSessions::new().starting_after("vs_1"));
    items.next().unwrap().unwrap();
    assert!(items.rest().is_some());
}

#[test]
fn a_stuck_list_differs_from_a_finished_one_and_can_be_resumed() {
    let (url, _received) = serve([stuck(), stuck()].into_iter().flatten().collect());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let list = ListVerificationSessions::new().starting_after("vs_1");
    let mut pages = client.pages(list.clone());
    pages.next().unwrap().unwrap();
    assert!(matches!(pages.next(), Some(Err(CallError::Stuck(_)))));
    assert_eq!(pages.rest(), Some(&list));
    assert!(pages.next().is_none());
    pages.resume();
    assert_eq!(pages.next().unwrap().unwrap().data.len(), 1);
}

#[test]
fn debug_shows_the_rest_of_a_list_and_no_object_of_the_page() {
    let (url, _received) = serve(stuck());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let mut items = client.items(ListVerificationSessions::new().limit(2));
    let rest = ListVerificationSessions::new().limit(2);
    assert_eq!(
        format!("{items:?}"),
        format!("Items {{ rest: Some({rest:?}), .. }}")
    );
    items.next().unwrap().unwrap();
    let rest = rest.starting_after("vs_1");
    assert_eq!(
        format!("{items:?}"),
        format!("Items {{ rest: Some({rest:?}), .. }}")
    );
}
