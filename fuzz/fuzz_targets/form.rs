//! Any parameters and ids: an independent decoder reads the same values from the request.
#![no_main]

use std::collections::BTreeMap;

use http::Uri;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use stripe_identity::request::CreatedFilter;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, RetrieveVerificationSession, SecretKey,
    Stripe, Timestamp,
};

#[derive(Arbitrary, Debug)]
struct Input<'i> {
    id: &'i str,
    reference: &'i str,
    return_url: &'i str,
    metadata: Vec<(&'i str, &'i str)>,
    after: i64,
    limit: u32,
    status: &'i str,
    cursor: &'i str,
}

fuzz_target!(|input: Input| {
    let key = SecretKey::new("sk_test_123").expect("a key");
    let stripe = Stripe::new(key).without_limits();
    body(&stripe, &input);
    query(&stripe, &input);
    path(&stripe, &input);
});

fn body(stripe: &Stripe, input: &Input) {
    let create = CreateVerificationSession::document()
        .client_reference_id(input.reference)
        .metadata(input.metadata.iter().copied())
        .return_url(input.return_url);
    let metadata = input.metadata.iter().copied().collect::<BTreeMap<_, _>>();

    let is_name = |name: &&str| !name.is_empty() && !name.contains(['[', ']']);
    let is_fine =
        !input.reference.is_empty() && !input.return_url.is_empty() && metadata.keys().all(is_name);
    let request = stripe.request(&create);
    assert_eq!(request.is_ok(), is_fine, "{request:?}");
    let Ok(request) = request else { return };

    let mut given = vec![pair("type", "document")];
    given.push(pair("client_reference_id", input.reference));
    given.extend(
        metadata
            .iter()
            .map(|(name, value)| pair(&format!("metadata[{name}]"), value)),
    );
    given.push(pair("return_url", input.return_url));
    assert_eq!(pairs(request.body()), given);
}

fn query(stripe: &Stripe, input: &Input) {
    let list = ListVerificationSessions::new()
        .client_reference_id(input.reference)
        .created(CreatedFilter::new().gt(Timestamp::from_secs(input.after)))
        .limit(input.limit)
        .starting_after(input.cursor)
        .status(input.status.into());
    // An empty text and a secret are refused, and so is a URL that is too long.
    let Ok(request) = stripe.request(&list) else {
        return;
    };
    let given = [
        pair("client_reference_id", input.reference),
        pair("created[gt]", &input.after.to_string()),
        pair("status", input.status),
        pair("limit", &input.limit.to_string()),
        pair("starting_after", input.cursor),
    ];
    let query = request.uri().query().unwrap_or_default();
    assert_eq!(pairs(query.as_bytes()), given);
    assert_eq!(request.uri().path(), "/v1/identity/verification_sessions");
    goes_to_stripe(request.uri());
    assert!(request.body().is_empty());
}

fn path(stripe: &Stripe, input: &Input) {
    let Ok(request) = stripe.request(&RetrieveVerificationSession::new(input.id)) else {
        return;
    };
    let segments = request.uri().path().split('/').collect::<Vec<_>>();
    let ["", "v1", "identity", "verification_sessions", id] = segments[..] else {
        panic!("{segments:?}");
    };
    assert_eq!(
        percent_decode_str(id).decode_utf8().as_deref(),
        Ok(input.id)
    );
    assert_eq!(request.uri().query(), None);
    goes_to_stripe(request.uri());

    // Another URL parser, such as that of reqwest, resolves `..` and the like. It also sees this one segment.
    let other = url::Url::parse(&request.uri().to_string()).expect("a URL");
    assert_eq!(other.path(), request.uri().path());
}

fn goes_to_stripe(uri: &Uri) {
    assert_eq!(uri.scheme_str(), Some("https"));
    assert_eq!(uri.authority().map(|a| a.as_str()), Some("api.stripe.com"));
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn pairs(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}
