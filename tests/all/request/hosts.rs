//! The host of a request, and a base URL with a path of its own.

use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::file::{DownloadFile, RetrieveFile};
use stripe_identity::{ListVerificationSessions, Stripe};

use crate::support::{stripe, wire_by};

#[test]
fn a_base_url_moves_both_hosts_and_a_files_url_only_files() {
    let sent = |stripe: Stripe| {
        [
            wire_by(&stripe, &RetrieveFile::new("file_1")),
            wire_by(&stripe, &DownloadFile::new("file_1")),
        ]
    };
    assert_eq!(
        sent(
            stripe()
                .with_base_url("https://proxy.example/api/")
                .unwrap()
        ),
        [
            "GET https://proxy.example/api/v1/files/file_1",
            "GET https://proxy.example/api/v1/files/file_1/contents",
        ]
    );
    let moved = stripe().with_files_url("http://127.0.0.1:8080/f").unwrap();
    assert_eq!(
        sent(moved.clone()),
        [
            "GET https://api.stripe.com/v1/files/file_1",
            "GET http://127.0.0.1:8080/f/v1/files/file_1/contents",
        ]
    );
    let both = stripe().with_base_url("https://proxy.example").unwrap();
    assert_eq!(
        sent(both.with_files_url("https://files.example").unwrap()),
        [
            "GET https://proxy.example/v1/files/file_1",
            "GET https://files.example/v1/files/file_1/contents",
        ]
    );
    assert_eq!(
        sent(moved.with_base_url("https://proxy.example").unwrap()),
        [
            "GET https://proxy.example/v1/files/file_1",
            "GET https://proxy.example/v1/files/file_1/contents",
        ]
    );
}

#[test]
fn a_files_url_that_is_unsafe_or_unclear_is_refused() {
    for (url, problem) in [
        ("http://files.example", RequestProblem::InsecureUrl),
        ("files.example", RequestProblem::InvalidUrl),
        ("https://user@files.example", RequestProblem::InvalidUrl),
        ("https://files.example?a=b", RequestProblem::InvalidUrl),
        ("https://files.example:port", RequestProblem::InvalidUrl),
    ] {
        let error = stripe().with_files_url(url).unwrap_err();
        assert_eq!(error, RequestError::new("files_url", problem), "{url}");
    }
}

#[test]
fn a_base_url_is_put_before_the_path() {
    for (base, uri) in [
        (
            "https://proxy.example",
            "https://proxy.example/v1/identity/verification_sessions",
        ),
        (
            "https://proxy.example:8443/",
            "https://proxy.example:8443/v1/identity/verification_sessions",
        ),
        (
            "https://proxy.example/stripe/",
            "https://proxy.example/stripe/v1/identity/verification_sessions",
        ),
        (
            "http://localhost:12111",
            "http://localhost:12111/v1/identity/verification_sessions",
        ),
        (
            "http://127.8.9.1:1",
            "http://127.8.9.1:1/v1/identity/verification_sessions",
        ),
        (
            "http://[::1]:1",
            "http://[::1]:1/v1/identity/verification_sessions",
        ),
    ] {
        let request = stripe()
            .with_base_url(base)
            .unwrap()
            .request(&ListVerificationSessions::new())
            .unwrap();
        assert_eq!(request.uri(), uri);
    }
}
