//! Operations: boxed, and with responses read into types of your own.

use http::Response;
use serde::Deserialize;
use serde_json::Value;
use stripe_identity::file::{DownloadFile, FileContents};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Operation, RetrieveVerificationSession,
    VerificationSession,
};

use crate::support::stripe;

#[test]
fn boxed_operations_of_one_output_fit_into_one_queue() {
    let queue: Vec<Box<dyn Operation<Output = VerificationSession>>> = vec![
        Box::new(CreateVerificationSession::document()),
        Box::new(CancelVerificationSession::new("vs_1")),
    ];
    let bodies = queue
        .iter()
        .map(|operation| stripe().request(operation).unwrap().into_body());
    assert_eq!(bodies.collect::<Vec<_>>(), [&b"type=document"[..], b""]);
    let response = Response::new(include_str!("../fixtures/session_minimal.json"));
    for operation in &queue {
        assert_eq!(
            operation.parse(&response).unwrap().status.as_str(),
            "processing"
        );
    }
    // A boxed operation keeps its own way to read the response.
    let download: Box<dyn Operation<Output = FileContents>> = Box::new(DownloadFile::new("file_1"));
    assert_eq!(
        download.parse(&Response::new(b"\xff")).unwrap().bytes,
        b"\xff"
    );
    let request = stripe().request(&download).unwrap();
    assert_eq!(
        request.uri(),
        "https://files.stripe.com/v1/files/file_1/contents"
    );
}

#[test]
fn the_same_response_is_read_into_other_types() {
    const CREATED: &str = include_str!("../fixtures/session_created.json");

    #[derive(Debug, PartialEq, Deserialize)]
    struct Borrowed<'r> {
        id: &'r str,
        status: &'r str,
    }
    let response = Response::new(CREATED.as_bytes().to_vec());
    let operation = RetrieveVerificationSession::new("vs_1");
    let borrowed = operation.parse_as::<Borrowed>(&response).unwrap();
    let expected = Borrowed {
        id: "vs_1RkD2mFq8UyV0cJt4HsXwZ9e",
        status: "requires_input",
    };
    assert_eq!(borrowed, expected);
    let value = operation.parse_as::<Value>(&response).unwrap();
    assert_eq!(value["options"]["document"]["require_live_capture"], true);
    let session: VerificationSession = serde_json::from_str(CREATED).unwrap();
    assert_eq!(operation.parse(&response).unwrap(), session);
}
