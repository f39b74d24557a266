use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::expand::Expanded;
use super::file::StoredFile;
use super::person::{OutputsView, Person, Shown, date, optional, text};
use super::refusal::Refusal;
use super::report::{Report, ReportView};
use super::settings::Requirement;
use super::shelf::{Shelf, kept};
use crate::value::{DocumentOptions, Timestamp};
use crate::verification_session::LastErrorCode;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// The `type` of a session and its reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Document,
    IdNumber,
    VerificationFlow,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::IdNumber => "id_number",
            Self::VerificationFlow => "verification_flow",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Redaction {
    Processing,
    Validated,
    Redacted,
}

impl Redaction {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Validated => "validated",
            Self::Redacted => "redacted",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RelatedPerson {
    pub(super) account: String,
    pub(super) person: String,
}

/// `provided_details` of a session.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Details {
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

/// A session as the simulator keeps it, and as an event keeps what it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) created: Timestamp,
    pub(super) status: Status,
    pub(super) kind: Kind,
    pub(super) verification_flow: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
    /// The parameter `options[document]`, if it was set.
    pub(super) document: Option<Box<DocumentOptions>>,
    pub(super) provided_details: Option<Box<Details>>,
    pub(super) related_customer: Option<String>,
    pub(super) related_customer_account: Option<String>,
    pub(super) related_person: Option<Box<RelatedPerson>>,
    pub(super) return_url: Option<String>,
    pub(super) last_error: Option<LastErrorCode>,
    /// The numbers of the reports, oldest first.
    pub(super) reports: Vec<u64>,
    /// The person that was verified or edited; `None` for the default one.
    pub(super) person: Option<Box<Person>>,
    /// The link tokens that were used.
    pub(super) spent: Vec<String>,
    pub(super) redaction: Option<Redaction>,
}

kept!(Session, "verification_session");

impl Session {
    pub(super) fn new(id: String, created: Timestamp, kind: Kind) -> Self {
        Self {
            id,
            created,
            status: Status::RequiresInput,
            kind,
            verification_flow: None,
            client_reference_id: None,
            metadata: BTreeMap::new(),
            document: None,
            provided_details: None,
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: None,
            last_error: None,
            reports: Vec::new(),
            person: None,
            spent: Vec::new(),
            redaction: None,
        }
    }

    pub(super) fn waits_for_input(&self) -> bool {
        self.status == Status::RequiresInput && self.redaction.is_none()
    }

    /// Refuses a change unless the session waits for input.
    pub(super) fn require_input(&self, change: &str) -> Result<(), Refusal> {
        if self.waits_for_input() {
            Ok(())
        } else if self.redaction.is_some() {
            Err(Refusal::status(change, "redacted"))
        } else {
            Err(Refusal::status(change, self.status.as_str()))
        }
    }

    pub(super) fn is_redacted(&self) -> bool {
        self.redaction == Some(Redaction::Redacted)
    }

    /// Erases what redaction erases in the session itself. Reports, files and events look here.
    pub(super) fn redact(&mut self) {
        self.redaction = Some(Redaction::Redacted);
        self.metadata.clear();
    }

    pub(super) fn person(&self) -> &Person {
        Person::or_default(self.person.as_deref())
    }

    /// Returns the person's e-mail address, or the one that was provided.
    pub(super) fn email<'s>(&'s self, person: &'s Person, redacted: bool) -> Option<&'s str> {
        let details = self.provided_details.as_deref();
        let provided = details.and_then(|details| details.email.as_ref());
        optional(redacted, person.email.as_ref().or(provided))
    }

    /// Returns the person's phone number, or the one that was provided.
    pub(super) fn phone<'s>(&'s self, person: &'s Person, redacted: bool) -> Option<&'s str> {
        let details = self.provided_details.as_deref();
        let provided = details.and_then(|details| details.phone.as_ref());
        optional(redacted, person.phone.as_ref().or(provided))
    }

    fn requires_option(&self, option: fn(&DocumentOptions) -> Option<bool>) -> bool {
        self.document.as_deref().and_then(option) == Some(true)
    }

    /// Returns the checks that the session makes. `flow` is the flow of the session, if it is known.
    pub(super) fn requirements<'f>(
        &self,
        flow: Option<&'f [Requirement]>,
    ) -> Cow<'f, [Requirement]> {
        match self.kind {
            Kind::VerificationFlow => {
                Cow::Borrowed(flow.unwrap_or(const { &[Requirement::Document] }))
            }
            Kind::IdNumber => Cow::Borrowed(const { &[Requirement::IdNumber] }),
            Kind::Document => {
                let mut requires = vec![Requirement::Document];
                if self.requires_option(|options| options.require_matching_selfie) {
                    requires.push(Requirement::Selfie);
                }
                if self.requires_option(|options| options.require_id_number) {
                    requires.push(Requirement::IdNumber);
                }
                Cow::Owned(requires)
            }
        }
    }

    /// Returns the session as Stripe shows it to a request with these expansions. `redaction` is the current one, which may be
    /// later than that of an event's session.
    pub(super) fn view<'s>(
        &'s self,
        livemode: bool,
        report: Option<&'s Report>,
        files: &'s Shelf<StoredFile>,
        expanded: &Expanded,
        current: &'s Self,
    ) -> SessionView<'s> {
        let redacted = current.is_redacted();
        let report_view = report.map(|report| {
            if expanded.opens("last_verification_report") {
                Reference::Whole(Box::new(report.view(livemode, files, expanded, current)))
            } else {
                Reference::Id(&report.id)
            }
        });
        let outputs = expanded.opens("verified_outputs").then(|| {
            let report = report.filter(|_| self.status == Status::Verified);
            Shown(report.map(|report| self.outputs(report, expanded, redacted)))
        });
        SessionView {
            id: &self.id,
            object: "identity.verification_session",
            client_reference_id: self.client_reference_id.as_deref(),
            client_secret: None,
            created: self.created,
            last_error: self.last_error.as_ref().map(|code| FailureView {
                code,
                reason: text(redacted, "Simulator: the attempt failed."),
            }),
            last_verification_report: report_view,
            livemode,
            metadata: if redacted { &NOTHING } else { &self.metadata },
            options: OptionsView {
                document: self.document.as_deref(),
                id_number: None,
            },
            provided_details: self.provided_details.as_deref().map(|details| DetailsView {
                email: optional(redacted, details.email.as_ref()),
                phone: optional(redacted, details.phone.as_ref()),
            }),
            redaction: self.redaction.map(|redaction| RedactionView {
                status: redaction.as_str(),
            }),
            related_customer: self.related_customer.as_deref(),
            related_customer_account: self.related_customer_account.as_deref(),
            related_person: self.related_person.as_deref(),
            status: self.status.as_str(),
            r#type: self.kind.as_str(),
            url: None,
            verification_flow: self.verification_flow.as_deref(),
            verified_outputs: outputs,
        }
    }

    fn outputs<'s>(
        &'s self,
        report: &Report,
        expanded: &Expanded,
        redacted: bool,
    ) -> OutputsView<'s> {
        let person = self.person();
        let shows = |path: &str| expanded.shows(path, report.created);
        let id_number = report.made(Requirement::IdNumber);
        OutputsView {
            address: report
                .made(Requirement::Document)
                .then(|| person.address(redacted)),
            dob: shows("verified_outputs.dob").then(|| date(redacted, person.dob)),
            email: if report.made(Requirement::Email) {
                self.email(person, redacted)
            } else {
                optional(redacted, person.email.as_ref())
            },
            first_name: text(redacted, &person.first_name),
            id_number: shows("verified_outputs.id_number")
                .then(|| Shown(id_number.then(|| text(redacted, &person.id_number)))),
            id_number_type: (id_number && !redacted).then_some(person.id_number_type.as_str()),
            last_name: text(redacted, &person.last_name),
            phone: if report.made(Requirement::Phone) {
                self.phone(person, redacted)
            } else {
                optional(redacted, person.phone.as_ref())
            },
            sex: shows("verified_outputs.sex")
                .then(|| Shown(optional(redacted, person.sex.as_ref()))),
            unparsed_place_of_birth: shows("verified_outputs.unparsed_place_of_birth")
                .then(|| Shown(optional(redacted, person.unparsed_place_of_birth.as_ref()))),
            unparsed_sex: shows("verified_outputs.unparsed_sex")
                .then(|| Shown(optional(redacted, person.unparsed_sex.as_ref()))),
        }
    }
}

/// A session as it is sent. What is left out unless expanded is `None`.
#[derive(Serialize)]
pub(super) struct SessionView<'s> {
    id: &'s str,
    object: &'static str,
    client_reference_id: Option<&'s str>,
    pub(super) client_secret: Option<String>,
    created: Timestamp,
    last_error: Option<FailureView<'s>>,
    last_verification_report: Option<Reference<'s>>,
    livemode: bool,
    metadata: &'s BTreeMap<String, String>,
    options: OptionsView<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provided_details: Option<DetailsView<'s>>,
    redaction: Option<RedactionView>,
    related_customer: Option<&'s str>,
    related_customer_account: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_person: Option<&'s RelatedPerson>,
    status: &'static str,
    r#type: &'static str,
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_flow: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_outputs: Option<Shown<OutputsView<'s>>>,
}

/// The metadata of a redacted session.
static NOTHING: BTreeMap<String, String> = BTreeMap::new();

#[derive(Serialize)]
#[serde(untagged)]
enum Reference<'s> {
    Id(&'s str),
    Whole(Box<ReportView<'s>>),
}

/// The reason of a failure.
#[derive(Serialize)]
pub(super) struct FailureView<'s> {
    pub(super) code: &'s LastErrorCode,
    pub(super) reason: &'s str,
}

#[derive(Serialize)]
pub(super) struct OptionsView<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<&'s DocumentOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_number: Option<Empty>,
}

/// An empty object.
#[derive(Serialize)]
pub(super) struct Empty {}

#[derive(Serialize)]
pub(super) struct DetailsView<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'s str>,
}

#[derive(Serialize)]
struct RedactionView {
    status: &'static str,
}

/// Returns whether a code comes from a check. The others end an attempt before anything is checked, and leave no report.
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
