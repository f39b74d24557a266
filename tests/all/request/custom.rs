//! Custom, borrowed and boxed operations.

use http::Method;
use serde_json::Value;
use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::file::{CreateFileLink, DownloadFile};
use stripe_identity::request::Path;
use stripe_identity::{Host, Operation};

use crate::support::{stripe, wire};

#[test]
fn a_borrowed_or_boxed_operation_keeps_its_host_and_version() {
    let create = CreateEphemeralKey::new("vs_1", "2026-02-25.clover");
    let download = DownloadFile::new("file_1");
    for request in [
        stripe().request(&&create).unwrap(),
        stripe().request(&Box::new(create)).unwrap(),
    ] {
        assert_eq!(request.headers()["stripe-version"], "2026-02-25.clover");
        assert_eq!(request.body(), b"verification_session=vs_1");
    }
    let contents = "GET https://files.stripe.com/v1/files/file_1/contents";
    assert_eq!(wire(&&download), contents);
    assert_eq!(wire(&Box::new(download)), contents);
}

#[test]
fn a_custom_operation_chooses_host_and_version() {
    struct Upload;

    impl Operation for Upload {
        type Output = Value;

        fn method(&self) -> Method {
            Method::POST
        }

        fn path(&self, path: &mut Path) {
            path.literal("/v1/files");
        }

        fn host(&self) -> Host {
            Host::Files
        }

        fn version(&self) -> Option<&str> {
            Some("2024-06-20")
        }
    }

    assert_eq!(wire(&Upload), "POST https://files.stripe.com/v1/files");
    let request = stripe().request(&Upload).unwrap();
    assert_eq!(request.headers()["stripe-version"], "2024-06-20");
    assert_eq!(CreateFileLink::new("file_1").host(), Host::Api);
    assert_eq!(CreateFileLink::new("file_1").version(), None);
}
