//! The retry decision as a pure function of request, outcome, time and seed.

use std::time::Duration;

use http::{Method, Request};
use stripe_identity::ephemeral_key::DeleteEphemeralKey;
use stripe_identity::retry::{Failure, Next, Retry, RetryReason, StopReason};
use stripe_identity::{CreateVerificationSession, RetrieveVerificationSession};

use crate::support::{response, stripe};

/// The expected decision after one attempt, for a request that may be repeated.
#[derive(Clone, Copy)]
enum Then {
    Again(RetryReason),
    Not(StopReason),
}

use Then::{Again, Not};

const NOTHING: &str = "";
const HTML: &str = "<html><body>503 Service Unavailable</body></html>";
const INVALID: &str = r#"{"error": {"type": "invalid_request_error"}}"#;
const API: &str = r#"{"error": {"type": "api_error"}}"#;
const MISMATCH: &str = r#"{"error": {"type": "idempotency_error"}}"#;
const IN_USE: &str =
    r#"{"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use"}}"#;
const LOCK: &str = r#"{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}"#;
const RATE: &str = r#"{"error": {"type": "invalid_request_error", "code": "rate_limit"}}"#;

/// The first wait for the seed 7.
const FIRST_WAIT: Duration = Duration::from_millis(779);

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn request(method: &str, key: Option<&str>) -> Request<Vec<u8>> {
    let mut builder = Request::builder().method(method).uri("/v1/x");
    if let Some(key) = key {
        builder = builder.header("Idempotency-Key", key);
    }
    builder.body(Vec::new()).unwrap()
}

fn get() -> Request<Vec<u8>> {
    request("GET", None)
}

/// The first decision for the seed 7.
fn first(because: RetryReason) -> Next {
    Next::Retry {
        wait: FIRST_WAIT,
        because,
    }
}

/// The wait before the next attempt.
#[track_caller]
fn wait(next: Next) -> Duration {
    match next {
        Next::Retry { wait, .. } => wait,
        Next::Stop(reason) => panic!("stopped: {reason:?}"),
    }
}

/// Returns the first waits after failed connections.
fn waits(seed: u64, count: u32) -> Vec<Duration> {
    let mut retry = Retry::new(&get(), seed).with_max_retries(count);
    (0..count)
        .map(|_| wait(retry.after_failure(Failure::NoResponse, Duration::ZERO)))
        .collect()
}

#[test]
fn every_status_is_decided_with_and_without_should_retry_for_every_kind_of_request() {
    use RetryReason::{Conflict, KeyInUse, LockTimeout, ServerError};
    use StopReason::{Final, StripeSaysNo, Success};

    const SAYS_SO: Then = Again(RetryReason::StripeSaysSo);

    // Status, body; then what follows without Stripe-Should-Retry, with true, with false.
    let table = [
        (200, "{}", [Not(Success); 3]),
        // The work is done, even if the response cannot be read.
        (204, NOTHING, [Not(Success); 3]),
        (302, NOTHING, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (400, INVALID, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (400, MISMATCH, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (401, INVALID, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (404, INVALID, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (
            409,
            INVALID,
            [Again(Conflict), Again(Conflict), Not(StripeSaysNo)],
        ),
        (
            409,
            NOTHING,
            [Again(Conflict), Again(Conflict), Not(StripeSaysNo)],
        ),
        (
            409,
            IN_USE,
            [Again(KeyInUse), Again(KeyInUse), Not(StripeSaysNo)],
        ),
        // The key belongs to another request: a retry can only fail, unless Stripe asks for one.
        (409, MISMATCH, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (
            409,
            LOCK,
            [Again(LockTimeout), Again(LockTimeout), Not(StripeSaysNo)],
        ),
        (424, API, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (429, INVALID, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (429, NOTHING, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (429, RATE, [Not(Final), SAYS_SO, Not(StripeSaysNo)]),
        (
            429,
            LOCK,
            [Again(LockTimeout), Again(LockTimeout), Not(StripeSaysNo)],
        ),
        (
            500,
            API,
            [Again(ServerError), Again(ServerError), Not(StripeSaysNo)],
        ),
        (
            502,
            NOTHING,
            [Again(ServerError), Again(ServerError), Not(StripeSaysNo)],
        ),
        (
            503,
            HTML,
            [Again(ServerError), Again(ServerError), Not(StripeSaysNo)],
        ),
        (
            599,
            NOTHING,
            [Again(ServerError), Again(ServerError), Not(StripeSaysNo)],
        ),
    ];
    let requests = [
        (get(), true),
        (request("POST", Some("order-6735")), true),
        (request("POST", None), false),
        (request("DELETE", None), true),
    ];
    for (status, body, [absent, yes, no]) in table {
        for (headers, then) in [
            (&[][..], absent),
            (&[("Stripe-Should-Retry", "true")][..], yes),
            (&[("Stripe-Should-Retry", "false")][..], no),
        ] {
            let response = response(status, headers, body);
            for (request, may_repeat) in &requests {
                let next = Retry::new(request, 7).after_response(&response, Duration::ZERO);
                let expected = match then {
                    Again(because) if *may_repeat => first(because),
                    Again(_) => Next::Stop(StopReason::NoIdempotencyKey),
                    Not(reason) => Next::Stop(reason),
                };
                let (method, has_key) = (request.method(), request.headers().len());
                assert_eq!(
                    next, expected,
                    "{status} {body} {headers:?} to {method} with {has_key} keys"
                );
            }
        }
    }
}

#[test]
fn an_unreadable_should_retry_counts_as_absent() {
    for value in ["", "True", "yes", "1", "false, true"] {
        let headers = [("Stripe-Should-Retry", value)];
        let mut retry = Retry::new(&get(), 7);
        assert_eq!(
            retry.after_response(&response(500, &headers, API), Duration::ZERO),
            first(RetryReason::ServerError),
            "{value}"
        );
        let mut retry = Retry::new(&get(), 7);
        assert_eq!(
            retry.after_response(&response(400, &headers, INVALID), Duration::ZERO),
            Next::Stop(StopReason::Final),
            "{value}"
        );
    }
}

#[test]
fn a_failure_is_retried_unless_it_is_permanent() {
    for (request, may_repeat) in [
        (get(), true),
        (request("POST", Some("order-6735")), true),
        (request("POST", None), false),
        (request("DELETE", None), true),
    ] {
        let expected = if may_repeat {
            first(RetryReason::NoResponse)
        } else {
            Next::Stop(StopReason::NoIdempotencyKey)
        };
        let mut retry = Retry::new(&request, 7);
        assert_eq!(
            retry.after_failure(Failure::NoResponse, Duration::ZERO),
            expected
        );
        let mut retry = Retry::new(&request, 7);
        assert_eq!(
            retry.after_failure(Failure::Permanent, Duration::ZERO),
            Next::Stop(StopReason::Final)
        );
        assert_eq!(retry.retries(), 0);
    }
}

#[test]
fn a_post_without_key_is_the_only_request_that_is_not_repeated() {
    let stripe = stripe();
    let create = CreateVerificationSession::document();
    let no_key = stripe.request(&create).unwrap();
    let with_key = stripe.request_with_key(&create, "order-6735").unwrap();
    let retrieve = stripe
        .request(&RetrieveVerificationSession::new("vs_1"))
        .unwrap();
    let delete = stripe
        .request(&DeleteEphemeralKey::new("ephkey_1"))
        .unwrap();
    assert_eq!(delete.method(), "DELETE");
    let lost = |request| Retry::new(request, 7).after_failure(Failure::NoResponse, Duration::ZERO);
    assert_eq!(lost(&no_key), Next::Stop(StopReason::NoIdempotencyKey));
    for request in [&with_key, &retrieve, &delete] {
        assert_eq!(lost(request), first(RetryReason::NoResponse));
    }
}

#[test]
fn a_missing_key_counts_before_every_other_reason() {
    let mut retry = Retry::new(&request("POST", None), 7)
        .with_max_retries(0)
        .with_budget(Duration::ZERO);
    let late = response(500, &[("Retry-After", "61")], API);
    assert_eq!(
        retry.after_response(&late, ms(9000)),
        Next::Stop(StopReason::NoIdempotencyKey)
    );
}

#[test]
fn there_are_two_retries_by_default() {
    for (retry, allowed) in [
        (Retry::new(&get(), 7), 2),
        (Retry::new(&get(), 7).with_max_retries(0), 0),
        (Retry::new(&get(), 7).with_max_retries(1), 1),
        (Retry::new(&get(), 7).with_max_retries(5), 5),
    ] {
        let mut retry = retry;
        assert_eq!(retry.retries(), 0);
        for count in 1..=allowed {
            wait(retry.after_failure(Failure::NoResponse, Duration::ZERO));
            assert_eq!(retry.retries(), count);
        }
        // The same response leads to the same decision, and is not counted.
        for _ in 0..2 {
            assert_eq!(
                retry.after_response(&response(500, &[], API), Duration::ZERO),
                Next::Stop(StopReason::Exhausted)
            );
            assert_eq!(
                retry.after_failure(Failure::NoResponse, Duration::ZERO),
                Next::Stop(StopReason::Exhausted)
            );
            assert_eq!(retry.retries(), allowed);
        }
        // Success and final errors are decided as before.
        assert_eq!(
            retry.after_response(&response(200, &[], "{}"), Duration::ZERO),
            Next::Stop(StopReason::Success)
        );
        assert_eq!(
            retry.after_response(&response(400, &[], INVALID), Duration::ZERO),
            Next::Stop(StopReason::Final)
        );
    }
}

#[test]
fn responses_and_failures_are_counted_together() {
    let mut retry = Retry::new(&request("POST", Some("order-6735")), 7);
    assert_eq!(
        retry.after_failure(Failure::NoResponse, Duration::ZERO),
        first(RetryReason::NoResponse)
    );
    // The first attempt may still be running at Stripe: its key is then in use.
    let Next::Retry { because, .. } =
        retry.after_response(&response(409, &[], IN_USE), Duration::ZERO)
    else {
        panic!("stopped")
    };
    assert_eq!(because, RetryReason::KeyInUse);
    assert_eq!(
        retry.after_response(&response(200, &[], "{}"), Duration::ZERO),
        Next::Stop(StopReason::Success)
    );
    assert_eq!(retry.retries(), 2);
}

#[test]
fn a_stop_is_not_counted_as_a_retry() {
    let mut retry = Retry::new(&get(), 7).with_budget(ms(500));
    assert_eq!(
        retry.after_failure(Failure::NoResponse, ms(1)),
        Next::Stop(StopReason::OverBudget)
    );
    assert_eq!(
        retry.after_response(&response(500, &[("Retry-After", "61")], API), ms(0)),
        Next::Stop(StopReason::RetryAfterTooLong)
    );
    assert_eq!(
        retry.after_response(
            &response(500, &[("Stripe-Should-Retry", "false")], API),
            ms(0)
        ),
        Next::Stop(StopReason::StripeSaysNo)
    );
    assert_eq!(retry.retries(), 0);
}

#[test]
fn each_wait_is_between_half_and_all_of_its_step_and_reaches_both_ends() {
    // From half of min(1 s * 2^n, 5 s) to all of it. The first wait spreads too, or a fleet would retry at the same time.
    let steps = [
        (500, 1000),
        (1000, 2000),
        (2000, 4000),
        (2500, 5000),
        (2500, 5000),
        (2500, 5000),
        (2500, 5000),
    ];
    let all: Vec<_> = (0..500).map(|seed| waits(seed, 7)).collect();
    for (n, (low, high)) in steps.into_iter().enumerate() {
        let nth: Vec<_> = all.iter().map(|waits| waits[n]).collect();
        let (least, most) = (*nth.iter().min().unwrap(), *nth.iter().max().unwrap());
        assert!(least >= ms(low), "wait {n}: {least:?}");
        assert!(most <= ms(high), "wait {n}: {most:?}");
        // Of 500 draws, some are in the outer hundredth at each end.
        let edge = (high - low) / 100;
        assert!(least <= ms(low + edge), "wait {n}: {least:?}");
        assert!(most >= ms(high - edge), "wait {n}: {most:?}");
        // About as many are in the lower half as in the upper one.
        if high > low {
            let lower = nth
                .iter()
                .filter(|wait| **wait < ms(u64::midpoint(low, high)))
                .count();
            assert!((200..=300).contains(&lower), "wait {n}: {lower} of 500");
        }
    }
}

#[test]
fn only_the_seed_decides_the_waits() {
    assert_eq!(waits(7, 7), waits(7, 7));
    let mut all: Vec<_> = (0..500).map(|seed| waits(seed, 7)).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 500);
    // The smallest and the largest seed work as well.
    assert_eq!(waits(0, 1), [ms(582)]);
    assert_eq!(waits(u64::MAX, 1), [ms(529)]);

    // Neither the reason nor the elapsed time changes them. A clone continues like the original.
    let mut retry = Retry::new(&request("POST", Some("k")), 7).with_max_retries(7);
    let mut others = Vec::new();
    for n in 0..7 {
        let mut copy = retry.clone();
        let next = retry.after_response(&response(409, &[], INVALID), ms(n * 1000));
        assert_eq!(
            copy.after_response(&response(409, &[], INVALID), ms(0)),
            next
        );
        others.push(wait(next));
    }
    assert_eq!(others, waits(7, 7));
}

#[test]
fn retry_after_is_waited_for_up_to_sixty_seconds() {
    for (status, headers, body, because) in [
        (500, &[][..], API, RetryReason::ServerError),
        (503, &[], HTML, RetryReason::ServerError),
        (409, &[], INVALID, RetryReason::Conflict),
        (429, &[], LOCK, RetryReason::LockTimeout),
        (
            429,
            &[("Stripe-Should-Retry", "true")],
            RATE,
            RetryReason::StripeSaysSo,
        ),
    ] {
        let after = |seconds| {
            let mut headers = headers.to_vec();
            headers.push(("Retry-After", seconds));
            Retry::new(&get(), 7).after_response(&response(status, &headers, body), ms(0))
        };
        let waited = |seconds| Next::Retry {
            wait: Duration::from_secs(seconds),
            because,
        };
        assert_eq!(after("1"), waited(1));
        assert_eq!(after("7"), waited(7));
        assert_eq!(after("007"), waited(7));
        assert_eq!(after("60"), waited(60));
        for too_long in ["61", "3600", "18446744073709551615", "18446744073709551616"] {
            assert_eq!(
                after(too_long),
                Next::Stop(StopReason::RetryAfterTooLong),
                "{too_long}"
            );
        }
        // A date or a fraction is not a number of seconds, and is ignored.
        for unreadable in [
            "",
            "0",
            "-1",
            "+7",
            "7.5",
            "7 s",
            "0x7",
            "Wed, 21 Oct 2026 07:28:00 GMT",
        ] {
            assert_eq!(after(unreadable), first(because), "{unreadable}");
        }
    }
}

#[test]
fn retry_after_alone_is_not_a_reason_to_retry() {
    let headers = [("Retry-After", "1")];
    for (status, body) in [(400, INVALID), (429, RATE), (429, NOTHING)] {
        assert_eq!(
            Retry::new(&get(), 7).after_response(&response(status, &headers, body), ms(0)),
            Next::Stop(StopReason::Final)
        );
    }
}

#[test]
fn the_wait_is_the_longer_of_retry_after_and_backoff() {
    let backoff = waits(7, 6);
    let mut retry = Retry::new(&get(), 7).with_max_retries(6);
    let short = response(500, &[("Retry-After", "2")], API);
    let mixed: Vec<_> = (0..6)
        .map(|_| wait(retry.after_response(&short, ms(0))))
        .collect();
    let expected: Vec<_> = backoff.iter().map(|wait| (*wait).max(ms(2000))).collect();
    assert_eq!(mixed, expected);
    // Both cases occurred.
    assert_eq!(mixed[0], ms(2000));
    assert!(mixed[5] > ms(2000));
}

#[test]
fn exhausted_counts_before_a_long_retry_after_and_that_before_the_budget() {
    let late = response(500, &[("Retry-After", "61")], API);
    assert_eq!(
        Retry::new(&get(), 7)
            .with_max_retries(0)
            .after_response(&late, ms(0)),
        Next::Stop(StopReason::Exhausted)
    );
    assert_eq!(
        Retry::new(&get(), 7)
            .with_budget(ms(0))
            .after_response(&late, ms(0)),
        Next::Stop(StopReason::RetryAfterTooLong)
    );
}

#[test]
fn an_attempt_may_start_at_the_end_of_the_budget_and_not_after_it() {
    let next = |budget, elapsed| {
        Retry::new(&get(), 7)
            .with_budget(budget)
            .after_failure(Failure::NoResponse, elapsed)
    };
    let over = Next::Stop(StopReason::OverBudget);
    assert_eq!(next(ms(779), ms(0)), first(RetryReason::NoResponse));
    assert_eq!(next(ms(778), ms(0)), over);
    assert_eq!(next(ms(0), ms(0)), over);
    assert_eq!(next(ms(3779), ms(3000)), first(RetryReason::NoResponse));
    assert_eq!(
        next(ms(3779), ms(3000) + Duration::from_nanos(1)),
        over,
        "not rounded"
    );
    assert_eq!(next(Duration::MAX, ms(0)), first(RetryReason::NoResponse));
    assert_eq!(next(ms(3500), Duration::MAX), over);
    // A sum that does not fit into a Duration is capped, not wrapped.
    assert_eq!(
        next(Duration::MAX, Duration::MAX),
        first(RetryReason::NoResponse)
    );
}

#[test]
fn retry_after_counts_against_the_budget() {
    let next = |budget| {
        Retry::new(&get(), 7)
            .with_budget(budget)
            .after_response(&response(503, &[("Retry-After", "7")], HTML), ms(1000))
    };
    assert_eq!(
        next(ms(8000)),
        Next::Retry {
            wait: ms(7000),
            because: RetryReason::ServerError
        }
    );
    assert_eq!(next(ms(7999)), Next::Stop(StopReason::OverBudget));
}

#[test]
fn a_hundred_retries_wait_at_most_five_seconds_each() {
    let mut retry = Retry::new(&get(), 7).with_max_retries(u32::MAX);
    for n in 0..100 {
        let wait = wait(retry.after_failure(Failure::NoResponse, ms(0)));
        assert!((ms(500)..=ms(5000)).contains(&wait), "wait {n}: {wait:?}");
        if n > 3 {
            assert!(wait >= ms(2500), "wait {n}: {wait:?}");
        }
    }
    assert_eq!(retry.retries(), 100);
}

#[test]
fn a_decision_has_a_readable_debug_output() {
    assert_eq!(
        format!("{:?}", first(RetryReason::StripeSaysSo)),
        "Retry { wait: 779ms, because: StripeSaysSo }"
    );
    assert_eq!(
        format!("{:?}", Next::Stop(StopReason::RetryAfterTooLong)),
        "Stop(RetryAfterTooLong)"
    );
}

#[test]
fn a_request_that_was_not_sent_is_retried_even_without_a_key() {
    for request in [get(), request("POST", None), request("POST", Some("k"))] {
        let mut retry = Retry::new(&request, 7);
        assert_eq!(
            retry.after_failure(Failure::NotSent, Duration::ZERO),
            first(RetryReason::NotSent)
        );
        assert_eq!(retry.retries(), 1);
    }
    // An attempt that was sent afterwards is not repeated.
    let mut retry = Retry::new(&request("POST", None), 7);
    retry.after_failure(Failure::NotSent, Duration::ZERO);
    assert_eq!(
        retry.after_failure(Failure::NoResponse, Duration::ZERO),
        Next::Stop(StopReason::NoIdempotencyKey)
    );
}

#[test]
fn a_replayed_server_error_is_final_unless_stripe_asks_for_a_retry() {
    let next = |headers: &[(&str, &str)], status| {
        let mut headers = headers.to_vec();
        headers.push(("Idempotent-Replayed", "true"));
        Retry::new(&request("POST", Some("k")), 7)
            .after_response(&response(status, &headers, API), Duration::ZERO)
    };
    for status in [500, 502, 503, 599] {
        assert_eq!(next(&[], status), Next::Stop(StopReason::Final));
        assert_eq!(
            next(&[("Stripe-Should-Retry", "true")], status),
            first(RetryReason::StripeSaysSo)
        );
        assert_eq!(
            next(&[("Stripe-Should-Retry", "false")], status),
            Next::Stop(StopReason::StripeSaysNo)
        );
    }
    // A conflict is not kept for the key, so nothing of it is a replay.
    assert_eq!(next(&[], 409), first(RetryReason::Conflict));
    // `false` is not a replay.
    assert_eq!(
        Retry::new(&get(), 7).after_response(
            &response(500, &[("Idempotent-Replayed", "false")], API),
            Duration::ZERO
        ),
        first(RetryReason::ServerError)
    );
}

#[test]
fn a_success_shorter_than_its_content_length_is_not_complete() {
    let next = |request: &Request<Vec<u8>>, length, body| {
        Retry::new(request, 7)
            .after_response(&response(200, &[("Content-Length", length)], body), ms(0))
    };
    let create = request("POST", Some("k"));
    assert_eq!(
        next(&create, "100", "abcdef"),
        first(RetryReason::NoResponse)
    );
    assert_eq!(next(&create, "7", "abcdef"), first(RetryReason::NoResponse));
    assert_eq!(next(&create, "1", ""), first(RetryReason::NoResponse));
    assert_eq!(
        next(&request("POST", None), "7", "abcdef"),
        Next::Stop(StopReason::NoIdempotencyKey)
    );
    for (length, body) in [("6", "abcdef"), ("5", "abcdef"), ("0", ""), ("x", "abcdef")] {
        assert_eq!(
            next(&create, length, body),
            Next::Stop(StopReason::Success),
            "{length}"
        );
    }
}

#[test]
fn the_first_waits_of_a_fleet_spread_by_half_of_themselves() {
    let firsts: Vec<_> = (0..500).map(|seed| waits(seed, 1)[0]).collect();
    let (least, most) = (firsts.iter().min().unwrap(), firsts.iter().max().unwrap());
    assert_eq!((*least, *most), (ms(501), ms(1000)));
}

#[test]
fn reasons_are_displayed_and_serialized_in_snake_case() {
    for (reason, text) in [
        (StopReason::Success, "success"),
        (StopReason::Final, "final"),
        (StopReason::NoIdempotencyKey, "no_idempotency_key"),
        (StopReason::StripeSaysNo, "stripe_says_no"),
        (StopReason::Exhausted, "exhausted"),
        (StopReason::OverBudget, "over_budget"),
        (StopReason::RetryAfterTooLong, "retry_after_too_long"),
    ] {
        assert_eq!(reason.to_string(), text);
        assert_eq!(reason.as_str(), text);
        assert_eq!(serde_json::to_value(reason).unwrap(), text);
    }
    for (reason, text) in [
        (RetryReason::NoResponse, "no_response"),
        (RetryReason::NotSent, "not_sent"),
        (RetryReason::KeyInUse, "key_in_use"),
        (RetryReason::LockTimeout, "lock_timeout"),
        (RetryReason::Conflict, "conflict"),
        (RetryReason::ServerError, "server_error"),
        (RetryReason::StripeSaysSo, "stripe_says_so"),
    ] {
        assert_eq!(reason.to_string(), text);
        assert_eq!(serde_json::to_value(reason).unwrap(), text);
    }
    for (failure, text) in [
        (Failure::NoResponse, "no_response"),
        (Failure::NotSent, "not_sent"),
        (Failure::Permanent, "permanent"),
    ] {
        assert_eq!(failure.to_string(), text);
        assert_eq!(serde_json::to_value(failure).unwrap(), text);
    }
}

#[test]
fn only_an_idempotent_method_is_repeated_without_a_key() {
    for (method, repeats) in [
        (Method::GET, true),
        (Method::PUT, true),
        (Method::DELETE, true),
        (Method::PATCH, false),
        (Method::POST, false),
    ] {
        let request = Request::builder().method(&method).body(()).unwrap();
        let next = Retry::new(&request, 1).after_failure(Failure::NoResponse, Duration::ZERO);
        assert_eq!(matches!(next, Next::Retry { .. }), repeats, "{method}");
    }
}

#[test]
fn a_key_in_use_is_not_a_mismatch_whatever_its_type() {
    let decide = |body: &str| {
        let request = request("POST", Some("order-6735"));
        Retry::new(&request, 1).after_response(&response(409, &[], body), Duration::ZERO)
    };
    let in_use = r#"{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}"#;
    assert!(matches!(decide(in_use), Next::Retry { .. }));
    assert_eq!(decide(MISMATCH), Next::Stop(StopReason::Final));
}
