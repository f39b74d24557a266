//! The measured work and its contenders: this crate, the plainest code written by hand, and the floor, which does less
//! than any library could. `benches/core.rs` uses it, and `benches/peers` adds other libraries.

#![allow(unreachable_pub, reason = "`peers` is a library that shows it")]

pub mod build;
pub mod inputs;
pub mod integration;
pub mod parse;

use std::hint::black_box;

pub const THIS_CRATE: &str = "this crate";
/// The plainest code that produces the same bytes with form_urlencoded. Responses are parsed by serde_json into the smallest
/// struct.
pub const BY_HAND: &str = "by hand";
/// Less than any library could do: a known request is copied, a response is only skimmed.
pub const FLOOR: &str = "floor";
/// A copy of the bytes, and nothing else.
pub const COPY: &str = "copy";

/// One work, and the contenders that do it, so that their figures can be compared.
pub struct Work {
    pub name: &'static str,
    pub contenders: Vec<Contender>,
}

/// A contender. Each call of `run` does the work once, with the next input.
pub struct Contender {
    pub name: &'static str,
    pub run: Box<dyn FnMut()>,
}

impl Work {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            contenders: Vec::new(),
        }
    }

    /// Adds a contender that cycles through the inputs, because with a single input the processor would learn its branches.
    #[must_use]
    pub fn by<I: 'static, R>(
        mut self,
        name: &'static str,
        inputs: Vec<I>,
        mut work: impl FnMut(&I) -> R + 'static,
    ) -> Self {
        let mut next = 0;
        let run = Box::new(move || {
            drop(black_box(work(black_box(&inputs[next]))));
            next = if next + 1 == inputs.len() {
                0
            } else {
                next + 1
            };
        });
        self.contenders.push(Contender { name, run });
        self
    }
}

/// All measured works.
pub const ALL: [fn() -> Work; 11] = [
    build::create,
    build::list,
    parse::session,
    parse::expanded,
    parse::page_of_1,
    parse::page_of_10,
    parse::page_of_100,
    parse::error,
    integration::verify,
    integration::event,
    integration::life,
];
