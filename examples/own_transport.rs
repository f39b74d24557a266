//! A transport that is not ureq: a few lines of HTTP/1.1 over a socket, with this crate's decisions about retries and pages.
//!
//! ```sh
//! cargo run --example own_transport --all-features
//! ```
//!
//! The simulator stands for Stripe, behind a server that fails every third request.

mod support;

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use http::{Request, Response};
use stripe_identity::retry::{Failure, Next, Retry};
use stripe_identity::simulator::Simulator;
use stripe_identity::{
    CreateVerificationSession, IdempotencyKey, ListVerificationSessions, Operation, Paged,
    SecretKey, Stripe, Timestamp,
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

    println!("Five sessions, each with a key that is derived from what it is for:");
    for user in ["ann", "ben", "cem", "dot", "eva"] {
        let create = CreateVerificationSession::document().client_reference_id(user);
        let key = IdempotencyKey::derive("verify", [user, "1"])?;
        let session = create.parse(&send(&stripe.request_with_key(&create, &key)?)?)?;
        println!("   {} for {}", session.id, key.as_str());
    }

    println!("All of them, page by page:");
    let mut next = Some(ListVerificationSessions::new().limit(2));
    while let Some(list) = next {
        let page = list.parse(&send(&stripe.request(&list)?)?)?;
        println!("   {} sessions, more: {}", page.data.len(), page.has_more);
        next = list.next_page(&page)?;
    }
    Ok(())
}

/// Sends a request until there is an answer to keep.
fn send(request: &Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Box<dyn Error>> {
    let started = Instant::now();
    // Any number that differs between clients will do.
    let seed = u64::from(std::process::id());
    let mut retry = Retry::new(request, seed).with_budget(Duration::from_secs(30));
    loop {
        let result = exchange(request);
        let next = match &result {
            Ok(response) => retry.after_response(response, started.elapsed()),
            Err(_) => retry.after_failure(Failure::NoAnswer, started.elapsed()),
        };
        match next {
            Next::Retry { wait, because } => {
                println!("   (again in {} ms: {because:?})", wait.as_millis());
                std::thread::sleep(wait);
            }
            Next::Stop(_) => return Ok(result?),
        }
    }
}

/// One request and its answer over a connection of their own. Any client will do instead.
fn exchange(request: &Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
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

    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or(io::ErrorKind::InvalidData)?;
    let head = String::from_utf8_lossy(&answer[..end]);
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
        .body(answer[end + 4..].to_owned())
        .map_err(io::Error::other)
}
