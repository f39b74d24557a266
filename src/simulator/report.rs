use serde::{Deserialize, Serialize};

use super::expand::Expanded;
use super::file::StoredFile;
use super::person::{AddressView, DateView, Person, Shown, date, optional, text};
use super::session::{Empty, FailureView, Kind, OptionsView, Session};
use super::settings::Requirement;
use super::shelf::{Shelf, kept};
use crate::value::{DocumentOptions, Timestamp};
use crate::verification_session::LastErrorCode;

/// The report of one attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) id: String,
    pub(super) created: Timestamp,
    /// The number of the session.
    pub(super) session: u64,
    pub(super) kind: Kind,
    verification_flow: Option<String>,
    document: Option<Box<DocumentOptions>>,
    /// The checks that were made.
    checks: Vec<Requirement>,
    failed: Option<LastErrorCode>,
    pub(super) person: Option<Box<Person>>,
    /// The numbers of the images: front, back and selfie, as far as there are any.
    pub(super) files: Vec<u64>,
}

kept!(Report, "verification_report");

impl Report {
    /// Builds the report of the attempt that a session has just come out of.
    pub(super) fn new(
        id: String,
        created: Timestamp,
        number: u64,
        session: &Session,
        requires: &[Requirement],
    ) -> Self {
        let mut checks = requires.to_vec();
        // What failed was checked, whether or not it was required.
        let failed = session.last_error.clone();
        let check = failed.as_ref().and_then(Requirement::of_code);
        checks.extend(check.filter(|check| !requires.contains(check)));
        Self {
            id,
            created,
            session: number,
            kind: session.kind,
            verification_flow: session.verification_flow.clone(),
            document: session.document.clone(),
            checks,
            failed,
            person: session.person.clone(),
            files: Vec::new(),
        }
    }

    pub(super) fn made(&self, check: Requirement) -> bool {
        self.checks.contains(&check)
    }

    /// Returns the report as Stripe shows it to a request with these expansions, whose paths begin at the session.
    pub(super) fn view<'s>(
        &'s self,
        livemode: bool,
        files: &'s Shelf<StoredFile>,
        expanded: &Expanded,
        session: &'s Session,
    ) -> ReportView<'s> {
        let redacted = session.is_redacted();
        let person = Person::or_default(self.person.as_deref());
        let file = |index: usize| {
            let number = self.files.get(index).copied()?;
            files.at(number).map(|file| file.id.as_str())
        };
        let shows = |path: &str| expanded.shows(path, self.created);
        let check = |requirement| {
            self.made(requirement)
                .then(|| self.check(requirement, redacted))
        };
        ReportView {
            id: &self.id,
            object: "identity.verification_report",
            client_reference_id: session.client_reference_id.as_deref(),
            created: self.created,
            document: check(Requirement::Document)
                .map(|check| DocumentView::new(check, person, redacted, [file(0), file(1)], shows)),
            email: check(Requirement::Email).map(|check| EmailView {
                email: check.found(session.email(person, redacted)).flatten(),
                status: check.status(),
                error: check.failed,
            }),
            id_number: check(Requirement::IdNumber)
                .map(|check| IdNumberView::new(check, person, redacted, shows)),
            livemode,
            options: OptionsView {
                document: (self.kind != Kind::IdNumber)
                    .then(|| self.document.as_deref().unwrap_or(&NO_OPTIONS)),
                id_number: (self.kind == Kind::IdNumber).then_some(Empty {}),
            },
            phone: check(Requirement::Phone).map(|check| PhoneView {
                phone: check.found(session.phone(person, redacted)).flatten(),
                status: check.status(),
                error: check.failed,
            }),
            selfie: check(Requirement::Selfie).map(|check| SelfieView {
                document: file(0),
                status: check.status(),
                error: check.failed,
                selfie: file(2),
            }),
            r#type: self.kind.as_str(),
            verification_flow: self.verification_flow.as_deref(),
            verification_session: &session.id,
        }
    }

    fn check(&self, requirement: Requirement, redacted: bool) -> Check<'_> {
        let failed = self.failed.as_ref();
        let failed = failed.filter(|code| Requirement::of_code(code) == Some(requirement));
        Check {
            failed: failed.map(|code| FailureView {
                code,
                reason: text(redacted, "Simulator: the check failed."),
            }),
        }
    }
}

static NO_OPTIONS: DocumentOptions = DocumentOptions {
    allowed_types: None,
    require_id_number: None,
    require_live_capture: None,
    require_matching_selfie: None,
};

/// One check, which finds nothing where it failed.
struct Check<'s> {
    failed: Option<FailureView<'s>>,
}

impl Check<'_> {
    fn status(&self) -> &'static str {
        if self.failed.is_some() {
            "unverified"
        } else {
            "verified"
        }
    }

    fn found<T>(&self, value: T) -> Option<T> {
        self.failed.is_none().then_some(value)
    }
}

/// A report as it is sent. What is left out unless expanded is `None`.
#[derive(Serialize)]
pub(super) struct ReportView<'s> {
    id: &'s str,
    object: &'static str,
    client_reference_id: Option<&'s str>,
    created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<DocumentView<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<EmailView<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<IdNumberView<'s>>,
    livemode: bool,
    options: OptionsView<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<PhoneView<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selfie: Option<SelfieView<'s>>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_flow: Option<&'s str>,
    verification_session: &'s str,
}

#[derive(Serialize)]
struct DocumentView<'s> {
    address: Option<AddressView<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dob: Option<Shown<DateView>>,
    error: Option<FailureView<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<Shown<DateView>>,
    files: [Option<&'s str>; 2],
    first_name: Option<&'s str>,
    issued_date: Option<DateView>,
    issuing_country: Option<&'s str>,
    last_name: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<Shown<&'s str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<Shown<&'s str>>,
    status: &'static str,
    r#type: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unparsed_place_of_birth: Option<Shown<&'s str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unparsed_sex: Option<Shown<&'s str>>,
}

impl<'s> DocumentView<'s> {
    fn new(
        check: Check<'s>,
        person: &'s Person,
        redacted: bool,
        files: [Option<&'s str>; 2],
        shows: impl Fn(&str) -> bool,
    ) -> Self {
        let optional =
            |value: &'s Option<String>| check.found(optional(redacted, value.as_ref())).flatten();
        Self {
            address: check.found(person.address(redacted)),
            dob: shows("last_verification_report.document.dob")
                .then(|| Shown(check.found(date(redacted, person.dob)))),
            expiration_date: shows("last_verification_report.document.expiration_date")
                .then(|| Shown(check.found(date(redacted, person.expiration_date)))),
            files,
            first_name: check.found(text(redacted, &person.first_name)),
            issued_date: check.found(date(redacted, person.issued_date)),
            issuing_country: check.found(&person.country),
            last_name: check.found(text(redacted, &person.last_name)),
            number: shows("last_verification_report.document.number")
                .then(|| Shown(check.found(text(redacted, &person.document_number)))),
            sex: shows("last_verification_report.document.sex")
                .then(|| Shown(optional(&person.sex))),
            status: check.status(),
            r#type: check.found(&person.document_type),
            unparsed_place_of_birth: shows(
                "last_verification_report.document.unparsed_place_of_birth",
            )
            .then(|| Shown(optional(&person.unparsed_place_of_birth))),
            unparsed_sex: shows("last_verification_report.document.unparsed_sex")
                .then(|| Shown(optional(&person.unparsed_sex))),
            error: check.failed,
        }
    }
}

#[derive(Serialize)]
struct IdNumberView<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    dob: Option<Shown<DateView>>,
    error: Option<FailureView<'s>>,
    first_name: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<Shown<&'s str>>,
    id_number_type: Option<&'s str>,
    last_name: Option<&'s str>,
    status: &'static str,
}

impl<'s> IdNumberView<'s> {
    fn new(
        check: Check<'s>,
        person: &'s Person,
        redacted: bool,
        shows: impl Fn(&str) -> bool,
    ) -> Self {
        Self {
            dob: shows("last_verification_report.id_number.dob")
                .then(|| Shown(check.found(date(redacted, person.dob)))),
            first_name: check.found(text(redacted, &person.first_name)),
            id_number: shows("last_verification_report.id_number.id_number")
                .then(|| Shown(check.found(text(redacted, &person.id_number)))),
            id_number_type: check
                .found(person.id_number_type.as_str())
                .filter(|_| !redacted),
            last_name: check.found(text(redacted, &person.last_name)),
            status: check.status(),
            error: check.failed,
        }
    }
}

#[derive(Serialize)]
struct SelfieView<'s> {
    document: Option<&'s str>,
    error: Option<FailureView<'s>>,
    selfie: Option<&'s str>,
    status: &'static str,
}

#[derive(Serialize)]
struct EmailView<'s> {
    email: Option<&'s str>,
    error: Option<FailureView<'s>>,
    status: &'static str,
}

#[derive(Serialize)]
struct PhoneView<'s> {
    error: Option<FailureView<'s>>,
    phone: Option<&'s str>,
    status: &'static str,
}
