//! The rules for transports, checked for all of them: the recipes, the client of the crate itself, and two clients that
//! cannot keep every rule.

mod support;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response, StatusCode};
use stripe_identity::call::{CallError, MAX_BODY};
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};
use stripe_identity::error::ErrorCode;
use stripe_identity::file::DownloadFile;
use stripe_identity::retry::StopReason;
use stripe_identity::ureq::Client;
use stripe_identity::{
    Call, CancelVerificationSession, CreateVerificationSession, Failure, ListVerificationSessions,
    Operation, Paged, RetrieveVerificationSession, SecretKey, Step, Stripe,
};
use stripe_identity_transports as recipes;
use support::{Act, Received, response, script, serve, simulate};

/// The time that each attempt has.
const DEADLINE: Duration = Duration::from_millis(1500);

const SESSION: &[u8] =
    br#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
    "livemode": false, "metadata": {}, "status": "requires_input", "type": "document"}"#;

/// A transport with the loop around it.
trait Transport {
    const NAME: &str;
    type Error: Error + 'static;

    /// The lines of the recipe, without blank ones and comments.
    const LINES: Option<usize> = None;

    fn new() -> Self;

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<Self::Error>>;
}

/// A call before it has begun.
struct Begin<'s, O> {
    stripe: &'s Stripe,
    operation: O,
    key: Option<&'static str>,
    retries: u32,
}

impl<O: Operation> Begin<'_, O> {
    fn call<E>(&self) -> Call<&O, E> {
        let call = match self.key {
            Some(key) => self.stripe.call_with_key(&self.operation, key, 7),
            None => self.stripe.call(&self.operation, 7),
        };
        call.unwrap().with_max_retries(self.retries)
    }
}

/// The crate's own client.
struct OwnClient;

impl Transport for OwnClient {
    const NAME: &str = "feature `ureq`";
    const LINES: Option<usize> = Some(0);
    type Error = ureq::Error;

    fn new() -> Self {
        Self
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<ureq::Error>> {
        let client = Client::new(begin.stripe.clone())
            .with_max_retries(begin.retries)
            .with_deadline(4 * DEADLINE);
        match begin.key {
            Some(key) => client.call_with_key(&begin.operation, key),
            None => client.call(&begin.operation),
        }
    }
}

struct ReqwestAsync(reqwest::Client, tokio::runtime::Runtime);

impl Transport for ReqwestAsync {
    const NAME: &str = "reqwest 0.13, async";
    const LINES: Option<usize> = Some(lines(include_str!("../src/reqwest_async.rs")));
    type Error = io::Error;

    fn new() -> Self {
        Self(recipes::reqwest_async::client(DEADLINE).unwrap(), runtime())
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<io::Error>> {
        self.1
            .block_on(recipes::reqwest_async::run(&self.0, begin.call()))
    }
}

struct HyperUtil(recipes::hyper_util::Client, tokio::runtime::Runtime);

impl Transport for HyperUtil {
    const NAME: &str = "hyper 1 + hyper-util 0.1";
    const LINES: Option<usize> = Some(lines(include_str!("../src/hyper_util.rs")));
    type Error = io::Error;

    fn new() -> Self {
        Self(recipes::hyper_util::client(), runtime())
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<io::Error>> {
        self.1
            .block_on(recipes::hyper_util::run(&self.0, DEADLINE, begin.call()))
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

struct ReqwestBlocking(reqwest::blocking::Client);

impl Transport for ReqwestBlocking {
    const NAME: &str = "reqwest 0.13, blocking";
    const LINES: Option<usize> = Some(lines(include_str!("../src/reqwest_blocking.rs")));
    type Error = io::Error;

    fn new() -> Self {
        Self(recipes::reqwest_blocking::client(DEADLINE).unwrap())
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<io::Error>> {
        recipes::reqwest_blocking::run(&self.0, begin.call())
    }
}

struct Ureq(ureq::Agent);

impl Transport for Ureq {
    const NAME: &str = "ureq 3.5, by hand";
    const LINES: Option<usize> = Some(lines(include_str!("../src/ureq.rs")));
    type Error = ureq::Error;

    fn new() -> Self {
        Self(recipes::ureq::client(DEADLINE))
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<ureq::Error>> {
        recipes::ureq::run(&self.0, begin.call())
    }
}

struct Curl(curl::easy::Easy);

impl Transport for Curl {
    const NAME: &str = "curl 0.4";
    const LINES: Option<usize> = Some(lines(include_str!("../src/curl.rs")));
    type Error = curl::Error;

    fn new() -> Self {
        Self(curl::easy::Easy::new())
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<curl::Error>> {
        recipes::curl::run(&mut self.0, DEADLINE, begin.call())
    }
}

struct Isahc(isahc::HttpClient);

impl Transport for Isahc {
    const NAME: &str = "isahc 2.0";
    const LINES: Option<usize> = Some(lines(include_str!("../src/isahc.rs")));
    type Error = io::Error;

    fn new() -> Self {
        Self(recipes::isahc::client(DEADLINE).unwrap())
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<io::Error>> {
        recipes::isahc::run(&self.0, begin.call())
    }
}

/// Not a recipe, because it does not notice a body cut short.
struct Attohttpc;

impl Transport for Attohttpc {
    const NAME: &str = "attohttpc 0.31";
    type Error = io::Error;

    fn new() -> Self {
        Self
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<io::Error>> {
        run(begin.call(), |request| {
            let (method, url) = (request.method().clone(), request.uri().to_string());
            let mut builder = attohttpc::RequestBuilder::new(method, url)
                .follow_redirects(false)
                .timeout(DEADLINE);
            for (name, value) in request.headers() {
                builder = builder.header_append(name, value.clone());
            }
            let received = builder.bytes(request.body()).send();
            let (status, headers, body) = received.map_err(io::Error::other)?.split();
            let mut response = Response::new(Vec::new());
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            let mut body = body.take(MAX_BODY as u64 + 1);
            if body.read_to_end(response.body_mut())? > MAX_BODY {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(response)
        })
    }
}

/// Not a recipe, because it does not notice bodies cut short, returns no redirects and cannot limit a body.
struct Minreq;

impl Transport for Minreq {
    const NAME: &str = "minreq 3.0";
    type Error = io::Error;

    fn new() -> Self {
        Self
    }

    fn run<O: Operation>(&mut self, begin: &Begin<O>) -> Result<O::Output, CallError<io::Error>> {
        run(begin.call(), |request| {
            let method = minreq::Method::Custom(request.method().to_string());
            let mut sent = minreq::Request::new(method, request.uri().to_string())
                .with_max_redirects(0)
                .with_timeout(DEADLINE.as_secs() + 1)
                .with_body(request.body().clone());
            for (name, value) in request.headers() {
                sent = sent.with_header(name.as_str(), value.to_str().unwrap_or_default());
            }
            let received = sent.send().map_err(io::Error::other)?;
            let mut response = Response::builder().status(received.status_code);
            for (name, value) in &received.headers {
                response = response.header(name, value);
            }
            response
                .body(received.into_bytes())
                .map_err(io::Error::other)
        })
    }
}

/// The loop of the recipes, for the two that are not recommended.
fn run<O: Operation>(
    mut call: Call<O, io::Error>,
    send: impl Fn(&Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>>,
) -> Result<O::Output, CallError<io::Error>> {
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(request) {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => thread::sleep(time),
        }
    }
    call.finish()
}

type Outcome = Result<(), String>;

/// A rule: its name in the table, and its check.
type Rule<T> = (&'static str, fn(&mut T) -> Outcome);

fn rules<T: Transport>() -> [Rule<T>; 11] {
    [
        ("no redirect", follows_no_redirect),
        ("4xx/5xx with body", returns_errors_with_their_bodies),
        ("deadline", gives_up_on_a_silent_server),
        ("cut body", refuses_a_body_cut_short),
        ("cut chunks", refuses_chunks_cut_short),
        ("16 MiB", refuses_a_body_that_is_too_large),
        ("empty POST", sends_the_length_of_an_empty_body),
        ("binary", downloads_every_byte),
        ("non-ASCII header", accepts_a_header_that_is_not_ascii),
        ("retry, same key", retries_with_the_same_key),
        ("life and pages", lives_and_turns_pages),
    ]
}

fn stripe(url: &str) -> Stripe {
    let key = SecretKey::new("sk_test_123").unwrap();
    Stripe::new(key).with_base_url(url).unwrap()
}

/// Describes a call without idempotency key and retries.
fn once<O>(stripe: &Stripe, operation: O) -> Begin<'_, O> {
    Begin {
        stripe,
        operation,
        key: None,
        retries: 0,
    }
}

/// Counts the lines of code.
const fn lines(file: &str) -> usize {
    let (bytes, mut at, mut count) = (file.as_bytes(), 0, 0);
    while at < bytes.len() {
        while at < bytes.len() && bytes[at] == b' ' {
            at += 1;
        }
        let is_code = bytes[at] != b'\n' && bytes[at] != b'/';
        count += is_code as usize;
        while bytes[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    count
}

fn create() -> CreateVerificationSession {
    CreateVerificationSession::document()
}

#[track_caller]
fn ensure(is_so: bool, otherwise: impl Into<String>) -> Outcome {
    if is_so { Ok(()) } else { Err(otherwise.into()) }
}

/// Describes an error in place of an output.
fn text<T, E: Error + 'static>(result: Result<T, CallError<E>>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// Requires that the transport noticed the broken body by itself. The crate compares a body with its `Content-Length`, but
/// chunks have none.
fn is_noticed<O, E>(result: Result<O, CallError<E>>) -> Outcome {
    match result {
        Err(CallError::Transport(_)) => Ok(()),
        Err(_) => Err("noticed by the crate only".to_owned()),
        Ok(_) => Err("taken for whole".to_owned()),
    }
}

fn all(received: &Received) -> Vec<Request<Vec<u8>>> {
    received.lock().unwrap().clone()
}

fn follows_no_redirect<T: Transport>(transport: &mut T) -> Outcome {
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let (elsewhere, stolen) = serve(|_| Act::Write(response("200 OK", &[], SESSION)));
        // Another name of the same machine is another host.
        let elsewhere = elsewhere.replace("127.0.0.1", "localhost");
        let location = format!("Location: {elsewhere}/v1/stolen");
        let redirect = response(status, &[&location], b"");
        let (url, _) = serve(move |_| Act::Write(redirect.clone()));
        let get = transport.run(&once(
            &stripe(&url),
            RetrieveVerificationSession::new("vs_1"),
        ));
        let post = transport.run(&once(&stripe(&url), create()));
        ensure(all(&stolen).is_empty(), "sent to another host")?;
        for result in [get, post] {
            let error = result.err().ok_or("followed")?;
            let found = error.api().map(|error| error.status.as_str().to_owned());
            ensure(
                found.as_deref() == Some(&status[..3]),
                format!("{status}: {error}").replace(&url["http://".len()..], "HOST"),
            )?;
        }
    }
    Ok(())
}

fn returns_errors_with_their_bodies<T: Transport>(transport: &mut T) -> Outcome {
    let missing = br#"{"error": {"type": "invalid_request_error", "code": "resource_missing"}}"#;
    let (url, _) = script(vec![
        Act::Write(response("404 Not Found", &["Request-Id: req_1"], missing)),
        Act::Write(response("503 Service Unavailable", &[], b"<html>")),
        Act::Write(response("400 Bad Request", &[], b"\xff\xfe")),
    ]);
    let retrieve = || RetrieveVerificationSession::new("vs_1");
    let error = transport.run(&once(&stripe(&url), retrieve())).unwrap_err();
    let api = error.api().ok_or_else(|| error.to_string())?;
    ensure(api.status == 404, "not 404")?;
    ensure(api.code == Some(ErrorCode::ResourceMissing), "no code")?;
    ensure(error.request_id() == Some("req_1"), "no request id")?;
    for (status, body) in [(503, &b"<html>"[..]), (400, b"\xff\xfe")] {
        match transport.run(&once(&stripe(&url), retrieve())) {
            Err(CallError::Api { reply, .. }) => {
                ensure(reply.response.status() == status, "another status")?;
                ensure(reply.response.body() == body, "another body")?;
            }
            result => return Err(format!("{status}: {:?}", result.map(|_| "output"))),
        }
    }
    Ok(())
}

fn gives_up_on_a_silent_server<T: Transport>(transport: &mut T) -> Outcome {
    // After the beginning of a response, the server waits for the next request.
    let begun = || Act::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc".to_vec());
    for act in [begun(), Act::Stall] {
        let (url, _) = script(vec![act]);
        let started = Instant::now();
        let download = DownloadFile::new("file_1");
        let result = transport.run(&once(&stripe(&url), download));
        let error = result.err().ok_or("taken for whole")?;
        ensure(matches!(error, CallError::Transport(_)), format!("{error}"))?;
        let took = started.elapsed();
        ensure(took < 5 * DEADLINE, format!("after {took:?}"))?;
    }
    Ok(())
}

fn refuses_a_body_cut_short<T: Transport>(transport: &mut T) -> Outcome {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
    let cut = [head.as_bytes(), b"\x89PNG\r\n"].concat();
    let (url, _) = serve(move |_| Act::WriteAndClose(cut.clone()));
    is_noticed(transport.run(&once(&stripe(&url), DownloadFile::new("file_1"))))
}

fn refuses_chunks_cut_short<T: Transport>(transport: &mut T) -> Outcome {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n";
    // Cut before the last chunk, and within one.
    for end in [&b"\x89PNG\r\n\r\n"[..], b"\x89PNG"] {
        let cut = [head.as_bytes(), end].concat();
        let (url, _) = serve(move |_| Act::WriteAndClose(cut.clone()));
        is_noticed(transport.run(&once(&stripe(&url), DownloadFile::new("file_1"))))?;
    }
    Ok(())
}

fn refuses_a_body_that_is_too_large<T: Transport>(transport: &mut T) -> Outcome {
    for (length, fits) in [(MAX_BODY, true), (MAX_BODY + 1, false)] {
        let body = response("200 OK", &[], &vec![b'a'; length]);
        let (url, _) = script(vec![Act::Write(body)]);
        // The limit of the operation itself is not tested here.
        let download = DownloadFile::new("file_1").max_bytes(usize::MAX);
        match transport.run(&once(&stripe(&url), download)) {
            Ok(_) if fits => {}
            Err(CallError::Transport(_)) if !fits => {}
            result => return Err(format!("{length} bytes: {:?}", result.map(|_| "output"))),
        }
    }
    Ok(())
}

fn sends_the_length_of_an_empty_body<T: Transport>(transport: &mut T) -> Outcome {
    let (url, received) = script(vec![Act::Write(response("200 OK", &[], SESSION))]);
    text(transport.run(&once(&stripe(&url), CancelVerificationSession::new("vs_1"))))?;
    let requests = all(&received);
    let length = requests[0].headers().get("content-length");
    ensure(
        length.is_some_and(|length| length == "0"),
        format!("{length:?}"),
    )
}

fn downloads_every_byte<T: Transport>(transport: &mut T) -> Outcome {
    let every: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let (url, _) = script(vec![Act::Write(response("200 OK", &[], &every))]);
    let contents = text(transport.run(&once(&stripe(&url), DownloadFile::new("file_1"))))?;
    ensure(contents.bytes == every, "other bytes")
}

fn accepts_a_header_that_is_not_ascii<T: Transport>(transport: &mut T) -> Outcome {
    let headers = ["X-Served-By: Jürgen", "Request-Id: req_1"];
    let (url, _) = script(vec![Act::Write(response("200 OK", &headers, SESSION))]);
    text(transport.run(&once(
        &stripe(&url),
        RetrieveVerificationSession::new("vs_1"),
    )))
    .map(|_| ())
}

fn retries_with_the_same_key<T: Transport>(transport: &mut T) -> Outcome {
    let cut = response("200 OK", &[], SESSION);
    let cut = cut[..cut.len() - 10].to_vec();
    let (url, received) = script(vec![
        Act::Close,
        Act::WriteAndClose(cut),
        Act::Write(response("200 OK", &[], SESSION)),
    ]);
    let create = create().metadata([("order", "6735 & [ü]")]);
    let begin = Begin {
        stripe: &stripe(&url),
        operation: create,
        key: Some("order-6735"),
        retries: 2,
    };
    text(transport.run(&begin))?;
    let requests = all(&received);
    ensure(requests.len() == 3, format!("{} requests", requests.len()))?;
    for request in &requests {
        let key = request.headers().get("idempotency-key");
        ensure(
            key.is_some_and(|key| key == "order-6735"),
            format!("{key:?}"),
        )?;
        ensure(request.uri() == requests[0].uri(), "another URI")?;
        ensure(request.body() == requests[0].body(), "another body")?;
        ensure(
            request.body() == b"type=document&metadata[order]=6735+%26+%5B%C3%BC%5D",
            String::from_utf8_lossy(request.body()),
        )?;
    }
    Ok(())
}

fn lives_and_turns_pages<T: Transport>(transport: &mut T) -> Outcome {
    let stripe = stripe(&simulate());
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(text(transport.run(&once(&stripe, create())))?.id);
    }
    ids.reverse();
    let (mut next, mut listed) = (Some(ListVerificationSessions::new().limit(2)), Vec::new());
    while let Some(list) = next {
        let page = text(transport.run(&once(&stripe, &list)))?;
        listed.extend(page.data.iter().map(|session| session.id.clone()));
        next = list.next_page(&page).map_err(|error| error.to_string())?;
    }
    ensure(listed == ids, format!("{listed:?} instead of {ids:?}"))?;

    let cancel = CancelVerificationSession::new(&ids[0]);
    let session = text(transport.run(&once(&stripe, cancel)))?;
    ensure(session.status.as_str() == "canceled", "not canceled")?;
    let key = CreateEphemeralKey::new(&ids[1], "2026-09-30.endive");
    let key = text(transport.run(&once(&stripe, key)))?;
    let delete = DeleteEphemeralKey::new(key.id);
    text(transport.run(&once(&stripe, delete)))?;

    let missing = RetrieveVerificationSession::new("vs_none");
    let error = transport
        .run(&once(&stripe, missing))
        .map(|_| "found")
        .unwrap_err();
    ensure(
        error
            .api()
            .is_some_and(|error| error.status == StatusCode::NOT_FOUND),
        format!("{error}"),
    )?;
    ensure(error.stop_reason() == Some(StopReason::Final), "not final")
}

/// The rules that a transport breaks, with the reason.
type Broken = Vec<(&'static str, String)>;

/// Checks all rules, once for each transport.
fn broken<T: Transport>() -> Broken {
    static DONE: Mutex<BTreeMap<&str, Arc<OnceLock<Broken>>>> = Mutex::new(BTreeMap::new());
    let cell = Arc::clone(DONE.lock().unwrap().entry(T::NAME).or_default());
    let check = || {
        let mut transport = T::new();
        let check = |(name, rule): Rule<T>| rule(&mut transport).err().map(|why| (name, why));
        rules::<T>().into_iter().filter_map(check).collect()
    };
    cell.get_or_init(check).clone()
}

#[track_caller]
fn keeps_every_rule<T: Transport>() {
    assert_eq!(broken::<T>(), [], "{}", T::NAME);
}

#[track_caller]
fn breaks<T: Transport>(expected: &[(&str, &str)]) {
    let broken = broken::<T>();
    let broken: Vec<_> = broken
        .iter()
        .map(|(rule, why)| (*rule, why.as_str()))
        .collect();
    assert_eq!(broken, expected, "{}", T::NAME);
}

#[test]
fn the_client_of_the_crate_keeps_every_rule() {
    keeps_every_rule::<OwnClient>();
}

#[test]
fn reqwest_async_keeps_every_rule() {
    keeps_every_rule::<ReqwestAsync>();
}

#[test]
fn reqwest_blocking_keeps_every_rule() {
    keeps_every_rule::<ReqwestBlocking>();
}

#[test]
fn hyper_util_keeps_every_rule() {
    keeps_every_rule::<HyperUtil>();
}

#[test]
fn ureq_keeps_every_rule() {
    keeps_every_rule::<Ureq>();
}

#[test]
fn curl_keeps_every_rule() {
    keeps_every_rule::<Curl>();
}

#[test]
fn isahc_keeps_every_rule() {
    keeps_every_rule::<Isahc>();
}

#[test]
fn attohttpc_does_not_notice_a_body_cut_short() {
    breaks::<Attohttpc>(&[("cut body", "noticed by the crate only")]);
}

#[test]
fn minreq_does_not_notice_bodies_cut_short_and_returns_no_redirects() {
    breaks::<Minreq>(&[
        (
            "no redirect",
            "301 Moved: no usable response from HOST: too many redirections (over the max)",
        ),
        ("cut body", "noticed by the crate only"),
        ("cut chunks", "taken for whole"),
        ("16 MiB", "16777217 bytes: Ok(\"output\")"),
    ]);
}

/// A row of the table in the README.
fn row<T: Transport>() -> String {
    let lines = T::LINES.map_or("no recipe".to_owned(), |lines| lines.to_string());
    let broken = broken::<T>();
    let cells = rules::<T>().map(|(name, _)| {
        let is_broken = broken.iter().any(|(rule, _)| *rule == name);
        if is_broken { "**no**" } else { "yes" }
    });
    format!("| {} | {lines} | {} |\n", T::NAME, cells.join(" | "))
}

#[test]
fn the_table_in_the_readme_is_that_of_the_tests() {
    let names = rules::<OwnClient>().map(|(name, _)| name).join(" | ");
    let table = [
        format!(
            "| transport | lines | {names} |\n|---|--:|{}\n",
            "---|".repeat(11)
        ),
        row::<OwnClient>(),
        row::<ReqwestAsync>(),
        row::<HyperUtil>(),
        row::<ReqwestBlocking>(),
        row::<Ureq>(),
        row::<Curl>(),
        row::<Isahc>(),
        row::<Attohttpc>(),
        row::<Minreq>(),
    ]
    .concat();
    println!("{table}");
    assert_eq!(table, include_str!("../table.md"));
}
