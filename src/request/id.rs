use std::fmt;

use crate::error::RequestProblem;

/// The id in an operation. If a secret was passed by mistake, `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Id(String);

impl Id {
    pub(crate) fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if secret_instead(&self.0).is_some() {
            f.write_str("[redacted]")
        } else {
            self.0.fmt(f)
        }
    }
}

/// Returns what is wrong with an id that is a secret, passed by mistake.
pub(crate) fn secret_instead(id: &str) -> Option<RequestProblem> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| id.starts_with(prefix));
    if id.contains("_secret_") || begins(&["ek_"]) {
        Some(RequestProblem::ClientSecret)
    } else if begins(&["sk_", "rk_", "whsec_"]) {
        Some(RequestProblem::SecretAsId)
    } else {
        None
    }
}
