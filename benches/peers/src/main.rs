//! Prints the tables of README.md: see `run`.

mod instructions;
mod ratios;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["ratios", allocations] => ratios::print(allocations),
        ["instructions"] => instructions::print(),
        // What the two above start, in processes of their own.
        ["time"] => ratios::time(),
        ["repeat", work, contender, times] => instructions::repeat(work, contender, times),
        _ => {
            eprintln!("run me with benches/peers/run");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
