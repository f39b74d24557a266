use stripe_identity::lifecycle::{NextStep, SessionOutcome};
use stripe_identity::ureq::{CallError, Client};
use stripe_identity::verification_session::SessionExpansion;
use stripe_identity::{RetrieveVerificationSession, Sensitive};

/// Needs a restricted key (`rk_…`): an unrestricted one does not see the date of birth.
fn show(client: &Client, id: &str) -> Result<(), CallError> {
    let session = client.call(
        &RetrieveVerificationSession::new(id)
            .expand([SessionExpansion::VerifiedOutputs, SessionExpansion::VerifiedOutputsDob]),
    )?;
    if let Some(outputs) = session.verified_outputs.value() {
        match &outputs.dob {
            Sensitive::Value(date) => println!("born on {:?}", date.complete()),
            Sensitive::Redacted => println!("erased on request"),
            Sensitive::Null => println!("Stripe has none"),
            Sensitive::Absent => println!("not expanded, or not visible to this key"),
        }
    }
    if let SessionOutcome::Failed(code) = session.outcome() {
        let reason = session.last_error.as_ref().and_then(|error| error.reason.value());
        println!("failed: {code}, {reason:?}");
    }
    match session.next_step() {
        NextStep::SendUser => println!("retrieve the session for a fresh client secret and url"),
        step => println!("next: {step}"),
    }
    Ok(())
}
