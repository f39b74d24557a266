use super::{FakeClient, Override, Person, Simulator, Submission};
use crate::error::Error;
use crate::event::{Event, ListEvents};
use crate::request::SecretKey;
use crate::stripe::Stripe;
use crate::value::Timestamp;
use crate::verification_report::VerificationReport;
use crate::verification_session::{
    CreateVerificationSession, LastErrorCode, SessionExpansion, VerificationSession,
};

/// Models for your unit tests, as Stripe would send them: a session at some point of its life, with its report and its events.
///
/// ```
/// use stripe_identity::CreateVerificationSession;
/// use stripe_identity::simulator::Fixture;
/// use stripe_identity::verification_session::LastErrorCode;
///
/// let create = CreateVerificationSession::document().client_reference_id("user-42");
/// let verified = Fixture::verified(&create)?;
/// assert_eq!(verified.session.client_reference_id.as_deref(), Some("user-42"));
/// assert_eq!(verified.event("verified").unwrap().session().unwrap().id, verified.session.id);
///
/// let failed = Fixture::failed(&create, LastErrorCode::DocumentExpired)?;
/// assert_eq!(failed.session.last_error.unwrap().code, Some(LastErrorCode::DocumentExpired));
/// # Ok::<(), stripe_identity::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fixture {
    /// The session, with all expansions, as a restricted key sees it.
    pub session: VerificationSession,
    /// The report of the last attempt, also in the session.
    pub report: Option<VerificationReport>,
    /// The events, oldest first.
    pub events: Vec<Event>,
}

impl Fixture {
    /// Builds a session that was created, and requires input.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn created(create: &CreateVerificationSession) -> Result<Self, Error> {
        Self::live(create, |_, _| Ok(()))
    }

    /// Builds a session whose user has submitted, and whose checks are running.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn processing(create: &CreateVerificationSession) -> Result<Self, Error> {
        Self::after(create, Submission::Processing)
    }

    /// Builds a verified session of Stripe's test person, Jenny Rosen.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn verified(create: &CreateVerificationSession) -> Result<Self, Error> {
        Self::after(create, Submission::Verified)
    }

    /// Builds a verified session of this person.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn verified_as(create: &CreateVerificationSession, person: Person) -> Result<Self, Error> {
        Self::after(create, Submission::VerifiedAs(Box::new(person)))
    }

    /// Builds a session whose last attempt failed with this code.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn failed(create: &CreateVerificationSession, code: LastErrorCode) -> Result<Self, Error> {
        Self::after(create, Submission::Failed(code))
    }

    /// Builds a session that was verified, and whose status a reviewer took back.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn overridden(create: &CreateVerificationSession) -> Result<Self, Error> {
        Self::live(create, |fake, session| {
            // The session is fresh, so that these cannot be refused.
            let _ = fake.simulator.submit(&session.id, Submission::Verified);
            let decision = Override::RequiresInput(None);
            let _ = fake.simulator.override_status(&session.id, decision);
            Ok(())
        })
    }

    /// Builds a session that was canceled.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn canceled(create: &CreateVerificationSession) -> Result<Self, Error> {
        Self::live(create, |fake, session| {
            fake.call(&session.cancel()).map(drop)
        })
    }

    /// Builds a session that was verified, and is redacted.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if Stripe would refuse `create`.
    pub fn redacted(create: &CreateVerificationSession) -> Result<Self, Error> {
        Self::live(create, |fake, session| {
            let _ = fake.simulator.submit(&session.id, Submission::Verified);
            fake.call(&session.redact())?;
            fake.simulator.finish_redactions();
            Ok(())
        })
    }

    /// Returns the first event of this kind, such as `verified` or `requires_input`.
    pub fn event(&self, kind: &str) -> Option<&Event> {
        let is_it = |event: &&Event| {
            let r#type = event.r#type.as_str();
            r#type.strip_prefix("identity.verification_session.") == Some(kind)
        };
        self.events.iter().find(is_it)
    }

    fn after(create: &CreateVerificationSession, submission: Submission) -> Result<Self, Error> {
        Self::live(create, |fake, session| {
            let _ = fake.simulator.submit(&session.id, submission);
            Ok(())
        })
    }

    fn live(
        create: &CreateVerificationSession,
        life: impl FnOnce(&mut FakeClient, &VerificationSession) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let stripe = Stripe::new(SecretKey::new("rk_test_fixture")?);
        let simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
        let mut fake = FakeClient::new(stripe, simulator);
        let session = fake.call(create)?;
        life(&mut fake, &session)?;
        let retrieve = session
            .retrieve()
            .expand(SessionExpansion::ALL.iter().copied());
        let session = fake.call(&retrieve)?;
        let report = session.last_verification_report.as_ref();
        let report = report.and_then(|report| report.object()).cloned();
        let mut events = fake.call(&ListEvents::new().limit(100))?.data;
        events.reverse();
        Ok(Self {
            session,
            report,
            events,
        })
    }
}
