//! Parameters that take an id, when a secret is passed by mistake.

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

use crate::support::{refused, stripe};

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
        ("whsec_SENTINEL", "a secret"),
        ("ek_live_SENTINEL", "a client secret"),
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
fn debug_shows_an_id() {
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
