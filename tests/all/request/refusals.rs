//! Values with another meaning than the intended one are refused before anything is sent.

use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::error::RequestProblem;
use stripe_identity::event::{ListEvents, RetrieveEvent};
use stripe_identity::file::CreateFileLink;
use stripe_identity::verification_report::ListVerificationReports;
use stripe_identity::verification_session::VerificationSessionType;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, UpdateVerificationSession,
};

use crate::support::{refused, stripe};

#[test]
fn a_session_type_that_only_stripe_returns_is_refused_in_every_spelling() {
    let other = VerificationSessionType::Other("verification_flow".into());
    let stripe = stripe();
    for r#type in [VerificationSessionType::VerificationFlow, other] {
        let update = UpdateVerificationSession::new("vs_1").r#type(r#type);
        let error = stripe.request(&update).unwrap_err();
        assert_eq!(
            error.to_string(),
            "type: cannot be `verification_flow` in a request"
        );
    }
}

#[test]
fn a_metadata_key_that_would_be_another_parameter_is_refused() {
    let refused = |key: &str| {
        let create = CreateVerificationSession::document().metadata([(key, "1")]);
        stripe().request(&create).unwrap_err().to_string()
    };
    assert_eq!(refused(""), "metadata: must not have an empty key");
    assert_eq!(
        refused("x[y]"),
        "metadata: must not have a key with `[` or `]`"
    );
    let update = UpdateVerificationSession::new("vs_1").remove_metadata("");
    assert_eq!(
        stripe().request(&update).unwrap_err().to_string(),
        "metadata: must not have an empty key"
    );
}

#[test]
fn an_empty_text_is_refused_where_it_would_unset_or_match_anything() {
    let list = ListVerificationSessions::new;
    let create = CreateVerificationSession::document;
    for (refused, param) in [
        (
            stripe().request(&list().client_reference_id("")),
            "client_reference_id",
        ),
        (
            stripe().request(&list().related_customer("")),
            "related_customer",
        ),
        (stripe().request(&list().expand([""])), "expand[0]"),
        (stripe().request(&create().return_url("")), "return_url"),
        (
            stripe().request(&create().related_person("", "person_1")),
            "related_person[account]",
        ),
        (
            stripe().request(&create().related_person("acct_1", "")),
            "related_person[person]",
        ),
        (
            stripe().request(&create().provided_email("")),
            "provided_details[email]",
        ),
    ] {
        let error = refused.unwrap_err();
        assert_eq!(
            (error.param(), error.problem()),
            (param, &RequestProblem::Empty)
        );
    }
    let request = stripe().request(&list().expand(["data"])).unwrap();
    assert_eq!(request.uri().query(), Some("expand[0]=data"));
}

#[test]
fn setting_nothing_does_not_undo_clearing() {
    let none: [(&str, &str); 0] = [];
    let update = UpdateVerificationSession::new("vs_1")
        .clear_metadata()
        .metadata(none)
        .clear_document_options();
    let request = stripe().request(&update).unwrap();
    assert_eq!(request.body(), b"options[document]=&metadata=");
}

#[test]
fn a_client_secret_as_an_id_parameter_is_refused() {
    let secret = "vs_1_secret_SENTINEL";
    let key = CreateEphemeralKey::new(secret, "2026-09-30.endive");
    let said = [
        refused(&ListVerificationReports::new().verification_session(secret)),
        refused(&ListVerificationReports::new().starting_after(secret)),
        refused(&ListVerificationSessions::new().ending_before(secret)),
        refused(&ListEvents::new().starting_after(secret)),
        refused(&CreateFileLink::new(secret)),
        refused(&key),
    ];
    assert_eq!(
        said,
        [
            "verification_session: must be an id, not a client secret",
            "starting_after: must be an id, not a client secret",
            "ending_before: must be an id, not a client secret",
            "starting_after: must be an id, not a client secret",
            "file: must be an id, not a client secret",
            "verification_session: must be an id, not a client secret",
        ]
    );
}

#[test]
fn an_api_key_passed_as_an_id_is_refused_and_not_printed() {
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
        let problem = stripe().request(&retrieve).unwrap_err().problem().clone();
        assert!(matches!(
            problem,
            RequestProblem::SecretAsId | RequestProblem::ClientSecret
        ));
        let list = ListVerificationReports::new().verification_session(secret);
        assert!(stripe().request(&list).is_err());
    }
}
