//! Ephemeral keys: every field, and the JSON they become again without their secret.

use serde_json::json;
use stripe_identity::Timestamp;
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey, EphemeralKey};
use stripe_identity::response::Object;
use stripe_identity::value::EphemeralKeySecret;

use crate::support::{json, parsed, unreadable};

const CREATED: &str = include_str!("../fixtures/ephemeral_key.json");

const DELETED: &str = r#"{"id":"ephkey_1","object":"ephemeral_key","created":1700000000,"expires":1700003600,"livemode":false}"#;

fn create() -> CreateEphemeralKey {
    CreateEphemeralKey::new("vs_1", "2026-10-28.endive")
}

#[track_caller]
fn created(body: impl AsRef<[u8]>) -> EphemeralKey {
    parsed(&create(), body)
}

/// The text of the error with which this body is refused as a created key.
#[track_caller]
fn refused(body: impl AsRef<[u8]>) -> String {
    unreadable(&create(), body)
}

#[test]
fn every_field_of_an_ephemeral_key_is_read() {
    let key = created(CREATED);
    assert_eq!(key.id(), "ephkey_1SeI5mLn7OpQ9rSt");
    assert_eq!(EphemeralKey::OBJECT, "ephemeral_key");
    assert_eq!(key.created, Timestamp::from_secs(1_762_556_400));
    assert_eq!(key.expires, Timestamp::from_secs(1_762_560_000));
    assert!(key.livemode);
    let secret = EphemeralKeySecret::new("ek_live_bWFydGluZXRlbWlzc2FyeQ");
    assert_eq!(key.secret.as_ref(), Some(&secret));
    assert_eq!(
        key.secret.unwrap().expose(),
        "ek_live_bWFydGluZXRlbWlzc2FyeQ"
    );
}

#[test]
fn a_deleted_ephemeral_key_has_no_secret() {
    let key = parsed(&DeleteEphemeralKey::new("ephkey_1"), DELETED);
    assert_eq!(key.id, "ephkey_1");
    assert_eq!(key.created, Timestamp::from_secs(1_700_000_000));
    assert_eq!(key.expires, Timestamp::from_secs(1_700_003_600));
    assert!(!key.livemode);
    assert_eq!(key.secret, None);
    let null = DELETED.replace("false}", "false,\"secret\":null}");
    assert_eq!(created(null), key);
}

#[test]
fn an_ephemeral_key_becomes_the_same_json_without_its_secret() {
    let mut key = created(CREATED);
    let text = r#"{"id":"ephkey_1SeI5mLn7OpQ9rSt","object":"ephemeral_key","created":1762556400,"expires":1762560000,"livemode":true}"#;
    assert_eq!(serde_json::to_string(&key).unwrap(), text);
    key.secret = None;
    assert_eq!(created(text), key);
    assert_eq!(json!(created(DELETED)), json(DELETED));
}

#[test]
fn unknown_fields_are_ignored() {
    let body = CREATED.replace(
        "{\n",
        "{\n\"associated_objects\": [{\"id\": \"vs_1\", \"type\": \"x\"}],\n",
    );
    assert_eq!(created(body), created(CREATED));
}

#[test]
fn a_missing_required_field_is_named() {
    for field in ["id", "object", "created", "expires", "livemode"] {
        let mut body = json(DELETED);
        assert!(body.as_object_mut().unwrap().remove(field).is_some());
        let body = body.to_string();
        let column = body.len();
        assert_eq!(
            refused(body),
            format!(
                "unreadable response with status 200: missing field `{field}`, line 1 column {column}"
            )
        );
    }
}

#[test]
fn a_wrong_value_has_its_path_line_and_column() {
    assert_eq!(
        [
            refused(CREATED.replace("1762560000", "\"soon\"")),
            refused(CREATED.replace("\"ek_live_bWFydGluZXRlbWlzc2FyeQ\"", "7")),
            refused(CREATED.replace("\"ephemeral_key\"", "\"customer\"")),
        ],
        [
            "unreadable response with status 200: expected a whole number at expires, line 5 column 19",
            "unreadable response with status 200: expected a string at secret, line 7 column 13",
            "unreadable response with status 200: expected ephemeral_key at object, line 3 column 22",
        ]
    );
}
