use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use ::ureq::{Agent, AsSendBody, Body, Error};
use http::{HeaderMap, Method, Request, Response, StatusCode};

use super::timeouts::Timeouts;
use crate::request::base_url::is_loopback;
use crate::retry::Failure;

/// The largest part of an announced length, in bytes, that is allocated before any of it has arrived.
const TRUSTED: usize = 64 * 1024;

/// The reason why there is no whole response, with the head of the part that arrived.
pub(super) struct Cut {
    pub(super) error: Error,
    pub(super) head: Option<Box<(StatusCode, HeaderMap)>>,
}

impl From<Error> for Cut {
    fn from(error: Error) -> Self {
        // ureq's own text does not say what to do about it.
        let error = match error {
            Error::TlsRequired => Error::Tls(
                "no TLS: enable the feature `ureq` of stripe-identity, or a TLS stack of ureq and hand over an agent that uses it",
            ),
            error => error,
        };
        Self { error, head: None }
    }
}

/// Sends the request once, and reads the whole response.
pub(super) fn send(
    agent: &Agent,
    request: &Request<Vec<u8>>,
    max_body: usize,
    time_left: Option<Duration>,
) -> Result<Response<Vec<u8>>, Cut> {
    let response = if request.method() == Method::POST {
        run(
            agent,
            with_body(request, request.body().as_slice()),
            time_left,
        )?
    } else {
        run(agent, with_body(request, ()), time_left)?
    };
    let (mut parts, body) = response.into_parts();
    // ureq keeps its own values there, such as its agent.
    parts.extensions.clear();
    match read(body, max_body) {
        Ok(bytes) => Ok(Response::from_parts(parts, bytes)),
        Err(error) => Err(Cut {
            error,
            head: Some(Box::new((parts.status, parts.headers))),
        }),
    }
}

fn run(
    agent: &Agent,
    request: Request<impl AsSendBody>,
    time_left: Option<Duration>,
) -> Result<Response<Body>, Error> {
    let config = agent.config();
    let is_loopback = request.uri().host().is_some_and(is_loopback);
    // A proxy is another host, and a request to this machine must not leave it.
    let bypasses_proxy = is_loopback && config.proxy().is_some();
    let is_configured = !config.http_status_as_error() && config.max_redirects() == 0;
    if is_configured && !bypasses_proxy && time_left.is_none() {
        return agent.run(request);
    }
    let timeouts = config.timeouts();
    let mut request = agent
        .configure_request(request)
        .http_status_as_error(false)
        .max_redirects(0);
    if bypasses_proxy {
        request = request.proxy(None);
    }
    if let Some(time_left) = time_left {
        let within = Timeouts::of(&timeouts).within(time_left);
        request = request
            .timeout_connect(Some(within.connect))
            .timeout_send_request(Some(within.send_request))
            .timeout_send_body(Some(within.send_body))
            .timeout_recv_response(Some(within.recv_response))
            .timeout_recv_body(Some(within.recv_body));
    }
    agent.run(request.build())
}

/// Copies the request for one attempt, with a borrowed body.
fn with_body<B>(request: &Request<Vec<u8>>, body: B) -> Request<B> {
    let mut attempt = Request::new(body);
    *attempt.method_mut() = request.method().clone();
    *attempt.uri_mut() = request.uri().clone();
    *attempt.headers_mut() = request.headers().clone();
    attempt
}

fn read(mut body: Body, max_body: usize) -> Result<Vec<u8>, Error> {
    let announced = body.content_length().unwrap_or_default();
    let mut bytes = Vec::with_capacity(
        usize::try_from(announced).map_or(TRUSTED, |length| length.min(TRUSTED)),
    );
    // ureq refuses a body of exactly its limit, and counts the bytes on the wire. With `take`, those of a decoded body are
    // counted.
    let max_body = u64::try_from(max_body).unwrap_or(u64::MAX);
    let limit = max_body.saturating_add(1);
    let read = body
        .with_config()
        .limit(limit)
        .reader()
        .take(limit)
        .read_to_end(&mut bytes);
    let is_over = u64::try_from(bytes.len()).is_ok_and(|length| length > max_body);
    match read.map_err(Error::from) {
        Ok(_) if is_over => Err(Error::BodyExceedsLimit(max_body)),
        Err(Error::BodyExceedsLimit(_)) => Err(Error::BodyExceedsLimit(max_body)),
        Err(error) => Err(error),
        Ok(_) => Ok(bytes),
    }
}

/// Returns the kind of failure: whether the request was written, and whether another attempt can end otherwise.
pub(super) fn failure(cut: &Cut) -> Failure {
    match &cut.error {
        Error::Io(error) => io_failure(error),
        Error::ConnectProxyFailed(reason) if is_refused_by_proxy(reason) => Failure::Permanent,
        Error::Timeout(::ureq::Timeout::Resolve | ::ureq::Timeout::Connect)
        | Error::HostNotFound
        | Error::ConnectionFailed
        | Error::ConnectProxyFailed(_) => Failure::NotSent,
        Error::Timeout(_) | Error::Protocol(_) => Failure::NoResponse,
        _ => Failure::Permanent,
    }
}

fn io_failure(error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::AddrNotAvailable | ErrorKind::AddrInUse => {
            Failure::NotSent
        }
        // rustls reports certificates that are not trusted as invalid data.
        ErrorKind::InvalidData
        | ErrorKind::InvalidInput
        | ErrorKind::PermissionDenied
        | ErrorKind::Unsupported => Failure::Permanent,
        _ if is_lookup(error) || has_no_descriptor(error) => Failure::NotSent,
        _ => Failure::NoResponse,
    }
}

/// Returns whether the name of the host was not resolved. The standard library has no kind for it. If its text changes, the
/// failure counts as [`Failure::NoResponse`], which is retried as well.
fn is_lookup(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
        && error
            .to_string()
            .starts_with("failed to lookup address information")
}

/// Returns whether there was no file descriptor for a socket: ENFILE or EMFILE, for which the standard library has no kind
/// either.
fn has_no_descriptor(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// Returns whether the proxy refused for good: a status of 4xx, such as 407. ureq reports the status only as text.
fn is_refused_by_proxy(reason: &str) -> bool {
    reason.starts_with("proxy server responded 4")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(error: Error) -> Failure {
        failure(&Cut::from(error))
    }

    fn of_kind(kind: ErrorKind) -> Failure {
        of(Error::Io(kind.into()))
    }

    #[test]
    fn a_failure_before_the_request_is_written_means_not_sent() {
        let lookup = "failed to lookup address information: Temporary failure in name resolution";
        for error in [
            Error::Io(io::Error::other(lookup)),
            Error::Io(ErrorKind::ConnectionRefused.into()),
            Error::Io(ErrorKind::AddrNotAvailable.into()),
            Error::HostNotFound,
            Error::ConnectionFailed,
            Error::Timeout(::ureq::Timeout::Resolve),
            Error::Timeout(::ureq::Timeout::Connect),
            Error::ConnectProxyFailed("proxy server responded 502/502".into()),
            Error::ConnectProxyFailed("proxy server responded 503/503".into()),
            Error::ConnectProxyFailed("proxy server did not respond".into()),
        ] {
            let text = error.to_string();
            assert_eq!(of(error), Failure::NotSent, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn too_many_open_files_is_not_sent() {
        for code in [23, 24] {
            let error = Error::Io(io::Error::from_raw_os_error(code));
            assert_eq!(of(error), Failure::NotSent, "{code}");
        }
    }

    #[test]
    fn a_broken_connection_may_have_done_the_work() {
        for kind in [
            ErrorKind::BrokenPipe,
            ErrorKind::ConnectionAborted,
            ErrorKind::ConnectionReset,
            ErrorKind::HostUnreachable,
            ErrorKind::Interrupted,
            ErrorKind::NetworkDown,
            ErrorKind::NetworkUnreachable,
            ErrorKind::NotConnected,
            ErrorKind::Other,
            ErrorKind::TimedOut,
            ErrorKind::UnexpectedEof,
            ErrorKind::WouldBlock,
        ] {
            assert_eq!(of_kind(kind), Failure::NoResponse, "{kind}");
        }
        let timeout = Error::Timeout(::ureq::Timeout::RecvResponse);
        assert_eq!(of(timeout), Failure::NoResponse);
    }

    #[test]
    fn a_failure_that_a_retry_cannot_change_is_permanent() {
        for error in [
            Error::Io(ErrorKind::InvalidData.into()),
            Error::Io(ErrorKind::InvalidInput.into()),
            Error::Io(ErrorKind::PermissionDenied.into()),
            Error::ConnectProxyFailed("proxy server responded 407/407".into()),
            Error::ConnectProxyFailed("proxy server responded 403/403".into()),
            Error::BadUri("no host".into()),
            Error::InvalidProxyUrl,
            Error::BodyExceedsLimit(1),
            Error::LargeResponseHeader(2, 1),
            Error::Tls("certificate"),
            Error::TlsRequired,
        ] {
            let text = error.to_string();
            assert_eq!(of(error), Failure::Permanent, "{text}");
        }
    }

    #[test]
    fn an_error_without_tls_names_the_feature() {
        assert_eq!(
            Cut::from(Error::TlsRequired).error.to_string(),
            "no TLS: enable the feature `ureq` of stripe-identity, or a TLS stack of ureq and hand over an agent that uses it"
        );
    }
}
