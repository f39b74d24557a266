//! Calls over loopback, one after the other. Each contender has its own server process.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use peers::shuffle::Shuffle;
use peers::work::inputs::{self, API_KEY};
use peers::work::{BY_HAND, FLOOR, THIS_CRATE};
use stripe_identity::ureq::Client;
use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, VerificationSession};

use crate::table::median;

const ROUNDS: usize = 75;
const CALLS: usize = 200;

pub fn print() {
    let mut callers = callers();
    let mut times = vec![Vec::new(); callers.len()];
    let mut shuffle = Shuffle::new();
    for _ in 0..ROUNDS {
        for index in shuffle.order(callers.len()) {
            let call = &mut callers[index].call;
            let calls = (0..CALLS).map(|_| {
                let start = Instant::now();
                call();
                start.elapsed().as_nanos() as f64
            });
            times[index].push(median(calls.collect()));
        }
    }
    let medians: Vec<_> = times.into_iter().map(median).collect();
    println!(
        "| {} sequential creates over loopback | p50, ratio | p50, us | connections |",
        ROUNDS * CALLS
    );
    println!("|---|--:|--:|--:|");
    for (caller, time) in callers.iter().zip(&medians) {
        println!(
            "| {} | {:.2} | {:.1} | {} |",
            caller.name,
            time / medians[0],
            time / 1000.0,
            caller.server.connections()
        );
    }
    println!();
    println!(
        "Medians of {ROUNDS} rounds of {CALLS} calls in shuffled order. By hand: a ureq agent and serde_json; floor: a bare socket."
    );
}

struct Caller {
    name: &'static str,
    server: Server,
    call: Box<dyn FnMut()>,
}

impl Caller {
    fn new<C: FnMut() + 'static>(name: &'static str, call: impl FnOnce(SocketAddr) -> C) -> Self {
        let server = Server::start();
        let call = Box::new(call(server.address));
        Self { name, server, call }
    }
}

/// The code written by hand comes first, because the others are compared with it.
fn callers() -> Vec<Caller> {
    vec![
        Caller::new(BY_HAND, |address| {
            by_hand(address, ureq::Agent::new_with_defaults())
        }),
        Caller::new("by hand, with the same timeouts", |address| {
            by_hand(address, with_timeouts())
        }),
        Caller::new("by hand, with the same timeouts and model", |address| {
            by_hand_with_whole_model(address, with_timeouts())
        }),
        Caller::new(THIS_CRATE, this_crate),
        Caller::new("this crate, with a random key", this_crate_with_random_key),
        #[cfg(feature = "async-stripe")]
        Caller::new("async-stripe, blocking", peers::async_stripe_calls),
        Caller::new(FLOOR, bare_socket),
    ]
}

fn this_crate(address: SocketAddr) -> impl FnMut() {
    let (client, create) = client_and_create(address);
    let mut number = 0_u64;
    move || {
        number += 1;
        let key = format!("key-{number}");
        drop(client.call_with_key(&create, key).unwrap());
    }
}

fn this_crate_with_random_key(address: SocketAddr) -> impl FnMut() {
    let (client, create) = client_and_create(address);
    move || drop(client.call(&create).unwrap())
}

fn client_and_create(address: SocketAddr) -> (Client, CreateVerificationSession) {
    let stripe = Stripe::new(SecretKey::new(API_KEY).unwrap())
        .with_base_url(&format!("http://{address}"))
        .unwrap();
    let create = CreateVerificationSession::document()
        .client_reference_id("patron-20931")
        .metadata([("loan", "L-88")]);
    (Client::new(stripe), create)
}

#[derive(serde::Deserialize)]
struct Session {
    id: String,
    status: String,
    client_secret: Option<String>,
    url: Option<String>,
}

/// The timeouts of this crate's client.
fn with_timeouts() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(30)))
        .timeout_send_request(Some(Duration::from_secs(30)))
        .timeout_send_body(Some(Duration::from_secs(30)))
        .timeout_recv_response(Some(Duration::from_secs(80)))
        .timeout_recv_body(Some(Duration::from_secs(80)))
        .build()
        .new_agent()
}

fn by_hand(address: SocketAddr, agent: ureq::Agent) -> impl FnMut() {
    let mut body = body_by_hand(address, agent);
    move || {
        let session: Session = serde_json::from_slice(&body()).unwrap();
        let kept = (session.client_secret, session.url, session.status);
        assert!(!session.id.is_empty(), "{kept:?}");
    }
}

/// Shows the cost of the client itself, because both read every field of the session.
fn by_hand_with_whole_model(address: SocketAddr, agent: ureq::Agent) -> impl FnMut() {
    let mut body = body_by_hand(address, agent);
    move || drop(serde_json::from_slice::<VerificationSession>(&body()).unwrap())
}

fn body_by_hand(address: SocketAddr, agent: ureq::Agent) -> impl FnMut() -> Vec<u8> {
    let url = format!("http://{address}/v1/identity/verification_sessions");
    let mut number = 0_u64;
    move || {
        number += 1;
        let reference: String = form_urlencoded::byte_serialize(b"patron-20931").collect();
        let loan: String = form_urlencoded::byte_serialize(b"L-88").collect();
        let form = format!("type=document&client_reference_id={reference}&metadata[loan]={loan}");
        agent
            .post(&url)
            .header("Authorization", format!("Bearer {API_KEY}"))
            .header("Stripe-Version", stripe_identity::API_VERSION)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Idempotency-Key", format!("key-{number}"))
            .send(form.as_bytes())
            .unwrap()
            .body_mut()
            .read_to_vec()
            .unwrap()
    }
}

fn bare_socket(address: SocketAddr) -> impl FnMut() {
    let mut stream = BufReader::new(connect(address));
    let body = "type=document&client_reference_id=patron-20931&metadata[loan]=L-88";
    let request = format!(
        "POST /v1/identity/verification_sessions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {API_KEY}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    move || {
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        assert!(!read_message(&mut stream).unwrap().is_empty());
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// A server in its own process.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> Self {
        // The server always runs on another core than the client, because the placement affects the times more than the work.
        let mut process = Command::new("taskset")
            .args(["--cpu-list", "1"])
            .arg(std::env::current_exe().unwrap())
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.trim().parse().unwrap();
        Self { process, address }
    }

    /// The number of connections before this request.
    fn connections(&self) -> String {
        let mut stream = BufReader::new(connect(self.address));
        let question = b"GET /connections HTTP/1.1\r\n\r\n";
        stream.get_mut().write_all(question).unwrap();
        let response = read_message(&mut stream).unwrap();
        let count: usize = String::from_utf8(response).unwrap().parse().unwrap();
        (count - 1).to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Serves sessions on a free port, which it prints.
pub fn serve() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    println!("{}", listener.local_addr().unwrap());
    let sessions = Arc::new(inputs::sessions());
    let connections = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let count = connections.fetch_add(1, Ordering::Relaxed) + 1;
        let sessions = Arc::clone(&sessions);
        std::thread::spawn(move || respond(&stream.unwrap(), &sessions, count));
    }
}

/// Serves one connection until it is closed.
fn respond(stream: &TcpStream, sessions: &[String], count: usize) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    let mut next = sessions.iter().cycle();
    while let Some(body) = read_message(&mut reader) {
        let count = count.to_string();
        let response = match (body.is_empty(), next.next()) {
            (false, Some(session)) => session,
            _ => &count,
        };
        let message = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nRequest-Id: req_1\r\nContent-Length: {}\r\n\r\n{response}",
            response.len()
        );
        let mut writer = stream;
        if writer.write_all(message.as_bytes()).is_err() {
            return;
        }
    }
}

/// The body of a request or a response. `None` if the connection is closed.
fn read_message(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let header = line.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}
