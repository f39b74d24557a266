//! Many calls from 32 threads on one client: no error, connections are used again, memory stays flat. The same with faults in 5 %
//! of the responses: nothing is done twice.
//!
//! `CALLS` sets the number of calls, 4,000 by default. `.ci/proof load` makes 100,000.
//!
//! The server is this program once more, with the argument `serve`, so that the simulator's memory is not the client's.

mod wire;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use stripe_identity::call::CallError;
use stripe_identity::simulator::{Fault, Simulator};
use stripe_identity::ureq::Client;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, Paged,
    RetrieveVerificationSession, SecretKey, Stripe, Timestamp,
};
use wire::{receive, reset, wire};

const THREADS: usize = 32;

/// The largest growth of memory after a fifth of the calls, in KiB.
const FLAT: usize = 4096;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        let has_faults = std::env::args().nth(2).as_deref() == Some("faults");
        serve(has_faults);
        return;
    }
    let calls = std::env::var("CALLS").map_or(4000, |calls| calls.parse().unwrap());
    without_faults(calls);
    with_faults(calls);
}

// ---- the server ----

/// The counts of a server, which it prints at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Seen {
    connections: usize,
    faults: usize,
    sessions: usize,
    /// The largest number of sessions with the same order.
    most_per_order: usize,
}

/// The fault of one exchange.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    None,
    /// The connection is closed before the work is done.
    LostRequest,
    /// The connection is closed after the work is done.
    LostResponse,
    /// The connection is reset after the work is done.
    Reset,
    /// The connection is closed in the middle of the response.
    Cut,
    /// The response is a 500.
    Broken,
}

impl Trouble {
    /// Decides by the number of the request: about five of a hundred have a fault, without a period that the calls could share.
    fn of(number: usize) -> Self {
        let mixed = (number as u64)
            .wrapping_add(1)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        match (mixed >> 32) % 100 {
            0 => Self::LostRequest,
            1 => Self::LostResponse,
            2 => Self::Reset,
            3 => Self::Cut,
            4 => Self::Broken,
            _ => Self::None,
        }
    }
}

/// The state that all connections share.
struct World {
    simulator: Mutex<Simulator>,
    requests: AtomicUsize,
    connections: AtomicUsize,
    faults: AtomicUsize,
    has_faults: bool,
}

/// Serves the simulator until standard input ends, and then prints its counts.
fn serve(has_faults: bool) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    let world = Arc::new(World {
        simulator: Mutex::new(Simulator::new(Timestamp::from_secs(1_700_000_000))),
        requests: AtomicUsize::new(0),
        connections: AtomicUsize::new(0),
        faults: AtomicUsize::new(0),
        has_faults,
    });
    let served = world.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            served.connections.fetch_add(1, Ordering::Relaxed);
            let world = served.clone();
            thread::spawn(move || connection(&stream.unwrap(), &world));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();

    let mut orders = HashMap::new();
    for order in orders_of(&mut world.simulator.lock().unwrap()) {
        *orders.entry(order).or_insert(0) += 1;
    }
    println!(
        "{} {} {} {}",
        world.connections.load(Ordering::Relaxed),
        world.faults.load(Ordering::Relaxed),
        orders.values().sum::<usize>(),
        orders.values().copied().max().unwrap_or(0)
    );
}

/// Returns the order in the metadata of each session.
fn orders_of(simulator: &mut Simulator) -> Vec<String> {
    let mut orders = Vec::new();
    let mut next = Some(ListVerificationSessions::new().limit(100));
    while let Some(list) = next {
        let response = simulator.handle(&stripe().request(&list).unwrap());
        let page = list.parse(&response).unwrap();
        for session in &page {
            let order = session.metadata.get("order").unwrap();
            orders.push(order.to_owned());
        }
        next = list.next_page(&page).unwrap();
    }
    orders
}

fn connection(stream: &TcpStream, world: &World) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    while let Some(request) = receive(&mut reader) {
        let number = world.requests.fetch_add(1, Ordering::Relaxed);
        let trouble = if world.has_faults {
            Trouble::of(number)
        } else {
            Trouble::None
        };
        if trouble != Trouble::None {
            world.faults.fetch_add(1, Ordering::Relaxed);
        }
        if trouble == Trouble::LostRequest {
            return;
        }
        let mut bytes = {
            let mut simulator = world.simulator.lock().unwrap();
            if trouble == Trouble::Broken {
                simulator.fail_next(1, &Fault::Status(http::StatusCode::INTERNAL_SERVER_ERROR));
            }
            wire(&simulator.handle(&request))
        };
        match trouble {
            Trouble::None | Trouble::Broken | Trouble::LostRequest => {}
            Trouble::LostResponse => return,
            Trouble::Reset => {
                reset(stream);
                return;
            }
            Trouble::Cut => bytes.truncate(bytes.len() / 2),
        }
        let mut writer = stream;
        if writer.write_all(&bytes).is_err() || trouble == Trouble::Cut {
            return;
        }
    }
}

// ---- the client ----

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
}

/// The result of a load.
struct Load {
    seen: Seen,
    creations: usize,
    /// Calls that failed after their retries, and were made again with the same key.
    repeated: usize,
    /// The resident memory of the client in KiB: after a fifth of the calls, and at the end.
    memory: (usize, usize),
    time: Duration,
}

/// Makes the calls, over one client. Every fourth one creates a session, the others retrieve or list.
fn load(calls: usize, mode: &str) -> Load {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["serve", mode])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    let mut line = || {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let url = format!("http://{}", line());
    let client = Client::new(stripe().with_base_url(&url).unwrap());

    let (next, done, repeated) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let (early, late) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut id = None;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= calls {
                        break;
                    }
                    while let Err(error) = call(&client, number, &mut id) {
                        let may_repeat = match &error {
                            CallError::Transport(_) => true,
                            CallError::Api { error, .. } => error.status.is_server_error(),
                            _ => false,
                        };
                        assert!(may_repeat && mode == "faults", "call {number}: {error}");
                        repeated.fetch_add(1, Ordering::Relaxed);
                    }
                    let count = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if count == calls / 5 {
                        early.store(resident(), Ordering::Relaxed);
                    } else if count == calls - THREADS {
                        // Every thread still has a call to make, so no stack has been freed yet.
                        late.store(resident(), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let time = started.elapsed();
    let memory = (early.into_inner(), late.into_inner());
    drop(client);

    drop(server.stdin.take());
    let line = line();
    let counts: Vec<usize> = line
        .split(' ')
        .map(|count| count.parse().unwrap())
        .collect();
    assert!(server.wait().unwrap().success());
    let [connections, faults, sessions, most_per_order] = counts[..] else {
        panic!("{line}");
    };
    Load {
        seen: Seen {
            connections,
            faults,
            sessions,
            most_per_order,
        },
        creations: calls.div_ceil(4),
        repeated: repeated.into_inner(),
        memory,
        time,
    }
}

/// Makes one call. `id` is the session that this thread created last.
fn call(
    client: &Client,
    number: usize,
    id: &mut Option<String>,
) -> Result<(), CallError<stripe_identity::ureq::Error>> {
    match (number % 4, &id) {
        (0, _) => {
            let order = format!("order-{number}");
            let create = CreateVerificationSession::document().metadata([("order", &order)]);
            let session = client.call_with_key(&create, order.as_str())?;
            assert_eq!(session.metadata.get("order"), Some(order.as_str()));
            *id = Some(session.id.to_string());
        }
        (1 | 2, Some(id)) => {
            let session = client.call(&RetrieveVerificationSession::new(id.as_str()))?;
            assert_eq!(session.id.as_str(), id);
        }
        _ => {
            let page = client.call(&ListVerificationSessions::new().limit(1))?;
            assert!(page.len() <= 1);
        }
    }
    Ok(())
}

/// Returns the resident memory of this process in KiB, as Linux reports it.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn without_faults(calls: usize) {
    let load = load(calls, "whole");
    let Seen { connections, .. } = load.seen;
    println!(
        "load: {calls} calls by {THREADS} threads in {:.1} s: no error, {connections} connections, {} sessions, \
         {} KiB of memory after a fifth of them and {} KiB at the end",
        load.time.as_secs_f32(),
        load.seen.sessions,
        load.memory.0,
        load.memory.1
    );
    assert_eq!((load.repeated, load.seen.faults), (0, 0));
    assert_eq!(
        (load.seen.sessions, load.seen.most_per_order),
        (load.creations, 1)
    );
    assert!(connections <= THREADS + 4, "{connections} connections");
    assert!(
        load.memory.1 <= load.memory.0 + FLAT,
        "memory grows: {:?}",
        load.memory
    );
}

fn with_faults(calls: usize) {
    let load = load(calls, "faults");
    let Seen {
        connections,
        faults,
        ..
    } = load.seen;
    println!(
        "load: {calls} calls by {THREADS} threads in {:.1} s with {faults} faults: {} made again by the caller, \
         {connections} connections, {} sessions, at most {} per order",
        load.time.as_secs_f32(),
        load.repeated,
        load.seen.sessions,
        load.seen.most_per_order
    );
    assert!(faults > calls / 25, "{faults} faults");
    assert_eq!(
        (load.seen.sessions, load.seen.most_per_order),
        (load.creations, 1)
    );
    assert!(
        connections <= THREADS + 4 + faults,
        "{connections} connections"
    );
}
