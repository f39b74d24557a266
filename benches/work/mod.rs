//! What is measured, and by whom it is done: by this crate, by the plainest code written by hand, and by less than anyone
//! could do, the floor. Used by `benches/core.rs`, and by `benches/peers` with other libraries beside.

#![allow(unreachable_pub, reason = "`peers` is a library that shows it")]

pub mod build;
pub mod inputs;
pub mod integration;
pub mod parse;

use std::hint::black_box;

pub const THIS_CRATE: &str = "this crate";
/// The plainest code that gives the same bytes, with form_urlencoded; where an answer is parsed, serde_json into the smallest
/// struct.
pub const BY_HAND: &str = "by hand";
/// Less than anyone could do: what is known already is copied, what is parsed is only skimmed.
pub const FLOOR: &str = "floor";
/// The bytes copied, and nothing else.
pub const COPY: &str = "copy";

/// One thing to do, and those who do it, so that their figures can stand beside each other.
pub struct Work {
    pub name: &'static str,
    pub contenders: Vec<Contender>,
}

/// One who does it: each call of `run` does it once, with the next input.
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

    /// Adds a contender that goes round the inputs: one input again and again would teach the processor its branches.
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

/// Everything that is measured.
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
