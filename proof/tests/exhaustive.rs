//! Whole tables instead of samples, where the space is small enough.

use std::time::Duration;

use http::{Method, Request, Response};
use stripe_identity::retry::{Next, Retry, RetryReason, StopReason};
use stripe_identity::webhook::{SignatureError, Webhook, WebhookSecret};
use stripe_identity::{Failure, Timestamp};

/// The bodies of errors, by their code.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Body {
    Nothing,
    LockTimeout,
    KeyInUse,
    KeyMismatch,
    RateLimit,
}

impl Body {
    const ALL: [Self; 5] = [
        Self::Nothing,
        Self::LockTimeout,
        Self::KeyInUse,
        Self::KeyMismatch,
        Self::RateLimit,
    ];

    fn text(self) -> &'static str {
        match self {
            Self::Nothing => "<html>",
            Self::LockTimeout => r#"{"error": {"code": "lock_timeout"}}"#,
            Self::KeyInUse => {
                r#"{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}"#
            }
            Self::KeyMismatch => r#"{"error": {"type": "idempotency_error"}}"#,
            Self::RateLimit => r#"{"error": {"code": "rate_limit"}}"#,
        }
    }
}

/// The documented rules, written a second time.
fn expected(
    status: u16,
    should_retry: Option<bool>,
    is_replayed: bool,
    body: Body,
    may_repeat: bool,
    attempt: u32,
    retry_after: Option<u64>,
) -> Result<RetryReason, StopReason> {
    if (200..300).contains(&status) {
        return Err(StopReason::Success);
    }
    let by_itself = match body {
        Body::KeyMismatch => None,
        // The response to the first request, which is returned for as long as Stripe keeps the idempotency key.
        _ if is_replayed && (500..600).contains(&status) => None,
        Body::LockTimeout => Some(RetryReason::LockTimeout),
        Body::KeyInUse => Some(RetryReason::KeyInUse),
        Body::Nothing | Body::RateLimit => match status {
            409 => Some(RetryReason::Conflict),
            500..=599 => Some(RetryReason::ServerError),
            _ => None,
        },
    };
    let reason = match should_retry {
        Some(false) => return Err(StopReason::StripeSaysNo),
        Some(true) => by_itself.unwrap_or(RetryReason::StripeSaysSo),
        None => by_itself.ok_or(StopReason::Final)?,
    };
    if !may_repeat {
        Err(StopReason::NoIdempotencyKey)
    } else if attempt > 2 {
        Err(StopReason::Exhausted)
    } else if retry_after.is_some_and(|secs| secs > 60) {
        Err(StopReason::RetryAfterTooLong)
    } else {
        Ok(reason)
    }
}

#[test]
fn each_response_is_decided_by_the_documented_rules() {
    let mut decisions = 0;
    let methods = [
        (Method::GET, false, true),
        (Method::DELETE, false, true),
        (Method::POST, false, false),
        (Method::POST, true, true),
    ];
    for status in 100..1000 {
        for should_retry in [None, Some(true), Some(false)] {
            for is_replayed in [false, true] {
                for body in Body::ALL {
                    for retry_after in [None, Some(3), Some(60), Some(61)] {
                        let mut response = Response::builder().status(status);
                        if let Some(should_retry) = should_retry {
                            response =
                                response.header("Stripe-Should-Retry", should_retry.to_string());
                        }
                        if is_replayed {
                            response = response.header("Idempotent-Replayed", "true");
                        }
                        if let Some(secs) = retry_after {
                            response = response.header("Retry-After", secs);
                        }
                        let response = response.body(body.text()).unwrap();
                        for (method, has_key, may_repeat) in &methods {
                            let mut request = Request::builder().method(method);
                            if *has_key {
                                request = request.header("Idempotency-Key", "key");
                            }
                            let mut retry = Retry::new(&request.body(()).unwrap(), 7);
                            for attempt in 1..=3 {
                                let expected = expected(
                                    status,
                                    should_retry,
                                    is_replayed,
                                    body,
                                    *may_repeat,
                                    attempt,
                                    retry_after,
                                );
                                let next = retry.after_response(&response, Duration::ZERO);
                                let decided = match next {
                                    Next::Retry { because, wait } => {
                                        let least = retry_after.unwrap_or_default();
                                        assert!(wait >= Duration::from_secs(least));
                                        Ok(because)
                                    }
                                    Next::Stop(reason) => Err(reason),
                                };
                                assert_eq!(
                                    decided, expected,
                                    "{method} {has_key} {status} {should_retry:?} {is_replayed} {body:?} {retry_after:?} {attempt}"
                                );
                                decisions += 1;
                                if decided.is_err() {
                                    break;
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    println!("{decisions} decisions");
}

#[test]
fn each_failure_is_decided_by_the_documented_rules() {
    for (method, has_key) in [
        (Method::GET, false),
        (Method::POST, false),
        (Method::POST, true),
    ] {
        for failure in [Failure::NoResponse, Failure::NotSent, Failure::Permanent] {
            let mut request = Request::builder().method(&method);
            if has_key {
                request = request.header("Idempotency-Key", "key");
            }
            let mut retry = Retry::new(&request.body(()).unwrap(), 7);
            let next = retry.after_failure(failure, Duration::ZERO);
            let may_repeat = method == Method::GET || has_key || failure == Failure::NotSent;
            match failure {
                Failure::Permanent => assert_eq!(next, Next::Stop(StopReason::Final)),
                _ if may_repeat => {
                    assert!(matches!(next, Next::Retry { .. }), "{method} {failure:?}")
                }
                _ => assert_eq!(next, Next::Stop(StopReason::NoIdempotencyKey)),
            }
        }
    }
}

/// The grammar of the header, written a second time: items separated by commas, blanks around them ignored, items without `=`
/// skipped, one `t` of digits, and at least one `v1`.
fn read(header: &str) -> Result<(), SignatureError> {
    let header = header.trim();
    if header.is_empty() {
        return Err(SignatureError::MissingHeader);
    }
    let items = header
        .split(',')
        .filter_map(|item| item.trim().split_once('='))
        .collect::<Vec<_>>();
    let times = items
        .iter()
        .filter(|(name, _)| *name == "t")
        .collect::<Vec<_>>();
    if items.is_empty() || times.len() > 1 {
        return Err(SignatureError::MalformedHeader);
    }
    let is_time = |time: &str| !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit());
    if !times.first().is_some_and(|(_, time)| is_time(time)) {
        return Err(SignatureError::NoTimestamp);
    }
    if !items.iter().any(|(name, _)| *name == "v1") {
        return Err(SignatureError::NoSignature);
    }
    Err(SignatureError::NoMatch)
}

#[test]
fn each_short_header_is_read_by_the_grammar() {
    const TOKENS: [&str; 9] = ["t", "v1", "v0", "=", ",", " ", "1", "f", "t=1,"];
    const LENGTH: u32 = 6;
    let webhook = Webhook::new(WebhookSecret::new("whsec_123").unwrap());
    let mut headers = 0_u32;
    for length in 0..=LENGTH {
        for mut number in 0..TOKENS.len().pow(length) {
            let mut header = String::new();
            for _ in 0..length {
                header.push_str(TOKENS[number % TOKENS.len()]);
                number /= TOKENS.len();
            }
            let result = webhook.verify(&header, b"body", Timestamp::from_secs(1));
            assert_eq!(result, read(&header), "{header:?}");
            headers += 1;
        }
    }
    println!("{headers} headers");
}
