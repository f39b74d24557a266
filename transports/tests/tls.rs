//! The TLS stacks that a bank asks for, each in an agent of ureq that is passed to the client of the crate.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{CipherSuite, ServerConfig, ServerConnection, StreamOwned};
use stripe_identity::retry::StopReason;
use stripe_identity::ureq::{Agent, CallError, Client};
use stripe_identity::{Failure, RetrieveVerificationSession, SecretKey, Stripe};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsConfigBuilder, TlsProvider};

const SESSION: &str = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
    "livemode": false, "metadata": {}, "status": "requires_input", "type": "document"}"#;

/// A server with a certificate of its own CA.
struct Server {
    url: String,
    ca: Certificate<'static>,
    /// The cipher suite of the connection, after the server has responded.
    suite: thread::JoinHandle<Option<CipherSuite>>,
}

impl Server {
    fn roots(&self) -> RootCerts {
        RootCerts::new_with_certs(std::slice::from_ref(&self.ca))
    }
}

/// Serves one connection.
fn serve() -> Server {
    let mut ca = CertificateParams::new([]).unwrap();
    // OpenSSL treats a certificate issued by its own name as self-signed.
    ca.distinguished_name
        .push(DnType::CommonName, "Corporate CA");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca_der = ca.self_signed(&ca_key).unwrap().der().to_vec();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &Issuer::new(ca, ca_key))
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let suite = thread::spawn(move || {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, listener.accept().unwrap().0);
        let (mut head, mut byte) = (Vec::new(), [0]);
        // A client that does not trust the certificate leaves before it has sent anything.
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte).ok()?;
            head.extend(byte);
        }
        let length = SESSION.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{SESSION}"
        )
        .ok()?;
        Some(stream.conn.negotiated_cipher_suite()?.suite())
    });
    Server {
        url: format!("https://localhost:{port}"),
        ca: Certificate::from_der(&ca_der).to_owned(),
        suite,
    }
}

fn call(server: &Server, tls: TlsConfigBuilder) -> Result<(), CallError> {
    let agent: Agent = Agent::config_builder()
        .tls_config(tls.build())
        .build()
        .new_agent();
    let key = SecretKey::new("sk_test_123")?;
    let stripe = Stripe::new(key).with_base_url(&server.url)?;
    let client = Client::with_agent(stripe, agent);
    let session = client.call(&RetrieveVerificationSession::new("vs_1"))?;
    assert_eq!(session.id, "vs_1");
    Ok(())
}

/// Requires that the certificate was refused, once, before the API key was sent.
fn is_refused(server: Server, result: Result<(), CallError>) {
    match result {
        Err(CallError::Transport(error)) => {
            assert_eq!(error.failure, Failure::Permanent, "{error}");
            assert_eq!((error.stop_reason, error.retries), (StopReason::Final, 0));
        }
        result => panic!("{result:?}"),
    }
    assert_eq!(server.suite.join().unwrap(), None);
}

#[test]
fn a_corporate_ca_is_trusted_if_it_is_given() {
    let server = serve();
    let tls = TlsConfig::builder().root_certs(server.roots());
    call(&server, tls).unwrap();
}

#[test]
fn a_corporate_ca_is_not_trusted_by_default() {
    let server = serve();
    let result = call(&server, TlsConfig::builder());
    is_refused(server, result);
}

#[test]
fn the_trust_store_of_the_operating_system_does_not_know_the_corporate_ca() {
    let server = serve();
    let roots = RootCerts::PlatformVerifier;
    let result = call(&server, TlsConfig::builder().root_certs(roots));
    is_refused(server, result);
}

#[test]
fn native_tls_trusts_a_corporate_ca_if_it_is_given() {
    let server = serve();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::NativeTls)
        .root_certs(server.roots());
    call(&server, tls).unwrap();
}

#[test]
fn native_tls_does_not_trust_a_corporate_ca_by_default() {
    let server = serve();
    let result = call(
        &server,
        TlsConfig::builder().provider(TlsProvider::NativeTls),
    );
    is_refused(server, result);
}

/// A FIPS provider is passed the same way: `rustls::crypto::default_fips_provider()` with the feature `fips` of rustls, which
/// needs CMake and Go to build. Here a provider with a single cipher suite shows that the one passed is the one used.
#[test]
fn the_crypto_provider_that_is_passed_is_used() {
    let only = CipherSuite::TLS13_CHACHA20_POLY1305_SHA256;
    let mut provider: CryptoProvider = ring::default_provider();
    provider.cipher_suites.retain(|suite| suite.suite() == only);
    let server = serve();
    let tls = TlsConfig::builder()
        .root_certs(server.roots())
        .unversioned_rustls_crypto_provider(Arc::new(provider));
    call(&server, tls).unwrap();
    assert_eq!(server.suite.join().unwrap(), Some(only));
}
