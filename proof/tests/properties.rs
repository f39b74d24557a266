//! Properties that hold for every input, over random ones.

use std::collections::BTreeMap;
use std::time::Duration;

use http::{Method, Request, Response, StatusCode};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use stripe_identity::error::DecodeProblem;
use stripe_identity::lifecycle::RedactionWalk;
use stripe_identity::request::IdempotencyKey;
use stripe_identity::retry::{Next, Retry};
use stripe_identity::webhook::{Webhook, WebhookSecret};
use stripe_identity::{
    CreateVerificationSession, Error, Failure, List, ListVerificationSessions, Operation, Paged,
    RetrieveVerificationSession, SecretKey, Stripe, Timestamp, VerificationSession,
};

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
}

fn decode(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// Any JSON, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(Value::from("[redacted]")),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

const EXPANDED: &str = include_str!("../../tests/fixtures/session_verified_expanded.json");

/// The places of all values in a document.
fn places(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                places(value, format!("{place}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
    if !place.is_empty() {
        found.push(place);
    }
}

/// A place of JSON as a decode error writes it: `/data/3/last_error` is `data[3].last_error`.
fn path(place: &str) -> String {
    let mut path = String::new();
    for step in place.split('/').skip(1) {
        match step.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if path.is_empty() => path.push_str(step),
            Err(_) => path.push_str(&format!(".{step}")),
        }
    }
    path
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_independent_decoder_reads_every_encoded_parameter(
        pairs in btree_map("[^\\[\\]]{1,40}", "[\\s\\S]{1,500}", 0..5),
        reference in "[\\s\\S]{1,100}",
    ) {
        let create = CreateVerificationSession::document()
            .client_reference_id(&reference)
            .metadata(&pairs);
        let request = stripe().request(&create).unwrap();
        let mut expected = vec![
            ("type".to_owned(), "document".to_owned()),
            ("client_reference_id".to_owned(), reference),
        ];
        expected.extend(pairs.iter().map(|(key, value)| (format!("metadata[{key}]"), value.clone())));
        prop_assert_eq!(decode(request.body()), expected);
    }

    #[test]
    fn an_id_is_one_segment_or_refused(id in any::<String>()) {
        match stripe().request(&RetrieveVerificationSession::new(&id)) {
            Err(error) => prop_assert_eq!(error.param(), "session"),
            Ok(request) => {
                let path = request.uri().path();
                let segments = path.split('/').collect::<Vec<_>>();
                prop_assert_eq!(segments.len(), 5);
                prop_assert_eq!(&segments[..4], &["", "v1", "identity", "verification_sessions"][..]);
                let decoded = percent_encoding::percent_decode_str(segments[4]).decode_utf8().unwrap();
                prop_assert_eq!(decoded.as_ref(), id.as_str());
                prop_assert_eq!(request.uri().query(), None);
                prop_assert_eq!(request.uri().host(), Some("api.stripe.com"));
            }
        }
    }

    #[test]
    fn any_value_in_any_field_parses_or_is_named(
        value in any_json(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut session: Value = serde_json::from_str(EXPANDED).unwrap();
        let mut found = Vec::new();
        places(&session, String::new(), &mut found);
        let place = at.get(&found);
        *session.pointer_mut(place).unwrap() = value;
        let response = Response::new(session.to_string());
        match RetrieveVerificationSession::new("vs_1").parse(&response) {
            Ok(_) => {}
            Err(Error::Decode(error)) => {
                let place = path(place);
                // The error names the value, a part of it, or, if a field is missing, the object around it.
                let is_near = error.path.starts_with(&place)
                    || place.starts_with(&error.path)
                    || matches!(&error.problem, DecodeProblem::MissingField(_));
                prop_assert!(is_near, "{} for {}: {}", error.path, place, error);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn any_bytes_are_a_precise_error_or_a_session(body in vec(any::<u8>(), 0..200), status in 100_u16..1000) {
        let response = Response::builder().status(status).body(body).unwrap();
        match RetrieveVerificationSession::new("vs_1").parse(&response) {
            Ok(_) | Err(Error::Decode(_)) => prop_assert!(response.status().is_success()),
            Err(Error::Api(error)) => prop_assert_eq!(error.status, response.status()),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn any_changed_bit_of_a_webhook_fails(
        body in vec(any::<u8>(), 1..200),
        bit in any::<prop::sample::Index>(),
        secs in 0_i64..4_000_000_000,
    ) {
        let secret = WebhookSecret::new("whsec_123").unwrap();
        let now = Timestamp::from_secs(secs);
        let webhook = Webhook::new(secret.clone()).with_max_age(None);
        let header = secret.sign(now, &body);
        prop_assert_eq!(webhook.verify(&header, &body, now), Ok(()));

        let mut changed = body.clone();
        let bit_of_body = bit.index(changed.len() * 8);
        changed[bit_of_body / 8] ^= 1 << (bit_of_body % 8);
        prop_assert!(webhook.verify(&header, &changed, now).is_err());

        // Every bit of the header matters, except the case of a hexadecimal digit.
        let mut changed = header.clone().into_bytes();
        let bit_of_header = bit.index(changed.len() * 8);
        changed[bit_of_header / 8] ^= 1 << (bit_of_header % 8);
        if !changed.eq_ignore_ascii_case(header.as_bytes()) || changed[..3] != header.as_bytes()[..3] {
            prop_assert!(webhook.verify(&changed, &body, now).is_err(), "{}", String::from_utf8_lossy(&changed));
        }
    }

    #[test]
    fn retries_stay_within_count_and_budget(
        outcomes in vec((0_u16..20, 0_u64..5000, 0_u64..90), 1..20),
        max_retries in 0_u32..6,
        budget in 0_u64..30_000,
        seed in any::<u64>(),
        has_key in any::<bool>(),
    ) {
        let mut request = Request::builder().method(Method::POST);
        if has_key {
            request = request.header("Idempotency-Key", "key");
        }
        let budget = Duration::from_millis(budget);
        let mut retry = Retry::new(&request.body(()).unwrap(), seed)
            .with_max_retries(max_retries)
            .with_budget(budget);
        let (mut elapsed, mut attempts) = (Duration::ZERO, 0_u32);
        for (outcome, took, retry_after) in outcomes {
            prop_assert!(elapsed <= budget, "an attempt began at {elapsed:?}");
            attempts += 1;
            elapsed += Duration::from_millis(took);
            let failure = [Failure::NoResponse, Failure::NotSent, Failure::Permanent];
            let next = match failure.get(usize::from(outcome)) {
                Some(failure) => retry.after_failure(*failure, elapsed),
                None => {
                    let status = [200, 400, 404, 409, 429, 500, 503][usize::from(outcome) % 7];
                    let response = Response::builder()
                        .status(status)
                        .header("Retry-After", retry_after)
                        .body(r#"{"error": {"code": "lock_timeout"}}"#)
                        .unwrap();
                    let next = retry.after_response(&response, elapsed);
                    if let Next::Retry { wait, .. } = next {
                        prop_assert!(wait >= Duration::from_secs(retry_after));
                    }
                    next
                }
            };
            match next {
                Next::Retry { wait, .. } => {
                    prop_assert!(wait >= Duration::from_millis(500) && wait <= Duration::from_secs(60));
                    elapsed += wait;
                }
                Next::Stop(_) => break,
            }
        }
        prop_assert!(attempts <= max_retries + 1);
        prop_assert_eq!(retry.retries(), attempts.saturating_sub(1).max(retry.retries()));
    }

    #[test]
    fn paging_visits_each_object_once_while_others_come_and_go(
        count in 0_usize..60,
        limit in 1_u32..20,
        changes in vec((any::<bool>(), any::<prop::sample::Index>()), 0..40),
    ) {
        let mut account = Account::with(count);
        let old = account.ids();
        let mut removed = Vec::new();
        let mut visits = BTreeMap::<String, usize>::new();
        let mut changes = changes.into_iter();
        let mut next = Some(ListVerificationSessions::new().limit(limit));
        while let Some(list) = next {
            let page = account.page(&list);
            for session in &page {
                *visits.entry(session.id.clone()).or_default() += 1;
            }
            next = list.next_page(&page).unwrap();
            // Newer sessions appear and others disappear, except the one that the next page starts after.
            if let Some((is_new, which)) = changes.next() {
                if is_new {
                    account.add();
                } else if let Some(id) = account.remove(which, page.data.last().map(|last| last.id.as_str())) {
                    removed.push(id);
                }
            }
        }
        for id in &old {
            let visited = visits.get(id).copied().unwrap_or_default();
            prop_assert!(visited == 1 || (visited == 0 && removed.contains(id)), "{id}: {visited}");
        }
        prop_assert!(visits.values().all(|visited| *visited == 1));
    }

    #[test]
    fn a_redaction_walk_covers_each_session_once_whenever_it_is_interrupted(
        count in 0_usize..350,
        interruptions in vec(any::<bool>(), 0..8),
    ) {
        let account = Account::with(count);
        let mut walk = RedactionWalk::new(Timestamp::from_secs(2_000_000_000));
        let mut interruptions = interruptions.into_iter();
        let mut redacted = BTreeMap::<String, usize>::new();
        while let Some(list) = walk.next_page().unwrap() {
            let mut page = account.page(&list);
            // A session that was redacted before the interruption is listed as redacted.
            for session in &mut page.data {
                if redacted.contains_key(&session.id) {
                    *session = serde_json::from_value(json!({
                        "id": session.id, "object": "identity.verification_session", "created": 1,
                        "livemode": false, "status": "canceled", "redaction": {"status": "processing"},
                    })).unwrap();
                }
            }
            let stored = serde_json::to_value(&walk).unwrap();
            let batch = walk.take(&page);
            for session in &batch.redact {
                *redacted.entry(session.id.clone()).or_default() += 1;
            }
            // Interrupted after the redactions were sent and before the walk was stored.
            if interruptions.next() == Some(true) {
                walk = serde_json::from_value(stored).unwrap();
            }
        }
        prop_assert_eq!(redacted.len(), count);
        prop_assert!(redacted.values().all(|times| *times == 1));
    }

    #[test]
    fn an_idempotency_key_is_sent_verbatim_or_refused(key in any::<String>()) {
        let request = stripe().request_with_key(&CreateVerificationSession::document(), key.as_str());
        match (request, IdempotencyKey::new(&key)) {
            (Ok(request), Ok(valid)) => {
                prop_assert_eq!(request.headers()["Idempotency-Key"].to_str().unwrap(), key.as_str());
                prop_assert_eq!(valid.as_str(), key.as_str());
            }
            (Err(error), Err(same)) => prop_assert_eq!(error, same),
            (request, valid) => prop_assert!(false, "{request:?} {valid:?}"),
        }
    }

    #[test]
    fn derived_keys_differ_where_their_parts_do(
        a in vec("[\\s\\S]{0,8}", 0..4),
        b in vec("[\\s\\S]{0,8}", 0..4),
    ) {
        let (key_a, key_b) = (IdempotencyKey::derive("n", &a), IdempotencyKey::derive("n", &b));
        if let (Ok(key_a), Ok(key_b)) = (key_a, key_b) {
            prop_assert_eq!(key_a == key_b, a == b);
        }
    }

    #[test]
    fn an_error_has_the_status_of_its_response_whatever_the_headers(status in 100_u16..1000, value in "[ -~]{0,40}") {
        let response = Response::builder()
            .status(status)
            .header("Request-Id", &value)
            .header("Retry-After", &value)
            .header("Date", &value)
            .body(b"<html>".to_vec())
            .unwrap();
        if let Err(Error::Api(error)) = RetrieveVerificationSession::new("vs_1").parse(&response) {
            prop_assert_eq!(error.status, StatusCode::from_u16(status).unwrap());
        }
    }
}

/// An account with sessions, newest first, which are listed as Stripe does it.
struct Account {
    ids: Vec<String>,
    next: usize,
}

impl Account {
    fn with(count: usize) -> Self {
        let mut account = Self {
            ids: Vec::new(),
            next: 0,
        };
        for _ in 0..count {
            account.add();
        }
        account
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn add(&mut self) {
        self.ids.insert(0, format!("vs_{}", self.next));
        self.next += 1;
    }

    fn remove(&mut self, which: prop::sample::Index, kept: Option<&str>) -> Option<String> {
        if self.ids.is_empty() {
            return None;
        }
        let at = which.index(self.ids.len());
        (Some(self.ids[at].as_str()) != kept).then(|| self.ids.remove(at))
    }

    fn page(&self, list: &ListVerificationSessions) -> List<VerificationSession> {
        let request = stripe().request(list).unwrap();
        let query = decode(request.uri().query().unwrap_or_default().as_bytes());
        let param = |name: &str| {
            query
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let limit = param("limit").map_or(10, |limit| limit.parse().unwrap());
        let start = param("starting_after").map_or(0, |id| {
            self.ids.iter().position(|known| known == id).unwrap() + 1
        });
        let page = self.ids[start..].iter().take(limit).collect::<Vec<_>>();
        let body = json!({
            "object": "list",
            "has_more": start + page.len() < self.ids.len(),
            "data": page.iter().map(|id| json!({
                "id": id, "object": "identity.verification_session", "created": 1,
                "livemode": false, "status": "requires_input", "type": "document",
            })).collect::<Vec<_>>(),
        });
        list.parse(&Response::new(body.to_string())).unwrap()
    }
}
