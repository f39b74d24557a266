//! The life of a session: its state, the next step, attempts, events out of order, redaction.

mod attempts;
mod outcome;
mod progress;
mod redaction_walk;

use serde_json::{Value, json};
use stripe_identity::VerificationSession;

/// The JSON of a session with this status, error code and redaction status.
fn session_json(id: &str, status: &str, error: Option<&str>, redaction: Option<&str>) -> Value {
    json!({
        "id": id,
        "object": "identity.verification_session",
        "created": 1_700_000_000,
        "last_error": {"code": error, "reason": null},
        "livemode": false,
        "metadata": {},
        "redaction": redaction.map(|status| json!({"status": status})),
        "status": status,
        "type": "document",
    })
}

fn session(status: &str, error: Option<&str>, redaction: Option<&str>) -> VerificationSession {
    serde_json::from_value(session_json("vs_1", status, error, redaction)).unwrap()
}
