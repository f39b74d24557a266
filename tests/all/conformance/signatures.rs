//! Headers `Stripe-Signature` that the crate and an official SDK judge differently. `webhook.rs` verifies each vector.

use serde::Deserialize;

use super::{Node, Python, Ruby, Sdk};

#[derive(Deserialize)]
struct Vector {
    name: String,
    expected: String,
}

/// The name of a vector, the SDKs that accept it, and the reason for the crate's own judgment.
type Row = (&'static str, &'static [Sdk], &'static str);

const DIGITS: &str =
    "a time is ASCII digits: what some parsers make of others is not what was signed";
const NO_SECRET: &str = "with a blank secret, anybody can sign";

/// The vectors that are judged differently.
const OTHERWISE: &[Row] = &[
    (
        "valid-payload-bom",
        &[Python, Ruby],
        "the signed bytes begin with the mark: Node drops it",
    ),
    (
        "old-tolerance-0",
        &[Node, Python],
        "no check of the age is `None`, and zero is zero",
    ),
    ("t-trailing-garbage-signed-int", &[Node], DIGITS),
    ("t-leading-space", &[Node, Python, Ruby], DIGITS),
    ("t-underscore", &[Python, Ruby], DIGITS),
    ("t-hex", &[Ruby], DIGITS),
    ("t-float", &[Node], DIGITS),
    ("t-negative", &[Python, Ruby], DIGITS),
    ("t-overflow", &[Python, Ruby], DIGITS),
    (
        "t-twice-first-right",
        &[Python, Ruby],
        "with two times, it is not known which was signed",
    ),
    (
        "space-after-comma",
        &[Ruby],
        "spaces around an item forge nothing",
    ),
    (
        "space-around-header",
        &[],
        "spaces around a header belong to HTTP",
    ),
    ("sig-uppercase-hex", &[], "it is the same signature"),
    (
        "empty-payload",
        &[Python, Ruby],
        "the signature is right, and reading the event fails",
    ),
    ("empty-secret", &[Ruby], NO_SECRET),
    ("secret-only-whitespace", &[Ruby], NO_SECRET),
];

/// Its age is exactly the limit, which a running clock cannot show.
const NOT_RECORDED: &str = "edge-age-300";

#[test]
fn each_signature_is_judged_as_by_the_official_sdks_or_otherwise_for_a_reason() {
    let vectors = include_str!("../../fixtures/webhook_vectors.json");
    let vectors: Vec<Vector> = serde_json::from_str(vectors).unwrap();
    let accepts = |name: &str| {
        let vector = vectors.iter().find(|vector| vector.name == name);
        vector.unwrap().expected == "valid"
    };
    for (name, by, reason) in OTHERWISE {
        let is_accepted_by_all = by.len() == 3;
        let is_refused_by_all = by.is_empty();
        let is_alike = if accepts(name) {
            is_accepted_by_all
        } else {
            is_refused_by_all
        };
        assert!(!is_alike, "{name}: differs no more");
        assert!(!reason.is_empty(), "{name}");
    }

    // All others are judged alike by the crate and all three SDKs.
    let alike = |expected: bool| -> Vec<&str> {
        let names = vectors.iter().map(|vector| vector.name.as_str());
        let names = names.filter(|name| *name != NOT_RECORDED && accepts(name) == expected);
        names
            .filter(|name| OTHERWISE.iter().all(|row| row.0 != *name))
            .collect()
    };
    assert_eq!(alike(true), ACCEPTED);
    assert_eq!(alike(false), REFUSED);
}

/// Accepted by the crate and by all three SDKs. The right `v1` may be the first or the last.
const ACCEPTED: [&str; 10] = [
    "valid",
    "valid-with-v0",
    "valid-second-v1",
    "valid-first-v1",
    "valid-unknown-items",
    "valid-no-age-check",
    "valid-payload-unicode",
    "valid-payload-crlf-trailing",
    "valid-sig-but-not-json",
    "valid-age-290",
];

/// Refused by the crate and by all three SDKs.
const REFUSED: [&str; 19] = [
    "too-old",
    "too-old-and-bad-signature",
    "wrong-secret",
    "reserialised-payload",
    "timestamp-swapped",
    "scheme-v2-only",
    "scheme-uppercase-V1",
    "missing-t",
    "missing-v1",
    "null-header",
    "garbage-header",
    "t-not-a-number",
    "t-empty",
    "sig-truncated",
    "sig-extended",
    "sig-empty",
    "sig-non-ascii",
    "sig-not-hex",
    "secret-base64-decoded",
];
