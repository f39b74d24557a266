use crate::error::{RequestError, RequestProblem};
use crate::request::Form;
use crate::request::limits::MOST_EVENT_TYPES;

/// Writes the parameter `types`, the same in both lists of events. An empty list is refused, because Stripe would ignore the
/// filter and list every event.
pub(super) fn write_types(types: &[String], form: &mut Form) {
    if types.is_empty() {
        form.refuse(RequestError::new("types", RequestProblem::Empty));
    }
    if types.len() > MOST_EVENT_TYPES {
        let problem = RequestProblem::TooMany {
            max: MOST_EVENT_TYPES,
        };
        form.refuse_beyond_limit(RequestError::new("types", problem));
    }
    form.list("types", types);
}

/// Collects the names of event types.
pub(super) fn collect_types<T: AsRef<str>>(types: impl IntoIterator<Item = T>) -> Vec<String> {
    let names = types.into_iter().map(|r#type| r#type.as_ref().to_owned());
    names.collect()
}
