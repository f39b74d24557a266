use std::process::ExitCode;

/// The system's allocator slows a program down that keeps hundreds of thousands of sessions, because its free blocks are scattered among
/// them. This one does not (`benches/server/run`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    stripe_identity_simulator::run(std::env::args_os())
}
