//! Expandable fields.

use stripe_identity::response::Expandable;
use stripe_identity::verification_report::{RetrieveVerificationReport, VerificationReport};
use stripe_identity::{RetrieveVerificationSession, VerificationSession};

use crate::support::{json, parsed};

const SESSION: &str = include_str!("../../fixtures/session_minimal.json");
const REPORT: &str = include_str!("../../fixtures/report_id_number.json");

/// The minimal session with this value as its last report.
#[track_caller]
fn session_with(report: serde_json::Value) -> VerificationSession {
    let mut body = json(SESSION);
    body["last_verification_report"] = report;
    parsed(&RetrieveVerificationSession::new("vs_1"), body.to_string())
}

#[test]
fn an_expandable_is_an_id_or_an_object() {
    let id = session_with("vr_7".into());
    let id = id.last_verification_report.unwrap();
    assert_eq!(id, Expandable::Id("vr_7".to_owned()));
    assert_eq!((id.id(), id.object()), ("vr_7", None));
    assert_eq!(id.into_object(), None);

    let expanded = session_with(json(REPORT));
    let expanded = expanded.last_verification_report.unwrap();
    let report: VerificationReport = parsed(&RetrieveVerificationReport::new("vr_1"), REPORT);
    assert_eq!(expanded.id(), "vr_1RjQ8eCv9KxA0hUbVa4WfR2n");
    assert_eq!(expanded.object(), Some(&report));
    assert_eq!(expanded.into_object(), Some(report));
}
