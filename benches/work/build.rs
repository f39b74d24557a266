//! From an operation to a request.

use form_urlencoded::byte_serialize;
use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use stripe_identity::value::DocumentType;
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{
    API_VERSION, CreateVerificationSession, ListVerificationSessions, SecretKey, Stripe, Timestamp,
};

use super::inputs::{self, API_KEY, Create, List};
use super::{BY_HAND, FLOOR, THIS_CRATE, Work};

const SESSIONS: &str = "https://api.stripe.com/v1/identity/verification_sessions";
const KEY_HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const FORM: &str = "application/x-www-form-urlencoded";

pub fn create() -> Work {
    let stripe = stripe();
    let creates = inputs::creates();
    let operations: Vec<_> = creates
        .iter()
        .map(|input| (operation(input), input.idempotency_key.clone()))
        .collect();
    let done: Vec<_> = operations
        .iter()
        .map(|(operation, key)| {
            let request = stripe.request_with_key(operation, key).unwrap();
            (request.into_body(), key.clone())
        })
        .collect();
    for (input, (body, _)) in creates.iter().zip(&done) {
        assert_eq!(create_by_hand(input).body().as_bytes(), body);
    }
    let uri: Uri = SESSIONS.parse().unwrap();
    let mut headers = prepared();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
    headers.insert(KEY_HEADER, HeaderValue::from_static("none"));

    Work::new("create to request")
        .by(THIS_CRATE, operations, move |(create, key)| {
            stripe.request_with_key(create, key).unwrap()
        })
        .by(BY_HAND, creates, create_by_hand)
        .by(FLOOR, done, move |(body, key)| {
            let mut request = Request::new(body.clone());
            *request.method_mut() = Method::POST;
            *request.uri_mut() = uri.clone();
            *request.headers_mut() = headers.clone();
            request
                .headers_mut()
                .insert(KEY_HEADER, HeaderValue::from_str(key).unwrap());
            request
        })
}

pub fn list() -> Work {
    let stripe = stripe();
    let operations: Vec<_> = inputs::lists()
        .iter()
        .map(|input| {
            ListVerificationSessions::new()
                .created(
                    Timestamp::from_secs(input.created_after)
                        ..Timestamp::from_secs(input.created_before),
                )
                .expand(["last_verification_report"])
                .limit(100)
                .starting_after(&input.starting_after)
                .status(VerificationSessionStatus::Verified)
        })
        .collect();
    let done: Vec<_> = operations
        .iter()
        .map(|list| {
            let request = stripe.request(list).unwrap();
            request.uri().path_and_query().unwrap().to_string()
        })
        .collect();
    for (input, target) in inputs::lists().iter().zip(&done) {
        assert_eq!(
            list_by_hand(input).uri().path_and_query().unwrap(),
            target.as_str()
        );
    }
    let headers = prepared();

    Work::new("list to request")
        .by(THIS_CRATE, operations, move |list| {
            stripe.request(list).unwrap()
        })
        .by(BY_HAND, inputs::lists(), list_by_hand)
        .by(FLOOR, done, move |target| {
            let mut parts = Parts::default();
            parts.scheme = Some(Scheme::HTTPS);
            parts.authority = Some(Authority::from_static("api.stripe.com"));
            parts.path_and_query = Some(PathAndQuery::try_from(target.clone()).unwrap());
            let mut request = Request::new(Vec::<u8>::new());
            *request.uri_mut() = Uri::from_parts(parts).unwrap();
            *request.headers_mut() = headers.clone();
            request
        })
}

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new(API_KEY).unwrap())
}

fn operation(input: &Create) -> CreateVerificationSession {
    CreateVerificationSession::document()
        .allowed_types([
            DocumentType::DrivingLicense,
            DocumentType::IdCard,
            DocumentType::Passport,
        ])
        .client_reference_id(&input.reference)
        .expand(["last_verification_report", "verified_outputs"])
        .metadata(input.metadata.iter().cloned())
        .provided_email(&input.email)
        .provided_phone(&input.phone)
        .require_id_number(true)
        .require_live_capture(true)
        .require_matching_selfie(true)
        .return_url(&input.return_url)
}

fn create_by_hand(input: &Create) -> Request<String> {
    let mut form = String::new();
    add(&mut form, "type", "document");
    add(&mut form, "client_reference_id", &input.reference);
    let types = ["driving_license", "id_card", "passport"];
    for (index, r#type) in types.iter().enumerate() {
        let key = format!("options[document][allowed_types][{index}]");
        add(&mut form, &key, r#type);
    }
    add(&mut form, "options[document][require_id_number]", "true");
    add(&mut form, "options[document][require_live_capture]", "true");
    add(
        &mut form,
        "options[document][require_matching_selfie]",
        "true",
    );
    add(&mut form, "expand[0]", "last_verification_report");
    add(&mut form, "expand[1]", "verified_outputs");
    for (key, value) in &input.metadata {
        let key: String = byte_serialize(key.as_bytes()).collect();
        add(&mut form, &format!("metadata[{key}]"), value);
    }
    add(&mut form, "provided_details[email]", &input.email);
    add(&mut form, "provided_details[phone]", &input.phone);
    add(&mut form, "return_url", &input.return_url);
    request_by_hand()
        .method("POST")
        .uri(SESSIONS)
        .header("content-type", FORM)
        .header("idempotency-key", &input.idempotency_key)
        .body(form)
        .unwrap()
}

fn list_by_hand(input: &List) -> Request<String> {
    let mut query = String::new();
    add(&mut query, "created[gte]", &input.created_after.to_string());
    add(&mut query, "created[lt]", &input.created_before.to_string());
    add(&mut query, "expand[0]", "data.last_verification_report");
    add(&mut query, "status", "verified");
    add(&mut query, "limit", "100");
    add(&mut query, "starting_after", &input.starting_after);
    request_by_hand()
        .uri(format!("{SESSIONS}?{query}"))
        .body(String::new())
        .unwrap()
}

fn add(form: &mut String, key: &str, value: &str) {
    if !form.is_empty() {
        form.push('&');
    }
    form.push_str(key);
    form.push('=');
    form.extend(byte_serialize(value.as_bytes()));
}

fn request_by_hand() -> http::request::Builder {
    Request::builder()
        .header("authorization", format!("Bearer {API_KEY}"))
        .header("user-agent", "by-hand/1.0")
        .header("stripe-version", API_VERSION)
}

fn prepared() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        AUTHORIZATION,
        HeaderValue::from_str(&format!("Bearer {API_KEY}")).unwrap(),
    );
    headers.insert(USER_AGENT, HeaderValue::from_static("by-hand/1.0"));
    headers.insert(
        HeaderName::from_static("stripe-version"),
        HeaderValue::from_static(API_VERSION),
    );
    headers
}
