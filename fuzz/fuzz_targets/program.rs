//! Any bytes on a connection to the program `stripe-identity-simulator`: its responses are HTTP, and it goes on serving.
//!
//! The program runs in this process, on a free port of this machine.
#![no_main]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use libfuzzer_sys::{Corpus, fuzz_target};

/// No input makes the program wait longer than this: a fault can ask for a delay, which is not worth waiting for.
const TIMEOUT: Duration = Duration::from_millis(500);

fuzz_target!(|bytes: &[u8]| -> Corpus {
    // The program sends requests to webhook endpoints, and a fuzzer must reach nobody.
    if bytes.windows(17).any(|part| part == b"webhook_endpoints") {
        return Corpus::Reject;
    }
    let address = *PROGRAM.get_or_init(start);
    let response = exchange(address, bytes);
    assert!(
        response.is_empty() || response.starts_with(b"HTTP/1."),
        "{:?}",
        String::from_utf8_lossy(&response)
    );
    // The program still serves, and the next input starts without sessions and faults.
    let reset = exchange(
        address,
        b"POST /_simulator/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    assert!(
        reset.starts_with(b"HTTP/1.1 2"),
        "{:?}",
        String::from_utf8_lossy(&reset)
    );
    Corpus::Keep
});

static PROGRAM: OnceLock<SocketAddr> = OnceLock::new();

fn start() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let listen = address.to_string();
    thread::spawn(move || {
        let arguments = [
            "stripe-identity-simulator",
            "--listen",
            &listen,
            "--clock",
            "frozen",
            "--seed",
            "7",
            "--read-timeout",
            "200ms",
            "--log",
            "off",
        ];
        stripe_identity_simulator::run(arguments)
    });
    for _ in 0..500 {
        if TcpStream::connect(address).is_ok() {
            return address;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the program does not listen on {address}");
}

/// Sends the bytes and returns everything received until the end of the connection or of the time.
fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("the program listens");
    stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
    stream.set_write_timeout(Some(TIMEOUT)).expect("a timeout");
    let mut response = Vec::new();
    // The program may refuse the first bytes and close before the last ones are written.
    if stream.write_all(bytes).is_ok() && !bytes.ends_with(b"\r\n\r\n") {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let _ = stream.read_to_end(&mut response);
    response
}
