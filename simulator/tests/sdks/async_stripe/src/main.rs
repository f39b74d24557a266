//! The whole life of a session by async-stripe against the program: see ../run.

use std::collections::HashMap;
use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};
use stripe::{ClientBuilder, StripeError};
use stripe_client_core::RequestStrategy;
use stripe_misc::identity_verification_report::ListIdentityVerificationReport;
use stripe_misc::identity_verification_session::{
    CancelIdentityVerificationSession, CreateIdentityVerificationSession,
    CreateIdentityVerificationSessionType, ListIdentityVerificationSession,
    RedactIdentityVerificationSession, RetrieveIdentityVerificationSession,
    UpdateIdentityVerificationSession,
};
use stripe_webhook::{EventObject, Webhook};

const SECRET: &str = "whsec_rust";

type Client = stripe::blocking::Client;

fn client(key: &str, url: &str) -> Client {
    let key = env::var(key).unwrap();
    let builder = ClientBuilder::new(key)
        .url(format!("{url}/"))
        .request_strategy(RequestStrategy::Retry(3));
    builder.build_sync().unwrap()
}

fn check<T: std::fmt::Debug + PartialEq>(what: &str, got: T, wanted: T) {
    assert_eq!(got, wanted, "{what}");
    println!("ok {what}");
}

fn simulator(url: &str, method: &str, path: &str, body: Value) -> Value {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let body = body.to_string();
    write!(
        stream,
        "{method} /_simulator/{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{path}: {response}");
    serde_json::from_str(response.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// Receives webhooks: body and signature.
fn endpoint(sender: Sender<(String, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let (mut length, mut signature, mut line) = (0, String::new(), String::new());
            while reader.read_line(&mut line).unwrap() > 2 {
                if let Some((name, value)) = line.trim_end().split_once(": ") {
                    match name.to_ascii_lowercase().as_str() {
                        "content-length" => length = value.parse().unwrap(),
                        "stripe-signature" => signature = value.to_owned(),
                        _ => {}
                    }
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let response = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            reader.into_inner().write_all(response).unwrap();
            let _ = sender.send((String::from_utf8(body).unwrap(), signature));
        }
    });
    url
}

/// The types of the next events of a session, each checked by the library against the real clock.
fn webhooks(arrived: &Receiver<(String, String)>, id: &str, wanted: usize) -> Vec<String> {
    let mut types = Vec::new();
    while types.len() < wanted {
        let (body, signature) = arrived.recv_timeout(Duration::from_secs(10)).unwrap();
        let event = Webhook::construct_event(&body, &signature, SECRET).unwrap();
        let session = match event.data.object {
            EventObject::IdentityVerificationSessionCanceled(session)
            | EventObject::IdentityVerificationSessionCreated(session)
            | EventObject::IdentityVerificationSessionProcessing(session)
            | EventObject::IdentityVerificationSessionRedacted(session)
            | EventObject::IdentityVerificationSessionRequiresInput(session)
            | EventObject::IdentityVerificationSessionVerified(session) => session,
            other => panic!("{other:?}"),
        };
        if session.id.as_str() == id {
            let r#type = event.type_.as_str().rsplit('.').next().unwrap().to_owned();
            types.push(r#type);
        }
    }
    types
}

fn main() {
    let url = env::var("SIMULATOR_URL").unwrap();
    let (secret, restricted) = (client("KEY", &url), client("RESTRICTED_KEY", &url));
    let (sender, arrived) = channel();
    let redacted = "identity.verification_session.redacted";
    let body = json!({ "url": endpoint(sender), "secret": SECRET, "events": ["*", redacted] });
    let added = simulator(&url, "POST", "webhook_endpoints", body);
    let admin = |path: &str, body: Value| simulator(&url, "POST", path, body);

    let create = || {
        CreateIdentityVerificationSession::new()
            .type_(CreateIdentityVerificationSessionType::Document)
            .client_reference_id("rust")
    };
    let metadata = HashMap::from([("order".to_owned(), "6735".to_owned())]);
    let session = create().metadata(metadata).send_blocking(&secret).unwrap();
    let id = session.id.as_str();
    check(
        "create",
        (session.status.as_str(), session.metadata["order"].as_str()),
        ("requires_input", "6735"),
    );
    let retrieve = |client: &Client, paths: &[&str]| {
        let retrieve = RetrieveIdentityVerificationSession::new(id);
        let paths: Vec<_> = paths.iter().map(|path| (*path).to_owned()).collect();
        // async-stripe sends an empty list as `expand=`, which is not a list.
        if paths.is_empty() {
            retrieve
        } else {
            retrieve.expand(paths)
        }
        .send_blocking(client)
    };
    let fresh = retrieve(&secret, &[]).unwrap();
    check(
        "a fresh client secret",
        fresh.client_secret != session.client_secret,
        true,
    );
    let metadata = HashMap::from([
        ("order".to_owned(), String::new()),
        ("attempt".to_owned(), "2".to_owned()),
    ]);
    let updated = UpdateIdentityVerificationSession::new(id)
        .metadata(metadata)
        .send_blocking(&secret)
        .unwrap();
    check(
        "update",
        updated.metadata,
        HashMap::from([("attempt".to_owned(), "2".to_owned())]),
    );

    admin(
        &format!("sessions/{id}/submit"),
        json!({ "outcome": "document_expired" }),
    );
    let failed = retrieve(&secret, &[]).unwrap();
    let code = failed
        .last_error
        .and_then(|error| error.code)
        .map(|code| code.as_str().to_owned());
    check(
        "a failed attempt",
        code.as_deref(),
        Some("document_expired"),
    );
    let person = json!({ "first_name": "Ann", "dob": "1990-05-17" });
    admin(
        &format!("sessions/{id}/submit"),
        json!({ "outcome": "verified", "person": person }),
    );
    let verified = retrieve(&restricted, &["verified_outputs.dob"]).unwrap();
    let dob = verified
        .verified_outputs
        .and_then(|outputs| outputs.dob)
        .and_then(|dob| dob.year);
    check("date of birth", dob, Some(1990));
    let reports = ListIdentityVerificationReport::new()
        .verification_session(id)
        .send_blocking(&secret)
        .unwrap();
    check("a report for each attempt", reports.data.len(), 2);
    check(
        "webhooks of two attempts",
        webhooks(&arrived, id, 5),
        [
            "created",
            "processing",
            "requires_input",
            "processing",
            "verified",
        ]
        .map(str::to_owned)
        .to_vec(),
    );

    admin("faults", json!({ "fault": "status", "status": 503 }));
    let retried = create().send_blocking(&secret).unwrap();
    check(
        "retried after 503",
        retried.status.as_str(),
        "requires_input",
    );
    let listed = ListIdentityVerificationSession::new()
        .client_reference_id("rust")
        .send_blocking(&secret)
        .unwrap();
    check("list", listed.data.len(), 2);

    let cancel = CancelIdentityVerificationSession::new(retried.id.as_str());
    check(
        "cancel",
        cancel.send_blocking(&secret).unwrap().status.as_str(),
        "canceled",
    );
    match cancel.send_blocking(&secret) {
        Err(StripeError::Stripe(_, status)) => check("a second cancel", status, 400),
        other => panic!("{other:?}"),
    }
    let redacting = RedactIdentityVerificationSession::new(id)
        .send_blocking(&secret)
        .unwrap();
    let status = |session: &stripe_misc::IdentityVerificationSession| {
        session
            .redaction
            .as_ref()
            .map(|redaction| redaction.status.as_str().to_owned())
    };
    check("redact", status(&redacting).as_deref(), Some("processing"));
    admin("clock", json!({ "advance": "5d" }));
    check(
        "redacted after five days",
        status(&retrieve(&secret, &[]).unwrap()).as_deref(),
        Some("redacted"),
    );
    check(
        "the webhook after five days",
        webhooks(&arrived, id, 1),
        vec!["redacted".to_owned()],
    );
    simulator(
        &url,
        "DELETE",
        &format!("webhook_endpoints/{}", added["id"].as_str().unwrap()),
        json!({}),
    );
}
