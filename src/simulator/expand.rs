use serde_json::Value;

use super::refusal::Refusal;

/// What is left out of a session unless it is expanded.
const HIDDEN: [&str; 6] = [
    "verified_outputs",
    "verified_outputs.dob",
    "verified_outputs.id_number",
    "last_verification_report.document.dob",
    "last_verification_report.document.expiration_date",
    "last_verification_report.document.number",
];

/// Turns a complete session, its report inside, into what a request with these expansions sees.
pub(super) fn expand(session: &mut Value, paths: &[String]) -> Result<(), Refusal> {
    for (index, path) in paths.iter().enumerate() {
        if !is_expandable(path) {
            return Err(Refusal::invalid(
                &format!("expand[{index}]"),
                "a path that can be expanded",
            ));
        }
    }
    // Deeper paths open those above them.
    let wanted = |path: &str| {
        let below = |wanted: &String| {
            wanted
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        paths.iter().any(|wanted| wanted == path || below(wanted))
    };
    for path in HIDDEN.iter().rev().filter(|path| !wanted(path)) {
        remove(session, path);
    }
    if !wanted("last_verification_report") {
        if let Some(report) = session.get_mut("last_verification_report") {
            let id = report.get("id").cloned().unwrap_or_default();
            *report = id;
        }
    }
    Ok(())
}

fn is_expandable(path: &str) -> bool {
    let known = |name| {
        path == name
            || path
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    path.split('.').count() <= 4 && (known("verified_outputs") || known("last_verification_report"))
}

fn remove(value: &mut Value, path: &str) {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let parent = parent
        .split('.')
        .filter(|name| !name.is_empty())
        .try_fold(value, |value, name| value.get_mut(name));
    if let Some(Value::Object(members)) = parent {
        members.remove(name);
    }
}
