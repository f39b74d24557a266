//! The simulator in a user's own tests: a fake client, assertions, clones and fixtures.

use http::{Method, StatusCode};
use stripe_identity::simulator::{
    ConnectionLost, FakeClient, Fault, FaultRule, Fixture, Person, Simulator, Submission,
};
use stripe_identity::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSessionStatus as Status,
};
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    Sensitive, Stripe,
};

use crate::support::{at, stripe};

#[test]
fn clones_with_other_seeds_go_on_from_the_same_state() {
    let mut fake = FakeClient::new(stripe(), Simulator::new(at(1_700_000_000)));
    let first = fake.call(&CreateVerificationSession::document()).unwrap();
    let mut other = fake.clone();
    other.simulator = other.simulator.with_seed(1);
    let ids = [&mut fake, &mut other].map(|fake| {
        let id = fake
            .call(&CreateVerificationSession::document())
            .unwrap()
            .id;
        fake.simulator
            .submit(&first.id, Submission::Verified)
            .unwrap();
        assert_eq!(
            fake.call(&ListVerificationSessions::new())
                .unwrap()
                .data
                .len(),
            2
        );
        id
    });
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_difference_names_the_parameters_that_differ_and_hides_their_values() {
    let mut fake = FakeClient::new(stripe(), Simulator::new(at(1_700_000_000)));
    let sent = CreateVerificationSession::document()
        .require_live_capture(true)
        .client_reference_id("user-42")
        .provided_email("jenny@example.com")
        .metadata([("passport", "X123")]);
    fake.call(&sent).unwrap();
    let received = fake.simulator.take_received().remove(0);
    assert_eq!(received.compare(&stripe(), &sent), Ok(()));
    let expected = CreateVerificationSession::id_number()
        .client_reference_id("user-43")
        .return_url("https://example.com");
    let difference = received.compare(&stripe(), &expected).unwrap_err();
    let lines = [
        "type: received \"document\", expected \"id_number\"",
        "client_reference_id: received a hidden value, expected a hidden value",
        "return_url: not received, expected a hidden value",
        "options[document][require_live_capture]: received \"true\", not expected",
        "metadata: received a hidden value, not expected",
        "provided_details[email]: received a hidden value, not expected",
    ];
    let mut found = difference
        .to_string()
        .lines()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    found.sort();
    let mut lines = lines.map(str::to_owned).to_vec();
    lines.sort();
    assert_eq!(found, lines);
    assert_eq!(format!("{difference:?}"), format!("\n{difference}\n"));
    let other = received
        .compare(&stripe(), &ListVerificationSessions::new())
        .unwrap_err();
    assert!(
        other
            .to_string()
            .starts_with("method: received \"POST\", expected \"GET\"\n"),
        "{other}"
    );
    let connected = stripe().with_account("acct_1").unwrap();
    assert_eq!(
        received.compare(&connected, &sent).unwrap_err().to_string(),
        "Stripe-Account: received nothing, expected \"acct_1\""
    );
}

#[test]
fn fixtures_are_models_at_each_point_of_a_life() {
    let create = CreateVerificationSession::document().client_reference_id("user-42");
    let kinds = |fixture: &Fixture| {
        let events = fixture.events.iter();
        let kind = events.map(|event| event.r#type.as_str().rsplit('.').next().unwrap());
        kind.map(str::to_owned).collect::<Vec<_>>()
    };
    let created = Fixture::created(&create).unwrap();
    assert_eq!(
        created.session.client_reference_id.as_deref(),
        Some("user-42")
    );
    assert_eq!(
        (kinds(&created), created.report),
        (vec!["created".to_owned()], None)
    );

    let processing = Fixture::processing(&create).unwrap();
    assert_eq!(processing.session.status, Status::Processing);
    assert_eq!(kinds(&processing), ["created", "processing"]);

    let mut person = Person::default();
    person.first_name = "Ann".to_owned();
    let verified = Fixture::verified_as(&create, person).unwrap();
    assert_eq!(kinds(&verified), ["created", "processing", "verified"]);
    let outputs = verified.session.verified_outputs.value().unwrap();
    assert_eq!(outputs.first_name, Sensitive::Value("Ann".to_owned()));
    assert!(outputs.dob.value().is_some());
    let event = verified.event("verified").unwrap().session().unwrap();
    assert_eq!(
        (&event.id, &event.status),
        (&verified.session.id, &Status::Verified)
    );
    assert_eq!(
        Fixture::verified(&create).unwrap().session.status,
        Status::Verified
    );

    let failed = Fixture::failed(&create, LastErrorCode::DocumentExpired).unwrap();
    assert_eq!(kinds(&failed), ["created", "processing", "requires_input"]);
    let check = failed.report.unwrap().document.unwrap();
    assert_eq!(
        check.error.unwrap().code.unwrap().as_str(),
        "document_expired"
    );

    let overridden = Fixture::overridden(&create).unwrap();
    assert_eq!(overridden.session.status, Status::RequiresInput);
    assert_eq!(
        kinds(&overridden),
        ["created", "processing", "verified", "requires_input"]
    );

    let canceled = Fixture::canceled(&create).unwrap();
    assert_eq!(kinds(&canceled), ["created", "canceled"]);

    let redacted = Fixture::redacted(&create).unwrap();
    assert_eq!(redacted.event("nothing"), None);
    assert_eq!(
        kinds(&redacted),
        ["created", "processing", "verified", "redacted"]
    );
    assert_eq!(
        redacted.session.redaction.unwrap().status,
        RedactionStatus::Redacted
    );
    let outputs = redacted.session.verified_outputs.value().unwrap();
    assert_eq!(outputs.first_name, Sensitive::Redacted);
}

#[test]
fn the_faults_to_come_can_be_read() {
    let mut simulator = Simulator::new(at(1_700_000_000));
    let broken = Fault::Status(StatusCode::SERVICE_UNAVAILABLE);
    simulator.fail_next(2, &Fault::LostResponse);
    simulator.inject(FaultRule::new(broken.clone()).on(Method::GET, "/v1/files/*/contents"));
    let request = stripe().request(&ListVerificationSessions::new()).unwrap();
    assert_eq!(simulator.exchange(&request).unwrap_err(), ConnectionLost);

    let to_come: Vec<_> = simulator
        .faults()
        .map(|rule| (rule.fault(), rule.remaining(), rule.method(), rule.path()))
        .collect();
    assert_eq!(
        to_come,
        [
            (&Fault::LostResponse, 1, None, None),
            (&broken, 1, Some(&Method::GET), Some("/v1/files/*/contents")),
        ]
    );
    simulator.clear_faults();
    assert_eq!(simulator.faults().count(), 0);
    simulator.inject(FaultRule::new(Fault::Html).times(0));
    assert_eq!(simulator.faults().count(), 0);
    assert_eq!(simulator.exchange(&request).unwrap().status(), 200);
}

#[test]
fn an_operation_that_cannot_be_sent_differs_from_every_request() {
    let mut simulator = Simulator::new(at(1_700_000_000));
    let request = stripe().request(&ListVerificationSessions::new()).unwrap();
    simulator.handle(&request);
    let received = simulator.take_received();
    let unsent = RetrieveVerificationSession::new("");
    let difference = received[0].compare(&stripe(), &unsent).unwrap_err();
    assert_eq!(
        difference.to_string(),
        "the expected operation cannot be sent: session: must not be empty"
    );
}

#[test]
fn sessions_of_all_accounts_are_listed_newest_first() {
    let mut simulator = Simulator::new(at(1_700_000_000));
    let mut create = |stripe: &Stripe| {
        let create = CreateVerificationSession::document();
        let response = simulator.handle(&stripe.request(&create).unwrap());
        create.parse(&response).unwrap().id
    };
    let other = stripe().with_account("acct_1").unwrap();
    let ids = [create(&stripe()), create(&stripe()), create(&other)];
    let listed: Vec<_> = simulator
        .sessions()
        .map(|session| (session.id, session.account))
        .collect();
    assert_eq!(
        listed,
        [
            (ids[1].as_str(), None),
            (ids[0].as_str(), None),
            (ids[2].as_str(), Some("acct_1")),
        ]
    );
}

#[test]
fn nothing_is_done_to_an_object_that_does_not_exist() {
    let mut simulator = Simulator::new(at(1_700_000_000));
    for id in ["vs_1", "", "evt_", "vs_é"] {
        assert!(simulator.session(id).is_none(), "{id}");
        assert!(!simulator.acknowledge(id), "{id}");
        assert!(simulator.set_person(id, Person::default()).is_err(), "{id}");
    }
    assert!(simulator.next_event().is_none());
    assert_eq!(format!("{:?}", Person::default()), "Person([redacted])");
}
