use std::process::ExitCode;

/// With the system's allocator, a program that keeps hundreds of thousands of sessions gets slower, because free blocks are scattered among
/// them. With this one it does not (`benches/server/run`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    stripe_identity_simulator::run(std::env::args_os())
}
