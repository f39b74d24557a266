//! Prints the tables of README.md: see `run`.

mod chart;
mod instructions;
mod ratios;
mod round_trips;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["ratios", allocations] => ratios::print(allocations),
        ["instructions"] => instructions::print(),
        ["round-trips"] => round_trips::print(),
        ["chart", table] => chart::print(table),
        // Parts that the other commands start in their own processes.
        ["time"] => ratios::time(),
        ["repeat", work, contender, times] => instructions::repeat(work, contender, times),
        ["serve"] => round_trips::serve(),
        _ => {
            eprintln!("run me with benches/peers/run");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
