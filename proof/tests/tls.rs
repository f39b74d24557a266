//! TLS and proxies on loopback: an untrusted server never sees a byte of a request, and each failure is final or retried by the
//! rules.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use stripe_identity::retry::StopReason;
use stripe_identity::ureq::{CallError, Client, TransportError};
use stripe_identity::{CreateVerificationSession, Failure, SecretKey, Stripe};
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

const KEY: &str = "sk_test_never_seen";

const RESPONSE: &str = concat!(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 141\r\n\r\n",
    r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000, "#,
    r#""livemode": false, "status": "requires_input", "type": null}"#,
);

/// A certificate authority, made for one test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Makes the configuration of a server with a certificate for `host`.
    fn server(&self, host: &str, is_expired: bool) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        if is_expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Arc::new(
            ServerConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![CertificateDer::from(certificate)], key)
                .unwrap(),
        )
    }

    /// Makes an agent that trusts this authority and nothing else.
    fn agent(&self) -> Agent {
        let root = Certificate::from_der(self.0.der()).to_owned();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&[root]))
            .build();
        agent().tls_config(tls).build().new_agent()
    }
}

fn agent() -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    let limit = Some(Duration::from_secs(5));
    Agent::config_builder()
        .timeout_connect(limit)
        .timeout_send_request(limit)
        .timeout_send_body(limit)
        .timeout_recv_response(limit)
        .timeout_recv_body(limit)
}

/// The connections of a server, and all bytes that it could read.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<(usize, Vec<u8>)>>);

impl Seen {
    fn connection(&self) {
        self.0.lock().unwrap().0 += 1;
    }

    fn bytes(&self, bytes: &[u8]) {
        self.0.lock().unwrap().1.extend_from_slice(bytes);
    }

    fn connections(&self) -> usize {
        self.0.lock().unwrap().0
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap().1).into_owned()
    }
}

/// Serves connections on loopback for as long as the test runs, and returns the port.
fn serve(seen: &Seen, serve: impl Fn(TcpStream, &Seen) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = seen.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(5)))
                .unwrap();
            seen.connection();
            serve(stream, &seen);
        }
    });
    port
}

/// Reads a request, keeps what it can read, and responds.
fn respond(mut stream: impl Read + Write, seen: &Seen) {
    let mut buffer = [0; 4096];
    let mut request = Vec::new();
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        seen.bytes(&buffer[..count]);
        request.extend_from_slice(&buffer[..count]);
        if request.ends_with(b"type=document") {
            let _ = stream.write_all(RESPONSE.as_bytes());
            let _ = stream.flush();
            return;
        }
    }
}

fn tls(config: Arc<ServerConfig>) -> impl Fn(TcpStream, &Seen) {
    move |stream, seen| {
        let connection = ServerConnection::new(config.clone()).unwrap();
        respond(StreamOwned::new(connection, stream), seen);
    }
}

fn call(agent: Agent, url: &str) -> Result<String, CallError> {
    let stripe = Stripe::new(SecretKey::new(KEY).unwrap())
        .with_base_url(url)
        .unwrap();
    Client::with_agent(stripe, agent)
        .with_max_retries(1)
        .call(&CreateVerificationSession::document())
        .map(|session| session.id)
}

#[track_caller]
fn failed(result: Result<String, CallError>) -> Box<TransportError> {
    match result {
        Err(CallError::Transport(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn is_final(error: &TransportError, seen: &Seen) {
    assert_eq!(error.failure, Failure::Permanent, "{error}");
    assert_eq!(error.stop_reason, StopReason::Final);
    assert_eq!(seen.connections(), 1);
    assert_eq!(seen.text(), "", "a byte of the request left");
    assert!(!format!("{error} {error:?}").contains(KEY));
}

#[test]
fn a_server_of_the_right_authority_gets_the_request() {
    let authority = Authority::new();
    let seen = Seen::default();
    let port = serve(&seen, tls(authority.server("localhost", false)));
    let id = call(authority.agent(), &format!("https://localhost:{port}")).unwrap();
    assert_eq!(id, "vs_1");
    assert!(seen.text().contains(&format!("Bearer {KEY}")));
}

#[test]
fn an_unknown_authority_is_final() {
    let seen = Seen::default();
    let port = serve(&seen, tls(Authority::new().server("localhost", false)));
    let agent = Authority::new().agent();
    is_final(
        &failed(call(agent, &format!("https://localhost:{port}"))),
        &seen,
    );
}

#[test]
fn a_certificate_for_another_host_is_final() {
    let authority = Authority::new();
    let seen = Seen::default();
    let port = serve(&seen, tls(authority.server("other.example", false)));
    is_final(
        &failed(call(
            authority.agent(),
            &format!("https://localhost:{port}"),
        )),
        &seen,
    );
}

#[test]
fn an_expired_certificate_is_final() {
    let authority = Authority::new();
    let seen = Seen::default();
    let port = serve(&seen, tls(authority.server("localhost", true)));
    is_final(
        &failed(call(
            authority.agent(),
            &format!("https://localhost:{port}"),
        )),
        &seen,
    );
}

/// A broken handshake is either final or retried. In no case is a byte of the request sent.
#[test]
fn a_broken_handshake_sends_no_byte_of_the_request() {
    let breaks: [(&str, &'static [u8]); 3] = [
        ("a hang-up", b""),
        (
            "plain HTTP",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        ),
        ("noise", &[0x16, 0x03, 0x03, 0x00, 0x04, 1, 2, 3, 4]),
    ];
    for (name, bytes) in breaks {
        let seen = Seen::default();
        let port = serve(&seen, move |mut stream, seen| {
            let mut hello = [0; 16 * 1024];
            let count = stream.read(&mut hello).unwrap_or_default();
            seen.bytes(&hello[..count]);
            let _ = stream.write_all(bytes);
            let _ = stream.shutdown(Shutdown::Both);
        });
        let error = failed(call(
            Authority::new().agent(),
            &format!("https://localhost:{port}"),
        ));
        // The first flight of TLS, once for each attempt, and nothing else.
        let text = seen.text();
        assert!(!text.contains(KEY) && !text.contains("POST") && !text.contains("type="));
        let expected = match error.stop_reason {
            StopReason::Final => 1,
            StopReason::Exhausted => 2,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(seen.connections(), expected, "{name}: {error}");
    }
}

/// Calls a host that is only reachable through a proxy, which sends `reply`.
fn by_proxy(reply: &'static [u8]) -> (Box<TransportError>, Seen) {
    let seen = Seen::default();
    let port = serve(&seen, move |mut stream, seen| {
        let mut connect = [0; 4096];
        let count = stream.read(&mut connect).unwrap_or_default();
        seen.bytes(&connect[..count]);
        let _ = stream.write_all(reply);
        let _ = stream.shutdown(Shutdown::Write);
        while let Ok(count @ 1..) = stream.read(&mut connect) {
            seen.bytes(&connect[..count]);
        }
    });
    let proxy = ureq::Proxy::new(&format!("http://127.0.0.1:{port}")).unwrap();
    let agent = agent().proxy(Some(proxy)).build().new_agent();
    let error = failed(call(agent, "https://stripe.invalid"));
    let text = seen.text();
    assert!(
        text.starts_with("CONNECT stripe.invalid:443 HTTP/1.1\r\n"),
        "{text}"
    );
    assert!(!text.contains(KEY) && !text.contains("POST") && !text.contains("type="));
    (error, seen)
}

#[test]
fn a_proxy_that_refuses_for_good_is_final() {
    for reply in [
        &b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"[..],
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    ] {
        let (error, seen) = by_proxy(reply);
        assert_eq!(error.failure, Failure::Permanent, "{error}");
        assert_eq!(error.stop_reason, StopReason::Final);
        assert_eq!(seen.connections(), 1);
    }
}

#[test]
fn a_proxy_in_trouble_is_tried_again_because_nothing_was_sent() {
    for reply in [
        &b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"[..],
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
        b"",
    ] {
        let (error, seen) = by_proxy(reply);
        assert_ne!(error.failure, Failure::Permanent, "{error}");
        assert_eq!(error.stop_reason, StopReason::Exhausted);
        assert_eq!((error.retries, seen.connections()), (1, 2));
    }
}

/// The handshake fails in a tunnel that leads nowhere, so the request is not sent.
#[test]
fn a_proxy_that_opens_no_tunnel_sees_no_byte_of_the_request() {
    for reply in [
        &b"HTTP/1.1 200 OK\r\n\r\n"[..],
        b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"not HTTP at all\r\n\r\n",
    ] {
        let (error, _) = by_proxy(reply);
        assert!(matches!(
            error.stop_reason,
            StopReason::Final | StopReason::Exhausted
        ));
    }
}
