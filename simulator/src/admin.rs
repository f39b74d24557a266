//! The admin API under `/_simulator/`: changes that happen at Stripe outside its API, as JSON.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::response::IntoResponse;
use axum::routing::{delete, get, post};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use stripe_identity::response::RateLimitedReason;
use stripe_identity::simulator::{
    Fault, FaultRule, Override, Received, Simulator, WebhookEndpoint,
};
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::webhook::WebhookSecret;

use crate::app::{App, real_time};
use crate::{arguments, outcome};

/// The most objects in a response.
const MAX_LIST: usize = 1000;

/// A refusal with its reason.
#[derive(Debug)]
pub(crate) struct Refusal(StatusCode, String);

type Result<T = Value> = std::result::Result<Json<T>, Refusal>;

/// A body of JSON, indented because people read it.
pub(crate) struct Json<T>(T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response<Body> {
        let mut body = serde_json::to_vec_pretty(&self.0).unwrap_or_default();
        body.push(b'\n');
        json_response(StatusCode::OK, body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        let Self(status, reason) = self;
        let body = format!("{:#}\n", json!({ "error": reason }));
        json_response(status, body.into_bytes())
    }
}

impl Refusal {
    /// Returns the reason alone.
    pub(crate) fn reason(self) -> String {
        self.1
    }

    fn bad(reason: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, reason.into())
    }

    fn not_found(reason: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, reason.into())
    }

    fn conflict(reason: impl Into<String>) -> Self {
        Self(StatusCode::CONFLICT, reason.into())
    }
}

fn json_response(status: StatusCode, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(health))
        .route("/reset", post(reset))
        .route("/sessions/{id}/submit", post(submit))
        .route("/sessions/{id}/override", post(override_status))
        .route("/redactions/finish", post(finish_redactions))
        .route("/clock", get(clock).post(set_clock))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/requests", get(requests).delete(clear_requests))
        .route("/deliveries", get(deliveries))
        .route("/deliveries/duplicate", post(duplicate))
        .route("/deliveries/reorder", post(reorder))
        .route("/deliveries/{id}/resend", post(resend))
        .route("/webhook_endpoints", get(endpoints).post(add_endpoint))
        .route("/webhook_endpoints/{id}", delete(remove_endpoint))
        .route("/state", get(state).put(load_state))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
}

pub(crate) async fn unknown(OriginalUri(uri): OriginalUri) -> Refusal {
    Refusal::not_found(format!("the admin API has no address {}", uri.path()))
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let reason = format!("{} does not accept {method}", uri.path());
    Refusal(StatusCode::METHOD_NOT_ALLOWED, reason)
}

/// Reads a body of JSON. No body is an empty object.
fn read<T: DeserializeOwned>(body: &[u8]) -> std::result::Result<T, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Refusal::bad(format!("the body: {error}")))
}

/// Refuses the body of a call that accepts none.
fn read_nothing(body: &[u8]) -> std::result::Result<(), Refusal> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    read(body).map(|Nothing {}| ())
}

async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    let now = app.with(|simulator| simulator.now());
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "api_version": stripe_identity::API_VERSION,
        "now": now,
    }))
}

async fn reset(State(app): State<Arc<App>>, body: Bytes) -> Result {
    read_nothing(&body)?;
    app.reset();
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submit {
    outcome: String,
    person: Option<Map<String, Value>>,
}

async fn submit(State(app): State<Arc<App>>, Path(id): Path<String>, body: Bytes) -> Result {
    let submit: Submit = read(&body)?;
    let person = submit
        .person
        .map(outcome::person)
        .transpose()
        .map_err(Refusal::bad)?;
    let submission = outcome::parse(&submit.outcome, person).map_err(Refusal::bad)?;
    app.with(|simulator| {
        check_session(simulator, &id)?;
        simulator
            .submit(&id, submission)
            .map_err(|error| Refusal::conflict(error.to_string()))?;
        session(simulator, &id)
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideBody {
    status: String,
    last_error: Option<String>,
}

async fn override_status(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result {
    let body: OverrideBody = read(&body)?;
    let to = match (body.status.as_str(), body.last_error) {
        ("verified", None) => Override::Verified,
        ("verified", Some(_)) => {
            return Err(Refusal::bad(
                "last_error belongs to the status requires_input",
            ));
        }
        ("requires_input", code) => {
            if let Some(code) = &code {
                if !outcome::codes().any(|known| known == code) {
                    return Err(Refusal::bad(format!("unknown last_error {code:?}")));
                }
            }
            Override::RequiresInput(code.map(|code| code.as_str().into()))
        }
        (other, _) => {
            return Err(Refusal::bad(format!(
                "unknown status {other:?}: must be verified or requires_input"
            )));
        }
    };
    app.with(|simulator| {
        check_session(simulator, &id)?;
        simulator
            .override_status(&id, to)
            .map_err(|error| Refusal::conflict(error.to_string()))?;
        session(simulator, &id)
    })
}

fn check_session(simulator: &Simulator, id: &str) -> std::result::Result<(), Refusal> {
    match simulator.session(id) {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found(format!("there is no session {id:?}"))),
    }
}

/// Returns the response to a change of a session, without personal data.
fn session(simulator: &Simulator, id: &str) -> Result {
    check_session(simulator, id)?;
    let session = simulator.session(id);
    Ok(Json(json!({
        "id": id,
        "status": session.as_ref().map(|session| session.status),
        "last_error": session
            .as_ref()
            .and_then(|session| session.last_error)
            .map(LastErrorCode::as_str),
    })))
}

async fn finish_redactions(State(app): State<Arc<App>>, body: Bytes) -> Result {
    read_nothing(&body)?;
    let finished = app.with(Simulator::finish_redactions);
    Ok(Json(json!({ "finished": finished })))
}

async fn clock(State(app): State<Arc<App>>) -> Json<Value> {
    show_clock(&app)
}

fn show_clock(app: &Arc<App>) -> Json<Value> {
    let now = app.with(|simulator| simulator.now());
    Json(json!({
        "now": now,
        "mode": if app.is_frozen() { "frozen" } else { "real" },
        "ahead": now.as_secs() - real_time().as_secs(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    advance: Option<Time>,
    now: Option<i64>,
    mode: Option<String>,
}

/// A time such as `"5d"`, or a number of seconds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Time {
    Seconds(u64),
    Text(String),
}

impl Time {
    fn duration(&self, field: &str) -> std::result::Result<Duration, Refusal> {
        match self {
            Self::Seconds(seconds) => Ok(Duration::from_secs(*seconds)),
            Self::Text(text) => arguments::duration(text)
                .map_err(|reason| Refusal::bad(format!("{field}: {reason}"))),
        }
    }
}

async fn set_clock(State(app): State<Arc<App>>, body: Bytes) -> Result {
    let body: ClockBody = read(&body)?;
    if body.advance.is_none() && body.now.is_none() && body.mode.is_none() {
        return Err(Refusal::bad("must have advance, now or mode"));
    }
    if body.advance.is_some() && body.now.is_some() {
        return Err(Refusal::bad("must have either advance or now"));
    }
    let is_frozen = match body.mode.as_deref() {
        None => None,
        Some("real") => Some(false),
        Some("frozen") => Some(true),
        Some(other) => {
            return Err(Refusal::bad(format!(
                "unknown mode {other:?}: must be real or frozen"
            )));
        }
    };
    let advance = body
        .advance
        .map(|time| time.duration("advance"))
        .transpose()?;
    app.with(|simulator| {
        let advance = match body.now {
            Some(now) => {
                let ahead = now.checked_sub(simulator.now().as_secs());
                let ahead = ahead.and_then(|secs| u64::try_from(secs).ok());
                let back = "now: the clock cannot be moved back, because redactions and events have happened";
                Some(Duration::from_secs(ahead.ok_or_else(|| Refusal::conflict(back))?))
            }
            None => advance,
        };
        if let Some(advance) = advance {
            simulator.advance(advance);
        }
        Ok(())
    })?;
    if let Some(is_frozen) = is_frozen {
        app.set_frozen(is_frozen);
    }
    Ok(show_clock(&app))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultBody {
    fault: String,
    status: Option<u16>,
    reason: Option<String>,
    times: Option<usize>,
    method: Option<String>,
    path: Option<String>,
    delay: Option<Time>,
    retry_after: Option<Time>,
}

/// The faults, as the admin API names them.
pub(crate) const FAULTS: [&str; 12] = [
    "rate_limited",
    "lock_timeout",
    "key_in_use",
    "status",
    "kept_status",
    "should_retry",
    "should_not_retry",
    "html",
    "truncated",
    "lost_request",
    "lost_response",
    "none",
];

fn fault(body: &FaultBody) -> std::result::Result<Fault, Refusal> {
    let status = || {
        let status = body
            .status
            .ok_or_else(|| Refusal::bad("this fault needs a status"))?;
        match StatusCode::from_u16(status) {
            Ok(status) if status.as_u16() >= 400 && status.as_u16() < 600 => Ok(status),
            _ => Err(Refusal::bad("status: must be from 400 to 599")),
        }
    };
    let fault = match body.fault.as_str() {
        "rate_limited" => Fault::RateLimited(body.reason.as_deref().map(RateLimitedReason::from)),
        "lock_timeout" => Fault::LockTimeout,
        "key_in_use" => Fault::KeyInUse,
        "status" => Fault::Status(status()?),
        "kept_status" => Fault::KeptStatus(status()?),
        "should_retry" => Fault::ShouldRetry(true),
        "should_not_retry" => Fault::ShouldRetry(false),
        "html" => Fault::Html,
        "truncated" => Fault::Truncated,
        "lost_request" => Fault::LostRequest,
        "lost_response" => Fault::LostResponse,
        "none" => Fault::None,
        other => {
            let known = FAULTS.join(", ");
            return Err(Refusal::bad(format!(
                "unknown fault {other:?}: must be one of {known}"
            )));
        }
    };
    if body.status.is_some() && !body.fault.ends_with("status") {
        return Err(Refusal::bad(
            "only the faults status and kept_status have a status",
        ));
    }
    if body.reason.is_some() && body.fault != "rate_limited" {
        return Err(Refusal::bad("only the fault rate_limited has a reason"));
    }
    Ok(fault)
}

/// Returns the name of a fault in the admin API.
fn name(fault: &Fault) -> &'static str {
    match fault {
        Fault::RateLimited(_) => "rate_limited",
        Fault::LockTimeout => "lock_timeout",
        Fault::KeyInUse => "key_in_use",
        Fault::Status(_) => "status",
        Fault::KeptStatus(_) => "kept_status",
        Fault::ShouldRetry(true) => "should_retry",
        Fault::ShouldRetry(false) => "should_not_retry",
        Fault::Html => "html",
        Fault::Truncated => "truncated",
        Fault::LostRequest => "lost_request",
        Fault::LostResponse => "lost_response",
        _ => "none",
    }
}

/// Adds the fault that a body describes.
pub(crate) fn inject(app: &Arc<App>, body: &[u8]) -> std::result::Result<(), Refusal> {
    let body: FaultBody = read(body)?;
    let mut rule = FaultRule::new(fault(&body)?).times(body.times.unwrap_or(1));
    if body.method.is_some() || body.path.is_some() {
        let method = match body.method.as_deref() {
            None | Some("*") => None,
            Some(method) => Some(
                method
                    .parse::<Method>()
                    .map_err(|_| Refusal::bad("method: not a method"))?,
            ),
        };
        rule = rule.on(method, body.path.as_deref().unwrap_or("*"));
    }
    if let Some(delay) = &body.delay {
        rule = rule.delay(delay.duration("delay")?);
    }
    if let Some(time) = &body.retry_after {
        rule = rule.retry_after(time.duration("retry_after")?);
    }
    app.with(|simulator| simulator.inject(rule));
    Ok(())
}

async fn add_fault(State(app): State<Arc<App>>, body: Bytes) -> Result {
    inject(&app, &body)?;
    Ok(show_faults(&app))
}

async fn faults(State(app): State<Arc<App>>) -> Json<Value> {
    show_faults(&app)
}

fn show_faults(app: &Arc<App>) -> Json<Value> {
    Json(json!({ "data": app.with(|simulator| fault_list(simulator)) }))
}

/// Returns the faults that are still to come.
pub(crate) fn fault_list(simulator: &Simulator) -> Vec<Value> {
    let faults = simulator.faults();
    faults
        .map(|rule| {
            let mut shown = json!({
                "fault": name(rule.fault()),
                "times": rule.remaining(),
                "method": rule.method().map_or("*", Method::as_str),
                "path": rule.path().unwrap_or("*"),
            });
            if let Fault::Status(status) | Fault::KeptStatus(status) = rule.fault() {
                shown["status"] = status.as_u16().into();
            }
            shown
        })
        .collect()
}

async fn clear_faults(State(app): State<Arc<App>>, body: Bytes) -> Result {
    read_nothing(&body)?;
    app.with(Simulator::clear_faults);
    Ok(Json(json!({})))
}

/// Returns a parameter of a query, by name.
fn query(query: Option<&str>, name: &str) -> Option<String> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn check_query(text: Option<&str>, known: &[&str]) -> std::result::Result<(), Refusal> {
    for (name, _) in form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
        if !known.contains(&name.as_ref()) {
            let known = known.join(", ");
            return Err(Refusal::bad(format!(
                "unknown parameter {name:?}: must be one of {known}"
            )));
        }
    }
    Ok(())
}

fn limit(text: Option<&str>) -> std::result::Result<usize, Refusal> {
    match query(text, "limit") {
        None => Ok(100),
        Some(limit) => match limit.parse() {
            Ok(limit) if (1..=MAX_LIST).contains(&limit) => Ok(limit),
            _ => Err(Refusal::bad("limit: must be from 1 to 1000")),
        },
    }
}

async fn requests(State(app): State<Arc<App>>, RawQuery(text): RawQuery) -> Result {
    let text = text.as_deref();
    check_query(text, &["limit", "method", "path"])?;
    let (limit, method, path) = (limit(text)?, query(text, "method"), query(text, "path"));
    let data = app.with(|simulator| {
        let passing = simulator.received().rev().filter(|request| {
            method
                .as_ref()
                .is_none_or(|method| request.method == method.as_str())
                && path
                    .as_ref()
                    .is_none_or(|path| request.path.starts_with(path.as_str()))
        });
        passing.take(limit).map(received).collect::<Vec<_>>()
    });
    Ok(Json(json!({ "data": data })))
}

/// Returns a received request as JSON. It contains the values of parameters, because tests look for what they sent.
fn received(request: &Received) -> Value {
    json!({
        "method": request.method.as_str(),
        "path": request.path,
        "params": request
            .params
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect::<Vec<_>>(),
        "idempotency_key": request.idempotency_key,
        "account": request.account,
        "version": request.version,
        "status": request.status.map(|status| status.as_u16()),
    })
}

async fn clear_requests(State(app): State<Arc<App>>, body: Bytes) -> Result {
    read_nothing(&body)?;
    app.with(Simulator::take_received);
    Ok(Json(json!({})))
}

async fn deliveries(State(app): State<Arc<App>>, RawQuery(text): RawQuery) -> Result {
    let text = text.as_deref();
    check_query(text, &["limit", "event", "type", "status"])?;
    let limit = limit(text)?;
    let wanted = [
        query(text, "event"),
        query(text, "type"),
        query(text, "status"),
    ];
    let data = app.webhooks.list(0, limit, |record| {
        let status = json!(record.status);
        let actual = [
            record.event.as_str(),
            record.r#type.as_str(),
            status.as_str().unwrap_or_default(),
        ];
        wanted
            .iter()
            .zip(actual)
            .all(|(wanted, actual)| wanted.as_ref().is_none_or(|wanted| wanted == actual))
    });
    Ok(Json(json!({ "data": data, "next": app.webhooks.plans() })))
}

async fn resend(State(app): State<Arc<App>>, Path(id): Path<String>, body: Bytes) -> Result {
    read_nothing(&body)?;
    let delivery = id.parse().ok().and_then(|id| app.webhooks.resend(&app, id));
    match delivery {
        Some(id) => Ok(Json(json!({ "id": id }))),
        None => Err(Refusal::not_found(format!("there is no delivery {id:?}"))),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Next {
    next: usize,
}

async fn duplicate(State(app): State<Arc<App>>, body: Bytes) -> Result {
    let Next { next } = read(&body)?;
    app.webhooks.duplicate_next(next);
    Ok(Json(json!(app.webhooks.plans())))
}

async fn reorder(State(app): State<Arc<App>>, body: Bytes) -> Result {
    let Next { next } = read(&body)?;
    app.webhooks.reorder_next(&app, next);
    Ok(Json(json!(app.webhooks.plans())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointBody {
    url: String,
    #[serde(default)]
    events: Vec<String>,
    secret: Option<String>,
    /// A second secret, such as the old one while it is being replaced.
    second_secret: Option<String>,
    api_version: Option<String>,
    #[serde(default)]
    thin: bool,
}

async fn add_endpoint(State(app): State<Arc<App>>, body: Bytes) -> Result {
    let body: EndpointBody = read(&body)?;
    let url =
        arguments::http_url(&body.url).map_err(|reason| Refusal::bad(format!("url: {reason}")))?;
    let default = &app.settings.webhook_secret;
    let text = body.secret.as_ref().unwrap_or(default).clone();
    let secret = |name: &str, text: &str| {
        WebhookSecret::new(text).map_err(|error| Refusal::bad(format!("{name}: {error}")))
    };
    let mut endpoint = WebhookEndpoint::new(secret("secret", &text)?).at(url.to_string());
    if let Some(second) = &body.second_secret {
        endpoint = endpoint.with_secret(secret("second_secret", second)?);
    }
    if !body.events.is_empty() {
        check_types(&body.events).map_err(Refusal::bad)?;
        endpoint = endpoint.for_types(body.events);
    }
    if let Some(version) = body.api_version {
        endpoint = endpoint.with_api_version(version);
    }
    if body.thin {
        endpoint = endpoint.thin();
    }
    let id = app.with(|simulator| simulator.add_webhook_endpoint(endpoint));
    Ok(Json(json!({ "id": id, "secret": text })))
}

/// Refuses types of events that never occur.
pub(crate) fn check_types(types: &[String]) -> std::result::Result<(), String> {
    const STATUSES: [&str; 6] = [
        "canceled",
        "created",
        "processing",
        "redacted",
        "requires_input",
        "verified",
    ];
    for r#type in types {
        let name = r#type.strip_prefix("v1.").unwrap_or(r#type);
        let status = name.strip_prefix("identity.verification_session.");
        if r#type != "*" && !status.is_some_and(|status| STATUSES.contains(&status)) {
            return Err(format!(
                "unknown event type {type:?}: must be * or identity.verification_session. and one of {}",
                STATUSES.join(", ")
            ));
        }
    }
    Ok(())
}

async fn endpoints(State(app): State<Arc<App>>) -> Json<Value> {
    let data = app.with(|simulator| {
        let endpoints = simulator.webhook_endpoints().iter();
        endpoints
            .map(|endpoint| {
                json!({
                    "id": endpoint.id(),
                    "url": endpoint.url(),
                    "thin": endpoint.is_thin(),
                })
            })
            .collect::<Vec<_>>()
    });
    Json(json!({ "data": data }))
}

async fn remove_endpoint(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result {
    read_nothing(&body)?;
    if app.with(|simulator| simulator.remove_webhook_endpoint(&id)) {
        Ok(Json(json!({ "id": id, "deleted": true })))
    } else {
        Err(Refusal::not_found(format!(
            "there is no webhook endpoint {id:?}"
        )))
    }
}

async fn state(State(app): State<Arc<App>>) -> Response<Body> {
    json_response(StatusCode::OK, app.with(|simulator| simulator.save()))
}

async fn load_state(State(app): State<Arc<App>>, body: Bytes) -> Result {
    app.load(&body).map_err(Refusal::bad)?;
    Ok(Json(json!({})))
}
