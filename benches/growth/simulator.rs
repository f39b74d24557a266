//! The simulator with few sessions and with many: each figure is the best of many short rounds, which take turns.

use std::hint::black_box;
use std::time::Instant;

use http::Request;
use stripe_identity::simulator::{REDACTION_TIME, Simulator, Submission};
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    SecretKey, Stripe, Timestamp,
};

const SESSIONS: [u32; 3] = [10, 1_000, 200_000];
const WORKS: [&str; 4] = ["create", "retrieve", "list of 10", "life"];
const ROUNDS: u32 = 400;

/// A simulator with its sessions, and the requests to it.
struct Account {
    simulator: Simulator,
    stripe: Stripe,
    create: Request<Vec<u8>>,
    retrieve: Request<Vec<u8>>,
    list: Request<Vec<u8>>,
}

impl Account {
    fn new(sessions: u32) -> Self {
        let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
        let mut simulator = Simulator::new(Timestamp::from_secs(1_790_000_000));
        // Bounds that few sessions reach too, so that all drop what is old.
        simulator.settings.events = 10;
        simulator.settings.journal = 10;
        let create = CreateVerificationSession::document().client_reference_id("patron-20931");
        let create = stripe.request(&create).unwrap();
        let ids = (0..sessions)
            .map(|_| {
                let response = simulator.handle(&create);
                let read = RetrieveVerificationSession::new("vs_1");
                read.parse(&response).unwrap().id
            })
            .collect::<Vec<_>>();
        let retrieve = RetrieveVerificationSession::new(ids[ids.len() / 2].as_str());
        Self {
            retrieve: stripe.request(&retrieve).unwrap(),
            list: stripe.request(&ListVerificationSessions::new()).unwrap(),
            simulator,
            stripe,
            create,
        }
    }

    fn call<O: Operation>(&mut self, operation: &O) -> O::Output {
        let request = self.stripe.request(operation).unwrap();
        operation.parse(&self.simulator.handle(&request)).unwrap()
    }

    fn live(&mut self) {
        let create = CreateVerificationSession::document().client_reference_id("patron-20931");
        let session = self.call(&create);
        self.call(&session.update().metadata([("loan", "L-88")]));
        self.simulator
            .submit(&session.id, Submission::Verified)
            .unwrap();
        self.call(&session.retrieve().expand(["verified_outputs"]));
        self.call(&session.redact());
        self.simulator.advance(REDACTION_TIME);
        self.call(&session.retrieve());
    }

    /// Runs one work several times, and returns the microseconds of each.
    fn time(&mut self, work: usize) -> f64 {
        let times = if work == 3 { 3 } else { 20 };
        let start = Instant::now();
        for _ in 0..times {
            match work {
                0 => drop(black_box(self.simulator.handle(&self.create))),
                1 => drop(black_box(self.simulator.handle(&self.retrieve))),
                2 => drop(black_box(self.simulator.handle(&self.list))),
                _ => self.live(),
            }
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(times)
    }
}

/// Prints the table. Times promise nothing; what `tests/allocations.rs` counts does.
pub(crate) fn times() -> bool {
    let mut accounts = SESSIONS.map(Account::new);
    let mut best = [[f64::INFINITY; SESSIONS.len()]; WORKS.len()];
    for _ in 0..ROUNDS {
        for (work, best) in best.iter_mut().enumerate() {
            for (account, best) in accounts.iter_mut().zip(best) {
                *best = best.min(account.time(work));
            }
        }
    }
    println!("\n## The simulator, in microseconds\n");
    println!("| | 10 sessions | 1,000 | 200,000 |");
    println!("|---|--:|--:|--:|");
    for (work, [few, some, many]) in WORKS.iter().zip(best) {
        println!("| {work} | {few:.1} | {some:.1} | {many:.1} |");
    }
    true
}
