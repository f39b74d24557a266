use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::attempt::Submission;
use crate::verification_session::LastErrorCode;

/// The redaction time by default: 4 days, the longest that Stripe names.
pub const REDACTION_TIME: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// The settings of a [`Simulator`](super::Simulator). A change applies from the next request on.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// `true` if restricted keys are limited to your IP addresses: they then see sensitive results forever. `false` by default:
    /// they see them for 48 hours.
    pub has_ip_allow_list: bool,
    /// The valid API keys. By default, `None`, every secret, restricted or organization key is valid.
    pub keys: Option<Vec<ApiKey>>,
    /// `true` if keys for live mode are valid, which is the default. Set it to `false` in a server for tests, so that a live key that
    /// is sent there by mistake is refused.
    pub accepts_live_keys: bool,
    /// `true` if each API key has its own account, so that tests can run side by side. `sk_test_abc` and `rk_test_abc` share one.
    /// `false` by default.
    pub isolates_keys: bool,
    /// The time that a redaction takes. [`REDACTION_TIME`] by default.
    pub redaction_time: Duration,
    /// The time after which `redaction.status` is `validated`. By default, `None`, it goes from `processing` straight to `redacted`.
    pub validated_after: Option<Duration>,
    /// Attempts that are submitted without a person, each after this time since the creation of the session. Empty by default.
    /// A session whose metadata contains `simulator_outcome` has its own: see the [module](super).
    pub automatic: Vec<(Duration, Submission)>,
    /// The verification flows. By default, empty, any id is a flow that requires a document; otherwise unknown ids are refused.
    pub flows: Vec<Flow>,
    /// The document numbers on the blocklist: an attempt with one of them fails with `document_unverified_other`. Empty by default.
    pub blocked_documents: Vec<String>,
    /// The base of a session's `url`.
    ///
    /// `https://verify.stripe.com` by default.
    pub verify_url: String,
    /// The base of the URLs of files and links.
    ///
    /// `https://files.stripe.com` by default.
    pub files_url: String,
    /// The number of requests that are kept for [`received`](super::Simulator::received). 1,000 by default.
    pub journal: usize,
    /// The number of events that are kept in each account, for up to 30 days. 10,000 by default.
    pub events: usize,
    /// The number of responses that are kept for idempotency keys, for up to 24 hours. 10,000 by default.
    pub responses: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            has_ip_allow_list: false,
            keys: None,
            accepts_live_keys: true,
            isolates_keys: false,
            redaction_time: REDACTION_TIME,
            validated_after: None,
            automatic: Vec::new(),
            flows: Vec::new(),
            blocked_documents: Vec::new(),
            verify_url: "https://verify.stripe.com".to_owned(),
            files_url: "https://files.stripe.com".to_owned(),
            journal: 1_000,
            events: 10_000,
            responses: 10_000,
        }
    }
}

/// Shows neither keys nor document numbers.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("has_ip_allow_list", &self.has_ip_allow_list)
            .field("accepts_live_keys", &self.accepts_live_keys)
            .field("isolates_keys", &self.isolates_keys)
            .field("redaction_time", &self.redaction_time)
            .field("validated_after", &self.validated_after)
            .field("automatic", &self.automatic)
            .field("flows", &self.flows)
            .field("journal", &self.journal)
            .field("events", &self.events)
            .field("responses", &self.responses)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Returns what a flow requires, or `None` for an unknown flow.
    pub(super) fn flow(&self, id: Option<&str>) -> Option<&[Requirement]> {
        let flow = self.flows.iter().find(|flow| Some(flow.id.as_str()) == id);
        flow.map(|flow| flow.requires.as_slice())
    }
}

/// An API key that the simulator accepts. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub(super) key: String,
    pub(super) permissions: Option<Vec<Permission>>,
}

impl ApiKey {
    /// Builds a key that may do everything that keys of its kind may do.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            permissions: None,
        }
    }

    /// Restricts the key to these permissions. Requests that need another one are refused with 403.
    #[must_use]
    pub fn only(self, permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self {
            permissions: Some(permissions.into_iter().collect()),
            ..self
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

/// A permission of an API key. Permission to write includes permission to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Verification Sessions and Reports: read.
    SessionsRead,
    /// Verification Sessions and Reports: write.
    SessionsWrite,
    /// Access recent sensitive verification results: read. Without it, sensitive results are left out, without an error.
    SensitiveResults,
    /// Files: read.
    FilesRead,
    /// Files: write. The contents of images and links to them need it.
    FilesWrite,
    /// Ephemeral keys: write.
    EphemeralKeysWrite,
    /// Events: read.
    EventsRead,
}

impl Permission {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SessionsRead => "Verification Sessions and Reports: read",
            Self::SessionsWrite => "Verification Sessions and Reports: write",
            Self::SensitiveResults => "Access recent sensitive verification results: read",
            Self::FilesRead => "Files: read",
            Self::FilesWrite => "Files: write",
            Self::EphemeralKeysWrite => "Ephemeral keys: write",
            Self::EventsRead => "Events: read",
        }
    }

    /// Returns the permission that includes this one.
    pub(super) fn wider(self) -> Option<Self> {
        match self {
            Self::SessionsRead => Some(Self::SessionsWrite),
            Self::FilesRead => Some(Self::FilesWrite),
            _ => None,
        }
    }
}

/// A verification flow, as made in Stripe's Dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The id, `vf_…`.
    pub id: String,
    /// The checks that the flow makes.
    pub requires: Vec<Requirement>,
}

impl Flow {
    /// Builds a flow that makes these checks.
    pub fn new(id: impl Into<String>, requires: impl IntoIterator<Item = Requirement>) -> Self {
        Self {
            id: id.into(),
            requires: requires.into_iter().collect(),
        }
    }
}

/// A check that a session makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Requirement {
    /// An identity document.
    Document,
    /// A selfie that matches the document.
    Selfie,
    /// An id number.
    IdNumber,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

impl Requirement {
    /// Returns the name of the check in Stripe's reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Selfie => "selfie",
            Self::IdNumber => "id_number",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// Returns the check that fails with this code, if one does.
    pub(super) fn of_code(code: &LastErrorCode) -> Option<Self> {
        [
            Self::Document,
            Self::Selfie,
            Self::IdNumber,
            Self::Email,
            Self::Phone,
        ]
        .into_iter()
        .find(|check| {
            let rest = code.as_str().strip_prefix(check.as_str());
            rest.is_some_and(|rest| rest.starts_with('_'))
        })
    }
}
