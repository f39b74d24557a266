//! Starts the program, speaks HTTP to it byte by byte, and receives webhooks.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The program, which ends with this value.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: String,
    /// The first lines of standard output, by their first words.
    pub(crate) lines: Vec<(String, String)>,
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-identity-simulator"));
    if !arguments.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    if !arguments.contains(&"--log") {
        command.args(["--log", "warn"]);
    }
    command.args(arguments);
    command
}

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(&mut command(arguments))
    }

    /// Starts the program with a public URL that differs from the address it listens on.
    pub(crate) fn start_as(public_url: &str, arguments: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let own = ["--listen", &address, "--public-url", public_url];
        let mut program = Self::start(&[&own, arguments].concat());
        program.address = address;
        program
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        for _ in 0..4 {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            let (name, value) = line.trim_end().split_once(' ').unwrap_or_default();
            lines.push((name.to_owned(), value.to_owned()));
        }
        // Standard output stays open, so that a program that writes to it is not stopped.
        thread::spawn(move || out.read_to_end(&mut Vec::new()));
        let url = lines[0].1.clone();
        let address = url.strip_prefix("http://").unwrap_or_default().to_owned();
        Self {
            child,
            address,
            lines,
        }
    }

    pub(crate) fn line(&self, name: &str) -> &str {
        let line = self.lines.iter().find(|(found, _)| found == name);
        line.map_or("", |(_, value)| value)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
            .set_write_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Sends these bytes, and returns everything received until the connection closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // The program may close the connection before it has read everything.
        let _ = stream.write_all(bytes);
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        String::from_utf8_lossy(&response).into_owned()
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            write!(request, "Host: {}\r\n", self.address).unwrap();
        }
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        Response::parse(&self.raw(request.as_bytes()))
    }

    /// Calls Stripe's API with the printed key.
    pub(crate) fn call(&self, method: &str, path: &str, form: &str) -> Response {
        self.call_with("sk_test_simulated", method, path, form)
    }

    pub(crate) fn call_with(&self, key: &str, method: &str, path: &str, form: &str) -> Response {
        let authorization = format!("Bearer {key}");
        let headers = [
            ("Authorization", authorization.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        self.send(method, path, &headers, form)
    }

    /// Creates a session, and returns it.
    pub(crate) fn create(&self, form: &str) -> Value {
        let response = self.call("POST", "/v1/identity/verification_sessions", form);
        assert_eq!(response.status, 200, "{}", response.body);
        response.json()
    }

    pub(crate) fn retrieve(&self, id: &str) -> Value {
        self.call(
            "GET",
            &format!("/v1/identity/verification_sessions/{id}"),
            "",
        )
        .json()
    }

    /// Calls the admin API, and panics unless it succeeds.
    pub(crate) fn admin(&self, method: &str, path: &str, body: &Value) -> Value {
        let response = self.try_admin(method, path, body);
        assert_eq!(response.status, 200, "{}", response.body);
        response.json()
    }

    pub(crate) fn try_admin(&self, method: &str, path: &str, body: &Value) -> Response {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(method, &format!("/_simulator/{path}"), &[], &body)
    }

    /// Calls the admin API, which must refuse with this status, and returns the reason.
    pub(crate) fn refused(&self, status: u16, method: &str, path: &str, body: &Value) -> String {
        let response = self.try_admin(method, path, body);
        assert_eq!(response.status, status, "{}", response.body);
        response.json()["error"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Asserts that the program still works.
    pub(crate) fn assert_healthy(&self) {
        let response = self.send("GET", "/_simulator/healthz", &[], "");
        assert_eq!(
            (response.status, &response.json()["status"]),
            (200, &json!("ok"))
        );
    }

    /// Ends the program as an operator does.
    pub(crate) fn terminate(mut self, signal: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(killed.success());
        wait_until("the program ends", || self.child.try_wait().unwrap())
    }

    pub(crate) fn take_stderr(&mut self) -> std::process::ChildStderr {
        self.child.stderr.take().unwrap()
    }

    /// Returns the resident memory in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls `look` until it returns a value, for at most ten seconds.
pub(crate) fn wait_until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "waited in vain: {what}"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

/// A response that was read to its end.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        Self {
            status: status(text),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Returns the status of a response, or 0 for an empty one.
pub(crate) fn status(response: &str) -> u16 {
    let status = response
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    status.and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// A request that arrived at a webhook endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Webhook {
    pub(crate) fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        });
        line.unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The reaction of a webhook endpoint to one request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16),
    Raw(Vec<u8>),
    /// Keeps the connection open and sends nothing.
    Silence,
    /// Sends a header, and then a body without end.
    Endless,
}

/// A webhook endpoint that sends the given replies, and 200 after them.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    received: Receiver<Webhook>,
}

impl Endpoint {
    pub(crate) fn new(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let (sender, received) = channel();
        thread::spawn(move || {
            let mut replies = replies.into_iter();
            for stream in listener.incoming().map_while(Result::ok) {
                let reply = replies.next().unwrap_or(Reply::Status(200));
                let sender = sender.clone();
                thread::spawn(move || receive(stream, &reply, &sender));
            }
        });
        Self { url, received }
    }

    pub(crate) fn next(&self) -> Webhook {
        self.received
            .recv_timeout(Duration::from_secs(10))
            .expect("a webhook")
    }

    pub(crate) fn nothing_within(&self, time: Duration) {
        if let Ok(webhook) = self.received.recv_timeout(time) {
            panic!("nothing should arrive, but: {}", webhook.json());
        }
    }
}

fn receive(stream: TcpStream, reply: &Reply, sender: &Sender<Webhook>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut webhook = Webhook {
        head,
        body: Vec::new(),
    };
    let length = webhook.header("content-length").parse().unwrap_or(0);
    webhook.body = vec![0; length];
    reader.read_exact(&mut webhook.body).ok()?;
    let mut stream = reader.into_inner();
    let _ = sender.send(webhook);
    match reply {
        Reply::Status(status) => {
            let response = format!(
                "HTTP/1.1 {status} X\r\nContent-Length: 2\r\nLocation: /elsewhere\r\n\r\nok"
            );
            stream.write_all(response.as_bytes()).ok()
        }
        Reply::Raw(bytes) => stream.write_all(bytes).ok(),
        Reply::Silence => {
            thread::sleep(Duration::from_secs(30));
            None
        }
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 500 X\r\n\r\n").ok()?;
            loop {
                stream.write_all(&[b'x'; 4096]).ok()?;
            }
        }
    }
}
