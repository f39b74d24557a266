//! Attempts used, counted from the reports of a session.

use serde_json::json;
use stripe_identity::List;
use stripe_identity::verification_report::VerificationReport;

use super::session;

/// The reports of one page, as (id, session).
fn reports(reports: &[(&str, Option<&str>)]) -> List<VerificationReport> {
    let data: Vec<_> = reports
        .iter()
        .map(|(id, session)| {
            json!({
                "id": id,
                "object": "identity.verification_report",
                "created": 1_700_000_000,
                "livemode": false,
                "type": "document",
                "verification_session": session,
            })
        })
        .collect();
    let list = json!({"object": "list", "data": data, "has_more": true, "url": "/v1/x"});
    serde_json::from_value(list).unwrap()
}

#[test]
fn each_report_of_the_session_is_one_attempt() {
    let session = session("requires_input", Some("abandoned"), None);
    assert_eq!(session.attempts_used([]), 0);
    let page = reports(&[("vr_3", Some("vs_1")), ("vr_2", Some("vs_1"))]);
    assert_eq!(session.attempts_used(&page), 2);
}

#[test]
fn overlapping_pages_and_other_sessions_do_not_add_attempts() {
    let session = session("verified", None, None);
    let pages = [
        reports(&[("vr_3", Some("vs_1")), ("vr_2", Some("vs_1"))]),
        reports(&[
            ("vr_2", Some("vs_1")),
            ("vr_1", Some("vs_1")),
            ("vr_4", Some("vs_2")),
            ("vr_5", None),
        ]),
    ];
    assert_eq!(session.attempts_used(pages.iter().flatten()), 3);
}
