//! The table of any count: a row for each work, a column for each contender.

use peers::work::{BY_HAND, COPY, FLOOR, THIS_CRATE};

pub const PEER: &str = "async-stripe";
const COLUMNS: [&str; 5] = [PEER, BY_HAND, THIS_CRATE, FLOOR, COPY];

/// The largest permitted ratio of this crate to async-stripe, by instructions.
const GOALS: [(&str, &str); 6] = [
    ("create to request", "0.57"),
    ("list to request", "0.45"),
    ("parse session", "0.73"),
    ("parse expanded", "0.81"),
    ("parse page of 100", "0.72"),
    ("parse error", "0.05"),
];

/// The amount that one contender took for one work.
pub struct Figure {
    pub work: String,
    pub contender: String,
    pub amount: f64,
}

/// Prints amounts as multiples of async-stripe's, or of the floor's where async-stripe does not do that work.
pub fn print(figures: &[Figure], unit: &str, beside: impl Fn(&str, &str) -> Option<String>) {
    println!("| work | {} | goal |", COLUMNS.join(" | "));
    println!("|---|{}--:|", "--:|".repeat(COLUMNS.len()));
    let mut works: Vec<_> = figures.iter().map(|figure| figure.work.as_str()).collect();
    works.dedup();
    for work in works {
        let amount = |contender: &str| {
            figures
                .iter()
                .find(|figure| figure.work == work && figure.contender == contender)
                .map(|figure| figure.amount)
        };
        let (base, base_amount) = match (amount(PEER), amount(FLOOR)) {
            (Some(peer), _) => (PEER, peer),
            (None, floor) => (FLOOR, floor.unwrap_or(f64::NAN)),
        };
        let cells: Vec<_> = COLUMNS
            .iter()
            .map(|contender| {
                let Some(amount) = amount(contender) else {
                    return "-".to_owned();
                };
                let ratio = if *contender == base {
                    format!("1 = {amount:.0} {unit}")
                } else {
                    format!("{:.3}", amount / base_amount)
                };
                match beside(work, contender) {
                    Some(beside) => format!("{ratio}, {beside}"),
                    None => ratio,
                }
            })
            .collect();
        let goal = GOALS.iter().find(|(name, _)| *name == work);
        println!(
            "| {work} | {} | {} |",
            cells.join(" | "),
            goal.map_or("-", |(_, goal)| goal)
        );
    }
}

pub fn median(mut amounts: Vec<f64>) -> f64 {
    amounts.sort_by(f64::total_cmp);
    amounts[amounts.len() / 2]
}
