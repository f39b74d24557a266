//! Method, target, body and the headers that a caller sets, beside those of the official SDKs.

use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::error::RequestError;
use stripe_identity::event::{ListEvents, RetrieveEvent};
use stripe_identity::file::{CreateFileLink, RetrieveFile};
use stripe_identity::request::CreatedFilter;
use stripe_identity::value::DocumentType;
use stripe_identity::verification_report::{ReportExpansion, RetrieveVerificationReport};
use stripe_identity::verification_session::{VerificationSessionStatus, VerificationSessionType};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, ListVerificationSessions, Operation,
    RedactVerificationSession, RetrieveVerificationSession, SecretKey, Stripe,
    UpdateVerificationSession,
};

use super::{ALL, Beside, Node, Other, Python, Ruby, Same, Sdk};
use crate::support::{at, stripe};

/// An HTTP library below the SDK escapes brackets; both spellings name the same parameter.
const BRACKETS: &str = "brackets need no escape";
/// A target that ends with `?` is the same resource.
const QUERY: &str = "a query without a parameter is left out";
/// `%20` and `+` are the same in a form, and so are `*` and `%2A`, `~` and `%7E`.
const ESCAPES: &str = "escapes are those of form_urlencoded";
/// The SDKs write the parameters as the caller did.
const ORDER: &str =
    "equal operations have equal bytes, so the order is fixed and metadata is sorted";
/// Two of the reasons above.
const ESCAPES_ORDER: &str = "as for ESCAPES and for ORDER";
const BRACKETS_ORDER: &str = "as for BRACKETS and for ORDER";
const PLUS_IN_PATH: &str = "`+` is a space in a form only: in a path it is a plus";
const SLASH: &str = "an id has no slash, and some proxies decode `%2F`";
const NEVER_SENT: &str = "an API key that cannot be sent is refused, and never printed";
const LISTS: &str = "without its id, a retrieval would list every session";

/// One call of the crate, and what the SDKs send for it.
struct Row {
    number: u16,
    request: Result<String, RequestError>,
    ours: &'static str,
    beside: &'static [Beside],
}

/// Method, target, and the headers and body that there are, separated by spaces. The default headers are in `headers.rs`.
fn text(
    stripe: &Stripe,
    operation: &impl Operation,
    key: Option<&str>,
) -> Result<String, RequestError> {
    let request = match key {
        Some(key) => stripe.request_with_key(operation, key)?,
        None => stripe.request(operation)?,
    };
    let mut text = format!(
        "{} {}",
        request.method(),
        request.uri().path_and_query().unwrap()
    );
    for (name, default) in [
        ("authorization", "Bearer sk_test_123"),
        ("idempotency-key", ""),
        ("stripe-account", ""),
        ("stripe-context", ""),
        ("stripe-version", "2026-10-28.endive"),
    ] {
        let value = request
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap());
        if value != default {
            text.extend([" ", name, "=", value]);
        }
    }
    let body = crate::support::body(&request);
    if !body.is_empty() {
        text.extend([" ", body]);
    }
    Ok(text)
}

/// A row of a request with the default headers.
fn row(
    number: u16,
    operation: impl Operation,
    ours: &'static str,
    beside: &'static [Beside],
) -> Row {
    by(&stripe(), number, operation, None, ours, beside)
}

/// A row of a request with other headers.
fn by(
    stripe: &Stripe,
    number: u16,
    operation: impl Operation,
    key: Option<&str>,
    ours: &'static str,
    beside: &'static [Beside],
) -> Row {
    Row {
        number,
        request: text(stripe, &operation, key),
        ours,
        beside,
    }
}

const ID: &str = "vs_1NWXZs2eZvKYlo2CnGvcnbN6";

fn create() -> CreateVerificationSession {
    CreateVerificationSession::document()
}

fn retrieve() -> RetrieveVerificationSession {
    RetrieveVerificationSession::new(ID)
}

fn update() -> UpdateVerificationSession {
    UpdateVerificationSession::new(ID)
}

fn list() -> ListVerificationSessions {
    ListVerificationSessions::new()
}

/// The metadata of call 3, without the key that contains brackets.
const ODD: [(&str, &str); 18] = [
    ("a b", "space key"),
    ("k&v", "a&b=c"),
    ("p=q", "="),
    ("ключ", "значение"),
    ("emoji😀", "🪪✅"),
    ("empty", ""),
    ("plus+", "1+1"),
    ("pct%20", "100%"),
    ("q'\"", "it's \"q\""),
    ("tilde~-_.", "~-_."),
    ("star*()!", "*()!'"),
    ("nl\nkey", "l1\nl2\r\nl3"),
    ("sl/ash\\", "/\\"),
    ("tab\t", "\t"),
    ("colon:;,@$", ":;,@$"),
    ("0", "zero"),
    ("nbsp\u{a0}", "\u{a0}"),
    ("combining", "e\u{301} \u{202e}RTL"),
];

const NODE_RUBY: &[Sdk] = &[Node, Ruby];
const NODE_PYTHON: &[Sdk] = &[Node, Python];
const PYTHON_RUBY: &[Sdk] = &[Python, Ruby];

fn key_with_newline(number: u16, beside: &'static [Beside]) -> Row {
    Row {
        number,
        request: SecretKey::new("sk_test_1\n23")
            .and_then(|key| text(&Stripe::new(key), &create(), None)),
        ours: "refused: api_key: must not contain whitespace",
        beside,
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn creations() -> Vec<Row> {
    vec![
        row(
            1,
            create(),
            "POST /v1/identity/verification_sessions type=document",
            &[Same(ALL)],
        ),
        row(
            3,
            create().metadata([("x[y]", "brackets")]),
            "refused: metadata: must not have a key with `[` or `]`",
            &[Other(
                ALL,
                "POST /v1/identity/verification_sessions type=document&metadata[x[y]]=brackets",
                "a nested name is read in several ways",
            )],
        ),
        row(
            3,
            create().metadata(ODD),
            "POST /v1/identity/verification_sessions type=document&metadata[0]=zero\
             &metadata[a+b]=space+key&metadata[colon%3A%3B%2C%40%24]=%3A%3B%2C%40%24\
             &metadata[combining]=e%CC%81+%E2%80%AERTL\
             &metadata[emoji%F0%9F%98%80]=%F0%9F%AA%AA%E2%9C%85&metadata[empty]=\
             &metadata[k%26v]=a%26b%3Dc&metadata[nbsp%C2%A0]=%C2%A0&metadata[nl%0Akey]=l1%0Al2%0D%0Al3\
             &metadata[p%3Dq]=%3D&metadata[pct%2520]=100%25&metadata[plus%2B]=1%2B1\
             &metadata[q%27%22]=it%27s+%22q%22&metadata[sl%2Fash%5C]=%2F%5C\
             &metadata[star*%28%29%21]=*%28%29%21%27&metadata[tab%09]=%09&metadata[tilde%7E-_.]=%7E-_.\
             &metadata[%D0%BA%D0%BB%D1%8E%D1%87]=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5",
            &[
                Other(
                    &[Node],
                    "POST /v1/identity/verification_sessions type=document&metadata[0]=zero\
             &metadata[a%20b]=space%20key&metadata[k%26v]=a%26b%3Dc&metadata[p%3Dq]=%3D\
             &metadata[%D0%BA%D0%BB%D1%8E%D1%87]=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5\
             &metadata[emoji%F0%9F%98%80]=%F0%9F%AA%AA%E2%9C%85&metadata[empty]=\
             &metadata[plus%2B]=1%2B1&metadata[pct%2520]=100%25&metadata[q%27%22]=it%27s%20%22q%22\
             &metadata[tilde~-_.]=~-_.&metadata[star%2A%28%29%21]=%2A%28%29%21%27\
             &metadata[nl%0Akey]=l1%0Al2%0D%0Al3&metadata[sl%2Fash%5C]=%2F%5C&metadata[tab%09]=%09\
             &metadata[colon%3A%3B%2C%40%24]=%3A%3B%2C%40%24&metadata[nbsp%C2%A0]=%C2%A0\
             &metadata[combining]=e%CC%81%20%E2%80%AERTL",
                    ESCAPES_ORDER,
                ),
                Other(
                    PYTHON_RUBY,
                    "POST /v1/identity/verification_sessions type=document&metadata[a+b]=space+key\
             &metadata[k%26v]=a%26b%3Dc&metadata[p%3Dq]=%3D\
             &metadata[%D0%BA%D0%BB%D1%8E%D1%87]=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5\
             &metadata[emoji%F0%9F%98%80]=%F0%9F%AA%AA%E2%9C%85&metadata[empty]=\
             &metadata[plus%2B]=1%2B1&metadata[pct%2520]=100%25&metadata[q%27%22]=it%27s+%22q%22\
             &metadata[tilde~-_.]=~-_.&metadata[star%2A%28%29%21]=%2A%28%29%21%27\
             &metadata[nl%0Akey]=l1%0Al2%0D%0Al3&metadata[sl%2Fash%5C]=%2F%5C&metadata[tab%09]=%09\
             &metadata[colon%3A%3B%2C%40%24]=%3A%3B%2C%40%24&metadata[0]=zero\
             &metadata[nbsp%C2%A0]=%C2%A0&metadata[combining]=e%CC%81+%E2%80%AERTL",
                    ESCAPES_ORDER,
                ),
            ],
        ),
        row(
            4,
            CreateVerificationSession::flow("vf_1abc")
                .client_reference_id("ref-1")
                .return_url("https://example.com/?a=1&b=2"),
            "POST /v1/identity/verification_sessions verification_flow=vf_1abc\
             &client_reference_id=ref-1&return_url=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D2",
            &[Same(ALL)],
        ),
        row(
            6,
            create().related_customer_account("acct_1Nv0FGQ9RKHgCVdK"),
            "POST /v1/identity/verification_sessions type=document\
             &related_customer_account=acct_1Nv0FGQ9RKHgCVdK",
            &[Same(ALL)],
        ),
        row(
            10,
            create().metadata::<&str, &str>([]).expand::<&str>([]),
            "POST /v1/identity/verification_sessions type=document",
            &[Same(ALL)],
        ),
        row(
            10,
            create().allowed_types([]),
            "refused: options[document][allowed_types]: must not be empty",
            &[Other(
                ALL,
                "POST /v1/identity/verification_sessions type=document",
                "a list that is left out allows every type",
            )],
        ),
        by(
            &Stripe::new(SecretKey::new("sk_test_PER_REQUEST").unwrap())
                .with_account("acct_CONNECTED")
                .unwrap()
                .with_version("2024-06-20")
                .unwrap(),
            12,
            create(),
            Some("idem-1"),
            "POST /v1/identity/verification_sessions authorization=Bearer sk_test_PER_REQUEST idempotency-key=idem-1 stripe-account=acct_CONNECTED stripe-version=2024-06-20 type=document",
            &[Same(ALL)],
        ),
        by(
            &stripe().with_context("acct_A/acct_B").unwrap(),
            13,
            create(),
            None,
            "POST /v1/identity/verification_sessions stripe-context=acct_A/acct_B type=document",
            &[Same(ALL)],
        ),
        // Parameters that are not set.
        row(
            110,
            create(),
            "POST /v1/identity/verification_sessions type=document",
            &[Same(&[Node])],
        ),
        by(
            &stripe(),
            110,
            create().metadata([("a", "b")]),
            Some("k"),
            "POST /v1/identity/verification_sessions idempotency-key=k type=document&metadata[a]=b",
            &[Same(&[Ruby])],
        ),
        by(
            &stripe().with_account("acct_1").unwrap(),
            115,
            create(),
            Some("k"),
            "POST /v1/identity/verification_sessions idempotency-key=k stripe-account=acct_1 type=document",
            &[Same(&[Python])],
        ),
        row(
            133,
            create(),
            "POST /v1/identity/verification_sessions type=document",
            &[Same(&[Ruby])],
        ),
        Row {
            number: 114,
            request: stripe()
                .with_account("a")
                .and_then(|stripe| stripe.with_context("b"))
                .and_then(|stripe| text(&stripe, &create(), None)),
            ours: "refused: Stripe-Context: cannot be combined with Stripe-Account",
            beside: &[Same(&[Node])],
        },
        key_with_newline(
            119,
            &[Other(
                &[Node],
                "sent three times: a connection error",
                NEVER_SENT,
            )],
        ),
        key_with_newline(
            128,
            &[Other(
                &[Python],
                "a connection error that prints the API key",
                NEVER_SENT,
            )],
        ),
        key_with_newline(147, &[Same(&[Ruby])]),
        row(
            144,
            create()
                .metadata([("a", "b")])
                .allowed_types([DocumentType::Passport])
                .require_live_capture(true),
            "POST /v1/identity/verification_sessions type=document\
             &options[document][allowed_types][0]=passport&options[document][require_live_capture]=true\
             &metadata[a]=b",
            &[Other(
                &[Ruby],
                "POST /v1/identity/verification_sessions metadata[a]=b\
             &options[document][allowed_types][0]=passport&options[document][require_live_capture]=true\
             &type=document",
                ORDER,
            )],
        ),
        by(
            &Stripe::new(SecretKey::new("sk_test_AS_STRING").unwrap()),
            145,
            create(),
            None,
            "POST /v1/identity/verification_sessions authorization=Bearer sk_test_AS_STRING type=document",
            &[Same(&[Ruby])],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn retrievals() -> Vec<Row> {
    let expanded = retrieve().expand([
        "verified_outputs",
        "verified_outputs.dob",
        "verified_outputs.id_number",
        "last_verification_report",
    ]);
    let hostile = "vs_1/../a b?x=1&y#f%2Fü+é[0]:@";
    vec![
        row(
            15,
            expanded,
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?expand[0]=verified_outputs\
             &expand[1]=verified_outputs.dob&expand[2]=verified_outputs.id_number\
             &expand[3]=last_verification_report",
            &[
                Same(NODE_RUBY),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?expand%5B0%5D=verified_outputs\
             &expand%5B1%5D=verified_outputs.dob&expand%5B2%5D=verified_outputs.id_number\
             &expand%5B3%5D=last_verification_report",
                    BRACKETS,
                ),
            ],
        ),
        row(
            16,
            RetrieveVerificationSession::new(hostile),
            "refused: session: must not contain `/`",
            &[
                Other(
                    &[Node],
                    "GET /v1/identity/verification_sessions/vs_1%2F..%2Fa%20b%3Fx%3D1%26y%23f%252F%C3%BC%2B%C3%A9%5B0%5D%3A%40",
                    SLASH,
                ),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_sessions/vs_1%2F..%2Fa+b%3Fx%3D1%26y%23f%252F%C3%BC%2B%C3%A9%5B0%5D%3A%40",
                    SLASH,
                ),
                Other(
                    &[Ruby],
                    "GET /v1/identity/verification_sessions/vs_1%2F..%2Fa+b%3Fx%3D1%26y%23f%252F%C3%BC%2B%C3%A9%5B0%5D%3A%40?",
                    SLASH,
                ),
            ],
        ),
        row(
            18,
            RetrieveVerificationSession::new(""),
            "refused: session: must not be empty",
            &[
                Other(
                    NODE_PYTHON,
                    "GET /v1/identity/verification_sessions/",
                    LISTS,
                ),
                Other(&[Ruby], "GET /v1/identity/verification_sessions/?", LISTS),
            ],
        ),
        row(
            19,
            RetrieveVerificationSession::new("  "),
            "GET /v1/identity/verification_sessions/%20%20",
            &[
                Same(&[Node]),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_sessions/++",
                    PLUS_IN_PATH,
                ),
                Other(
                    &[Ruby],
                    "GET /v1/identity/verification_sessions/++?",
                    PLUS_IN_PATH,
                ),
            ],
        ),
        row(
            105,
            retrieve(),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[
                Same(NODE_PYTHON),
                Other(
                    &[Ruby],
                    "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?",
                    QUERY,
                ),
            ],
        ),
        row(
            111,
            retrieve(),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Other(
                &[Ruby],
                "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?",
                QUERY,
            )],
        ),
        row(
            112,
            retrieve().expand(["verified_outputs"]),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?expand[0]=verified_outputs",
            &[Same(&[Ruby])],
        ),
        row(
            114,
            RetrieveVerificationSession::new(""),
            "refused: session: must not be empty",
            &[Other(
                &[Ruby],
                "GET /v1/identity/verification_sessions/?",
                LISTS,
            )],
        ),
        by(
            &Stripe::new(SecretKey::new("sk_test_O").unwrap())
                .with_account("acct_P")
                .unwrap(),
            116,
            retrieve(),
            None,
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 authorization=Bearer sk_test_O stripe-account=acct_P",
            &[Same(&[Python])],
        ),
        row(
            117,
            retrieve(),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Same(&[Python])],
        ),
        row(
            119,
            retrieve().expand(["verified_outputs"]),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?expand[0]=verified_outputs",
            &[Other(
                &[Python],
                "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?expand%5B0%5D=verified_outputs",
                BRACKETS,
            )],
        ),
        row(
            119,
            retrieve(),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Other(
                &[Ruby],
                "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?",
                QUERY,
            )],
        ),
        row(
            120,
            retrieve(),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Other(
                &[Ruby],
                "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?",
                QUERY,
            )],
        ),
        row(
            122,
            RetrieveVerificationSession::new(""),
            "refused: session: must not be empty",
            &[Same(&[Python])],
        ),
        row(
            122,
            retrieve().expand(["verified_outputs"]),
            "GET /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6?expand[0]=verified_outputs",
            &[Same(&[Ruby])],
        ),
        row(
            143,
            RetrieveVerificationSession::new("vs a/b"),
            "refused: session: must not contain `/`",
            &[Other(
                &[Ruby],
                "GET /v1/identity/verification_sessions/vs+a%2Fb?",
                SLASH,
            )],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn updates() -> Vec<Row> {
    let rich = update()
        .r#type(VerificationSessionType::IdNumber)
        .allowed_types([DocumentType::Passport])
        .require_live_capture(true)
        .provided_email("a@b.co")
        .metadata([("k", "v")])
        .expand(["verified_outputs"]);
    vec![
        row(
            21,
            rich,
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 type=id_number\
             &options[document][allowed_types][0]=passport&options[document][require_live_capture]=true\
             &expand[0]=verified_outputs&metadata[k]=v&provided_details[email]=a%40b.co",
            &[Other(
                ALL,
                "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 type=id_number\
             &options[document][allowed_types][0]=passport&options[document][require_live_capture]=true\
             &provided_details[email]=a%40b.co&metadata[k]=v&expand[0]=verified_outputs",
                ORDER,
            )],
        ),
        row(
            22,
            update()
                .metadata([("new", "1")])
                .remove_metadata("order_id"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[new]=1\
             &metadata[order_id]=",
            &[Other(
                ALL,
                "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[order_id]=\
             &metadata[new]=1",
                ORDER,
            )],
        ),
        row(
            24,
            update(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Same(ALL)],
        ),
        row(
            111,
            update().metadata([("id", "boom"), ("x", "1")]),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[id]=boom\
             &metadata[x]=1",
            &[Other(
                &[Python],
                "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata=boom",
                "a key `id` is a key: Python sends its value in place of all metadata",
            )],
        ),
        row(
            115,
            update().remove_metadata("order_id"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[order_id]=",
            &[Same(&[Ruby])],
        ),
        row(
            118,
            update().remove_metadata("order_id"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[order_id]=",
            &[Same(&[Python])],
        ),
        row(
            123,
            update(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Same(&[Ruby])],
        ),
        row(
            124,
            update().metadata([("new", "1")]),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[new]=1",
            &[Same(&[Ruby])],
        ),
        row(
            125,
            update()
                .metadata([("new", "1")])
                .remove_metadata("order_id"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[new]=1\
             &metadata[order_id]=",
            &[Other(
                &[Ruby],
                "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[order_id]=\
             &metadata[new]=1",
                ORDER,
            )],
        ),
        row(
            126,
            update().remove_metadata("order_id"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[order_id]=",
            &[Same(&[Ruby])],
        ),
        row(
            127,
            update().clear_metadata(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata=",
            &[Same(&[Ruby])],
        ),
        row(
            129,
            update().require_live_capture(true),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 options[document][require_live_capture]=true",
            &[Same(&[Ruby])],
        ),
        row(
            130,
            update().allowed_types([DocumentType::Passport]),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 options[document][allowed_types][0]=passport",
            &[Other(
                &[Ruby],
                "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6",
                "what was set is sent: Ruby drops a list in a hash that is new",
            )],
        ),
        by(
            &stripe(),
            131,
            update().r#type(VerificationSessionType::IdNumber),
            Some("k"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 idempotency-key=k type=id_number",
            &[Same(&[Ruby])],
        ),
        row(
            132,
            update()
                .r#type(VerificationSessionType::IdNumber)
                .metadata([("z", "9")])
                .remove_metadata("order_id"),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 type=id_number\
             &metadata[order_id]=&metadata[z]=9",
            &[Other(
                &[Ruby],
                "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6 metadata[order_id]=\
             &metadata[z]=9&type=id_number",
                ORDER,
            )],
        ),
    ]
}

fn ends() -> Vec<Row> {
    let cancel = || CancelVerificationSession::new(ID);
    let redact = || RedactVerificationSession::new(ID);
    let elsewhere = Stripe::new(SecretKey::new("sk_test_O").unwrap())
        .with_account("acct_P")
        .unwrap();
    let other = Stripe::new(SecretKey::new("sk_test_OTHER").unwrap())
        .with_account("acct_P")
        .unwrap()
        .with_version("2024-06-20")
        .unwrap();
    vec![
        row(
            25,
            cancel(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/cancel",
            &[Same(ALL)],
        ),
        row(
            27,
            CancelVerificationSession::new("vs a/b"),
            "refused: session: must not contain `/`",
            &[
                Other(
                    &[Node],
                    "POST /v1/identity/verification_sessions/vs%20a%2Fb/cancel",
                    SLASH,
                ),
                Other(
                    PYTHON_RUBY,
                    "POST /v1/identity/verification_sessions/vs+a%2Fb/cancel",
                    SLASH,
                ),
            ],
        ),
        row(
            28,
            redact(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/redact",
            &[Same(ALL)],
        ),
        by(
            &elsewhere,
            116,
            cancel(),
            None,
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/cancel authorization=Bearer sk_test_O stripe-account=acct_P",
            &[Same(&[Python])],
        ),
        row(
            116,
            cancel(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/cancel",
            &[Same(&[Ruby])],
        ),
        row(
            117,
            redact(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/redact",
            &[Same(&[Python])],
        ),
        row(
            117,
            redact().expand(["last_verification_report"]),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/redact expand[0]=last_verification_report",
            &[Same(&[Ruby])],
        ),
        row(
            119,
            cancel(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/cancel",
            &[Same(&[Ruby])],
        ),
        row(
            120,
            cancel(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/cancel",
            &[Same(&[Python])],
        ),
        row(
            120,
            redact(),
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/redact",
            &[Same(&[Ruby])],
        ),
        by(
            &other,
            121,
            cancel(),
            None,
            "POST /v1/identity/verification_sessions/vs_1NWXZs2eZvKYlo2CnGvcnbN6/cancel authorization=Bearer sk_test_OTHER stripe-account=acct_P stripe-version=2024-06-20",
            &[Same(&[Ruby])],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn lists() -> Vec<Row> {
    let filtered = list()
        .status(VerificationSessionStatus::RequiresInput)
        .client_reference_id("a b&c=ü")
        .related_customer("cus_1")
        .created(at(1_700_000_000)..at(1_800_000_000))
        .limit(3)
        .starting_after("vs_0")
        .expand(["data.verified_outputs", "data.last_verification_report"]);
    let bounded = CreatedFilter::new()
        .gt(at(1))
        .gte(at(2))
        .lt(at(3))
        .lte(at(4));
    let two_types = [
        "identity.verification_session.verified",
        "identity.verification_session.requires_input",
    ];
    vec![
        row(
            30,
            list(),
            "GET /v1/identity/verification_sessions",
            &[
                Same(NODE_PYTHON),
                Other(&[Ruby], "GET /v1/identity/verification_sessions?", QUERY),
            ],
        ),
        row(
            31,
            filtered,
            "GET /v1/identity/verification_sessions?client_reference_id=a+b%26c%3D%C3%BC\
             &created[gte]=1700000000&created[lt]=1800000000&expand[0]=data.verified_outputs\
             &expand[1]=data.last_verification_report&related_customer=cus_1&status=requires_input\
             &limit=3&starting_after=vs_0",
            &[
                Other(
                    &[Node],
                    "GET /v1/identity/verification_sessions?status=requires_input\
             &client_reference_id=a%20b%26c%3D%C3%BC&related_customer=cus_1&created[gte]=1700000000\
             &created[lt]=1800000000&limit=3&starting_after=vs_0&expand[0]=data.verified_outputs\
             &expand[1]=data.last_verification_report",
                    ESCAPES_ORDER,
                ),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_sessions?status=requires_input\
             &client_reference_id=a+b%26c%3D%C3%BC&related_customer=cus_1&created%5Bgte%5D=1700000000\
             &created%5Blt%5D=1800000000&limit=3&starting_after=vs_0\
             &expand%5B0%5D=data.verified_outputs&expand%5B1%5D=data.last_verification_report",
                    BRACKETS_ORDER,
                ),
                Other(
                    &[Ruby],
                    "GET /v1/identity/verification_sessions?status=requires_input\
             &client_reference_id=a+b%26c%3D%C3%BC&related_customer=cus_1&created[gte]=1700000000\
             &created[lt]=1800000000&limit=3&starting_after=vs_0&expand[0]=data.verified_outputs\
             &expand[1]=data.last_verification_report",
                    ORDER,
                ),
            ],
        ),
        row(
            33,
            list().created(bounded).limit(100).ending_before("vs_9"),
            "GET /v1/identity/verification_sessions?created[gt]=1&created[gte]=2&created[lt]=3\
             &created[lte]=4&limit=100&ending_before=vs_9",
            &[
                Same(NODE_RUBY),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_sessions?created%5Bgt%5D=1&created%5Bgte%5D=2\
             &created%5Blt%5D=3&created%5Blte%5D=4&limit=100&ending_before=vs_9",
                    BRACKETS,
                ),
            ],
        ),
        row(
            100,
            list().limit(1).created(at(5)..),
            "GET /v1/identity/verification_sessions?created[gte]=5&limit=1",
            &[
                Other(
                    NODE_RUBY,
                    "GET /v1/identity/verification_sessions?limit=1&created[gte]=5",
                    ORDER,
                ),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_sessions?limit=1&created%5Bgte%5D=5",
                    BRACKETS_ORDER,
                ),
            ],
        ),
        row(
            102,
            ListEvents::new()
                .types(two_types)
                .limit(1)
                .delivery_success(false),
            "GET /v1/events?delivery_success=false&types[0]=identity.verification_session.verified\
             &types[1]=identity.verification_session.requires_input&limit=1",
            &[
                Other(
                    NODE_RUBY,
                    "GET /v1/events?types[0]=identity.verification_session.verified\
             &types[1]=identity.verification_session.requires_input&limit=1&delivery_success=false",
                    ORDER,
                ),
                Other(
                    &[Python],
                    "GET /v1/events?types%5B0%5D=identity.verification_session.verified\
             &types%5B1%5D=identity.verification_session.requires_input&limit=1&delivery_success=false",
                    BRACKETS_ORDER,
                ),
            ],
        ),
        row(
            109,
            list().created(at(1_700_000_000)..),
            "GET /v1/identity/verification_sessions?created[gte]=1700000000",
            &[Same(&[Node])],
        ),
        row(
            110,
            list().created(at(1_700_000_000)..at(1_700_018_000)),
            "GET /v1/identity/verification_sessions?created[gte]=1700000000&created[lt]=1700018000",
            &[Other(
                &[Python],
                "GET /v1/identity/verification_sessions?created%5Bgte%5D=1700000000\
             &created%5Blt%5D=1700018000",
                BRACKETS,
            )],
        ),
        row(
            118,
            list().limit(1),
            "GET /v1/identity/verification_sessions?limit=1",
            &[Same(&[Ruby])],
        ),
    ]
}

fn others() -> Vec<Row> {
    let report = RetrieveVerificationReport::new("vr_1Pgc76B7WZ01zgkWq9Rp33Dj").expand([
        ReportExpansion::DocumentNumber,
        ReportExpansion::DocumentDob,
        ReportExpansion::DocumentExpirationDate,
        ReportExpansion::IdNumber,
        ReportExpansion::IdNumberDob,
    ]);
    let file = "file_1Pgag2B7WZ01zgkWITx3dIQc";
    let event = RetrieveEvent::new("evt_1Pgc76B7WZ01zgkWwyRHS12y");
    vec![
        row(
            34,
            report,
            "GET /v1/identity/verification_reports/vr_1Pgc76B7WZ01zgkWq9Rp33Dj?expand[0]=document.number\
             &expand[1]=document.dob&expand[2]=document.expiration_date&expand[3]=id_number.id_number\
             &expand[4]=id_number.dob",
            &[
                Same(NODE_RUBY),
                Other(
                    &[Python],
                    "GET /v1/identity/verification_reports/vr_1Pgc76B7WZ01zgkWq9Rp33Dj?expand%5B0%5D=document.number\
             &expand%5B1%5D=document.dob&expand%5B2%5D=document.expiration_date\
             &expand%5B3%5D=id_number.id_number&expand%5B4%5D=id_number.dob",
                    BRACKETS,
                ),
            ],
        ),
        row(
            91,
            RetrieveFile::new(file),
            "GET /v1/files/file_1Pgag2B7WZ01zgkWITx3dIQc",
            &[
                Same(NODE_PYTHON),
                Other(
                    &[Ruby],
                    "GET /v1/files/file_1Pgag2B7WZ01zgkWITx3dIQc?",
                    QUERY,
                ),
            ],
        ),
        row(
            93,
            CreateFileLink::new(file)
                .expires_at(at(1_800_000_000))
                .metadata([("k", "v")]),
            "POST /v1/file_links file=file_1Pgag2B7WZ01zgkWITx3dIQc&expires_at=1800000000&metadata[k]=v",
            &[Same(ALL)],
        ),
        row(
            96,
            CreateEphemeralKey::new(ID, "2026-10-28.endive"),
            "POST /v1/ephemeral_keys verification_session=vs_1NWXZs2eZvKYlo2CnGvcnbN6",
            &[Same(ALL)],
        ),
        row(
            103,
            event,
            "GET /v1/events/evt_1Pgc76B7WZ01zgkWwyRHS12y",
            &[
                Same(NODE_PYTHON),
                Other(
                    &[Ruby],
                    "GET /v1/events/evt_1Pgc76B7WZ01zgkWwyRHS12y?",
                    QUERY,
                ),
            ],
        ),
    ]
}

fn rows() -> Vec<Row> {
    [
        creations(),
        retrievals(),
        updates(),
        ends(),
        lists(),
        others(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn calls() -> Vec<(Sdk, u16)> {
    rows()
        .iter()
        .flat_map(|row| super::calls(row.number, row.beside))
        .collect()
}

#[test]
fn each_request_has_the_bytes_of_the_official_sdks_or_others_for_a_reason() {
    for row in rows() {
        let number = row.number;
        let ours = row
            .request
            .unwrap_or_else(|error| format!("refused: {error}"));
        assert_eq!(ours, row.ours, "call {number}");
        for beside in row.beside {
            beside.check(number, &ours);
        }
    }
}

/// Returns the decoded parameters in alphabetical order, after method and path.
fn meaning(text: &str) -> (String, Vec<(String, String)>) {
    let (line, params) = match text.split_once('?') {
        Some((line, query)) => (line, query),
        None => text.rsplit_once(' ').unwrap(),
    };
    let mut pairs: Vec<_> = form_urlencoded::parse(params.as_bytes())
        .into_owned()
        .collect();
    pairs.sort();
    (line.to_owned(), pairs)
}

#[test]
fn a_request_that_is_only_spelled_otherwise_has_the_same_parameters() {
    let mut spelled = 0;
    for row in rows() {
        for beside in row.beside {
            let Other(sdks, theirs, reason) = beside else {
                continue;
            };
            let means = [BRACKETS, ESCAPES, ORDER, ESCAPES_ORDER, BRACKETS_ORDER].contains(reason);
            if means {
                assert_eq!(
                    meaning(row.ours),
                    meaning(theirs),
                    "call {}: {sdks:?}",
                    row.number
                );
                spelled += 1;
            } else if *reason == QUERY {
                assert_eq!(format!("{}?", row.ours), *theirs, "call {}", row.number);
            }
        }
    }
    assert_eq!(spelled, 19);
}
