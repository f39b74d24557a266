//! Any order of steps and reports to a `Call`: it never panics, sends one request only, and stays within its retries and budget.
#![no_main]

use std::time::Duration;

use http::{HeaderValue, Method, Request, Response, StatusCode};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use stripe_identity::call::{CallError, TransportError};
use stripe_identity::ephemeral_key::DeleteEphemeralKey;
use stripe_identity::retry::{Next, StopReason};
use stripe_identity::{
    Call, CreateVerificationSession, Failure, Operation, RetrieveVerificationSession, SecretKey,
    Step, Stripe,
};

#[derive(Arbitrary, Debug)]
struct Input<'i> {
    operation: u8,
    has_key: bool,
    seed: u64,
    max_retries: u8,
    budget_ms: Option<u32>,
    actions: Vec<Action<'i>>,
}

#[derive(Arbitrary, Debug)]
enum Action<'i> {
    Step,
    Receive {
        status: u16,
        headers: Vec<(u8, HeaderText<'i>)>,
        body: Body<'i>,
        later_ms: u32,
    },
    Fail {
        failure: u8,
        later_ms: u32,
    },
    Head {
        status: u16,
    },
}

#[derive(Arbitrary, Debug)]
enum HeaderText<'i> {
    Any(&'i [u8]),
    Number(u16),
    Known(u8),
}

#[derive(Arbitrary, Debug)]
enum Body<'i> {
    Any(&'i [u8]),
    Error { kind: u8, code: u8 },
    Session,
}

const HEADERS: [&str; 6] = [
    "content-length",
    "idempotent-replayed",
    "request-id",
    "retry-after",
    "stripe-rate-limited-reason",
    "stripe-should-retry",
];
const HEADER_VALUES: [&str; 4] = ["true", "false", "req_1", "61"];
const FAILURES: [Failure; 3] = [Failure::NoResponse, Failure::NotSent, Failure::Permanent];
const KINDS: [&str; 3] = ["api_error", "idempotency_error", "invalid_request_error"];
const CODES: [&str; 3] = ["idempotency_key_in_use", "lock_timeout", "rate_limit"];
const SESSION: &[u8] =
    br#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
    "livemode": false, "status": "requires_input", "type": "document"}"#;

fuzz_target!(|input: Input| {
    match input.operation % 3 {
        0 => run(CreateVerificationSession::document(), &input),
        1 => run(RetrieveVerificationSession::new("vs_1"), &input),
        _ => run(DeleteEphemeralKey::new("ephkey_1"), &input),
    }
});

fn run<O: Operation + Clone>(operation: O, input: &Input)
where
    O::Output: std::fmt::Debug,
{
    let key = SecretKey::new("sk_test_123").expect("a key");
    let stripe = Stripe::new(key);
    let call = if input.has_key {
        stripe.call_with_key(operation, "order-1", input.seed)
    } else {
        stripe.call(operation, input.seed)
    };
    let mut call: Call<O, usize> = call.expect("a call");
    let max_retries = u32::from(input.max_retries);
    call = call.with_max_retries(max_retries);
    let budget = input.budget_ms.map(|ms| Duration::from_millis(ms.into()));
    if let Some(budget) = budget {
        call = call.with_budget(budget);
    }

    // The expected behavior of the call, counted independently.
    let mut expected = Expected::default();
    let mut elapsed = Duration::ZERO;
    for (number, action) in input.actions.iter().enumerate() {
        let before = (call.retries(), call.last_attempt());
        let is_report = match action {
            Action::Step => {
                expected.step(&mut call);
                continue;
            }
            Action::Head { status } => {
                if let Ok(status) = StatusCode::from_u16(*status) {
                    call.receive_head(status, &http::HeaderMap::new());
                }
                continue;
            }
            Action::Receive {
                status,
                headers,
                body,
                later_ms,
            } => {
                elapsed += Duration::from_millis((*later_ms).into());
                let Some(response) = response(*status, headers, body) else {
                    continue;
                };
                call.receive(response, elapsed);
                false
            }
            Action::Fail { failure, later_ms } => {
                elapsed += Duration::from_millis((*later_ms).into());
                let failure = FAILURES[usize::from(*failure) % FAILURES.len()];
                call.fail(number, failure, elapsed);
                if expected.is_out {
                    expected.failure = Some(failure);
                }
                true
            }
        };
        if !expected.is_out {
            // A report that nobody waits for is ignored.
            assert_eq!((call.retries(), call.last_attempt()), before);
            continue;
        }
        expected.is_out = false;
        let attempt = call.last_attempt().expect("an attempt has ended");
        assert_eq!(attempt.number, expected.sent);
        assert_eq!(attempt.elapsed, elapsed);
        let failure = expected.failure.filter(|_| is_report);
        assert_eq!(attempt.failure, failure);
        match attempt.next {
            Next::Retry { wait, .. } => {
                assert!(call.retries() <= max_retries);
                assert!(wait >= Duration::from_millis(500), "{wait:?}");
                assert!(wait <= Duration::from_secs(60), "{wait:?}");
                assert!(budget.is_none_or(|budget| elapsed + wait <= budget));
                let is_post = attempt.method == Method::POST;
                let is_not_sent = failure == Some(Failure::NotSent);
                assert!(!is_post || input.has_key || is_not_sent, "done twice");
                expected.wait = Some(wait);
            }
            Next::Stop(reason) => expected.stop = Some(reason),
        }
    }
    assert!(expected.sent <= max_retries + 1);
    end(call, &expected);
}

#[derive(Default)]
struct Expected {
    /// The request of the first attempt.
    first: Option<Request<Vec<u8>>>,
    sent: u32,
    is_out: bool,
    wait: Option<Duration>,
    failure: Option<Failure>,
    stop: Option<StopReason>,
}

impl Expected {
    fn step<O: Operation>(&mut self, call: &mut Call<O, usize>) {
        let debug = format!("{call:?}");
        assert!(!debug.contains("sk_test_123") && !debug.contains("order-1"));
        match call.step() {
            None => assert!(self.is_out || self.stop.is_some()),
            Some(Step::Wait(wait)) => assert_eq!(self.wait.take(), Some(wait)),
            Some(Step::Send(request)) => {
                assert!(!self.is_out && self.wait.is_none() && self.stop.is_none());
                let first = self.first.get_or_insert_with(|| request.clone());
                assert_eq!(request.method(), first.method());
                assert_eq!(request.uri(), first.uri());
                assert_eq!(request.headers(), first.headers());
                assert_eq!(request.body(), first.body());
                self.sent += 1;
                self.is_out = true;
            }
        }
    }
}

fn end<O: Operation>(call: Call<O, usize>, expected: &Expected)
where
    O::Output: std::fmt::Debug,
{
    let retries = call.retries();
    match (call.reply(), expected.stop) {
        (Ok(reply), stop) => {
            assert_eq!(Some(reply.stop_reason), stop);
            assert!(reply.response.status().is_success());
            assert_eq!(reply.retries, retries);
        }
        (Err(CallError::Unfinished { .. }), None) => {}
        (Err(error), Some(stop)) => {
            assert_eq!(error.stop_reason(), Some(stop));
            assert_eq!(error.retries(), retries);
            assert_eq!(retries + 1, expected.sent);
            if let CallError::Transport(transport) = &error {
                let TransportError { failure, .. } = **transport;
                assert_eq!(Some(failure), expected.failure);
            }
            let line = error.to_string();
            assert!(!line.contains(char::is_control), "{line:?}");
            let _ = format!("{error:?}");
        }
        (Err(error), None) => panic!("the call has not ended, but there is {error:?}"),
    }
}

fn response(status: u16, headers: &[(u8, HeaderText)], body: &Body) -> Option<Response<Vec<u8>>> {
    // Most numbers are not a status: half of them become one that decides something.
    let status = match status {
        100..1000 => status,
        _ => [200, 400, 409, 429, 500, 503][usize::from(status) % 6],
    };
    let body = match body {
        Body::Any(bytes) => bytes.to_vec(),
        Body::Session => SESSION.to_vec(),
        Body::Error { kind, code } => {
            let kind = KINDS[usize::from(*kind) % KINDS.len()];
            let code = CODES[usize::from(*code) % CODES.len()];
            format!(r#"{{"error": {{"type": "{kind}", "code": "{code}"}}}}"#).into_bytes()
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    for (name, value) in headers {
        let name = HEADERS[usize::from(*name) % HEADERS.len()];
        let value = match value {
            HeaderText::Any(bytes) => HeaderValue::from_bytes(bytes).ok()?,
            HeaderText::Number(number) => HeaderValue::from(*number),
            HeaderText::Known(value) => {
                HeaderValue::from_static(HEADER_VALUES[usize::from(*value) % HEADER_VALUES.len()])
            }
        };
        response.headers_mut().append(name, value);
    }
    Some(response)
}
