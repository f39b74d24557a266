//! A server on loopback that a test scripts byte by byte, or puts in front of the simulator.

#![allow(dead_code, reason = "each program uses its part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use http::{Request, Response};
use stripe_identity::Timestamp;
use stripe_identity::simulator::Simulator;

/// What the server does with one request.
pub enum Act {
    /// Writes these bytes and keeps the connection.
    Write(Vec<u8>),
    /// Writes these bytes and closes the connection.
    WriteAndClose(Vec<u8>),
    /// Closes the connection without a response.
    Close,
    /// Sends nothing, and keeps the connection open until the client leaves.
    Stall,
}

/// The requests that arrived so far.
pub type Received = Arc<Mutex<Vec<Request<Vec<u8>>>>>;

/// Serves requests until the program ends. Returns the base URL and the requests that arrive.
pub fn serve(act: impl FnMut(&Request<Vec<u8>>) -> Act + Send + 'static) -> (String, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on the loopback interface");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    let received = Received::default();
    let (act, arrived) = (Arc::new(Mutex::new(act)), Arc::clone(&received));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (act, arrived) = (Arc::clone(&act), Arc::clone(&arrived));
            thread::spawn(move || {
                let mut reader = BufReader::new(stream);
                while let Some(request) = receive(&mut reader) {
                    arrived.lock().unwrap().push(request.clone());
                    let act = (act.lock().unwrap())(&request);
                    if !play(act, reader.get_mut()) {
                        return;
                    }
                }
            });
        }
    });
    (url, received)
}

/// Plays one act for each request, and closes the connection of every later one.
pub fn script(acts: Vec<Act>) -> (String, Received) {
    let mut acts = acts.into_iter();
    serve(move |_| acts.next().unwrap_or(Act::Close))
}

/// Serves the simulator.
pub fn simulate() -> String {
    let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
    serve(move |request| Act::Write(bytes(&simulator.handle(request)))).0
}

fn receive(reader: &mut BufReader<TcpStream>) -> Option<Request<Vec<u8>>> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut request = Request::builder().method(words.next()?).uri(words.next()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().expect("a length");
        }
        request = request.header(name, value);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(request.body(body).expect("a request"))
}

fn play(act: Act, stream: &mut TcpStream) -> bool {
    match act {
        Act::Write(bytes) => stream.write_all(&bytes).is_ok(),
        Act::WriteAndClose(bytes) => {
            // Some tests let the client leave in the meantime.
            let _ = stream.write_all(&bytes);
            false
        }
        Act::Close => false,
        Act::Stall => {
            let _ = stream.read(&mut [0]);
            false
        }
    }
}

/// The bytes of a response on the wire.
pub fn bytes(response: &Response<Vec<u8>>) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers() {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    let length = format!("Content-Length: {}\r\n\r\n", response.body().len());
    [&head, length.as_bytes(), response.body()].concat()
}

/// A response with these headers (`"Request-Id: req_1"`) and this body.
pub fn response(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        head += header;
        head += "\r\n";
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
