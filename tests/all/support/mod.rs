//! Helpers that the tests of every subject share.

#![allow(dead_code, reason = "without features, some helpers have no user")]

pub(crate) mod server;

use std::fmt::Debug;

use http::{Request, Response};
use serde::Deserialize;
use serde_json::Value;
use stripe_identity::value::PartialDate;
use stripe_identity::{
    Operation, RetrieveVerificationSession, SecretKey, Sensitive, Stripe, Timestamp,
};

/// A `Stripe` with the test key `sk_test_123`.
pub(crate) fn stripe() -> Stripe {
    stripe_with_key("sk_test_123")
}

/// A `Stripe` with this key.
#[track_caller]
pub(crate) fn stripe_with_key(key: &str) -> Stripe {
    Stripe::new(SecretKey::new(key).unwrap())
}

/// A `Stripe` with the test key, whose requests go to `base_url`.
#[track_caller]
pub(crate) fn stripe_at(base_url: &str) -> Stripe {
    stripe().with_base_url(base_url).unwrap()
}

/// The second `secs` of Unix time.
pub(crate) const fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// Parses text that is known to be JSON.
#[track_caller]
pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A response with these headers and this body.
#[track_caller]
pub(crate) fn response<B>(status: u16, headers: &[(&str, &str)], body: B) -> Response<B> {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body).unwrap()
}

/// The body of a request as text.
#[track_caller]
pub(crate) fn body(request: &Request<Vec<u8>>) -> &str {
    std::str::from_utf8(request.body()).unwrap()
}

/// Method, URI and body of the operation's request, separated by spaces.
#[track_caller]
pub(crate) fn wire(operation: &impl Operation) -> String {
    wire_by(&stripe(), operation)
}

/// Method, URI and body of the request that `stripe` makes of the operation.
#[track_caller]
pub(crate) fn wire_by(stripe: &Stripe, operation: &impl Operation) -> String {
    let request = stripe.request(operation).unwrap();
    let line = format!("{} {} {}", request.method(), request.uri(), body(&request));
    line.trim_end().to_owned()
}

/// The text of the error with which the operation's request is refused.
#[track_caller]
pub(crate) fn refused(operation: &impl Operation) -> String {
    stripe().request(operation).unwrap_err().to_string()
}

/// The output that the operation reads from a 200 with this body.
#[track_caller]
pub(crate) fn parsed<O: Operation>(operation: &O, body: impl AsRef<[u8]>) -> O::Output {
    operation.parse(&Response::new(body)).unwrap()
}

/// The text of the error with which the operation refuses a 200 with this body.
#[track_caller]
pub(crate) fn unreadable<O: Operation>(operation: &O, body: impl AsRef<[u8]>) -> String {
    match operation.parse(&Response::new(body)) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("the body was read"),
    }
}

/// The text of every file in `src/`.
pub(crate) fn sources() -> Vec<String> {
    fn read(folder: &std::path::Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, texts);
            } else {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    let mut texts = Vec::new();
    read(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut texts,
    );
    texts
}

/// The names of the variants of a public enum, as its source file lists them.
#[track_caller]
pub(crate) fn variants(name: &str) -> Vec<String> {
    let start = format!("pub enum {name} {{\n");
    let sources = sources();
    let (_, rest) = sources
        .iter()
        .find_map(|text| text.split_once(&start))
        .unwrap();
    let (variants, _) = rest.split_once("\n}").unwrap();
    variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(variant)
        .collect()
}

/// The name of a variant at the start of this text, such as the `Debug` text of a value.
pub(crate) fn variant(text: &str) -> String {
    text.chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

/// The text of the error with which a 200 with this body cannot be read as a `T`.
#[track_caller]
pub(crate) fn unreadable_as<'r, T: Deserialize<'r> + Debug>(
    response: &'r Response<&str>,
) -> String {
    RetrieveVerificationSession::new("vs_1")
        .parse_as::<T>(response)
        .unwrap_err()
        .to_string()
}

/// Asserts the value of each field, and names the field that differs: the `Debug` text of a `Sensitive` hides its value.
macro_rules! assert_fields {
    ($model:expr; $($field:ident: $value:expr),+) => {{
        let model = &$model;
        $(assert_eq!(model.$field, $value, stringify!($field));)+
    }};
}

pub(crate) use assert_fields;

/// A sensitive text with this value.
pub(crate) fn value(text: &str) -> Sensitive<String> {
    Sensitive::Value(text.to_owned())
}

/// The day, month and year of a date.
pub(crate) type DateParts = (Option<i64>, Option<i64>, Option<i64>);

/// The parts of a date that has a value.
#[track_caller]
pub(crate) fn parts(date: &Sensitive<PartialDate>) -> DateParts {
    let date = date.value().unwrap();
    (date.day, date.month, date.year)
}

/// The parts of a whole date.
pub(crate) const fn day(day: i64, month: i64, year: i64) -> DateParts {
    (Some(day), Some(month), Some(year))
}
