//! A bar chart of a table that was printed before, as an SVG that is readable on a light and on a dark page.

use std::fmt::Write;

use peers::work::{BY_HAND, THIS_CRATE};

use crate::table::PEER;

/// The width of the picture and of the labels before the bars, in pixels.
const WIDTH: f64 = 720.0;
const LABELS: f64 = 160.0;
/// The space after the longest bar, for its figure.
const MARGIN: f64 = 60.0;
/// The height of a bar, and of the two bars of a work with the space below them.
const BAR: f64 = 15.0;
const GROUP: f64 = 2.0 * BAR + 14.0;
/// The space above the bars, and below them.
const TOP: f64 = 64.0;
const BOTTOM: f64 = 34.0;

const STYLE: &str = "\
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.muted { fill: #59636e }
.end { text-anchor: end }
.middle { text-anchor: middle }
.this { fill: #5b52e8 }
.hand { fill: #aeb7c1 }
line { stroke: #59636e; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .muted { fill: #9da7b3 }
  .this { fill: #938cff }
  .hand { fill: #59636e }
  line { stroke: #9da7b3 }
}";

/// The ratios of one work to async-stripe.
#[derive(Debug, PartialEq)]
struct Row<'t> {
    work: &'t str,
    this_crate: f64,
    by_hand: f64,
}

/// Prints the chart of the table in this file.
pub fn print(path: &str) {
    let table = std::fs::read_to_string(path).expect("a table that `run` printed");
    let (unit, rows) = read(&table);
    assert!(!rows.is_empty(), "the table has no row with async-stripe");
    print!("{}", draw(unit, &rows));
}

/// Returns the unit, and the rows in which there is a figure for async-stripe.
fn read(table: &str) -> (&str, Vec<Row<'_>>) {
    let mut lines = table
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(cells);
    let columns = lines.next().expect("a line with the names of the columns");
    let column = |name| {
        columns
            .iter()
            .position(|column| *column == name)
            .expect(name)
    };
    let (peer, this_crate, by_hand) = (column(PEER), column(THIS_CRATE), column(BY_HAND));
    let (mut unit, mut rows) = ("", Vec::new());
    for cells in lines {
        let Some(base) = cells[peer].strip_prefix("1 = ") else {
            continue;
        };
        // Such as `14708 instructions`, or `2450 ns, 62`.
        unit = base.split([' ', ',']).nth(1).expect("a unit");
        rows.push(Row {
            work: cells[0],
            this_crate: ratio(cells[this_crate]),
            by_hand: ratio(cells[by_hand]),
        });
    }
    (unit, rows)
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// Reads a cell such as `0.436, 14708`.
fn ratio(cell: &str) -> f64 {
    let ratio = cell.split(',').next().and_then(|ratio| ratio.parse().ok());
    ratio.unwrap_or_else(|| panic!("not a ratio: {cell}"))
}

fn draw(unit: &str, rows: &[Row]) -> String {
    let longest = rows
        .iter()
        .flat_map(|row| [row.this_crate, row.by_hand])
        .fold(1.0, f64::max);
    let scale = (WIDTH - LABELS - MARGIN) / longest;
    let bottom = TOP + GROUP * rows.len() as f64;
    let height = bottom + BOTTOM;
    let title = match unit {
        "ns" => "Time as a multiple of async-stripe's: shorter is better",
        _ => "Instructions as a multiple of async-stripe's: shorter is better",
    };
    let one = LABELS + scale;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\">\n<title>{title}</title>\n<style>\n{STYLE}\n</style>\n\
         <text class=\"title\" x=\"0\" y=\"20\">{title}</text>\n\
         <text class=\"muted middle\" x=\"{one:.1}\" y=\"{}\">async-stripe = 1</text>\n\
         <line x1=\"{one:.1}\" x2=\"{one:.1}\" y1=\"{}\" y2=\"{:.1}\"/>\n",
        TOP - 14.0,
        TOP - 8.0,
        bottom - 8.0,
    );
    for (number, row) in rows.iter().enumerate() {
        let top = TOP + GROUP * number as f64;
        let label = LABELS - 12.0;
        line(&mut svg, "end", label, top + BAR + 4.0, row.work);
        for (class, top, ratio) in [
            ("this", top, row.this_crate),
            ("hand", top + BAR, row.by_hand),
        ] {
            let width = (ratio * scale).max(1.0);
            let _ = writeln!(
                svg,
                "<rect class=\"{class}\" x=\"{LABELS}\" y=\"{top}\" width=\"{width:.1}\" height=\"{}\"/>",
                BAR - 1.0
            );
            let figure = format!("{ratio:.2}");
            line(
                &mut svg,
                "muted",
                LABELS + width + 6.0,
                top + BAR - 3.0,
                &figure,
            );
        }
    }
    let legend = height - 10.0;
    for (class, x, name) in [
        ("this", LABELS, THIS_CRATE),
        ("hand", LABELS + 110.0, BY_HAND),
    ] {
        let top = legend - 10.0;
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"11\" height=\"11\"/>"
        );
        line(&mut svg, "muted", x + 17.0, legend, name);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Adds a line of text. The names of works and contenders have no character that XML reserves.
fn line(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y}\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
| work | async-stripe | by hand | this crate | floor | copy | goal |
|---|--:|--:|--:|--:|--:|--:|
| list to request | 1 = 14708 instructions | 0.861 | 0.503, 7312 | 0.122 | - | 0.35, 5 |
| round trip | - | 1.041 | 1.100 | 1 = 20 instructions | - | - |

Instructions as a multiple of async-stripe's (of the floor's where there is none).
";

    #[test]
    fn the_rows_with_async_stripe_are_read() {
        let row = Row {
            work: "list to request",
            this_crate: 0.503,
            by_hand: 0.861,
        };
        assert_eq!(read(TABLE), ("instructions", vec![row]));
        let times = TABLE.replace("14708 instructions", "2450 ns, 62");
        assert_eq!(read(&times).0, "ns");
    }

    #[test]
    fn a_bar_is_as_long_as_its_ratio() {
        let (unit, rows) = read(TABLE);
        let svg = draw(unit, &rows);
        // async-stripe's 1 is 500 pixels after the labels.
        assert!(
            svg.contains("<line x1=\"660.0\" x2=\"660.0\" y1=\"56\" y2=\"100.0\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<rect class=\"this\" x=\"160\" y=\"64\" width=\"251.5\" height=\"14\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<text class=\"muted\" x=\"596.5\" y=\"91\">0.86</text>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<rect").count(), 4);
    }
}
