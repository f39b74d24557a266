//! A fault at every byte of every response: cut, reset, stalled and corrupted. Nothing panics, nothing is done twice under one
//! idempotency key, no response is lost, and each outcome is one of the documented ones.

mod wire;

use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use stripe_identity::call::{Call, CallError};
use stripe_identity::event::ListEvents;
use stripe_identity::simulator::Simulator;
use stripe_identity::ureq::{Agent, Client};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Failure, ListVerificationSessions,
    Operation, RedactVerificationSession, RetrieveVerificationSession, SecretKey, Step, Stripe,
    Timestamp, UpdateVerificationSession,
};
use wire::{receive, reset, wire};

/// The fault of a response, at one of its bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// The connection ends before the byte.
    Cut,
    /// The connection is reset before the byte.
    Reset,
    /// Nothing comes from the byte on, and the connection stays open.
    Stall,
    /// Another byte comes in its place.
    Corrupt,
}

/// The outcomes over all faults, to be printed.
#[derive(Default)]
struct Counts {
    faults: usize,
    ok: usize,
    transport: usize,
    decode: usize,
    api: usize,
}

impl Counts {
    fn count<T, E>(&mut self, result: &Result<T, CallError<E>>) {
        self.faults += 1;
        match result {
            Ok(_) => self.ok += 1,
            Err(CallError::Transport(_)) => self.transport += 1,
            Err(CallError::Decode { .. }) => self.decode += 1,
            Err(CallError::Api { .. }) => self.api += 1,
            Err(_) => panic!("not one of the documented outcomes"),
        }
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: {} faults: {} outputs, {} transport, {} decode, {} api errors; 0 panics, 0 duplicates, 0 lost",
            self.faults, self.ok, self.transport, self.decode, self.api
        );
    }
}

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
}

/// A simulator with one session, and the session's id.
fn world() -> (Simulator, String) {
    let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
    let create = CreateVerificationSession::document();
    let response = simulator.handle(&stripe().request_with_key(&create, "before").unwrap());
    let id = create.parse(&response).unwrap().id;
    (simulator, id)
}

/// The effects in the world: the number of sessions and of events.
fn effects(simulator: &mut Simulator) -> (usize, usize) {
    let sessions = ListVerificationSessions::new().limit(100);
    let events = ListEvents::new().limit(100);
    let listed = sessions
        .parse(&simulator.handle(&stripe().request(&sessions).unwrap()))
        .unwrap();
    let happened = events
        .parse(&simulator.handle(&stripe().request(&events).unwrap()))
        .unwrap();
    (listed.data.len(), happened.data.len())
}

// ---- over the adapter: real sockets ----

/// The world that a socket serves, and the fault of its next response.
struct Server {
    simulator: Simulator,
    fault: Option<(Fault, usize)>,
}

/// Writes a response up to its fault, and returns whether the connection goes on.
fn send(stream: &mut TcpStream, bytes: &[u8], fault: Option<(Fault, usize)>) -> bool {
    let Some((fault, at)) = fault else {
        return stream.write_all(bytes).is_ok();
    };
    if fault == Fault::Corrupt {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0b0101_0101;
        let _ = stream.write_all(&bytes);
        return false;
    }
    let _ = stream.write_all(&bytes[..at]);
    if fault == Fault::Stall {
        // Until the client closes the connection.
        let _ = stream.read(&mut [0]);
    }
    false
}

fn serve(server: Arc<Mutex<Server>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut reader = BufReader::new(stream);
            loop {
                // A connection that is closed over bytes that nobody read is reset.
                let is_reset = matches!(server.lock().unwrap().fault, Some((Fault::Reset, _)));
                let Some(request) = receive(&mut reader) else {
                    break;
                };
                let (bytes, fault) = {
                    let mut server = server.lock().unwrap();
                    let response = server.simulator.handle(&request);
                    (wire(&response), server.fault.take())
                };
                if !send(reader.get_mut(), &bytes, fault) {
                    if is_reset {
                        reset(reader.get_ref());
                    }
                    break;
                }
            }
        }
    });
    url
}

fn over_the_adapter<O: Operation>(name: &str, make: impl Fn(&str) -> O) {
    let (simulator, id) = world();
    let server = Arc::new(Mutex::new(Server {
        simulator: simulator.clone(),
        fault: None,
    }));
    let url = serve(server.clone());
    let stripe_at = stripe().with_base_url(&url).unwrap();
    let client = || {
        let limit = Some(Duration::from_millis(100));
        let agent = Agent::config_builder()
            .timeout_recv_response(limit)
            .timeout_recv_body(limit)
            .build()
            .new_agent();
        Client::with_agent(stripe_at.clone(), agent).with_max_retries(0)
    };
    let operation = make(&id);

    // Without a fault: the length of the response, and its effects.
    let request = stripe().request_with_key(&operation, "the call").unwrap();
    let mut whole = simulator.clone();
    let length = wire(&whole.handle(&request)).len();
    let done = effects(&mut whole);

    let mut counts = Counts::default();
    for fault in [Fault::Cut, Fault::Reset, Fault::Stall, Fault::Corrupt] {
        // A stall costs time each, so it is at every 16th byte.
        let step = if fault == Fault::Stall { 16 } else { 1 };
        for at in (0..length).step_by(step) {
            *server.lock().unwrap() = Server {
                simulator: simulator.clone(),
                fault: Some((fault, at)),
            };
            let result = client().call_with_key(&operation, "the call");
            if fault != Fault::Corrupt {
                let error = result.as_ref().err().unwrap_or_else(|| {
                    panic!("{name}: {fault:?} at {at} of {length} was not noticed")
                });
                assert!(
                    matches!(error, CallError::Transport(_)),
                    "{fault:?} at {at}: {error}"
                );
            }
            counts.count(&result);
            // The same call again, over a connection of its own: it gets its response, and nothing is done a second time.
            if let Err(error) = client().call_with_key(&operation, "the call") {
                panic!("{name}: lost after {fault:?} at {at}: {error}");
            }
            assert_eq!(
                effects(&mut server.lock().unwrap().simulator),
                done,
                "{name}: done twice after {fault:?} at {at}"
            );
        }
    }
    counts.print(&format!("adapter, {name}"));
}

// ---- over `Call`: a transport in memory that reports the fault it noticed, or none ----

fn over_call<O: Operation + Clone>(name: &str, make: impl Fn(&str) -> O) {
    let (simulator, id) = world();
    let operation = make(&id);
    let request = stripe().request_with_key(&operation, "the call").unwrap();
    let mut whole = simulator.clone();
    let response = whole.handle(&request);
    let done = effects(&mut whole);

    let mut counts = Counts::default();
    for fault in [Fault::Cut, Fault::Corrupt] {
        for at in 0..response.body().len() {
            let mut simulator = simulator.clone();
            let mut call: Call<O, &str> = stripe()
                .call_with_key(operation.clone(), "the call", 7)
                .unwrap();
            let mut requests = Vec::new();
            let mut elapsed = Duration::ZERO;
            while let Some(step) = call.step() {
                match step {
                    Step::Wait(time) => elapsed += time,
                    Step::Send(request) => {
                        requests.push((
                            request.uri().clone(),
                            request.headers().clone(),
                            request.body().clone(),
                        ));
                        let mut response = simulator.handle(request);
                        let length = response.body().len().into();
                        response.headers_mut().insert("content-length", length);
                        if requests.len() > 1 {
                            call.receive(response, elapsed);
                        } else if fault == Fault::Corrupt {
                            response.body_mut()[at] ^= 0b0101_0101;
                            call.receive(response, elapsed);
                        } else if at % 2 == 0 {
                            // A transport that treats a cut body as a whole one.
                            response.body_mut().truncate(at);
                            call.receive(response, elapsed);
                        } else {
                            call.fail("cut", Failure::NoResponse, elapsed);
                        }
                    }
                }
            }
            assert!(
                requests.windows(2).all(|pair| pair[0] == pair[1]),
                "another request"
            );
            let result = call.finish();
            // The transport or `Call` noticed the cut, and the same request got the whole response.
            if fault == Fault::Cut {
                assert!(result.is_ok(), "{name}: lost after a cut at {at}");
                assert_eq!(
                    requests.len(),
                    2,
                    "{name}: a body cut at {at} was taken for whole"
                );
            }
            counts.count(&result);
            assert_eq!(effects(&mut simulator), done, "{name}: {fault:?} at {at}");
        }
    }
    counts.print(&format!("Call, {name}"));
}

/// Tries each operation at each byte.
macro_rules! operations {
    ($($name:ident: $make:expr;)+) => {
        mod adapter {
            use super::*;
            $(
                #[test]
                fn $name() {
                    over_the_adapter(stringify!($name), $make);
                }
            )+
        }

        mod call {
            use super::*;
            $(
                #[test]
                fn $name() {
                    over_call(stringify!($name), $make);
                }
            )+
        }
    };
}

operations! {
    create: |_: &str| CreateVerificationSession::document().metadata([("order", "6735")]);
    retrieve: |id: &str| RetrieveVerificationSession::new(id);
    update: |id: &str| UpdateVerificationSession::new(id).metadata([("order", "6736")]);
    cancel: |id: &str| CancelVerificationSession::new(id);
    redact: |id: &str| RedactVerificationSession::new(id);
    list: |_: &str| ListVerificationSessions::new().limit(3);
}
