//! Stripe's API through the program: what a server adds to the library.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Program, status};

#[test]
fn a_life_over_http() {
    let program = Program::start(&[]);
    let session = program.create("type=document&metadata[order]=6735");
    let id = session["id"].as_str().unwrap();
    assert_eq!(
        (&session["status"], &session["livemode"]),
        (&json!("requires_input"), &json!(false))
    );
    let url = session["url"].as_str().unwrap();
    assert!(
        url.starts_with(&format!("{}/start/test_", program.line("url"))),
        "{url}"
    );
    program.admin(
        "POST",
        &format!("sessions/{id}/submit"),
        &json!({ "outcome": "verified" }),
    );
    let path = format!("/v1/identity/verification_sessions/{id}?expand[]=verified_outputs.dob");
    let session = program
        .call_with("rk_test_simulated", "GET", &path, "")
        .json();
    assert_eq!(
        session["verified_outputs"]["dob"],
        json!({ "day": 1, "month": 1, "year": 1901 })
    );
}

#[test]
fn responses_have_the_simulators_date() {
    let program = Program::start(&["--clock", "1700000000"]);
    let response = program.call("GET", "/v1/events", "");
    assert_eq!(
        response.header("date"),
        Some("Tue, 14 Nov 2023 22:13:20 GMT")
    );
}

#[test]
fn file_contents_and_links_are_served_here() {
    let program = Program::start(&[]);
    let session = program.create("type=document");
    let id = session["id"].as_str().unwrap();
    program.admin(
        "POST",
        &format!("sessions/{id}/submit"),
        &json!({ "outcome": "verified" }),
    );
    let path = format!("/v1/identity/verification_sessions/{id}?expand[]=last_verification_report");
    let session = program
        .call_with("rk_test_simulated", "GET", &path, "")
        .json();
    let file = session["last_verification_report"]["document"]["files"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let contents = program.call_with(
        "rk_test_simulated",
        "GET",
        &format!("/v1/files/{file}/contents"),
        "",
    );
    assert_eq!(
        (contents.status, contents.header("content-type")),
        (200, Some("image/png"))
    );
    let now = program.admin("GET", "clock", &json!(null))["now"]
        .as_i64()
        .unwrap();
    let form = format!("file={file}&expires_at={}", now + 20);
    let link = program
        .call_with("rk_test_simulated", "POST", "/v1/file_links", &form)
        .json();
    let url = link["url"].as_str().unwrap();
    let path = url
        .strip_prefix(program.line("url"))
        .unwrap_or_else(|| panic!("{url}"));
    assert_eq!(
        program.send("GET", path, &[], "").status,
        200,
        "without a key"
    );
}

#[test]
fn basic_authorization_is_accepted() {
    let program = Program::start(&[]);
    // sk_test_simulated:
    let headers = [("Authorization", "Basic c2tfdGVzdF9zaW11bGF0ZWQ6")];
    assert_eq!(program.send("GET", "/v1/events", &headers, "").status, 200);
}

#[test]
fn lost_connections_are_real() {
    let program = Program::start(&[]);
    program.admin("POST", "faults", &json!({ "fault": "lost_request" }));
    let request = format!(
        "POST /v1/identity/verification_sessions HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer sk_test_1\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\n\r\ntype=document",
        program.address
    );
    assert_eq!(program.raw(request.as_bytes()), "", "closed without a byte");
    let count = || {
        let list = program
            .call("GET", "/v1/identity/verification_sessions", "")
            .json();
        list["data"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(), 0);
    program.admin("POST", "faults", &json!({ "fault": "lost_response" }));
    assert_eq!(program.raw(request.as_bytes()), "", "closed without a byte");
    assert_eq!(count(), 1, "but the work is done");
}

#[test]
fn a_truncated_body_is_shorter_than_announced_or_is_not_json() {
    let program = Program::start(&[]);
    program.admin("POST", "faults", &json!({ "fault": "truncated" }));
    let response = program.call(
        "POST",
        "/v1/identity/verification_sessions",
        "type=document",
    );
    assert_eq!(response.status, 200);
    assert!(
        serde_json::from_str::<serde_json::Value>(&response.body).is_err(),
        "{}",
        response.body
    );
}

#[test]
fn a_delay_holds_up_its_own_response_only() {
    let program = Program::start(&[]);
    program.admin(
        "POST",
        "faults",
        &json!({ "fault": "none", "delay": "1s", "path": "/v1/events" }),
    );
    let start = Instant::now();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| {
            (
                program.call("GET", "/v1/events", "").status,
                start.elapsed(),
            )
        });
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(
            program
                .call("GET", "/v1/identity/verification_sessions", "")
                .status,
            200
        );
        assert!(start.elapsed() < Duration::from_millis(900));
        let (status, time) = slow.join().unwrap();
        assert_eq!(status, 200);
        assert!(time >= Duration::from_secs(1), "{time:?}");
    });
}

#[test]
fn a_connection_is_kept_and_responses_are_not_held_back() {
    use std::io::{Read, Write};
    let program = Program::start(&[]);
    let mut stream = program.connect();
    let request =
        "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk_test_1\r\n\r\n";
    let start = Instant::now();
    for _ in 0..50 {
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = Vec::new();
        let mut buffer = [0; 4096];
        while !response.windows(4).any(|end| end == b"\r\n\r\n") || !response.ends_with(b"}\n") {
            let count = stream.read(&mut buffer).unwrap();
            assert!(count > 0);
            response.extend_from_slice(&buffer[..count]);
        }
        assert_eq!(status(&String::from_utf8_lossy(&response)), 200);
    }
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "50 round trips take {:?}",
        start.elapsed()
    );
}
