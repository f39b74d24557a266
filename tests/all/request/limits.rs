//! Documented limits of Stripe, which are checked before anything is sent, and how to switch the checks off.

use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::event::ListEvents;
use stripe_identity::file::{CreateFileLink, ListFileLinks, ListFiles};
use stripe_identity::verification_report::ListVerificationReports;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    UpdateVerificationSession,
};

use crate::support::{refused, stripe, wire};

const API: &str = "https://api.stripe.com/v1";

/// Asserts that the operation is refused with this text, and accepted without limits.
#[track_caller]
fn beyond(operation: &impl Operation, message: &str) {
    assert_eq!(
        stripe().request(operation).unwrap_err().to_string(),
        message
    );
    assert!(stripe().without_limits().request(operation).is_ok());
}

#[track_caller]
fn within(operation: &impl Operation) {
    stripe().request(operation).unwrap();
}

fn create() -> CreateVerificationSession {
    CreateVerificationSession::document()
}

#[test]
fn metadata_has_fifty_pairs_with_keys_of_forty_and_values_of_five_hundred_characters() {
    let pairs = |count: usize| (0..count).map(|n| (n.to_string(), "v"));
    within(&create().metadata(pairs(50)));
    beyond(
        &create().metadata(pairs(51)),
        "metadata: must have at most 50 entries",
    );
    within(&create().metadata([("é".repeat(40), "v")]));
    beyond(
        &create().metadata([("é".repeat(41), "v")]),
        "metadata: must not have a key of more than 40 characters",
    );
    within(&create().metadata([("k", "é".repeat(500))]));
    beyond(
        &create().metadata([("k", "é".repeat(501))]),
        "metadata: must not have a value of more than 500 characters",
    );
    // Removed keys do not count.
    let update = (0..60).fold(UpdateVerificationSession::new("vs_1"), |update, n| {
        update.remove_metadata(n.to_string())
    });
    within(&update);
}

#[test]
fn ids_and_references_have_five_thousand_characters() {
    let (fits, over) = ("é".repeat(5000), "é".repeat(5001));
    let too_long = |param: &str| format!("{param}: must be at most 5000 characters long");
    within(&create().client_reference_id(&fits));
    beyond(
        &create().client_reference_id(&over),
        &too_long("client_reference_id"),
    );
    beyond(
        &create().related_customer(&over),
        &too_long("related_customer"),
    );
    beyond(
        &create().related_customer_account(&over),
        &too_long("related_customer_account"),
    );
    beyond(
        &create().related_person(&over, "person_1"),
        &too_long("related_person[account]"),
    );
    beyond(
        &create().related_person("acct_1", &over),
        &too_long("related_person[person]"),
    );
    beyond(
        &CreateVerificationSession::flow(&over),
        &too_long("verification_flow"),
    );
    within(&RetrieveVerificationSession::new(&fits));
    beyond(
        &RetrieveVerificationSession::new(&over),
        &too_long("session"),
    );
    beyond(
        &ListVerificationSessions::new().starting_after(&over),
        &too_long("starting_after"),
    );
    beyond(
        &ListVerificationReports::new().verification_session(&over),
        &too_long("verification_session"),
    );
    beyond(&CreateFileLink::new(&over), &too_long("file"));
    beyond(
        &CreateEphemeralKey::new(&over, "2026-10-28.endive"),
        &too_long("verification_session"),
    );
    // These have no documented limit.
    within(
        &create()
            .return_url(&over)
            .provided_email(&over)
            .provided_phone(&over),
    );
}

#[test]
fn pages_types_and_expansions_have_limits() {
    let list = ListVerificationSessions::new;
    within(&list().limit(1));
    within(&list().limit(100));
    beyond(&list().limit(0), "limit: must be from 1 to 100");
    beyond(&list().limit(101), "limit: must be from 1 to 100");
    within(&ListEvents::new().types(["t"; 20]));
    beyond(
        &ListEvents::new().types(["t"; 21]),
        "types: must have at most 20 entries",
    );
    within(&list().expand(["a.b.c"]));
    beyond(
        &list().expand(["a", "a.b.c.d"]),
        "expand[1]: must be at most 4 levels deep",
    );
}

#[test]
fn without_limits_a_value_that_changes_the_meaning_is_still_refused() {
    let stripe = stripe().without_limits();
    let problem = |result: Result<_, RequestError>| result.unwrap_err().problem().clone();
    assert_eq!(
        [
            problem(stripe.request(&RetrieveVerificationSession::new(".."))),
            problem(stripe.request(&create().metadata([("a[b]", "1")]))),
            problem(stripe.request(&create().return_url(""))),
        ],
        [
            RequestProblem::DotSegment,
            RequestProblem::BracketInKey,
            RequestProblem::Empty,
        ]
    );
}

#[test]
fn more_than_twenty_types_are_refused() {
    let list = |types: usize| ListEvents::new().types(vec!["a"; types]);
    assert_eq!(refused(&list(21)), "types: must have at most 20 entries");
    let types: Vec<_> = (0..20).map(|index| format!("types[{index}]=a")).collect();
    assert_eq!(
        wire(&list(20)),
        format!("GET {API}/events?{}", types.join("&"))
    );
}

#[test]
fn every_list_accepts_a_limit_from_1_to_100_and_no_empty_cursor() {
    fn check<O: Operation>(list: fn() -> O, limit: fn(O, u32) -> O, cursor: [fn(O, &str) -> O; 2]) {
        for number in [1, 100] {
            let request = stripe().request(&limit(list(), number)).unwrap();
            assert_eq!(request.uri().query(), Some(&*format!("limit={number}")));
        }
        for number in [0, 101, u32::MAX] {
            let text = "limit: must be from 1 to 100";
            assert_eq!(refused(&limit(list(), number)), text);
        }
        let [after, before] = cursor;
        let text = "starting_after: must not be empty";
        assert_eq!(refused(&after(list(), "")), text);
        let text = "ending_before: must not be empty";
        assert_eq!(refused(&before(list(), "")), text);
    }
    macro_rules! check {
        ($($list:ident),+) => {$(
            check(
                $list::new,
                $list::limit,
                [|list, id| list.starting_after(id), |list, id| list.ending_before(id)],
            );
        )+};
    }
    check!(
        ListEvents,
        ListFileLinks,
        ListFiles,
        ListVerificationReports,
        ListVerificationSessions
    );
}

#[test]
fn a_url_has_at_most_65534_characters() {
    let unlimited = stripe().without_limits();
    let list = ListVerificationSessions::new;
    let long = |bytes: usize| unlimited.request(&list().client_reference_id("r".repeat(bytes)));
    let around =
        "https://api.stripe.com/v1/identity/verification_sessions?client_reference_id=".len();
    let text = "url: must be at most 65534 characters long";
    assert_eq!(long(70_000).unwrap_err().to_string(), text);
    assert_eq!(long(65_535 - around).unwrap_err().to_string(), text);
    let request = long(65_534 - around).unwrap();
    assert_eq!(request.uri().to_string().len(), 65_534);
}
