use crate::error::RequestProblem;

/// Returns what is wrong with a secret that was copied from somewhere: quotes, a placeholder, whitespace, control characters.
///
/// API keys and webhook signing secrets are read from files, shells and templates, which leave the same traces in both.
pub(crate) fn copy_problem(secret: &str) -> Option<RequestProblem> {
    if secret.is_empty() {
        Some(RequestProblem::Empty)
    } else if let Some(quote) = secret.chars().find(|c| QUOTES.contains(c)) {
        Some(RequestProblem::Quote { quote })
    } else if let Some((_, example)) = PLACEHOLDERS.iter().find(|(mark, _)| secret.contains(mark)) {
        Some(RequestProblem::Placeholder { example })
    } else if secret.chars().any(char::is_whitespace) {
        Some(RequestProblem::Whitespace)
    } else if secret.chars().any(char::is_control) {
        Some(RequestProblem::ControlCharacter)
    } else {
        None
    }
}

const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];

/// The mark of a placeholder, and an example for the error. The first mark that is found counts.
const PLACEHOLDERS: [(&str, &str); 8] = [
    ("${", "${VAR}"),
    ("$", "$VAR"),
    ("{", "{{ var }}"),
    ("<", "<your_key>"),
    ("%", "%VAR%"),
    ("*", "***"),
    ("...", "..."),
    ("…", "…"),
];
