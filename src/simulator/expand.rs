use serde_json::Value;

use super::answer::Caller;
use super::refusal::Refusal;
use crate::request::limits::DEEPEST_EXPAND;

/// What of a kind of object has to be expanded to be seen.
pub(super) struct Expansions {
    /// References: an id unless expanded. They are kept as whole objects and cut down to ids.
    pub(super) references: &'static [&'static str],
    /// Members that are left out unless expanded, and then seen with any key.
    pub(super) hidden: &'static [&'static str],
    /// Members that are left out unless expanded with a restricted key, in time.
    pub(super) restricted: &'static [&'static str],
    /// Where the time of the checks is, from which on these can be seen for 48 hours.
    processed: &'static str,
}

pub(super) const SESSION: Expansions = Expansions {
    references: &["last_verification_report"],
    hidden: &["verified_outputs"],
    restricted: &[
        "verified_outputs.dob",
        "verified_outputs.id_number",
        "last_verification_report.document.dob",
        "last_verification_report.document.expiration_date",
        "last_verification_report.document.number",
        "last_verification_report.id_number.dob",
        "last_verification_report.id_number.id_number",
    ],
    processed: "/last_verification_report/created",
};

pub(super) const REPORT: Expansions = Expansions {
    references: &[],
    hidden: &[],
    restricted: &[
        "document.dob",
        "document.expiration_date",
        "document.number",
        "id_number.dob",
        "id_number.id_number",
    ],
    processed: "/created",
};

pub(super) const FILE_LINK: Expansions = Expansions {
    references: &["file"],
    hidden: &[],
    restricted: &[],
    processed: "",
};

/// Objects in which nothing has to be expanded.
pub(super) const PLAIN: Expansions = Expansions {
    references: &[],
    hidden: &[],
    restricted: &[],
    processed: "",
};

impl Expansions {
    /// Turns a whole object into what a request with these paths sees.
    pub(super) fn apply(
        &self,
        object: &mut Value,
        paths: &[String],
        caller: &Caller,
    ) -> Result<(), Refusal> {
        for (index, path) in paths.iter().enumerate() {
            if !self.allow(object, path) {
                let param = format!("expand[{index}]");
                return Err(Refusal::invalid(&param, "a path that can be expanded"));
            }
        }
        let processed = object.pointer(self.processed).and_then(Value::as_i64);
        let is_in_time =
            processed.is_some_and(|processed| processed >= caller.sensitive_since.as_secs());
        let sees_all = caller.restricted && is_in_time;
        self.cut(object, |path| {
            let wanted = paths
                .iter()
                .any(|wanted| wanted == path || is_below(wanted, path));
            wanted && (sees_all || !self.restricted.contains(&path))
        });
        Ok(())
    }

    /// Turns a whole object into what is seen where nothing is expanded.
    pub(super) fn collapse(&self, object: &mut Value) {
        self.cut(object, |_| false);
    }

    fn cut(&self, object: &mut Value, wanted: impl Fn(&str) -> bool) {
        for path in self
            .restricted
            .iter()
            .chain(self.hidden)
            .filter(|path| !wanted(path))
        {
            remove(object, path);
        }
        for path in self.references.iter().filter(|path| !wanted(path)) {
            if let Some(reference) = object.get_mut(*path) {
                let id = reference.get("id").cloned().unwrap_or_default();
                *reference = id;
            }
        }
    }

    /// At most four levels, and the first has to hold an object: which ones those are is not looked at more closely.
    fn allow(&self, object: &Value, path: &str) -> bool {
        let first = path.split('.').next().unwrap_or_default();
        let listed = |path: &&&str| path.split('.').next() == Some(first);
        path.split('.').count() <= DEEPEST_EXPAND
            && (self
                .references
                .iter()
                .chain(self.hidden)
                .chain(self.restricted)
                .any(|path| listed(&path))
                || object.get(first).is_some_and(Value::is_object))
    }
}

fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent)
        .is_some_and(|rest| rest.starts_with('.'))
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
