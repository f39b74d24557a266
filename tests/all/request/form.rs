//! The escaping of forms, compared with the crate form_urlencoded.

use form_urlencoded::byte_serialize;
use http::{Method, Request};
use stripe_identity::error::RequestError;
use stripe_identity::request::{Form, Path};
use stripe_identity::response::Json;
use stripe_identity::{CreateVerificationSession, Operation};

use crate::support::{self, stripe, wire};

const SESSIONS: &str = "https://api.stripe.com/v1/identity/verification_sessions";

fn build(operation: &impl Operation) -> Result<Request<Vec<u8>>, RequestError> {
    stripe().without_limits().request(operation)
}

#[track_caller]
fn body(operation: &impl Operation) -> String {
    support::body(&build(operation).unwrap()).to_owned()
}

fn escaped(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[test]
fn each_character_is_escaped_as_form_urlencoded_does_it() {
    let some_of_each_length = (0..=0x2000).chain((0x2000..=0x0010_FFFF).step_by(997));
    for character in some_of_each_length.filter_map(char::from_u32) {
        // Alone, at the beginning, at the end, between, and twice.
        for text in [
            format!("{character}"),
            format!("{character}ab c"),
            format!("ab c{character}"),
            format!("a{character}{character}b"),
        ] {
            let create = CreateVerificationSession::document().return_url(&text);
            assert_eq!(
                body(&create),
                format!("type=document&return_url={}", escaped(&text))
            );
        }
    }
}

#[test]
fn a_metadata_key_is_escaped_as_form_urlencoded_does_it() {
    for byte in (0..128_u8).filter(|byte| !b"[]".contains(byte)) {
        let key = format!("a{}b", char::from(byte));
        let create = CreateVerificationSession::document().metadata([(key.as_str(), "1")]);
        assert_eq!(
            body(&create),
            format!("type=document&metadata[{}]=1", escaped(&key))
        );
    }
}

/// A custom operation with these parameters.
struct Pairs(Method, &'static [(&'static str, &'static str)]);

impl Operation for Pairs {
    type Output = Json;

    fn method(&self) -> Method {
        self.0.clone()
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/things");
    }

    fn params(&self, form: &mut Form) {
        for (key, value) in self.1 {
            form.text(key, value);
        }
    }
}

#[test]
fn a_key_is_escaped_except_for_its_brackets() {
    let pairs = &[
        ("items[0][price]", "price_1"),
        ("items[1][price id]", "a&b"),
        ("ü=&#[%]", "1"),
    ];
    let expected =
        "items[0][price]=price_1&items[1][price+id]=a%26b&%C3%BC%3D%26%23[%25]=1".to_owned();
    assert_eq!(body(&Pairs(Method::POST, pairs)), expected);
    assert_eq!(
        build(&Pairs(Method::GET, pairs)).unwrap().uri().query(),
        Some(expected.as_str())
    );
}

#[test]
fn the_index_of_a_list_can_have_two_digits() {
    let paths: Vec<_> = (0..101).map(|n| format!("p{n}")).collect();
    let create = CreateVerificationSession::document().expand(&paths);
    let body = body(&create);
    for pair in ["expand[9]=p9", "expand[10]=p10", "expand[100]=p100"] {
        assert!(body.split('&').any(|found| found == pair), "{pair}");
    }
}

#[test]
fn every_special_byte_of_a_value_or_metadata_key_is_escaped() {
    let create = CreateVerificationSession::document().metadata([
        ("a b", "space key"),
        ("x", "[z]"),
        ("k&v", "a=b;c,d"),
        ("ключ", "значение 🪪"),
        ("pct%20", "100%"),
        ("plus+", "1+1"),
        ("q'\"", "it's \"q\""),
        ("safe-._*", "~!()"),
        ("nl\nkey", "l1\r\nl2\0"),
        ("sl/ash\\", "?#@:$"),
    ]);
    assert_eq!(
        wire(&create),
        format!(
            "POST {SESSIONS} type=document\
             &metadata[a+b]=space+key\
             &metadata[k%26v]=a%3Db%3Bc%2Cd\
             &metadata[nl%0Akey]=l1%0D%0Al2%00\
             &metadata[pct%2520]=100%25\
             &metadata[plus%2B]=1%2B1\
             &metadata[q%27%22]=it%27s+%22q%22\
             &metadata[safe-._*]=%7E%21%28%29\
             &metadata[sl%2Fash%5C]=%3F%23%40%3A%24\
             &metadata[x]=%5Bz%5D\
             &metadata[%D0%BA%D0%BB%D1%8E%D1%87]=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5+%F0%9F%AA%AA"
        )
    );
}
