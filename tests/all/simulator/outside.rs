//! What happens outside the API: attempts, reviews, time, faults, and saved state.

use std::time::Duration;

use http::{Method, StatusCode};
use stripe_identity::event::{ListEvents, ListThinEvents, RetrieveThinEvent};
use stripe_identity::file::DownloadFile;
use stripe_identity::response::{RateLimitedReason, ResponseFacts};
use stripe_identity::simulator::{
    Delay, FakeClient, Fault, FaultRule, Flow, LoadError, NoSuchSession, OpenError, Override,
    OverrideError, Person, REDACTION_TIME, Requirement, Settings, Simulator, Submission,
};
use stripe_identity::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSessionStatus as Status,
};
use stripe_identity::{
    CreateVerificationSession, Error, ListVerificationSessions, Sensitive, VerificationSession,
};

use crate::support::{at, stripe_with_key};

fn fake() -> FakeClient {
    FakeClient::new(
        stripe_with_key("rk_test_123"),
        Simulator::new(at(1_700_000_000)),
    )
}

#[track_caller]
fn create(fake: &mut FakeClient) -> VerificationSession {
    fake.call(&CreateVerificationSession::document()).unwrap()
}

#[track_caller]
fn verified(fake: &mut FakeClient) -> VerificationSession {
    let session = create(fake);
    fake.simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    session
}

/// The last parts of the types of all events, oldest first.
#[track_caller]
fn events(fake: &mut FakeClient) -> Vec<String> {
    let list = fake.call(&ListEvents::new().limit(100)).unwrap();
    let kind = |text: &str| text.rsplit('.').next().unwrap().to_owned();
    list.iter()
        .rev()
        .map(|event| kind(event.r#type.as_str()))
        .collect()
}

#[test]
fn a_reviewer_overrides_in_both_directions_with_an_event() {
    let mut fake = fake();
    let session = verified(&mut fake);
    let code = Some(LastErrorCode::DocumentUnverifiedOther);
    let simulator = &mut fake.simulator;
    let back = Override::RequiresInput(code.clone());
    assert_eq!(simulator.override_status(&session.id, back.clone()), Ok(()));
    assert_eq!(
        simulator.override_status(&session.id, back),
        Err(OverrideError::NotAllowed)
    );
    let taken_back = fake.call(&session.retrieve()).unwrap();
    assert_eq!(taken_back.status, Status::RequiresInput);
    assert_eq!(taken_back.last_error.unwrap().code, code);
    let simulator = &mut fake.simulator;
    assert_eq!(
        simulator.override_status(&session.id, Override::Verified),
        Ok(())
    );
    let restored = fake.call(&session.retrieve()).unwrap();
    assert_eq!(
        (restored.status, restored.last_error),
        (Status::Verified, None)
    );
    assert_eq!(
        events(&mut fake),
        [
            "created",
            "processing",
            "verified",
            "requires_input",
            "verified"
        ]
    );
    let fresh = create(&mut fake);
    for (id, error) in [
        (fresh.id.as_str(), OverrideError::NotAllowed),
        ("vs_none", OverrideError::NoSuchSession),
    ] {
        assert_eq!(
            fake.simulator.override_status(id, Override::Verified),
            Err(error)
        );
    }
}

#[test]
fn a_blocked_document_fails() {
    let mut fake = fake();
    fake.simulator.settings.blocked_documents = vec!["000000000".to_owned()];
    let session = verified(&mut fake);
    let session = fake.call(&session.retrieve()).unwrap();
    assert_eq!(session.status, Status::RequiresInput);
    let code = session.last_error.unwrap().code;
    assert_eq!(code, Some(LastErrorCode::DocumentUnverifiedOther));
}

#[test]
fn attempts_are_submitted_by_themselves_after_their_time() {
    let mut fake = fake();
    fake.simulator.settings.automatic = vec![
        (
            Duration::from_secs(2),
            Submission::Failed(LastErrorCode::DocumentExpired),
        ),
        (Duration::from_secs(5), Submission::Processing),
        (Duration::from_secs(9), Submission::Verified),
    ];
    let session = create(&mut fake);
    let at_second = |fake: &mut FakeClient, wait| {
        fake.simulator.advance(Duration::from_secs(wait));
        fake.call(&session.retrieve()).unwrap()
    };
    assert_eq!(at_second(&mut fake, 1).last_error, None);
    let failed = at_second(&mut fake, 1).last_error.unwrap();
    assert_eq!(failed.code, Some(LastErrorCode::DocumentExpired));
    assert_eq!(at_second(&mut fake, 3).status, Status::Processing);
    assert_eq!(at_second(&mut fake, 4).status, Status::Verified);

    // The metadata of a session takes precedence over the settings.
    let own = CreateVerificationSession::document()
        .metadata([("simulator_outcome", "abandoned"), ("simulator_after", "7")]);
    let session = fake.call(&own).unwrap();
    fake.simulator.advance(Duration::from_secs(6));
    assert_eq!(fake.call(&session.retrieve()).unwrap().last_error, None);
    fake.simulator.advance(Duration::from_secs(30));
    let session = fake.call(&session.retrieve()).unwrap();
    assert_eq!(
        session.last_error.unwrap().code,
        Some(LastErrorCode::Abandoned)
    );
    // Events between two times have their own time.
    let newest = fake.call(&ListEvents::new().limit(1)).unwrap();
    assert_eq!(newest.data[0].created, at(1_700_000_016));
}

#[test]
fn words_are_read_as_submissions() {
    assert_eq!(
        Submission::from_word("verified"),
        Some(Submission::Verified)
    );
    assert_eq!(
        Submission::from_word("processing"),
        Some(Submission::Processing)
    );
    let failed = Submission::Failed(LastErrorCode::SelfieFaceMismatch);
    assert_eq!(Submission::from_word("selfie_face_mismatch"), Some(failed));
    assert_eq!(Submission::from_word("nonsense"), None);
}

#[test]
fn redaction_finishes_on_demand_and_can_be_validated_on_the_way() {
    let mut fake = fake();
    fake.simulator.settings.validated_after = Some(Duration::from_secs(60));
    let session = verified(&mut fake);
    let status = |fake: &mut FakeClient| {
        fake.call(&session.retrieve())
            .unwrap()
            .redaction
            .unwrap()
            .status
    };
    fake.call(&session.redact()).unwrap();
    assert_eq!(status(&mut fake), RedactionStatus::Processing);
    fake.simulator.advance(Duration::from_secs(60));
    assert_eq!(status(&mut fake), RedactionStatus::Validated);
    let now = fake.simulator.now();
    assert_eq!(fake.simulator.finish_redactions(), 1);
    assert_eq!(fake.simulator.finish_redactions(), 0);
    assert_eq!(fake.simulator.now(), now);
    assert_eq!(status(&mut fake), RedactionStatus::Redacted);
    fake.simulator.advance(REDACTION_TIME);
    assert_eq!(
        events(&mut fake),
        ["created", "processing", "verified", "redacted"]
    );
}

#[test]
fn redaction_reaches_the_metadata_of_earlier_events() {
    let mut fake = fake();
    let create = CreateVerificationSession::document().metadata([("name", "Jenny")]);
    let session = fake.call(&create).unwrap();
    let has_person = |fake: &FakeClient| {
        fake.simulator
            .session(&session.id)
            .unwrap()
            .person
            .is_some()
    };
    assert!(has_person(&fake));
    fake.call(&session.redact()).unwrap();
    fake.simulator.finish_redactions();
    assert!(!has_person(&fake));
    for event in fake.call(&ListEvents::new()).unwrap() {
        assert!(event.session().unwrap().metadata.is_empty(), "{event:?}");
    }
}

#[test]
fn the_person_of_a_session_can_be_edited() {
    let mut fake = fake();
    let session = verified(&mut fake);
    let mut person = Person::default();
    person.first_name = "Ann".to_owned();
    person.sex = Some("female".to_owned());
    assert_eq!(
        fake.simulator.set_person("vs_none", person.clone()),
        Err(NoSuchSession)
    );
    assert_eq!(fake.simulator.set_person(&session.id, person), Ok(()));
    let retrieve = session
        .retrieve()
        .expand(["verified_outputs.sex", "last_verification_report"]);
    let seen = fake.call(&retrieve).unwrap();
    let outputs = seen.verified_outputs.value().unwrap();
    assert_eq!(outputs.first_name, Sensitive::Value("Ann".to_owned()));
    assert_eq!(outputs.sex.value().unwrap().as_str(), "female");
    let report = seen
        .last_verification_report
        .as_ref()
        .unwrap()
        .object()
        .unwrap();
    let document = report.document.as_ref().unwrap();
    assert_eq!(document.first_name, Sensitive::Value("Ann".to_owned()));
}

#[test]
fn a_star_in_the_path_of_a_fault_is_one_segment_unless_it_is_the_last() {
    for (path, status) in [
        ("/v1/events", 503),
        ("/v1/*", 503),
        ("/v1/*/evt_1", 200),
        ("/*/events", 503),
        ("/v1/events/*", 200),
        ("/v1", 200),
        ("/v1/event", 200),
    ] {
        let mut fake = fake();
        let fault = Fault::Status(http::StatusCode::SERVICE_UNAVAILABLE);
        fake.simulator.inject(FaultRule::new(fault).on(None, path));
        let request = fake.stripe().request(&ListEvents::new()).unwrap();
        assert_eq!(fake.simulator.handle(&request).status(), status, "{path}");
    }
}

#[test]
fn a_flow_that_checks_the_email_has_it_in_the_results() {
    let mut fake = fake();
    fake.simulator.settings.flows = vec![Flow::new("vf_1", [Requirement::Email])];
    let create = CreateVerificationSession::flow("vf_1").provided_email("jenny@example.com");
    let session = fake.call(&create).unwrap();
    fake.simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    let retrieve = session.retrieve().expand(["verified_outputs"]);
    let seen = fake.call(&retrieve).unwrap();
    let outputs = seen.verified_outputs.value().unwrap();
    assert_eq!(
        outputs.email,
        Sensitive::Value("jenny@example.com".to_owned())
    );
}

#[test]
fn a_flow_returns_its_required_checks() {
    let mut fake = fake();
    let requires = [Requirement::IdNumber, Requirement::Phone];
    fake.simulator.settings.flows = vec![Flow::new("vf_1", requires)];
    let create = CreateVerificationSession::flow("vf_1").provided_phone("+15555551212");
    let session = fake.call(&create).unwrap();
    assert_eq!(
        fake.simulator.session(&session.id).unwrap().requires,
        requires
    );
    fake.simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    let retrieve = session
        .retrieve()
        .expand(["verified_outputs", "last_verification_report"]);
    let seen = fake.call(&retrieve).unwrap();
    let outputs = seen.verified_outputs.value().unwrap();
    assert_eq!(outputs.phone, Sensitive::Value("+15555551212".to_owned()));
    assert_eq!(outputs.address, Sensitive::Null);
    let report = seen
        .last_verification_report
        .as_ref()
        .unwrap()
        .object()
        .unwrap();
    assert!(report.document.is_none() && report.id_number.is_some() && report.phone.is_some());

    let unknown = fake.call(&CreateVerificationSession::flow("vf_2"));
    let Err(Error::Api(error)) = unknown else {
        panic!("{unknown:?}")
    };
    assert_eq!(error.param.as_deref(), Some("verification_flow"));
}

#[test]
fn peek_leaves_a_link_usable_and_a_mistyped_link_opens_nothing() {
    let mut fake = fake();
    let session = create(&mut fake);
    let url = session.url.as_ref().unwrap().expose().to_owned();
    let secret = session.client_secret.as_ref().unwrap().expose();
    let simulator = &mut fake.simulator;
    assert_eq!(simulator.peek(&url).as_ref(), Ok(&session.id));
    assert_eq!(simulator.peek(secret).as_ref(), Ok(&session.id));
    let token = url.rsplit('/').next().unwrap();
    assert_eq!(simulator.peek(token).as_ref(), Ok(&session.id));
    for wrong in [
        url.replace("_test_", "_live_").replace("/test_", "/live_"),
        url[..url.len() - 1].to_owned(),
        secret.replace("vs_", "vr_"),
        token.replace("test_", "test_x"),
        String::new(),
    ] {
        assert_eq!(simulator.peek(&wrong), Err(OpenError::Unknown), "{wrong}");
    }
    for at in token.len() - 24..token.len() {
        for letter in ('0'..='9').chain('A'..='Z').chain('a'..='z') {
            let mut wrong = token.to_owned();
            wrong.replace_range(at..=at, letter.encode_utf8(&mut [0; 4]));
            assert_eq!(simulator.peek(&wrong).is_ok(), wrong == token, "{wrong}");
        }
    }
    assert_eq!(simulator.open(&url).as_ref(), Ok(&session.id));
    // Both have the same token.
    assert_eq!(simulator.peek(secret), Err(OpenError::Used));
}

#[test]
fn a_clock_that_follows_real_time_is_ahead_by_the_advanced_time() {
    let mut simulator = Simulator::new(at(1_700_000_000));
    simulator.follow(at(1_700_000_010));
    assert_eq!(simulator.now(), at(1_700_000_010));
    simulator.advance(Duration::from_secs(100));
    assert_eq!(
        (simulator.now(), simulator.offset()),
        (at(1_700_000_110), 100)
    );
    simulator.follow(at(1_700_000_020));
    assert_eq!(simulator.now(), at(1_700_000_120));
    // The clock never goes back.
    simulator.follow(at(1_600_000_000));
    assert_eq!(simulator.now(), at(1_700_000_120));
    simulator.set_offset(1_000);
    simulator.follow(at(1_700_000_020));
    assert_eq!(simulator.now(), at(1_700_001_020));
}

#[test]
fn a_fault_is_for_a_method_and_a_path() {
    let mut fake = fake();
    let session = verified(&mut fake);
    let rule = FaultRule::new(Fault::RateLimited(Some(RateLimitedReason::EndpointRate)))
        .on(Method::GET, "/v1/identity/verification_sessions/*")
        .retry_after(Duration::from_secs(3))
        .delay(Duration::from_millis(1_500));
    fake.simulator.inject(rule);
    fake.call(&ListVerificationSessions::new()).unwrap();
    fake.call(&session.redact()).unwrap();
    let request = fake.stripe().request(&session.retrieve()).unwrap();
    let response = fake.simulator.handle(&request);
    assert_eq!(response.status(), 429);
    let facts = ResponseFacts::of(&response);
    assert_eq!(facts.retry_after, Some(Duration::from_secs(3)));
    assert_eq!(
        facts.rate_limited_reason,
        Some(RateLimitedReason::EndpointRate)
    );
    assert_eq!(
        response.extensions().get::<Delay>(),
        Some(&Delay(Duration::from_millis(1_500)))
    );
    assert_eq!(fake.simulator.handle(&request).status(), 200);

    let slow = FaultRule::new(Fault::None)
        .times(2)
        .delay(Duration::from_secs(9));
    fake.simulator.inject(slow);
    let response = fake.simulator.handle(&request);
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.extensions().get::<Delay>(),
        Some(&Delay(Duration::from_secs(9)))
    );
    fake.simulator.clear_faults();
    assert_eq!(
        fake.simulator.handle(&request).extensions().get::<Delay>(),
        None
    );
}

#[test]
fn a_500_after_the_work_began_stays_for_its_key() {
    let mut fake = fake();
    let create = CreateVerificationSession::document();
    fake.simulator
        .fail_next(1, &Fault::KeptStatus(StatusCode::INTERNAL_SERVER_ERROR));
    let status = |fake: &mut FakeClient, key: &str| match fake.call_with_key(&create, key) {
        Ok(_) => 200,
        Err(Error::Api(error)) => error.status.as_u16(),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(status(&mut fake, "a"), 500);
    assert_eq!(status(&mut fake, "a"), 500);
    assert_eq!(status(&mut fake, "b"), 200);
    // A 500 before the work began is not kept.
    fake.simulator
        .fail_next(1, &Fault::Status(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(status(&mut fake, "c"), 500);
    assert_eq!(status(&mut fake, "c"), 200);
}

#[test]
fn journal_events_and_responses_are_bounded() {
    let mut fake = fake();
    fake.simulator.settings.journal = 3;
    fake.simulator.settings.events = 4;
    fake.simulator.settings.responses = 2;
    let create = CreateVerificationSession::document();
    let ids =
        ["a", "b", "c", "d", "e", "f"].map(|key| fake.call_with_key(&create, key).unwrap().id);
    assert_eq!(fake.simulator.received().count(), 3);
    assert_eq!(fake.call(&ListEvents::new()).unwrap().data.len(), 4);
    // The last two keys are still replayed; the others make new sessions.
    assert_eq!(fake.call_with_key(&create, "f").unwrap().id, ids[5]);
    assert_eq!(fake.call_with_key(&create, "e").unwrap().id, ids[4]);
    assert_ne!(fake.call_with_key(&create, "a").unwrap().id, ids[0]);
    let mut taken = 0;
    while fake.simulator.next_event().is_some() {
        taken += 1;
    }
    assert_eq!(taken, 4);
}

#[test]
fn saved_state_is_loaded_with_everything_planned() {
    let mut fake = fake();
    let session = verified(&mut fake);
    let link = create(&mut fake);
    fake.call(&session.redact()).unwrap();
    let saved = fake.simulator.save();
    let mut simulator = Simulator::load(&saved, Settings::default()).unwrap();
    assert_eq!(simulator.now(), fake.simulator.now());
    let url = link.url.as_ref().unwrap().expose();
    assert_eq!(simulator.open(url).as_ref(), Ok(&link.id));
    let mut loaded = FakeClient::new(fake.stripe().clone(), simulator);
    assert_eq!(events(&mut loaded), events(&mut fake));
    assert_ne!(create(&mut loaded).id, create(&mut fake).id);
    loaded.simulator.advance(REDACTION_TIME);
    let redacted = loaded.call(&session.retrieve()).unwrap();
    assert_eq!(
        redacted.redaction.unwrap().status,
        RedactionStatus::Redacted
    );
    assert_eq!(
        loaded
            .call(&ListVerificationSessions::new())
            .unwrap()
            .data
            .len(),
        3
    );
    assert_eq!(
        Simulator::load(&saved, Settings::default())
            .unwrap()
            .save()
            .len(),
        saved.len()
    );
}

#[test]
fn text_that_is_not_saved_state_is_refused_and_not_printed() {
    let message = |json: &str| {
        let error = Simulator::load(json.as_bytes(), Settings::default()).unwrap_err();
        (
            error.to_string(),
            matches!(error, LoadError::Version { .. }),
        )
    };
    let malformed = "this is not the state of a simulator (line 1, column 17)".to_owned();
    assert_eq!(message(r#"{"name": "Jenny"}"#), (malformed, false));
    let version = "the state has layout 2, but this version reads layout 1".to_owned();
    assert_eq!(message(r#"{"version": 2}"#), (version, true));
}

#[test]
fn reset_leaves_settings_and_clock() {
    let mut fake = fake();
    let session = verified(&mut fake);
    fake.simulator.settings.journal = 7;
    fake.simulator.advance(Duration::from_secs(60));
    fake.simulator.reset();
    assert_eq!(fake.simulator.now(), at(1_700_000_060));
    assert_eq!(
        (fake.simulator.settings.journal, fake.simulator.offset()),
        (7, 60)
    );
    assert!(fake.simulator.session(&session.id).is_none());
    assert_eq!(fake.simulator.sessions().count(), 0);
    assert_eq!(fake.call(&ListEvents::new()).unwrap().data, []);
    let [first, second] = [(); 2].map(|()| {
        fake.simulator.reset();
        create(&mut fake).id
    });
    assert_ne!(first, second, "no id is given out twice");
}

#[test]
fn thin_events_are_retrieved_and_listed() {
    let mut fake = fake();
    let session = verified(&mut fake);
    verified(&mut fake);
    let list = ListThinEvents::new().object_id(&session.id).limit(2);
    let page = fake.call(&list).unwrap();
    let kinds = page
        .iter()
        .map(|event| event.r#type.as_str().rsplit('.').next().unwrap());
    assert_eq!(kinds.collect::<Vec<_>>(), ["verified", "processing"]);
    let event = &page.data[0];
    assert_eq!(event.session_id(), Some(session.id.as_str()));
    assert_eq!(event.created.as_str(), "2023-11-14T22:13:20Z");
    let whole = fake.call(&RetrieveThinEvent::new(&event.id)).unwrap();
    let snapshot = whole.snapshot_event.unwrap();
    let events = fake.call(&ListEvents::new().limit(100)).unwrap();
    let found = events.iter().find(|event| event.id == snapshot).unwrap();
    assert_eq!(found.session().unwrap().id, session.id);
    let since = ListThinEvents::new().created(at(1_700_000_001)..);
    assert_eq!(fake.call(&since).unwrap().data, []);
    let of_type = ListThinEvents::new().types(["v1.identity.verification_session.verified"]);
    let verified = fake.call(&of_type).unwrap();
    assert_eq!(verified.len(), 2);
    for event in &verified {
        assert_eq!(
            event.r#type.as_str(),
            "v1.identity.verification_session.verified"
        );
    }
}

#[test]
fn a_session_shows_where_it_is_and_prints_nothing_personal() {
    let mut fake = fake();
    let create = CreateVerificationSession::document()
        .require_id_number(true)
        .client_reference_id("user-42")
        .return_url("https://example.com/done");
    let session = fake.call(&create).unwrap();
    let info = fake.simulator.session(&session.id).unwrap();
    assert_eq!(info.return_url, Some("https://example.com/done"));
    assert_eq!(
        info.requires,
        [Requirement::Document, Requirement::IdNumber]
    );
    assert_eq!(
        (info.status, info.r#type, info.reports),
        ("requires_input", "document", 0)
    );
    assert_eq!(
        format!("{info:?}"),
        format!(
            "SessionInfo {{ id: {:?}, status: \"requires_input\", last_error: None, redaction: None, .. }}",
            session.id
        )
    );
}

#[test]
fn an_image_is_gone_once_its_session_is_redacted() {
    let mut fake = fake();
    let session = verified(&mut fake);
    let retrieve = session.retrieve().expand(["last_verification_report"]);
    let report = fake
        .call(&retrieve)
        .unwrap()
        .last_verification_report
        .unwrap();
    let document = report.into_object().unwrap().document.unwrap();
    let file = document.files.into_value().unwrap().remove(0);
    assert_eq!(
        fake.call(&DownloadFile::new(&file)).unwrap().bytes.len(),
        67
    );
    fake.call(&session.redact()).unwrap();
    fake.simulator.finish_redactions();
    let error = fake
        .call(&DownloadFile::new(&file))
        .unwrap_err()
        .to_string();
    let (error, _) = error.split_once(", request ").unwrap();
    assert_eq!(
        error,
        "Stripe returned 404 invalid_request_error, code resource_missing, param file"
    );
}
