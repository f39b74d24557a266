//! Outcome, next step and advice, as functions of a session's state.

use stripe_identity::lifecycle::{ErrorAdvice, NextStep, Progress, SessionOutcome};
use stripe_identity::verification_session::{LastErrorCode, VerificationSessionStatus as Status};

use super::session;

#[test]
fn each_state_has_its_outcome_and_next_step() {
    use LastErrorCode::{Abandoned, ConsentDeclined, SelfieManipulated};
    let other = |text: &str| LastErrorCode::Other(text.into());
    for (status, error, redaction, outcome, next) in [
        (
            "verified",
            None,
            None,
            SessionOutcome::Verified,
            NextStep::Done,
        ),
        (
            "requires_input",
            None,
            None,
            SessionOutcome::AwaitingUser,
            NextStep::SendUser,
        ),
        (
            "requires_input",
            Some("abandoned"),
            None,
            SessionOutcome::Failed(Abandoned),
            NextStep::SendUser,
        ),
        (
            "requires_input",
            Some("consent_declined"),
            None,
            SessionOutcome::Failed(ConsentDeclined),
            NextStep::OfferAlternative,
        ),
        (
            "requires_input",
            Some("selfie_manipulated"),
            None,
            SessionOutcome::Failed(SelfieManipulated),
            NextStep::Review,
        ),
        (
            "requires_input",
            Some("new"),
            None,
            SessionOutcome::Failed(other("new")),
            NextStep::Unknown,
        ),
        (
            "processing",
            None,
            None,
            SessionOutcome::Processing,
            NextStep::Wait,
        ),
        (
            "canceled",
            None,
            None,
            SessionOutcome::Canceled,
            NextStep::CreateNew,
        ),
        (
            "new_status",
            None,
            None,
            SessionOutcome::Other(Status::from("new_status")),
            NextStep::Unknown,
        ),
        (
            "verified",
            None,
            Some("processing"),
            SessionOutcome::Redacting,
            NextStep::Wait,
        ),
        (
            "verified",
            None,
            Some("validated"),
            SessionOutcome::Redacting,
            NextStep::Wait,
        ),
        (
            "canceled",
            None,
            Some("redacted"),
            SessionOutcome::Redacted,
            NextStep::CreateNew,
        ),
        (
            "verified",
            None,
            Some("redacted"),
            SessionOutcome::Redacted,
            NextStep::Done,
        ),
    ] {
        let session = session(status, error, redaction);
        assert_eq!((session.outcome(), session.next_step()), (outcome, next));
    }
}

#[test]
fn cancel_update_and_redact_are_allowed_as_stripe_documents_it() {
    for (status, redaction, cancel, update, redact) in [
        ("requires_input", None, true, true, true),
        ("processing", None, false, false, false),
        ("verified", None, false, false, true),
        ("canceled", None, false, false, false),
        ("verified", Some("processing"), false, false, false),
        ("requires_input", Some("redacted"), false, false, false),
        ("new_status", None, false, false, false),
    ] {
        let session = session(status, None, redaction);
        let allowed = (
            session.can_cancel(),
            session.can_update(),
            session.can_redact(),
        );
        assert_eq!(allowed, (cancel, update, redact), "{status} {redaction:?}");
    }
}

#[test]
fn each_error_code_has_its_advice() {
    use LastErrorCode as Code;
    let of = |advice| {
        Code::KNOWN
            .iter()
            .filter(move |code| code.advice() == advice)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(ErrorAdvice::Final),
        [
            Code::ConsentDeclined,
            Code::CountryNotSupported,
            Code::UnderSupportedAge
        ]
    );
    assert_eq!(
        of(ErrorAdvice::Review),
        [
            Code::IdNumberMismatch,
            Code::SelfieFaceMismatch,
            Code::SelfieManipulated
        ]
    );
    assert_eq!(of(ErrorAdvice::TryAgain).len(), 13);
    assert_eq!(of(ErrorAdvice::Unknown), Vec::<Code>::new());
    assert_eq!(Code::from("new").advice(), ErrorAdvice::Unknown);
}

/// Every status, code and redaction, known or not.
#[test]
fn outcome_and_next_step_follow_redaction_then_status_then_code() {
    let again = [
        "abandoned",
        "device_not_supported",
        "document_expired",
        "document_type_not_supported",
        "document_unverified_other",
        "email_unverified_other",
        "email_verification_declined",
        "id_number_insufficient_document_data",
        "id_number_unverified_other",
        "phone_unverified_other",
        "phone_verification_declined",
        "selfie_document_missing_photo",
        "selfie_unverified_other",
    ];
    let last = [
        "consent_declined",
        "country_not_supported",
        "under_supported_age",
    ];
    let review = [
        "id_number_mismatch",
        "selfie_face_mismatch",
        "selfie_manipulated",
    ];
    let codes = again
        .iter()
        .chain(&last)
        .chain(&review)
        .chain(&["new_code"]);
    let codes: Vec<Option<&str>> = codes.copied().map(Some).chain([None]).collect();
    let mut count = 0;
    for status in [
        "requires_input",
        "processing",
        "verified",
        "canceled",
        "new_status",
    ] {
        for &code in &codes {
            for redaction in [
                None,
                Some("processing"),
                Some("validated"),
                Some("new"),
                Some("redacted"),
            ] {
                let outcome = match (redaction, status, code) {
                    (Some("redacted"), ..) => "redacted".to_owned(),
                    (Some(_), ..) => "redacting".to_owned(),
                    (None, "requires_input", None) => "awaiting_user".to_owned(),
                    (None, "requires_input", Some(code)) => format!("failed: {code}"),
                    (None, "new_status", _) => "other: new_status".to_owned(),
                    (None, status, _) => status.to_owned(),
                };
                let next = match (redaction, status, code) {
                    (Some("redacted") | None, "verified", _) => "done",
                    (Some("redacted"), ..) | (None, "canceled", _) => "create_new",
                    (Some(_), ..) | (None, "processing", _) => "wait",
                    (None, "requires_input", None) => "send_user",
                    (None, "requires_input", Some(code)) if again.contains(&code) => "send_user",
                    (None, "requires_input", Some(code)) if last.contains(&code) => {
                        "offer_alternative"
                    }
                    (None, "requires_input", Some(code)) if review.contains(&code) => "review",
                    (None, ..) => "unknown",
                };
                let session = session(status, code, redaction);
                assert_eq!(
                    (
                        session.outcome().to_string(),
                        session.next_step().to_string()
                    ),
                    (outcome, next.to_owned()),
                    "{status} {code:?} {redaction:?}"
                );
                count += 1;
            }
        }
    }
    assert_eq!(count, 525);
}

#[test]
fn outcomes_print_and_serialize_in_snake_case() {
    for (outcome, text, json) in [
        (SessionOutcome::Verified, "verified", r#""verified""#),
        (
            SessionOutcome::AwaitingUser,
            "awaiting_user",
            r#""awaiting_user""#,
        ),
        (
            SessionOutcome::Failed(LastErrorCode::Abandoned),
            "failed: abandoned",
            r#"{"failed":"abandoned"}"#,
        ),
        (SessionOutcome::Processing, "processing", r#""processing""#),
        (SessionOutcome::Canceled, "canceled", r#""canceled""#),
        (SessionOutcome::Redacting, "redacting", r#""redacting""#),
        (SessionOutcome::Redacted, "redacted", r#""redacted""#),
        (
            SessionOutcome::Other(Status::from("new")),
            "other: new",
            r#"{"other":"new"}"#,
        ),
    ] {
        assert_eq!(outcome.to_string(), text);
        assert_eq!(serde_json::to_string(&outcome).unwrap(), json);
    }
}

#[test]
fn steps_advice_and_progress_print_and_serialize_in_snake_case() {
    macro_rules! assert_texts {
        ($($value:expr => $text:literal,)+) => {$(
            assert_eq!($value.to_string(), $text);
            assert_eq!(serde_json::to_value($value).unwrap(), $text);
        )+};
    }
    assert_texts! {
        NextStep::Done => "done",
        NextStep::SendUser => "send_user",
        NextStep::Wait => "wait",
        NextStep::CreateNew => "create_new",
        NextStep::Review => "review",
        NextStep::OfferAlternative => "offer_alternative",
        NextStep::Unknown => "unknown",
        ErrorAdvice::TryAgain => "try_again",
        ErrorAdvice::Final => "final",
        ErrorAdvice::Review => "review",
        ErrorAdvice::Unknown => "unknown",
        Progress::Advanced => "advanced",
        Progress::Unchanged => "unchanged",
        Progress::Repeated => "repeated",
        Progress::Stale => "stale",
        Progress::Unrelated => "unrelated",
    }
}
