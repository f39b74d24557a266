//! Metadata is a small ordered map.

use stripe_identity::value::Metadata;

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
