//! Requests that the program sends: webhooks, and requests forwarded to the upstream.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// An HTTP client that follows no redirects, uses no proxy, and opens a connection for each request.
pub(crate) struct Outgoing {
    client: Client<HttpConnector, Full<Bytes>>,
    timeout: Duration,
}

/// A response, with at most as many bytes of its body as requested.
pub(crate) type Received = Response<Bytes>;

impl Outgoing {
    pub(crate) fn new(timeout: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new())
                // A receiver may close an idle connection just when the next webhook is sent there.
                .pool_max_idle_per_host(0)
                .build(connector),
            timeout,
        }
    }

    /// Sends a request, and reads at most `max_body` bytes of the response's body.
    ///
    /// The whole exchange must end within the time limit. With `is_part_enough`, a response that has begun by then is returned
    /// with the bytes read so far.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        is_part_enough: bool,
    ) -> Result<Received, String> {
        let request = request.map(Full::new);
        let deadline = tokio::time::Instant::now() + self.timeout;
        let late = || format!("no response within {} s", self.timeout.as_secs_f64());
        let response = tokio::time::timeout_at(deadline, self.client.request(request))
            .await
            .map_err(|_| late())?
            .map_err(|error| reason(&error))?;
        let (parts, mut body) = response.into_parts();
        let mut bytes = BytesMut::new();
        let read = tokio::time::timeout_at(deadline, read(&mut body, &mut bytes, max_body));
        let problem = match read.await {
            Ok(Ok(())) => None,
            Ok(Err(problem)) => Some(problem),
            Err(_) => Some(late()),
        };
        match problem {
            Some(problem) if !is_part_enough => Err(problem),
            _ => Ok(Response::from_parts(parts, bytes.freeze())),
        }
    }
}

async fn read(body: &mut Incoming, bytes: &mut BytesMut, max: usize) -> Result<(), String> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| reason(&error))?;
        if let Some(data) = frame.data_ref() {
            let room = max.saturating_sub(bytes.len());
            bytes.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                return Err(format!(
                    "the body of the response has more than {max} bytes"
                ));
            }
        }
    }
    Ok(())
}

/// Returns the innermost cause of an error, because the ones around it only name layers, such as "client error (Connect)".
fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    innermost.to_string()
}
