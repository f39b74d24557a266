//! The admin API: each call, and each refusal with its reason.

use serde_json::{Value, json};

use crate::support::Program;

const NOTHING: Value = Value::Null;

fn create(program: &Program) -> String {
    program.create("type=document")["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn health() {
    let program = Program::start(&["--clock", "1700000000"]);
    let health = program.admin("GET", "healthz", &NOTHING);
    assert_eq!(
        health,
        json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "api_version": stripe_identity::API_VERSION,
            "now": 1_700_000_000,
        })
    );
}

#[test]
fn submitting_each_outcome() {
    let program = Program::start(&[]);
    let id = create(&program);
    let submit = |body: &Value| program.admin("POST", &format!("sessions/{id}/submit"), body);
    assert_eq!(
        submit(&json!({ "outcome": "selfie_manipulated" })),
        json!({ "id": id, "status": "requires_input", "last_error": "selfie_manipulated" })
    );
    assert_eq!(
        submit(&json!({ "outcome": "processing" })),
        json!({ "id": id, "status": "processing", "last_error": "selfie_manipulated" })
    );
    let person = json!({ "first_name": "Ann", "dob": "1990-05-17", "email": "ann@example.com" });
    assert_eq!(
        submit(&json!({ "outcome": "verified", "person": person })),
        json!({ "id": id, "status": "verified", "last_error": null })
    );
    let path = format!("/v1/identity/verification_sessions/{id}?expand[]=verified_outputs.dob");
    let session = program
        .call_with("rk_test_simulated", "GET", &path, "")
        .json();
    let outputs = &session["verified_outputs"];
    assert_eq!(
        (
            &outputs["first_name"],
            &outputs["last_name"],
            &outputs["dob"]
        ),
        (
            &json!("Ann"),
            &json!("Rosen"),
            &json!({ "day": 17, "month": 5, "year": 1990 })
        )
    );
}

#[test]
fn an_impossible_submission_is_refused_and_changes_nothing() {
    let program = Program::start(&[]);
    let id = create(&program);
    let path = format!("sessions/{id}/submit");
    let refused = |status, body: &Value| program.refused(status, "POST", &path, body);
    assert!(refused(400, &json!({ "outcome": "verifed" })).starts_with(
        "unknown outcome \"verifed\": must be verified, processing, or one of document_expired, "
    ));
    assert!(refused(400, &json!({})).starts_with("the body: missing field `outcome`"));
    assert!(
        refused(400, &json!({ "outcome": "verified", "persn": {} }))
            .starts_with("the body: unknown field `persn`")
    );
    assert_eq!(
        refused(400, &json!({ "outcome": "processing", "person": {} })),
        "a person can only be given with the outcome verified"
    );
    assert!(
        refused(
            400,
            &json!({ "outcome": "verified", "person": { "firstname": "Ann" } })
        )
        .starts_with("person: unknown field \"firstname\"")
    );
    assert_eq!(
        program.refused(
            404,
            "POST",
            "sessions/vs_unknown/submit",
            &json!({ "outcome": "verified" })
        ),
        "there is no session \"vs_unknown\""
    );
    assert_eq!(program.retrieve(&id)["status"], "requires_input");
    program.call(
        "POST",
        &format!("/v1/identity/verification_sessions/{id}/cancel"),
        "",
    );
    let reason = refused(409, &json!({ "outcome": "verified" }));
    assert!(reason.contains("does not wait"), "{reason}");
    let response = program.send(
        "POST",
        &format!("/_simulator/{path}"),
        &[],
        "outcome=verified",
    );
    assert_eq!(response.status, 400);
    assert!(
        response
            .body
            .contains("the body: expected value at line 1 column 1"),
        "{}",
        response.body
    );
}

#[test]
fn a_reviewer_overrides_the_status_in_both_directions() {
    let program = Program::start(&[]);
    let id = create(&program);
    let path = format!("sessions/{id}/override");
    program.admin(
        "POST",
        &format!("sessions/{id}/submit"),
        &json!({ "outcome": "selfie_manipulated" }),
    );
    let verified = program.admin("POST", &path, &json!({ "status": "verified" }));
    assert_eq!(verified["status"], "verified");
    let body = json!({ "status": "requires_input", "last_error": "document_unverified_other" });
    let taken = program.admin("POST", &path, &body);
    assert_eq!(
        taken,
        json!({ "id": id, "status": "requires_input", "last_error": "document_unverified_other" })
    );
    let refused = |status, body: &Value| program.refused(status, "POST", &path, body);
    assert_eq!(
        refused(400, &json!({ "status": "canceled" })),
        "unknown status \"canceled\": must be verified or requires_input"
    );
    assert_eq!(
        refused(
            400,
            &json!({ "status": "requires_input", "last_error": "x" })
        ),
        "unknown last_error \"x\""
    );
    assert_eq!(
        refused(
            400,
            &json!({ "status": "verified", "last_error": "abandoned" })
        ),
        "last_error belongs to the status requires_input"
    );
    assert_eq!(
        program.refused(
            404,
            "POST",
            "sessions/vs_1/override",
            &json!({ "status": "verified" })
        ),
        "there is no session \"vs_1\""
    );
    let fresh = create(&program);
    let reason = program.refused(
        409,
        "POST",
        &format!("sessions/{fresh}/override"),
        &json!({ "status": "requires_input" }),
    );
    assert!(!reason.is_empty());
}

#[test]
fn redactions_finish_without_moving_the_clock() {
    let program = Program::start(&["--clock", "1700000000"]);
    let id = create(&program);
    program.call(
        "POST",
        &format!("/v1/identity/verification_sessions/{id}/redact"),
        "",
    );
    assert_eq!(program.retrieve(&id)["redaction"]["status"], "processing");
    assert_eq!(
        program.admin("POST", "redactions/finish", &NOTHING),
        json!({ "finished": 1 })
    );
    assert_eq!(program.retrieve(&id)["redaction"]["status"], "redacted");
    assert_eq!(
        program.admin("POST", "redactions/finish", &NOTHING),
        json!({ "finished": 0 })
    );
    assert_eq!(
        program.admin("GET", "clock", &NOTHING)["now"],
        1_700_000_000
    );
}

#[test]
fn the_clock_moves_forward_stops_and_goes_on() {
    let program = Program::start(&["--clock", "1700000000"]);
    let set = |body: &Value| program.admin("POST", "clock", body);
    let at = |clock: &Value| clock["now"].as_i64().unwrap();
    assert_eq!(at(&set(&json!({ "advance": 90 }))), 1_700_000_090);
    assert_eq!(at(&set(&json!({ "advance": "5d" }))), 1_700_432_090);
    assert_eq!(at(&set(&json!({ "now": 1_800_000_000 }))), 1_800_000_000);
    let running = set(&json!({ "mode": "real" }));
    assert_eq!(running["mode"], "real");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let later = program.admin("GET", "clock", &NOTHING);
    assert!(
        (1..60).contains(&(at(&later) - 1_800_000_000)),
        "{later}: it goes on from where it was"
    );
    let frozen = set(&json!({ "mode": "frozen", "advance": "1h" }));
    assert_eq!(frozen["mode"], "frozen");
    let refused = |status, body: &Value| program.refused(status, "POST", "clock", body);
    assert_eq!(refused(400, &json!({})), "must have advance, now or mode");
    assert_eq!(
        refused(400, &json!({ "advance": 1, "now": 1 })),
        "must have either advance or now"
    );
    assert_eq!(
        refused(400, &json!({ "mode": "fast" })),
        "unknown mode \"fast\": must be real or frozen"
    );
    assert_eq!(
        refused(400, &json!({ "advance": "1y" })),
        "advance: must be a whole number with ms, s, m, h or d, such as 2s"
    );
    assert_eq!(
        refused(409, &json!({ "now": 1 })),
        "now: the clock cannot be moved back, because redactions and events have happened"
    );
    assert!(refused(400, &json!({ "advance": -1 })).starts_with("the body: "));
    // The largest possible jump does no harm.
    set(&json!({ "advance": u64::MAX }));
    program.assert_healthy();
    assert_eq!(program.call("GET", "/v1/events", "").status, 200);
}

#[test]
fn each_fault_happens_as_often_as_asked() {
    let program = Program::start(&[]);
    let list = || program.call("GET", "/v1/identity/verification_sessions", "");
    for (fault, status) in [
        (
            json!({ "fault": "rate_limited", "reason": "global-rate", "retry_after": 3 }),
            429,
        ),
        (json!({ "fault": "lock_timeout" }), 429),
        (json!({ "fault": "key_in_use" }), 409),
        (json!({ "fault": "status", "status": 503 }), 503),
        (json!({ "fault": "should_retry" }), 500),
        (json!({ "fault": "should_not_retry" }), 500),
        (json!({ "fault": "html" }), 503),
        (json!({ "fault": "truncated" }), 200),
        (json!({ "fault": "lost_request" }), 0),
        (json!({ "fault": "lost_response" }), 0),
        (json!({ "fault": "none", "delay": "1ms" }), 200),
    ] {
        program.admin("POST", "faults", &fault);
        let response = list();
        assert_eq!(response.status, status, "{fault}: {response:?}");
        match fault["fault"].as_str() {
            Some("rate_limited") => {
                assert_eq!(
                    response.header("stripe-rate-limited-reason"),
                    Some("global-rate")
                );
                assert_eq!(response.header("retry-after"), Some("3"));
            }
            Some("should_retry") => {
                assert_eq!(response.header("stripe-should-retry"), Some("true"));
            }
            Some("should_not_retry") => {
                assert_eq!(response.header("stripe-should-retry"), Some("false"));
            }
            Some("html") => assert_eq!(response.header("content-type"), Some("text/html")),
            _ => {}
        }
        assert_eq!(list().status, 200, "{fault}: once");
    }
    program.admin(
        "POST",
        "faults",
        &json!({ "fault": "status", "status": 500, "times": 2 }),
    );
    assert_eq!(
        [list().status, list().status, list().status],
        [500, 500, 200]
    );
}

#[test]
fn a_fault_can_be_for_one_method_and_path() {
    let program = Program::start(&[]);
    let body = json!({ "fault": "status", "status": 500, "method": "POST", "path": "/v1/identity/*/*/cancel" });
    let faults = program.admin("POST", "faults", &body);
    let listed = json!({ "fault": "status", "status": 500, "times": 1, "method": "POST", "path": "/v1/identity/*/*/cancel" });
    assert_eq!(faults["data"], json!([listed]));
    let id = create(&program);
    let cancel = format!("/v1/identity/verification_sessions/{id}/cancel");
    assert_eq!(program.call("POST", &cancel, "").status, 500);
    assert_eq!(
        program.admin("GET", "faults", &NOTHING)["data"],
        json!([]),
        "it is used up"
    );
    assert_eq!(program.call("POST", &cancel, "").status, 200);
}

#[test]
fn a_kept_500_stays_for_the_idempotency_key() {
    let program = Program::start(&[]);
    program.admin(
        "POST",
        "faults",
        &json!({ "fault": "kept_status", "status": 500 }),
    );
    let create = |key: &str| {
        let headers = [
            ("Authorization", "Bearer sk_test_1"),
            ("Idempotency-Key", key),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        program
            .send(
                "POST",
                "/v1/identity/verification_sessions",
                &headers,
                "type=document",
            )
            .status
    };
    assert_eq!([create("a"), create("a"), create("b")], [500, 500, 200]);
}

#[test]
fn faults_that_make_no_sense_are_refused() {
    let program = Program::start(&[]);
    let refused = |body: &Value| program.refused(400, "POST", "faults", body);
    assert!(
        refused(&json!({ "fault": "flood" }))
            .starts_with("unknown fault \"flood\": must be one of rate_limited, ")
    );
    assert_eq!(
        refused(&json!({ "fault": "status" })),
        "this fault needs a status"
    );
    assert_eq!(
        refused(&json!({ "fault": "status", "status": 200 })),
        "status: must be from 400 to 599"
    );
    assert_eq!(
        refused(&json!({ "fault": "html", "status": 500 })),
        "only the faults status and kept_status have a status"
    );
    assert_eq!(
        refused(&json!({ "fault": "html", "reason": "x" })),
        "only the fault rate_limited has a reason"
    );
    assert_eq!(
        refused(&json!({ "fault": "html", "method": "G T" })),
        "method: not a method"
    );
    assert_eq!(
        refused(&json!({ "fault": "html", "delay": "soon" })),
        "delay: must be a whole number with ms, s, m, h or d, such as 2s"
    );
    program.admin("POST", "faults", &json!({ "fault": "html", "times": 5 }));
    program.admin("DELETE", "faults", &NOTHING);
    assert_eq!(program.call("GET", "/v1/events", "").status, 200);
}

#[test]
fn requests_can_be_listed_filtered_and_forgotten() {
    let program = Program::start(&[]);
    program.create("type=document&metadata[order]=6735");
    program.call("GET", "/v1/events?limit=3", "");
    let requests = program.admin("GET", "requests", &NOTHING)["data"].clone();
    assert_eq!(requests.as_array().map(Vec::len), Some(2));
    assert_eq!(
        (
            &requests[0]["method"],
            &requests[0]["path"],
            &requests[0]["status"]
        ),
        (&json!("GET"), &json!("/v1/events"), &json!(200))
    );
    assert_eq!(
        requests[1]["params"],
        json!([{ "name": "type", "value": "document" }, { "name": "metadata[order]", "value": "6735" }])
    );
    assert!(
        !requests.to_string().contains("sk_test_"),
        "no key: {requests}"
    );
    let count = |query: &str| {
        let list = program.admin("GET", &format!("requests?{query}"), &NOTHING);
        list["data"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(
        (
            count("method=POST"),
            count("path=/v1/events"),
            count("limit=1")
        ),
        (1, 1, 1)
    );
    let refused = |query: &str| program.refused(400, "GET", &format!("requests?{query}"), &NOTHING);
    assert_eq!(refused("limit=0"), "limit: must be from 1 to 1000");
    assert_eq!(
        refused("methd=POST"),
        "unknown parameter \"methd\": must be one of limit, method, path"
    );
    program.admin("DELETE", "requests", &NOTHING);
    assert_eq!(count(""), 0);
}

#[test]
fn webhook_endpoints_that_make_no_sense_are_refused() {
    let program = Program::start(&[]);
    let refused = |body: &Value| program.refused(400, "POST", "webhook_endpoints", body);
    assert!(
        refused(&json!({ "url": "https://localhost/" }))
            .starts_with("url: must be http: the simulator speaks no TLS")
    );
    assert_eq!(
        refused(&json!({ "url": "http://localhost/", "events": ["customer.created"] })),
        "unknown event type \"customer.created\": must be * or identity.verification_session. and one of canceled, created, processing, redacted, requires_input, verified"
    );
    let reason = refused(&json!({ "url": "http://localhost/", "secret": "" }));
    assert!(reason.starts_with("secret: "), "{reason}");
    assert_eq!(
        program.refused(404, "DELETE", "webhook_endpoints/we_1", &NOTHING),
        "there is no webhook endpoint \"we_1\""
    );
    assert_eq!(
        program.refused(400, "POST", "deliveries/reorder", &json!({ "next": -1 })),
        "the body: invalid value: integer `-1`, expected usize at line 1 column 10"
    );
}

#[test]
fn state_can_be_read_and_replaced() {
    let program = Program::start(&[]);
    let id = create(&program);
    let state = program.admin("GET", "state", &NOTHING);
    program.admin("POST", "reset", &NOTHING);
    assert_eq!(
        program
            .call(
                "GET",
                &format!("/v1/identity/verification_sessions/{id}"),
                ""
            )
            .status,
        404
    );
    program.admin("PUT", "state", &state);
    assert_eq!(program.retrieve(&id)["status"], "requires_input");
    let reason = program.refused(400, "PUT", "state", &json!({ "sessions": 5 }));
    assert!(!reason.is_empty());
    assert_eq!(
        program.retrieve(&id)["status"],
        "requires_input",
        "a refused state changes nothing"
    );
}

#[test]
fn a_reset_forgets_everything_but_the_endpoints_and_the_clock() {
    let endpoint = crate::support::Endpoint::new(vec![]);
    let program = Program::start(&["--clock", "1700000000", "--forward-to", &endpoint.url]);
    create(&program);
    endpoint.next();
    program.admin("POST", "clock", &json!({ "advance": 10 }));
    program.admin("POST", "faults", &json!({ "fault": "html" }));
    assert_eq!(program.admin("POST", "reset", &NOTHING), json!({}));
    let empty = |path: &str| program.admin("GET", path, &NOTHING)["data"] == json!([]);
    assert!(empty("requests") && empty("faults") && empty("deliveries"));
    let list = program
        .call("GET", "/v1/identity/verification_sessions", "")
        .json();
    assert_eq!(list["data"], json!([]));
    assert_eq!(
        program.admin("GET", "clock", &NOTHING)["now"],
        1_700_000_010
    );
    create(&program);
    endpoint.next();
}

#[test]
fn unknown_addresses_and_methods_are_refused() {
    let program = Program::start(&[]);
    assert_eq!(
        program.refused(404, "POST", "sessions", &NOTHING),
        "the admin API has no address /_simulator/sessions"
    );
    assert_eq!(
        program.refused(404, "GET", "", &NOTHING),
        "the admin API has no address /_simulator/"
    );
    assert_eq!(
        program.refused(405, "GET", "reset", &NOTHING),
        "/_simulator/reset does not accept GET"
    );
    assert!(
        program
            .refused(400, "POST", "reset", &json!({ "a": 1 }))
            .starts_with("the body: unknown field `a`")
    );
}
