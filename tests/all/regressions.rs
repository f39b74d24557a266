//! Bugs that were found and fixed, each with the test that showed it.

use crate::support::{stripe, unreadable};
use http::{HeaderMap, Response};
use serde::{Deserialize, Deserializer, de::Error as _, de::Unexpected};
use std::time::SystemTime;
use stripe_identity::error::{DecodeProblem, RequestError, RequestProblem};
use stripe_identity::file::{DownloadFile, FileContents};
use stripe_identity::request::Path;
use stripe_identity::response::{Json, ResponseFacts};
use stripe_identity::value::{Metadata, PartialDate, Redactable};
use stripe_identity::verification_session::VerificationSessionType;
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Error, ListVerificationSessions,
    Operation, RetrieveVerificationSession, Sensitive, Timestamp, UpdateVerificationSession,
    VerificationSession,
};

fn text(body: &str) -> String {
    unreadable(&RetrieveVerificationSession::new("vs_1"), body)
}

#[test]
fn a_value_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"SENTINEL":1}"#),
        "unreadable answer with status 200: the body is not JSON at id, line 1 column 17"
    );
    assert_eq!(
        text(r#"{"id":"SENTINEL",:1}"#),
        "unreadable answer with status 200: the body is not JSON, line 1 column 18"
    );
}

#[test]
fn a_metadata_key_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":5}}"#),
        "unreadable answer with status 200: expected a string at metadata, line 1 column 34"
    );
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":"a"#),
        "unreadable answer with status 200: the body is cut short at metadata, line 1 column 35"
    );
}

#[derive(Debug)]
struct Quoting;
impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Err(D::Error::custom(String::deserialize(deserializer)?))
    }
}
#[derive(Debug)]
struct Invalid;
impl<'de> Deserialize<'de> for Invalid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::invalid_value(Unexpected::Str(&text), &"a name"))
    }
}
fn as_type<'r, T: Deserialize<'r> + std::fmt::Debug>(response: &'r Response<&str>) -> String {
    RetrieveVerificationSession::new("vs_1")
        .parse_as::<T>(response)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_message_that_names_a_place_far_away_is_no_overflow() {
    let response = Response::new("\n\"x at line 2 column 18446744073709551615\"");
    assert_eq!(
        as_type::<Quoting>(&response),
        "unreadable answer with status 200: a value does not fit, line 2 column 18446744073709551615"
    );
}

#[test]
fn a_message_that_looks_like_serde_s_is_not_printed() {
    let response = Response::new(r#""invalid name, expected no SENTINEL""#);
    assert_eq!(
        as_type::<Quoting>(&response),
        "unreadable answer with status 200: a value does not fit"
    );
    let response = Response::new(r#""a, expected SENTINEL at line 5""#);
    assert_eq!(
        as_type::<Invalid>(&response),
        "unreadable answer with status 200: expected a name"
    );
}

#[test]
fn a_repeated_header_is_left_out() {
    let mut headers = HeaderMap::new();
    headers.append("request-id", "req_1".parse().unwrap());
    headers.append("request-id", "req_2".parse().unwrap());
    assert_eq!(ResponseFacts::from_headers(&headers).request_id, None);
}

#[test]
#[cfg(target_os = "linux")]
fn the_first_timestamp_survives_the_way_to_system_time_and_back() {
    let first = Timestamp::from_secs(i64::MIN);
    let time: SystemTime = first.to_system_time().unwrap();
    assert_eq!(Timestamp::from(time), first);
}

#[test]
fn a_port_that_is_no_number_is_refused() {
    for url in ["https://h:port", "https://h:99999", "https://h:"] {
        let stripe = stripe();
        let error = stripe.with_base_url(url).unwrap_err();
        assert_eq!(
            error,
            RequestError::new("base_url", RequestProblem::InvalidUrl),
            "{url}"
        );
    }
}

#[test]
fn a_client_secret_given_as_an_id_is_not_printed() {
    let retrieve = RetrieveVerificationSession::new("vs_1_secret_SENTINEL");
    assert_eq!(
        format!("{retrieve:?}"),
        "RetrieveVerificationSession { id: [redacted], expand: [] }"
    );
    assert_eq!(
        format!("{:?}", RetrieveVerificationSession::new("vs_1")),
        "RetrieveVerificationSession { id: \"vs_1\", expand: [] }"
    );
}

#[test]
fn the_query_of_a_list_is_not_printed() {
    let list = r#"{"object":"list","data":[],"has_more":false,"url":"/v1/x?client_reference_id=SENTINEL"}"#;
    let list = ListVerificationSessions::new()
        .parse(&Response::new(list))
        .unwrap();
    assert_eq!(
        format!("{list:?}"),
        "List { data: [], has_more: false, .. }"
    );
}

#[test]
fn a_type_that_only_stripe_returns_is_refused_in_every_spelling() {
    let other = VerificationSessionType::Other("verification_flow".into());
    let stripe = stripe();
    for r#type in [VerificationSessionType::VerificationFlow, other] {
        let update = UpdateVerificationSession::new("vs_1").r#type(r#type);
        let error = stripe.request(&update).unwrap_err();
        assert_eq!(
            error.to_string(),
            "type: cannot be `verification_flow` in a request"
        );
    }
}

#[test]
fn a_request_id_is_one_harmless_line() {
    let response = Response::builder()
        .status(500)
        .header("request-id", "a\tb")
        .body("")
        .unwrap();
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe answered 500 without an error that can be read, request a?b"
    );
    let response = Response::builder()
        .header("request-id", "a\tb")
        .body("")
        .unwrap();
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable answer with status 200: the body is empty, request a?b"
    );
}

/// An operation of a user's own, with whatever path.
struct Own(&'static str);

impl Operation for Own {
    type Output = VerificationSession;

    fn method(&self) -> http::Method {
        http::Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal(self.0).id("id", "x");
    }
}

#[test]
fn a_path_that_would_name_another_host_is_refused() {
    for path in [
        "",
        ".evil.com/",
        "@evil.com/",
        "v1/customers/",
        ":80/",
        "/v1/x?y=",
        "/v1/x#",
    ] {
        let error = stripe().request(&Own(path)).unwrap_err();
        assert_eq!(
            error,
            RequestError::new("path", RequestProblem::InvalidPath),
            "{path}"
        );
    }
    let based = stripe()
        .with_base_url("https://proxy.example/stripe")
        .unwrap();
    assert_eq!(
        based.request(&Own("v1/")).unwrap_err(),
        RequestError::new("path", RequestProblem::InvalidPath)
    );
    assert_eq!(
        based.request(&Own("/v1/")).unwrap().uri(),
        "https://proxy.example/stripe/v1/x"
    );
}

#[test]
fn a_host_that_only_begins_like_loopback_is_refused() {
    for url in [
        "http://[::1].evil.com:80",
        "http://[::1].evil.com",
        "http://[127.0.0.1]",
        "https://[fe80::1%25eth0]",
        "https://h:+80",
        "http://localhost:80:80",
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error.problem(), &RequestProblem::InvalidUrl, "{url}");
    }
    for url in [
        "http://[::2]",
        "http://localhost.evil.com",
        "http://128.0.0.1",
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error.problem(), &RequestProblem::InsecureUrl, "{url}");
    }
}

#[test]
fn a_metadata_key_that_means_something_else_is_refused() {
    let refused = |key: &str| {
        let create = CreateVerificationSession::document().metadata([(key, "1")]);
        stripe().request(&create).unwrap_err().to_string()
    };
    assert_eq!(refused(""), "metadata: must not have an empty key");
    assert_eq!(
        refused("x[y]"),
        "metadata: must not have a key with `[` or `]`"
    );
    let update = UpdateVerificationSession::new("vs_1").remove_metadata("");
    assert_eq!(
        stripe().request(&update).unwrap_err().to_string(),
        "metadata: must not have an empty key"
    );
}

#[test]
fn an_empty_text_is_refused_wherever_it_would_unset_or_match_anything() {
    let list = ListVerificationSessions::new;
    let create = CreateVerificationSession::document;
    for (refused, param) in [
        (
            stripe().request(&list().client_reference_id("")),
            "client_reference_id",
        ),
        (
            stripe().request(&list().related_customer("")),
            "related_customer",
        ),
        (stripe().request(&list().expand([""])), "expand[0]"),
        (stripe().request(&create().return_url("")), "return_url"),
        (
            stripe().request(&create().related_person("", "person_1")),
            "related_person[account]",
        ),
        (
            stripe().request(&create().related_person("acct_1", "")),
            "related_person[person]",
        ),
        (
            stripe().request(&create().provided_email("")),
            "provided_details[email]",
        ),
    ] {
        let error = refused.unwrap_err();
        assert_eq!(
            (error.param(), error.problem()),
            (param, &RequestProblem::Empty)
        );
    }
    let request = stripe().request(&list().expand(["data"])).unwrap();
    assert_eq!(request.uri().query(), Some("expand[0]=data"));
}

#[test]
fn an_empty_set_takes_no_clearing_back() {
    let none: [(&str, &str); 0] = [];
    let update = UpdateVerificationSession::new("vs_1")
        .clear_metadata()
        .metadata(none)
        .clear_document_options();
    let request = stripe().request(&update).unwrap();
    assert_eq!(request.body(), b"options[document]=&metadata=");
}

#[test]
fn an_api_error_prints_no_metadata_key_and_no_code_that_is_none() {
    let body = r#"{"error": {"type": "Jenny Rosen", "code": "jenny@example.com", "param": "metadata[SENTINEL]"}}"#;
    let response = Response::builder().status(400).body(body).unwrap();
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe answered 400 [unreadable], code [unreadable], param metadata[…]"
    );
    assert!(!format!("{error:?}").contains("SENTINEL"));
    let Error::Api(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.param.as_deref(), Some("metadata[SENTINEL]"));
}

/// A session in which the member at this path is replaced.
fn session_with(path: &str, value: serde_json::Value) -> Result<VerificationSession, Error> {
    let mut json: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/session_verified_expanded.json")).unwrap();
    *json.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    let body = json.to_string();
    RetrieveVerificationSession::new("vs_1").parse(&Response::new(body))
}

#[test]
fn redaction_may_stand_in_the_place_of_anything_personal() {
    let report = "/last_verification_report";
    for path in [
        "/provided_details".to_owned(),
        "/provided_details/email".to_owned(),
        "/metadata".to_owned(),
        "/client_reference_id".to_owned(),
        "/verified_outputs".to_owned(),
        "/verified_outputs/address".to_owned(),
        "/verified_outputs/address/country".to_owned(),
        "/verified_outputs/dob".to_owned(),
        "/verified_outputs/dob/day".to_owned(),
        "/verified_outputs/id_number_type".to_owned(),
        "/verified_outputs/sex".to_owned(),
        format!("{report}/document/files"),
        format!("{report}/document/expiration_date"),
        format!("{report}/document/issued_date/year"),
        format!("{report}/id_number/error/reason"),
    ] {
        let session = session_with(&path, "[redacted]".into());
        assert!(session.is_ok(), "{path}: {}", session.unwrap_err());
    }
    let session = session_with("/verified_outputs/dob", "[redacted]".into()).unwrap();
    assert_eq!(
        session.verified_outputs.value().unwrap().dob,
        Sensitive::Redacted
    );
    let session = session_with("/metadata", "[redacted]".into()).unwrap();
    assert!(session.metadata.is_empty());
}

#[test]
fn whole_floats_and_missing_types_of_older_versions_are_read() {
    let dob = serde_json::json!({"day": 14.0, "month": 7, "year": null});
    let session = session_with("/verified_outputs/dob", dob).unwrap();
    let dob = session
        .verified_outputs
        .value()
        .unwrap()
        .dob
        .value()
        .unwrap();
    assert_eq!((dob.day, dob.month, dob.year), (Some(14), Some(7), None));
    assert_eq!(
        session_with("/type", serde_json::Value::Null)
            .unwrap()
            .r#type,
        None
    );
    let report = session_with("/last_verification_report/type", serde_json::Value::Null).unwrap();
    let report = report
        .last_verification_report
        .unwrap()
        .into_object()
        .unwrap();
    assert_eq!(report.r#type, None);
}

#[test]
fn a_missing_sensitive_member_of_a_users_type_is_never_null() {
    #[derive(Debug, Deserialize)]
    struct Strict {
        #[expect(dead_code)]
        dob: Sensitive<PartialDate>,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Tolerant {
        #[serde(default)]
        dob: Sensitive<PartialDate>,
        #[serde(default)]
        tags: Sensitive<Vec<String>>,
    }
    assert_eq!(
        as_type::<Strict>(&Response::new("{}")),
        "unreadable answer with status 200: missing field `dob`, line 1 column 2"
    );
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let response = Response::new(r#"{"tags": ["a"]}"#);
    let tolerant: Tolerant = retrieve.parse_as(&response).unwrap();
    assert_eq!(
        tolerant,
        Tolerant {
            dob: Sensitive::Absent,
            tags: Sensitive::Value(vec!["a".to_owned()])
        }
    );
}

/// A derived reader would take the elements for the members.
#[test]
fn an_array_in_the_place_of_an_object_is_refused() {
    for (path, array, at) in [
        ("", serde_json::json!(["vs_1"]), ""),
        (
            "/options/id_number",
            serde_json::json!([true]),
            "options.id_number",
        ),
        (
            "/last_error",
            serde_json::json!(["abandoned", "left"]),
            "last_error",
        ),
        (
            "/verified_outputs/address",
            serde_json::json!(["Oslo"]),
            "verified_outputs.address",
        ),
        (
            "/verified_outputs/dob",
            serde_json::json!([1, 2, 1990]),
            "verified_outputs.dob",
        ),
    ] {
        let Err(Error::Decode(error)) = session_with(path, array) else {
            panic!("{path} was taken");
        };
        assert_eq!(
            error.problem,
            DecodeProblem::Expected("an object".to_owned()),
            "{path}"
        );
        assert_eq!(error.path, at);
    }
}

#[test]
fn an_array_of_json_is_no_object_either() {
    let json: Json = serde_json::from_str("[1, 2, 1990]").unwrap();
    let error = json.read::<PartialDate>().unwrap_err();
    assert_eq!(error.to_string(), "unreadable JSON: expected an object");
}

#[test]
fn an_array_in_the_place_of_a_sensitive_object_may_be_broken_itself() {
    for (array, problem) in [
        ("[{}, ", "the body is cut short at verified_outputs[1]"),
        ("[,]", "the body is not JSON at verified_outputs[1]"),
    ] {
        let body = format!(r#"{{"verified_outputs": {array}"#);
        let text = as_type::<VerificationSession>(&Response::new(body.as_str()));
        let text = text.strip_prefix("unreadable answer with status 200: ");
        assert!(text.unwrap().starts_with(problem), "{text:?}");
    }
}

#[test]
fn an_error_that_is_an_array_says_nothing() {
    let body = r#"[{"type": "api_error", "code": "lock_timeout"}]"#;
    let response = Response::builder().status(429).body(body).unwrap();
    let error = RetrieveVerificationSession::new("vs_1").parse(&response);
    let Err(Error::Api(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!((&error.r#type, &error.code), (&None, &None));
}

#[test]
fn any_type_of_ones_own_can_be_sensitive() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Name(String);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Names(Vec<String>);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Size(Option<u8>);
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Color {
        Blue,
        Mixed { of: u8 },
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Person {
        name: Sensitive<Name>,
        names: Sensitive<Names>,
        size: Sensitive<Size>,
        colors: Sensitive<Vec<Color>>,
        color: Sensitive<Color>,
        mixed: Sensitive<Color>,
        #[serde(default)]
        children: Sensitive<Vec<Person>>,
    }
    impl Redactable for Name {}
    impl Redactable for Names {}
    impl Redactable for Size {}
    impl Redactable for Color {}

    let person = r#""name": "a", "names": ["b", "c"], "size": 7, "color": "blue", "mixed": {"mixed": {"of": 2}}, "colors": ["blue"]"#;
    let body = format!(r#"{{{person}, "children": [{{{person}}}]}}"#);
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let parent: Person = retrieve.parse_as(&Response::new(body)).unwrap();
    let child = &parent.children.value().unwrap()[0];
    for person in [&parent, child] {
        assert_eq!(person.name, Sensitive::Value(Name("a".to_owned())));
        let names = Names(vec!["b".to_owned(), "c".to_owned()]);
        assert_eq!(person.names, Sensitive::Value(names));
        assert_eq!(person.size, Sensitive::Value(Size(Some(7))));
        assert_eq!(person.color, Sensitive::Value(Color::Blue));
        assert_eq!(person.mixed, Sensitive::Value(Color::Mixed { of: 2 }));
        assert_eq!(person.colors, Sensitive::Value(vec![Color::Blue]));
    }
}

#[test]
fn an_array_that_is_too_long_is_not_called_bad_json() {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let error = retrieve.parse_as::<(u8, u8)>(&Response::new("[1, 2, 3]"));
    let Err(Error::Decode(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.problem, DecodeProblem::Unfit);
}

#[test]
fn operations_of_any_kind_fit_into_one_queue() {
    let queue: Vec<Box<dyn Operation<Output = VerificationSession>>> = vec![
        Box::new(CreateVerificationSession::document()),
        Box::new(CancelVerificationSession::new("vs_1")),
    ];
    let bodies = queue
        .iter()
        .map(|operation| stripe().request(operation).unwrap().into_body());
    assert_eq!(bodies.collect::<Vec<_>>(), [&b"type=document"[..], b""]);
    let response = Response::new(include_str!("../fixtures/session_minimal.json"));
    for operation in &queue {
        assert_eq!(
            operation.parse(&response).unwrap().status.as_str(),
            "processing"
        );
    }
    // What an operation reads by itself is not lost on the way.
    let download: Box<dyn Operation<Output = FileContents>> = Box::new(DownloadFile::new("file_1"));
    assert_eq!(
        download.parse(&Response::new(b"\xff")).unwrap().bytes,
        b"\xff"
    );
    let request = stripe().request(&download).unwrap();
    assert_eq!(
        request.uri(),
        "https://files.stripe.com/v1/files/file_1/contents"
    );
}

#[cfg(feature = "simulator")]
mod simulator {

    use stripe_identity::response::ResponseFacts;
    use stripe_identity::simulator::{Simulator, Submission};

    use stripe_identity::verification_session::{LastErrorCode, SessionExpansion};
    use stripe_identity::{CreateVerificationSession, Error, Operation, Stripe, Timestamp};

    use crate::support::stripe;

    fn simulator() -> Simulator {
        Simulator::new(Timestamp::from_secs(1_700_000_000))
    }

    #[track_caller]
    fn call<O: Operation>(simulator: &mut Simulator, stripe: &Stripe, operation: &O) -> O::Output {
        operation
            .parse(&simulator.handle(&stripe.request(operation).unwrap()))
            .unwrap()
    }

    #[test]
    fn deep_nesting_and_malformed_names_are_refused_and_overflow_nothing() {
        for body in [
            format!("type=document&metadata{}=1", "[a]".repeat(100_000)),
            "a[b]c=1".into(),
            "a[b=1".into(),
        ] {
            let request = http::Request::post("/v1/identity/verification_sessions")
                .header("Authorization", "Bearer sk_test_1")
                .body(body)
                .unwrap();
            assert_eq!(simulator().handle(&request).status(), 400);
        }
    }

    #[test]
    fn its_debug_text_shows_no_data() {
        let mut simulator = simulator();
        let create = CreateVerificationSession::document().client_reference_id("SENTINEL");
        call(&mut simulator, &stripe(), &create);
        assert_eq!(
            format!("{simulator:?}"),
            "Simulator { now: Timestamp(1700000000), sessions: 1, events: 1, .. }"
        );
    }

    #[test]
    fn each_failure_stands_in_the_check_that_failed() {
        for (code, check) in [
            (LastErrorCode::DocumentExpired, "document"),
            (LastErrorCode::SelfieFaceMismatch, "selfie"),
            (LastErrorCode::IdNumberMismatch, "id_number"),
            (LastErrorCode::EmailUnverifiedOther, "email"),
            (LastErrorCode::PhoneVerificationDeclined, "phone"),
        ] {
            let mut simulator = simulator();
            let session = call(
                &mut simulator,
                &stripe(),
                &CreateVerificationSession::document(),
            );
            simulator
                .submit(&session.id, Submission::Failed(code.clone()))
                .unwrap();
            let retrieve = session
                .retrieve()
                .expand([SessionExpansion::LastVerificationReport]);
            let session = call(&mut simulator, &stripe(), &retrieve);
            let report = session
                .last_verification_report
                .unwrap()
                .into_object()
                .unwrap();
            let json = serde_json::to_value(&report).unwrap();
            for name in ["document", "selfie", "id_number", "email", "phone"] {
                let found = json[name]["error"]["code"].as_str();
                assert_eq!(
                    found,
                    (name == check).then(|| code.as_str()),
                    "{code} in {name}"
                );
            }
        }
    }

    #[test]
    fn contexts_do_not_see_each_other() {
        let mut simulator = simulator();
        let session = call(
            &mut simulator,
            &stripe(),
            &CreateVerificationSession::document(),
        );
        let other = stripe().with_context("acct_other").unwrap();
        let answer = simulator.handle(&other.request(&session.retrieve()).unwrap());
        assert_eq!(answer.status(), 404);
    }

    #[test]
    fn an_idempotency_key_does_the_work_once_in_a_day() {
        let mut simulator = simulator();
        let create = CreateVerificationSession::document();
        let send = |simulator: &mut Simulator, create: &CreateVerificationSession| {
            simulator.handle(&stripe().request_with_key(create, "k").unwrap())
        };
        let first = send(&mut simulator, &create);
        let again = send(&mut simulator, &create);
        assert_eq!(first.body(), again.body());
        let (first, again) = (ResponseFacts::of(&first), ResponseFacts::of(&again));
        assert!(!first.idempotent_replayed && again.idempotent_replayed);
        assert_eq!(again.original_request, first.request_id);
        assert_ne!(again.request_id, first.request_id);

        let other = create.clone().return_url("https://example.com");
        let error = other.parse(&send(&mut simulator, &other)).unwrap_err();
        let Error::Api(error) = error else {
            panic!("{error:?}")
        };
        assert!(error.is_idempotency_mismatch());

        simulator.advance(std::time::Duration::from_secs(24 * 60 * 60));
        let late = ResponseFacts::of(&send(&mut simulator, &create));
        assert!(!late.idempotent_replayed);
    }
}

#[test]
fn an_error_is_read_beside_bytes_that_are_no_text() {
    let body =
        b"{\"error\": {\"type\": \"api_error\", \"code\": \"lock_timeout\", \"other\": \"\xff\"}}";
    let response = Response::builder().status(429).body(body).unwrap();
    let Err(Error::Api(error)) = RetrieveVerificationSession::new("vs_1").parse(&response) else {
        panic!("not an error of Stripe's");
    };
    assert!(error.is_lock_timeout());
}

#[test]
fn of_metadata_with_the_same_key_the_last_stays() {
    for (pairs, expected) in [
        (
            r#""a": "1", "b": "2", "a": "3""#,
            vec![("a", "3"), ("b", "2")],
        ),
        (r#""": "", "": "y""#, vec![("", "y")]),
        (r#""": "y", "": """#, vec![("", "")]),
        (r#""": "", "": "y", "": "", "": "z""#, vec![("", "z")]),
        (
            r#""b": "", "": "", "b": "2", "": "1""#,
            vec![("", "1"), ("b", "2")],
        ),
    ] {
        let metadata: Metadata = serde_json::from_str(&format!("{{{pairs}}}")).unwrap();
        assert_eq!(metadata.iter().collect::<Vec<_>>(), expected, "{pairs}");
        for (key, value) in expected {
            assert_eq!(metadata.get(key), Some(value));
        }
    }
}
