//! Events: each operation, minimal and full, as literal bytes.

use stripe_identity::event::{EventType, ListEvents, RetrieveEvent};

use crate::support::{at, refused, wire};

#[test]
fn an_event_is_retrieved_by_its_id() {
    let retrieve = RetrieveEvent::new("evt_1");
    assert_eq!(
        wire(&retrieve),
        "GET https://api.stripe.com/v1/events/evt_1"
    );
    assert_eq!(
        wire(&retrieve.expand(["data"])),
        "GET https://api.stripe.com/v1/events/evt_1?expand[0]=data"
    );
}

#[test]
fn events_are_listed_without_a_parameter() {
    assert_eq!(
        wire(&ListEvents::new()),
        "GET https://api.stripe.com/v1/events"
    );
}

#[test]
fn events_are_listed_with_every_parameter() {
    let list = ListEvents::new()
        .created(at(10)..at(20))
        .delivery_success(false)
        .expand(["data.data", "request"])
        .r#type("identity.verification_session.*")
        .limit(1)
        .starting_after("evt_1");
    assert_eq!(
        wire(&list),
        "GET https://api.stripe.com/v1/events\
         ?created[gte]=10\
         &created[lt]=20\
         &delivery_success=false\
         &expand[0]=data.data\
         &expand[1]=data.request\
         &type=identity.verification_session.*\
         &limit=1\
         &starting_after=evt_1"
    );
    let list = ListEvents::new()
        .delivery_success(true)
        .types(EventType::KNOWN)
        .ending_before("evt_2");
    assert_eq!(
        wire(&list),
        "GET https://api.stripe.com/v1/events\
         ?delivery_success=true\
         &types[0]=identity.verification_session.canceled\
         &types[1]=identity.verification_session.created\
         &types[2]=identity.verification_session.processing\
         &types[3]=identity.verification_session.redacted\
         &types[4]=identity.verification_session.requires_input\
         &types[5]=identity.verification_session.verified\
         &ending_before=evt_2"
    );
}

#[test]
fn one_type_replaces_several_and_several_replace_one() {
    let events = "GET https://api.stripe.com/v1/events";
    let both = ["identity.verification_session.verified", "file.created"];
    let list = ListEvents::new().types(both).r#type("a b");
    assert_eq!(wire(&list), format!("{events}?type=a+b"));
    let list = list.types(both);
    assert_eq!(
        wire(&list),
        format!("{events}?types[0]=identity.verification_session.verified&types[1]=file.created")
    );
    let list = list.r#type(EventType::VerificationSessionVerified);
    assert_eq!(
        wire(&list),
        format!("{events}?type=identity.verification_session.verified")
    );
    // Stripe ignores an empty list, so it would list every event.
    assert_eq!(refused(&list.types::<&str>([])), "types: must not be empty");
}
