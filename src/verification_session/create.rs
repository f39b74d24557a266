use http::Method;

use super::VerificationSession;
use super::options::DocumentParams;
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::metadata::MetadataParam;
use crate::request::setters::{check_setters, expand_setter, metadata_setter};
use crate::request::{Form, Path};
use crate::value::DocumentType;
use crate::value::hidden::Hidden;

/// Creates a VerificationSession.
///
/// The constructor chooses what is verified. Create one session for each verification, right before the user starts, and
/// reuse it when the user comes back. Send the request with an idempotency key.
///
/// Stripe's page: <https://docs.stripe.com/api/identity/verification_sessions/create>.
///
/// ```
/// use stripe_identity::CreateVerificationSession;
/// use stripe_identity::value::DocumentType;
///
/// let create = CreateVerificationSession::document()
///     .allowed_types([DocumentType::Passport, DocumentType::IdCard])
///     .require_matching_selfie(true)
///     .metadata([("order", "6735")])
///     .return_url("https://example.com/verified");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateVerificationSession {
    check: Check,
    client_reference_id: Option<Hidden<String>>,
    document: DocumentParams,
    expand: ExpandParam,
    metadata: MetadataParam,
    provided_email: Option<Hidden<String>>,
    provided_phone: Option<Hidden<String>>,
    related_customer: Option<Id>,
    related_customer_account: Option<Id>,
    related_person: Option<(Id, Id)>,
    return_url: Option<Hidden<String>>,
}

/// The subject of the verification: a type or a flow, never both.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Check {
    Document,
    IdNumber,
    Flow(Id),
}

impl CreateVerificationSession {
    /// Verifies an identity document, and whatever else the document options require.
    pub fn document() -> Self {
        Self::new(Check::Document)
    }

    /// Verifies a name, a date of birth and an id number, without a document.
    pub fn id_number() -> Self {
        Self::new(Check::IdNumber)
    }

    /// Makes the checks of the verification flow with this id (`vf_…`), which you create in the Dashboard.
    pub fn flow(id: impl Into<String>) -> Self {
        Self::new(Check::Flow(Id::new(id)))
    }

    fn new(check: Check) -> Self {
        Self {
            check,
            client_reference_id: None,
            document: DocumentParams::default(),
            expand: ExpandParam::default(),
            metadata: MetadataParam::default(),
            provided_email: None,
            provided_phone: None,
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: None,
        }
    }

    /// Sets your reference to the person or the process, by which sessions and reports can be listed: at most 5000
    /// characters. It cannot be changed later.
    pub fn client_reference_id(mut self, reference: impl Into<String>) -> Self {
        self.client_reference_id = Some(Hidden(reference.into()));
        self
    }

    /// Sets the id (`cus_…`) of the customer that is verified.
    pub fn related_customer(mut self, customer: impl Into<String>) -> Self {
        self.related_customer = Some(Id::new(customer));
        self
    }

    /// Sets the id (`acct_…`) of the account of the customer that is verified.
    pub fn related_customer_account(mut self, account: impl Into<String>) -> Self {
        self.related_customer_account = Some(Id::new(account));
        self
    }

    /// Sets the person (`person_…`) of an account (`acct_…`) who is verified.
    pub fn related_person(mut self, account: impl Into<String>, person: impl Into<String>) -> Self {
        self.related_person = Some((Id::new(account), Id::new(person)));
        self
    }

    /// Sets the URL to which the user is sent after the verification page. It cannot be changed later.
    pub fn return_url(mut self, url: impl Into<String>) -> Self {
        self.return_url = Some(Hidden(url.into()));
        self
    }

    metadata_setter!();
    check_setters!();
}

impl Operation for CreateVerificationSession {
    type Output = VerificationSession;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_sessions");
    }

    fn params(&self, form: &mut Form) {
        match &self.check {
            Check::Document => form.text("type", "document"),
            Check::IdNumber => form.text("type", "id_number"),
            Check::Flow(id) => form.id("verification_flow", id),
        };
        form.reference_if("client_reference_id", self.client_reference_id.as_ref());
        self.document.write(form);
        self.expand.write(form);
        self.metadata.write(form);
        form.text_if("provided_details[email]", self.provided_email.as_ref())
            .text_if("provided_details[phone]", self.provided_phone.as_ref())
            .id_if("related_customer", self.related_customer.as_ref())
            .id_if(
                "related_customer_account",
                self.related_customer_account.as_ref(),
            );
        if let Some((account, person)) = &self.related_person {
            form.id("related_person[account]", account)
                .id("related_person[person]", person);
        }
        form.text_if("return_url", self.return_url.as_ref());
    }
}
