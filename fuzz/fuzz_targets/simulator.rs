//! Any requests in any order to the simulator: it always responds, and the crate reads its responses.
#![no_main]

use std::time::Duration;

use http::{Method, Request, Response, Uri};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::event::{ListEvents, ListThinEvents, RetrieveEvent, RetrieveThinEvent};
use stripe_identity::file::{ListFileLinks, ListFiles, RetrieveFile, RetrieveFileLink};
use stripe_identity::simulator::{Simulator, Submission, WebhookEndpoint};
use stripe_identity::verification_report::{ListVerificationReports, RetrieveVerificationReport};
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::webhook::{Webhook, WebhookSecret};
use stripe_identity::{
    API_VERSION, ListVerificationSessions, Operation, RetrieveVerificationSession, Timestamp,
};

#[derive(Arbitrary, Debug)]
enum Step<'i> {
    /// Any request.
    Any {
        method: &'i str,
        target: &'i str,
        body: &'i [u8],
    },
    /// A request to an endpoint that exists, about an object that may exist.
    Known {
        endpoint: u8,
        id: u8,
        params: Vec<Param<'i>>,
        restricted: bool,
        idempotency_key: Option<bool>,
    },
    Open(u8),
    Submit(u8, Result<bool, u8>),
    Advance(u32),
    Deliver,
}

#[derive(Arbitrary, Debug)]
struct Param<'i> {
    name: u8,
    value: ParamValue<'i>,
}

#[derive(Arbitrary, Debug)]
enum ParamValue<'i> {
    Any(&'i str),
    Known(u8),
    Id(u8),
    Number(i64),
}

const ENDPOINTS: [(Method, &str); 22] = [
    (Method::POST, "/v1/identity/verification_sessions"),
    (Method::GET, "/v1/identity/verification_sessions"),
    (Method::GET, "/v1/identity/verification_sessions/{}"),
    (Method::POST, "/v1/identity/verification_sessions/{}"),
    (Method::POST, "/v1/identity/verification_sessions/{}/cancel"),
    (Method::POST, "/v1/identity/verification_sessions/{}/redact"),
    (Method::GET, "/v1/identity/verification_reports"),
    (Method::GET, "/v1/identity/verification_reports/{}"),
    (Method::POST, "/v1/ephemeral_keys"),
    (Method::DELETE, "/v1/ephemeral_keys/{}"),
    (Method::GET, "/v1/events"),
    (Method::GET, "/v1/events/{}"),
    (Method::POST, "/v1/file_links"),
    (Method::GET, "/v1/file_links/{}"),
    (Method::POST, "/v1/file_links/{}"),
    (Method::GET, "/v1/files/{}"),
    (Method::GET, "/v1/files/{}/contents"),
    (Method::GET, "/links/{}"),
    (Method::GET, "/v1/file_links"),
    (Method::GET, "/v1/files"),
    (Method::GET, "/v2/core/events"),
    (Method::GET, "/v2/core/events/{}"),
];

const NAMES: [&str; 36] = [
    "client_reference_id",
    "created",
    "created[gt]",
    "created[gte]",
    "created[lt]",
    "created[lte]",
    "ending_before",
    "expand[]",
    "expand[0]",
    "expand[1]",
    "expires_at",
    "file",
    "gt",
    "limit",
    "metadata",
    "metadata[a]",
    "metadata[b]",
    "object_id",
    "options[document]",
    "options[document][allowed_types][0]",
    "options[document][require_id_number]",
    "options[document][require_live_capture]",
    "options[document][require_matching_selfie]",
    "page",
    "provided_details[email]",
    "provided_details[phone]",
    "purpose",
    "related_customer",
    "related_person[account]",
    "related_person[person]",
    "starting_after",
    "status",
    "type",
    "types[0]",
    "verification_flow",
    "verification_session",
];

const VALUES: [&str; 16] = [
    "",
    "data",
    "data.last_verification_report",
    "data.verified_outputs.dob",
    "document",
    "false",
    "file",
    "id_number",
    "identity.verification_session.created",
    "last_verification_report",
    "last_verification_report.document.dob",
    "now",
    "passport",
    "requires_input",
    "true",
    "verified_outputs.id_number",
];

fuzz_target!(|steps: Vec<Step>| {
    let secret = WebhookSecret::new("whsec_123").expect("a secret");
    let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
    simulator.add_webhook_endpoint(WebhookEndpoint::new(secret));
    let mut run = Run {
        simulator,
        ids: Vec::new(),
        openers: Vec::new(),
    };
    for step in steps {
        run.take(&step);
    }
    let _ = format!("{:?}", run.simulator);
});

struct Run {
    simulator: Simulator,
    /// The ids of every object in a response.
    ids: Vec<String>,
    /// Client secrets and URLs.
    openers: Vec<String>,
}

impl Run {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Any {
                method,
                target,
                body,
            } => {
                let (Ok(method), Ok(uri)) = (method.parse(), target.parse::<Uri>()) else {
                    return;
                };
                let mut request = request(method, uri, body.to_vec(), false);
                self.send(&request);
                // And without an API key.
                request.headers_mut().clear();
                self.send(&request);
            }
            Step::Known {
                endpoint,
                id,
                params,
                restricted,
                idempotency_key,
            } => {
                let (method, path) = pick(&ENDPOINTS, *endpoint).expect("an endpoint");
                let path = path.replace("{}", self.id(*id));
                let form = self.form(params);
                let (target, body) = match *method {
                    Method::POST => (path, form),
                    _ => (format!("{path}?{form}"), String::new()),
                };
                let uri = target.parse().expect("a path and a query");
                let mut request = request(method.clone(), uri, body.into_bytes(), *restricted);
                if let Some(key) = idempotency_key {
                    let key = if *key { "one" } else { "other" };
                    request
                        .headers_mut()
                        .insert("idempotency-key", key.parse().expect("a header"));
                }
                let response = self.send(&request);
                // It is done once: the same request again gets the same response.
                if idempotency_key.is_some()
                    && request.method() == Method::POST
                    && response.status().is_success()
                {
                    let again = self.send(&request);
                    assert_eq!(again.headers()["idempotent-replayed"], "true");
                    assert_eq!(again.body(), response.body());
                }
            }
            Step::Open(opener) => {
                if let Some(opener) = pick(&self.openers, *opener) {
                    let _ = self.simulator.open(opener);
                }
            }
            Step::Submit(id, outcome) => {
                let outcome = match outcome {
                    Ok(true) => Submission::Verified,
                    Ok(false) => Submission::Processing,
                    Err(code) => {
                        let code = pick(LastErrorCode::KNOWN, *code).expect("a code");
                        Submission::Failed(code.clone())
                    }
                };
                let id = self.id(*id).to_owned();
                let _ = self.simulator.submit(&id, outcome);
            }
            Step::Advance(secs) => {
                self.simulator.advance(Duration::from_secs((*secs).into()));
            }
            Step::Deliver => {
                let secret = WebhookSecret::new("whsec_123").expect("a secret");
                let webhook = Webhook::new(secret);
                let now = self.simulator.now();
                for delivery in self.simulator.take_deliveries(now) {
                    let event = webhook.event(&delivery.request, now);
                    assert!(event.is_ok_and(|event| event.session().is_some()));
                }
            }
        }
    }

    fn id(&self, id: u8) -> &str {
        pick(&self.ids, id).map_or("vs_unknown", String::as_str)
    }

    fn form(&self, params: &[Param]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for param in params {
            let name = pick(&NAMES, param.name).expect("a name");
            match &param.value {
                ParamValue::Any(text) => form.append_pair(name, text),
                ParamValue::Known(value) => {
                    form.append_pair(name, pick(&VALUES, *value).expect("a value"))
                }
                ParamValue::Id(id) => form.append_pair(name, self.id(*id)),
                ParamValue::Number(number) => form.append_pair(name, &number.to_string()),
            };
        }
        form.finish()
    }

    fn send(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let response = self.simulator.handle(request);
        assert!(response.headers().contains_key("request-id"));
        if response.headers()["content-type"] == "image/png" {
            assert!(response.status().is_success());
            assert!(response.body().starts_with(b"\x89PNG"));
            return response;
        }
        let json = serde_json::from_slice::<Value>(response.body()).expect("JSON");
        if response.status().is_success() {
            // The url of a list names its objects.
            let kind = match json["object"].as_str() {
                Some("list") => json["url"].as_str(),
                None if json["data"].is_array() => Some("/v2/core/events"),
                object => object,
            };
            assert!(is_read(kind.unwrap_or_default(), &response), "{json:#}");
            self.learn(&json);
        } else {
            assert!(response.status().is_client_error());
            assert!(json["error"]["type"].is_string(), "{json:#}");
        }
        response
    }

    /// Keeps ids and links for later requests.
    fn learn(&mut self, json: &Value) {
        match json {
            Value::Object(fields) => fields.values().for_each(|value| self.learn(value)),
            Value::Array(values) => values.iter().for_each(|value| self.learn(value)),
            Value::String(text) => {
                let kept = if text.contains("_secret_") || text.starts_with("https://") {
                    &mut self.openers
                } else if is_id(text) {
                    &mut self.ids
                } else {
                    return;
                };
                if !kept.contains(text) {
                    kept.push(text.clone());
                }
            }
            _ => {}
        }
    }
}

/// Returns whether a text is an id, and not a parameter that merely begins like one.
fn is_id(text: &str) -> bool {
    ["vs_", "vr_", "file_", "link_", "evt_", "ephkey_"]
        .iter()
        .any(|prefix| text.starts_with(prefix))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns whether the operation for this kind of object reads it.
fn is_read(kind: &str, response: &Response<Vec<u8>>) -> bool {
    fn reads(operation: impl Operation, response: &Response<Vec<u8>>) -> bool {
        operation.parse(response).is_ok()
    }
    match kind {
        "/v1/identity/verification_sessions" => reads(ListVerificationSessions::new(), response),
        "/v1/identity/verification_reports" => reads(ListVerificationReports::new(), response),
        "/v1/events" => reads(ListEvents::new(), response),
        "/v1/file_links" => reads(ListFileLinks::new(), response),
        "/v1/files" => reads(ListFiles::new(), response),
        "/v2/core/events" => reads(ListThinEvents::new(), response),
        "v2.core.event" => reads(RetrieveThinEvent::new("evt_1"), response),
        "event" => reads(RetrieveEvent::new("evt_1"), response),
        "file" => reads(RetrieveFile::new("file_1"), response),
        "file_link" => reads(RetrieveFileLink::new("link_1"), response),
        "identity.verification_report" => reads(RetrieveVerificationReport::new("vr_1"), response),
        "identity.verification_session" => {
            reads(RetrieveVerificationSession::new("vs_1"), response)
        }
        "ephemeral_key" => reads(CreateEphemeralKey::new("vs_1", API_VERSION), response),
        _ => false,
    }
}

fn request(method: Method, uri: Uri, body: Vec<u8>, restricted: bool) -> Request<Vec<u8>> {
    let key = if restricted { "rk_test_1" } else { "sk_test_1" };
    Request::builder()
        .method(method)
        .uri(uri)
        .header("authorization", format!("Bearer {key}"))
        .body(body)
        .expect("a request")
}

/// Picks one of these, if there are any.
fn pick<T>(from: &[T], at: u8) -> Option<&T> {
    from.get(usize::from(at).checked_rem(from.len())?)
}
