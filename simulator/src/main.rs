use std::process::ExitCode;

fn main() -> ExitCode {
    stripe_identity_simulator::run(std::env::args_os())
}
