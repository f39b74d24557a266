use std::fmt::Write;

use super::{LONGEST_TEXT, printable};

/// Returns the path to a place in a JSON document, such as `data[3].last_error.code`.
///
/// A JSON parser must have accepted the text up to that place. For any other text, the path is a best effort.
pub(super) fn path_at(text: &str, line: usize, column: usize) -> String {
    let end = match line.checked_sub(1) {
        None => 0,
        Some(0) => column,
        Some(before) => text
            .match_indices('\n')
            .nth(before - 1)
            .map_or(text.len(), |(newline, _)| {
                (newline + 1).saturating_add(column)
            }),
    };
    let mut stack = Vec::new();
    // A path has fewer characters than this many levels need. A hostile body may consist of nesting only.
    let mut too_deep = 0_usize;
    let mut bytes = text.bytes().enumerate().take(end);
    let mut string = None;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                let start = at + 1;
                let mut close = start;
                while let Some((at, byte)) = bytes.next() {
                    close = at;
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
                string = text.get(start..close);
            }
            b'{' | b'[' if stack.len() >= LONGEST_TEXT => too_deep += 1,
            b'}' | b']' if too_deep > 0 => too_deep -= 1,
            _ if too_deep > 0 => {}
            b':' => {
                if let Some(Step::Key(key @ None)) = stack.last_mut() {
                    *key = string.take();
                }
            }
            b',' => {
                string = None;
                match stack.last_mut() {
                    Some(Step::Key(key)) => *key = None,
                    Some(Step::Index(index)) => *index += 1,
                    None => {}
                }
            }
            b'{' => stack.push(Step::Key(None)),
            b'[' => stack.push(Step::Index(0)),
            b'}' | b']' => drop(stack.pop()),
            _ => {}
        }
    }
    render(&stack)
}

enum Step<'t> {
    Key(Option<&'t str>),
    Index(usize),
}

fn render(stack: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in stack {
        match step {
            Step::Key(None) => {}
            Step::Key(Some(key)) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.extend(key.chars().take(LONGEST_TEXT));
                if *key == "metadata" {
                    break;
                }
            }
            // Writing to a `String` cannot fail.
            Step::Index(index) => drop(write!(path, "[{index}]")),
        }
    }
    printable(&path)
}
