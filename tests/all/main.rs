//! The tests of the crate in one program, in the rooms of `src/`.
//!
//! Those that need an allocator of their own are programs beside it: `tests/allocations.rs` and `tests/growth.rs`.

mod contract;
mod ephemeral_key;
mod error;
mod event;
mod file;
mod leaks;
mod lifecycle;
mod public_types;
mod regressions;
mod regressions_events;
mod regressions_life;
mod request;
mod response;
mod retry;
mod simulator;
#[cfg(feature = "ureq-without-tls")]
mod support;
mod ureq;
mod verification_report;
mod webhook;
