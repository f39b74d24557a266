//! An HTTP server on loopback around a function from request to response.
//!
//! It reads one request from each connection, in a thread of its own. A request that is malformed, larger than the caps or slower
//! than the time limit is refused, and harms no other one. For a service on the Internet use a server such as axum: the example
//! `axum_service` in `transports/` has the same limits.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response, StatusCode};

/// The maximum size of a head (request line and headers) in bytes.
const MAX_HEAD: usize = 32 * 1024;
/// The maximum size of a body in bytes.
pub(crate) const MAX_BODY: usize = 1024 * 1024;
/// The maximum number of headers.
const MAX_HEADERS: usize = 100;
/// The time within which a request must arrive, and a response must be accepted.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Serves `handle` on a free port of the loopback interface until the program ends. Returns the base URL.
pub(crate) fn serve(
    handle: impl FnMut(Request<Vec<u8>>) -> Response<Vec<u8>> + Send + 'static,
) -> String {
    serve_within(TIMEOUT, handle)
}

/// Serves `handle` with another time limit than [`TIMEOUT`].
pub(crate) fn serve_within(
    timeout: Duration,
    handle: impl FnMut(Request<Vec<u8>>) -> Response<Vec<u8>> + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on the loopback interface");
    let url = format!("http://{}", listener.local_addr().expect("a bound socket"));
    let handle = Arc::new(Mutex::new(handle));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else {
                // Without this wait, the loop would be busy while the process has no file descriptor left.
                thread::sleep(Duration::from_millis(10));
                continue;
            };
            let handle = Arc::clone(&handle);
            // If there is no thread, the connection is closed.
            let _ = thread::Builder::new().spawn(move || {
                let mut timed = Timed {
                    stream,
                    end: Instant::now() + timeout,
                };
                let response = match receive(&mut timed) {
                    // The lock is taken once the request is complete, so that a slow client holds up nobody.
                    Ok(request) => {
                        let mut handle = handle.lock().unwrap_or_else(PoisonError::into_inner);
                        (*handle)(request)
                    }
                    Err(Refusal::Status(status)) => {
                        let mut refusal = Response::new(Vec::new());
                        *refusal.status_mut() = status;
                        refusal
                    }
                    Err(Refusal::Gone) => return,
                };
                timed.end = Instant::now() + timeout;
                // The client may have left in the meantime, which is not an error of the server.
                let _ = respond(&mut timed, &response);
            });
        }
    });
    url
}

/// The reason why there is no request.
enum Refusal {
    /// The response has this status.
    Status(StatusCode),
    /// The client has left.
    Gone,
}

impl From<StatusCode> for Refusal {
    fn from(status: StatusCode) -> Self {
        Self::Status(status)
    }
}

/// Reads a request with a head of at most [`MAX_HEAD`] bytes and a body of at most [`MAX_BODY`].
fn receive(stream: &mut Timed) -> Result<Request<Vec<u8>>, Refusal> {
    let mut received = Vec::new();
    loop {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        match head.parse(&received) {
            Ok(httparse::Status::Complete(end)) => {
                let (request, length) = read_head(&head)?;
                let mut body = received.split_off(end);
                while body.len() < length {
                    read_more(stream, &mut body)?;
                }
                body.truncate(length);
                return Ok(request.map(|()| body));
            }
            Ok(httparse::Status::Partial) if received.len() < MAX_HEAD => {
                read_more(stream, &mut received)?;
            }
            Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
                return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into());
            }
            Err(_) => return Err(StatusCode::BAD_REQUEST.into()),
        }
    }
}

/// Returns the request without its body, and the length of the body. Chunks are refused, because no client of this crate sends them.
fn read_head(head: &httparse::Request) -> Result<(Request<()>, usize), StatusCode> {
    let target = head.path.filter(|target| target.starts_with('/'));
    let mut request = Request::builder()
        .method(head.method.unwrap_or_default())
        .uri(target.ok_or(StatusCode::BAD_REQUEST)?);
    let mut length = None;
    for header in head.headers.iter() {
        if header.name.eq_ignore_ascii_case("Transfer-Encoding") {
            return Err(StatusCode::LENGTH_REQUIRED);
        }
        if header.name.eq_ignore_ascii_case("Content-Length")
            && length
                .replace(header.value)
                .is_some_and(|other| other != header.value)
        {
            return Err(StatusCode::BAD_REQUEST);
        }
        request = request.header(header.name, header.value);
    }
    let length = length.map_or(Ok(0), read_length)?;
    let request = request.body(()).map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok((request, length))
}

/// Reads a length of at most [`MAX_BODY`].
fn read_length(value: &[u8]) -> Result<usize, StatusCode> {
    let text = std::str::from_utf8(value).unwrap_or_default();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(StatusCode::BAD_REQUEST);
    }
    let length = text.parse().ok().filter(|length| *length <= MAX_BODY);
    length.ok_or(StatusCode::PAYLOAD_TOO_LARGE)
}

fn read_more(stream: &mut Timed, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut buffer = [0; 8 * 1024];
    match stream.read(&mut buffer) {
        Ok(0) if bytes.is_empty() => Err(Refusal::Gone),
        Ok(0) => Err(StatusCode::BAD_REQUEST.into()),
        Ok(count) => {
            bytes.extend_from_slice(&buffer[..count]);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            Err(StatusCode::REQUEST_TIMEOUT.into())
        }
        Err(_) => Err(Refusal::Gone),
    }
}

fn respond(stream: &mut Timed, response: &Response<Vec<u8>>) -> io::Result<()> {
    let mut bytes = format!(
        "HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n",
        response.status(),
        response.body().len()
    )
    .into_bytes();
    for (name, value) in response.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(response.body());
    stream.write_all(&bytes)?;
    stream.stream.shutdown(Shutdown::Write)?;
    // If a socket is closed while it holds unread bytes, the client may lose the response.
    io::copy(&mut stream.take(MAX_BODY as u64), &mut io::sink()).map(drop)
}

/// A connection whose reads and writes end at one time, however many there are.
struct Timed {
    stream: TcpStream,
    end: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.end.saturating_duration_since(Instant::now());
        // Zero would mean no limit.
        (!left.is_zero())
            .then_some(Some(left))
            .ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

/// Returns one kind of error for a time that is over, although systems differ.
fn timed_out(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock {
        io::ErrorKind::TimedOut.into()
    } else {
        error
    }
}

impl Read for Timed {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(bytes).map_err(timed_out)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(bytes).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
