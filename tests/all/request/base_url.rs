//! Base URLs: which hosts are accepted, and over which scheme.

use stripe_identity::ListVerificationSessions;
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::file::DownloadFile;

use crate::support::{stripe, stripe_with_key, wire_by};

#[test]
fn localhost_and_names_below_it_are_loopback() {
    for host in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "stripe.localhost",
        "a.b.localhost",
        "a.LocalHost.",
        "127.0.0.1",
        "127.255.0.9",
        "[::1]",
    ] {
        assert!(
            stripe().with_base_url(&format!("http://{host}:1")).is_ok(),
            "{host}"
        );
        assert!(
            stripe().with_files_url(&format!("http://{host}")).is_ok(),
            "{host}"
        );
    }
    for host in [
        "mylocalhost",
        "localhost.example",
        "localhost.example.",
        "localhost..",
        "127.0.0.1.",
        "127.1.example",
        "[::2]",
        "stripe-mock",
    ] {
        let error = stripe()
            .with_base_url(&format!("http://{host}"))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "base_url: must be https, or http on a loopback host",
            "{host}"
        );
    }
}

#[test]
fn a_base_url_with_the_version_in_it_is_refused_with_a_hint() {
    for url in [
        "https://api.stripe.com/v1",
        "https://api.stripe.com/v1/",
        "http://localhost:12111/v1//",
        "https://proxy.example/stripe/v2",
    ] {
        let text = "must not end in `/v1` or `/v2`, because each path begins with it";
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error.to_string(), format!("base_url: {text}"), "{url}");
        let error = stripe().with_files_url(url).unwrap_err();
        assert_eq!(error.to_string(), format!("files_url: {text}"), "{url}");
    }
    for url in [
        "https://proxy.example/v1/stripe",
        "https://proxy.example/av1",
    ] {
        assert!(stripe().with_base_url(url).is_ok(), "{url}");
    }
}

#[test]
fn a_base_path_that_is_not_plain_ascii_is_refused() {
    for (url, problem) in [
        (
            "https://proxy.example/é",
            "must consist of visible ASCII characters",
        ),
        (
            "https://é.example",
            "must consist of visible ASCII characters",
        ),
        ("https://proxy.example/../x", "must not be `.` or `..`"),
        ("https://proxy.example/a/.", "must not be `.` or `..`"),
        (
            "https://proxy.example/{tenant}",
            "must be an absolute URL with a host, without user, query or fragment",
        ),
        (
            "https://proxy.example/a|b",
            "must be an absolute URL with a host, without user, query or fragment",
        ),
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error.to_string(), format!("base_url: {problem}"), "{url}");
    }
    let list = ListVerificationSessions::new();
    let escaped = stripe()
        .with_base_url("https://proxy.example/%C3%A9/a:b@c")
        .unwrap();
    assert_eq!(
        escaped.request(&list).unwrap().uri(),
        "https://proxy.example/%C3%A9/a:b@c/v1/identity/verification_sessions"
    );
}

#[test]
fn plain_http_to_another_host_is_for_test_keys_only() {
    let url = "http://stripe-mock:12111/api";
    for key in ["sk_test_1", "rk_test_1"] {
        let stripe = stripe_with_key(key).with_insecure_base_url(url).unwrap();
        assert_eq!(
            wire_by(&stripe, &ListVerificationSessions::new()),
            "GET http://stripe-mock:12111/api/v1/identity/verification_sessions"
        );
        assert_eq!(
            wire_by(&stripe, &DownloadFile::new("file_1")),
            "GET http://stripe-mock:12111/api/v1/files/file_1/contents"
        );
    }
    // Keys of live mode, and keys that do not name their mode.
    for key in ["sk_live_1", "rk_live_1", "sk_org_live_1", "sk_1", "own_key"] {
        for url in [url, "https://proxy.example", "http://localhost:1"] {
            let error = stripe_with_key(key)
                .with_insecure_base_url(url)
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                "base_url: must be set by `with_base_url`, because the API key is not a test key",
                "{key} {url}"
            );
        }
    }
    for (url, problem) in [
        ("ftp://h", RequestProblem::InsecureUrl),
        ("http://h?a=b", RequestProblem::InvalidUrl),
        ("http://h/v1", RequestProblem::VersionInUrl),
        ("stripe-mock:12111", RequestProblem::InvalidUrl),
    ] {
        let error = stripe().with_insecure_base_url(url).unwrap_err();
        assert_eq!(error, RequestError::new("base_url", problem), "{url}");
    }
    // Without the opt-in, a test key is refused too.
    assert_eq!(
        stripe().with_base_url(url).unwrap_err().to_string(),
        "base_url: must be https, or http on a loopback host"
    );
}

#[test]
fn a_port_that_is_not_a_number_is_refused() {
    for url in ["https://h:port", "https://h:99999", "https://h:"] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(
            error,
            RequestError::new("base_url", RequestProblem::InvalidUrl),
            "{url}"
        );
    }
}

#[test]
fn a_host_that_only_begins_like_loopback_is_refused() {
    for url in [
        "http://[::1].evil.com:80",
        "http://[::1].evil.com",
        "http://[127.0.0.1]",
        "https://[fe80::1%25eth0]",
        "https://h:+80",
        "http://localhost:80:80",
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error.problem(), &RequestProblem::InvalidUrl, "{url}");
    }
    for url in [
        "http://[::2]",
        "http://localhost.evil.com",
        "http://128.0.0.1",
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error.problem(), &RequestProblem::InsecureUrl, "{url}");
    }
}

#[test]
fn a_base_url_that_is_insecure_or_not_absolute_is_refused() {
    const INVALID: RequestProblem = RequestProblem::InvalidUrl;
    const INSECURE: RequestProblem = RequestProblem::InsecureUrl;
    for (url, problem) in [
        ("http://example.com", INSECURE),
        ("ftp://x", INSECURE),
        ("http://localhost.evil.com", INSECURE),
        ("http://127.0.0.1.evil.com", INSECURE),
        ("http://0.0.0.0", INSECURE),
        ("http://[::2]", INSECURE),
        ("", INVALID),
        ("/v1", INVALID),
        ("//h", INVALID),
        ("api.stripe.com", INVALID),
        ("https://", INVALID),
        ("https://:443", INVALID),
        ("https://user:pw@host", INVALID),
        ("http://localhost@evil.com", INVALID),
        ("https://h?x=1", INVALID),
        ("https://h/?", INVALID),
        ("https://h#f", INVALID),
        ("https://h/a b", INVALID),
        ("https://h\n", INVALID),
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error, RequestError::new("base_url", problem), "{url:?}");
    }
}
