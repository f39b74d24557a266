//! The crate beside the official SDKs: what each sends, retries, reads and pages, call by call.
//!
//! The calls were recorded with stripe-node 23.1.0, stripe-python 16.1.0 and stripe-ruby 19.5.0 against a server on loopback. Each
//! call has a number. The tables say what an SDK does with it: the same as the crate, or something else for a reason. A
//! difference that has gone fails its test, and [`every_recorded_call_is_in_a_table`] finds a call that no table mentions.

mod headers;
mod pages;
mod requests;
mod responses;
mod retries;
#[cfg(feature = "webhook")]
mod signatures;

use std::collections::BTreeSet;

/// An official SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sdk {
    Node,
    Python,
    Ruby,
}

use Sdk::{Node, Python, Ruby};

const ALL: &[Sdk] = &[Node, Python, Ruby];

/// A recorded call: its number, and the SDKs that were recorded.
type Calls = (u16, &'static [Sdk]);

/// The behavior of SDKs in a call, compared with the crate's.
#[derive(Clone, Copy, Debug)]
enum Beside {
    /// The same: equal bytes, or nothing is sent either.
    Same(&'static [Sdk]),
    /// Something else. The last text is the reason why the crate does not do it.
    Other(&'static [Sdk], &'static str, &'static str),
}

use Beside::{Other, Same};

impl Beside {
    fn sdks(&self) -> &'static [Sdk] {
        match self {
            Same(sdks) | Other(sdks, ..) => sdks,
        }
    }

    /// Fails if a listed difference has disappeared.
    #[track_caller]
    fn check(&self, number: u16, ours: &str) {
        if let Other(sdks, theirs, reason) = self {
            assert_ne!(ours, *theirs, "call {number}: {sdks:?} differ no more");
            assert!(!reason.is_empty(), "call {number}");
        }
    }
}

/// Returns the calls of a row.
fn calls(number: u16, beside: &[Beside]) -> Vec<(Sdk, u16)> {
    let sdks = beside.iter().flat_map(Beside::sdks);
    sdks.map(|sdk| (*sdk, number)).collect()
}

/// The numbers that all three SDKs were recorded with.
const SHARED: [u16; 72] = [
    1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16, 18, 19, 21, 22, 24, 25, 27, 28, 30, 31, 33, 34, 36, 37,
    39, 40, 42, 43, 45, 46, 48, 49, 51, 52, 54, 55, 57, 58, 60, 61, 63, 64, 66, 67, 69, 70, 72, 73,
    75, 76, 78, 79, 81, 82, 84, 85, 87, 88, 90, 91, 93, 94, 96, 97, 99, 100, 102, 103, 105, 106,
    108,
];

/// Returns all recorded calls.
fn recorded() -> BTreeSet<(Sdk, u16)> {
    let mut all = BTreeSet::new();
    for (sdk, last) in [(Node, 122), (Python, 128), (Ruby, 150)] {
        // From 109 on, the same number is another call in each SDK; Ruby has none at 109.
        let first = if sdk == Ruby { 110 } else { 109 };
        all.extend(
            SHARED
                .into_iter()
                .chain(first..=last)
                .map(|number| (sdk, number)),
        );
    }
    all
}

/// Calls that have no counterpart, with the reason.
const ELSEWHERE: &[(Calls, &str)] = &[
    ((7, ALL), "a session is created by its type or flow"),
    ((9, ALL), "a new session has nothing to clear"),
    (
        (90, ALL),
        "Stripe's pages upload the images; the crate uploads no files",
    ),
    ((94, ALL), "a new link is of no use if it expires at once"),
    (
        (97, ALL),
        "the constructor requires the version of an ephemeral key",
    ),
    (
        (106, ALL),
        "the core reads no environment variables, so the user agent never names the program around",
    ),
    ((109, &[Python]), "a metadata value is text"),
    ((111, &[Node]), "a list of paths has no hole"),
    ((112, &[Node, Python]), "a metadata value is text"),
    (
        (113, &[Node]),
        "the compiler tells a parameter from an option",
    ),
    ((113, &[Python]), "a list is a list"),
    ((114, &[Python]), "a list is a list"),
    ((115, &[Node]), "a program takes as many items as it wants"),
    ((118, &[Node]), "about a method of a JavaScript object"),
    ((121, &[Node]), "`tests/all/leaks` prints every model"),
    ((122, &[Node]), "`tests/all/leaks` prints every secret"),
    ((121, &[Python]), "an id is text"),
    ((123, &[Python]), "a model is not a request"),
    ((126, &[Python]), "a model does not contain the API key"),
    ((127, &[Python]), "`tests/all/leaks` prints every model"),
    ((113, &[Ruby]), "an id is text"),
    ((128, &[Ruby]), "a model is not a request"),
    ((134, &[Ruby]), "a model is not a request"),
    ((135, &[Ruby]), "about methods of a Ruby object"),
    (
        (146, &[Ruby]),
        "the compiler tells a parameter from an option",
    ),
    ((148, &[Ruby]), "an option has a type"),
    (
        (149, &[Ruby]),
        "Stripe's pages upload the images; the crate uploads no files",
    ),
    (
        (150, &[Ruby]),
        "the constructor requires the version of an ephemeral key",
    ),
];

#[test]
fn every_recorded_call_is_in_a_table() {
    let recorded = recorded();
    for (sdk, count) in [(Node, 86), (Python, 92), (Ruby, 113)] {
        assert_eq!(recorded.iter().filter(|call| call.0 == sdk).count(), count);
    }
    let mut compared = BTreeSet::new();
    compared.extend(requests::calls());
    compared.extend(headers::calls());
    compared.extend(retries::calls());
    compared.extend(responses::calls());
    compared.extend(pages::calls());

    let mut elsewhere = BTreeSet::new();
    for ((number, sdks), reason) in ELSEWHERE {
        assert!(!reason.is_empty());
        elsewhere.extend(sdks.iter().map(|sdk| (*sdk, *number)));
    }
    let both: Vec<_> = compared.intersection(&elsewhere).collect();
    assert!(both.is_empty(), "compared and not: {both:?}");
    compared.extend(elsewhere);
    let missing: Vec<_> = recorded.difference(&compared).collect();
    assert!(missing.is_empty(), "in no table: {missing:?}");
    let unknown: Vec<_> = compared.difference(&recorded).collect();
    assert!(unknown.is_empty(), "not recorded: {unknown:?}");
}
