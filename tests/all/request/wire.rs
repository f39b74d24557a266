//! What goes over the wire: every operation, minimal and full, as literal bytes.

use http::Request;
use stripe_identity::request::CreatedFilter;
use stripe_identity::value::DocumentType;
use stripe_identity::verification_session::{VerificationSessionStatus, VerificationSessionType};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, IdempotencyKey, ListVerificationSessions,
    RedactVerificationSession, RetrieveVerificationSession, Timestamp, UpdateVerificationSession,
};

use crate::support::{refused, stripe, wire};

#[track_caller]
fn headers(request: &Request<Vec<u8>>) -> Vec<(&str, &str)> {
    request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect()
}

const SESSIONS: &str = "https://api.stripe.com/v1/identity/verification_sessions";

#[test]
fn create_minimal() {
    assert_eq!(
        wire(&CreateVerificationSession::document()),
        format!("POST {SESSIONS} type=document")
    );
    assert_eq!(
        wire(&CreateVerificationSession::id_number()),
        format!("POST {SESSIONS} type=id_number")
    );
    assert_eq!(
        wire(&CreateVerificationSession::flow("vf_1")),
        format!("POST {SESSIONS} verification_flow=vf_1")
    );
}

#[test]
fn create_full() {
    let create = CreateVerificationSession::document()
        .client_reference_id("user 1")
        .allowed_types([
            DocumentType::DrivingLicense,
            DocumentType::IdCard,
            DocumentType::Passport,
        ])
        .require_id_number(true)
        .require_live_capture(false)
        .require_matching_selfie(true)
        .expand(["last_verification_report", "verified_outputs"])
        .metadata([("order", "6735"), ("branch", "a&b=c")])
        .provided_email("jenny@example.com")
        .provided_phone("+15555551212")
        .related_customer("cus_1")
        .related_customer_account("acct_2")
        .related_person("acct_3", "person_4")
        .return_url("https://example.com/a%20b?c=d");
    assert_eq!(
        wire(&create),
        format!(
            "POST {SESSIONS} type=document\
             &client_reference_id=user+1\
             &options[document][allowed_types][0]=driving_license\
             &options[document][allowed_types][1]=id_card\
             &options[document][allowed_types][2]=passport\
             &options[document][require_id_number]=true\
             &options[document][require_live_capture]=false\
             &options[document][require_matching_selfie]=true\
             &expand[0]=last_verification_report\
             &expand[1]=verified_outputs\
             &metadata[branch]=a%26b%3Dc\
             &metadata[order]=6735\
             &provided_details[email]=jenny%40example.com\
             &provided_details[phone]=%2B15555551212\
             &related_customer=cus_1\
             &related_customer_account=acct_2\
             &related_person[account]=acct_3\
             &related_person[person]=person_4\
             &return_url=https%3A%2F%2Fexample.com%2Fa%2520b%3Fc%3Dd"
        )
    );
}

#[test]
fn retrieve() {
    assert_eq!(
        wire(&RetrieveVerificationSession::new("vs_1")),
        format!("GET {SESSIONS}/vs_1")
    );
    assert_eq!(
        wire(
            &RetrieveVerificationSession::new("vs_1")
                .expand(["verified_outputs.dob", "last_verification_report"])
        ),
        format!(
            "GET {SESSIONS}/vs_1?expand[0]=verified_outputs.dob&expand[1]=last_verification_report"
        )
    );
}

#[test]
fn update_minimal() {
    assert_eq!(
        wire(&UpdateVerificationSession::new("vs_1")),
        format!("POST {SESSIONS}/vs_1")
    );
}

#[test]
fn update_full() {
    let update = UpdateVerificationSession::new("vs_1")
        .r#type(VerificationSessionType::IdNumber)
        .allowed_types([DocumentType::Passport])
        .require_id_number(false)
        .require_live_capture(true)
        .require_matching_selfie(false)
        .expand(["verified_outputs"])
        .metadata([("a", "1")])
        .remove_metadata("b")
        .provided_email("jenny@example.com")
        .provided_phone("5555551212");
    assert_eq!(
        wire(&update),
        format!(
            "POST {SESSIONS}/vs_1 type=id_number\
             &options[document][allowed_types][0]=passport\
             &options[document][require_id_number]=false\
             &options[document][require_live_capture]=true\
             &options[document][require_matching_selfie]=false\
             &expand[0]=verified_outputs\
             &metadata[a]=1\
             &metadata[b]=\
             &provided_details[email]=jenny%40example.com\
             &provided_details[phone]=5555551212"
        )
    );
}

#[test]
fn not_given_given_and_cleared_are_three_states() {
    let update = || UpdateVerificationSession::new("vs_1");
    let none: [(&str, &str); 0] = [];
    let body = |update: UpdateVerificationSession| {
        wire(&update).replace(&format!("POST {SESSIONS}/vs_1"), "")
    };
    assert_eq!(body(update().metadata(none)), "");
    assert_eq!(
        refused(&update().allowed_types([])),
        "options[document][allowed_types]: must not be empty"
    );
    assert_eq!(
        refused(&CreateVerificationSession::document().allowed_types([])),
        "options[document][allowed_types]: must not be empty"
    );
    assert_eq!(body(update().expand::<String>([])), "");
    assert_eq!(body(update().clear_metadata()), " metadata=");
    assert_eq!(
        body(update().clear_document_options()),
        " options[document]="
    );
    assert_eq!(
        body(update().metadata([("a", "1")]).clear_metadata()),
        " metadata="
    );
    assert_eq!(
        body(update().clear_metadata().metadata([("a", "1")])),
        " metadata[a]=1"
    );
    assert_eq!(
        body(update().clear_metadata().remove_metadata("a")),
        " metadata="
    );
    assert_eq!(
        body(update().metadata([("a", "1")]).metadata([("b", "2")])),
        " metadata[b]=2"
    );
    assert_eq!(
        body(update().metadata([("a", "1")]).remove_metadata("a")),
        " metadata[a]="
    );
    assert_eq!(
        body(
            update()
                .require_id_number(true)
                .clear_document_options()
                .require_live_capture(true)
        ),
        " options[document][require_live_capture]=true"
    );
    assert_eq!(
        wire(&CreateVerificationSession::flow("vf_1").clear_document_options()),
        format!("POST {SESSIONS} verification_flow=vf_1&options[document]=")
    );
}

#[test]
fn cancel_and_redact() {
    assert_eq!(
        wire(&CancelVerificationSession::new("vs_1")),
        format!("POST {SESSIONS}/vs_1/cancel")
    );
    assert_eq!(
        wire(&CancelVerificationSession::new("vs_1").expand(["last_verification_report"])),
        format!("POST {SESSIONS}/vs_1/cancel expand[0]=last_verification_report")
    );
    assert_eq!(
        wire(&RedactVerificationSession::new("vs_1")),
        format!("POST {SESSIONS}/vs_1/redact")
    );
    assert_eq!(
        wire(&RedactVerificationSession::new("vs_1").expand(["last_verification_report"])),
        format!("POST {SESSIONS}/vs_1/redact expand[0]=last_verification_report")
    );
}

#[test]
fn list_minimal() {
    assert_eq!(
        wire(&ListVerificationSessions::new()),
        format!("GET {SESSIONS}")
    );
}

#[test]
fn list_full() {
    let list = ListVerificationSessions::new()
        .client_reference_id("user 1")
        .created(
            CreatedFilter::new()
                .gt(Timestamp::from_secs(10))
                .lte(Timestamp::from_secs(20)),
        )
        .expand(["data.verified_outputs", "last_verification_report.document"])
        .related_customer("cus_1")
        .related_customer_account("acct_2")
        .status(VerificationSessionStatus::RequiresInput)
        .limit(100)
        .starting_after("vs_1");
    assert_eq!(
        wire(&list),
        format!(
            "GET {SESSIONS}?client_reference_id=user+1\
             &created[gt]=10\
             &created[lte]=20\
             &expand[0]=data.verified_outputs\
             &expand[1]=data.last_verification_report.document\
             &related_customer=cus_1\
             &related_customer_account=acct_2\
             &status=requires_input\
             &limit=100\
             &starting_after=vs_1"
        )
    );
}

#[test]
fn list_created() {
    let (a, b) = (Timestamp::from_secs(-1), Timestamp::from_secs(20));
    let query = |created: CreatedFilter| {
        wire(&ListVerificationSessions::new().created(created)).split_off(4 + SESSIONS.len())
    };
    assert_eq!(query(a.into()), "?created=-1");
    assert_eq!(query((a..b).into()), "?created[gte]=-1&created[lt]=20");
    assert_eq!(query((a..=b).into()), "?created[gte]=-1&created[lte]=20");
    assert_eq!(query((a..).into()), "?created[gte]=-1");
    assert_eq!(query((..b).into()), "?created[lt]=20");
    assert_eq!(query((..=b).into()), "?created[lte]=20");
    assert_eq!(query(CreatedFilter::new().gt(a)), "?created[gt]=-1");
    assert_eq!(query(CreatedFilter::from(a).lt(b)), "?created[lt]=20");
    assert_eq!(query(CreatedFilter::default()), "");
}

#[test]
fn one_cursor_replaces_the_other() {
    let list = ListVerificationSessions::new()
        .starting_after("vs_1")
        .ending_before("vs_2");
    assert_eq!(wire(&list), format!("GET {SESSIONS}?ending_before=vs_2"));
    assert_eq!(
        wire(&list.starting_after("vs_3")),
        format!("GET {SESSIONS}?starting_after=vs_3")
    );
}

#[test]
fn every_awkward_byte_of_a_value_or_metadata_key_is_escaped() {
    let create = CreateVerificationSession::document().metadata([
        ("a b", "space key"),
        ("x", "[z]"),
        ("k&v", "a=b;c,d"),
        ("ключ", "значение 🪪"),
        ("pct%20", "100%"),
        ("plus+", "1+1"),
        ("q'\"", "it's \"q\""),
        ("safe-._*", "~!()"),
        ("nl\nkey", "l1\r\nl2\0"),
        ("sl/ash\\", "?#@:$"),
    ]);
    assert_eq!(
        wire(&create),
        format!(
            "POST {SESSIONS} type=document\
             &metadata[a+b]=space+key\
             &metadata[k%26v]=a%3Db%3Bc%2Cd\
             &metadata[nl%0Akey]=l1%0D%0Al2%00\
             &metadata[pct%2520]=100%25\
             &metadata[plus%2B]=1%2B1\
             &metadata[q%27%22]=it%27s+%22q%22\
             &metadata[safe-._*]=%7E%21%28%29\
             &metadata[sl%2Fash%5C]=%3F%23%40%3A%24\
             &metadata[x]=%5Bz%5D\
             &metadata[%D0%BA%D0%BB%D1%8E%D1%87]=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5+%F0%9F%AA%AA"
        )
    );
}

#[test]
fn an_id_is_one_path_segment() {
    for (id, segment) in [
        ("vs_1", "vs_1"),
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a\\b;c=d&e", "a%5Cb%3Bc%3Dd%26e"),
        ("é~-._", "%C3%A9~-._"),
    ] {
        assert_eq!(
            wire(&RetrieveVerificationSession::new(id)),
            format!("GET {SESSIONS}/{segment}"),
            "{id}"
        );
        assert_eq!(
            wire(&CancelVerificationSession::new(id)),
            format!("POST {SESSIONS}/{segment}/cancel"),
            "{id}"
        );
    }
}

#[test]
fn headers_of_a_get_and_a_post() {
    let request = stripe().request(&ListVerificationSessions::new()).unwrap();
    assert_eq!(
        headers(&request),
        [
            ("authorization", "Bearer sk_test_123"),
            ("user-agent", "stripe-identity/0.1.0"),
            ("stripe-version", "2026-10-28.endive"),
        ]
    );
    assert!(request.headers()["authorization"].is_sensitive());

    let request = stripe()
        .with_version("2024-06-20")
        .unwrap()
        .with_account("acct_1")
        .unwrap()
        .with_app_info("my-bank/1.2 (https://example.com)")
        .unwrap()
        .request_with_key(&CreateVerificationSession::document(), "order-6735")
        .unwrap();
    assert_eq!(
        headers(&request),
        [
            ("authorization", "Bearer sk_test_123"),
            (
                "user-agent",
                "stripe-identity/0.1.0 my-bank/1.2 (https://example.com)"
            ),
            ("stripe-version", "2024-06-20"),
            ("stripe-account", "acct_1"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("idempotency-key", "order-6735"),
        ]
    );
}

#[test]
fn a_context_instead_of_an_account() {
    let request = stripe()
        .with_context("acct_1/acct_2")
        .unwrap()
        .request(&ListVerificationSessions::new())
        .unwrap();
    assert_eq!(request.headers()["stripe-context"], "acct_1/acct_2");
}

#[test]
fn an_idempotency_key_in_every_form() {
    let create = CreateVerificationSession::document();
    let key = IdempotencyKey::new("k").unwrap();
    let text = String::from("k");
    for request in [
        stripe().request_with_key(&create, "k"),
        stripe().request_with_key(&create, String::from("k")),
        stripe().request_with_key(&create, &text),
        stripe().request_with_key(&create, &key),
        stripe().request_with_key(&create, key.clone()),
    ] {
        assert_eq!(request.unwrap().headers()["idempotency-key"], "k");
    }
    assert_eq!(key.as_str(), "k");
}

#[test]
fn base_urls() {
    for (base, uri) in [
        (
            "https://proxy.example",
            "https://proxy.example/v1/identity/verification_sessions",
        ),
        (
            "https://proxy.example:8443/",
            "https://proxy.example:8443/v1/identity/verification_sessions",
        ),
        (
            "https://proxy.example/stripe/",
            "https://proxy.example/stripe/v1/identity/verification_sessions",
        ),
        (
            "http://localhost:12111",
            "http://localhost:12111/v1/identity/verification_sessions",
        ),
        (
            "http://127.8.9.1:1",
            "http://127.8.9.1:1/v1/identity/verification_sessions",
        ),
        (
            "http://[::1]:1",
            "http://[::1]:1/v1/identity/verification_sessions",
        ),
    ] {
        let request = stripe()
            .with_base_url(base)
            .unwrap()
            .request(&ListVerificationSessions::new())
            .unwrap();
        assert_eq!(request.uri(), uri);
    }
}

#[test]
fn deriving_leaves_the_original_as_it_was() {
    let stripe = stripe();
    let _connected = stripe.clone().with_account("acct_1").unwrap();
    let request = stripe.request(&ListVerificationSessions::new()).unwrap();
    assert_eq!(request.headers().get("stripe-account"), None);
}

#[test]
fn the_same_operation_is_the_same_bytes() {
    let one = CreateVerificationSession::document().metadata([("a", "1"), ("b", "2")]);
    let other = CreateVerificationSession::document().metadata([("b", "2"), ("a", "1")]);
    assert_eq!(wire(&one), wire(&other));
    assert_eq!(one, other);
}
