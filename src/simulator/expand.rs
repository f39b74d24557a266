use super::params::Params;
use super::refusal::Refusal;
use crate::request::RevealedBy;
use crate::value::Timestamp;
use crate::verification_session::SessionExpansion;

/// The kind of object that a path begins in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Session,
    Report,
    FileLink,
    /// An object in which nothing can be expanded.
    Plain,
}

const REPORT: &str = "last_verification_report.";

/// The paths of a request's `expand`. Those of a report are kept as they are below a session.
#[derive(Default)]
pub(super) struct Expanded {
    paths: Vec<String>,
    /// The time since which checks reveal sensitive results to this caller.
    sensitive_since: Option<Timestamp>,
}

impl Expanded {
    /// Reads `expand` of a request for one object, and refuses all parameters that are left.
    pub(super) fn last(
        params: Params,
        root: Root,
        since: Option<Timestamp>,
    ) -> Result<Self, Refusal> {
        Self::finish(params, root, since, false)
    }

    /// Reads `expand` of a list, where paths begin with `data`, and refuses all parameters that are left.
    pub(super) fn last_of_list(
        params: Params,
        root: Root,
        since: Option<Timestamp>,
    ) -> Result<Self, Refusal> {
        Self::finish(params, root, since, true)
    }

    fn finish(
        mut params: Params,
        root: Root,
        sensitive_since: Option<Timestamp>,
        is_list: bool,
    ) -> Result<Self, Refusal> {
        let mut paths = params.list("expand")?;
        for (index, path) in paths.iter_mut().enumerate() {
            let refuse = || {
                let param = format!("expand[{index}]");
                Err(Refusal::invalid(&param, "a path that can be expanded"))
            };
            if is_list {
                match path.strip_prefix("data") {
                    Some("") => {
                        path.clear();
                        continue;
                    }
                    Some(rest) if rest.starts_with('.') => *path = rest.chars().skip(1).collect(),
                    _ => return refuse(),
                }
            }
            if root == Root::Report {
                path.insert_str(0, REPORT);
            }
            let is_known = match root {
                Root::Session | Root::Report => expansion(path).is_some(),
                Root::FileLink => path == "file",
                Root::Plain => false,
            };
            if !is_known {
                return refuse();
            }
        }
        params.finish()?;
        Ok(Self {
            paths,
            sensitive_since,
        })
    }

    /// Returns whether the object at this path is expanded, by its own path or by one below it.
    pub(super) fn opens(&self, path: &str) -> bool {
        self.paths.iter().any(|wanted| {
            wanted
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Returns whether a field is shown that has to be expanded by name, for results of checks made at `processed`.
    pub(super) fn shows(&self, path: &str, processed: Timestamp) -> bool {
        self.paths.iter().any(|wanted| wanted == path)
            && match expansion(path).map(SessionExpansion::revealed_by) {
                Some(RevealedBy::AnyKey) => true,
                Some(RevealedBy::RestrictedKey) => {
                    self.sensitive_since.is_some_and(|since| processed >= since)
                }
                None => false,
            }
    }
}

fn expansion(path: &str) -> Option<SessionExpansion> {
    SessionExpansion::ALL
        .iter()
        .copied()
        .find(|expansion| expansion.path() == path)
}
