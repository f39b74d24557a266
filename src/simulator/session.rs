use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::REDACTION_TIME;
use super::answer::Realm;
use super::open::Opener;
use super::person::Person;
use super::refusal::Refusal;
use super::shelf::kept;
use crate::value::Timestamp;
use crate::value::sensitive::REDACTED;
use crate::verification_session::LastErrorCode;

/// What comes of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The user has submitted, and Stripe is still checking. Submit again to end it.
    Processing,
    /// Every check passes: the person is Stripe's test person, Jenny Rosen.
    Verified,
    /// Every check passes, for this person.
    VerifiedAs(Box<Person>),
    /// A check fails, or the user gives up.
    Failed(LastErrorCode),
}

/// Why an attempt cannot be submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// There is no session with this id.
    #[error("there is no such session")]
    NoSuchSession,
    /// The session is verified or cancelled, or is being redacted.
    #[error("the session does not wait for an attempt")]
    NotWaiting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    RequiresInput,
    Processing,
    Verified,
    Canceled,
}

impl Status {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::RequiresInput => "requires_input",
            Self::Processing => "processing",
            Self::Verified => "verified",
            Self::Canceled => "canceled",
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Redaction {
    Since(Timestamp),
    Done,
}

/// A session as the simulator keeps it.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) realm: Realm,
    pub(super) created: Timestamp,
    pub(super) status: Status,
    pub(super) r#type: String,
    pub(super) verification_flow: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
    /// `options[document]`, as it is answered.
    pub(super) document: Map<String, Value>,
    pub(super) provided_details: Map<String, Value>,
    pub(super) related_customer: Option<String>,
    pub(super) related_customer_account: Option<String>,
    pub(super) related_person: Option<Value>,
    pub(super) last_error: Option<LastErrorCode>,
    /// The id of the last report.
    pub(super) report: Option<String>,
    pub(super) person: Box<Person>,
    /// The client secrets and urls that were given out, and have not been used.
    pub(super) openers: Vec<Opener>,
    redaction: Option<Redaction>,
}

kept!(Session, "verification_session");

impl Session {
    pub(super) fn new(id: String, realm: Realm, created: Timestamp) -> Self {
        Self {
            id,
            realm,
            created,
            status: Status::RequiresInput,
            r#type: String::new(),
            verification_flow: None,
            client_reference_id: None,
            metadata: BTreeMap::new(),
            document: Map::new(),
            provided_details: Map::new(),
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            last_error: None,
            report: None,
            person: Box::default(),
            openers: Vec::new(),
            redaction: None,
        }
    }

    /// Takes an attempt, and tells whether it came to a check.
    pub(super) fn submit(&mut self, outcome: Outcome) -> Result<bool, SubmitError> {
        if self.redaction.is_some() {
            return Err(SubmitError::NotWaiting);
        }
        match (self.status, outcome) {
            (Status::RequiresInput, Outcome::Processing) => {
                self.status = Status::Processing;
                Ok(false)
            }
            (Status::RequiresInput | Status::Processing, Outcome::Verified) => {
                self.status = Status::Verified;
                self.last_error = None;
                Ok(true)
            }
            (Status::RequiresInput | Status::Processing, Outcome::VerifiedAs(person)) => {
                self.person = person;
                self.status = Status::Verified;
                self.last_error = None;
                Ok(true)
            }
            (Status::RequiresInput | Status::Processing, Outcome::Failed(code)) => {
                self.status = Status::RequiresInput;
                let is_checked = is_checked(&code);
                self.last_error = Some(code);
                Ok(is_checked)
            }
            _ => Err(SubmitError::NotWaiting),
        }
    }

    /// Refuses a change unless the session waits for input.
    pub(super) fn waits_for_input(&self, what: &str) -> Result<(), Refusal> {
        if self.redaction.is_some() {
            return Err(Refusal::status(what, "redacted"));
        }
        match self.status {
            Status::RequiresInput => Ok(()),
            status => Err(Refusal::status(what, status.as_str())),
        }
    }

    pub(super) fn redact(&mut self, now: Timestamp) -> Result<(), Refusal> {
        match self.status {
            Status::Processing => return Err(Refusal::status("redacted", self.status.as_str())),
            Status::RequiresInput => self.status = Status::Canceled,
            Status::Verified | Status::Canceled => {}
        }
        self.redaction.get_or_insert(Redaction::Since(now));
        Ok(())
    }

    /// Ends a redaction whose time has come, and tells whether it did.
    pub(super) fn finish_redaction(&mut self, now: Timestamp) -> bool {
        let Some(Redaction::Since(since)) = self.redaction else {
            return false;
        };
        if now < since.saturating_add(REDACTION_TIME) {
            return false;
        }
        self.redaction = Some(Redaction::Done);
        self.metadata.clear();
        for value in self.provided_details.values_mut() {
            *value = REDACTED.into();
        }
        true
    }

    fn is_redacted(&self) -> bool {
        matches!(self.redaction, Some(Redaction::Done))
    }

    /// The whole session, with its report and everything that a request has to expand.
    pub(super) fn json(&self, report: Option<&Value>) -> Value {
        let redacted = self.is_redacted();
        let verified = self.status == Status::Verified;
        let mut json = json!({
            "id": self.id,
            "object": "identity.verification_session",
            "client_reference_id": self.client_reference_id,
            "client_secret": null,
            "created": self.created,
            "last_error": self.last_error.as_ref().map(|code| json!({
                "code": code,
                "reason": if redacted { REDACTED } else { "Simulator: the attempt failed." },
            })),
            "last_verification_report": report,
            "livemode": self.realm.livemode,
            "metadata": self.metadata,
            "options": if self.r#type == "id_number" {
                json!({ "id_number": {} })
            } else {
                json!({ "document": self.document })
            },
            "redaction": self.redaction.map(|state| json!({
                "status": match state {
                    Redaction::Since(_) => "processing",
                    Redaction::Done => "redacted",
                },
            })),
            "related_customer": self.related_customer,
            "related_customer_account": self.related_customer_account,
            "status": self.status.as_str(),
            "type": self.r#type,
            "url": null,
            "verified_outputs": verified.then(|| self.person.outputs(redacted, &self.r#type)),
        });
        if let Value::Object(members) = &mut json {
            if !self.provided_details.is_empty() {
                members.insert(
                    "provided_details".into(),
                    self.provided_details.clone().into(),
                );
            }
            members.extend(
                self.related_person
                    .clone()
                    .map(|person| ("related_person".into(), person)),
            );
            members.extend(
                self.verification_flow
                    .clone()
                    .map(|flow| ("verification_flow".into(), flow.into())),
            );
        }
        json
    }
}

/// Whether a code comes from a check. The others end an attempt before there is anything to check, and leave no report.
pub(super) fn is_checked(code: &LastErrorCode) -> bool {
    !matches!(
        code,
        LastErrorCode::Abandoned
            | LastErrorCode::ConsentDeclined
            | LastErrorCode::CountryNotSupported
            | LastErrorCode::DeviceNotSupported
            | LastErrorCode::UnderSupportedAge
    )
}
