//! What is written into a form is what the WHATWG's `application/x-www-form-urlencoded` says, as the crate form_urlencoded
//! knows it.

use form_urlencoded::byte_serialize;
use http::{Method, Request};
use stripe_identity::error::RequestError;
use stripe_identity::request::{Form, Path};
use stripe_identity::response::Json;
use stripe_identity::{CreateVerificationSession, Operation, SecretKey, Stripe};

fn build(operation: &impl Operation) -> Result<Request<Vec<u8>>, RequestError> {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
        .without_limits()
        .request(operation)
}

#[track_caller]
fn body(operation: &impl Operation) -> String {
    String::from_utf8(build(operation).unwrap().into_body()).unwrap()
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

/// An operation with keys of its own.
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
fn a_key_is_escaped_but_for_its_brackets() {
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
fn a_list_counts_beyond_nine() {
    let paths: Vec<_> = (0..101).map(|n| format!("p{n}")).collect();
    let create = CreateVerificationSession::document().expand(&paths);
    let body = body(&create);
    for pair in ["expand[9]=p9", "expand[10]=p10", "expand[100]=p100"] {
        assert!(body.split('&').any(|found| found == pair), "{pair}");
    }
}
