use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::REDACTION_TIME;
use super::answer::Realm;
use super::refusal::Refusal;
use crate::sensitive::REDACTED;
use crate::timestamp::Timestamp;
use crate::verification_session::LastErrorCode;

/// What comes of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The user has submitted, and Stripe is still checking. Submit again to end it.
    Processing,
    /// Every check passes: the person is Stripe's test person, Jenny Rosen.
    Verified,
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
    /// The id of the last report and when it was made.
    pub(super) report: Option<(String, Timestamp)>,
    redaction: Option<Redaction>,
}

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
            redaction: None,
        }
    }

    pub(super) fn submit(
        &mut self,
        outcome: Outcome,
        report: String,
        now: Timestamp,
    ) -> Result<(), SubmitError> {
        if self.redaction.is_some() {
            return Err(SubmitError::NotWaiting);
        }
        match (self.status, outcome) {
            (Status::RequiresInput, Outcome::Processing) => self.status = Status::Processing,
            (Status::RequiresInput | Status::Processing, Outcome::Verified) => {
                self.status = Status::Verified;
                self.last_error = None;
                self.report = Some((report, now));
            }
            (Status::RequiresInput | Status::Processing, Outcome::Failed(code)) => {
                self.status = Status::RequiresInput;
                if is_checked(&code) {
                    self.report = Some((report, now));
                }
                self.last_error = Some(code);
            }
            _ => return Err(SubmitError::NotWaiting),
        }
        Ok(())
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

    pub(super) fn finish_redaction(&mut self, now: Timestamp) {
        if let Some(Redaction::Since(since)) = self.redaction {
            let age = now.as_secs().saturating_sub(since.as_secs());
            if u64::try_from(age).is_ok_and(|age| age >= REDACTION_TIME.as_secs()) {
                self.redaction = Some(Redaction::Done);
                self.metadata.clear();
                for value in self.provided_details.values_mut() {
                    *value = REDACTED.into();
                }
            }
        }
    }

    /// The whole session, with its report and everything that a request has to expand.
    pub(super) fn json(&self) -> Value {
        let redacted = matches!(self.redaction, Some(Redaction::Done));
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
            "last_verification_report": self.report.as_ref().map(|(id, made)| self.report_json(id, *made)),
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
            "verified_outputs": verified.then(|| person(redacted, &self.r#type)),
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

    fn report_json(&self, id: &str, made: Timestamp) -> Value {
        let redacted = matches!(self.redaction, Some(Redaction::Done));
        let checked = if self.r#type == "id_number" {
            "id_number"
        } else {
            "document"
        };
        let failed = self.last_error.as_ref().filter(|code| is_checked(code));
        let mut check = json!({
            "error": failed.map(|code| json!({ "code": code, "reason": "Simulator: the check failed." })),
            "status": if failed.is_some() { "unverified" } else { "verified" },
        });
        if let Value::Object(members) = &mut check {
            let text = |text: &str| {
                if redacted {
                    REDACTED.to_owned()
                } else {
                    text.to_owned()
                }
            };
            let found = failed.is_none();
            let facts = json!({
                "first_name": found.then(|| text("Jenny")),
                "last_name": found.then(|| text("Rosen")),
                "dob": found.then(|| date(redacted, 1, 1, 1901)),
            });
            let more = if checked == "document" {
                json!({
                    "address": found.then(|| address(redacted)),
                    "expiration_date": found.then(|| date(redacted, 1, 12, 2030)),
                    "files": [],
                    "issued_date": found.then(|| date(redacted, 1, 12, 2020)),
                    "issuing_country": found.then_some("US"),
                    "number": found.then(|| text("000000000")),
                    "type": found.then_some("driving_license"),
                })
            } else {
                json!({ "id_number": found.then(|| text("0000")), "id_number_type": found.then_some("us_ssn") })
            };
            for group in [facts, more] {
                if let Value::Object(group) = group {
                    members.extend(group);
                }
            }
        }
        let mut report = json!({
            "id": id,
            "object": "identity.verification_report",
            "client_reference_id": self.client_reference_id,
            "created": made,
            "livemode": self.realm.livemode,
            "options": if checked == "id_number" { json!({ "id_number": {} }) } else { json!({ "document": self.document }) },
            "type": self.r#type,
            "verification_session": self.id,
        });
        if let Value::Object(members) = &mut report {
            members.insert(checked.into(), check);
        }
        report
    }
}

/// Whether a code comes from a check. The others end an attempt before there is anything to check, and leave no report.
fn is_checked(code: &LastErrorCode) -> bool {
    !matches!(
        code,
        LastErrorCode::Abandoned
            | LastErrorCode::ConsentDeclined
            | LastErrorCode::CountryNotSupported
            | LastErrorCode::DeviceNotSupported
            | LastErrorCode::UnderSupportedAge
    )
}

/// Stripe's test person, or what redaction leaves of her.
fn person(redacted: bool, r#type: &str) -> Value {
    let text = |text: &str| {
        if redacted {
            REDACTED.to_owned()
        } else {
            text.to_owned()
        }
    };
    let id_number = r#type == "id_number";
    json!({
        "address": if id_number { Value::Null } else { address(redacted) },
        "dob": date(redacted, 1, 1, 1901),
        "email": null,
        "first_name": text("Jenny"),
        "id_number": id_number.then(|| text("0000")),
        "id_number_type": (id_number && !redacted).then_some("us_ssn"),
        "last_name": text("Rosen"),
        "phone": null,
    })
}

fn address(redacted: bool) -> Value {
    let text = |text: &str| {
        if redacted {
            REDACTED.to_owned()
        } else {
            text.to_owned()
        }
    };
    json!({
        "city": text("San Francisco"),
        "country": "US",
        "line1": text("1234 Main St."),
        "line2": null,
        "postal_code": text("94111"),
        "state": text("CA"),
    })
}

fn date(redacted: bool, day: i64, month: i64, year: i64) -> Value {
    if redacted {
        json!({ "day": 1, "month": 1, "year": 1 })
    } else {
        json!({ "day": day, "month": month, "year": year })
    }
}
