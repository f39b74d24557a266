//! Operations of one output, boxed.

use http::Response;
use stripe_identity::file::{DownloadFile, FileContents};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Operation, VerificationSession,
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
    // What an operation reads by itself is not lost on the way.
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
