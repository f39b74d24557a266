//! HTTP over a socket, as the servers of these proofs speak it.

use std::io::{BufRead, Write};
use std::net::TcpStream;
use std::time::Duration;

use http::{Request, Response};

/// Reads one request. `None` at the end of the connection.
pub(crate) fn receive(reader: &mut impl BufRead) -> Option<Request<Vec<u8>>> {
    let mut line = String::new();
    reader
        .read_line(&mut line)
        .ok()
        .filter(|count| *count > 0)?;
    let mut words = line.split(' ');
    let mut request = Request::builder().method(words.next()?).uri(words.next()?);
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
        request = request.header(name, value);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(request.body(body).unwrap())
}

/// Returns the bytes of a response on the wire.
pub(crate) fn wire(response: &Response<Vec<u8>>) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers() {
        write!(bytes, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    write!(bytes, "content-length: {}\r\n\r\n", response.body().len()).unwrap();
    bytes.extend_from_slice(response.body());
    bytes
}

/// Makes the end of a connection a reset: no time to linger.
pub(crate) fn reset(stream: &TcpStream) {
    socket2::SockRef::from(stream)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
}
