//! The headers of a response become facts, and a header that cannot be read is left out.

use std::time::Duration;

use http::Response;
use stripe_identity::Timestamp;
use stripe_identity::response::{RateLimitedReason, ResponseFacts};

fn facts(headers: &[(&str, &str)]) -> ResponseFacts {
    let mut response = Response::builder();
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    ResponseFacts::of(&response.body(()).unwrap())
}

#[test]
fn a_response_without_these_headers_has_no_facts() {
    assert_eq!(facts(&[("X", "y")]), ResponseFacts::default());
}

#[test]
fn a_retry_after_is_read_in_whole_seconds() {
    let secs = Duration::from_secs;
    for (value, wait) in [
        ("0", Some(secs(0))),
        ("7", Some(secs(7))),
        ("soon", None),
        ("-1", None),
        ("+7", None),
        ("7.5", None),
        ("", None),
        ("18446744073709551616", Some(secs(u64::MAX))),
        ("Sun, 22 Nov 2026 07:00:00 GMT", None),
    ] {
        let facts = facts(&[("Retry-After", value)]);
        assert_eq!(facts.retry_after, wait, "{value}");
    }
}

#[test]
fn a_flag_is_read_only_in_its_exact_spelling() {
    for (value, retry) in [
        ("true", Some(true)),
        ("false", Some(false)),
        ("yes", None),
        ("True", None),
    ] {
        let facts = facts(&[("Stripe-Should-Retry", value)]);
        assert_eq!(facts.should_retry, retry, "{value}");
    }
    for (value, replayed) in [("true", true), ("false", false), ("1", false)] {
        let facts = facts(&[("Idempotent-Replayed", value)]);
        assert_eq!(facts.idempotent_replayed, replayed, "{value}");
    }
}

#[test]
fn an_unknown_reason_is_kept_and_a_request_id_that_is_not_ascii_is_not() {
    let facts = facts(&[
        ("Stripe-Rate-Limited-Reason", "moon"),
        ("Request-Id", "req_é"),
    ]);
    let moon = RateLimitedReason::Other("moon".into());
    assert_eq!(facts.rate_limited_reason, Some(moon));
    assert_eq!(facts.request_id, None);
}

#[test]
fn the_date_is_read_in_each_format_of_http_and_in_no_other() {
    for (value, secs) in [
        ("Sun, 22 Nov 2026 07:00:00 GMT", Some(1_795_330_800)),
        ("Thu, 29 Feb 2024 23:59:59 GMT", Some(1_709_251_199)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        // The two obsolete formats, which RFC 9110 requires a recipient to accept.
        ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777)),
        ("Sun Nov  6 08:49:37 1994", Some(784_111_777)),
        ("Mon, 22 Nov 2026 07:00:00 GMT", None),
        ("Wed, 30 Feb 2024 00:00:00 GMT", None),
        ("Wed, 31 Dec 1969 23:59:59 GMT", None),
        ("Sun, 22 Nov 2026 07:00:60 GMT", None),
        ("Sun, 22 Nov 2026 07:00:00 CET", None),
        ("2026-11-22T07:00:00Z", None),
        ("1795330800", None),
        ("", None),
    ] {
        let date = facts(&[("Date", value)]).date;
        assert_eq!(date, secs.map(Timestamp::from_secs), "{value}");
    }
}

#[test]
fn a_repeated_date_is_left_out() {
    let date = ("Date", "Sun, 22 Nov 2026 07:00:00 GMT");
    assert_eq!(facts(&[date, date]).date, None);
}

#[test]
fn a_repeated_request_id_is_left_out() {
    let facts = facts(&[("Request-Id", "req_1"), ("Request-Id", "req_2")]);
    assert_eq!(facts.request_id, None);
}
