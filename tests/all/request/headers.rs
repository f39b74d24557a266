//! Headers that an operation adds, and the ones it must not replace.

use http::{Method, Request};
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::request::{Form, Headers, Path};
use stripe_identity::response::Json;
use stripe_identity::{CreateVerificationSession, ListVerificationSessions, Operation, Stripe};

use crate::support::{stripe, stripe_with_key};

/// A custom operation with these headers.
struct With(&'static [(&'static str, &'static str)]);

impl Operation for With {
    type Output = Json;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/things");
    }

    fn headers(&self, headers: &mut Headers) {
        for (name, value) in self.0 {
            headers.set(name, value);
        }
    }
}

#[track_caller]
fn headers(stripe: &Stripe, operation: &impl Operation) -> Vec<(String, String)> {
    let request = stripe.request_with_key(operation, "key-1").unwrap();
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    headers
}

fn refused(stripe: &Stripe, operation: &impl Operation) -> RequestError {
    stripe.request(operation).unwrap_err()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn an_operation_adds_headers_to_those_of_stripe() {
    let added = With(&[
        ("Stripe-Context", "acct_1/acct_2"),
        ("Stripe-Request-Trigger", "event=evt_1"),
    ]);
    let expected = pairs(&[
        ("authorization", "Bearer sk_test_123"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("idempotency-key", "key-1"),
        ("stripe-context", "acct_1/acct_2"),
        ("stripe-request-trigger", "event=evt_1"),
        ("stripe-version", "2026-10-28.endive"),
        ("user-agent", "stripe-identity/0.1.0"),
    ]);
    assert_eq!(headers(&stripe(), &added), expected);
    // The context of the operation replaces that of `Stripe`, because it is the more specific one.
    let elsewhere = stripe().with_context("acct_9").unwrap();
    assert_eq!(headers(&elsewhere, &added), expected);
    // References and boxes delegate.
    assert_eq!(headers(&stripe(), &&added), expected);
    let boxed: Box<dyn Operation<Output = Json>> = Box::new(added);
    assert_eq!(headers(&stripe(), &boxed), expected);
}

#[test]
fn a_header_without_a_value_is_left_out() {
    struct Optional(Option<&'static str>);

    impl Operation for Optional {
        type Output = Json;

        fn method(&self) -> Method {
            Method::GET
        }

        fn path(&self, path: &mut Path) {
            path.literal("/v1/things");
        }

        fn headers(&self, headers: &mut Headers) {
            headers.set_if("Stripe-Context", self.0);
        }
    }

    let context = |value| {
        let request = stripe().request(&Optional(value)).unwrap();
        request.headers().get("stripe-context").cloned()
    };
    assert_eq!(context(None), None);
    assert_eq!(context(Some("acct_1")).unwrap(), "acct_1");
}

#[test]
fn an_operation_cannot_set_a_reserved_header() {
    let text = "must not be set by an operation";
    for (headers, name) in [
        (&[("Authorization", "Bearer x")], "Authorization"),
        (&[("host", "example.com")], "host"),
        (&[("Content-Type", "text/plain")], "Content-Type"),
        (&[("content-length", "0")], "content-length"),
        (&[("Content-Encoding", "gzip")], "Content-Encoding"),
        (&[("Transfer-Encoding", "chunked")], "Transfer-Encoding"),
        (&[("Stripe-Version", "2024-06-20")], "Stripe-Version"),
        (&[("IDEMPOTENCY-KEY", "k")], "IDEMPOTENCY-KEY"),
    ] {
        let error = refused(&stripe(), &With(headers));
        assert_eq!(error.problem(), &RequestProblem::ReservedHeader);
        assert_eq!(error.to_string(), format!("{name}: {text}"));
    }
}

#[test]
fn a_context_together_with_an_account_is_refused() {
    let text = "Stripe-Context: cannot be combined with Stripe-Account";
    let context = With(&[("Stripe-Context", "acct_1")]);
    let of_account = stripe().with_account("acct_2").unwrap();
    assert_eq!(refused(&of_account, &context).to_string(), text);
    let account = With(&[("Stripe-Account", "acct_1")]);
    let in_context = stripe().with_context("acct_2").unwrap();
    assert_eq!(refused(&in_context, &account).to_string(), text);
    let both = With(&[("stripe-account", "acct_1"), ("stripe-context", "acct_2")]);
    assert_eq!(refused(&stripe(), &both).to_string(), text);
    let last = With(&[("Stripe-Account", "acct_1")]);
    assert_eq!(
        stripe().request(&last).unwrap().headers()["stripe-account"],
        "acct_1"
    );
}

#[test]
fn a_header_that_cannot_be_sent_is_refused_without_its_value() {
    for (headers, text) in [
        (&[("X-A", "")], "X-A: must not be empty"),
        (&[("X-A", " \t")], "X-A: must not be empty"),
        (
            &[("X-A", "a\r\nHost: evil")],
            "X-A: must not contain control characters",
        ),
        (
            &[("X-A", "é")],
            "X-A: must consist of visible ASCII characters",
        ),
        (&[("X A", "1")], "X A: must be the name of a header"),
        (&[("", "1")], ": must be the name of a header"),
    ] {
        assert_eq!(refused(&stripe(), &With(headers)).to_string(), text);
    }
    // The first refusal wins.
    let two = With(&[("X-A", ""), ("Host", "x")]);
    assert_eq!(
        refused(&stripe(), &two).to_string(),
        "X-A: must not be empty"
    );
}

#[test]
fn the_debug_text_of_headers_contains_no_value() {
    struct Prints;

    impl Operation for Prints {
        type Output = Json;

        fn method(&self) -> Method {
            Method::GET
        }

        fn path(&self, path: &mut Path) {
            path.literal("/v1/things");
        }

        fn headers(&self, headers: &mut Headers) {
            headers.set("X-A", "private");
            assert_eq!(format!("{headers:?}"), "Headers { count: 4, .. }");
        }
    }

    let live = stripe_with_key("sk_live_1");
    assert!(live.request(&Prints).is_ok());
}

#[test]
fn the_ids_of_a_custom_operation_are_checked_too() {
    struct Related(Option<&'static str>, &'static str);

    impl Operation for Related {
        type Output = Json;

        fn method(&self) -> Method {
            Method::POST
        }

        fn path(&self, path: &mut Path) {
            path.literal("/v1/things");
        }

        fn params(&self, form: &mut Form) {
            form.id_if("customer", self.0).id("account", self.1);
        }
    }

    let body = |operation| {
        let request = stripe().request(&operation).unwrap();
        String::from_utf8(request.into_body()).unwrap()
    };
    assert_eq!(body(Related(None, "acct_1")), "account=acct_1");
    assert_eq!(
        body(Related(Some("cus 1"), "acct_1")),
        "customer=cus+1&account=acct_1"
    );
    for (operation, text) in [
        (Related(None, ""), "account: must not be empty"),
        (
            Related(None, "sk_test_1"),
            "account: must be an id, not a secret",
        ),
        (
            Related(Some("vs_1_secret_x"), "acct_1"),
            "customer: must be an id, not a client secret",
        ),
    ] {
        assert_eq!(refused(&stripe(), &operation).to_string(), text);
    }
    let long: &'static str = "a".repeat(5001).leak();
    assert_eq!(
        refused(&stripe(), &Related(None, long)).to_string(),
        "account: must be at most 5000 characters long"
    );
}

#[track_caller]
fn shown(request: &Request<Vec<u8>>) -> Vec<(&str, &str)> {
    request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect()
}

#[test]
fn a_get_and_a_post_have_these_headers() {
    let request = stripe().request(&ListVerificationSessions::new()).unwrap();
    assert_eq!(
        shown(&request),
        [
            ("authorization", "Bearer sk_test_123"),
            ("user-agent", "stripe-identity/0.1.0"),
            ("stripe-version", "2026-10-28.endive"),
        ]
    );
    assert!(request.headers()["authorization"].is_sensitive());

    let request = stripe()
        .with_version("2024-06-20")
        .unwrap()
        .with_account("acct_1")
        .unwrap()
        .with_app_info("my-bank/1.2 (https://example.com)")
        .unwrap()
        .request_with_key(&CreateVerificationSession::document(), "order-6735")
        .unwrap();
    assert_eq!(
        shown(&request),
        [
            ("authorization", "Bearer sk_test_123"),
            (
                "user-agent",
                "stripe-identity/0.1.0 my-bank/1.2 (https://example.com)"
            ),
            ("stripe-version", "2024-06-20"),
            ("stripe-account", "acct_1"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("idempotency-key", "order-6735"),
        ]
    );
}

#[test]
fn a_context_is_sent_instead_of_an_account() {
    let request = stripe()
        .with_context("acct_1/acct_2")
        .unwrap()
        .request(&ListVerificationSessions::new())
        .unwrap();
    assert_eq!(request.headers()["stripe-context"], "acct_1/acct_2");
}

#[test]
fn deriving_leaves_the_original_unchanged() {
    let stripe = stripe();
    let _connected = stripe.clone().with_account("acct_1").unwrap();
    let request = stripe.request(&ListVerificationSessions::new()).unwrap();
    assert_eq!(request.headers().get("stripe-account"), None);
}

#[test]
fn an_invalid_header_is_refused() {
    let set = |value: &str| {
        [
            ("Stripe-Account", stripe().with_account(value)),
            ("Stripe-Context", stripe().with_context(value)),
            ("Stripe-Version", stripe().with_version(value)),
            ("app_info", stripe().with_app_info(value)),
        ]
    };
    for (value, problem) in [
        ("", RequestProblem::Empty),
        (" \t", RequestProblem::Empty),
        ("a\nb: c", RequestProblem::ControlCharacter),
        ("a\r", RequestProblem::ControlCharacter),
        ("a\tb", RequestProblem::ControlCharacter),
        ("\u{7f}", RequestProblem::ControlCharacter),
        ("é", RequestProblem::NotVisibleAscii),
    ] {
        for (param, result) in set(value) {
            let error = RequestError::new(param, problem.clone());
            assert_eq!(result.unwrap_err(), error, "{value:?}");
        }
    }
    let other = "Stripe-Account";
    let both = stripe().with_account("acct_1").unwrap().with_context("a/b");
    let error = RequestError::new("Stripe-Context", RequestProblem::Exclusive { other });
    assert_eq!(both.unwrap_err(), error);
    let other = "Stripe-Context";
    let both = stripe().with_context("a/b").unwrap().with_account("acct_1");
    let error = RequestError::new("Stripe-Account", RequestProblem::Exclusive { other });
    assert_eq!(both.unwrap_err(), error);
}
