//! Paths of custom operations.

use http::Method;
use serde_json::Value;
use stripe_identity::Operation;
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::request::Path;

use crate::support::stripe;

/// An operation with any path.
struct Own(&'static str);

impl Operation for Own {
    type Output = Value;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal(self.0).id("id", "x");
    }
}

#[test]
fn a_path_that_would_name_another_host_is_refused() {
    for path in [
        "",
        ".evil.com/",
        "@evil.com/",
        "v1/customers/",
        ":80/",
        "/v1/x?y=",
        "/v1/x#",
        "/v1/x??",
        "/v1/x##",
    ] {
        let error = stripe().request(&Own(path)).unwrap_err();
        assert_eq!(
            error,
            RequestError::new("path", RequestProblem::InvalidPath),
            "{path}"
        );
    }
    let based = stripe()
        .with_base_url("https://proxy.example/stripe")
        .unwrap();
    assert_eq!(
        based.request(&Own("v1/")).unwrap_err(),
        RequestError::new("path", RequestProblem::InvalidPath)
    );
    assert_eq!(
        based.request(&Own("/v1/")).unwrap().uri(),
        "https://proxy.example/stripe/v1/x"
    );
}
