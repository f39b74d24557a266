//! Values with another meaning than the intended one are refused before anything is sent.

use stripe_identity::error::RequestProblem;
use stripe_identity::event::ListEvents;
use stripe_identity::file::{CreateFileLink, UpdateFileLink};
use stripe_identity::verification_report::{ListVerificationReports, VerificationReportType};
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
fn a_metadata_key_that_would_be_another_parameter_is_refused() {
    for (key, problem) in [
        ("", "must not have an empty key"),
        ("a[b", "must not have a key with `[` or `]`"),
        ("a]", "must not have a key with `[` or `]`"),
        ("x[y]", "must not have a key with `[` or `]`"),
    ] {
        let refusals = [
            refused(&CreateVerificationSession::document().metadata([(key, "1")])),
            refused(&UpdateVerificationSession::new("vs_1").metadata([(key, "1")])),
            refused(&UpdateVerificationSession::new("vs_1").remove_metadata(key)),
            refused(&CreateFileLink::new("file_1").metadata([(key, "1")])),
            refused(&UpdateFileLink::new("link_1").metadata([(key, "1")])),
            refused(&UpdateFileLink::new("link_1").remove_metadata(key)),
        ];
        assert_eq!(refusals, [(); 6].map(|()| format!("metadata: {problem}")));
    }
}

#[test]
fn an_empty_filter_is_refused() {
    let list = ListVerificationReports::new;
    assert_eq!(
        [
            refused(&list().client_reference_id("")),
            refused(&list().r#type(VerificationReportType::Other("".into()))),
            refused(&list().verification_session("")),
            refused(&ListEvents::new().r#type("")),
            refused(&ListEvents::new().types(["a", ""])),
        ],
        [
            "client_reference_id: must not be empty",
            "type: must not be empty",
            "verification_session: must not be empty",
            "type: must not be empty",
            "types[1]: must not be empty",
        ]
    );
}
