//! async-stripe, with its default decoding. Its client sends a request as soon as it is built, so the request is built here
//! in the same way.

use std::fmt::Write as _;

use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request};
use miniserde::json::from_str;
use stripe_client_core::{
    IdempotencyKey, RequestBuilder, RequestStrategy, StripeMethod, StripeRequest,
};
use stripe_misc::identity_verification_session::{
    CreateIdentityVerificationSession, CreateIdentityVerificationSessionOptions,
    CreateIdentityVerificationSessionOptionsDocument,
    CreateIdentityVerificationSessionOptionsDocumentAllowedTypes as AllowedType,
    CreateIdentityVerificationSessionType, ListIdentityVerificationSession, ProvidedDetailsParam,
};
use stripe_misc::{IdentityVerificationSession, IdentityVerificationSessionStatus};
use stripe_types::{List, RangeBoundsTs, RangeQueryTs};

use crate::work::inputs::{self, API_KEY};
use crate::work::{self, Work};

const NAME: &str = "async-stripe";

/// Adds async-stripe where it does the same work.
pub(crate) fn join(work: Work) -> Work {
    match work.name {
        "create to request" => {
            let config = Config::new();
            let creates = inputs::creates().iter().map(create).collect();
            work.by(NAME, creates, move |(create, key)| {
                // Its client copies the idempotency key from the strategy of the call.
                let key = IdempotencyKey::new(key).unwrap();
                let strategy = RequestStrategy::Idempotent(key);
                config.request(create.build(), strategy.get_key().as_ref())
            })
        }
        "list to request" => {
            let config = Config::new();
            let lists = inputs::lists().iter().map(list).collect();
            work.by(NAME, lists, move |list| config.request(list.build(), None))
        }
        "parse session" => work.by(NAME, bytes(inputs::sessions()), |body| parse_session(body)),
        "parse expanded" => work.by(NAME, bytes(inputs::expanded()), |body| parse_session(body)),
        "parse page of 1" => work.by(NAME, bytes(inputs::pages(1)), |body| parse_page(body)),
        "parse page of 10" => work.by(NAME, bytes(inputs::pages(10)), |body| parse_page(body)),
        "parse page of 100" => work.by(NAME, bytes(inputs::pages(100)), |body| parse_page(body)),
        "parse error" => work.by(NAME, bytes(inputs::errors()), |body| {
            from_str::<stripe_shared::Error>(text(body)).unwrap()
        }),
        _ => work,
    }
}

/// Its blocking client, which creates one session with each call.
pub fn call(address: std::net::SocketAddr) -> impl FnMut() {
    let client = stripe::ClientBuilder::new(API_KEY)
        .url(format!("http://{address}/"))
        .build_sync()
        .unwrap();
    let create = CreateIdentityVerificationSession::new()
        .type_(CreateIdentityVerificationSessionType::Document)
        .client_reference_id("patron-20931")
        .metadata(std::collections::HashMap::from([(
            "loan".to_owned(),
            "L-88".to_owned(),
        )]));
    let mut number = 0_u64;
    move || {
        number += 1;
        let key = IdempotencyKey::new(format!("key-{number}")).unwrap();
        let create = create
            .customize()
            .request_strategy(RequestStrategy::Idempotent(key));
        drop(create.send_blocking(&client).unwrap());
    }
}

fn bytes(bodies: Vec<String>) -> Vec<Vec<u8>> {
    bodies.into_iter().map(String::into_bytes).collect()
}

fn parse_session(body: &[u8]) -> IdentityVerificationSession {
    from_str(text(body)).unwrap()
}

fn parse_page(body: &[u8]) -> List<IdentityVerificationSession> {
    from_str(text(body)).unwrap()
}

fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body).unwrap()
}

fn create(input: &work::inputs::Create) -> (CreateIdentityVerificationSession, String) {
    let mut document = CreateIdentityVerificationSessionOptionsDocument::new();
    document.allowed_types = Some(vec![
        AllowedType::DrivingLicense,
        AllowedType::IdCard,
        AllowedType::Passport,
    ]);
    document.require_id_number = Some(true);
    document.require_live_capture = Some(true);
    document.require_matching_selfie = Some(true);
    let mut options = CreateIdentityVerificationSessionOptions::new();
    options.document = Some(document);
    let mut provided = ProvidedDetailsParam::new();
    provided.email = Some(input.email.clone());
    provided.phone = Some(input.phone.clone());
    let metadata: std::collections::HashMap<_, _> = input.metadata.iter().cloned().collect();
    let create = CreateIdentityVerificationSession::new()
        .type_(CreateIdentityVerificationSessionType::Document)
        .client_reference_id(&input.reference)
        .expand(["last_verification_report", "verified_outputs"].map(str::to_owned))
        .metadata(metadata)
        .options(options)
        .provided_details(provided)
        .return_url(&input.return_url);
    (create, input.idempotency_key.clone())
}

fn list(input: &work::inputs::List) -> ListIdentityVerificationSession {
    ListIdentityVerificationSession::new()
        .created(RangeQueryTs::Bounds(RangeBoundsTs {
            gte: Some(input.created_after),
            lt: Some(input.created_before),
            ..RangeBoundsTs::default()
        }))
        .expand(["data.last_verification_report"].map(str::to_owned))
        .limit(100)
        .starting_after(&input.starting_after)
        .status(IdentityVerificationSessionStatus::Verified)
}

/// The values that its client prepares once.
struct Config {
    api_base: http::Uri,
    secret: HeaderValue,
    user_agent: HeaderValue,
    version: HeaderValue,
}

impl Config {
    fn new() -> Self {
        Self {
            api_base: http::Uri::from_static("https://api.stripe.com/"),
            secret: HeaderValue::try_from(format!("Bearer {API_KEY}")).unwrap(),
            user_agent: HeaderValue::from_static("Stripe/v1 RustBindings/1.0.0-rc.10"),
            version: HeaderValue::from_static(stripe_identity::API_VERSION),
        }
    }

    fn request(&self, built: RequestBuilder, key: Option<&IdempotencyKey>) -> Request<Vec<u8>> {
        let mut uri = format!("{}v1{}", self.api_base, built.path);
        if let Some(query) = built.query {
            write!(uri, "?{query}").unwrap();
        }
        let mut request = Request::builder()
            .method(match built.method {
                StripeMethod::Get => Method::GET,
                StripeMethod::Post => Method::POST,
                StripeMethod::Delete => Method::DELETE,
            })
            .uri(uri)
            .header(AUTHORIZATION, self.secret.clone())
            .header(USER_AGENT, self.user_agent.clone())
            .header(
                HeaderName::from_static("stripe-version"),
                self.version.clone(),
            );
        if built.body.is_some() {
            request = request.header(
                CONTENT_TYPE,
                HeaderValue::from_static("application/x-www-form-urlencoded"),
            );
        }
        if let Some(key) = key {
            request = request.header(HeaderName::from_static("idempotency-key"), key.as_str());
        }
        request
            .body(built.body.unwrap_or_default().into_bytes())
            .unwrap()
    }
}
