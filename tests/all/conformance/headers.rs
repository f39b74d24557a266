//! The headers of every request, beside those of the official SDKs. Those that a caller sets are in `requests.rs`.

use http::Request;
use stripe_identity::{CreateVerificationSession, RetrieveVerificationSession};

use super::{ALL, Beside, Node, Other, Python, Ruby, Same, Sdk};
use crate::support::stripe;

const ITS_OWN: &str = "each names itself";
const MACHINE: &str = "nothing about the machine is sent";

/// One header, empty where it is not sent.
struct Row {
    number: u16,
    name: &'static str,
    ours: &'static str,
    beside: &'static [Beside],
}

/// A POST without an idempotency key of the caller.
const POST: &[Row] = &[
    Row {
        number: 1,
        name: "authorization",
        ours: "Bearer sk_test_123",
        beside: &[Same(ALL)],
    },
    Row {
        number: 1,
        name: "content-type",
        ours: "application/x-www-form-urlencoded",
        beside: &[Same(ALL)],
    },
    Row {
        number: 1,
        name: "stripe-version",
        ours: "2026-10-28.endive",
        beside: &[
            Same(&[Node, Python]),
            Other(
                &[Ruby],
                "2026-07-29.dahlia",
                "it is the version that the models were made for, and Ruby's are older",
            ),
        ],
    },
    Row {
        number: 1,
        name: "idempotency-key",
        ours: "",
        beside: &[
            Other(
                &[Node],
                "stripe-node-retry-xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx",
                "the core draws no random numbers: the ureq client does",
            ),
            Other(
                &[Python, Ruby],
                "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
                "the core draws no random numbers: the ureq client does",
            ),
        ],
    },
    Row {
        number: 1,
        name: "user-agent",
        ours: "stripe-identity/0.1.0",
        beside: &[
            Other(&[Node], "Stripe/v1 NodeBindings/23.1.0", ITS_OWN),
            Other(&[Python], "Stripe/v1 PythonBindings/16.1.0", ITS_OWN),
            Other(&[Ruby], "Stripe/v1 RubyBindings/19.5.0", ITS_OWN),
        ],
    },
];

/// A GET by an SDK whose telemetry is off.
const GET: &[Row] = &[
    Row {
        number: 105,
        name: "authorization",
        ours: "Bearer sk_test_123",
        beside: &[Same(ALL)],
    },
    Row {
        number: 105,
        name: "content-type",
        ours: "",
        beside: &[
            Same(&[Python, Ruby]),
            Other(
                &[Node],
                "application/x-www-form-urlencoded",
                "a request without a body has no content type",
            ),
        ],
    },
    Row {
        number: 105,
        name: "idempotency-key",
        ours: "",
        beside: &[Same(ALL)],
    },
    Row {
        number: 105,
        name: "x-stripe-client-telemetry",
        ours: "",
        beside: &[Same(ALL)],
    },
    Row {
        number: 105,
        name: "x-stripe-client-user-agent",
        ours: "",
        beside: &[
            Other(
                &[Node],
                r#"{"bindings_version":"23.1.0","lang":"node","typescript":"false","lang_version":"v20.20.2","httplib":"node"}"#,
                MACHINE,
            ),
            Other(
                &[Python],
                r#"{"bindings_version": "16.1.0", "lang": "python", "httplib": "requests", "lang_version": "3.11.7"}"#,
                MACHINE,
            ),
            Other(
                &[Ruby],
                r#"{"bindings_version":"19.5.0","lang":"ruby","lang_version":"3.1.2 p20 (2022-04-12)","engine":"ruby"}"#,
                MACHINE,
            ),
        ],
    },
];

pub(super) fn calls() -> Vec<(Sdk, u16)> {
    let rows = POST.iter().chain(GET);
    rows.flat_map(|row| super::calls(row.number, row.beside))
        .collect()
}

fn check(request: &Request<Vec<u8>>, rows: &[Row]) {
    for row in rows {
        let value = request.headers().get(row.name);
        let ours = value.map_or("", |value| value.to_str().unwrap());
        assert_eq!(ours, row.ours, "{}", row.name);
        for beside in row.beside {
            beside.check(row.number, ours);
        }
    }
    for name in request.headers().keys() {
        let is_known = POST.iter().chain(GET).any(|row| row.name == name);
        assert!(is_known, "{name} is in no table");
    }
}

#[test]
fn each_header_is_that_of_the_official_sdks_or_another_for_a_reason() {
    let create = CreateVerificationSession::document();
    check(&stripe().request(&create).unwrap(), POST);
    let retrieve = RetrieveVerificationSession::new("vs_1");
    check(&stripe().request(&retrieve).unwrap(), GET);
}
