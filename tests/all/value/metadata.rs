//! Metadata: a small ordered map of texts.

use serde_json::{Value, json};
use stripe_identity::value::Metadata;
use stripe_identity::{RetrieveVerificationSession, VerificationSession};

use crate::support::{self, parsed};

#[test]
fn the_last_value_of_a_repeated_metadata_key_wins() {
    for (pairs, expected) in [
        (
            r#""a": "1", "b": "2", "a": "3""#,
            vec![("a", "3"), ("b", "2")],
        ),
        (r#""": "", "": "y""#, vec![("", "y")]),
        (r#""": "y", "": """#, vec![("", "")]),
        (r#""": "", "": "y", "": "", "": "z""#, vec![("", "z")]),
        (
            r#""b": "", "": "", "b": "2", "": "1""#,
            vec![("", "1"), ("b", "2")],
        ),
    ] {
        let metadata: Metadata = serde_json::from_str(&format!("{{{pairs}}}")).unwrap();
        assert_eq!(metadata.iter().collect::<Vec<_>>(), expected, "{pairs}");
        for (key, value) in expected {
            assert_eq!(metadata.get(key), Some(value));
        }
    }
}

#[test]
fn metadata_is_equal_if_its_pairs_are() {
    let read = |json: &str| serde_json::from_str::<Metadata>(json).unwrap();
    let pairs = read(r#"{"b": "2", "a": "1"}"#);
    assert_eq!(pairs, read(r#"{"a": "1", "b": "2"}"#));
    for other in ["{}", r#"{"a": "1"}"#, r#"{"a": "1", "b": "3"}"#] {
        assert_ne!(pairs, read(other), "{other}");
    }
    assert!(!pairs.is_empty() && read("{}").is_empty());
}

#[test]
fn metadata_iterates_by_reference_in_the_order_of_its_keys() {
    let metadata: Metadata = serde_json::from_str(r#"{"b": "2", "a": "1"}"#).unwrap();
    let mut pairs = Vec::new();
    for (key, value) in &metadata {
        pairs.push((key, value));
    }
    assert_eq!(pairs, [("a", "1"), ("b", "2")]);
    let mut iter = metadata.iter();
    assert_eq!(iter.len(), 2);
    assert_eq!(format!("{iter:?}"), "MetadataIter(2 redacted)");
    assert_eq!(iter.next(), Some(("a", "1")));
    assert_eq!(iter.clone().collect::<Vec<_>>(), [("b", "2")]);
    assert_eq!(iter.len(), 1);
}

#[test]
fn metadata_may_be_null_or_missing() {
    let session = |metadata: Option<Value>| -> VerificationSession {
        let mut body = support::json(include_str!("../../fixtures/session_minimal.json"));
        let fields = body.as_object_mut().unwrap();
        fields.remove("metadata").unwrap();
        fields.extend(metadata.map(|metadata| ("metadata".to_owned(), metadata)));
        parsed(&RetrieveVerificationSession::new("vs_1"), body.to_string())
    };
    assert!(session(None).metadata.is_empty());
    assert!(session(Some(Value::Null)).metadata.is_empty());
    let metadata = session(Some(json!({ "": "", "ключ": "значение" }))).metadata;
    assert_eq!(metadata.get(""), Some(""));
    assert_eq!(metadata.get("ключ"), Some("значение"));
}
