//! Times as ratios: contenders take turns in shuffled order, in several processes.

use std::process::Command;
use std::time::{Duration, Instant};

use peers::shuffle::Shuffle;
use peers::work::inputs::INPUTS;

use crate::table::{self, Figure, median};

const PROCESSES: usize = 7;
const ROUNDS: usize = 40;
const TURN: Duration = Duration::from_millis(2);

/// glibc would return memory to the system and request it again in the middle of a turn.
const MALLOC: [&str; 3] = [
    "MALLOC_TRIM_THRESHOLD_",
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TOP_PAD_",
];

/// Prints the table, with the allocations from the file in further columns.
pub fn print(allocations: &str) {
    let allocations = std::fs::read_to_string(allocations).expect("the output of `allocations`");
    let runs: Vec<Vec<Figure>> = (0..PROCESSES).map(|_| run()).collect();
    let figures: Vec<_> = runs[0]
        .iter()
        .enumerate()
        .map(|(index, figure)| Figure {
            work: figure.work.clone(),
            contender: figure.contender.clone(),
            amount: median(runs.iter().map(|run| run[index].amount).collect()),
        })
        .collect();
    table::print(&figures, "ns", |work, contender| {
        let line = allocations
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{work}\t{contender}\t")))?;
        let total: f64 = line.split('\t').next()?.parse().ok()?;
        Some(format!("{:.0}", total / INPUTS as f64))
    });
    println!();
    println!(
        "Time as a multiple of async-stripe's (of the floor's where there is none), and allocations. Medians over {PROCESSES} \
         processes of the medians of {ROUNDS} rounds in shuffled order."
    );
}

fn run() -> Vec<Figure> {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    for name in MALLOC {
        command.env(name, "1073741824");
    }
    let output = command.arg("time").output().expect("a process");
    assert!(output.status.success(), "a measuring process failed");
    String::from_utf8(output.stdout)
        .expect("text")
        .lines()
        .map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut field = || fields.next().expect("three fields");
            Figure {
                work: field(),
                contender: field(),
                amount: field().parse().expect("a number"),
            }
        })
        .collect()
}

/// Measures in this process, and prints nanoseconds for each contender.
pub fn time() {
    let mut shuffle = Shuffle::new();
    for mut work in peers::works() {
        let turns: Vec<_> = work
            .contenders
            .iter_mut()
            .map(|contender| repetitions(&mut contender.run))
            .collect();
        let mut times = vec![Vec::with_capacity(ROUNDS); work.contenders.len()];
        for _ in 0..ROUNDS {
            for index in shuffle.order(work.contenders.len()) {
                let spent = spend(&mut work.contenders[index].run, turns[index]);
                times[index].push(spent.as_nanos() as f64 / turns[index] as f64);
            }
        }
        for (contender, times) in work.contenders.iter().zip(times) {
            println!("{}\t{}\t{}", work.name, contender.name, median(times));
        }
    }
}

/// The repetitions in one turn, a multiple of the number of inputs.
fn repetitions(run: &mut Box<dyn FnMut()>) -> usize {
    spend(run, INPUTS);
    let once = spend(run, INPUTS).max(Duration::from_nanos(1));
    let rounds = TURN.as_nanos() / once.as_nanos();
    INPUTS * usize::try_from(rounds).unwrap_or(1).max(1)
}

fn spend(run: &mut Box<dyn FnMut()>, times: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed()
}
