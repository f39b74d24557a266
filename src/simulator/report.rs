use serde_json::{Map, Value, json};

use super::Simulator;
use super::answer::{Caller, Realm};
use super::expand::REPORT;
use super::list::{self, Created, Page};
use super::params::Params;
use super::person::{Person, date, text};
use super::refusal::Refusal;
use super::session::Session;
use super::shelf::kept;
use crate::value::Timestamp;
use crate::verification_session::LastErrorCode;

/// What one attempt showed.
#[derive(Clone, Debug)]
pub(super) struct Report {
    id: String,
    realm: Realm,
    created: Timestamp,
    client_reference_id: Option<String>,
    session: String,
    r#type: String,
    verification_flow: Option<String>,
    document: Map<String, Value>,
    failed: Option<LastErrorCode>,
    person: Box<Person>,
    /// The images: front, back and selfie, as far as there are any.
    pub(super) files: Vec<String>,
    pub(super) redacted: bool,
}

kept!(Report, "verification_report");

impl Report {
    /// The report of the attempt that a session has just come out of.
    pub(super) fn new(id: String, session: &Session, created: Timestamp) -> Self {
        Self {
            id,
            realm: session.realm.clone(),
            created,
            client_reference_id: session.client_reference_id.clone(),
            session: session.id.clone(),
            r#type: session.r#type.clone(),
            verification_flow: session.verification_flow.clone(),
            document: session.document.clone(),
            failed: session.last_error.clone(),
            person: session.person.clone(),
            files: Vec::new(),
            redacted: false,
        }
    }

    pub(super) fn is_of(&self, session: &Session) -> bool {
        self.session == session.id && self.realm == session.realm
    }

    pub(super) fn has_document(&self) -> bool {
        self.r#type != "id_number"
    }

    pub(super) fn has_selfie(&self) -> bool {
        self.requires("require_matching_selfie") || self.fails("selfie")
    }

    fn requires(&self, option: &str) -> bool {
        self.document.get(option) == Some(&Value::Bool(true))
    }

    fn fails(&self, check: &str) -> bool {
        self.failed.as_ref().is_some_and(|code| {
            code.as_str()
                .strip_prefix(check)
                .is_some_and(|rest| rest.starts_with('_'))
        })
    }

    /// The whole report, with everything that a request has to expand.
    pub(super) fn json(&self) -> Value {
        let mut report = json!({
            "id": self.id,
            "object": "identity.verification_report",
            "client_reference_id": self.client_reference_id,
            "created": self.created,
            "livemode": self.realm.livemode,
            "options": if self.has_document() {
                json!({ "document": self.document })
            } else {
                json!({ "id_number": {} })
            },
            "type": self.r#type,
            "verification_session": self.session,
        });
        let checks = [
            ("document", self.has_document(), self.document_facts()),
            (
                "id_number",
                !self.has_document()
                    || self.requires("require_id_number")
                    || self.fails("id_number"),
                self.id_number_facts(),
            ),
            ("selfie", self.has_selfie(), self.selfie_facts()),
            ("email", self.fails("email"), json!({ "email": null })),
            ("phone", self.fails("phone"), json!({ "phone": null })),
        ];
        if let Value::Object(members) = &mut report {
            members.extend(
                self.verification_flow
                    .clone()
                    .map(|flow| ("verification_flow".into(), flow.into())),
            );
            let made = checks.into_iter().filter(|(_, made, _)| *made);
            members.extend(made.map(|(name, _, facts)| (name.into(), self.check(name, facts))));
        }
        report
    }

    /// A check and what it found, which is nothing where it failed.
    fn check(&self, name: &str, mut facts: Value) -> Value {
        let failed = self.failed.as_ref().filter(|_| self.fails(name));
        if let Value::Object(members) = &mut facts {
            if failed.is_some() {
                let found = members
                    .iter_mut()
                    .filter(|(name, _)| !IMAGES.contains(&name.as_str()));
                found.for_each(|(_, value)| *value = Value::Null);
            }
            let reason = text(self.redacted, "Simulator: the check failed.");
            let error = failed.map(|code| json!({ "code": code, "reason": reason }));
            members.insert("error".into(), error.unwrap_or_default());
            let status = if failed.is_some() {
                "unverified"
            } else {
                "verified"
            };
            members.insert("status".into(), status.into());
        }
        facts
    }

    fn document_facts(&self) -> Value {
        let redacted = self.redacted;
        json!({
            "address": self.person.address(redacted),
            "dob": date(redacted, self.person.dob),
            "expiration_date": date(redacted, self.person.expiration_date),
            "files": self.files.iter().take(2).collect::<Vec<_>>(),
            "first_name": text(redacted, &self.person.first_name),
            "issued_date": date(redacted, (2020, 12, 1)),
            "issuing_country": self.person.country,
            "sex": self.person.sex.as_ref().map(|sex| text(redacted, sex)),
            "last_name": text(redacted, &self.person.last_name),
            "number": text(redacted, &self.person.document_number),
            "type": "driving_license",
        })
    }

    fn id_number_facts(&self) -> Value {
        let redacted = self.redacted;
        json!({
            "dob": date(redacted, self.person.dob),
            "first_name": text(redacted, &self.person.first_name),
            "id_number": text(redacted, &self.person.id_number),
            "id_number_type": (!redacted).then_some("us_ssn"),
            "last_name": text(redacted, &self.person.last_name),
        })
    }

    fn selfie_facts(&self) -> Value {
        json!({ "document": self.files.first(), "selfie": self.files.get(2) })
    }
}

/// Members of checks that name images, which are kept whether or not the check passed.
const IMAGES: [&str; 3] = ["files", "document", "selfie"];

impl Simulator {
    pub(super) fn retrieve_report(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let paths = params.only_expand()?;
        let mut json = self.reports.get(&caller.realm, "report", id)?.json();
        REPORT.apply(&mut json, &paths, caller)?;
        Ok(json)
    }

    pub(super) fn list_reports(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let reference = params.text("client_reference_id")?;
        let r#type = params.choice("type", &["document", "id_number"])?;
        let session = params.text("verification_session")?;
        let paths = list::expansions(&mut params)?;
        params.finish()?;
        let (reports, has_more) = self.reports.page(&caller.realm, &page, |report| {
            created.contains(report.created.as_secs())
                && list::fits(reference.as_deref(), report.client_reference_id.as_deref())
                && list::fits(r#type.as_deref(), Some(&report.r#type))
                && list::fits(session.as_deref(), Some(&report.session))
        })?;
        let reports = reports.into_iter().map(Report::json).collect();
        list::answer(
            "/v1/identity/verification_reports",
            (reports, has_more),
            &REPORT,
            &paths,
            caller,
        )
    }
}
