//! A raw HTTP server on loopback that plays a script and records the requests it receives.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// The server's reaction to one request.
pub(crate) enum Act {
    /// Writes these bytes and keeps the connection.
    Respond(String),
    /// Writes these bytes and closes the connection.
    RespondAndClose(String),
    /// Closes the connection without a response.
    Close,
    /// Resets the connection, so that the client sees an error instead of the end of the stream.
    Reset,
    /// Writes these bytes one by one, and keeps the connection.
    Trickle(String),
    /// Sends nothing, and keeps the connection open until the client closes it.
    Stall,
}

/// One request as it arrived.
#[derive(Debug, PartialEq)]
pub(crate) struct Received {
    /// The number of the connection it arrived on, counted from 0.
    pub(crate) connection: usize,
    /// The request line and the headers, line by line.
    pub(crate) head: Vec<String>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().skip(1).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Starts a server that plays `script`, one act per request, and then refuses connections. Returns its base URL.
pub(crate) fn serve(script: Vec<Act>) -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (arrivals, requests) = channel();
    thread::spawn(move || {
        let mut script = script.into_iter().peekable();
        let mut connection = 0;
        while script.peek().is_some() {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            while script.peek().is_some() {
                // Closing a socket with unread bytes resets the connection, so `look` only peeks.
                let received = if matches!(script.peek(), Some(Act::Reset)) {
                    look(reader.get_ref(), connection)
                } else {
                    receive(&mut reader, connection)
                };
                let Some(received) = received else {
                    break;
                };
                arrivals.send(received).unwrap();
                if !play(script.next().unwrap(), reader.get_mut()) {
                    break;
                }
            }
            connection += 1;
        }
    });
    (url, requests)
}

/// Returns the request without removing it from the socket's buffer. Waits until all of it has arrived.
fn look(stream: &TcpStream, connection: usize) -> Option<Received> {
    let mut buffer = vec![0; 65536];
    loop {
        let arrived = stream.peek(&mut buffer).ok().filter(|count| *count > 0)?;
        if let Some(received) = receive(&mut &buffer[..arrived], connection) {
            return Some(received);
        }
        thread::yield_now();
    }
}

fn receive(reader: &mut impl BufRead, connection: usize) -> Option<Received> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        head.push(line.to_owned());
    }
    let mut received = Received {
        connection,
        head,
        body: String::new(),
    };
    let length = received
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    received.body = String::from_utf8(body).unwrap();
    Some(received)
}

fn play(act: Act, stream: &mut TcpStream) -> bool {
    match act {
        Act::Respond(bytes) => stream.write_all(bytes.as_bytes()).is_ok(),
        Act::RespondAndClose(bytes) => {
            stream.write_all(bytes.as_bytes()).unwrap();
            false
        }
        Act::Close | Act::Reset => false,
        Act::Trickle(bytes) => {
            stream.set_nodelay(true).unwrap();
            bytes
                .as_bytes()
                .chunks(1)
                .all(|byte| stream.write_all(byte).is_ok())
        }
        Act::Stall => {
            let _ = stream.read(&mut [0]);
            false
        }
    }
}

/// The bytes of a response with these headers (`"Request-Id: req_1"`) and this body.
pub(crate) fn raw_response(status: &str, headers: &[&str], body: &str) -> String {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    format!("{head}\r\n{body}")
}
