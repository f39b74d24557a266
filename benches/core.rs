//! The time and the allocations of building and parsing, compared with their floors:
//!
//! ```sh
//! cargo bench --bench core --all-features
//! ```
//!
//! `benches/peers` compares the same work with other libraries, as ratios from interleaved runs.

mod work;

use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(args = names())]
fn core(bencher: Bencher, name: &str) {
    let (_, contender) = contenders()
        .find(|(found, _)| found == name)
        .expect("a name out of the same list");
    bencher.bench_local(contender.run);
}

fn names() -> Vec<String> {
    contenders().map(|(name, _)| name).collect()
}

fn contenders() -> impl Iterator<Item = (String, work::Contender)> {
    work::ALL.iter().map(|work| work()).flat_map(|work| {
        let named = move |contender: work::Contender| {
            (format!("{}: {}", work.name, contender.name), contender)
        };
        work.contenders.into_iter().map(named)
    })
}
