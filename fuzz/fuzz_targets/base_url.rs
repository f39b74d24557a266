//! Any text as a base URL: the API key goes to the host that the text names, by https or to this machine.
#![no_main]

use http::Uri;
use libfuzzer_sys::fuzz_target;
use stripe_identity::file::DownloadFile;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    SecretKey, Stripe,
};
use url::{Host, Url};

fuzz_target!(|text: &str| {
    // A fuzzer needs a long time to find these beginnings itself.
    for start in [
        "",
        "https://",
        "http://",
        "http://localhost",
        "http://[::1]",
    ] {
        try_url(&format!("{start}{text}"));
    }
});

fn try_url(text: &str) {
    let stripe = Stripe::new(SecretKey::new("sk_test_123").expect("a key"));
    let stripe = match stripe.with_base_url(text) {
        Ok(stripe) => stripe,
        Err(error) => {
            let _ = format!("{error} {error:?}");
            return;
        }
    };
    let _ = format!("{stripe:?}");
    check(
        &stripe,
        text,
        &CreateVerificationSession::document(),
        "/v1/identity/verification_sessions",
    );
    check(
        &stripe,
        text,
        &RetrieveVerificationSession::new("vs_1"),
        "/v1/identity/verification_sessions/vs_1",
    );
    check(
        &stripe,
        text,
        &ListVerificationSessions::new().limit(1),
        "/v1/identity/verification_sessions?limit=1",
    );
    check(
        &stripe,
        text,
        &DownloadFile::new("file_1"),
        "/v1/files/file_1/contents",
    );
}

fn check(stripe: &Stripe, text: &str, operation: &impl Operation, target: &str) {
    let request = match stripe.request(operation) {
        Ok(request) => request,
        // The base URL is short enough, but not together with the path.
        Err(error) => {
            assert!(text.len() > 65_000, "{error}");
            return;
        }
    };
    let uri = request.uri();
    let authority = uri.authority().expect("an absolute URI").as_str();
    assert_eq!(authority, named(text));
    assert!(!authority.contains('@'));
    let whole = uri.to_string();
    assert!(whole.ends_with(target), "{whole}");

    // The parser of `http` made the URI. A transport may have another parser, such as reqwest, and must read the same.
    let Ok(other) = Url::parse(&whole) else {
        return;
    };
    assert_eq!(Some(other.scheme()), uri.scheme_str());
    assert_eq!((other.username(), other.password()), ("", None));
    assert_eq!(other.fragment(), None);
    assert_eq!(other.query(), uri.query());
    assert!(other.as_str().ends_with(target), "{other}");
    let host = other.host().map(|host| host.to_owned());
    assert_eq!(host, uri.host().and_then(|host| Host::parse(host).ok()));
    let is_here = match &host {
        // RFC 6761: `localhost`, the names below it, and each of them with the dot of the root.
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    assert!(is_here || is_https(uri), "{whole}");
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

/// The authority as a person reads it: the text between `://` and the path.
fn named(text: &str) -> &str {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '\\', '?', '#']).next().unwrap_or("")
}
