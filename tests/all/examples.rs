//! The server of the examples, which people copy: malformed, slow and huge requests over raw sockets. Each is refused, and the next
//! request is served.

#[path = "../../examples/support/mod.rs"]
pub(crate) mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use support::{MAX_BODY, serve, serve_within};

const HEALTHY: &str = "GET /healthy?a=b HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Responds with the method, the target, the value of `X` and the body of the request.
fn echo(request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let mut body = format!("{} {} ", request.method(), request.uri()).into_bytes();
    if let Some(value) = request.headers().get("X") {
        body.extend_from_slice(value.as_bytes());
    }
    body.extend_from_slice(request.body());
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::ACCEPTED;
    response
        .headers_mut()
        .insert("X", http::HeaderValue::from_static("y"));
    response
}

/// Starts a server that echoes and returns its address.
fn start(timeout: Duration) -> String {
    let url = serve_within(timeout, |request| echo(&request));
    url.strip_prefix("http://").unwrap().to_owned()
}

/// Sends these bytes and nothing more. Returns what arrives.
fn raw(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    // The server may close the connection before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    received(stream)
}

/// Reads until the server closes the connection.
fn received(mut stream: TcpStream) -> String {
    let limit = Some(Duration::from_secs(20));
    stream.set_read_timeout(limit).unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status of a response, or 0 if the connection was closed without one.
fn status(response: &str) -> u16 {
    let code = response
        .strip_prefix("HTTP/1.1 ")
        .and_then(|it| it.get(..3));
    code.map_or(0, |code| code.parse().unwrap())
}

#[track_caller]
fn assert_healthy(address: &str, name: &str) {
    let response = raw(address, HEALTHY.as_bytes());
    let (head, body) = response.split_once("\r\n\r\n").expect(name);
    let mut head: Vec<_> = head.lines().collect();
    head.retain(|line| !line.starts_with("date: "));
    head.sort_unstable();
    assert_eq!(
        (head.join("; ").as_str(), body),
        (
            "HTTP/1.1 202 Accepted; connection: close; content-length: 17; x: y",
            "GET /healthy?a=b "
        ),
        "after {name}"
    );
}

fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

fn post(rest: &str) -> Vec<u8> {
    format!("POST /v1/files HTTP/1.1\r\nHost: localhost\r\n{rest}").into_bytes()
}

#[test]
fn a_malformed_request_is_refused_and_the_next_one_is_served() {
    let address = start(Duration::from_secs(10));
    let many_headers = "X: a\r\n".repeat(200);
    for (name, bytes, expected) in [
        ("a backtick in the target", get("/v1/events`"), 400),
        ("angle brackets in the target", get("/v1/<events>"), 400),
        ("a target without a slash", get("v1/events?a=b"), 400),
        ("a whole URL as the target", get("http://localhost/v1"), 202),
        ("a control character in the target", get("/v1/\x01"), 400),
        ("a target of 70 kB", get(&"/a".repeat(35_000)), 414),
        (
            "a method with a parenthesis",
            b"G(T / HTTP/1.1\r\n\r\n".to_vec(),
            400,
        ),
        ("a header with brackets", post("X[1]: a\r\n\r\n"), 400),
        (
            "a control character in a value",
            post("X: a\x01\r\n\r\n"),
            400,
        ),
        ("200 headers", post(&format!("{many_headers}\r\n")), 431),
        ("null bytes", b"\0\0\0\0\r\n\r\n".to_vec(), 400),
        (
            "TLS",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n".to_vec(),
            400,
        ),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), 0),
        (
            "a length that is not a number",
            post("Content-Length: five\r\n\r\n"),
            400,
        ),
        ("a negative length", post("Content-Length: -1\r\n\r\n"), 400),
        (
            "a length with a sign",
            post("Content-Length: +1\r\n\r\na"),
            400,
        ),
        (
            "two lengths that differ",
            post("Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            400,
        ),
        (
            "a length of 200 MB",
            post("Content-Length: 209715200\r\n\r\na"),
            413,
        ),
        (
            "a length beyond all memory",
            post("Content-Length: 9000000000000000000\r\n\r\na"),
            413,
        ),
        (
            "chunks",
            post("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
            202,
        ),
        (
            "chunks and a length",
            post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            202,
        ),
        (
            "a body that ends early",
            post("Content-Length: 9\r\n\r\na"),
            400,
        ),
        (
            "a head that ends early",
            b"GET / HTTP/1.1\r\nHo".to_vec(),
            0,
        ),
        ("nothing", Vec::new(), 0),
    ] {
        let response = raw(&address, &bytes);
        assert_eq!(status(&response), expected, "{name}: {response}");
        assert_healthy(&address, name);
    }
}

#[test]
fn a_body_is_read_up_to_its_cap() {
    let address = start(Duration::from_secs(10));
    let head = format!("X: \u{e9}\r\nContent-Length: {MAX_BODY}\r\n\r\n");
    let response = raw(&address, &post(&(head + &"a".repeat(MAX_BODY))));
    assert_eq!(status(&response), 202);
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    let rest = body.strip_prefix("POST /v1/files \u{e9}").unwrap();
    assert_eq!(rest.matches('a').count(), MAX_BODY);

    let over = MAX_BODY + 1;
    let head = format!("Content-Length: {over}\r\n\r\n");
    assert_eq!(status(&raw(&address, &post(&head))), 413);
}

/// Requests that stop in the middle, with the place where they stop.
fn unfinished() -> [(&'static str, Vec<u8>); 4] {
    [
        ("a body", post("Content-Length: 100\r\n\r\na")),
        ("a head", b"GET / HTTP/1.1\r\nHost: local".to_vec()),
        ("a line", b"GE".to_vec()),
        ("nothing", Vec::new()),
    ]
}

#[test]
fn slow_clients_hold_up_nobody() {
    let address = start(Duration::from_secs(3600));
    let mut open = Vec::new();
    for (name, start) in unfinished().iter().cycle().take(200) {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(start).unwrap();
        open.push(stream);
        if open.len() <= 4 {
            assert_healthy(&address, name);
        }
    }
    assert_healthy(&address, "two hundred of them");
}

#[test]
fn slow_clients_are_cut_off() {
    let address = start(Duration::from_millis(200));
    for (name, start) in unfinished() {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(&start).unwrap();
        // A connection that ends without a complete head gets no response.
        let expected = if name == "a body" { 408 } else { 0 };
        assert_eq!(status(&received(stream)), expected, "{name}");
    }
}

#[test]
fn a_byte_now_and_then_does_not_extend_the_time() {
    let address = start(Duration::from_millis(200));
    let mut stream = TcpStream::connect(&address).unwrap();
    stream
        .write_all(&post("Content-Length: 1000\r\n\r\n"))
        .unwrap();
    let sent = (0..900)
        .take_while(|_| {
            std::thread::sleep(Duration::from_millis(20));
            stream.write_all(b"a").is_ok()
        })
        .count();
    assert!(sent < 900, "the connection is closed long before the end");
    assert_healthy(&address, "a drip of bytes");
}

#[test]
fn clients_that_leave_harm_nobody() {
    let address = start(Duration::from_secs(10));
    for _ in 0..50 {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream
            .write_all(&post("Content-Length: 9\r\n\r\na"))
            .unwrap();
        drop(stream);
        drop(TcpStream::connect(&address).unwrap());
    }
    assert_healthy(&address, "those that left");
}

#[test]
fn a_handler_that_panics_harms_only_its_own_request() {
    let url = serve(|request| {
        assert_ne!(request.uri().path(), "/panic", "on purpose");
        echo(&request)
    });
    let address = url.strip_prefix("http://").unwrap();
    assert_eq!(raw(address, &get("/panic")), "");
    assert_healthy(address, "a panic");
}
