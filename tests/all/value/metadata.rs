//! Metadata as it is read.

use stripe_identity::value::Metadata;

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
