use stripe_identity::event::AnyEvent;
use stripe_identity::http::{Request, StatusCode};
use stripe_identity::lifecycle::{Progress, SessionProgress};
use stripe_identity::webhook::{Webhook, WebhookError};
use stripe_identity::Timestamp;

/// `progress` is what your database has stored for a session. `fetch` retrieves a session, for the account of an event.
fn receive(
    webhook: &Webhook,
    request: &Request<Vec<u8>>,
    now: Timestamp,
    progress: impl Fn(&str) -> SessionProgress,
    fetch: impl Fn(&str, Option<&str>),
) -> StatusCode {
    match webhook.any_event(request, now) {
        Ok(AnyEvent::Snapshot(event)) => {
            if let Some(session) = event.session() {
                let mut progress = progress(&session.id);
                if progress.apply(&event) == Progress::Advanced && progress.is_verified() {
                    fetch(&session.id, event.account.as_deref());
                }
                // Store the progress in the same transaction as your own work.
            }
            StatusCode::OK
        }
        Ok(AnyEvent::Thin(event)) => {
            if let Some(session) = event.session_id() {
                fetch(session, event.context.as_deref());
            }
            StatusCode::OK
        }
        Ok(_) => StatusCode::OK,
        Err(WebhookError::Signature(_)) => StatusCode::BAD_REQUEST,
        // The event is genuine but could not be read. Stripe retries for up to three days, so there is time to fix it.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
