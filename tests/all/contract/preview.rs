//! The additions of Stripe's private preview (2026-10-14.preview) break nothing, and a custom type can read them.

use http::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use stripe_identity::event::{Event, EventObject};
use stripe_identity::response::Expandable;
use stripe_identity::verification_report::{
    EmailCheckErrorCode, PhoneCheckErrorCode, RetrieveVerificationReport, VerificationReport,
};
use stripe_identity::verification_session::{LastErrorCode, RedactionStatus};
use stripe_identity::{Operation, RetrieveVerificationSession, VerificationSession};

const EMAIL_CODES: [&str; 5] = [
    "email_address_mismatch",
    "email_name_mismatch",
    "email_ownership_unverified",
    "email_phone_mismatch",
    "email_short_tenure",
];

const PHONE_CODES: [&str; 7] = [
    "phone_address_mismatch",
    "phone_invalid",
    "phone_invalid_line_type",
    "phone_name_mismatch",
    "phone_ownership_unverified",
    "phone_short_tenure",
    "phone_unsupported_country",
];

fn report() -> Value {
    json!({
        "id": "vr_1",
        "object": "identity.verification_report",
        "blocked_by_entry": "blk_1",
        "created": 1_700_000_000,
        "document": {
            "blocked_by_entry": "blk_2",
            "error": null,
            "signals": [{ "type": "tampering", "level": "low" }],
            "status": "verified",
        },
        "email": {
            "error": { "code": "email_name_mismatch", "reason": "r" },
            "name_match_confidence": 0.25,
            "status": "unverified",
        },
        "livemode": false,
        "phone": {
            "address_match_confidence": 0.5,
            "error": { "code": "phone_invalid", "reason": "r" },
            "status": "unverified",
        },
        "selfie": { "blocked_by_entry": null, "match_confidence": 0.75, "status": "verified" },
        "signals": { "risk": "low" },
        "type": "verification_flow",
    })
}

fn session() -> Value {
    json!({
        "id": "vs_1",
        "object": "identity.verification_session",
        "confirm": true,
        "created": 1_700_000_000,
        "last_error": { "code": "phone_invalid", "reason": "r", "signals": [] },
        "last_verification_report": report(),
        "livemode": false,
        "metadata": {},
        "redaction": { "status": "validating", "job": "prdjob_1" },
        "signals": { "risk": "low" },
        "status": "requires_input",
        "type": "verification_flow",
        "user_consent": { "accepted_at": 1_700_000_000 },
    })
}

fn read(body: &Value) -> VerificationSession {
    RetrieveVerificationSession::new("vs_1")
        .parse(&Response::new(body.to_string()))
        .unwrap()
}

#[test]
fn each_code_of_the_preview_is_kept_where_it_occurs() {
    for code in EMAIL_CODES.into_iter().chain(PHONE_CODES) {
        let mut body = session();
        body["last_error"]["code"] = json!(code);
        let error = read(&body).last_error.unwrap();
        assert_eq!(error.code, Some(LastErrorCode::Other(code.into())));
        assert_eq!(json!(error)["code"], code);
    }
    let read = |body: Value| {
        RetrieveVerificationReport::new("vr_1")
            .parse(&Response::new(body.to_string()))
            .unwrap()
    };
    for code in EMAIL_CODES {
        let mut body = report();
        body["email"]["error"]["code"] = json!(code);
        let error = read(body).email.unwrap().error.unwrap();
        assert_eq!(error.code, Some(EmailCheckErrorCode::Other(code.into())));
    }
    for code in PHONE_CODES {
        let mut body = report();
        body["phone"]["error"]["code"] = json!(code);
        let error = read(body).phone.unwrap().error.unwrap();
        assert_eq!(error.code, Some(PhoneCheckErrorCode::Other(code.into())));
    }
}

#[test]
fn the_fields_of_the_preview_change_nothing_else() {
    let with = read(&session());
    let mut body = session();
    for name in ["confirm", "signals", "user_consent"] {
        assert!(body.as_object_mut().unwrap().remove(name).is_some());
    }
    let report = body["last_verification_report"].as_object_mut().unwrap();
    for name in ["blocked_by_entry", "signals"] {
        assert!(report.remove(name).is_some());
    }
    for (check, name) in [
        ("document", "blocked_by_entry"),
        ("document", "signals"),
        ("email", "name_match_confidence"),
        ("phone", "address_match_confidence"),
        ("selfie", "blocked_by_entry"),
        ("selfie", "match_confidence"),
    ] {
        assert!(
            report[check]
                .as_object_mut()
                .unwrap()
                .remove(name)
                .is_some()
        );
    }
    assert_eq!(read(&body), with);
    let status = with.redaction.unwrap().status;
    assert_eq!(status, RedactionStatus::Other("validating".into()));
}

#[test]
fn a_custom_type_reads_the_fields_of_the_preview() {
    #[derive(Deserialize)]
    struct Newer {
        confirm: bool,
        user_consent: Value,
        signals: Value,
        last_verification_report: Expandable<NewerReport>,
        #[serde(flatten)]
        session: VerificationSession,
    }

    #[derive(Deserialize)]
    struct NewerReport {
        blocked_by_entry: Option<String>,
        selfie: Value,
        #[serde(flatten)]
        report: VerificationReport,
    }

    let response = Response::new(session().to_string());
    let newer: Newer = RetrieveVerificationSession::new("vs_1")
        .parse_as(&response)
        .unwrap();
    assert!(newer.confirm);
    assert_eq!(newer.user_consent["accepted_at"], 1_700_000_000);
    assert_eq!(newer.signals, json!({ "risk": "low" }));
    assert_eq!(newer.session.id, "vs_1");
    let report = newer.last_verification_report.into_object().unwrap();
    assert_eq!(report.blocked_by_entry.as_deref(), Some("blk_1"));
    assert_eq!(report.selfie["match_confidence"], 0.75);
    assert_eq!(report.report.id, "vr_1");
}

#[test]
fn an_event_about_an_entry_of_the_blocklist_keeps_it() {
    let event: Event = serde_json::from_value(json!({
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-14.preview",
        "created": 1_700_000_000,
        "data": { "object": { "object": "identity.blocklist_entry", "id": "blk_1", "value": "v" } },
        "livemode": false,
        "pending_webhooks": 1,
        "request": null,
        "type": "identity.blocklist_entry.created",
    }))
    .unwrap();
    assert_eq!(event.r#type.as_str(), "identity.blocklist_entry.created");
    let EventObject::Other(entry) = event.data.object else {
        panic!("not another object");
    };
    assert_eq!(entry.text("id"), Some("blk_1"));
    assert_eq!(entry.text("value"), Some("v"));
}
