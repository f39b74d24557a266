//! Client secrets and URLs. They contain the session that they open and their time of issue, so that none has to be stored.

use std::time::Duration;

use super::Simulator;
use super::account::Scope;
use super::id::{self, Place};
use super::session::{Session, Status};
use crate::value::Timestamp;

/// The lifetime of a client secret: 24 hours.
const SECRET_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The lifetime of a URL: 48 hours.
const URL_LIFETIME: Duration = Duration::from_secs(48 * 60 * 60);

/// The parts of a token, in letters: random ones, the second of its issue, a check over the first two, and the place of the session.
const RANDOM: usize = 12;
const ISSUED: usize = 11;
const CHECK: usize = 6;

/// The reason why a client secret or URL opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The secret or URL was never issued.
    #[error("no session has this client secret or URL")]
    Unknown,
    /// The secret or URL was used before: retrieve the session for a fresh one.
    #[error("the client secret or URL was used before")]
    Used,
    /// The secret or URL is too old: retrieve the session for a fresh one.
    #[error("the client secret or URL has expired")]
    Expired,
    /// The session is processing.
    #[error("the session is processing")]
    Processing,
    /// The session is verified.
    #[error("the session is verified")]
    Verified,
    /// The session was canceled.
    #[error("the session was canceled")]
    Canceled,
    /// The session is being redacted, or was.
    #[error("the session was redacted")]
    Redacted,
}

/// A client secret and a URL, with one token for both.
pub(super) struct Link {
    pub(super) client_secret: String,
    pub(super) url: String,
}

impl Scope<'_> {
    /// Issues a fresh link for the session with this number.
    pub(super) fn issue(&mut self, session: &str, number: u64) -> Link {
        let mut token = String::with_capacity(40);
        id::push_random(&mut token, RANDOM, &mut self.world.random);
        id::push_number(
            &mut token,
            ISSUED,
            u64::try_from(self.now().as_secs()).unwrap_or_default(),
        );
        let check = check(session, &token);
        id::push_number(&mut token, CHECK, check);
        self.place(number).push(&mut token);
        let mode = self.account.mode();
        Link {
            client_secret: format!("{session}_secret_{mode}_{token}"),
            url: format!("{}/start/{mode}_{token}", self.settings.verify_url),
        }
    }
}

impl Simulator {
    /// Opens a session as its user does, with a client secret, a URL, or the last segment of a URL. Returns the session's id.
    ///
    /// [`submit`](Self::submit) accepts that id. Secret and URL open the session once, whichever of the two is used: the secret
    /// within 24 hours, the URL within 48.
    ///
    /// # Errors
    ///
    /// Returns an [`OpenError`] if the user would see an error page.
    pub fn open(&mut self, secret_or_url: &str) -> Result<String, OpenError> {
        let id = self.peek(secret_or_url)?;
        if let (Some(session), Some(token)) = (self.session_mut(&id), token(secret_or_url)) {
            session.spent.push(token.to_owned());
        }
        Ok(id)
    }

    /// Returns the id of the session that [`open`](Self::open) would open, and leaves the link usable.
    ///
    /// # Errors
    ///
    /// Returns an [`OpenError`] if the user would see an error page.
    pub fn peek(&self, secret_or_url: &str) -> Result<String, OpenError> {
        let unknown = OpenError::Unknown;
        let token = token(secret_or_url).ok_or(unknown)?;
        let place = Place::of(token).ok_or(unknown)?;
        let account = self.account(place.account).ok_or(unknown)?;
        let session = account.sessions.at(place.number).ok_or(unknown)?;
        let (issued, lifetime) =
            read(session, account.mode(), token, secret_or_url).ok_or(unknown)?;
        if session.spent.iter().any(|spent| spent == token) {
            Err(OpenError::Used)
        } else if issued.saturating_add(lifetime) <= self.now() {
            Err(OpenError::Expired)
        } else if session.redaction.is_some() {
            Err(OpenError::Redacted)
        } else {
            match session.status {
                Status::RequiresInput => Ok(session.id.clone()),
                Status::Processing => Err(OpenError::Processing),
                Status::Verified => Err(OpenError::Verified),
                Status::Canceled => Err(OpenError::Canceled),
            }
        }
    }
}

/// Returns when a link of this session was issued, and how long it lasts.
fn read(session: &Session, mode: &str, token: &str, link: &str) -> Option<(Timestamp, Duration)> {
    let head = token.get(..RANDOM.checked_add(ISSUED)?)?;
    let given = token.get(head.len()..)?.get(..CHECK)?;
    let mut expected = String::new();
    id::push_number(&mut expected, CHECK, check(&session.id, head));
    // A clock before 1970 issues at its beginning.
    let issued = id::read_number(head.get(RANDOM..)?.as_bytes())?;
    let before = link
        .strip_suffix(token)?
        .strip_suffix('_')?
        .strip_suffix(mode)?;
    let lifetime = if before.strip_suffix("_secret_") == Some(&session.id) {
        SECRET_LIFETIME
    } else if before.is_empty() || before.ends_with("/start/") {
        URL_LIFETIME
    } else {
        return None;
    };
    (given == expected).then_some((Timestamp::from_secs(i64::try_from(issued).ok()?), lifetime))
}

fn token(secret_or_url: &str) -> Option<&str> {
    secret_or_url.rsplit('_').next()
}

/// Returns the hash (FNV-1a) in which a token has to end, so that a token that was cut or mistyped opens nothing.
fn check(session: &str, token: &str) -> u64 {
    let bytes = session.bytes().chain(token.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
