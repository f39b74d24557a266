//! From the bytes of a response to a model or an error.

use http::{Response, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use stripe_identity::{ListVerificationSessions, Operation, RetrieveVerificationSession};

use super::inputs;
use super::{BY_HAND, COPY, FLOOR, THIS_CRATE, Work};

/// The least that an application would keep.
#[derive(Deserialize)]
struct Smallest {
    #[expect(dead_code, reason = "reading it is the work")]
    id: String,
    #[expect(dead_code, reason = "reading it is the work")]
    status: String,
}

#[derive(Deserialize)]
struct SmallestPage {
    #[expect(dead_code, reason = "reading it is the work")]
    data: Vec<Smallest>,
}

#[derive(Deserialize)]
struct ErrorByHand {
    #[expect(dead_code, reason = "reading it is the work")]
    error: ErrorFields,
}

#[derive(Deserialize)]
struct ErrorFields {
    #[expect(dead_code, reason = "reading it is the work")]
    r#type: String,
    #[expect(dead_code, reason = "reading it is the work")]
    code: Option<String>,
    #[expect(dead_code, reason = "reading it is the work")]
    message: Option<String>,
    #[expect(dead_code, reason = "reading it is the work")]
    param: Option<String>,
}

pub fn session() -> Work {
    parse(Work::new("parse session"), &inputs::sessions())
}

pub fn expanded() -> Work {
    parse(Work::new("parse expanded"), &inputs::expanded())
}

fn parse(work: Work, bodies: &[String]) -> Work {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let work = work
        .by(
            THIS_CRATE,
            responses(StatusCode::OK, bodies),
            move |response| retrieve.parse(response).unwrap(),
        )
        .by(BY_HAND, bytes(bodies), |body| {
            serde_json::from_slice::<Smallest>(body).unwrap()
        });
    floors(work, bodies)
}

pub fn page_of_1() -> Work {
    page("parse page of 1", 1)
}

pub fn page_of_10() -> Work {
    page("parse page of 10", 10)
}

pub fn page_of_100() -> Work {
    page("parse page of 100", 100)
}

fn page(name: &'static str, size: usize) -> Work {
    let bodies = inputs::pages(size);
    let list = ListVerificationSessions::new();
    let work = Work::new(name)
        .by(
            THIS_CRATE,
            responses(StatusCode::OK, &bodies),
            move |response| list.parse(response).unwrap(),
        )
        .by(BY_HAND, bytes(&bodies), |body| {
            serde_json::from_slice::<SmallestPage>(body).unwrap()
        });
    floors(work, &bodies)
}

pub fn error() -> Work {
    let bodies = inputs::errors();
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let work = Work::new("parse error")
        .by(
            THIS_CRATE,
            responses(StatusCode::NOT_FOUND, &bodies),
            move |response| retrieve.parse(response).unwrap_err(),
        )
        .by(BY_HAND, bytes(&bodies), |body| {
            serde_json::from_slice::<ErrorByHand>(body).unwrap()
        });
    floors(work, &bodies)
}

fn floors(work: Work, bodies: &[String]) -> Work {
    work.by(FLOOR, bytes(bodies), |body| {
        serde_json::from_slice::<IgnoredAny>(body).unwrap()
    })
    .by(COPY, bytes(bodies), Vec::clone)
}

fn bytes(bodies: &[String]) -> Vec<Vec<u8>> {
    bodies
        .iter()
        .map(|body| body.clone().into_bytes())
        .collect()
}

fn responses(status: StatusCode, bodies: &[String]) -> Vec<Response<Vec<u8>>> {
    bytes(bodies)
        .into_iter()
        .map(|body| {
            Response::builder()
                .status(status)
                .header("content-type", "application/json")
                .header("request-id", "req_51RkD2mFq8UyV0")
                .body(body)
                .unwrap()
        })
        .collect()
}
