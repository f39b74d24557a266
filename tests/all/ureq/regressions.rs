//! Bugs that were found and fixed in the ureq adapter, each with the test that showed it.
#![cfg(feature = "ureq-without-tls")]

use crate::support::server::{Act, answer, serve};
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
    vec![Act::Answer(answer("200 OK", &[], &page.to_string()))]
}

#[test]
fn resume_does_not_swallow_an_error_that_is_still_due() {
    let (url, _received) = serve(stuck());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let mut pages = client.pages(ListVerificationSessions::new().starting_after("vs_1"));
    pages.next().unwrap().unwrap();
    pages.resume();
    assert!(matches!(pages.next(), Some(Err(CallError::Stuck(_)))));
}

#[test]
fn the_rest_is_not_none_while_an_error_is_due() {
    let (url, _received) = serve(stuck());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let mut items = client.items(ListVerificationSessions::new().starting_after("vs_1"));
    items.next().unwrap().unwrap();
    assert!(items.rest().is_some());
}

#[test]
fn a_list_that_is_stuck_does_not_look_like_one_that_is_over() {
    let (url, _received) = serve([stuck(), stuck()].into_iter().flatten().collect());
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let list = ListVerificationSessions::new().starting_after("vs_1");
    let mut pages = client.pages(list.clone());
    pages.next().unwrap().unwrap();
    assert!(matches!(pages.next(), Some(Err(CallError::Stuck(_)))));
    assert_eq!(pages.rest(), Some(&list));
    assert!(pages.next().is_none());
    // Asked again, as the documentation says.
    pages.resume();
    assert_eq!(pages.next().unwrap().unwrap().data.len(), 1);
}
