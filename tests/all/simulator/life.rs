//! A whole integration driven through the simulator, without a socket: attempts, faults, webhooks out of order, links that
//! expire, results that fade, redaction after the retention time.
#![cfg(all(feature = "simulator", feature = "webhook"))]

use std::time::Duration;

use http::{Response, StatusCode};
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};
use stripe_identity::error::ErrorCode;
use stripe_identity::event::{EventType, ListEvents, RetrieveEvent};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, FilePurpose, RetrieveFile, RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::lifecycle::{Progress, RedactionWalk, SessionOutcome, SessionProgress};
use stripe_identity::response::{RateLimitedReason, ResponseFacts};
use stripe_identity::retry::{Failure, Next, Retry, StopReason};
use stripe_identity::simulator::{
    ConnectionLost, Fault, OpenError, Person, REDACTION_TIME, Simulator, Submission, SubmitError,
    WebhookEndpoint,
};
use stripe_identity::verification_report::{ListVerificationReports, RetrieveVerificationReport};
use stripe_identity::verification_session::{LastErrorCode, SessionExpansion};
use stripe_identity::webhook::{Webhook, WebhookSecret};
use stripe_identity::{
    CreateVerificationSession, Error, IdempotencyKey, ListVerificationSessions, Operation, Paged,
    SecretKey, Sensitive, Stripe, Timestamp, VerificationSession,
};

const START: Timestamp = Timestamp::from_secs(1_700_000_000);
const HOUR: Duration = Duration::from_secs(3600);

struct World {
    simulator: Simulator,
    stripe: Stripe,
}

impl World {
    fn new() -> Self {
        let stripe = Stripe::new(SecretKey::new("rk_test_1").unwrap());
        Self {
            simulator: Simulator::new(START),
            stripe,
        }
    }

    fn call<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        let request = self.stripe.request(operation)?;
        operation.parse(&self.simulator.handle(&request))
    }

    /// Sends with an idempotency key, as often as `Retry` allows. Unlike the ureq client, it does not wait.
    fn persist<O: Operation>(
        &mut self,
        operation: &O,
        key: &str,
    ) -> (Result<O::Output, Error>, StopReason) {
        let request = self.stripe.request_with_key(operation, key).unwrap();
        let mut retry = Retry::new(&request, 1);
        loop {
            let result = self.simulator.exchange(&request);
            let next = match &result {
                Ok(response) => retry.after_response(response, Duration::ZERO),
                Err(ConnectionLost) => retry.after_failure(Failure::NoResponse, Duration::ZERO),
            };
            if let Next::Stop(reason) = next {
                return (
                    operation.parse(&result.unwrap_or_else(|_| Response::new(Vec::new()))),
                    reason,
                );
            }
        }
    }

    fn verified(&mut self) -> VerificationSession {
        let session = self.call(&CreateVerificationSession::document()).unwrap();
        self.simulator
            .submit(&session.id, Submission::Verified)
            .unwrap();
        session
    }

    #[track_caller]
    fn status(&mut self, operation: &impl Operation) -> u16 {
        match self.call(operation) {
            Ok(_) => 200,
            Err(Error::Api(error)) => error.status.as_u16(),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_session_passes_from_the_first_click_to_redaction() {
    let mut world = World::new();
    let secret = WebhookSecret::new("whsec_1").unwrap();
    let webhook = Webhook::new(secret.clone());
    let mut progress = SessionProgress::new();
    world.simulator.add_webhook_endpoint(
        WebhookEndpoint::new(secret).for_types(["*", "identity.verification_session.redacted"]),
    );

    // The user opens the link, fails, and returns with a fresh one.
    let create = CreateVerificationSession::document().client_reference_id("user-42");
    let session = world.call(&create).unwrap();
    let id = world
        .simulator
        .open(session.url.as_ref().unwrap().expose())
        .unwrap();
    assert_eq!(id, session.id);
    world
        .simulator
        .submit(&id, Submission::Failed(LastErrorCode::DocumentExpired))
        .unwrap();
    let failed = world.call(&session.retrieve()).unwrap();
    assert_eq!(
        failed.outcome(),
        SessionOutcome::Failed(LastErrorCode::DocumentExpired)
    );
    world.simulator.advance(Duration::from_secs(60));
    world
        .simulator
        .open(failed.client_secret.as_ref().unwrap().expose())
        .unwrap();
    let mut person = Person::default();
    person.first_name = "Ann".to_owned();
    person.document_number = "X123".to_owned();
    world
        .simulator
        .submit(&id, Submission::VerifiedAs(Box::new(person)))
        .unwrap();

    // Webhooks arrive twice and in reverse order.
    let now = world.simulator.now();
    let deliveries = world.simulator.take_deliveries(now);
    let changes = deliveries
        .iter()
        .rev()
        .flat_map(|delivery| [delivery, delivery])
        .map(|delivery| progress.apply(&webhook.event(&delivery.request, now).unwrap()))
        .collect::<Vec<_>>();
    assert_eq!(changes.len(), 10);
    assert_eq!(
        changes
            .iter()
            .filter(|change| **change == Progress::Advanced)
            .count(),
        1
    );
    assert_eq!(
        changes
            .iter()
            .filter(|change| **change == Progress::Repeated)
            .count(),
        5
    );
    assert!(progress.is_verified());

    // Only the expanded results.
    let retrieve = session.retrieve().expand([
        SessionExpansion::VerifiedOutputs,
        SessionExpansion::DocumentNumber,
    ]);
    let verified = world.call(&retrieve).unwrap();
    let outputs = verified.verified_outputs.value().unwrap();
    assert_eq!(outputs.first_name, Sensitive::Value("Ann".to_owned()));
    let report = verified
        .last_verification_report
        .unwrap()
        .into_object()
        .unwrap();
    assert_eq!(
        report.document.unwrap().number,
        Sensitive::Value("X123".to_owned())
    );

    // After the retention time the walk redacts it.
    world.simulator.advance(30 * 24 * HOUR);
    let mut walk = RedactionWalk::new(world.simulator.now());
    while let Some(page) = walk.next_page().unwrap() {
        let page = world.call(&page).unwrap();
        for session in walk.take(&page).redact {
            world.call(&session.operation).unwrap();
        }
    }
    world.simulator.advance(REDACTION_TIME);
    let now = world.simulator.now();
    for delivery in world.simulator.take_deliveries(now) {
        progress.apply(&webhook.event(&delivery.request, now).unwrap());
    }
    assert!(progress.is_redacted());
    let redacted = world.call(&retrieve).unwrap();
    assert_eq!(redacted.outcome(), SessionOutcome::Redacted);
    assert_eq!(
        redacted.verified_outputs.value().unwrap().first_name,
        Sensitive::Redacted
    );
}

#[test]
fn a_link_opens_once_and_expires() {
    let mut world = World::new();
    let session = world.call(&CreateVerificationSession::document()).unwrap();
    let secret = session.client_secret.as_ref().unwrap().expose();
    let url = session.url.as_ref().unwrap().expose();
    assert_eq!(world.simulator.open("vs_guessed"), Err(OpenError::Unknown));
    let day = 24 * 60 * 60;
    world.simulator.advance(Duration::from_secs(day - 1));
    assert_eq!(world.simulator.peek(secret).as_ref(), Ok(&session.id));
    world.simulator.advance(Duration::from_secs(1));
    assert_eq!(world.simulator.open(secret), Err(OpenError::Expired));
    world.simulator.advance(Duration::from_secs(day - 1));
    assert_eq!(world.simulator.open(url).as_ref(), Ok(&session.id));
    assert_eq!(world.simulator.open(url), Err(OpenError::Used));
    let fresh = world.call(&session.retrieve()).unwrap();
    let (secret, url) = (fresh.client_secret.unwrap(), fresh.url.unwrap());
    world.simulator.advance(48 * HOUR);
    assert_eq!(world.simulator.open(url.expose()), Err(OpenError::Expired));
    let last = world
        .call(&session.retrieve())
        .unwrap()
        .client_secret
        .unwrap();
    world.call(&session.cancel()).unwrap();
    assert_eq!(
        world.simulator.open(last.expose()),
        Err(OpenError::Canceled)
    );
    assert_eq!(
        world.simulator.open(secret.expose()),
        Err(OpenError::Expired)
    );
    assert_eq!(
        world.simulator.submit(&session.id, Submission::Verified),
        Err(SubmitError::NotWaiting)
    );
}

#[test]
fn the_error_of_a_link_contains_the_reason() {
    let mut world = World::new();
    let mut opened = |submission| {
        let session = world.call(&CreateVerificationSession::document()).unwrap();
        world.simulator.submit(&session.id, submission).unwrap();
        world.simulator.open(session.url.unwrap().expose())
    };
    assert_eq!(opened(Submission::Processing), Err(OpenError::Processing));
    assert_eq!(opened(Submission::Verified), Err(OpenError::Verified));
    let session = world.call(&CreateVerificationSession::document()).unwrap();
    world.call(&session.redact()).unwrap();
    assert_eq!(
        world.simulator.open(session.url.as_ref().unwrap().expose()),
        Err(OpenError::Redacted)
    );
}

#[test]
fn sensitive_results_are_hidden_after_48_hours_unless_addresses_are_limited() {
    for (allow_list, after, expected) in [
        (false, 48 * HOUR, Sensitive::Value("000000000".to_owned())),
        (false, 48 * HOUR + Duration::from_secs(1), Sensitive::Absent),
        (true, 1000 * HOUR, Sensitive::Value("000000000".to_owned())),
    ] {
        let mut world = World::new();
        if allow_list {
            world.simulator.settings.has_ip_allow_list = true;
        }
        let session = world.verified();
        world.simulator.advance(after);
        let retrieve = session
            .retrieve()
            .expand([SessionExpansion::DocumentNumber]);
        let report = world
            .call(&retrieve)
            .unwrap()
            .last_verification_report
            .unwrap();
        let report = report.into_object().unwrap();
        assert_eq!(report.document.unwrap().number, expected);
        let retrieve = RetrieveVerificationReport::new(report.id).expand(["document.number"]);
        assert_eq!(
            world.call(&retrieve).unwrap().document.unwrap().number,
            expected
        );
    }
}

#[test]
fn a_lost_response_is_replayed_for_its_key() {
    let mut world = World::new();
    world.simulator.fail_next(1, &Fault::LostResponse);
    let create = CreateVerificationSession::document();
    let (session, reason) = world.persist(&create, "k");
    assert_eq!(reason, StopReason::Success);
    let received = world.simulator.take_received();
    assert_eq!(
        received
            .iter()
            .map(|request| request.status)
            .collect::<Vec<_>>(),
        [None, Some(StatusCode::OK)]
    );
    // There is one session, although two requests were made.
    let list = world.call(&ListVerificationSessions::new()).unwrap();
    assert_eq!(list.data.len(), 1);
    assert_eq!(list.data[0].id, session.unwrap().id);

    // Without an idempotency key the request is not repeated, but the session exists.
    world.simulator.fail_next(1, &Fault::LostResponse);
    let request = world.stripe.request(&create).unwrap();
    assert_eq!(
        world.simulator.exchange(&request).unwrap_err(),
        ConnectionLost
    );
    let next = Retry::new(&request, 1).after_failure(Failure::NoResponse, Duration::ZERO);
    assert_eq!(next, Next::Stop(StopReason::NoIdempotencyKey));
    assert_eq!(
        world
            .call(&ListVerificationSessions::new())
            .unwrap()
            .data
            .len(),
        2
    );
}

#[test]
fn every_fault_has_its_status_and_its_retry_decision() {
    let create = CreateVerificationSession::document();
    let unavailable = Fault::Status(StatusCode::SERVICE_UNAVAILABLE);
    for (fault, status, reason) in [
        (Fault::RateLimited(None), 429, StopReason::Final),
        (
            Fault::RateLimited(Some(RateLimitedReason::GlobalRate)),
            429,
            StopReason::Final,
        ),
        (Fault::LockTimeout, 429, StopReason::Exhausted),
        (Fault::KeyInUse, 409, StopReason::Exhausted),
        (unavailable, 503, StopReason::Exhausted),
        (Fault::ShouldRetry(true), 500, StopReason::Exhausted),
        (Fault::ShouldRetry(false), 500, StopReason::StripeSaysNo),
        (Fault::Html, 503, StopReason::Exhausted),
    ] {
        let mut world = World::new();
        world.simulator.fail_next(3, &fault);
        let (result, stopped) = world.persist(&create, "k");
        let Err(Error::Api(error)) = result else {
            panic!("{fault:?}")
        };
        assert_eq!(
            (error.status.as_u16(), stopped),
            (status, reason),
            "{fault:?}"
        );
        let sent = if stopped == StopReason::Exhausted {
            3
        } else {
            1
        };
        assert_eq!(world.simulator.take_received().len(), sent, "{fault:?}");
        assert_eq!(error.is_lock_timeout(), fault == Fault::LockTimeout);
        assert_eq!(error.is_idempotency_key_in_use(), fault == Fault::KeyInUse);
        assert_eq!(error.r#type.is_none(), fault == Fault::Html);
        if let Fault::RateLimited(reason) = fault {
            assert_eq!(
                (error.code, error.facts.rate_limited_reason),
                (Some(ErrorCode::RateLimit), reason)
            );
        }
    }
    let mut world = World::new();
    world.simulator.fail_next(2, &Fault::LostRequest);
    let (session, reason) = world.persist(&create, "k");
    assert_eq!((session.is_ok(), reason), (true, StopReason::Success));

    world.simulator.fail_next(1, &Fault::Truncated);
    let request = world
        .stripe
        .request(&ListVerificationSessions::new())
        .unwrap();
    let response = world.simulator.handle(&request);
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    let error = error.to_string();
    let (error, _) = error.split_once(", request ").unwrap();
    assert_eq!(
        error,
        "unreadable response with status 200: the body is cut short at data[0], line 12 column 16"
    );

    world.simulator.fail_next(1, &Fault::LostRequest);
    assert_eq!(world.simulator.handle(&request).status(), 504);
}

#[test]
fn received_requests_can_be_asserted_on() {
    let mut world = World::new();
    let create = CreateVerificationSession::document()
        .require_live_capture(true)
        .metadata([("passport", "X123")])
        .provided_email("jenny@example.com");
    let connected = world.stripe.clone().with_account("acct_1").unwrap();
    let key = IdempotencyKey::derive("verify", ["user-42", "1"]).unwrap();
    world
        .simulator
        .handle(&connected.request_with_key(&create, &key).unwrap());
    let received = world.simulator.take_received();
    let [request] = received.as_slice() else {
        panic!("{received:?}")
    };
    assert_eq!(request.path, "/v1/identity/verification_sessions");
    assert_eq!(
        request.param("options[document][require_live_capture]"),
        Some("true")
    );
    assert_eq!(request.param("metadata[passport]"), Some("X123"));
    assert_eq!(request.param("return_url"), None);
    assert_eq!(request.account.as_deref(), Some("acct_1"));
    assert_eq!(request.received_at, START);
    assert_eq!(request.request_id.as_deref().map(str::len), Some(18));
    assert_eq!(request.idempotency_key.as_deref(), Some("verify:user-42:1"));
    assert_eq!(
        format!("{request:?}"),
        "Received { method: POST, path: \"/v1/identity/verification_sessions\", params: [\"type\", \
         \"options[document][require_live_capture]\", \"metadata\", \"provided_details[email]\"], \
         idempotency_key: Some(\"verify:user-42:1\"), account: Some(\"acct_1\"), context: None, \
         version: Some(\"2026-10-28.endive\"), status: Some(200), .. }"
    );
    assert_eq!(world.simulator.take_received(), []);
}

#[test]
fn deliveries_are_signed_by_every_secret_in_any_version() {
    let mut world = World::new();
    let secret = |text: &str| WebhookSecret::new(text).unwrap();
    world.simulator.add_webhook_endpoint(
        WebhookEndpoint::new(secret("whsec_old"))
            .with_secret(secret("whsec_new"))
            .with_api_version("2020-08-27"),
    );
    world.verified();
    let now = world.simulator.now();
    let deliveries = world.simulator.take_deliveries(now);
    let types = deliveries.iter().map(|delivery| {
        let event = Webhook::new(secret("whsec_new"))
            .event(&delivery.request, now)
            .unwrap();
        assert_eq!(
            Webhook::new(secret("whsec_old"))
                .event(&delivery.request, now)
                .as_ref(),
            Ok(&event)
        );
        assert_eq!(event.api_version.as_deref(), Some("2020-08-27"));
        let session = event.session().unwrap();
        assert_eq!((&session.client_secret, &session.url), (&None, &None));
        assert!(session.verified_outputs.is_absent());
        event.r#type
    });
    assert_eq!(
        types.collect::<Vec<_>>(),
        [
            EventType::VerificationSessionCreated,
            EventType::VerificationSessionProcessing,
            EventType::VerificationSessionVerified,
        ]
    );
    assert!(world.simulator.take_deliveries(now).is_empty());
}

#[test]
fn an_attempt_in_processing_has_one_event_about_it() {
    let mut world = World::new();
    let session = world.call(&CreateVerificationSession::document()).unwrap();
    for submission in [Submission::Processing, Submission::Verified] {
        world.simulator.submit(&session.id, submission).unwrap();
    }
    let events = world.call(&ListEvents::new()).unwrap();
    let types = events.iter().map(|event| event.r#type.clone());
    assert_eq!(
        types.collect::<Vec<_>>(),
        [
            EventType::VerificationSessionVerified,
            EventType::VerificationSessionProcessing,
            EventType::VerificationSessionCreated,
        ]
    );
}

#[test]
fn events_are_listed_by_type_and_retrieved() {
    let mut world = World::new();
    let session = world.verified();
    world.call(&CreateVerificationSession::document()).unwrap();
    let list = ListEvents::new().r#type("identity.verification_session.*");
    let events = world.call(&list).unwrap();
    let types = events
        .iter()
        .map(|event| event.r#type.as_str().rsplit('.').next().unwrap());
    assert_eq!(
        types.collect::<Vec<_>>(),
        ["created", "verified", "processing", "created"]
    );
    let verified = ListEvents::new().types([EventType::VerificationSessionVerified]);
    let events = world.call(&verified).unwrap();
    let [event] = events.data.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(event.session().unwrap().id, session.id);
    assert_eq!(world.call(&RetrieveEvent::new(&event.id)).unwrap(), *event);
    assert_eq!(
        world
            .call(&ListEvents::new().r#type("plan.*"))
            .unwrap()
            .data,
        []
    );
    assert_eq!(
        world
            .call(&ListEvents::new().delivery_success(false))
            .unwrap()
            .data,
        []
    );
}

#[test]
fn each_attempt_leaves_a_report_with_its_images() {
    let mut world = World::new();
    let create = CreateVerificationSession::document().require_matching_selfie(true);
    let session = world.call(&create).unwrap();
    world
        .simulator
        .submit(
            &session.id,
            Submission::Failed(LastErrorCode::SelfieFaceMismatch),
        )
        .unwrap();
    world
        .simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    let list = ListVerificationReports::new().verification_session(&session.id);
    let reports = world.call(&list).unwrap();
    let statuses = reports
        .iter()
        .map(|report| report.selfie.as_ref().unwrap().status.as_str());
    assert_eq!(statuses.collect::<Vec<_>>(), ["verified", "unverified"]);

    let report = &reports.data[0];
    let files = report
        .document
        .as_ref()
        .unwrap()
        .files
        .value()
        .unwrap()
        .clone();
    assert_eq!(files.len(), 2);
    let file = world.call(&RetrieveFile::new(&files[0])).unwrap();
    assert_eq!(file.purpose, FilePurpose::IdentityDocumentDownloadable);
    let contents = world.call(&DownloadFile::new(&files[0])).unwrap();
    assert_eq!(contents.content_type.as_deref(), Some("image/png"));
    assert_eq!(contents.bytes.len(), 67);
    let selfie = report.selfie.as_ref().unwrap().selfie.value().unwrap();
    assert_eq!(
        world.call(&RetrieveFile::new(selfie)).unwrap().purpose,
        FilePurpose::Selfie
    );

    world.call(&session.redact()).unwrap();
    world.simulator.advance(REDACTION_TIME);
    assert_eq!(world.status(&DownloadFile::new(&files[0])), 404);
    assert_eq!(world.call(&RetrieveFile::new(&files[0])).unwrap().url, None);
}

#[test]
fn reports_are_listed_by_reference_and_have_the_options_of_their_type() {
    let mut world = World::new();
    for create in [
        CreateVerificationSession::document().client_reference_id("ann"),
        CreateVerificationSession::id_number().client_reference_id("ben"),
    ] {
        let session = world.call(&create).unwrap();
        let submitted = world.simulator.submit(&session.id, Submission::Verified);
        submitted.unwrap();
    }
    for (reference, expected) in [("ann", (true, false)), ("ben", (false, true))] {
        let list = ListVerificationReports::new().client_reference_id(reference);
        let reports = world.call(&list).unwrap().data;
        assert_eq!(reports.len(), 1, "{reference}");
        let options = reports[0].options.as_ref().unwrap();
        let has = (options.document.is_some(), options.id_number.is_some());
        assert_eq!(has, expected, "{reference}");
    }
}

#[test]
fn links_to_images_last_thirty_seconds_and_need_no_key() {
    let mut world = World::new();
    let session = world.verified();
    let retrieve = session
        .retrieve()
        .expand([SessionExpansion::LastVerificationReport]);
    let report = world
        .call(&retrieve)
        .unwrap()
        .last_verification_report
        .unwrap()
        .into_object()
        .unwrap();
    let file = report
        .document
        .unwrap()
        .files
        .into_value()
        .unwrap()
        .remove(0);

    let now = world.simulator.now();
    assert_eq!(world.status(&CreateFileLink::new(&file)), 400);
    let seconds = |secs: u64| now + Duration::from_secs(secs);
    assert_eq!(
        world.status(&CreateFileLink::new(&file).expires_at(seconds(31))),
        400
    );
    assert_eq!(
        world.status(&CreateFileLink::new(&file).expires_at(seconds(30))),
        200
    );
    assert_eq!(
        world.status(&CreateFileLink::identity_image("file_none", now)),
        404
    );

    let link = world
        .call(&CreateFileLink::identity_image(&file, now))
        .unwrap();
    let url = link.url.as_ref().unwrap().expose().to_owned();
    let follow = |world: &mut World| {
        let request = http::Request::get(&url).body("").unwrap();
        world.simulator.handle(&request).status().as_u16()
    };
    assert_eq!(follow(&mut world), 200);
    world.simulator.advance(Duration::from_secs(24));
    assert_eq!(follow(&mut world), 200);
    world.simulator.advance(Duration::from_secs(1));
    assert_eq!(follow(&mut world), 404);
    let link = world
        .call(&RetrieveFileLink::new(&link.id).expand(["file"]))
        .unwrap();
    assert!(link.expired && link.url.is_none());
    assert_eq!(link.file.object().unwrap().id, file);

    let link = world
        .call(&CreateFileLink::identity_image(
            &file,
            world.simulator.now(),
        ))
        .unwrap();
    let unlimited = world.call(&UpdateFileLink::new(&link.id).clear_expires_at());
    let Err(Error::Api(error)) = unlimited else {
        panic!("a link to an image cannot last forever");
    };
    assert_eq!(
        error.message.as_deref(),
        Some("Simulator: expires_at must be at most 30 seconds ahead for this file.")
    );
    let ended = world
        .call(&UpdateFileLink::new(&link.id).expires_now())
        .unwrap();
    assert!(ended.expired);
}

#[test]
fn ephemeral_keys_are_made_for_a_session_and_deleted() {
    let mut world = World::new();
    let session = world.call(&CreateVerificationSession::document()).unwrap();
    let create = CreateEphemeralKey::new(&session.id, "2020-08-27");
    let request = world.stripe.request(&create).unwrap();
    let response = world.simulator.handle(&request);
    assert_eq!(
        ResponseFacts::of(&response).stripe_version.as_deref(),
        Some("2020-08-27")
    );
    let key = create.parse(&response).unwrap();
    assert_eq!(key.expires.as_secs() - key.created.as_secs(), 3600);
    assert!(key.secret.unwrap().expose().starts_with("ek_test_"));
    let deleted = world.call(&DeleteEphemeralKey::new(&key.id)).unwrap();
    assert_eq!((deleted.id, deleted.secret), (key.id.clone(), None));
    assert_eq!(world.status(&DeleteEphemeralKey::new(&key.id)), 404);
    assert_eq!(
        world.status(&CreateEphemeralKey::new("vs_none", "2020-08-27")),
        404
    );
}

#[test]
fn every_list_pages_to_its_end() {
    let mut world = World::new();
    for _ in 0..7 {
        world.verified();
        world.simulator.advance(Duration::from_secs(1));
    }
    let mut seen = Vec::new();
    let mut next = Some(ListVerificationReports::new().limit(3));
    while let Some(list) = next {
        let page = world.call(&list).unwrap();
        next = list.next_page(&page).unwrap();
        seen.extend(page.into_iter().map(|report| report.created));
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|newer, older| newer > older));
}

#[test]
fn every_field_of_a_person_reaches_the_results() {
    let mut world = World::new();
    let session = world.call(&CreateVerificationSession::document()).unwrap();
    let mut person = Person::default();
    person.email = Some("ann@example.com".to_owned());
    person.city = "Berlin".to_owned();
    person.country = "DE".to_owned();
    world
        .simulator
        .submit(&session.id, Submission::VerifiedAs(Box::new(person)))
        .unwrap();
    let retrieve = session.retrieve().expand([
        SessionExpansion::VerifiedOutputs,
        SessionExpansion::LastVerificationReport,
    ]);
    let session = world.call(&retrieve).unwrap();
    let outputs = session.verified_outputs.value().unwrap();
    assert_eq!(
        outputs.email,
        Sensitive::Value("ann@example.com".to_owned())
    );
    assert_eq!(
        (&outputs.phone, &outputs.sex),
        (&Sensitive::Null, &Sensitive::Absent)
    );
    let report = session
        .last_verification_report
        .as_ref()
        .unwrap()
        .object()
        .unwrap();
    let document = report.document.as_ref().unwrap();
    assert_eq!(document.issuing_country, Sensitive::Value("DE".to_owned()));
    for address in [&outputs.address, &document.address] {
        let address = address.value().unwrap();
        assert_eq!(address.city, Sensitive::Value("Berlin".to_owned()));
        assert_eq!(address.country, Sensitive::Value("DE".to_owned()));
    }
}
