//! The ureq client over a hundred thousand calls, in its own process, with a server for it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use dhat::HeapStats;
use stripe_identity::ureq::{CallError, Client};
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, RetrieveVerificationSession, SecretKey,
    Stripe, UpdateVerificationSession,
};

use crate::{SESSIONS, float, pages, profiler, promise};

const NOT_FOUND: &str =
    r#"{"error": {"code": "resource_missing", "message": "No", "type": "invalid_request_error"}}"#;

/// How much the heap may grow between the first mark and the last.
const HEAP_SLACK: usize = 4 * 1024;

/// Makes calls of every kind in turn, and prints a row of the table at three marks.
fn calls(url: &str, calls: u32, mut row: impl FnMut(u32, u32)) {
    let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
    let client = Client::new(stripe.with_base_url(url).unwrap());
    let mut made = 0;
    for mark in [calls / 100, calls / 10, calls] {
        let before = made;
        while made < mark {
            let order = || [("order", made.to_string())];
            let retrieve = RetrieveVerificationSession::new(format!("vs_{made}"));
            let create = || CreateVerificationSession::document().metadata(order());
            let list = || ListVerificationSessions::new().starting_after(format!("vs_{made}"));
            let is_read = match made % 5 {
                0 => client.call(&create()).is_ok(),
                1 => client.call(&retrieve.expand(["verified_outputs"])).is_ok(),
                2 => client
                    .call(&UpdateVerificationSession::new("vs_1").metadata(order()))
                    .is_ok(),
                3 => client.call(&list()).is_ok(),
                _ => client
                    .call(&RetrieveVerificationSession::new("vs_missing"))
                    .is_err_and(|error| matches!(error, CallError::Api { .. })),
            };
            assert!(is_read, "call {made}");
            made += 1;
        }
        row(mark, made - before);
    }
}

pub(crate) fn heap(url: &str, count: u32) -> bool {
    println!("\n## Memory over calls of the adapter\n");
    println!("| calls | heap, bytes | peak, bytes | blocks a call since |");
    println!("|--:|--:|--:|--:|");
    let _profiler = profiler();
    let (mut blocks, mut marks) = (0, Vec::new());
    calls(url, count, |mark, since| {
        let now = HeapStats::get();
        let each = float(now.total_blocks - blocks) / f64::from(since);
        println!(
            "| {mark} | {} | {} | {each:.1} |",
            now.curr_bytes, now.max_bytes
        );
        blocks = now.total_blocks;
        marks.push(now.curr_bytes);
    });
    let is_flat = marks.iter().all(|mark| *mark <= marks[0] + HEAP_SLACK);
    promise(is_flat, "the heap does not grow with the calls")
}

pub(crate) fn resident(url: &str, count: u32) -> bool {
    println!("\nThe same again, not counted:\n");
    println!("| calls | resident | µs a call since |");
    println!("|--:|--:|--:|");
    let mut start = Instant::now();
    calls(url, count, |mark, since| {
        let each = start.elapsed().as_secs_f64() * 1e6 / f64::from(since);
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        println!(
            "| {mark} | {} | {each:.0} |",
            resident.unwrap_or("unknown").trim()
        );
        start = Instant::now();
    });
    true
}

/// Serves loopback connections until the program ends, each for as long as the client keeps it open, and counts them.
pub(crate) fn serve() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming() {
            seen.fetch_add(1, Ordering::Relaxed);
            thread::spawn(|| respond(stream.unwrap()));
        }
    });
    (url, connections)
}

fn respond(mut stream: TcpStream) {
    let build = |status: &str, body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nRequest-Id: req_1\r\nContent-Length: {length}\r\n\r\n{body}")
    };
    let missing = build("404 Not Found", NOT_FOUND);
    let list = build("200 OK", pages(10)[0].body());
    let sessions = SESSIONS.map(|session| build("200 OK", session));
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    for turn in 0.. {
        let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if first.is_empty() {
                first.clone_from(&line);
            }
            line.make_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        io::copy(&mut reader.by_ref().take(length), &mut io::sink()).unwrap();
        let response = if first.contains("/vs_missing") {
            &missing
        } else if first.contains("?starting_after=") {
            &list
        } else {
            &sessions[turn % 4]
        };
        // Written at once, because a second write would wait until the first one is acknowledged.
        stream.write_all(response.as_bytes()).unwrap();
    }
}
