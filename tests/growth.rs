//! How cost grows with the page, with metadata, expansions and retries, and with a hostile body. Only allocations are
//! counted, so that a regression fails on any machine.

use std::iter::successors;
use std::time::Duration;

use http::{Response, StatusCode};
use stripe_identity::event::{Event, RetrieveEvent};
use stripe_identity::retry::{Failure, Next, Retry};
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{
    CreateVerificationSession, Error, List, ListVerificationSessions, Operation, Paged,
    RetrieveVerificationSession, SecretKey, Stripe, VerificationSession,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const CREATED: &str = include_str!("fixtures/session_created.json");
const CREATED_ID: &str = "vs_1RkD2mFq8UyV0cJt4HsXwZ9e";
const EXPANDED: &str = include_str!("fixtures/session_verified_expanded.json");
const EXPANDED_ID: &str = "vs_1QmT4cKp7ZsX0dWe5RvN8yLb";

/// The heap usage of one piece of work.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    /// The number of allocations, including those that grow an earlier one.
    blocks: u64,
    /// The bytes allocated. Each growth counts with its whole new size.
    bytes: u64,
    /// The most bytes held at once. A growing allocation counts with its new size only, although an allocator may copy it.
    peak: usize,
    /// The bytes that the result holds.
    kept: usize,
}

/// Measures one piece of work. Each call has its own profiler, because a profiler has one peak for its whole life.
fn cost<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let profiler = dhat::Profiler::builder()
        .testing()
        .trim_backtraces(Some(4))
        .build();
    let result = work();
    let stats = dhat::HeapStats::get();
    drop(profiler);
    let cost = Cost {
        blocks: stats.total_blocks,
        bytes: stats.total_bytes,
        peak: stats.max_bytes,
        kept: stats.curr_bytes,
    };
    (result, cost)
}

/// The capacities of a growing vector or string: the first one, doubled until `needed` fits.
fn capacities(first: usize, needed: usize) -> Vec<usize> {
    successors(Some(first), |last| (*last < needed).then_some(last * 2)).collect()
}

/// The most nodes that a B-tree of this many pairs has: each but the root holds five or more.
fn most_nodes(pairs: usize) -> usize {
    pairs / 5 + 1
}

/// The largest node of a `BTreeMap<String, String>`: eleven pairs, twelve children, a parent and two small numbers.
const NODE: usize = 11 * size_of::<(String, String)>() + 14 * size_of::<usize>();

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
}

// There is no test harness: the profiler counts for the whole process, and the threads of a harness allocate too.
fn main() {
    macro_rules! keep {
        ($($promise:path;)+) => {$(
            $promise();
            println!("{} ... ok", stringify!($promise));
        )+};
    }
    keep! {
        a_page_costs_as_much_as_its_sessions_cost_alone;
        the_request_for_the_thousandth_page_costs_as_much_as_that_for_the_second;
        metadata_costs_the_same_for_each_pair_sent;
        metadata_costs_the_same_for_each_pair_read;
        expansions_cost_the_same_for_each;
        attempts_keep_no_memory;
        a_hostile_body_is_refused_in_bounded_memory;
        a_hostile_body_is_read_in_bounded_memory;
        a_hostile_error_is_read_in_bounded_memory;
    }
    #[cfg(feature = "ureq-without-tls")]
    keep! {
        adapter::an_item_costs_the_same_with_many_expansions;
        adapter::a_hostile_server_is_refused_in_bounded_memory;
    }
}

fn a_page_costs_as_much_as_its_sessions_cost_alone() {
    let url = "/v1/identity/verification_sessions";
    for (session, id) in [(CREATED, CREATED_ID), (EXPANDED, EXPANDED_ID)] {
        let retrieve = RetrieveVerificationSession::new(id);
        let response = Response::new(session);
        let (_, alone) = cost(|| retrieve.parse(&response).unwrap());
        for count in [1, 10, 100] {
            let nth = |n: usize| format!("vs_{n:024}");
            let sessions: Vec<_> = (0..count).map(|n| session.replace(id, &nth(n))).collect();
            let response = Response::new(format!(
                r#"{{"object": "list", "url": "{url}", "has_more": false, "data": [{}]}}"#,
                sessions.join(",")
            ));
            let list = ListVerificationSessions::new();
            let (page, all) = cost(|| list.parse(&response).unwrap());
            assert_eq!(page.data.len(), count);
            assert_eq!(page.data[count - 1].id, nth(count - 1));

            // Besides the sessions, there are the URL and the vector. The vector doubles, beginning with four, because JSON
            // does not announce how many sessions follow.
            let room = capacities(4, count);
            let size = |capacity| capacity * size_of::<VerificationSession>();
            assert_eq!(
                all.blocks,
                wide(count) * alone.blocks + wide(room.len()) + 1
            );
            assert_eq!(
                all.bytes,
                wide(count) * alone.bytes + wide(size(room.iter().sum()) + url.len())
            );
            assert_eq!(
                all.kept,
                count * alone.kept + size(room[room.len() - 1]) + url.len()
            );
        }
    }
}

fn the_request_for_the_thousandth_page_costs_as_much_as_that_for_the_second() {
    let page = |n: usize| -> List<VerificationSession> {
        let session = CREATED.replace(CREATED_ID, &format!("vs_{n:024}"));
        let body = format!(r#"{{"object": "list", "has_more": true, "data": [{session}]}}"#);
        let response = Response::new(body);
        ListVerificationSessions::new().parse(&response).unwrap()
    };
    let mut list = ListVerificationSessions::new()
        .status(VerificationSessionStatus::Verified)
        .expand(["verified_outputs"])
        .limit(1);
    let mut costs = Vec::new();
    for n in 0..1000 {
        let page = page(n);
        let (next, cost) = cost(|| list.next_page(&page).unwrap().unwrap());
        costs.push(cost);
        list = next;
    }
    // The id, and copies of the path to expand and of the vector around it. From the second page on, there is also the
    // cursor that is replaced. The earlier pages leave nothing behind.
    assert_eq!((costs[0].blocks, costs[1].blocks), (3, 4));
    assert!(costs[1..].iter().all(|cost| *cost == costs[1]));
}

fn metadata_costs_the_same_for_each_pair_sent() {
    let stripe = stripe();
    let bare = CreateVerificationSession::document();
    let (_, without) = cost(|| stripe.request(&bare).unwrap());
    let unlimited = stripe.clone().without_limits();
    for (count, stripe) in [
        (1, &stripe),
        (10, &stripe),
        (50, &stripe),
        (500, &unlimited),
        (5000, &unlimited),
    ] {
        let pairs: Vec<_> = (0..count)
            .map(|n| (format!("key {n:04}"), format!("a&b=c %{n:063}")))
            .collect();
        let pairs = || pairs.iter().map(|(key, value)| (&**key, &**value));
        let create = bare.clone();
        let (create, set) = cost(|| create.metadata(pairs()));
        // Two strings for each pair, a vector to sort them in, and the tree.
        let strings: usize = pairs().map(|(key, value)| key.len() + value.len()).sum();
        let vector = count * size_of::<(String, String)>();
        let nodes = most_nodes(count);
        assert!(
            set.blocks <= wide(2 * count + 1 + nodes),
            "{count}: {set:?}"
        );
        assert!(
            set.bytes <= wide(strings + vector + nodes * NODE),
            "{count}: {set:?}"
        );

        let (request, built) = cost(|| stripe.request(&create).unwrap());
        is_one_growing_string(without, built, 1024, request.body().len());
    }
}

/// Asserts that a request costs as much as the one without the parameters, plus the doubling of one string that begins
/// with this capacity.
#[track_caller]
fn is_one_growing_string(without: Cost, built: Cost, capacity: usize, length: usize) {
    let growing = &capacities(capacity, length)[1..];
    assert_eq!(built.blocks, without.blocks + wide(growing.len()));
    assert_eq!(built.bytes, without.bytes + wide(growing.iter().sum()));
}

fn metadata_costs_the_same_for_each_pair_read() {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let session = |pairs: &str| {
        let body = format!(r#"{HEAD}, "metadata": {{{pairs}}}}}"#);
        Response::new(body)
    };
    let bare = session("");
    let (_, without) = cost(|| retrieve.parse(&bare).unwrap());
    for count in [1, 10, 50, 500, 5000] {
        let pairs: Vec<_> = (0..count)
            .map(|n| format!(r#""key {n:04}": "{n:070}""#))
            .collect();
        let response = session(&pairs.join(","));
        let (session, read) = cost(|| retrieve.parse(&response).unwrap());
        assert_eq!(session.metadata.len(), count);

        // One text for all pairs, and a vector with three positions for each pair. Both double.
        let text = capacities(256, count * (8 + 70));
        let places = capacities(8, count);
        let bytes =
            text.iter().sum::<usize>() + places.iter().sum::<usize>() * 3 * size_of::<usize>();
        assert_eq!(
            read.blocks - without.blocks,
            wide(text.len() + places.len())
        );
        assert_eq!(read.bytes - without.bytes, wide(bytes));
    }
}

fn expansions_cost_the_same_for_each() {
    let stripe = stripe();
    let create = CreateVerificationSession::document();
    let (_, post) = cost(|| stripe.request(&create).unwrap());
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let (_, get) = cost(|| stripe.request(&retrieve).unwrap());
    for count in [1, 10, 100, 1000] {
        let path = |n: usize| {
            [
                "verified_outputs.dob",
                "last_verification_report.document.number",
            ][n % 2]
        };
        let paths = || (0..count).map(path);
        let create = create.clone();
        let (create, set) = cost(|| create.expand(paths()));
        let strings: usize = paths().map(str::len).sum();
        assert_eq!(set.blocks, wide(count) + 1);
        assert_eq!(set.bytes, wide(strings + count * size_of::<String>()));
        let (request, built) = cost(|| stripe.request(&create).unwrap());
        is_one_growing_string(post, built, 1024, request.body().len());

        let retrieve = retrieve.clone().expand(paths());
        let (request, built) = cost(|| stripe.request(&retrieve).unwrap());
        let target = request.uri().path_and_query().unwrap().as_str();
        is_one_growing_string(get, built, 256, target.len());
    }
}

fn attempts_keep_no_memory() {
    let create = CreateVerificationSession::document();
    let request = stripe().request_with_key(&create, "order-6735").unwrap();
    let (retry, failures) = cost(|| {
        let mut retry = Retry::new(&request, 7).with_max_retries(u32::MAX);
        for _ in 0..100_000 {
            let next = retry.after_failure(Failure::NoResponse, Duration::ZERO);
            assert!(matches!(next, Next::Retry { .. }));
        }
        retry
    });
    assert_eq!(retry.retries(), 100_000);
    assert_eq!((failures.blocks, failures.bytes), (0, 0));

    // A response is read for its error code and not kept.
    let responses = [
        (503, "<html>"),
        (
            409,
            r#"{"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use"}}"#,
        ),
        (
            429,
            r#"{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}"#,
        ),
    ]
    .map(|(status, body)| Response::builder().status(status).body(body).unwrap());
    let rounds = |count: u32| {
        cost(|| {
            let mut retry = Retry::new(&request, 7).with_max_retries(u32::MAX);
            for _ in 0..count {
                for response in &responses {
                    let next = retry.after_response(response, Duration::ZERO);
                    assert!(matches!(next, Next::Retry { .. }));
                }
            }
        })
        .1
    };
    let (one, thousand) = (rounds(1), rounds(1000));
    assert_eq!(thousand.blocks, 1000 * one.blocks);
    assert_eq!(thousand.bytes, 1000 * one.bytes);
    assert_eq!((thousand.peak, thousand.kept), (one.peak, 0));
}

const TEN_MB: usize = 10_000_000;

/// The required fields of a session, without the closing brace, so that more fields can follow.
const HEAD: &str = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000, "livemode": false, "status": "verified""#;

/// Returns `start`, as many `unit`s as `length` has room for, and `end`.
fn fill((start, unit, end): (&str, &str, &str), length: usize) -> Vec<u8> {
    let count = (length - start.len() - end.len()) / unit.len();
    format!("{start}{}{end}", unit.repeat(count)).into_bytes()
}

/// Reads ten megabytes of this kind. Returns the result, and the peak in rounded tenths of the body, which is not counted
/// itself. For zero tenths, it also asserts that a hundredth of the body costs exactly as much.
fn read<T>(
    read: impl Fn(&Response<Vec<u8>>) -> T,
    status: StatusCode,
    body: impl Fn(usize) -> Vec<u8>,
) -> (T, usize) {
    let measure = |length| {
        let mut response = Response::new(body(length));
        *response.status_mut() = status;
        cost(|| read(&response))
    };
    let (_, small) = measure(TEN_MB / 100);
    let (result, large) = measure(TEN_MB);
    let tenths = (large.peak + TEN_MB / 20) / (TEN_MB / 10);
    assert!(
        tenths > 0 || large.peak == small.peak,
        "{small:?}, {large:?}"
    );
    (result, tenths)
}

fn a_hostile_body_is_refused_in_bounded_memory() {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    for (body, tenths, message) in [
        (("", "<", ""), 0, "the body is not JSON, line 1 column 1"),
        (("", " ", ""), 0, "the body is empty"),
        (
            ("\"", "a", ""),
            0,
            "the body is cut short, line 1 column 10000000",
        ),
        (
            ("", "[", ""),
            0,
            "expected a string at [0], line 1 column 1",
        ),
        (
            ("{\"id\": \"", "a", ""),
            0,
            "the body is cut short at id, line 1 column 10000000",
        ),
        (
            ("{\"created\": ", "1", "}"),
            0,
            "a value does not fit at created, line 1 column 9999999",
        ),
        (
            ("{\"a\": 1", ", \"a\": 1", "}"),
            0,
            "missing field `id`, line 1 column 10000000",
        ),
        // Only the part of a path that is shown is kept.
        (
            ("{\"", "k", "\": [}"),
            0,
            &format!(
                "the body is not JSON at {}, line 1 column 10000000",
                "k".repeat(200)
            ),
        ),
        // serde_json skips an unknown value with one byte a level, in a buffer that doubles.
        (
            ("{\"a\": ", "[", ""),
            17,
            &format!(
                "the body is cut short at a{}[, line 1 column 10000000",
                "[0]".repeat(66)
            ),
        ),
        (
            ("{\"a\": ", "{\"b\":", ""),
            2,
            &format!(
                "the body is cut short at a{}., line 1 column 9999996",
                ".b".repeat(99)
            ),
        ),
        // serde_json quotes the string in its error, from which only the expected type is kept. Rust escapes the quoted
        // string, so that one byte can become six.
        (
            ("\"", "a", "\""),
            30,
            "expected an object, line 1 column 10000000",
        ),
        (
            ("{\"created\": \"", "\u{7f}", "\"}"),
            180,
            "expected a whole number at created, line 1 column 9999999",
        ),
    ] {
        let (result, took) = read(
            |response| retrieve.parse(response),
            StatusCode::OK,
            |length| fill(body, length),
        );
        let Err(Error::Decode(error)) = result else {
            panic!("{body:?}: {result:?}");
        };
        assert_eq!(
            error.to_string(),
            format!("unreadable response with status 200: {message}")
        );
        assert_eq!(took, tenths, "{body:?}");
    }

    // Finding out the kind of an event keeps nothing of an object in the place of that kind.
    let (result, took) = read(
        |response| Event::parse_unverified(response.body()),
        StatusCode::OK,
        |length| fill(("{\"object\": [", "0,", "0]}"), length),
    );
    assert_eq!(
        result.unwrap_err().to_string(),
        "unreadable event: expected event at object, line 1 column 11"
    );
    assert_eq!(took, 0);
}

/// A valid body is kept, in types that are larger than their JSON.
fn a_hostile_body_is_read_in_bounded_memory() {
    fn check(operation: &impl Operation, body: impl Fn(usize) -> Vec<u8>, tenths: usize) {
        let (is_read, took) = read(
            |response| operation.parse(response).is_ok(),
            StatusCode::OK,
            body,
        );
        assert!(is_read);
        assert_eq!(took, tenths);
    }
    let retrieve = RetrieveVerificationSession::new("vs_1");
    for (field, unit, end, tenths) in [
        ("\"type\": \"", "a", "\"}", 10),
        ("\"metadata\": {\"a\": \"", "a", "\"}}", 10),
        (
            "\"options\": {\"document\": {\"allowed_types\": [\"\"",
            ",\"\"",
            "]}}}",
            101,
        ),
        // Unknown fields are skipped.
        ("\"new\": [", "[0],", "0]}", 0),
    ] {
        let start = format!("{HEAD}, {field}");
        check(
            &retrieve,
            |length| fill((&start, unit, end), length),
            tenths,
        );
    }
    // Small pairs cost more for their positions than for their text.
    let pairs: Vec<_> = (0..80_000).map(|n| format!("\"{n:07}\":\"\"")).collect();
    let body = format!("{HEAD}, \"metadata\": {{{}}}}}", pairs.join(","));
    let length = body.len();
    let response = Response::new(body);
    let (_, metadata) = cost(|| retrieve.parse(&response).unwrap());
    assert_eq!(metadata.peak * 10 / length, 40);
    let start = r#"{"id": "evt_1", "object": "event", "created": 1700000000, "livemode": false, "type": "new", "data": {"object": {"new": [0"#;
    check(
        &RetrieveEvent::new("evt_1"),
        |length| fill((start, ",0", "]}}}"), length),
        268,
    );
}

fn a_hostile_error_is_read_in_bounded_memory() {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    for (body, tenths) in [
        (("", "<", ""), 0),
        (("{\"error\": [", "0,", "0]}"), 0),
        (("{\"error\": {\"message\": \"", "a", "\"}}"), 10),
        // serde_json unescapes into a buffer, and the copy of that buffer is kept.
        (("{\"error\": {\"message\": \"", "\\n", "\"}}"), 13),
        (("{\"error\": {\"message\": ", "[", ""), 17),
        // serde_json quotes the whole string in its error, which is dropped unread.
        (("\"", "\u{7f}", "\""), 105),
    ] {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let (result, took) = read(
            |response| retrieve.parse(response),
            status,
            |length| fill(body, length),
        );
        let Err(Error::Api(error)) = result else {
            panic!("{body:?}: {result:?}");
        };
        assert_eq!(error.status, status);
        assert_eq!(took, tenths, "{body:?}");
    }

    // Replacing bytes that are not UTF-8 would make each of them three bytes long.
    let (result, took) = read(
        |response| retrieve.parse(response),
        StatusCode::BAD_GATEWAY,
        |length| vec![0xff; length],
    );
    assert_eq!(
        result.unwrap_err().to_string(),
        "Stripe returned 502 without a readable error"
    );
    assert_eq!(took, 0);
}

#[cfg(feature = "ureq-without-tls")]
mod adapter {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use stripe_identity::call::MAX_BODY;
    use stripe_identity::ureq::Client;
    use stripe_identity::{ListVerificationSessions, RetrieveVerificationSession};

    use super::{HEAD, TEN_MB, cost, fill, stripe};

    const MIB: usize = 1024 * 1024;

    /// The bytes that ureq allocates for its own buffers.
    const BUFFERS: usize = MIB / 2;

    /// Answers one request with `start`, and then sends `endless` again and again until the client closes the connection.
    /// The loop allocates nothing, because the allocations of this process are counted.
    fn serve(start: Vec<u8>, endless: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            hear(&mut stream);
            let mut is_there = stream.write_all(&start).is_ok();
            while is_there && !endless.is_empty() {
                is_there = stream.write_all(&endless).is_ok();
            }
            // Waits until the client has closed the connection.
            let _ = stream.read(&mut [0]);
        });
        url
    }

    /// Reads a request without a body.
    fn hear(stream: &mut TcpStream) {
        let mut last = [0; 4];
        while last != *b"\r\n\r\n" {
            last.rotate_left(1);
            stream.read_exact(&mut last[3..]).unwrap();
        }
    }

    /// A response of ten megabytes with its length.
    fn sized(status: &str, body: (&str, &str, &str)) -> Vec<u8> {
        let body = fill(body, TEN_MB);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.into_bytes(), body].concat()
    }

    #[track_caller]
    fn check(start: Vec<u8>, endless: &[u8], cap: usize, bound: usize, message: &str) {
        let url = serve(start, endless.to_vec());
        let client = Client::new(stripe().with_base_url(&url).unwrap())
            .with_max_body(cap)
            .with_max_retries(0);
        let retrieve = RetrieveVerificationSession::new("vs_1");
        let (result, cost) = cost(|| client.call(&retrieve));
        let host = url.strip_prefix("http://").unwrap();
        assert_eq!(
            result.unwrap_err().to_string().replace(host, "HOST"),
            message
        );
        assert!(cost.peak <= bound, "{message}: {cost:?}");
    }

    pub(super) fn an_item_costs_the_same_with_many_expansions() {
        let session = |n: usize| HEAD.replace("vs_1", &format!("vs_{n:024}")) + "}";
        let sessions: Vec<_> = (0..100).map(session).collect();
        let body = format!(
            r#"{{"object": "list", "has_more": false, "data": [{}]}}"#,
            sessions.join(",")
        );
        for count in [0, 1, 100] {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            let url = serve((head + &body).into_bytes(), Vec::new());
            let client = Client::new(stripe().with_base_url(&url).unwrap());
            let list = ListVerificationSessions::new().expand(vec!["verified_outputs"; count]);
            let mut items = client.items(list);
            items.next().unwrap().unwrap();
            let (rest, cost) = cost(|| items.by_ref().map(Result::unwrap).count());
            // One allocation for each item: the id to continue the list from.
            assert_eq!((rest, cost.blocks), (99, 99), "{count} expansions");
        }
    }

    pub(super) fn a_hostile_server_is_refused_in_bounded_memory() {
        let default = MAX_BODY;
        let filler = vec![b'a'; 65536];
        let head = |rest: &str| format!("HTTP/1.1 200 OK\r\n{rest}").into_bytes();

        // The whole body is read before it is refused, into a vector that doubles.
        check(
            sized("200 OK", ("", "<", "")),
            &[],
            default,
            16 * MIB + BUFFERS,
            "unreadable response with status 200: the body is not JSON, line 1 column 1",
        );
        // Skipping it takes one byte a level, in a buffer that doubles.
        check(
            sized("200 OK", ("{\"a\": ", "[", "")),
            &[],
            default,
            2 * 16 * MIB + BUFFERS,
            &format!(
                "unreadable response with status 200: the body is cut short at a{}[, line 1 column 10000000",
                "[0]".repeat(66)
            ),
        );
        // The error keeps the message besides the body.
        check(
            sized(
                "500 Internal Server Error",
                (
                    "{\"error\": {\"type\": \"api_error\", \"message\": \"",
                    "a",
                    "\"}}",
                ),
            ),
            &[],
            default,
            16 * MIB + TEN_MB + BUFFERS,
            "Stripe returned 500 api_error",
        );

        // Only one byte after the cap is read. The vector has doubled once more for it.
        let over = |cap| {
            format!(
                "no usable response from HOST: the response body is larger than request limit: {cap}"
            )
        };
        for cap in [MIB, default] {
            let is_over = over(cap);
            let check = |start, endless: &[u8]| {
                check(start, endless, cap, 2 * cap + BUFFERS, &is_over);
            };
            check(head("\r\n\""), &filler);
            let chunk = [b"10000\r\n", &*filler, b"\r\n"].concat();
            check(head("Transfer-Encoding: chunked\r\n\r\n"), &chunk);
        }
        for status in ["200 OK", "500 Internal Server Error"] {
            let start = sized(status, ("", "<", ""));
            check(start, &[], MIB, 2 * MIB + BUFFERS, &over(MIB));
        }

        // ureq bounds everything before a body.
        for (start, endless) in [
            (head("a: "), &*filler),
            (head(""), b"a: b\r\n"),
            (Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n"),
        ] {
            let url = serve(start, endless.repeat(65536 / endless.len()));
            let client = Client::new(stripe().with_base_url(&url).unwrap()).with_max_retries(0);
            let retrieve = RetrieveVerificationSession::new("vs_1");
            let (result, cost) = cost(|| client.call(&retrieve));
            // The message is that of ureq, so it is not compared.
            assert!(result.is_err());
            assert!(cost.peak <= BUFFERS, "{cost:?}");
        }
    }
}
