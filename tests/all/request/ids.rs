//! Parameters that accept an id: escaped ids, and secrets that are passed by mistake.

use std::fmt::Debug;

use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};
use stripe_identity::event::{ListEvents, RetrieveEvent};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, RetrieveFile, RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::verification_report::{ListVerificationReports, RetrieveVerificationReport};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, ListVerificationSessions, Operation,
    RedactVerificationSession, RetrieveVerificationSession, UpdateVerificationSession,
};

use crate::support::{at, refused, stripe, wire};

const API: &str = "https://api.stripe.com/v1";
const SESSIONS: &str = "https://api.stripe.com/v1/identity/verification_sessions";

#[test]
fn a_secret_in_the_place_of_any_id_is_refused_and_hidden_by_debug() {
    fn check(secret: &str, problem: &str, param: &str, operation: &(impl Operation + Debug)) {
        assert_eq!(
            refused(operation),
            format!("{param}: must be an id, not {problem}")
        );
        let debug = format!("{operation:?} {operation:#?}");
        assert!(!debug.contains(secret), "{param}: {debug}");
        assert!(debug.contains("[redacted]"), "{param}: {debug}");
    }
    let create = CreateVerificationSession::document;
    let sessions = ListVerificationSessions::new;
    let reports = ListVerificationReports::new;
    let events = ListEvents::new;
    for (secret, problem) in [
        ("sk_live_SENTINEL", "a secret"),
        ("rk_live_SENTINEL", "a secret"),
        ("rk_test_SENTINEL", "a secret"),
        ("whsec_SENTINEL", "a secret"),
        ("ek_live_SENTINEL", "a client secret"),
        ("ek_test_SENTINEL", "a client secret"),
        ("vs_1_secret_SENTINEL", "a client secret"),
    ] {
        macro_rules! check {
            ($param:literal, $operation:expr) => {
                check(secret, problem, $param, &$operation)
            };
        }
        check!("verification_flow", CreateVerificationSession::flow(secret));
        check!("related_customer", create().related_customer(secret));
        check!(
            "related_customer_account",
            create().related_customer_account(secret)
        );
        check!(
            "related_person[account]",
            create().related_person(secret, "person_1")
        );
        check!(
            "related_person[person]",
            create().related_person("acct_1", secret)
        );
        check!("related_customer", sessions().related_customer(secret));
        check!(
            "related_customer_account",
            sessions().related_customer_account(secret)
        );
        check!("starting_after", sessions().starting_after(secret));
        check!("ending_before", sessions().ending_before(secret));
        check!("session", RetrieveVerificationSession::new(secret));
        check!("session", UpdateVerificationSession::new(secret));
        check!("session", CancelVerificationSession::new(secret));
        check!("session", RedactVerificationSession::new(secret));
        check!("report", RetrieveVerificationReport::new(secret));
        check!(
            "verification_session",
            reports().verification_session(secret)
        );
        check!("starting_after", reports().starting_after(secret));
        check!("id", RetrieveEvent::new(secret));
        check!("starting_after", events().starting_after(secret));
        check!("ending_before", events().ending_before(secret));
        check!("file", RetrieveFile::new(secret));
        check!("file", DownloadFile::new(secret));
        check!("file", CreateFileLink::new(secret));
        check!("link", RetrieveFileLink::new(secret));
        check!("link", UpdateFileLink::new(secret));
        check!(
            "verification_session",
            CreateEphemeralKey::new(secret, "2026-10-28.endive")
        );
        check!("key", DeleteEphemeralKey::new(secret));
    }
}

#[test]
fn an_id_is_printed_by_debug() {
    let create = CreateVerificationSession::flow("vf_1").related_person("acct_1", "person_1");
    let debug = format!("{create:?}");
    for id in ["\"vf_1\"", "\"acct_1\"", "\"person_1\""] {
        assert!(debug.contains(id), "{debug}");
    }
}

#[test]
fn a_secret_in_the_place_of_an_account_is_refused() {
    for (error, param) in [
        (stripe().with_account("sk_live_1"), "Stripe-Account"),
        (stripe().with_context("rk_live_1"), "Stripe-Context"),
    ] {
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("{param}: must be an id, not a secret")
        );
    }
}

#[test]
fn an_id_that_would_change_the_request_is_refused_by_every_operation() {
    for (id, problem) in [
        ("", "must not be empty"),
        (".", "must not be `.` or `..`"),
        ("..", "must not be `.` or `..`"),
        ("/", "must not contain `/`"),
        ("../customers/cus_1", "must not contain `/`"),
        ("a\n", "must not contain control characters"),
        ("a\u{85}", "must not contain control characters"),
        ("vs_1\0", "must not contain control characters"),
        ("vs_1\r\nHost: h", "must not contain control characters"),
        ("vs_1_secret_live_2", "must be an id, not a client secret"),
    ] {
        let refusals = [
            refused(&RetrieveVerificationSession::new(id)),
            refused(&UpdateVerificationSession::new(id)),
            refused(&CancelVerificationSession::new(id)),
            refused(&RedactVerificationSession::new(id)),
            refused(&RetrieveVerificationReport::new(id)),
            refused(&RetrieveEvent::new(id)),
            refused(&RetrieveFile::new(id)),
            refused(&DownloadFile::new(id)),
            refused(&RetrieveFileLink::new(id)),
            refused(&UpdateFileLink::new(id)),
            refused(&DeleteEphemeralKey::new(id)),
        ];
        let params = [
            "session", "session", "session", "session", "report", "id", "file", "file", "link",
            "link", "key",
        ];
        assert_eq!(refusals, params.map(|param| format!("{param}: {problem}")));
    }
}

#[test]
fn an_id_with_special_characters_is_one_path_segment_of_every_operation() {
    let (id, segment) = ("a b?c#d%2f;é", "a%20b%3Fc%23d%252f%3B%C3%A9");
    assert_eq!(
        [
            wire(&RetrieveVerificationReport::new(id)),
            wire(&RetrieveEvent::new(id)),
            wire(&RetrieveFile::new(id)),
            wire(&DownloadFile::new(id)),
            wire(&RetrieveFileLink::new(id)),
            wire(&UpdateFileLink::new(id)),
            wire(&DeleteEphemeralKey::new(id)),
        ],
        [
            format!("GET {API}/identity/verification_reports/{segment}"),
            format!("GET {API}/events/{segment}"),
            format!("GET {API}/files/{segment}"),
            format!("GET https://files.stripe.com/v1/files/{segment}/contents"),
            format!("GET {API}/file_links/{segment}"),
            format!("POST {API}/file_links/{segment}"),
            format!("DELETE {API}/ephemeral_keys/{segment}"),
        ]
    );
}

#[test]
fn an_id_that_is_a_parameter_must_not_be_empty() {
    assert_eq!(
        refused(&CreateVerificationSession::flow("")),
        "verification_flow: must not be empty"
    );
    assert_eq!(refused(&CreateFileLink::new("")), "file: must not be empty");
    assert_eq!(
        refused(&CreateFileLink::identity_image("", at(0))),
        "file: must not be empty"
    );
    assert_eq!(
        refused(&CreateEphemeralKey::new("", "2026-10-28.endive")),
        "verification_session: must not be empty"
    );
}

#[test]
fn an_id_that_is_a_parameter_is_escaped() {
    assert_eq!(
        wire(&CreateFileLink::new("a/b&c=d")),
        "POST https://api.stripe.com/v1/file_links file=a%2Fb%26c%3Dd"
    );
    assert_eq!(
        wire(&CreateEphemeralKey::new("a b+", "2026-10-28.endive")),
        "POST https://api.stripe.com/v1/ephemeral_keys verification_session=a+b%2B"
    );
}

#[test]
fn an_id_is_one_path_segment() {
    for (id, segment) in [
        ("vs_1", "vs_1"),
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a\\b;c=d&e", "a%5Cb%3Bc%3Dd%26e"),
        ("é~-._", "%C3%A9~-._"),
    ] {
        assert_eq!(
            wire(&RetrieveVerificationSession::new(id)),
            format!("GET {SESSIONS}/{segment}"),
            "{id}"
        );
        assert_eq!(
            wire(&CancelVerificationSession::new(id)),
            format!("POST {SESSIONS}/{segment}/cancel"),
            "{id}"
        );
    }
}
