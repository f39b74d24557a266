//! Any bytes as the body of a response: reading never panics, and a model is the same after it was stored.
//!
//! Every body goes to every operation, so that the fixtures of the tests are seeds. Most operations refuse it at its second
//! field, `object`, which costs little.
#![no_main]

use std::fmt::Debug;

use http::{Response, StatusCode};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde_json::Value;
use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::event::{
    AnyEvent, Event, EventObject, ListThinEvents, RetrieveEvent, RetrieveThinEvent,
};
use stripe_identity::file::{
    File, FileLink, ListFileLinks, ListFiles, RetrieveFile, RetrieveFileLink,
};
use stripe_identity::response::Expandable;
use stripe_identity::verification_report::{ListVerificationReports, RetrieveVerificationReport};
use stripe_identity::{
    Error, ListVerificationSessions, Operation, RetrieveVerificationSession, VerificationSession,
};

fuzz_target!(|body: &[u8]| {
    check(&RetrieveVerificationSession::new("vs_1"), body, forget);
    check(&ListVerificationSessions::new(), body, |list| {
        list.data.iter_mut().for_each(forget);
    });
    check(&RetrieveVerificationReport::new("vr_1"), body, |_| {});
    check(&ListVerificationReports::new(), body, |_| {});
    check(&RetrieveEvent::new("evt_1"), body, forget_in_event);
    check(&RetrieveThinEvent::new("evt_1"), body, |_| {});
    check(&ListThinEvents::new(), body, |_| {});
    check(&RetrieveFile::new("file_1"), body, forget_links);
    check(&ListFiles::new(), body, |list| {
        list.data.iter_mut().for_each(forget_links);
    });
    check(&RetrieveFileLink::new("link_1"), body, forget_link);
    check(&ListFileLinks::new(), body, |list| {
        list.data.iter_mut().for_each(forget_link);
    });
    let create_key = CreateEphemeralKey::new("vs_1", "2026-10-28.endive");
    check(&create_key, body, |key| key.secret = None);

    // Also in the envelopes of event buses.
    if let Err(error) = AnyEvent::parse_unverified(body) {
        print(&error, &error);
    }
    // A status of an error is an API error, whatever the body.
    for status in [StatusCode::NOT_FOUND, StatusCode::INTERNAL_SERVER_ERROR] {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        match create_key.parse(&response) {
            Err(Error::Api(error)) => {
                assert_eq!(error.status, status);
                print(&error, &error);
            }
            other => panic!("{status} is read as {other:?}"),
        }
    }
});

/// Reads a body, and then the JSON of the model. `forget` removes what is never written: secrets and links.
fn check<O: Operation>(operation: &O, body: &[u8], forget: impl Fn(&mut O::Output))
where
    O::Output: Debug + PartialEq + Serialize,
{
    let mut model = match operation.parse(&Response::new(body)) {
        Ok(model) => model,
        Err(Error::Decode(error)) => return print(&error, &error),
        Err(error) => panic!("a body with status 200 is refused with {error:?}"),
    };
    let _ = format!("{model:?} {model:#?}");
    let stored = serde_json::to_vec(&model).expect("every model can be written");
    let again = operation.parse(&Response::new(&stored));
    forget(&mut model);
    if serde_json::to_value(&model).is_ok_and(|json| has_float(&json)) {
        return;
    }
    assert!(
        again.as_ref().is_ok_and(|again| *again == model),
        "{model:?} was written as {}, which is read as {again:?}",
        String::from_utf8_lossy(&stored)
    );
}

/// Returns whether there is a float. Without its feature `float_roundtrip`, serde_json reads some floats a bit off, such as
/// 8.7499055461875011e-66. Only `Json` can contain any.
fn has_float(json: &Value) -> bool {
    match json {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_float),
        Value::Object(fields) => fields.values().any(has_float),
        _ => false,
    }
}

/// Prints an error: it must not panic, and must be one line, because it ends up in logs.
fn print(error: &impl Debug, display: &impl ToString) {
    let _ = format!("{error:?} {error:#?}");
    let line = display.to_string();
    assert!(!line.contains(char::is_control), "{line:?}");
}

fn forget(session: &mut VerificationSession) {
    session.client_secret = None;
    session.url = None;
}

fn forget_in_event(event: &mut Event) {
    if let EventObject::VerificationSession(session) = &mut event.data.object {
        forget(session);
    }
}

/// Removes the links of a file. Each link has its file, which may be expanded.
fn forget_links(file: &mut File) {
    for link in file.links.iter_mut().flat_map(|links| &mut links.data) {
        forget_link(link);
    }
}

fn forget_link(link: &mut FileLink) {
    link.url = None;
    if let Expandable::Object(file) = &mut link.file {
        forget_links(file);
    }
}
