//! Errors and unexpected bodies, beside their reading by the official SDKs.

use stripe_identity::call::CallError;
use stripe_identity::{Call, RetrieveVerificationSession, Step};

use super::{ALL, Beside, Node, Other, Python, Ruby, Same, Sdk};
use crate::support::{response, stripe};

const SESSION: &str = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
    "livemode": false, "status": "requires_input", "type": "document"}"#;

/// Values that this version does not know.
const NEWER: &str = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
    "livemode": false, "status": "newer_status", "type": "newer_type", "newer_field": {"a": [1, null]},
    "options": {"newer": {"on": true}}, "last_error": {"code": "newer_code", "reason": null},
    "verified_outputs": {"sex": "[redacted]", "newer": 1}}"#;

const WRONG_TYPES: &str = r#"{"id": "vs_1", "object": "identity.verification_session", "created": "soon",
    "livemode": "yes", "status": "requires_input", "type": "document", "client_secret": 5}"#;

const DROPS_CODE: &str = "the code says what to do";
const KEEPS_ID: &str = "Stripe's support asks for the request id";
const NO_OBJECT: &str = "a status that is not 2xx is not a session";
const CHECKED: &str = "a model has its fields";

/// A response, and its reading: a session or an error, and the known facts.
struct Row {
    number: u16,
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    ours: &'static str,
    beside: &'static [Beside],
}

const TABLE: &[Row] = &[
    row(
        63,
        400,
        r#"{"error": {"type": "invalid_request_error", "code": "parameter_invalid_string_empty", "param": "type"}}"#,
        "error 400 req_1 parameter_invalid_string_empty type",
        &[Same(ALL)],
    ),
    row(
        64,
        404,
        r#"{"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "session"}}"#,
        "error 404 req_1 resource_missing session",
        &[Same(ALL)],
    ),
    row(
        66,
        403,
        r#"{"error": {"type": "invalid_request_error", "code": "more_permissions_required"}}"#,
        "error 403 req_1 more_permissions_required -",
        &[
            Same(&[Node, Ruby]),
            Other(&[Python], "error 403 req_1 - -", DROPS_CODE),
        ],
    ),
    row(
        67,
        402,
        r#"{"error": {"type": "card_error", "code": "card_declined", "param": "x"}}"#,
        "error 402 req_1 card_declined x",
        &[Same(ALL)],
    ),
    row(
        69,
        409,
        r#"{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}"#,
        "error 409 req_1 idempotency_key_in_use -",
        &[
            Same(&[Node, Ruby]),
            Other(&[Python], "error 409 req_1 - -", DROPS_CODE),
        ],
    ),
    row(
        70,
        400,
        r#"{"error": {"type": "invalid_request_error", "code": "rate_limit"}}"#,
        "error 400 req_1 rate_limit -",
        &[
            Same(&[Node, Ruby]),
            Other(&[Python], "error 400 req_1 - -", DROPS_CODE),
        ],
    ),
    row(
        72,
        418,
        r#"{"error": {"type": "newer_error", "code": "newer"}}"#,
        "error 418 req_1 newer -",
        &[
            Same(&[Node, Ruby]),
            Other(&[Python], "error 418 req_1 - -", DROPS_CODE),
        ],
    ),
    row(
        73,
        503,
        "<html><body>Service Unavailable</body></html>",
        "error 503 req_1 - -",
        &[
            Other(&[Node], "error - req_1 - -", "a proxy's page has a status"),
            Other(&[Python, Ruby], "error 503 - - -", KEEPS_ID),
        ],
    ),
    row(
        75,
        500,
        r#"{"error": null}"#,
        "error 500 req_1 - -",
        &[
            Other(&[Node], "object 500 req_1", NO_OBJECT),
            Other(
                &[Python],
                "error - - - -",
                "a null is not a bug of the program",
            ),
            Other(&[Ruby], "error 500 - - -", KEEPS_ID),
        ],
    ),
    row(
        76,
        400,
        r#"{"message": "no member `error`"}"#,
        "error 400 req_1 - -",
        &[
            Other(&[Node], "object 400 req_1", NO_OBJECT),
            Other(&[Python, Ruby], "error 400 - - -", KEEPS_ID),
        ],
    ),
    row(
        78,
        200,
        r#"{"id": "#,
        "error 200 req_1 - -",
        &[
            Other(
                &[Node],
                "error - req_1 - -",
                "the status says that the work is done",
            ),
            Other(&[Python, Ruby], "error 200 - - -", KEEPS_ID),
        ],
    ),
    row(
        79,
        200,
        "",
        "error 200 req_1 - -",
        &[
            Other(
                &[Node],
                "error - req_1 - -",
                "the status says that the work is done",
            ),
            Other(&[Python, Ruby], "error 200 - - -", KEEPS_ID),
        ],
    ),
    Row {
        number: 81,
        status: 302,
        headers: &[("Location", "/v1/identity/verification_sessions/moved")],
        body: "{}",
        ours: "error 302 req_1 - -",
        beside: &[
            Other(&[Node, Ruby], "object 302 req_1", NO_OBJECT),
            Other(
                &[Python],
                "object 200 req_2",
                "the API key goes nowhere else, so no redirect is followed",
            ),
        ],
    },
    row(82, 200, NEWER, "object 200 req_1", &[Same(ALL)]),
    row(
        84,
        200,
        WRONG_TYPES,
        "error 200 req_1 - -",
        &[Other(ALL, "object 200 req_1", CHECKED)],
    ),
    row(
        85,
        200,
        r#"{"id": "cus_1", "object": "customer", "livemode": false}"#,
        "error 200 req_1 - -",
        &[Other(
            ALL,
            "object 200 req_1",
            "a customer is not a session",
        )],
    ),
    row(
        87,
        200,
        r#"{"id": "vs_1", "object": "identity.verification_session", "deleted": true}"#,
        "error 200 req_1 - -",
        &[Other(ALL, "object 200 req_1", CHECKED)],
    ),
    Row {
        number: 88,
        status: 200,
        headers: &[
            ("Stripe-Version", "2024-06-20"),
            ("Idempotent-Replayed", "true"),
        ],
        body: SESSION,
        ours: "object 200 req_1",
        beside: &[Same(ALL)],
    },
];

const fn row(
    number: u16,
    status: u16,
    body: &'static str,
    ours: &'static str,
    beside: &'static [Beside],
) -> Row {
    Row {
        number,
        status,
        headers: &[],
        body,
        ours,
        beside,
    }
}

pub(super) fn calls() -> Vec<(Sdk, u16)> {
    let rows = TABLE.iter();
    rows.flat_map(|row| super::calls(row.number, row.beside))
        .collect()
}

/// Reads the response, and lists the status, the request id, and of an error the code and the parameter.
fn read(row: &Row) -> String {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let mut call: Call<_, &str> = stripe().call(retrieve, 7).unwrap().with_max_retries(0);
    assert!(matches!(call.step(), Some(Step::Send(_))));
    let mut response = response(row.status, row.headers, row.body);
    response
        .headers_mut()
        .insert("request-id", "req_1".parse().unwrap());
    call.receive(response, std::time::Duration::ZERO);
    match call.reply() {
        Ok(reply) => {
            let id = reply.facts().request_id.unwrap();
            format!("object {} {id}", reply.response.status().as_u16())
        }
        Err(error) => {
            let id = error.request_id().unwrap_or("-");
            let api = error.api();
            let code = api.and_then(|api| api.code.as_ref());
            let param = api.and_then(|api| api.param.as_deref()).unwrap_or("-");
            let status = match &error {
                CallError::Decode { reply, .. } | CallError::Api { reply, .. } => {
                    reply.response.status()
                }
                _ => panic!("{error}"),
            };
            let code = code.map_or("-", |code| code.as_str());
            format!("error {} {id} {code} {param}", status.as_u16())
        }
    }
}

#[test]
fn each_response_is_read_as_by_the_official_sdks_or_otherwise_for_a_reason() {
    for row in TABLE {
        let ours = read(row);
        assert_eq!(ours, row.ours, "call {}", row.number);
        for beside in row.beside {
            beside.check(row.number, &ours);
        }
    }
}
