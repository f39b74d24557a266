//! Any bytes as an event of either kind: reading never panics, and a right signature changes only who is trusted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use stripe_identity::Timestamp;
use stripe_identity::event::{AnyEvent, Event, EventError};
use stripe_identity::webhook::{Webhook, WebhookError, WebhookSecret};

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

fuzz_target!(|body: &[u8]| {
    let unverified = AnyEvent::parse_unverified(body);
    let secret = WebhookSecret::new("whsec_123").expect("a secret");
    let header = secret.sign(NOW, body);
    let verified = Webhook::new(secret).any_event_from_parts(&header, body, NOW);

    match (&unverified, &verified) {
        (Ok(unverified), Ok(verified)) => {
            // The envelope of an event bus never has a signature. With one, the body itself is the event.
            if !is_envelope(body) {
                assert_eq!(unverified, verified);
            }
        }
        // A webhook is never an envelope or a batch.
        (Ok(_), Err(WebhookError::Event(_))) => assert!(is_envelope(body)),
        (Err(_), Ok(_)) => assert!(is_envelope(body)),
        (Err(error), Err(WebhookError::Event(_))) => print(error),
        (_, Err(error)) => panic!("a right signature is refused: {error}"),
    }
    if let Err(error) = &verified {
        let line = error.to_string();
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    if let Ok(event) = unverified {
        is_consistent(&event, body);
    }
});

fn is_consistent(event: &AnyEvent, body: &[u8]) {
    let _ = format!("{event:?} {event:#?}");
    let _ = (event.created(), event.type_name());
    match event {
        AnyEvent::Snapshot(snapshot) => {
            assert_eq!(event.id(), snapshot.id);
            let read = Event::parse_unverified(body).expect("the same snapshot");
            assert_eq!(&read, snapshot.as_ref());
        }
        AnyEvent::Thin(thin) => {
            assert_eq!(event.session_id(), thin.session_id());
            // An endpoint for snapshots gets the whole thin event in its error.
            match Event::parse_unverified(body) {
                Err(EventError::Thin(read)) => assert_eq!(&read, thin),
                other => panic!("a thin event is read as {other:?}"),
            }
            // It has no secrets, so it can be written and read again without a loss.
            let stored = serde_json::to_vec(thin).expect("every event can be written");
            if serde_json::from_slice(&stored).is_ok_and(|json| has_float(&json)) {
                return;
            }
            match AnyEvent::parse_unverified(&stored) {
                Ok(AnyEvent::Thin(again)) => assert_eq!(&again, thin),
                other => panic!("a stored thin event is read as {other:?}"),
            }
        }
        other => panic!("a kind of event that this target lacks: {other:?}"),
    }
}

/// Returns whether there is a float. Without its feature `float_roundtrip`, serde_json reads some floats a bit off.
fn has_float(json: &Value) -> bool {
    match json {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_float),
        Value::Object(fields) => fields.values().any(has_float),
        _ => false,
    }
}

/// Returns whether the JSON has one of the names that only an envelope has.
fn is_envelope(body: &[u8]) -> bool {
    match serde_json::from_slice::<Value>(body) {
        Ok(json) => json.get("detail").is_some() || json.get("specversion").is_some(),
        // Not an object of JSON as this reader sees it, such as one that repeats a field.
        Err(_) => true,
    }
}

fn print(error: &EventError) {
    let line = format!("{error}");
    assert!(!line.contains(char::is_control), "{line:?}");
    let _ = format!("{error:?} {error:#?}");
}
