//! Redacts the sessions that are older than a number of days, with a progress bar. An interrupted run continues where it stopped.
//!
//! ```sh
//! cargo run --example retention --all-features                   # against the simulator, interrupted once
//! STRIPE_SECRET_KEY=rk_… cargo run --example retention --all-features -- 90             # counts, and changes nothing
//! STRIPE_SECRET_KEY=rk_… cargo run --example retention --all-features -- 90 --redact    # cannot be undone
//! ```
//!
//! The walk is stored in the file `retention.json` after each page, and the file is removed at the end.

mod support;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, process};

use http::Method;
use stripe_identity::lifecycle::RedactionWalk;
use stripe_identity::simulator::{Fault, FaultRule, Simulator, Submission};
use stripe_identity::ureq::{CallError, Client};
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, Timestamp};

const DAY: u32 = 24 * 60 * 60;

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let redacts = arguments.last().is_some_and(|last| last == "--redact");
    arguments.truncate(arguments.len() - usize::from(redacts));
    let days = match arguments.as_slice() {
        [] => 90,
        [days] => days
            .parse()
            .map_err(|_| format!("not a number of days: {days}"))?,
        _ => return Err("usage: retention [DAYS] [--redact]".into()),
    };
    let Ok(key) = env::var("STRIPE_SECRET_KEY") else {
        return simulate(days).map(drop);
    };
    let client = Client::new(Stripe::new(SecretKey::new(&key)?));
    let before = days_before(Timestamp::from(SystemTime::now()), days);
    if redacts {
        return redact(&client, before, Path::new("retention.json"));
    }
    let count = count(&client, RedactionWalk::new(before))?;
    println!(
        "{count} sessions are older than {days} days. --redact redacts them, which cannot be undone."
    );
    Ok(())
}

fn days_before(now: Timestamp, days: u32) -> Timestamp {
    Timestamp::from_secs(now.as_secs() - i64::from(days) * i64::from(DAY))
}

/// Returns the number of sessions to redact.
fn count(client: &Client, mut walk: RedactionWalk) -> Result<usize, CallError> {
    let mut count = 0;
    while let Some(page) = walk.next_page()? {
        let batch = walk.take(&client.call(&page)?);
        count += batch.redact.len() + batch.uncertain.len();
    }
    Ok(count)
}

/// Redacts the sessions created before a time, or continues the walk that the file contains.
fn redact(client: &Client, before: Timestamp, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut walk = match fs::read(file) {
        Ok(stored) => {
            println!("Continuing the walk in {}.", file.display());
            serde_json::from_slice(&stored)?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => RedactionWalk::new(before),
        Err(error) => return Err(error.into()),
    };
    let mut progress = Progress::new(count(client, walk.clone())?);
    let (mut later, mut refused) = (0, Vec::new());
    while let Some(page) = walk.next_page()? {
        let batch = walk.take(&client.call(&page)?);
        later += batch.later.len();
        for session in batch.redact.iter().chain(&batch.uncertain) {
            match client.call(&session.operation) {
                Ok(_) => {}
                // Sending it again would fail in the same way.
                Err(CallError::Api { error, .. }) if error.status.as_u16() == 400 => {
                    refused.push(format!("{}: {error}", session.id));
                }
                Err(error) => return Err(error.into()),
            }
            progress.advance();
        }
        // Stored only now, so that after an interruption the rest of this page is listed again.
        store(&walk, file)?;
        progress.end_of_page();
    }
    drop(progress);
    fs::remove_file(file)?;
    println!("Done. Stripe erases the data within four days.");
    if later > 0 {
        println!("Left for a later run, because Stripe is still checking them: {later}");
    }
    for line in refused {
        println!("Refused: {line}");
    }
    Ok(())
}

/// Replaces the file in one step, so that an interruption leaves the old walk or the new one.
fn store(walk: &RedactionWalk, file: &Path) -> io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, serde_json::to_vec(walk)?)?;
    fs::rename(new, file)
}

/// A progress bar in a terminal. Elsewhere, such as in a log, a line for each page.
struct Progress {
    done: usize,
    total: usize,
    started: Instant,
    is_terminal: bool,
}

impl Progress {
    fn new(total: usize) -> Self {
        println!("{total} sessions to redact.");
        Self {
            done: 0,
            total,
            started: Instant::now(),
            is_terminal: io::stdout().is_terminal(),
        }
    }

    fn advance(&mut self) {
        self.done += 1;
        if self.is_terminal {
            print!("\r{}", bar(self.done, self.total, self.started.elapsed()));
            let _ = io::stdout().flush();
        }
    }

    fn end_of_page(&self) {
        if !self.is_terminal {
            println!("{} of {} done", self.done, self.total);
        }
    }
}

impl Drop for Progress {
    /// Ends the line of the bar, also after an error.
    fn drop(&mut self) {
        if self.is_terminal && self.done > 0 {
            println!();
        }
    }
}

/// Returns the bar with figures, in less than 80 columns.
fn bar(done: usize, total: usize, elapsed: Duration) -> String {
    const WIDTH: usize = 30;
    // Sessions whose checks ended after the count are not in the total.
    let total = total.max(done).max(1);
    let eighths = done * WIDTH * 8 / total;
    let mut cells = "█".repeat(eighths / 8);
    if eighths < WIDTH * 8 {
        cells.push([' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8]);
    }
    let percent = done * 100 / total;
    let left = elapsed.as_secs() * (total - done) as u64 / done.max(1) as u64;
    let (left, unit) = match left {
        0..100 => (left, "s"),
        100..6_000 => (left / 60, "min"),
        _ => (left / 3_600, "h"),
    };
    format!("▕{cells:<WIDTH$}▏{percent:>3} %  {done} of {total}, {left} {unit} left    ")
}

/// Does the same against the simulator: 230 sessions, and a failure in the middle.
fn simulate(days: u32) -> Result<Arc<Mutex<Simulator>>, Box<dyn Error>> {
    let simulator = Arc::new(Mutex::new(Simulator::new(Timestamp::from_secs(
        1_700_000_000,
    ))));
    let served = Arc::clone(&simulator);
    let url = support::serve(move |request| served.lock().expect("no panic").handle(&request));
    println!("STRIPE_SECRET_KEY is not set: talking to the simulator at {url}.\n");
    let stripe = Stripe::new(SecretKey::new("sk_test_simulated")?).with_base_url(&url)?;
    let client = Client::new(stripe);
    fill(&client, &simulator, days)?;
    let file: PathBuf = env::temp_dir().join(format!("retention-{}.json", process::id()));
    let before = days_before(simulator.lock().expect("no panic").now(), days);

    // After 150 redactions, Stripe has an outage.
    let pass = FaultRule::new(Fault::None).on(Method::POST, "*").times(150);
    let outage = FaultRule::new(Fault::ShouldRetry(false)).on(Method::POST, "*");
    for rule in [pass, outage] {
        simulator.lock().expect("no panic").inject(rule);
    }
    if let Err(error) = redact(&client, before, &file) {
        println!("Interrupted: {error}\n\nThe second run:");
        redact(&client, before, &file)?;
    }
    Ok(simulator)
}

/// Creates 230 sessions in every state that are older than this number of days, and 20 that are not.
fn fill(client: &Client, simulator: &Mutex<Simulator>, days: u32) -> Result<(), Box<dyn Error>> {
    let create = CreateVerificationSession::document();
    for number in 0..250 {
        if number == 230 {
            let time = Duration::from_secs(u64::from(days + 1) * u64::from(DAY));
            simulator.lock().expect("no panic").advance(time);
        }
        let session = client.call(&create)?;
        let outcome = match number % 10 {
            0 => Submission::Failed(LastErrorCode::DocumentExpired),
            1 if number == 101 => Submission::Processing,
            2 => {
                client.call(&session.cancel())?;
                continue;
            }
            _ => Submission::Verified,
        };
        simulator
            .lock()
            .expect("no panic")
            .submit(&session.id, outcome)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows_by_eighths_and_fits_80_columns() {
        let secs = Duration::from_secs;
        assert_eq!(
            bar(0, 4, secs(0)),
            "▕                              ▏  0 %  0 of 4, 0 s left    "
        );
        assert_eq!(
            bar(1, 4, secs(40)),
            "▕███████▌                      ▏ 25 %  1 of 4, 2 min left    "
        );
        assert_eq!(
            bar(4, 4, secs(15)),
            "▕██████████████████████████████▏100 %  4 of 4, 0 s left    "
        );
        assert_eq!(
            bar(5, 4, secs(15)),
            "▕██████████████████████████████▏100 %  5 of 5, 0 s left    "
        );
        let longest = bar(123_456, 1_234_567, secs(7_200));
        assert!(longest.contains(", 18 h left"), "{longest}");
        assert_eq!(longest.chars().count(), 71);
    }

    #[test]
    fn the_example_redacts_all_old_sessions_but_the_one_that_is_being_checked() {
        let simulator = simulate(90).unwrap();
        let simulator = simulator.lock().unwrap();
        // Newest first: 20 that are not old enough, and then the old ones.
        let sessions: Vec<_> = simulator.sessions().collect();
        assert!(sessions[..20].iter().all(|it| it.redaction.is_none()));
        let left: Vec<_> = sessions[20..]
            .iter()
            .filter(|it| it.redaction.is_none())
            .map(|it| it.status)
            .collect();
        assert_eq!((sessions.len(), left), (250, vec!["processing"]));
    }

    #[test]
    fn a_walk_is_stored_in_one_step_and_read_again() {
        let file = env::temp_dir().join(format!("walk-{}.json", process::id()));
        let walk = RedactionWalk::new(Timestamp::from_secs(1_700_000_000));
        store(&RedactionWalk::default(), &file).unwrap();
        store(&walk, &file).unwrap();
        let stored: RedactionWalk = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(stored, walk);
        assert!(!file.with_extension("new").exists());
        fs::remove_file(file).unwrap();
    }
}
