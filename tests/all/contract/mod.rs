//! The crate compared with Stripe's contract, in both directions: nothing is missing and nothing is invented.
//!
//! The contract is `tests/fixtures/contract.txt`, which `.ci/contract` makes from Stripe's OpenAPI file. One line is one
//! fact: `GET /v1/files limit: integer` about a parameter, `file.size: required integer` about a field.

mod models;
mod parameters;
mod preview;

const CONTRACT: &str = include_str!("../../fixtures/contract.txt");

/// The facts of the contract.
fn lines() -> impl Iterator<Item = &'static str> {
    CONTRACT
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The values of an enum in a description such as `nullable string = a | b | ...`.
fn values(description: &str) -> Option<Vec<&str>> {
    let (_, values) = description.split_once(" = ")?;
    Some(
        values
            .split(" | ")
            .filter(|value| *value != "...")
            .collect(),
    )
}

#[test]
fn the_contract_is_that_of_the_api_version() {
    let first = CONTRACT.lines().next().unwrap();
    assert!(first.contains(stripe_identity::API_VERSION), "{first}");
    // An empty contract would agree with anything, so the comparison itself is guarded.
    let of = |prefix: &str| lines().filter(|line| line.starts_with(prefix)).count();
    assert_eq!(
        [
            of("verification_session."),
            of("verification_report."),
            of("file."),
            of("file_link.")
        ],
        [60, 80, 15, 9]
    );
    assert_eq!(
        [
            of("ephemeral_key."),
            of("event."),
            of("GET "),
            of("POST "),
            of("DELETE ")
        ],
        [6, 15, 73, 40, 1]
    );
}

#[test]
fn the_values_of_an_enum_are_found_in_its_description() {
    assert_eq!(
        values("required string = a | b | ..."),
        Some(vec!["a", "b"])
    );
    assert_eq!(values("nullable string = a"), Some(vec!["a"]));
    assert_eq!(values("required string up to 5000"), None);
}
