use super::Event;
use crate::operation::id_operation;

id_operation! {
    /// Retrieves an event. Stripe keeps events for 30 days.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/events/retrieve>.
    ///
    /// ```
    /// use stripe_identity::event::RetrieveEvent;
    ///
    /// let retrieve = RetrieveEvent::new("evt_123");
    /// ```
    pub struct RetrieveEvent -> Event;

    /// Retrieves the event with this id (`evt_…`).
    GET "/v1/events/" {id}
}
