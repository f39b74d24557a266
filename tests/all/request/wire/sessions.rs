//! Sessions: each operation, minimal and full, as literal bytes.

use stripe_identity::request::CreatedFilter;
use stripe_identity::value::DocumentType;
use stripe_identity::verification_session::{VerificationSessionStatus, VerificationSessionType};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, ListVerificationSessions,
    RedactVerificationSession, RetrieveVerificationSession, Timestamp, UpdateVerificationSession,
};

use crate::support::{refused, wire};

const SESSIONS: &str = "https://api.stripe.com/v1/identity/verification_sessions";

#[test]
fn a_session_is_created_with_the_smallest_body() {
    assert_eq!(
        wire(&CreateVerificationSession::document()),
        format!("POST {SESSIONS} type=document")
    );
    assert_eq!(
        wire(&CreateVerificationSession::id_number()),
        format!("POST {SESSIONS} type=id_number")
    );
    assert_eq!(
        wire(&CreateVerificationSession::flow("vf_1")),
        format!("POST {SESSIONS} verification_flow=vf_1")
    );
}

#[test]
fn a_session_is_created_with_every_parameter() {
    let create = CreateVerificationSession::document()
        .client_reference_id("user 1")
        .allowed_types([
            DocumentType::DrivingLicense,
            DocumentType::IdCard,
            DocumentType::Passport,
        ])
        .require_id_number(true)
        .require_live_capture(false)
        .require_matching_selfie(true)
        .expand(["last_verification_report", "verified_outputs"])
        .metadata([("order", "6735"), ("branch", "a&b=c")])
        .provided_email("jenny@example.com")
        .provided_phone("+15555551212")
        .related_customer("cus_1")
        .related_customer_account("acct_2")
        .related_person("acct_3", "person_4")
        .return_url("https://example.com/a%20b?c=d");
    assert_eq!(
        wire(&create),
        format!(
            "POST {SESSIONS} type=document\
             &client_reference_id=user+1\
             &options[document][allowed_types][0]=driving_license\
             &options[document][allowed_types][1]=id_card\
             &options[document][allowed_types][2]=passport\
             &options[document][require_id_number]=true\
             &options[document][require_live_capture]=false\
             &options[document][require_matching_selfie]=true\
             &expand[0]=last_verification_report\
             &expand[1]=verified_outputs\
             &metadata[branch]=a%26b%3Dc\
             &metadata[order]=6735\
             &provided_details[email]=jenny%40example.com\
             &provided_details[phone]=%2B15555551212\
             &related_customer=cus_1\
             &related_customer_account=acct_2\
             &related_person[account]=acct_3\
             &related_person[person]=person_4\
             &return_url=https%3A%2F%2Fexample.com%2Fa%2520b%3Fc%3Dd"
        )
    );
}

#[test]
fn a_session_is_retrieved_with_and_without_expansions() {
    assert_eq!(
        wire(&RetrieveVerificationSession::new("vs_1")),
        format!("GET {SESSIONS}/vs_1")
    );
    assert_eq!(
        wire(
            &RetrieveVerificationSession::new("vs_1")
                .expand(["verified_outputs.dob", "last_verification_report"])
        ),
        format!(
            "GET {SESSIONS}/vs_1?expand[0]=verified_outputs.dob&expand[1]=last_verification_report"
        )
    );
}

#[test]
fn a_session_is_updated_with_an_empty_body() {
    assert_eq!(
        wire(&UpdateVerificationSession::new("vs_1")),
        format!("POST {SESSIONS}/vs_1")
    );
}

#[test]
fn a_session_is_updated_with_every_parameter() {
    let update = UpdateVerificationSession::new("vs_1")
        .r#type(VerificationSessionType::IdNumber)
        .allowed_types([DocumentType::Passport])
        .require_id_number(false)
        .require_live_capture(true)
        .require_matching_selfie(false)
        .expand(["verified_outputs"])
        .metadata([("a", "1")])
        .remove_metadata("b")
        .provided_email("jenny@example.com")
        .provided_phone("5555551212");
    assert_eq!(
        wire(&update),
        format!(
            "POST {SESSIONS}/vs_1 type=id_number\
             &options[document][allowed_types][0]=passport\
             &options[document][require_id_number]=false\
             &options[document][require_live_capture]=true\
             &options[document][require_matching_selfie]=false\
             &expand[0]=verified_outputs\
             &metadata[a]=1\
             &metadata[b]=\
             &provided_details[email]=jenny%40example.com\
             &provided_details[phone]=5555551212"
        )
    );
}

#[test]
fn a_parameter_that_is_unset_set_or_cleared_has_its_own_bytes() {
    let update = || UpdateVerificationSession::new("vs_1");
    let none: [(&str, &str); 0] = [];
    let body = |update: UpdateVerificationSession| {
        wire(&update).replace(&format!("POST {SESSIONS}/vs_1"), "")
    };
    assert_eq!(body(update().metadata(none)), "");
    assert_eq!(
        refused(&update().allowed_types([])),
        "options[document][allowed_types]: must not be empty"
    );
    assert_eq!(
        refused(&CreateVerificationSession::document().allowed_types([])),
        "options[document][allowed_types]: must not be empty"
    );
    assert_eq!(body(update().expand::<String>([])), "");
    assert_eq!(body(update().clear_metadata()), " metadata=");
    assert_eq!(
        body(update().clear_document_options()),
        " options[document]="
    );
    assert_eq!(
        body(update().metadata([("a", "1")]).clear_metadata()),
        " metadata="
    );
    assert_eq!(
        body(update().clear_metadata().metadata([("a", "1")])),
        " metadata[a]=1"
    );
    assert_eq!(
        body(update().clear_metadata().remove_metadata("a")),
        " metadata="
    );
    assert_eq!(
        body(update().metadata([("a", "1")]).metadata([("b", "2")])),
        " metadata[b]=2"
    );
    assert_eq!(
        body(update().metadata([("a", "1")]).remove_metadata("a")),
        " metadata[a]="
    );
    assert_eq!(
        body(
            update()
                .require_id_number(true)
                .clear_document_options()
                .require_live_capture(true)
        ),
        " options[document][require_live_capture]=true"
    );
    assert_eq!(
        wire(&CreateVerificationSession::flow("vf_1").clear_document_options()),
        format!("POST {SESSIONS} verification_flow=vf_1&options[document]=")
    );
}

#[test]
fn a_session_is_canceled_and_redacted_by_a_post_to_its_path() {
    assert_eq!(
        wire(&CancelVerificationSession::new("vs_1")),
        format!("POST {SESSIONS}/vs_1/cancel")
    );
    assert_eq!(
        wire(&CancelVerificationSession::new("vs_1").expand(["last_verification_report"])),
        format!("POST {SESSIONS}/vs_1/cancel expand[0]=last_verification_report")
    );
    assert_eq!(
        wire(&RedactVerificationSession::new("vs_1")),
        format!("POST {SESSIONS}/vs_1/redact")
    );
    assert_eq!(
        wire(&RedactVerificationSession::new("vs_1").expand(["last_verification_report"])),
        format!("POST {SESSIONS}/vs_1/redact expand[0]=last_verification_report")
    );
}

#[test]
fn sessions_are_listed_without_a_parameter() {
    assert_eq!(
        wire(&ListVerificationSessions::new()),
        format!("GET {SESSIONS}")
    );
}

#[test]
fn sessions_are_listed_with_every_parameter() {
    let list = ListVerificationSessions::new()
        .client_reference_id("user 1")
        .created(
            CreatedFilter::new()
                .gt(Timestamp::from_secs(10))
                .lte(Timestamp::from_secs(20)),
        )
        .expand(["data.verified_outputs", "last_verification_report.document"])
        .related_customer("cus_1")
        .related_customer_account("acct_2")
        .status(VerificationSessionStatus::RequiresInput)
        .limit(100)
        .starting_after("vs_1");
    assert_eq!(
        wire(&list),
        format!(
            "GET {SESSIONS}?client_reference_id=user+1\
             &created[gt]=10\
             &created[lte]=20\
             &expand[0]=data.verified_outputs\
             &expand[1]=data.last_verification_report.document\
             &related_customer=cus_1\
             &related_customer_account=acct_2\
             &status=requires_input\
             &limit=100\
             &starting_after=vs_1"
        )
    );
}

#[test]
fn one_cursor_replaces_the_other() {
    let list = ListVerificationSessions::new()
        .starting_after("vs_1")
        .ending_before("vs_2");
    assert_eq!(wire(&list), format!("GET {SESSIONS}?ending_before=vs_2"));
    assert_eq!(
        wire(&list.starting_after("vs_3")),
        format!("GET {SESSIONS}?starting_after=vs_3")
    );
}

#[test]
fn the_same_operation_has_the_same_bytes() {
    let one = CreateVerificationSession::document().metadata([("a", "1"), ("b", "2")]);
    let other = CreateVerificationSession::document().metadata([("b", "2"), ("a", "1")]);
    assert_eq!(wire(&one), wire(&other));
    assert_eq!(one, other);
}
