//! Decode errors: each problem with its exact text and its position, and never a text of the body.

use http::Response;
use serde::{Deserialize, Deserializer, de::Error as _, de::Unexpected};
use serde_json::Value;
use stripe_identity::error::{DecodeError, DecodeProblem};
use stripe_identity::{Error, ListVerificationSessions, Operation, RetrieveVerificationSession};

use crate::support::{unreadable, unreadable_as, variant, variants};

const CREATED: &str = include_str!("../../fixtures/session_created.json");
const MINIMAL: &str = include_str!("../../fixtures/session_minimal.json");
const LIST: &str = include_str!("../../fixtures/list_sessions.json");

fn retrieve() -> RetrieveVerificationSession {
    RetrieveVerificationSession::new("vs_1")
}

#[track_caller]
fn decode<O: Operation>(operation: &O, body: impl AsRef<[u8]>) -> DecodeError {
    match operation.parse(&Response::new(body)) {
        Err(Error::Decode(error)) => *error,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("the body was read"),
    }
}

/// The text of the error with which a 200 with this body is refused, without its common beginning.
#[track_caller]
fn wrong<O: Operation>(operation: &O, body: impl AsRef<[u8]>) -> String {
    let text = decode(operation, body).to_string();
    let text = text.strip_prefix("unreadable response with status 200: ");
    text.unwrap().to_owned()
}

fn text(body: &str) -> String {
    unreadable(&RetrieveVerificationSession::new("vs_1"), body)
}

#[test]
fn a_value_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"SENTINEL":1}"#),
        "unreadable response with status 200: the body is not JSON at id, line 1 column 17"
    );
    assert_eq!(
        text(r#"{"id":"SENTINEL",:1}"#),
        "unreadable response with status 200: the body is not JSON, line 1 column 18"
    );
}

#[test]
fn a_metadata_key_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":5}}"#),
        "unreadable response with status 200: expected a string at metadata, line 1 column 34"
    );
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":"a"#),
        "unreadable response with status 200: the body is cut short at metadata, line 1 column 35"
    );
}

/// A custom type whose error is the text of the value.
#[derive(Debug)]
struct Quoting;
impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Err(D::Error::custom(String::deserialize(deserializer)?))
    }
}
/// A custom type whose error quotes the text of the value as invalid.
#[derive(Debug)]
struct Invalid;
impl<'de> Deserialize<'de> for Invalid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::invalid_value(Unexpected::Str(&text), &"a name"))
    }
}
#[test]
fn a_message_with_a_huge_line_or_column_is_not_an_overflow() {
    let response = Response::new("\n\"x at line 2 column 18446744073709551615\"");
    assert_eq!(
        unreadable_as::<Quoting>(&response),
        "unreadable response with status 200: a value does not fit, line 2 column 18446744073709551615"
    );
}

#[test]
fn a_custom_message_in_serdes_words_is_not_printed() {
    let response = Response::new(r#""invalid name, expected no SENTINEL""#);
    assert_eq!(
        unreadable_as::<Quoting>(&response),
        "unreadable response with status 200: a value does not fit"
    );
    let response = Response::new(r#""a, expected SENTINEL at line 5""#);
    assert_eq!(
        unreadable_as::<Invalid>(&response),
        "unreadable response with status 200: expected a name"
    );
}

#[test]
fn an_array_that_is_too_long_is_unfit_and_not_bad_json() {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let error = retrieve.parse_as::<(u8, u8)>(&Response::new("[1, 2, 3]"));
    let Err(Error::Decode(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.problem, DecodeProblem::Unfit);
}

#[test]
fn every_decode_problem_has_its_exact_text() {
    let problems = [
        (DecodeProblem::EmptyBody, "the body is empty"),
        (DecodeProblem::NotUtf8, "the body is not UTF-8"),
        (DecodeProblem::NotJson, "the body is not JSON"),
        (DecodeProblem::Truncated, "the body is cut short"),
        (
            DecodeProblem::Incomplete {
                received: 199,
                content_length: 100_000,
            },
            "the body is cut short: 199 of 100000 bytes",
        ),
        (
            DecodeProblem::Compressed("gzip".to_owned()),
            "the body is compressed with gzip",
        ),
        (
            DecodeProblem::PartialContent,
            "the body is only a part of the content",
        ),
        (
            DecodeProblem::MissingField("id".to_owned()),
            "missing field `id`",
        ),
        (
            DecodeProblem::DuplicateField("id".to_owned()),
            "duplicate field `id`",
        ),
        (
            DecodeProblem::TooLarge { max: 8 },
            "the body is larger than 8 bytes",
        ),
        (
            DecodeProblem::Expected("a string".to_owned()),
            "expected a string",
        ),
        (DecodeProblem::Unfit, "a value does not fit"),
    ];
    for (problem, text) in &problems {
        assert_eq!(problem.to_string(), *text);
    }
    let names = problems.map(|(problem, _)| variant(&format!("{problem:?}")));
    assert_eq!(names.to_vec(), variants("DecodeProblem"));
}

#[test]
fn a_body_that_cannot_be_read_has_its_problem_and_exact_text() {
    let unfit = retrieve().parse_as::<Quoting>(&Response::new(r#""Jenny""#));
    let Err(Error::Decode(unfit)) = unfit else {
        panic!("{unfit:?}");
    };
    let on = |body: &[u8]| decode(&retrieve(), body);
    let errors = [
        on(b""),
        on(b"{\"id\":\"\xff\"}"),
        on(b"<p>"),
        on(b"{"),
        on(b"{}"),
        on(br#"{"id":"a","id":"a"}"#),
        on(br#"{"id":5}"#),
        *unfit,
    ];
    let shown = errors
        .each_ref()
        .map(|error| format!("{} {error}", variant(&format!("{:?}", error.problem))));
    assert_eq!(
        shown,
        [
            "EmptyBody unreadable response with status 200: the body is empty",
            "NotUtf8 unreadable response with status 200: the body is not UTF-8",
            "NotJson unreadable response with status 200: the body is not JSON, line 1 column 1",
            "Truncated unreadable response with status 200: the body is cut short, line 1 column 1",
            "MissingField unreadable response with status 200: missing field `id`, line 1 column 2",
            "DuplicateField unreadable response with status 200: duplicate field `id`, line 1 column 14",
            "Expected unreadable response with status 200: expected a string at id, line 1 column 7",
            "Unfit unreadable response with status 200: a value does not fit",
        ]
    );
    for error in errors.map(Box::new) {
        assert_eq!(Error::from(error.clone()).to_string(), error.to_string());
        assert_eq!(Error::from(error.clone()), Error::Decode(error));
    }
}

#[test]
fn a_response_without_json_keeps_status_and_request_id() {
    for (status, body, problem) in [
        (200, &b""[..], DecodeProblem::EmptyBody),
        (200, b" \r\n\t ", DecodeProblem::EmptyBody),
        (204, b"", DecodeProblem::EmptyBody),
        (201, b"\xff\xfe{}", DecodeProblem::NotUtf8),
    ] {
        let response = Response::builder()
            .status(status)
            .header("Request-Id", "req_5")
            .body(body)
            .unwrap();
        let Err(Error::Decode(error)) = retrieve().parse(&response) else {
            panic!("not a decode error");
        };
        assert_eq!(error.status.map(|status| status.as_u16()), Some(status));
        assert_eq!(error.request_id.as_deref(), Some("req_5"));
        assert_eq!((error.line, error.column), (0, 0));
        assert_eq!(error.path, "");
        assert_eq!(
            error.to_string(),
            format!("unreadable response with status {status}: {problem}, request req_5")
        );
        assert_eq!(error.problem, problem);
    }
}

#[test]
fn the_error_of_another_object_or_text_has_its_position() {
    let (session, list) = (retrieve(), ListVerificationSessions::new());
    let customer = r#"{"id": "cus_1", "object": "customer"}"#;
    let api_error = r#"{"error": {"type": "api_error"}}"#;
    let no_status = MINIMAL.replace("\n  \"status\": \"processing\",", "");
    let shown = [
        wrong(&session, "<!DOCTYPE html>\n<p>Hi</p>"),
        wrong(&session, format!("{MINIMAL}x")),
        wrong(&session, "\u{feff}{}"),
        wrong(&session, "null"),
        wrong(&session, customer),
        wrong(&list, MINIMAL),
        wrong(&session, LIST),
        wrong(&session, api_error),
        wrong(&session, no_status),
        wrong(&session, r#"{"metadata": 5}"#),
        wrong(&session, "[".repeat(100_000)),
    ];
    assert_eq!(
        shown,
        [
            "the body is not JSON, line 1 column 1",
            "the body is not JSON, line 10 column 1",
            "the body is not JSON, line 1 column 1",
            "expected an object, line 1 column 4",
            "expected identity.verification_session at object, line 1 column 36",
            "expected list at object, line 3 column 43",
            "expected identity.verification_session at object, line 2 column 18",
            "missing field `id`, line 1 column 32; it contains the API error api_error",
            "missing field `status`, line 8 column 1",
            "expected an object at metadata, line 1 column 14",
            "expected a string at [0], line 1 column 1",
        ]
    );
}

#[test]
fn deep_nesting_is_an_error_and_does_not_overflow() {
    let deep = "[".repeat(100_000);
    let response = Response::new(&deep);
    let Err(Error::Decode(error)) = retrieve().parse_as::<Value>(&response) else {
        panic!("not a decode error");
    };
    assert_eq!(error.problem, DecodeProblem::NotJson);
    let body = format!(r#"{{"new": {deep}{}, "id": 5}}"#, "]".repeat(100_000));
    let error = decode(&retrieve(), body);
    assert_eq!(error.path, "id");
    // Of two hundred levels, the path names the last one only: what is inside its first element does not count.
    let body = format!("{}[[1, 2], ", "{\"\": ".repeat(199));
    assert_eq!(
        wrong(&retrieve(), body),
        "the body is cut short at [1], line 1 column 1004"
    );
}

#[test]
fn a_quote_inside_a_text_does_not_end_it() {
    let body = r#"{"new": "x\"{[,", "id": 5}"#;
    assert_eq!(decode(&retrieve(), body).path, "id");
}

#[test]
fn a_wrong_value_deep_inside_has_its_path_line_and_column() {
    let list = ListVerificationSessions::new();
    let replaced = |from: &str, to: &str| {
        assert_eq!(LIST.matches(from).count(), 1, "{from}");
        LIST.replace(from, to)
    };
    let day = replaced("\"day\": 14", "\"day\": \"14\"");
    let error = decode(&list, &day);
    let path = "data[1].last_verification_report.document.dob.day";
    assert_eq!(error.path, path);
    assert_eq!((error.line, error.column), (44, 23));
    assert_eq!(
        error.problem,
        DecodeProblem::Expected("a whole number".to_owned())
    );
    let expanded = "\"object\": \"identity.verification_report\"";
    let name = "\"first_name\": \"Ilse\"";
    let twice = "\"first_name\": \"Ilse\", \"first_name\": null";
    let shown = [
        wrong(&list, &day),
        wrong(&list, replaced(expanded, "\"object\": \"file\"")),
        wrong(&list, replaced("\"created\": 1761394021,", "")),
        wrong(&list, replaced(name, twice)),
        wrong(&list, replaced("\"vr_1RmA4dDs4FgH0jKlZx2CvB8n\"", "7")),
        wrong(&list, replaced("\"has_more\": true", "\"has_more\": 1")),
    ];
    assert_eq!(
        shown,
        [
            "expected a whole number at data[1].last_verification_report.document.dob.day, line 44 column 23",
            "expected identity.verification_report at data[1].last_verification_report.object, line 38 column 24",
            "missing field `created` at data[1].last_verification_report, line 63 column 7",
            "duplicate field `first_name` at data[1].last_verification_report.document, line 50 column 44",
            "expected an id or an expanded object at data[0].last_verification_report, line 14 column 35",
            "expected a boolean at has_more, line 97 column 15",
        ]
    );
}

#[test]
fn a_response_cut_at_any_byte_is_reported_as_cut_short() {
    let body = CREATED.trim_end();
    for end in 1..body.len() {
        let error = decode(&retrieve(), &body[..end]);
        assert_eq!(error.problem, DecodeProblem::Truncated, "{end}");
    }
    for (end, text) in [
        ("\"id\": \"vs_1Rk", " at id, line 2 column 15"),
        ("\"id\"", ", line 2 column 6"),
        ("\"created\": 17", " at created, line 6 column 15"),
        ("\"livemode\": fa", " at livemode, line 9 column 16"),
        (
            ": [\n  ",
            " at options.document.allowed_types[0], line 17 column 2",
        ),
        ("\"status\"", ", line 28 column 10"),
    ] {
        let end = body.find(end).unwrap() + end.len();
        let text = format!("the body is cut short{text}");
        assert_eq!(wrong(&retrieve(), &body[..end]), text);
    }
}
