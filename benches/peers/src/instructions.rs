//! Counts of instructions, which do not depend on the load of the machine. Each contender runs a number of times under
//! valgrind, and then twice as often. The difference is the work alone.

use std::process::Command;

use peers::work::inputs::INPUTS;

use crate::table::{self, Figure};

pub fn print() {
    let mut figures = Vec::new();
    for work in peers::works() {
        for contender in work.contenders {
            let once = count(work.name, contender.name, INPUTS);
            let twice = count(work.name, contender.name, 2 * INPUTS);
            figures.push(Figure {
                work: work.name.to_owned(),
                contender: contender.name.to_owned(),
                amount: (twice - once) / INPUTS as f64,
            });
        }
    }
    table::print(&figures, "instructions", |work, contender| {
        let figure = figures
            .iter()
            .find(|figure| figure.work == work && figure.contender == contender)?;
        (contender == peers::work::THIS_CRATE).then(|| format!("{:.0}", figure.amount))
    });
    println!();
    println!("Instructions as a multiple of async-stripe's (of the floor's where there is none).");
}

fn count(work: &str, contender: &str, times: usize) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().expect("a path"))
        .args(["repeat", work, contender, &times.to_string()])
        .output()
        .expect("valgrind is installed");
    let report = String::from_utf8_lossy(&output.stderr);
    report
        .lines()
        .find_map(|line| line.split_once("Collected : "))
        .and_then(|(_, count)| count.trim().parse().ok())
        .unwrap_or_else(|| panic!("valgrind counted nothing:\n{report}"))
}

/// Does one work this many times, and nothing else that depends on the number.
pub fn repeat(work: &str, contender: &str, times: &str) {
    let times: usize = times.parse().expect("a number");
    let mut contender = peers::works()
        .filter(|found| found.name == work)
        .flat_map(|work| work.contenders)
        .find(|found| found.name == contender)
        .expect("a contender");
    for _ in 0..times {
        (contender.run)();
    }
}
