//! Recipes for HTTP clients: copy one file, and enable the TLS feature of its client.
//!
//! Each file has a `client` with the settings that Stripe needs, a `send` from request to response, and a `run` that drives a
//! [`Call`](stripe_identity::Call) to its end. All are run by the same tests: `tests/rules.rs`.

pub mod curl;
pub mod hyper_util;
pub mod isahc;
pub mod reqwest_async;
pub mod reqwest_blocking;
pub mod ureq;
