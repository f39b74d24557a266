//! Malformed, slow and huge requests over raw sockets: each is refused, and the next request is served.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::support::{Program, Response, status};

/// Sends bytes that are not a request, and asserts the status of the response, where 0 is a connection closed without one.
fn refused(name: &str, bytes: &[u8], expected: u16) {
    let program = Program::start(&[]);
    let response = program.raw(bytes);
    assert_eq!(status(&response), expected, "{name}: {response}");
    program.assert_healthy();
    let sessions = program
        .call("GET", "/v1/identity/verification_sessions", "")
        .json();
    assert_eq!(
        sessions["data"].as_array().map(Vec::len),
        Some(0),
        "{name}: nothing else happens"
    );
}

fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").into_bytes()
}

fn post(rest: &str) -> Vec<u8> {
    let head = "POST /v1/identity/verification_sessions HTTP/1.1\r\nHost: localhost\r\n\
                Authorization: Bearer sk_test_1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    format!("{head}{rest}").into_bytes()
}

#[test]
fn a_backtick_in_the_target() {
    refused("backtick", &get("/v1/events`"), 400);
}

#[test]
fn angle_brackets_in_the_target() {
    refused("angle brackets", &get("/v1/<events>"), 400);
}

#[test]
fn a_target_without_a_slash() {
    refused("no slash", &get("v1/events?a=b"), 400);
}

#[test]
fn a_method_with_a_parenthesis() {
    refused(
        "method",
        b"G(T /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
        400,
    );
}

#[test]
fn a_header_name_with_brackets() {
    refused(
        "header",
        b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nX[1]: a\r\n\r\n",
        400,
    );
}

#[test]
fn control_characters_in_target_name_and_value() {
    refused(
        "target",
        b"GET /v1/\x01events HTTP/1.1\r\nHost: localhost\r\n\r\n",
        400,
    );
    refused(
        "name",
        b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nX\x01: a\r\n\r\n",
        400,
    );
    refused(
        "value",
        b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nX: a\x01\r\n\r\n",
        400,
    );
}

#[test]
fn a_null_byte_and_other_protocols() {
    refused("null", b"\0\0\0\0\0\0\r\n\r\n", 400);
    refused(
        "TLS",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        400,
    );
    refused("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0);
}

#[test]
fn chunks_with_a_broken_length() {
    refused(
        "length",
        &post("Transfer-Encoding: chunked\r\n\r\nxyz\r\ntype=document\r\n0\r\n\r\n"),
        400,
    );
    refused(
        "overflow",
        &post("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n"),
        400,
    );
    refused(
        "no end",
        &post("Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n"),
        400,
    );
}

#[test]
fn two_lengths_that_differ() {
    refused(
        "lengths",
        &post("Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
        400,
    );
    refused("no number", &post("Content-Length: five\r\n\r\nabcde"), 400);
    refused("negative", &post("Content-Length: -1\r\n\r\nabcde"), 400);
}

#[test]
fn a_target_of_70_kilobytes() {
    refused(
        "target",
        &get(&format!("/v1/events?a={}", "a".repeat(70_000))),
        414,
    );
}

#[test]
fn headers_of_a_megabyte() {
    let headers = "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(18_000);
    refused(
        "headers",
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").as_bytes(),
        431,
    );
}

#[test]
fn a_body_over_1_mib_is_refused_before_it_is_read() {
    let program = Program::start(&[]);
    let before = program.memory();
    let response = program.raw(&post("Content-Length: 209715200\r\n\r\ntype=document"));
    assert_eq!(status(&response), 413, "{response}");
    assert_eq!(
        Response::parse(&response).json()["error"]["message"],
        "the body of a request can have at most 1 MiB"
    );
    program.assert_healthy();
    assert!(
        program.memory() < before + 4096,
        "{} KiB",
        program.memory() - before
    );
}

#[test]
fn a_chunked_body_of_200_megabytes_is_cut_off() {
    let program = Program::start(&[]);
    program.assert_healthy();
    let before = program.memory();
    let mut stream = program.connect();
    stream
        .write_all(&post("Transfer-Encoding: chunked\r\n\r\n"))
        .unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![b'a'; 65_536], b"\r\n"].concat();
    let sent = (0..3_200)
        .take_while(|_| stream.write_all(&chunk).is_ok())
        .count();
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    assert!(sent < 3_200, "the connection is closed long before the end");
    // A reset may overtake the response.
    assert!([0, 413].contains(&status(&String::from_utf8_lossy(&response))));
    program.assert_healthy();
    // The allocator takes memory from the system in steps of several megabytes.
    assert!(
        program.memory() < before + 16 * 1024,
        "{} KiB",
        program.memory() - before
    );
}

#[test]
fn a_body_of_exactly_1_mib_is_read() {
    let program = Program::start(&[]);
    let form = format!("type=document&metadata[a]={}", "a".repeat(1024 * 1024 - 26));
    let response = program.call("POST", "/v1/identity/verification_sessions", &form);
    assert_eq!(
        response.status, 400,
        "Stripe's refusal of the value, not 413"
    );
}

#[test]
fn slow_bodies_headers_and_lines_are_cut_off_and_hold_up_nobody() {
    let program = Program::start(&["--read-timeout", "500ms"]);
    for (name, start, expected) in [
        ("body", post("Content-Length: 100\r\n\r\ntype=doc"), 408),
        (
            "chunked body",
            post("Transfer-Encoding: chunked\r\n\r\n5\r\nty"),
            408,
        ),
        (
            "headers",
            b"GET /v1/events HTTP/1.1\r\nHost: local".to_vec(),
            0,
        ),
        ("line", b"GE".to_vec(), 0),
        ("nothing", Vec::new(), 0),
    ] {
        let mut stream = program.connect();
        stream.write_all(&start).unwrap();
        let begin = Instant::now();
        program.assert_healthy();
        assert!(
            begin.elapsed() < Duration::from_millis(400),
            "{name}: others are served at once"
        );
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        let response = String::from_utf8_lossy(&response);
        assert_eq!(status(&response), expected, "{name}: {response}");
        assert!(begin.elapsed() < Duration::from_secs(5), "{name}: cut off");
    }
}

#[test]
fn a_drip_of_bytes_does_not_extend_the_time() {
    let program = Program::start(&["--read-timeout", "500ms"]);
    let mut stream = program.connect();
    stream
        .write_all(&post("Content-Length: 1000\r\n\r\n"))
        .unwrap();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(10) && stream.write_all(b"a").is_ok() {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "cut off after {:?}",
        begin.elapsed()
    );
    program.assert_healthy();
}

#[test]
fn clients_that_leave_in_the_middle_do_not_disturb_others() {
    let program = Program::start(&[]);
    for _ in 0..50 {
        let mut stream = program.connect();
        stream
            .write_all(&post("Content-Length: 100\r\n\r\ntype=doc"))
            .unwrap();
        drop(stream);
        let mut stream = program.connect();
        stream.write_all(&get("/v1/events")).unwrap();
        drop(stream);
        let stream = program.connect();
        drop(stream);
    }
    program.assert_healthy();
    let sessions = program
        .call("GET", "/v1/identity/verification_sessions", "")
        .json();
    assert_eq!(sessions["data"].as_array().map(Vec::len), Some(0));
}

#[test]
fn nine_hundred_connections_at_once() {
    // This test and the program have 1,024 file descriptors each on many systems, and other tests run beside it.
    let program = Program::start(&[]);
    let mut connections: Vec<_> = (0..900).map(|_| program.connect()).collect();
    program.assert_healthy();
    for stream in &mut connections {
        stream.write_all(&get("/_simulator/healthz")).unwrap();
    }
    for mut stream in connections {
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert_eq!(status(&response), 200);
    }
    program.assert_healthy();
}

#[test]
fn requests_in_one_write_are_all_served() {
    let program = Program::start(&[]);
    let one = "GET /_simulator/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(9);
    let last = "GET /_simulator/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let responses = program.raw(format!("{one}{last}").as_bytes());
    assert_eq!(responses.matches("HTTP/1.1 200 OK").count(), 10);
}

#[test]
fn a_client_that_has_finished_sending_still_gets_its_response() {
    let program = Program::start(&[]);
    for _ in 0..500 {
        let mut stream = program.connect();
        stream.write_all(&get("/_simulator/healthz")).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert_eq!(status(&response), 200);
    }
}

#[test]
fn two_thousand_mutated_requests_do_no_harm() {
    let program = Program::start(&[]);
    let valid = [
        post("Content-Length: 13\r\nConnection: close\r\n\r\ntype=document"),
        post("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nd\r\ntype=document\r\n0\r\n\r\n"),
        get("/v1/identity/verification_sessions?limit=3&expand[]=data.last_verification_report"),
        get("/start/test_unknown?frame"),
        get("/?q=a&page=2"),
        b"PUT /_simulator/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_vec(),
    ];
    // A linear congruential generator: the same requests in each run.
    let mut state: u32 = 2026;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut statuses = std::collections::BTreeSet::new();
    for round in 0..2_000 {
        let mut request = valid[round % valid.len()].clone();
        for _ in 0..=random(4) {
            if request.len() < 2 {
                break;
            }
            let at = random(request.len());
            match random(4) {
                0 => request[at] = u8::try_from(random(256)).unwrap_or(0),
                1 => request.insert(at, u8::try_from(random(256)).unwrap_or(0)),
                2 => drop(request.remove(at)),
                _ => request.truncate(at.max(1)),
            }
        }
        let mut stream = program.connect();
        let _ = stream.write_all(&request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        statuses.insert(status(&String::from_utf8_lossy(&response)));
    }
    program.assert_healthy();
    assert!(statuses.iter().all(|status| *status < 500), "{statuses:?}");
    assert!(
        [0, 200, 400, 404]
            .iter()
            .all(|status| statuses.contains(status)),
        "{statuses:?}"
    );
}
