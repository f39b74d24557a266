//! The progress of a session, from events and retrieved sessions that arrive twice, late and in any order.

use serde_json::{Value, json};
use stripe_identity::event::{Event, ThinEvent};
use stripe_identity::lifecycle::Progress::{Advanced, Repeated, Stale, Unchanged, Unrelated};
use stripe_identity::lifecycle::{Progress, SessionProgress};
use stripe_identity::response::ResponseFacts;
use stripe_identity::verification_session::{LastErrorCode, VerificationSessionStatus as Status};

use super::{session, session_json};
use crate::support::{at, response};

fn event(id: &str, created: i64, what: &str, session: &Value) -> Event {
    let event = json!({
        "id": id,
        "object": "event",
        "api_version": null,
        "created": created,
        "data": {"object": session},
        "livemode": false,
        "pending_webhooks": 0,
        "request": null,
        "type": format!("identity.verification_session.{what}"),
    });
    Event::parse_unverified(event.to_string().as_bytes()).unwrap()
}

/// One change of a session: second, type of the event, error code, report.
type Change = (
    i64,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

/// The event about this change of `vs_1`.
fn happened(id: &str, (time, what, error, report): Change) -> Event {
    let status = match what {
        "created" => "requires_input",
        "redacted" => "verified",
        what => what,
    };
    let redaction = (what == "redacted").then_some("redacted");
    let mut session = session_json("vs_1", status, error, redaction);
    session["last_verification_report"] = json!(report);
    event(id, time, what, &session)
}

/// Applies the events with these ids and changes, and returns their effects.
fn apply(progress: &mut SessionProgress, changes: &[(&str, Change)]) -> Vec<Progress> {
    changes
        .iter()
        .map(|(id, change)| progress.apply(&happened(id, *change)))
        .collect()
}

const fn plain(time: i64, what: &'static str) -> Change {
    (time, what, None, None)
}

const fn failed(time: i64, code: &'static str) -> Change {
    (time, "requires_input", Some(code), None)
}

/// The facts of a response with this second in its `Date`.
fn facts_at(secs: i64) -> ResponseFacts {
    let mut facts = ResponseFacts::default();
    facts.date = Some(at(secs));
    facts
}

#[test]
fn events_in_order_advance() {
    let mut progress = SessionProgress::new();
    assert_eq!((progress.session(), progress.status()), (None, None));
    assert_eq!((progress.last_error(), progress.as_of()), (None, None));
    let changes = [
        ("evt_1", plain(1, "created")),
        ("evt_2", plain(2, "processing")),
        ("evt_3", failed(3, "document_expired")),
    ];
    assert_eq!(apply(&mut progress, &changes), [Advanced; 3]);
    assert_eq!(progress.session(), Some("vs_1"));
    assert_eq!(progress.status(), Some(&Status::RequiresInput));
    assert_eq!(progress.last_error(), Some(&LastErrorCode::DocumentExpired));
    assert_eq!(progress.as_of(), Some(at(3)));
    let changes = [
        ("evt_4", plain(4, "processing")),
        ("evt_5", plain(5, "verified")),
    ];
    assert_eq!(apply(&mut progress, &changes), [Advanced; 2]);
    assert!(progress.is_verified() && !progress.is_redacted());
    assert_eq!(progress.last_error(), None);
}

#[test]
fn a_later_event_replaces_verified() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_5", plain(5, "verified")),
        ("evt_4", plain(4, "processing")),
        ("evt_5", plain(5, "verified")),
        ("evt_6", failed(6, "abandoned")),
    ];
    assert_eq!(
        apply(&mut progress, &changes),
        [Advanced, Stale, Repeated, Advanced]
    );
    assert!(!progress.is_verified());
    assert_eq!(progress.last_error(), Some(&LastErrorCode::Abandoned));
}

#[test]
fn a_reviewer_can_replace_verified_without_an_error_code() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_1", plain(5, "verified")),
        ("evt_2", plain(6, "requires_input")),
        ("evt_3", plain(7, "verified")),
    ];
    assert_eq!(apply(&mut progress, &changes[..2]), [Advanced; 2]);
    assert!(!progress.is_verified());
    assert_eq!(apply(&mut progress, &changes[2..]), [Advanced]);
    assert!(progress.is_verified());
}

#[test]
fn a_session_retrieved_later_replaces_verified_and_an_older_one_does_not() {
    let mut progress = SessionProgress::new();
    apply(&mut progress, &[("evt_1", plain(100, "verified"))]);
    let failed = session("requires_input", Some("abandoned"), None);
    assert_eq!(progress.observe(&failed, &facts_at(99)), Stale);
    assert!(progress.is_verified());
    assert_eq!(progress.observe(&failed, &facts_at(101)), Advanced);
    assert!(!progress.is_verified());
}

#[test]
fn an_older_verified_is_stale() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_2", failed(9, "abandoned")),
        ("evt_1", plain(5, "verified")),
    ];
    assert_eq!(apply(&mut progress, &changes), [Advanced, Stale]);
    assert!(!progress.is_verified());
}

#[test]
fn a_second_failure_with_the_same_code_is_news() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_1", failed(10, "abandoned")),
        ("evt_2", failed(500, "abandoned")),
        ("evt_1", failed(10, "abandoned")),
    ];
    assert_eq!(
        apply(&mut progress, &changes),
        [Advanced, Advanced, Repeated]
    );
    assert_eq!(progress.as_of(), Some(at(500)));
}

#[test]
fn a_failure_without_a_code_is_news_again_too() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_1", plain(10, "requires_input")),
        ("evt_2", plain(500, "requires_input")),
    ];
    assert_eq!(apply(&mut progress, &changes), [Advanced; 2]);
}

#[test]
fn a_second_failure_is_news_before_the_processing_between_them() {
    let mut progress = SessionProgress::new();
    let code = Some("document_expired");
    let changes = [
        ("evt_1", (11, "requires_input", code, Some("vr_1"))),
        ("evt_3", (21, "requires_input", code, Some("vr_2"))),
        ("evt_2", (20, "processing", None, Some("vr_1"))),
    ];
    assert_eq!(apply(&mut progress, &changes), [Advanced, Advanced, Stale]);
    assert_eq!(progress.status(), Some(&Status::RequiresInput));
}

#[test]
fn a_later_event_with_the_same_state_is_unchanged() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_1", plain(5, "verified")),
        ("evt_2", plain(8, "verified")),
        ("evt_3", plain(6, "processing")),
        ("evt_4", (9, "verified", None, Some("vr_2"))),
    ];
    assert_eq!(
        apply(&mut progress, &changes),
        [Advanced, Unchanged, Stale, Advanced]
    );
    assert_eq!(progress.as_of(), Some(at(9)));
}

#[test]
fn the_same_session_retrieved_again_is_unchanged_until_its_report_changes() {
    let mut progress = SessionProgress::new();
    let mut body = session_json("vs_1", "requires_input", Some("document_expired"), None);
    body["last_verification_report"] = json!("vr_1");
    let first = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(progress.observe(&first, &facts_at(10)), Advanced);
    assert_eq!(progress.observe(&first, &facts_at(20)), Unchanged);
    body["last_verification_report"] = json!({
        "id": "vr_2", "object": "identity.verification_report", "created": 1, "livemode": false,
    });
    let second = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(progress.observe(&second, &facts_at(30)), Advanced);
    body["last_verification_report"] = json!(null);
    let without = serde_json::from_value(body).unwrap();
    assert_eq!(progress.observe(&without, &facts_at(40)), Unchanged);
}

#[test]
fn within_one_second_the_usual_order_holds() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_2", plain(1, "processing")),
        ("evt_1", plain(1, "created")),
        ("evt_3", failed(1, "abandoned")),
        ("evt_4", failed(1, "abandoned")),
    ];
    assert_eq!(
        apply(&mut progress, &changes),
        [Advanced, Stale, Advanced, Unchanged]
    );
}

#[test]
fn a_retrieved_session_settles_the_order_within_its_second() {
    let mut progress = SessionProgress::new();
    apply(&mut progress, &[("evt_1", failed(100, "abandoned"))]);
    let processing = session("processing", None, None);
    assert_eq!(progress.observe(&processing, &facts_at(100)), Advanced);
    assert_eq!(progress.status(), Some(&Status::Processing));
}

#[test]
fn events_after_a_retrieved_session_advance_by_stripes_clock() {
    let mut progress = SessionProgress::new();
    let response = response(200, &[("Date", "Tue, 14 Nov 2023 22:13:20 GMT")], ());
    let facts = ResponseFacts::of(&response);
    let processing = session("processing", None, None);
    assert_eq!(progress.observe(&processing, &facts), Advanced);
    assert_eq!(progress.as_of(), Some(at(1_700_000_000)));
    let later = ("evt_1", plain(1_700_000_002, "verified"));
    let older = ("evt_2", plain(1_699_999_999, "created"));
    assert_eq!(apply(&mut progress, &[later, older]), [Advanced, Stale]);
}

#[test]
fn a_session_retrieved_after_an_event_settles_by_stripes_clock() {
    let mut progress = SessionProgress::new();
    apply(
        &mut progress,
        &[("evt_1", plain(1_700_000_000, "processing"))],
    );
    let facts = facts_at(1_700_000_001);
    assert_eq!(
        progress.observe(&session("verified", None, None), &facts),
        Advanced
    );
    assert!(progress.is_verified());
}

#[test]
fn without_a_date_a_session_is_as_new_as_the_known_state() {
    let mut progress = SessionProgress::new();
    apply(&mut progress, &[("evt_1", plain(100, "verified"))]);
    let processing = session("processing", None, None);
    let undated = ResponseFacts::default();
    assert_eq!(progress.observe(&processing, &undated), Advanced);
    assert_eq!(progress.as_of(), Some(at(100)));

    let mut progress = SessionProgress::new();
    assert_eq!(progress.observe(&processing, &undated), Advanced);
    assert_eq!(progress.as_of(), Some(at(1_700_000_000)));
}

#[test]
fn a_replayed_response_does_not_replace_newer_events() {
    let mut progress = SessionProgress::new();
    apply(
        &mut progress,
        &[("evt_1", plain(1_700_000_100, "verified"))],
    );
    let mut replayed = facts_at(1_700_000_200);
    replayed.idempotent_replayed = true;
    let created = session("requires_input", None, None);
    assert_eq!(progress.observe(&created, &replayed), Stale);
    assert!(progress.is_verified());
}

/// The thin event about `vs_1`, this many seconds after 2023-11-14T22:13:20Z.
fn thin(id: &str, seconds: i64, what: &str) -> ThinEvent {
    serde_json::from_value(json!({
        "id": id,
        "object": "v2.core.event",
        "type": format!("v1.identity.verification_session.{what}"),
        "created": format!("2023-11-14T22:13:{}.500Z", 20 + seconds),
        "livemode": false,
        "related_object": {"id": "vs_1", "type": "identity.verification_session", "url": "/v1/x"},
    }))
    .unwrap()
}

#[test]
fn a_thin_event_with_its_session_advances_once() {
    let mut progress = SessionProgress::new();
    let verified = session("verified", None, None);
    let event = thin("evt_1", 0, "verified");
    let facts = facts_at(1_700_000_003);
    assert_eq!(progress.apply_thin(&event, &verified, &facts), Advanced);
    assert!(progress.is_verified());
    assert_eq!(progress.as_of(), Some(at(1_700_000_003)));
    assert_eq!(progress.apply_thin(&event, &verified, &facts), Repeated);
    let older = happened("evt_2", plain(1_700_000_001, "processing"));
    assert_eq!(progress.apply(&older), Stale);
}

#[test]
fn a_session_retrieved_for_a_thin_event_is_at_least_as_new_as_the_event() {
    for facts in [ResponseFacts::default(), facts_at(1_700_000_009)] {
        let mut progress = SessionProgress::new();
        let verified = session("verified", None, None);
        let event = thin("evt_1", 10, "verified");
        assert_eq!(progress.apply_thin(&event, &verified, &facts), Advanced);
        assert_eq!(progress.as_of(), Some(at(1_700_000_010)));
    }
}

#[test]
fn a_thin_event_about_a_second_failure_is_news_unless_the_session_was_retrieved_after_it() {
    let mut progress = SessionProgress::new();
    let failed = session("requires_input", Some("abandoned"), None);
    let changes = [
        progress.apply_thin(
            &thin("evt_1", 0, "requires_input"),
            &failed,
            &facts_at(1_700_000_005),
        ),
        progress.apply_thin(
            &thin("evt_2", 4, "requires_input"),
            &failed,
            &facts_at(1_700_000_006),
        ),
        progress.apply_thin(
            &thin("evt_3", 20, "requires_input"),
            &failed,
            &facts_at(1_700_000_021),
        ),
    ];
    assert_eq!(changes, [Advanced, Unchanged, Advanced]);
}

#[test]
fn a_thin_event_about_redaction_is_final() {
    let mut progress = SessionProgress::new();
    let event = thin("evt_1", 0, "redacted");
    let session = session("verified", None, None);
    assert_eq!(
        progress.apply_thin(&event, &session, &facts_at(1_700_000_000)),
        Advanced
    );
    assert!(progress.is_redacted());
}

#[test]
fn a_thin_event_with_another_session_is_unrelated() {
    let mut progress = SessionProgress::new();
    let other = session_json("vs_2", "verified", None, None);
    let other = serde_json::from_value(other).unwrap();
    let event = thin("evt_1", 0, "verified");
    let facts = facts_at(1_700_000_003);
    assert_eq!(progress.apply_thin(&event, &other, &facts), Unrelated);
    assert_eq!(progress, SessionProgress::new());
}

#[test]
fn another_session_and_another_object_are_unrelated() {
    let mut progress = SessionProgress::new();
    apply(&mut progress, &[("evt_1", plain(1, "verified"))]);
    let known = progress.clone();
    let stranger = session_json("vs_2", "canceled", None, None);
    assert_eq!(
        progress.apply(&event("evt_2", 2, "canceled", &stranger)),
        Unrelated
    );
    let customer = json!({"id": "vs_1", "object": "customer"});
    assert_eq!(
        progress.apply(&event("evt_3", 3, "canceled", &customer)),
        Unrelated
    );
    let stranger = serde_json::from_value(stranger).unwrap();
    assert_eq!(progress.observe(&stranger, &facts_at(4)), Unrelated);
    assert_eq!(progress, known);
}

#[test]
fn redaction_is_final() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_1", plain(100, "processing")),
        ("evt_3", plain(900, "redacted")),
        ("evt_2", plain(200, "verified")),
        ("evt_4", plain(901, "verified")),
    ];
    assert_eq!(
        apply(&mut progress, &changes),
        [Advanced, Advanced, Stale, Unchanged]
    );
    assert!(progress.is_verified() && progress.is_redacted());
    let undone = session("requires_input", None, None);
    assert_eq!(progress.observe(&undone, &facts_at(1000)), Advanced);
    assert!(progress.is_redacted());
}

#[test]
fn a_late_redaction_is_news_and_does_not_change_a_newer_status() {
    let mut progress = SessionProgress::new();
    let changes = [
        ("evt_2", plain(950, "canceled")),
        ("evt_1", plain(900, "redacted")),
    ];
    assert_eq!(apply(&mut progress, &changes), [Advanced; 2]);
    assert!(progress.is_redacted());
    assert_eq!(progress.status(), Some(&Status::Canceled));
}

#[test]
fn a_redacted_session_that_was_retrieved_has_its_status_and_redaction() {
    let mut progress = SessionProgress::new();
    let redacted = session("verified", None, Some("redacted"));
    let facts = facts_at(500);
    assert_eq!(progress.observe(&redacted, &facts), Advanced);
    assert!(progress.is_verified() && progress.is_redacted());
    assert_eq!(progress.observe(&redacted, &facts), Unchanged);

    let mut progress = SessionProgress::new();
    let processing = session("processing", None, None);
    assert_eq!(progress.observe(&processing, &facts), Advanced);
    let redacted = session("processing", None, Some("redacted"));
    assert_eq!(progress.observe(&redacted, &facts), Advanced);
    assert!(progress.is_redacted());

    let mut progress = SessionProgress::new();
    let redacting = session("verified", None, Some("processing"));
    assert_eq!(progress.observe(&redacting, &facts), Advanced);
    assert!(!progress.is_redacted());
}

#[test]
fn the_last_sixty_four_events_are_remembered() {
    let mut progress = SessionProgress::new();
    let deliver = |progress: &mut SessionProgress, number: i64| {
        let id = format!("evt_{number}");
        progress.apply(&happened(&id, failed(number, "abandoned")))
    };
    for number in 1..=64 {
        assert_eq!(deliver(&mut progress, number), Advanced);
    }
    assert_eq!(deliver(&mut progress, 1), Repeated);
    assert_eq!(deliver(&mut progress, 65), Advanced);
    assert_eq!(deliver(&mut progress, 2), Repeated);
    assert_eq!(deliver(&mut progress, 1), Stale);
    let stored = json!(progress);
    assert_eq!(stored["seen"].as_array().unwrap().len(), 64);
    assert_eq!(stored["seen"][0], "evt_3");
    assert_eq!(stored["seen"][63], "evt_1");
}

fn stored() -> Value {
    json!({
        "session": "vs_1",
        "status": "requires_input",
        "last_error": "abandoned",
        "last_verification_report": "vr_1",
        "is_redacted": true,
        "as_of": 7,
        "seen": ["evt_1"],
    })
}

#[test]
fn progress_can_be_stored() {
    let mut progress = SessionProgress::new();
    apply(
        &mut progress,
        &[("evt_1", (1, "processing", None, Some("vr_1")))],
    );
    let stored = serde_json::to_string(&progress).unwrap();
    assert_eq!(
        stored,
        r#"{"session":"vs_1","status":"processing","last_error":null,"last_verification_report":"vr_1","is_redacted":false,"as_of":1,"seen":["evt_1"]}"#
    );
    assert_eq!(
        serde_json::from_str::<SessionProgress>(&stored).unwrap(),
        progress
    );
}

#[test]
fn stored_progress_reads_with_any_field_missing() {
    let read = |stored: &Value| serde_json::from_value::<SessionProgress>(stored.clone()).unwrap();
    assert_eq!(
        json!(read(&stored())),
        stored(),
        "the test knows every field"
    );
    for (field, default) in [
        ("session", Value::Null),
        ("status", Value::Null),
        ("last_error", Value::Null),
        ("last_verification_report", Value::Null),
        ("is_redacted", json!(false)),
        ("as_of", Value::Null),
        ("seen", json!([])),
    ] {
        let mut older = stored();
        older.as_object_mut().unwrap().remove(field).unwrap();
        let progress = read(&older);
        older[field] = default;
        assert_eq!(json!(progress), older);
    }
    assert_eq!(read(&json!({})), SessionProgress::new());
}

/// The changes that can follow one, as Stripe documents them.
fn next_changes(what: &str) -> &'static [&'static str] {
    match what {
        "processing" => &["verified", "document_expired"],
        "created" | "abandoned" | "document_expired" => &["processing", "abandoned", "canceled"],
        "verified" => &["overridden", "redacted"],
        "overridden" => &["verified", "processing"],
        _ => &[],
    }
}

/// The events of a life, `seconds` apart, and the state after the last of them. Each check makes a report, which is the
/// last report until the next check.
fn events(life: &[&str], seconds: i64) -> (Vec<Event>, Value) {
    let reports = ["vr_0", "vr_1", "vr_2", "vr_3", "vr_4", "vr_5"];
    let mut report = None;
    let mut time = 100;
    let mut events = Vec::new();
    let mut state = Value::Null;
    for (index, what) in life.iter().enumerate() {
        let (what, error) = match *what {
            "created" => ("created", None),
            "processing" => ("processing", None),
            "abandoned" => ("requires_input", Some("abandoned")),
            "document_expired" => ("requires_input", Some("document_expired")),
            "overridden" => ("requires_input", None),
            "verified" => ("verified", None),
            "redacted" => ("redacted", None),
            "canceled" => ("canceled", None),
            what => panic!("{what}"),
        };
        if error == Some("document_expired") || what == "verified" {
            report = Some(reports[index]);
        }
        let event = happened(&format!("evt_{index}"), (time, what, error, report));
        events.push(event);
        state = json!({
            "session": "vs_1",
            "status": match what {
                "created" => "requires_input",
                "redacted" => "verified",
                what => what,
            },
            "last_error": error,
            "last_verification_report": report,
            "is_redacted": what == "redacted",
            "as_of": time,
        });
        time += seconds;
    }
    (events, state)
}

/// All lives of up to `longest` changes, each the beginning of a longer one.
fn lives(longest: usize) -> Vec<Vec<&'static str>> {
    let mut lives = vec![vec!["created"]];
    let mut index = 0;
    while let Some(life) = lives.get(index).cloned() {
        index += 1;
        if life.len() < longest {
            for &next in next_changes(life[life.len() - 1]) {
                lives.push([&life[..], &[next]].concat());
            }
        }
    }
    lives
}

/// All orders of the numbers below `count`.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![vec![]];
    for number in 0..count {
        orders = orders
            .iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |place| {
                    let mut order = order.clone();
                    order.insert(place, number);
                    order
                })
            })
            .collect();
    }
    orders
}

/// The state in a progress, without the remembered events, which depend on the order of arrival.
fn state(progress: &SessionProgress) -> Value {
    let mut state = json!(progress);
    state.as_object_mut().unwrap().remove("seen");
    state
}

/// Delivers the events in every order, with each of them repeated at every later position. Returns the number of orders.
#[track_caller]
fn assert_order_does_not_matter((events, expected): &(Vec<Event>, Value)) -> usize {
    let orders = orders(events.len());
    for order in &orders {
        let mut progress = SessionProgress::new();
        for (place, &index) in order.iter().enumerate() {
            assert_ne!(progress.apply(&events[index]), Repeated);
            for &before in &order[..=place] {
                assert_eq!(progress.apply(&events[before]), Repeated, "{order:?}");
            }
        }
        assert_eq!(&state(&progress), expected, "{order:?}");
    }
    orders.len()
}

#[test]
fn every_order_and_repetition_of_a_life_ends_as_stripes_order_does() {
    let mut orders = 0;
    let lives = lives(6);
    for life in &lives {
        orders += assert_order_does_not_matter(&events(life, 1));
    }
    assert_eq!((lives.len(), orders), (67, 24_637));
}

#[test]
fn every_order_of_one_attempt_within_one_second_ends_as_stripes_order_does() {
    for life in [
        &["created", "canceled"][..],
        &["created", "abandoned", "canceled"],
        &["created", "processing", "document_expired"],
        &["created", "processing", "document_expired", "canceled"],
        &["created", "processing", "verified", "redacted"],
    ] {
        assert_order_does_not_matter(&events(life, 0));
    }
}
