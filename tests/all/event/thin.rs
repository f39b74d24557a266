//! Thin events: as notifications, retrieved and listed.

use http::{HeaderValue, Response};
use serde_json::{Value, json};
use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::event::{
    AnyEvent, EventError, EventReasonType, ListThinEvents, RetrieveThinEvent, ThinEvent,
    ThinEventType,
};
use stripe_identity::file::DownloadFile;
use stripe_identity::request::CreatedFilter;
use stripe_identity::response::{Object, V2List};
use stripe_identity::{Operation, Paged, RetrieveVerificationSession, Stripe, Timestamp};

use super::{THIN, cloud_event, event_bridge};
use crate::support::{at, json, refused, stripe, unreadable, wire};

const EVENTS: &str = "GET https://api.stripe.com/v2/core/events";

#[track_caller]
fn thin(body: impl AsRef<[u8]>) -> ThinEvent {
    RetrieveThinEvent::new("evt_1")
        .parse(&Response::new(body))
        .unwrap()
}

/// The smallest thin event, with `extra` fields at its end.
fn smallest(extra: &str) -> String {
    format!(
        r#"{{"id":"evt_1","object":"v2.core.event","type":"a.b","created":"2026-10-30T12:34:56Z","livemode":true{extra}}}"#
    )
}

#[test]
fn every_field_of_a_notification_is_read() {
    let event = thin(THIN);
    assert_eq!(event.id(), "evt_test_65SdG1hJk3LmN5pQr");
    assert_eq!(ThinEvent::OBJECT, "v2.core.event");
    assert_eq!(event.r#type, ThinEventType::VerificationSessionVerified);
    assert_eq!(event.created.as_str(), "2025-11-06T00:27:35.482Z");
    assert_eq!(event.created.timestamp(), at(1_762_388_855));
    assert!(!event.livemode);
    assert_eq!(event.context.as_deref(), Some("acct_1Sa9ZyXw7VuT5sRq"));
    let reason = event.reason.as_ref().unwrap();
    assert_eq!(reason.r#type, EventReasonType::Request);
    let request = reason.request.as_ref().unwrap();
    assert_eq!(request.id.as_deref(), Some("req_v2St7UvWx9YzA1bCd"));
    assert_eq!(
        request.idempotency_key.as_deref(),
        Some("verify-patron-60418")
    );
    let object = event.related_object.as_ref().unwrap();
    assert_eq!(object.id.as_deref(), Some("vs_1ScE5kKl8MnO0pQrYz3AbC5d"));
    assert_eq!(object.r#type, "identity.verification_session");
    assert_eq!(
        object.url.as_deref(),
        Some("/v1/identity/verification_sessions/vs_1ScE5kKl8MnO0pQrYz3AbC5d")
    );
    assert_eq!(event.session_id(), Some("vs_1ScE5kKl8MnO0pQrYz3AbC5d"));
    assert_eq!((&event.changes, &event.snapshot_event), (&None, &None));
    assert_eq!(json!(event), json(THIN));
}

#[test]
fn a_retrieved_thin_event_has_its_changes_and_the_id_of_its_snapshot_event() {
    let mut body = json(THIN);
    body["changes"] =
        json!({ "before": { "status": "processing" }, "after": { "status": "verified" } });
    body["snapshot_event"] = json!("evt_1ScE6jKl8MnO0pQrSt2UvW4x");
    let event = thin(body.to_string());
    let changes: Value = event.changes.as_ref().unwrap().read().unwrap();
    assert_eq!(changes, body["changes"]);
    assert_eq!(
        event.snapshot_event.as_deref(),
        Some("evt_1ScE6jKl8MnO0pQrSt2UvW4x")
    );
    assert_eq!(json!(event), body);
}

#[test]
fn a_thin_event_may_have_no_context_reason_and_object() {
    for extra in [
        "",
        r#","context":null,"reason":null,"related_object":null,"changes":null,"snapshot_event":null"#,
        r#","brand_new":[1.5]"#,
    ] {
        let event = thin(smallest(extra));
        assert_eq!(event.r#type, ThinEventType::Other("a.b".into()));
        assert_eq!(event.session_id(), None);
        assert_eq!(json!(event).to_string(), json(&smallest("")).to_string());
    }
    let event = thin(smallest(r#","reason":{"type":"brand_new"}"#));
    let reason = event.reason.unwrap();
    assert_eq!(reason.r#type, EventReasonType::Other("brand_new".into()));
    assert_eq!(reason.request, None);
}

#[test]
fn only_a_related_session_has_a_session_id() {
    for (object, expected) in [
        (
            r#"{"type":"identity.verification_session","id":"vs_1"}"#,
            Some("vs_1"),
        ),
        (r#"{"type":"identity.verification_session"}"#, None),
        (r#"{"type":"account","id":"acct_1"}"#, None),
        (
            r#"{"type":"balance_settings","url":"/v1/balance_settings"}"#,
            None,
        ),
    ] {
        let event = thin(smallest(&format!(r#","related_object":{object}"#)));
        assert_eq!(event.session_id(), expected, "{object}");
        assert_eq!(json!(event.related_object), json(object));
    }
}

#[test]
fn the_types_of_thin_events_are_those_of_identity() {
    let known: Vec<_> = ThinEventType::KNOWN
        .iter()
        .map(ThinEventType::as_str)
        .collect();
    assert_eq!(
        known,
        [
            "v1.identity.verification_session.canceled",
            "v1.identity.verification_session.created",
            "v1.identity.verification_session.processing",
            "v1.identity.verification_session.redacted",
            "v1.identity.verification_session.requires_input",
            "v1.identity.verification_session.verified",
        ]
    );
    assert_eq!(
        ThinEventType::from("v1.identity.verification_session.redacted"),
        ThinEventType::VerificationSessionRedacted
    );
}

#[test]
fn the_time_of_a_thin_event_is_kept_verbatim_and_in_whole_seconds() {
    let created = |text: &str| {
        let body = smallest("").replace("2026-10-30T12:34:56Z", text);
        thin(body).created
    };
    for (text, secs) in [
        ("2026-10-30T12:34:56Z", 1_793_363_696),
        ("2026-10-30T12:34:56.999999Z", 1_793_363_696),
        ("2024-02-29T00:00:00.000Z", 1_709_164_800),
        ("1970-01-01T00:00:00Z", 0),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] {
        let time = created(text);
        assert_eq!((time.as_str(), time.timestamp()), (text, at(secs)));
        assert_eq!(time.to_string(), text);
        assert_eq!(json!(time), json!(text));
    }
}

#[test]
fn a_time_that_is_not_rfc_3339_is_refused() {
    for text in [
        "",
        "now",
        "1793363696",
        "2026-10-30",
        "2026-13-30T12:34:56Z",
        "2026-02-29T12:34:56Z",
        "2026-10-30T25:34:56Z",
        "1969-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
    ] {
        let body = smallest("").replace("2026-10-30T12:34:56Z", text);
        let end = format!("\"{text}\"");
        let column = body.find(&end).unwrap() + end.len();
        assert_eq!(
            unreadable(&RetrieveThinEvent::new("evt_1"), body),
            format!(
                "unreadable response with status 200: expected a time as RFC 3339 text in UTC at created, line 1 \
                 column {column}"
            )
        );
    }
}

#[test]
fn a_missing_field_of_a_thin_event_is_named() {
    for (envelope, path) in [
        (str::to_owned as fn(&str) -> String, ""),
        (event_bridge, " at detail"),
        (cloud_event, " at data"),
    ] {
        for field in ["id", "type", "created", "livemode"] {
            let mut body = json(THIN);
            assert!(body.as_object_mut().unwrap().remove(field).is_some());
            let error = AnyEvent::parse_unverified(envelope(&body.to_string()).as_bytes());
            let text = error.unwrap_err().to_string();
            let expected =
                format!("unreadable event: missing field `{field}`{path}, line 1 column ");
            assert!(text.starts_with(&expected), "{text}");
        }
    }
    let error = AnyEvent::parse_unverified(br#"{"object":"v2.core.event","id":7}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable event: expected a string at id, line 1 column 32"
    );
}

#[test]
fn a_snapshot_event_is_not_read_as_a_thin_event() {
    assert_eq!(
        unreadable(&RetrieveThinEvent::new("evt_1"), super::SESSION),
        "unreadable response with status 200: expected v2.core.event at object, line 3 column 19"
    );
}

#[test]
fn either_kind_of_event_is_read_from_every_envelope() {
    for envelope in [
        str::to_owned as fn(&str) -> String,
        event_bridge,
        cloud_event,
    ] {
        let read = |body| AnyEvent::parse_unverified(envelope(body).as_bytes()).unwrap();
        let event = read(THIN);
        assert_eq!(event, AnyEvent::Thin(Box::new(thin(THIN))));
        assert_eq!(event.id(), "evt_test_65SdG1hJk3LmN5pQr");
        assert_eq!(event.created(), at(1_762_388_855));
        assert_eq!(event.session_id(), Some("vs_1ScE5kKl8MnO0pQrYz3AbC5d"));
        assert_eq!(
            event.type_name(),
            "v1.identity.verification_session.verified"
        );
        assert_eq!(json!(event), json(THIN));

        let event = read(super::SESSION);
        assert_eq!(
            event,
            AnyEvent::Snapshot(Box::new(super::event(super::SESSION)))
        );
        assert_eq!(event.id(), "evt_1ScE6jKl8MnO0pQrSt2UvW4x");
        assert_eq!(event.created(), at(1_762_384_019));
        assert_eq!(event.session_id(), Some("vs_1ScE5kKl8MnO0pQrYz3AbC5d"));
        assert_eq!(
            event.type_name(),
            "identity.verification_session.requires_input"
        );
    }
    let other = AnyEvent::parse_unverified(super::OTHER.as_bytes()).unwrap();
    assert_eq!(other.session_id(), None);
}

#[test]
fn the_error_of_a_batch_names_it_as_a_batch() {
    for body in [
        format!("[{}]", cloud_event(THIN)),
        format!(" \n[{},{}]", cloud_event(super::SESSION), cloud_event(THIN)),
        "[]".to_owned(),
    ] {
        let error = AnyEvent::parse_unverified(body.as_bytes()).unwrap_err();
        assert_eq!(error, EventError::Batch);
        assert_eq!(
            error.to_string(),
            "the body is a batch (a JSON array): read each of its events by itself"
        );
    }
}

#[test]
fn the_request_to_retrieve_a_thin_event_has_these_bytes() {
    assert_eq!(
        wire(&RetrieveThinEvent::new("evt_1 ?")),
        format!("{EVENTS}/evt_1%20%3F")
    );
}

#[test]
fn only_an_id_is_accepted_to_retrieve_a_thin_event() {
    for (id, problem) in [
        ("", "must not be empty"),
        ("..", "must not be `.` or `..`"),
        ("a/b", "must not contain `/`"),
        ("vs_1_secret_x", "must be an id, not a client secret"),
    ] {
        assert_eq!(
            refused(&RetrieveThinEvent::new(id)),
            format!("id: {problem}")
        );
    }
    assert_eq!(
        format!("{:?}", RetrieveThinEvent::new("vs_1_secret_x")),
        "RetrieveThinEvent { id: [redacted] }"
    );
}

#[test]
fn the_request_to_list_thin_events_has_these_bytes() {
    assert_eq!(wire(&ListThinEvents::new()), EVENTS);
    let list = ListThinEvents::new()
        .object_id("vs_1")
        .types(["v1.account.updated", "a b"])
        .created(at(1_700_000_000)..at(1_709_164_800))
        .limit(3)
        .page("page_1&x");
    assert_eq!(
        wire(&list),
        format!(
            "{EVENTS}?created[gte]=2023-11-14T22%3A13%3A20Z&created[lt]=2024-02-29T00%3A00%3A00Z\
             &object_id=vs_1&types[0]=v1.account.updated&types[1]=a+b&limit=3&page=page_1%26x"
        )
    );
    assert_eq!(
        wire(&ListThinEvents::new().types(ThinEventType::KNOWN)),
        format!(
            "{EVENTS}?types[0]=v1.identity.verification_session.canceled\
             &types[1]=v1.identity.verification_session.created\
             &types[2]=v1.identity.verification_session.processing\
             &types[3]=v1.identity.verification_session.redacted\
             &types[4]=v1.identity.verification_session.requires_input\
             &types[5]=v1.identity.verification_session.verified"
        )
    );
}

#[test]
fn the_bounds_of_thin_events_are_rfc_3339() {
    let (first, last) = (at(0), at(253_402_300_799));
    for (created, expected) in [
        // The API has no parameter for one exact time, so one second is a range.
        (
            CreatedFilter::from(at(1_709_164_799)),
            "created[gte]=2024-02-28T23%3A59%3A59Z&created[lt]=2024-02-29T00%3A00%3A00Z",
        ),
        (
            CreatedFilter::new().gt(first).lte(last),
            "created[gt]=1970-01-01T00%3A00%3A00Z&created[lte]=9999-12-31T23%3A59%3A59Z",
        ),
    ] {
        assert_eq!(
            wire(&ListThinEvents::new().created(created)),
            format!("{EVENTS}?{expected}")
        );
    }
    assert_eq!(
        wire(&ListThinEvents::new().created(CreatedFilter::new())),
        EVENTS
    );
    for secs in [-1, 253_402_300_800, i64::MIN, i64::MAX] {
        assert_eq!(
            refused(&ListThinEvents::new().created(at(secs)..)),
            "created[gte]: must be from 0 to 253402300799"
        );
    }
    assert_eq!(
        refused(&ListThinEvents::new().created(Timestamp::from_secs(2)..at(1))),
        "created: must not end before it begins"
    );
}

#[test]
fn a_list_of_thin_events_refuses_values_that_stripe_refuses() {
    let list = ListThinEvents::new;
    assert_eq!(
        [
            refused(&list().limit(0)),
            refused(&list().limit(101)),
            refused(&list().object_id("")),
            refused(&list().object_id("vs_1_secret_x")),
            refused(&list().types::<&str>([])),
            refused(&list().types([""])),
            refused(&list().types(["a"; 21])),
            refused(&list().page("")),
        ],
        [
            "limit: must be from 1 to 100",
            "limit: must be from 1 to 100",
            "object_id: must not be empty",
            "object_id: must be an id, not a client secret",
            "types: must not be empty",
            "types[0]: must not be empty",
            "types: must have at most 20 entries",
            "page: must not be empty",
        ]
    );
    assert_eq!(
        format!("{:?}", list().object_id("vs_1_secret_x")),
        "ListThinEvents { object_id: Some([redacted]), types: None, created: CreatedFilter { \
         exact: None, gt: None, gte: None, lt: None, lte: None }, limit: None, page: None }"
    );
}

#[test]
fn the_next_page_of_thin_events_keeps_everything_but_the_page() {
    let list = ListThinEvents::new()
        .object_id("vs_1")
        .types([ThinEventType::VerificationSessionVerified])
        .created(at(1_700_000_000)..)
        .limit(1);
    let body = format!(
        r#"{{"data":[{THIN}],"next_page_url":"/v2/core/events?limit=1&page=page_2","previous_page_url":null}}"#
    );
    let page: V2List<ThinEvent> = list.parse(&Response::new(body)).unwrap();
    assert_eq!(page.data, [thin(THIN)]);
    let next = list.next_page(&page).unwrap().unwrap();
    assert_eq!(next.cursor(), Some(&"page_2".to_owned()));
    assert_eq!(
        wire(&next),
        format!(
            "{EVENTS}?created[gte]=2023-11-14T22%3A13%3A20Z&object_id=vs_1\
             &types[0]=v1.identity.verification_session.verified&limit=1&page=page_2"
        )
    );
    let end: V2List<ThinEvent> = next
        .parse(&Response::new(r#"{"data":[],"next_page_url":null}"#))
        .unwrap();
    assert_eq!(next.next_page(&end), Ok(None));
}

#[test]
fn an_operation_that_a_thin_event_triggers_carries_its_context_and_id() {
    let event = thin(THIN);
    let retrieve = RetrieveVerificationSession::new(event.session_id().unwrap());
    let retrieve = event.triggers(retrieve.expand(["verified_outputs"]));
    let request = stripe().request(&retrieve).unwrap();
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.uri(),
        "https://api.stripe.com/v1/identity/verification_sessions/vs_1ScE5kKl8MnO0pQrYz3AbC5d\
         ?expand[0]=verified_outputs"
    );
    let headers = request.headers();
    assert_eq!(headers["stripe-context"], "acct_1Sa9ZyXw7VuT5sRq");
    assert_eq!(
        headers["stripe-request-trigger"],
        "event=evt_test_65SdG1hJk3LmN5pQr"
    );
    let session = retrieve.parse(&Response::new(include_str!(
        "../../fixtures/session_minimal.json"
    )));
    assert_eq!(session.unwrap().id, "vs_1RkE7tNw3BzL0pGa6QvYdM5c");

    let fetch = event.triggers(RetrieveThinEvent::new(&event.id));
    let request = stripe().request(&fetch).unwrap();
    assert_eq!(
        request.uri(),
        "https://api.stripe.com/v2/core/events/evt_test_65SdG1hJk3LmN5pQr"
    );
    assert_eq!(request.headers(), headers);
}

#[test]
fn every_part_of_a_triggered_operation_is_in_the_request() {
    let event = thin(smallest(""));
    let key = CreateEphemeralKey::new("vs_1", "2020-08-27");
    let request = stripe().request(&event.triggers(&key)).unwrap();
    let mut plain = stripe().request(&key).unwrap();
    plain
        .headers_mut()
        .insert("stripe-request-trigger", "event=evt_1".parse().unwrap());
    assert_eq!(request.headers(), plain.headers());
    assert_eq!((request.uri(), request.body()), (plain.uri(), plain.body()));
    let request = stripe().request(&event.triggers(DownloadFile::new("file_1")));
    assert_eq!(request.unwrap().uri().host(), Some("files.stripe.com"));
}

#[test]
fn the_context_of_a_thin_event_replaces_that_of_stripe_and_is_refused_beside_an_account() {
    let retrieve = RetrieveThinEvent::new("evt_1");
    let context = |stripe: &Stripe, event: &ThinEvent| {
        let request = stripe.request(&event.triggers(&retrieve));
        request.map(|request| request.headers().get("stripe-context").cloned())
    };
    let own = stripe().with_context("acct_own").unwrap();
    let header = |text| Ok(Some(HeaderValue::from_static(text)));
    assert_eq!(context(&own, &thin(THIN)), header("acct_1Sa9ZyXw7VuT5sRq"));
    // Without a context, the event is about the account that receives it.
    assert_eq!(context(&own, &thin(smallest(""))), header("acct_own"));
    assert_eq!(context(&stripe(), &thin(smallest(""))), Ok(None));
    let account = stripe().with_account("acct_1").unwrap();
    let error = context(&account, &thin(THIN)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe-Context: cannot be combined with Stripe-Account"
    );
}

#[test]
fn a_thin_event_cannot_add_a_header() {
    for (field, text) in [
        (
            "id",
            "stripe-request-trigger: must not contain control characters",
        ),
        (
            "context",
            "stripe-context: must not contain control characters",
        ),
    ] {
        let mut body = json(THIN);
        body[field] = json!("a\r\nAuthorization: Bearer x");
        let event = thin(body.to_string());
        let operation = event.triggers(RetrieveThinEvent::new("evt_1"));
        assert_eq!(refused(&operation), text);
    }
}

#[cfg(feature = "simulator")]
#[test]
fn the_thin_events_of_a_simulated_session_are_listed_page_by_page_and_retrieved() {
    use stripe_identity::CreateVerificationSession;
    use stripe_identity::simulator::{FakeClient, Simulator, Submission};

    let mut client = FakeClient::new(stripe(), Simulator::new(at(1_700_000_000)));
    let create = CreateVerificationSession::document();
    let id = client.call(&create).unwrap().id;
    client.simulator.submit(&id, Submission::Verified).unwrap();
    let (mut types, mut pages) = (Vec::new(), 0);
    let mut next = Some(ListThinEvents::new().object_id(&id).limit(1));
    while let Some(list) = next {
        let page = client.call(&list).unwrap();
        for event in &page {
            types.push(event.r#type.clone());
            assert_eq!(event.session_id(), Some(&*id));
            let fetched = client
                .call(&event.triggers(RetrieveThinEvent::new(&event.id)))
                .unwrap();
            assert_eq!((&fetched.id, &fetched.r#type), (&event.id, &event.r#type));
            assert!(fetched.snapshot_event.is_some());
        }
        next = list.next_page(&page).unwrap();
        pages += 1;
    }
    assert_eq!(
        types,
        [
            ThinEventType::VerificationSessionVerified,
            ThinEventType::VerificationSessionProcessing,
            ThinEventType::VerificationSessionCreated,
        ]
    );
    assert_eq!(pages, 3);
}
