//! A custom transport: a few lines of HTTP/1.1 over a socket. `Call` decides about retries, `Paged` about pages.
//!
//! ```sh
//! cargo run --example own_transport --all-features
//! ```
//!
//! The simulator replaces Stripe, in a server that fails every third request.

mod support;

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use http::{Request, Response};
use stripe_identity::call::CallError;
use stripe_identity::simulator::Simulator;
use stripe_identity::{
    Call, CreateVerificationSession, Failure, IdempotencyKey, ListVerificationSessions, Operation,
    Paged, SecretKey, Step, Stripe, Timestamp,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
    let mut requests = 0;
    let url = support::serve(move |request| {
        requests += 1;
        if requests % 3 == 0 {
            let mut unavailable = Response::new(b"try again".to_vec());
            *unavailable.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
            return unavailable;
        }
        simulator.handle(&request)
    });
    let stripe = Stripe::new(SecretKey::new("sk_test_simulated")?).with_base_url(&url)?;

    // Any number that differs between calls is a good seed, such as the nanoseconds of the clock.
    let seed = || {
        u64::from(
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |time| time.subsec_nanos()),
        )
    };

    println!("Five sessions, each with a key that is derived from what it is for:");
    for user in ["ann", "ben", "cem", "dot", "eva"] {
        let create = CreateVerificationSession::document().client_reference_id(user);
        let key = IdempotencyKey::derive("verify", [user, "1"])?;
        let session = run(stripe.call_with_key(&create, &key, seed())?)?;
        println!("   {} for {}", session.id, key.as_str());
    }

    println!("All of them, page by page:");
    let mut next = Some(ListVerificationSessions::new().limit(2));
    while let Some(list) = next {
        let page = run(stripe.call(&list, seed())?)?;
        println!("   {} sessions, more: {}", page.data.len(), page.has_more);
        next = list.next_page(&page)?;
    }
    Ok(())
}

/// Drives a call to its end: the same few lines for any transport.
fn run<O: Operation>(mut call: Call<O, io::Error>) -> Result<O::Output, CallError<io::Error>> {
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(request) {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => {
                println!("   (again in {} ms)", time.as_millis());
                thread::sleep(time);
            }
        }
    }
    call.finish()
}

/// Sends one request over a connection of its own and reads the response. Any HTTP client can be used instead.
fn send(request: &Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
    let authority = request
        .uri()
        .authority()
        .ok_or(io::ErrorKind::InvalidInput)?;
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let mut stream = TcpStream::connect(authority.as_str())?;
    write!(
        stream,
        "{} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n",
        request.method()
    )?;
    write!(stream, "Content-Length: {}\r\n", request.body().len())?;
    for (name, value) in request.headers() {
        stream.write_all(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat())?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(request.body())?;

    let mut received = Vec::new();
    stream.read_to_end(&mut received)?;
    let end = received
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or(io::ErrorKind::InvalidData)?;
    let head = String::from_utf8_lossy(&received[..end]);
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or_default();
    let mut response = Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        response = response.header(name, value);
    }
    response
        .body(received[end + 4..].to_owned())
        .map_err(io::Error::other)
}
