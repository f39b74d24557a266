//! The life of a session: what has become of it, what to do next, events out of order, redaction.

use http::Response;
use serde_json::{Value, json};
use stripe_identity::event::Event;
use stripe_identity::lifecycle::{
    ErrorAdvice, NextStep, Progress, RedactionWalk, SessionOutcome, SessionProgress,
};
use stripe_identity::response::StuckPage;
use stripe_identity::value::PartialDate;
use stripe_identity::verification_session::{LastErrorCode, VerificationSessionStatus as Status};
use stripe_identity::{
    List, ListVerificationSessions, Operation, RedactVerificationSession,
    RetrieveVerificationSession, Timestamp, VerificationSession,
};

fn session_json(id: &str, status: &str, error: Option<&str>, redaction: Option<&str>) -> Value {
    json!({
        "id": id,
        "object": "identity.verification_session",
        "created": 1_700_000_000,
        "last_error": {"code": error, "reason": null},
        "livemode": false,
        "metadata": {},
        "redaction": redaction.map(|status| json!({"status": status})),
        "status": status,
        "type": "document",
    })
}

fn session(status: &str, error: Option<&str>, redaction: Option<&str>) -> VerificationSession {
    let body = session_json("vs_1", status, error, redaction).to_string();
    RetrieveVerificationSession::new("vs_1")
        .parse(&Response::new(body))
        .unwrap()
}

#[test]
fn what_has_become_of_it_and_what_to_do_next() {
    use LastErrorCode::{Abandoned, ConsentDeclined, SelfieManipulated};
    let other = |text: &str| LastErrorCode::Other(text.into());
    for (status, error, redaction, outcome, next) in [
        (
            "verified",
            None,
            None,
            SessionOutcome::Verified,
            NextStep::Done,
        ),
        (
            "requires_input",
            None,
            None,
            SessionOutcome::AwaitingUser,
            NextStep::SendUser,
        ),
        (
            "requires_input",
            Some("abandoned"),
            None,
            SessionOutcome::Failed(Abandoned),
            NextStep::SendUser,
        ),
        (
            "requires_input",
            Some("consent_declined"),
            None,
            SessionOutcome::Failed(ConsentDeclined),
            NextStep::OfferAlternative,
        ),
        (
            "requires_input",
            Some("selfie_manipulated"),
            None,
            SessionOutcome::Failed(SelfieManipulated),
            NextStep::Review,
        ),
        (
            "requires_input",
            Some("new"),
            None,
            SessionOutcome::Failed(other("new")),
            NextStep::Unknown,
        ),
        (
            "processing",
            None,
            None,
            SessionOutcome::Processing,
            NextStep::Wait,
        ),
        (
            "canceled",
            None,
            None,
            SessionOutcome::Canceled,
            NextStep::CreateNew,
        ),
        (
            "new_status",
            None,
            None,
            SessionOutcome::Other(Status::from("new_status")),
            NextStep::Unknown,
        ),
        (
            "verified",
            None,
            Some("processing"),
            SessionOutcome::Redacting,
            NextStep::Wait,
        ),
        (
            "verified",
            None,
            Some("validated"),
            SessionOutcome::Redacting,
            NextStep::Wait,
        ),
        (
            "canceled",
            None,
            Some("redacted"),
            SessionOutcome::Redacted,
            NextStep::CreateNew,
        ),
    ] {
        let session = session(status, error, redaction);
        assert_eq!((session.outcome(), session.next_step()), (outcome, next));
    }
}

#[test]
fn what_stripes_documents_allow() {
    for (status, redaction, cancel, update, redact) in [
        ("requires_input", None, true, true, true),
        ("processing", None, false, false, false),
        ("verified", None, false, false, true),
        ("canceled", None, false, false, false),
        ("verified", Some("processing"), false, false, false),
        ("requires_input", Some("redacted"), false, false, false),
        ("new_status", None, false, false, false),
    ] {
        let session = session(status, None, redaction);
        let allowed = (
            session.can_cancel(),
            session.can_update(),
            session.can_redact(),
        );
        assert_eq!(allowed, (cancel, update, redact), "{status} {redaction:?}");
    }
}

#[test]
fn every_error_code_has_its_advice() {
    use LastErrorCode as Code;
    let of = |advice| {
        Code::KNOWN
            .iter()
            .filter(move |code| code.advice() == advice)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(ErrorAdvice::Final),
        [
            Code::ConsentDeclined,
            Code::CountryNotSupported,
            Code::UnderSupportedAge
        ]
    );
    assert_eq!(
        of(ErrorAdvice::Review),
        [
            Code::IdNumberMismatch,
            Code::SelfieFaceMismatch,
            Code::SelfieManipulated
        ]
    );
    assert_eq!(of(ErrorAdvice::TryAgain).len(), 13);
    assert_eq!(of(ErrorAdvice::Unknown), []);
    assert_eq!(Code::from("new").advice(), ErrorAdvice::Unknown);
}

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

/// Applies events given as (id, second, type, status, last error), and gives what each changed.
fn apply(
    progress: &mut SessionProgress,
    events: &[(&str, i64, &str, &str, Option<&str>)],
) -> Vec<Progress> {
    events
        .iter()
        .map(|(id, created, what, status, error)| {
            progress.apply(&event(
                id,
                *created,
                what,
                &session_json("vs_1", status, *error, None),
            ))
        })
        .collect()
}

#[test]
fn events_in_order_advance() {
    let mut progress = SessionProgress::new();
    assert_eq!((progress.session(), progress.status()), (None, None));
    let changes = apply(
        &mut progress,
        &[
            ("evt_1", 1, "created", "requires_input", None),
            ("evt_2", 2, "processing", "processing", None),
            (
                "evt_3",
                3,
                "requires_input",
                "requires_input",
                Some("document_expired"),
            ),
        ],
    );
    assert_eq!(changes, [Progress::Advanced; 3]);
    assert_eq!(progress.session(), Some("vs_1"));
    assert_eq!(progress.last_error(), Some(&LastErrorCode::DocumentExpired));
    let changes = apply(
        &mut progress,
        &[
            ("evt_4", 4, "processing", "processing", None),
            ("evt_5", 5, "verified", "verified", None),
        ],
    );
    assert_eq!(changes, [Progress::Advanced; 2]);
    assert_eq!(
        (progress.is_verified(), progress.last_error()),
        (true, None)
    );
}

#[test]
fn verified_stays_whatever_comes_late() {
    let mut progress = SessionProgress::new();
    let changes = apply(
        &mut progress,
        &[
            ("evt_5", 5, "verified", "verified", None),
            ("evt_4", 4, "processing", "processing", None),
            ("evt_5", 5, "verified", "verified", None),
            (
                "evt_6",
                6,
                "requires_input",
                "requires_input",
                Some("abandoned"),
            ),
            ("evt_7", 7, "canceled", "canceled", None),
            ("evt_8", 8, "verified", "verified", None),
        ],
    );
    assert_eq!(
        changes,
        [
            Progress::Advanced,
            Progress::Stale,
            Progress::Repeated,
            Progress::Stale,
            Progress::Stale,
            Progress::Stale,
        ]
    );
    assert!(progress.is_verified());
}

#[test]
fn a_late_verified_still_counts() {
    let mut progress = SessionProgress::new();
    let changes = apply(
        &mut progress,
        &[
            (
                "evt_2",
                9,
                "requires_input",
                "requires_input",
                Some("abandoned"),
            ),
            ("evt_1", 5, "verified", "verified", None),
        ],
    );
    assert_eq!(changes, [Progress::Advanced; 2]);
    assert!(progress.is_verified());
}

#[test]
fn within_a_second_the_likely_order_holds() {
    let mut progress = SessionProgress::new();
    let changes = apply(
        &mut progress,
        &[
            ("evt_2", 1, "processing", "processing", None),
            ("evt_1", 1, "created", "requires_input", None),
            (
                "evt_3",
                1,
                "requires_input",
                "requires_input",
                Some("abandoned"),
            ),
        ],
    );
    assert_eq!(
        changes,
        [Progress::Advanced, Progress::Stale, Progress::Advanced]
    );
}

#[test]
fn redaction_and_strangers_are_told_apart() {
    let mut progress = SessionProgress::new();
    apply(&mut progress, &[("evt_1", 1, "verified", "verified", None)]);
    let stranger = event(
        "evt_2",
        2,
        "canceled",
        &session_json("vs_2", "canceled", None, None),
    );
    assert_eq!(progress.apply(&stranger), Progress::Unrelated);
    let redacted = session_json("vs_1", "verified", None, Some("redacted"));
    assert_eq!(
        progress.apply(&event("evt_3", 3, "redacted", &redacted)),
        Progress::Advanced
    );
    assert!(progress.is_redacted() && progress.is_verified());

    let mut retrieved = SessionProgress::new();
    let now = Timestamp::from_secs(10);
    assert_eq!(
        retrieved.observe(&session("processing", None, None), now),
        Progress::Advanced
    );
    assert_eq!(
        retrieved.observe(&session("processing", None, Some("redacted")), now),
        Progress::Advanced
    );
    assert!(retrieved.is_redacted());
}

#[test]
fn progress_can_be_stored() {
    let mut progress = SessionProgress::new();
    apply(
        &mut progress,
        &[("evt_1", 1, "processing", "processing", None)],
    );
    let stored = serde_json::to_string(&progress).unwrap();
    assert_eq!(
        stored,
        r#"{"session":"vs_1","status":"processing","last_error":null,"is_redacted":false,"as_of":1,"seen":["evt_1"]}"#
    );
    assert_eq!(
        serde_json::from_str::<SessionProgress>(&stored).unwrap(),
        progress
    );
}

fn page(sessions: &[Value], has_more: bool) -> List<VerificationSession> {
    let body = json!({"object": "list", "data": sessions, "has_more": has_more, "url": "/v1/evil"});
    ListVerificationSessions::new()
        .parse(&Response::new(body.to_string()))
        .unwrap()
}

fn target(walk: &RedactionWalk) -> Option<String> {
    let stripe =
        stripe_identity::Stripe::new(stripe_identity::SecretKey::new("sk_test_1").unwrap());
    walk.next_page()
        .map(|page| stripe.request(&page).unwrap().uri().to_string())
}

#[test]
fn a_walk_redacts_what_can_be_and_goes_on_from_where_it_was_stored() {
    let sessions =
        "https://api.stripe.com/v1/identity/verification_sessions?created[lt]=1700000000&limit=100";
    let mut walk = RedactionWalk::new(Timestamp::from_secs(1_700_000_000));
    assert_eq!(target(&walk).as_deref(), Some(sessions));
    let batch = walk
        .take(&page(
            &[
                session_json("vs_5", "verified", None, None),
                session_json("vs_4", "processing", None, None),
                session_json("vs_3", "verified", None, Some("processing")),
                session_json("vs_2", "canceled", None, None),
                session_json("vs_1", "requires_input", None, None),
            ],
            true,
        ))
        .unwrap();
    let redact = RedactVerificationSession::new;
    assert_eq!(batch.redact, [redact("vs_5"), redact("vs_1")]);
    assert_eq!(batch.uncertain, [redact("vs_2")]);
    assert_eq!(batch.later, ["vs_4"]);

    let stored = serde_json::to_string(&walk).unwrap();
    let mut walk: RedactionWalk = serde_json::from_str(&stored).unwrap();
    assert_eq!(
        target(&walk),
        Some(format!("{sessions}&starting_after=vs_1"))
    );
    let last = page(&[session_json("vs_0", "verified", None, None)], false);
    assert_eq!(walk.take(&last).unwrap().redact, [redact("vs_0")]);
    assert_eq!(target(&walk), None);
    assert_eq!(walk.take(&last).unwrap().redact, []);
}

#[test]
fn a_walk_that_goes_in_circles_ends() {
    let mut walk = RedactionWalk::new(Timestamp::from_secs(1));
    let same = page(&[session_json("vs_1", "verified", None, None)], true);
    walk.take(&same).unwrap();
    assert_eq!(walk.take(&same), Err(StuckPage));
    assert_eq!(target(&walk), None);
}

#[test]
fn a_date_is_complete_only_if_there_is_such_a_day() {
    let date = |json: Value| {
        serde_json::from_value::<PartialDate>(json)
            .unwrap()
            .complete()
    };
    assert_eq!(
        date(json!({"day": 29, "month": 2, "year": 2024})),
        Some((2024, 2, 29))
    );
    for absurd in [
        json!({"day": 29, "month": 2, "year": 2023}),
        json!({"day": 29, "month": 2, "year": 1900}),
        json!({"day": 31, "month": 4, "year": 2024}),
        json!({"day": 1, "month": 27, "year": 2024}),
        json!({"day": 0, "month": 1, "year": 2024}),
        json!({"day": null, "month": 1, "year": 2024}),
        json!({"month": 1, "year": 2024}),
    ] {
        assert_eq!(date(absurd), None);
    }
    assert_eq!(
        date(json!({"day": 31, "month": 12, "year": 2000})),
        Some((2000, 12, 31))
    );
}
