use std::time::Duration;

use super::Simulator;
use crate::value::Timestamp;

/// How long a client secret can be used.
pub(super) const SECRET_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a url can be used.
pub(super) const URL_LIFETIME: Duration = Duration::from_secs(48 * 60 * 60);

/// A client secret or url that was given out.
#[derive(Clone, Debug)]
pub(super) struct Opener {
    pub(super) text: String,
    pub(super) expires: Timestamp,
    pub(super) is_used: bool,
}

/// Why a client secret or url opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It was never given out.
    #[error("this opens no session")]
    Unknown,
    /// It was used before: retrieve the session for a fresh one.
    #[error("this was used before")]
    Used,
    /// It is too old: retrieve the session for a fresh one.
    #[error("this has expired")]
    Expired,
    /// The session does not require input any more.
    #[error("the session does not wait for an attempt")]
    NotWaiting,
}

impl Simulator {
    /// Opens a session as its user does, with a client secret or a url, which works once and not for ever. Gives the id, to
    /// [`submit`](Self::submit) an attempt with.
    ///
    /// # Errors
    ///
    /// An [`OpenError`] if the user would see an error page.
    pub fn open(&mut self, secret_or_url: &str) -> Result<String, OpenError> {
        let now = self.now;
        let is_it = |opener: &&mut Opener| opener.text == secret_or_url;
        for session in self.sessions.iter_mut() {
            let is_waiting = session.waits_for_input("opened").is_ok();
            let Some(opener) = session.openers.iter_mut().find(is_it) else {
                continue;
            };
            return if opener.is_used {
                Err(OpenError::Used)
            } else if opener.expires <= now {
                Err(OpenError::Expired)
            } else if is_waiting {
                opener.is_used = true;
                Ok(session.id.clone())
            } else {
                Err(OpenError::NotWaiting)
            };
        }
        Err(OpenError::Unknown)
    }
}
