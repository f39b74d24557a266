//! The tests of the crate in one program, with one file per subject, as in `src/`.
//!
//! Tests that need their own allocator are separate programs: `tests/allocations.rs` and `tests/growth.rs`.

mod call;
mod conformance;
mod contract;
mod ephemeral_key;
mod error;
mod event;
mod examples;
mod facts;
mod file;
mod leaks;
mod lifecycle;
mod operation;
mod public_types;
mod readme;
mod request;
mod response;
mod retry;
mod simulator;
mod support;
mod ureq;
mod value;
mod verification_report;
mod verification_session;
mod webhook;
