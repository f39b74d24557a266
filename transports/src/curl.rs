//! curl, blocking. It needs libcurl.

use std::thread;
use std::time::{Duration, Instant};

use curl::Error;
use curl::easy::{Easy, List};
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use stripe_identity::call::{CallError, MAX_BODY};
use stripe_identity::{Call, Failure, Operation, Step};

/// Sends one request and reads the whole response, within the deadline. The handle keeps its connection for the next one. curl
/// follows no redirects by default.
///
/// # Errors
///
/// Returns [`Error`] if there is no whole response.
pub fn send(
    easy: &mut Easy,
    deadline: Duration,
    request: &Request<Vec<u8>>,
) -> Result<Response<Vec<u8>>, Error> {
    easy.reset();
    easy.url(&request.uri().to_string())?;
    easy.timeout(deadline)?;
    if request.method() == Method::POST {
        easy.post(true)?;
        easy.post_fields_copy(request.body())?;
    } else {
        easy.custom_request(request.method().as_str())?;
    }
    let mut list = List::new();
    // Without this, curl waits for a 100 before it sends a body of more than a megabyte.
    list.append("Expect:")?;
    for (name, value) in request.headers() {
        list.append(&format!("{name}: {}", value.to_str().unwrap_or_default()))?;
    }
    easy.http_headers(list)?;

    let (mut headers, mut body) = (HeaderMap::new(), Vec::new());
    let mut transfer = easy.transfer();
    transfer.header_function(|line| {
        read_header(line, &mut headers);
        true
    })?;
    transfer.write_function(|bytes| {
        // Fewer bytes than there were end the transfer.
        let is_over = body.len() + bytes.len() > MAX_BODY;
        body.extend_from_slice(if is_over { &[] } else { bytes });
        Ok(if is_over { 0 } else { bytes.len() })
    })?;
    transfer.perform()?;
    drop(transfer);
    let mut response = Response::new(body);
    let status = u16::try_from(easy.response_code()?).unwrap_or_default();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    *response.headers_mut() = headers;
    Ok(response)
}

/// Reads a line of a response's head. A status line begins a new head, such as the one after a 103.
fn read_header(line: &[u8], headers: &mut HeaderMap) {
    if line.starts_with(b"HTTP/") {
        headers.clear();
    }
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return;
    };
    let value = line[colon + 1..].trim_ascii();
    if let (Ok(name), Ok(value)) = (
        HeaderName::from_bytes(&line[..colon]),
        HeaderValue::from_bytes(value),
    ) {
        headers.append(name, value);
    }
}

/// Drives a call to its end.
///
/// # Errors
///
/// Returns [`CallError`] if there is no output.
pub fn run<O: Operation>(
    easy: &mut Easy,
    deadline: Duration,
    mut call: Call<O, Error>,
) -> Result<O::Output, CallError<Error>> {
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(easy, deadline, request) {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => thread::sleep(time),
        }
    }
    call.finish()
}
