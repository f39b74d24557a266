//! The attempts that follow a response or a lost connection, beside those of the official SDKs.

use std::time::Duration;

use http::Request;
use stripe_identity::ephemeral_key::DeleteEphemeralKey;
use stripe_identity::{
    Call, CreateVerificationSession, Failure, Operation, RetrieveVerificationSession, Step,
    UpdateVerificationSession,
};

use super::{ALL, Beside, Node, Other, Python, Ruby, Same, Sdk};
use crate::support::{response, stripe};

/// The end of one attempt.
enum End {
    /// A response with this status, code and header.
    Status(u16, &'static str, &'static [(&'static str, &'static str)]),
    /// The connection was reset or closed before a response.
    Lost,
}

use End::{Lost, Status};

const OK: End = Status(200, "", &[]);
const BROKEN: End = Status(500, "", &[]);

/// The operation of a row, and its idempotency key.
enum Of {
    Create,
    CreateWithKey(&'static str),
    Retrieve,
    Update,
    Delete,
}

/// One call, how its attempts end, and how many there are.
struct Row {
    number: u16,
    of: Of,
    max_retries: u32,
    ends: &'static [End],
    /// The number of attempts, and the name of the idempotency key that each one has.
    ours: &'static str,
    beside: &'static [Beside],
}

const DRAWN: &str = "drawn by the caller or the client";

const TABLE: &[Row] = &[
    row(42, Of::Create, 2, &[BROKEN, OK], "2 with key", &[Same(ALL)]),
    row(
        43,
        Of::Create,
        2,
        &[BROKEN, BROKEN, OK],
        "3 with key",
        &[Same(ALL)],
    ),
    row(
        45,
        Of::Create,
        2,
        &[Status(409, "", &[]), OK],
        "2 with key",
        &[Same(ALL)],
    ),
    row(
        46,
        Of::Update,
        2,
        &[Status(409, "lock_timeout", &[]), OK],
        "2 with key",
        &[Same(ALL)],
    ),
    row(
        48,
        Of::Create,
        2,
        &[Status(429, "lock_timeout", &[]), OK],
        "2 with key",
        &[
            Same(&[Ruby]),
            Other(
                &[Node, Python],
                "1 with key",
                "a lock is gone soon, unlike a rate limit",
            ),
        ],
    ),
    row(
        49,
        Of::Create,
        2,
        &[
            Status(
                429,
                "",
                &[("Stripe-Should-Retry", "true"), ("Retry-After", "2")],
            ),
            OK,
        ],
        "2 with key",
        &[Same(ALL)],
    ),
    row(
        51,
        Of::Create,
        2,
        &[Status(500, "", &[("Stripe-Should-Retry", "false")])],
        "1 with key",
        &[Same(ALL)],
    ),
    row(52, Of::Create, 2, &[Lost, OK], "2 with key", &[Same(ALL)]),
    row(54, Of::Create, 2, &[Lost, OK], "2 with key", &[Same(ALL)]),
    row(
        55,
        Of::Create,
        2,
        &[Lost, Lost, Lost],
        "3 with key",
        &[Same(ALL)],
    ),
    row(
        57,
        Of::Create,
        0,
        &[BROKEN],
        "1 with key",
        &[
            Same(&[Node, Python]),
            Other(
                &[Ruby],
                "1 without key",
                "a program may repeat the call itself",
            ),
        ],
    ),
    row(
        58,
        Of::Create,
        0,
        &[Lost],
        "1 with key",
        &[
            Same(&[Python]),
            Other(
                &[Node],
                "2 with key",
                "a limit of 0 retries means one attempt",
            ),
            Other(
                &[Ruby],
                "1 without key",
                "a program may repeat the call itself",
            ),
        ],
    ),
    row(
        60,
        Of::CreateWithKey("user-key"),
        2,
        &[BROKEN, OK],
        "2 with key",
        &[Same(ALL)],
    ),
    row(
        61,
        Of::Create,
        2,
        &[Lost, Status(200, "", &[("Idempotent-Replayed", "true")])],
        "2 with key",
        &[Same(ALL)],
    ),
    row(
        69,
        Of::CreateWithKey("dup"),
        0,
        &[Status(409, "idempotency_key_in_use", &[])],
        "1 with key",
        &[Same(ALL)],
    ),
    row(
        99,
        Of::Delete,
        2,
        &[BROKEN, OK],
        "2 without key",
        &[
            Same(&[Node, Python]),
            Other(&[Ruby], "2 with key", "a DELETE is idempotent without"),
        ],
    ),
    row(
        108,
        Of::Create,
        5,
        &[BROKEN, BROKEN, BROKEN, BROKEN, BROKEN, BROKEN],
        "6 with key",
        &[Same(ALL)],
    ),
    row(
        120,
        Of::Retrieve,
        1,
        &[Lost, OK],
        "2 without key",
        &[Same(&[Node])],
    ),
];

const fn row(
    number: u16,
    of: Of,
    max_retries: u32,
    ends: &'static [End],
    ours: &'static str,
    beside: &'static [Beside],
) -> Row {
    Row {
        number,
        of,
        max_retries,
        ends,
        ours,
        beside,
    }
}

pub(super) fn calls() -> Vec<(Sdk, u16)> {
    let rows = TABLE.iter();
    rows.flat_map(|row| super::calls(row.number, row.beside))
        .collect()
}

/// Makes the attempts of a call, and counts them.
fn attempts(operation: impl Operation, key: Option<&str>, row: &Row) -> String {
    let call = match key {
        Some(key) => stripe().call_with_key(operation, key, 7),
        None => stripe().call(operation, 7),
    };
    let mut call: Call<_, &str> = call.unwrap().with_max_retries(row.max_retries);
    let mut sent: Vec<Request<Vec<u8>>> = Vec::new();
    let mut ends = row.ends.iter();
    let mut elapsed = Duration::ZERO;
    while let Some(step) = call.step() {
        match step {
            Step::Wait(time) => elapsed += time,
            Step::Send(request) => {
                sent.push(request.clone());
                match ends.next().expect("more attempts than in the row") {
                    Status(status, code, headers) => {
                        let body = format!(r#"{{"error": {{"code": "{code}"}}}}"#);
                        call.receive(response(*status, headers, body), elapsed);
                    }
                    Lost => call.fail("lost", Failure::NoResponse, elapsed),
                }
            }
        }
    }
    for again in &sent {
        assert_eq!(again.uri(), sent[0].uri());
        assert_eq!(again.headers(), sent[0].headers());
        assert_eq!(again.body(), sent[0].body());
    }
    let sent_key = sent[0].headers().get("idempotency-key");
    assert_eq!(sent_key.map(|key| key.to_str().unwrap()), key);
    let with = if key.is_some() { "with" } else { "without" };
    format!("{} {with} key", sent.len())
}

#[test]
fn each_call_has_the_attempts_of_the_official_sdks_or_others_for_a_reason() {
    for row in TABLE {
        let create = CreateVerificationSession::document;
        let ours = match row.of {
            Of::Create => attempts(create(), Some(DRAWN), row),
            Of::CreateWithKey(key) => attempts(create(), Some(key), row),
            Of::Retrieve => attempts(RetrieveVerificationSession::new("vs_1"), None, row),
            Of::Update => attempts(UpdateVerificationSession::new("vs_1"), Some(DRAWN), row),
            Of::Delete => attempts(DeleteEphemeralKey::new("ephkey_1"), None, row),
        };
        assert_eq!(ours, row.ours, "call {}", row.number);
        for beside in row.beside {
            beside.check(row.number, &ours);
        }
    }
}

/// The waits of call 108 in milliseconds, as they were measured: a few more than the SDK chose.
const WAITS: [(Sdk, [u128; 5]); 3] = [
    (Node, [502, 506, 996, 1007, 2797]),
    (Python, [502, 924, 1375, 2953, 2609]),
    (Ruby, [503, 909, 1514, 2168, 3963]),
];

/// Returns the shortest and the longest wait before each of five retries, in milliseconds.
fn ranges() -> Vec<(u128, u128)> {
    let mut ranges = vec![(u128::MAX, 0); 5];
    for seed in 0..20_000 {
        let mut call: Call<_, &str> = stripe()
            .call(RetrieveVerificationSession::new("vs_1"), seed)
            .unwrap()
            .with_max_retries(5);
        let mut retries = ranges.iter_mut();
        while let Some(step) = call.step() {
            match step {
                Step::Wait(time) => {
                    let (shortest, longest) = retries.next().unwrap();
                    *shortest = time.as_millis().min(*shortest);
                    *longest = time.as_millis().max(*longest);
                }
                Step::Send(_) => call.fail("lost", Failure::NoResponse, Duration::ZERO),
            }
        }
    }
    ranges
}

#[test]
fn the_official_sdks_wait_no_longer_than_the_crate_may() {
    let ranges = ranges();
    assert_eq!(
        ranges,
        [
            (500, 1000),
            (1000, 2000),
            (2000, 4000),
            (2500, 5000),
            (2500, 5000)
        ]
    );
    for (sdk, waits) in WAITS {
        for (wait, (_, longest)) in waits.into_iter().zip(&ranges) {
            assert!(wait <= *longest, "{sdk:?}");
        }
    }
}

/// The SDKs waited 502 to 511 ms in call 49, where the response asks for two seconds.
#[test]
fn a_wait_that_stripe_asks_for_is_kept_unlike_by_the_official_sdks() {
    let create = CreateVerificationSession::document();
    for seed in 0..1000 {
        let mut call: Call<_, &str> = stripe().call_with_key(&create, "key", seed).unwrap();
        assert!(matches!(call.step(), Some(Step::Send(_))));
        let headers = [("Stripe-Should-Retry", "true"), ("Retry-After", "2")];
        call.receive(response(429, &headers, ""), Duration::ZERO);
        assert!(matches!(call.step(), Some(Step::Wait(time)) if time == Duration::from_secs(2)));
    }
}
