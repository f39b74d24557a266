//! How cost grows, measured and printed as Markdown: `cargo bench --bench growth --all-features`. `CALLS=1000` makes
//! fewer than 100,000 calls with the ureq client.
//!
//! Counts are promises: a count that is too high fails the run. Times are only printed. Each part runs in its own process, so
//! that the memory of one part does not change the figures of another.

mod calls;
mod simulator;

use std::env;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use dhat::HeapStats;
use http::Response;
use stripe_identity::retry::{Failure, Retry};
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    SecretKey, Stripe, VerificationSession,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const SESSIONS: [&str; 4] = [
    include_str!("../../tests/fixtures/session_created.json"),
    include_str!("../../tests/fixtures/session_verified_expanded.json"),
    include_str!("../../tests/fixtures/session_redacted.json"),
    include_str!("../../tests/fixtures/session_minimal.json"),
];
const LIST_URL: &str = "/v1/identity/verification_sessions";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let is_kept = match arguments[..] {
        ["times"] => times(),
        ["simulator"] => simulator::times(),
        ["heap", url, count] => calls::heap(url, count.parse().unwrap()),
        ["resident", url, count] => calls::resident(url, count.parse().unwrap()),
        ["--bench"] => all(),
        // "counts", and `cargo test`, which builds and runs benches too.
        _ => counts(),
    };
    if is_kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn all() -> bool {
    let count = env::var("CALLS").unwrap_or_else(|_| "100000".to_owned());
    let mut is_kept = part(&["counts"]);
    is_kept &= part(&["times"]);
    is_kept &= part(&["simulator"]);
    for measured in ["heap", "resident"] {
        let (url, connections) = calls::serve();
        is_kept &= part(&[measured, &url, &count]);
        let connections = connections.load(Ordering::Relaxed);
        println!("\nConnections: {connections}.");
        is_kept &= promise(connections == 1, "all calls share one connection");
    }
    is_kept
}

/// Runs a part of this program in its own process.
fn part(arguments: &[&str]) -> bool {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(arguments);
    if arguments == ["times"] {
        // glibc would return memory to the system and request it again, which would be timed too.
        for name in ["TRIM_THRESHOLD_", "MMAP_THRESHOLD_", "TOP_PAD_"] {
            command.env(format!("MALLOC_{name}"), "1073741824");
        }
    }
    command.status().unwrap().success()
}

fn promise(is_kept: bool, promise: &str) -> bool {
    if !is_kept {
        println!("\n**BROKEN**: {promise}");
    }
    is_kept
}

/// Pages of this many sessions. Each page begins with another kind of session, so that all kinds are equally frequent.
fn pages(size: u32) -> [Response<String>; 4] {
    [0, 1, 2, 3].map(|first| {
        let sessions: Vec<_> = (first..)
            .take(wide(size))
            .map(|n| SESSIONS[n % 4].replace("vs_", &format!("vs_{n:03}")))
            .collect();
        Response::new(format!(
            r#"{{"object": "list", "url": "{LIST_URL}", "has_more": false, "data": [{}]}}"#,
            sessions.join(",")
        ))
    })
}

/// Sets of this many pairs, unordered.
fn metadata(size: u32) -> [Vec<(String, String)>; 4] {
    [0, 1, 2, 3].map(|set: u32| {
        (0..size)
            .map(|n| n.wrapping_mul(2_654_435_761).wrapping_add(set))
            .map(|n| (format!("key {n:08x}"), format!("a&b=c %{n:032}")))
            .collect()
    })
}

/// A session with these pairs.
fn response(pairs: &[(String, String)]) -> Response<String> {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(key, value)| format!("\"{key}\": \"{value}\""))
        .collect();
    Response::new(format!(
        r#"{{"id": "vs_1", "object": "identity.verification_session", "created": 1, "livemode": false, "status": "verified", "metadata": {{{}}}}}"#,
        pairs.join(",")
    ))
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap()
}

fn profiler() -> dhat::Profiler {
    let profiler = dhat::Profiler::builder().testing();
    profiler.trim_backtraces(Some(4)).build()
}

/// Converts a count, which is far below the numbers that a float cannot represent.
fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn counts() -> bool {
    let _profiler = profiler();
    println!("## Allocations of a page\n");
    println!("The vector of the sessions doubles, so it has room for up to twice as many.\n");
    println!("| sessions | blocks each | bytes each | without the vector: blocks | bytes |");
    println!("|--:|--:|--:|--:|--:|");
    let mut is_flat = true;
    let mut first = None;
    for size in [1, 10, 100] {
        let pages = pages(size);
        let before = HeapStats::get();
        for page in &pages {
            black_box(ListVerificationSessions::new().parse(page).unwrap());
        }
        let after = HeapStats::get();
        let blocks = after.total_blocks - before.total_blocks;
        let bytes = after.total_bytes - before.total_bytes;
        // The vector doubles, beginning with four. The URL of the page is one more.
        let (mut growths, mut room, mut capacity) = (1, 4, 4);
        while capacity < size {
            capacity *= 2;
            room += capacity;
            growths += 1;
        }
        let vector = wide(room) * size_of::<VerificationSession>();
        let without = (
            blocks - 4 * (growths + 1),
            bytes - 4 * u64::try_from(vector + LIST_URL.len()).unwrap(),
        );
        let each = |total: u64| float(total) / f64::from(4 * size);
        println!(
            "| {size} | {:.1} | {:.0} | {:.2} | {:.2} |",
            each(blocks),
            each(bytes),
            each(without.0),
            each(without.1)
        );
        let (blocks, bytes) = *first.get_or_insert(without);
        is_flat &= without == (u64::from(size) * blocks, u64::from(size) * bytes);
    }
    promise(
        is_flat,
        "a session costs the same in a page of 1 and of 100",
    )
}

fn times() -> bool {
    println!("\n## Times\n");
    let block = best([1], 100_000, |_, turn| {
        black_box(vec![0_u8; 16 + turn]);
    });
    println!(
        "The best of {ROUNDS} rounds. The allocator that counts is switched off, and still takes a lock: a block costs {:.0} ns here.",
        block[0]
    );

    let sizes = [1, 10, 100];
    let all = sizes.map(pages);
    table("session of a page, read", sizes, 1, 400, |at, turn| {
        black_box(
            ListVerificationSessions::new()
                .parse(&all[at][turn])
                .unwrap(),
        );
    });

    let sizes = [5, 50, 500, 5000];
    let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap()).without_limits();
    let create = CreateVerificationSession::document;
    let all = sizes.map(metadata);
    table("pair of metadata, built", sizes, 0, 20_000, |at, turn| {
        let pairs = all[at][turn].iter().map(|(key, value)| (&**key, &**value));
        black_box(stripe.request(&create().metadata(pairs)).unwrap());
    });
    let responses = all.map(|sets| sets.map(|pairs| response(&pairs)));
    let retrieve = RetrieveVerificationSession::new("vs_1");
    table("pair of metadata, read", sizes, 0, 20_000, |at, turn| {
        black_box(retrieve.parse(&responses[at][turn]).unwrap());
    });
    let paths = [
        "verified_outputs",
        "verified_outputs.dob",
        "last_verification_report",
        "last_verification_report.document.number",
    ];
    table("expansion, built", sizes, 0, 20_000, |at, turn| {
        let paths = (turn..).map(|n| paths[n % 4]).take(wide(sizes[at]));
        black_box(stripe.request(&create().expand(paths)).unwrap());
    });

    let request = stripe.request_with_key(&create(), "order-6735").unwrap();
    table("attempt", [10, 1000, 100_000], 0, 400_000, |at, turn| {
        let mut retry = Retry::new(&request, [7, 42, 1 << 40, u64::MAX][turn]);
        retry = retry.with_max_retries(u32::MAX);
        for _ in 0..[10, 1000, 100_000][at] {
            black_box(retry.after_failure(Failure::NoResponse, Duration::ZERO));
        }
    });
    true
}

const ROUNDS: usize = 15;

/// The best time of one unit for each size, in nanoseconds. The sizes take turns, so that a disturbance affects all of
/// them. `work` receives the index of the size and that of one of four inputs.
fn best<const N: usize>(
    sizes: [u32; N],
    units: u32,
    mut work: impl FnMut(usize, usize),
) -> [f64; N] {
    let mut best = [f64::INFINITY; N];
    for _ in 0..ROUNDS {
        for (at, size) in sizes.into_iter().enumerate() {
            let rounds = (units / size / 4).max(1);
            let start = Instant::now();
            for _ in 0..rounds {
                (0..4).for_each(|turn| work(at, turn));
            }
            let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
            best[at] = best[at].min(nanoseconds / f64::from(rounds * 4 * size));
        }
    }
    best
}

fn table<const N: usize>(
    unit: &str,
    sizes: [u32; N],
    base: usize,
    units: u32,
    work: impl FnMut(usize, usize),
) {
    let best = best(sizes, units, work);
    println!(
        "\n| how many | ns for each {unit} | to that of {} |",
        sizes[base]
    );
    println!("|--:|--:|--:|");
    for (size, time) in sizes.into_iter().zip(best) {
        println!("| {size} | {time:.1} | {:.2} |", time / best[base]);
    }
}
