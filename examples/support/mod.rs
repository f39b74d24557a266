//! An HTTP server on loopback around a function from request to response.
//!
//! A request that is malformed, too large or too slow is refused, and harms no other one. Each connection serves one request.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};

/// The maximum size of a body in bytes.
pub(crate) const MAX_BODY: usize = 1024 * 1024;
/// The time within which a head must arrive, and a body after it.
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
    listener
        .set_nonblocking(true)
        .expect("a non-blocking socket");
    let url = format!("http://{}", listener.local_addr().expect("a bound socket"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let handle = Arc::new(Mutex::new(handle));
    thread::spawn(move || runtime.block_on(accept(listener, timeout, handle)));
    url
}

async fn accept<H>(listener: TcpListener, timeout: Duration, handle: Arc<Mutex<H>>)
where
    H: FnMut(Request<Vec<u8>>) -> Response<Vec<u8>> + Send + 'static,
{
    let listener = tokio::net::TcpListener::from_std(listener).expect("a socket for tokio");
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Without this wait, the loop would be busy while the process has no file descriptor left.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let handle = Arc::clone(&handle);
        let service = service_fn(move |request| respond(Arc::clone(&handle), timeout, request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeout)
            // A client may close its side once it has sent its request.
            .half_close(true)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        // For the head, the body, and a client that reads slowly. An error or a panic ends this connection only.
        tokio::spawn(tokio::time::timeout(timeout * 3, connection));
    }
}

async fn respond<H>(
    handle: Arc<Mutex<H>>,
    timeout: Duration,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible>
where
    H: FnMut(Request<Vec<u8>>) -> Response<Vec<u8>>,
{
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Ok(refused(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let body = Limited::new(body, MAX_BODY).collect();
    let status = match tokio::time::timeout(timeout, body).await {
        Ok(Ok(body)) => {
            let request = Request::from_parts(head, body.to_bytes().into());
            let mut handle = handle.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok((*handle)(request).map(|body| Full::new(body.into())));
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => StatusCode::PAYLOAD_TOO_LARGE,
        Ok(Err(_)) => StatusCode::BAD_REQUEST,
        Err(_) => StatusCode::REQUEST_TIMEOUT,
    };
    Ok(refused(status))
}

fn refused(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
