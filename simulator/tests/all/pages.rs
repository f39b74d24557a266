//! The pages without a browser: their content, and the effects of their forms.

use serde_json::{Value, json};

use crate::support::{Program, Response};

fn path(program: &Program, url: &Value) -> String {
    let url = url.as_str().unwrap();
    url.strip_prefix(program.line("url")).unwrap().to_owned()
}

fn post(program: &Program, path: &str, form: &str) -> Response {
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    program.send("POST", path, &headers, form)
}

fn get(program: &Program, path: &str) -> Response {
    program.send("GET", path, &[], "")
}

fn retrieve(program: &Program, session: &Value) -> Value {
    program.retrieve(session["id"].as_str().unwrap())
}

const RETURN: &str = "type=document&return_url=http%3A%2F%2Flocalhost%3A3000%2Fdone%3Fa%3Db";

#[test]
fn the_page_shows_what_is_asked_for_and_each_outcome() {
    let program = Program::start(&[]);
    let form = "type=document&options[document][require_matching_selfie]=true&options[document][allowed_types][]=passport&client_reference_id=order-6735";
    let session = program.create(form);
    let page = get(&program, &path(&program, &session["url"]));
    assert_eq!(page.status, 200);
    for text in [
        "A photo of an identity document",
        "A selfie that matches the photo on the document",
        "Allowed documents: passport",
        "Reference: order-6735",
        "value=\"verified\"",
        "value=\"processing\"",
        "value=\"leave\"",
        "value=\"selfie_face_mismatch\"",
        "value=\"under_supported_age\"",
        "value=\"1901-01-01\"",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
}

#[test]
fn a_link_is_used_up_by_submitting_and_not_by_looking() {
    let program = Program::start(&[]);
    let session = program.create(RETURN);
    let path = path(&program, &session["url"]);
    for _ in 0..3 {
        assert_eq!(get(&program, &path).status, 200);
    }
    let response = post(
        &program,
        &path,
        "outcome=verified&first_name=Ann&last_name=Rosen&dob=1990-05-17&email=",
    );
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some("http://localhost:3000/done?a=b"))
    );
    assert_eq!(retrieve(&program, &session)["status"], "verified");
    for response in [
        get(&program, &path),
        post(&program, &path, "outcome=abandoned"),
    ] {
        assert_eq!(response.status, 410);
        assert!(
            response.body.contains("This link has been used"),
            "{}",
            response.body
        );
    }
    assert_eq!(retrieve(&program, &session)["status"], "verified");
    let id = session["id"].as_str().unwrap();
    let expanded = format!("/v1/identity/verification_sessions/{id}?expand[]=verified_outputs.dob");
    let outputs = program
        .call_with("rk_test_simulated", "GET", &expanded, "")
        .json()["verified_outputs"]
        .clone();
    assert_eq!(
        (
            &outputs["first_name"],
            &outputs["dob"]["year"],
            &outputs["email"]
        ),
        (&json!("Ann"), &json!(1990), &Value::Null)
    );
}

#[test]
fn without_a_return_url_a_page_ends_the_verification() {
    let program = Program::start(&[]);
    let session = program.create("type=document");
    let response = post(
        &program,
        &path(&program, &session["url"]),
        "outcome=processing",
    );
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some("/done/processing"))
    );
    let page = get(&program, "/done/processing");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("still being checked"));
    assert_eq!(get(&program, "/done/anything").status, 404);
}

#[test]
fn a_return_url_that_is_not_a_web_address_is_not_followed() {
    let program = Program::start(&[]);
    let response = program.call(
        "POST",
        "/v1/identity/verification_sessions",
        "type=document&return_url=javascript%3Aalert(1)",
    );
    if response.status == 200 {
        let session = response.json();
        let response = post(
            &program,
            &path(&program, &session["url"]),
            "outcome=verified",
        );
        assert_eq!(response.header("location"), Some("/done/verified"));
    }
}

#[test]
fn leaving_submits_nothing_and_the_link_still_works() {
    let program = Program::start(&[]);
    let session = program.create(RETURN);
    let path = path(&program, &session["url"]);
    let response = post(&program, &path, "outcome=leave");
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some("http://localhost:3000/done?a=b"))
    );
    assert_eq!(retrieve(&program, &session)["last_error"], Value::Null);
    assert_eq!(get(&program, &path).status, 200);
}

#[test]
fn a_failure_and_a_second_attempt_by_a_fresh_link() {
    let program = Program::start(&[]);
    let session = program.create(RETURN);
    let first = path(&program, &session["url"]);
    assert_eq!(
        post(&program, &first, "outcome=document_expired").status,
        303
    );
    let fresh = retrieve(&program, &session);
    assert_eq!(fresh["last_error"]["code"], "document_expired");
    assert_eq!(get(&program, &first).status, 410);
    let second = path(&program, &fresh["url"]);
    let page = get(&program, &second);
    assert!(
        page.body
            .contains("The last attempt ended with <code>document_expired</code>."),
        "{}",
        page.body
    );
    assert_eq!(post(&program, &second, "outcome=verified").status, 303);
    assert_eq!(retrieve(&program, &session)["status"], "verified");
}

#[test]
fn expired_canceled_and_unknown_links_each_have_their_own_page() {
    let program = Program::start(&["--clock", "1700000000"]);
    let session = program.create("type=document");
    let link = path(&program, &session["url"]);
    program.admin("POST", "clock", &json!({ "advance": 48 * 60 * 60 }));
    let page = get(&program, &link);
    assert_eq!(page.status, 410);
    assert!(page.body.contains("This link has expired"), "{}", page.body);
    let session = program.create("type=document");
    let link = path(&program, &session["url"]);
    let id = session["id"].as_str().unwrap();
    program.call(
        "POST",
        &format!("/v1/identity/verification_sessions/{id}/cancel"),
        "",
    );
    let page = get(&program, &link);
    assert_eq!(page.status, 410);
    assert!(
        page.body.contains("This verification was canceled"),
        "{}",
        page.body
    );
    let page = get(&program, "/start/test_unknown");
    assert_eq!(page.status, 404);
    assert!(page.body.contains("This link is unknown"), "{}", page.body);
}

#[test]
fn a_wrong_choice_or_date_is_shown_on_the_page_and_does_not_use_up_the_link() {
    let program = Program::start(&[]);
    let session = program.create("type=document");
    let path = path(&program, &session["url"]);
    for (form, text) in [
        ("", "unknown outcome"),
        ("outcome=verifed", "unknown outcome"),
        (
            "outcome=verified&dob=yesterday",
            "person: dob: must be a date such as 1990-05-17",
        ),
    ] {
        let page = post(&program, &path, form);
        assert_eq!(page.status, 400);
        assert!(
            page.body.contains("role=\"alert\"") && page.body.contains(text),
            "{}",
            page.body
        );
    }
    assert_eq!(get(&program, &path).status, 200);
}

#[test]
fn text_that_a_person_types_is_escaped() {
    let program = Program::start(&[]);
    let session =
        program.create("type=document&client_reference_id=%3Cscript%3Ealert(1)%3C/script%3E");
    for page in [
        get(&program, &path(&program, &session["url"])),
        get(&program, "/"),
        get(&program, "/requests"),
        get(&program, "/?q=%22%3E%3Cscript%3E"),
    ] {
        assert!(!page.body.contains("<script>"), "{}", page.body);
    }
}

#[test]
fn the_dashboard_lists_searches_and_pages() {
    let program = Program::start(&[]);
    assert!(get(&program, "/").body.contains("There is no session yet"));
    for number in 0..60 {
        program.create(&format!("type=document&client_reference_id=order-{number}"));
    }
    let page = get(&program, "/").body;
    assert_eq!(page.matches("href=\"/sessions/vs_").count(), 50);
    assert!(page.contains("order-59") && !page.contains("order-9<"));
    assert!(page.contains("href=\"?page=2\""));
    let page = get(&program, "/?page=2").body;
    assert_eq!(page.matches("href=\"/sessions/vs_").count(), 10);
    assert!(
        get(&program, "/?q=order-42")
            .body
            .matches("href=\"/sessions/vs_")
            .count()
            == 1
    );
    assert!(
        get(&program, "/?q=nothing")
            .body
            .contains("No session matches.")
    );
    assert_eq!(get(&program, "/sessions/vs_unknown").status, 404);
}

#[test]
fn requests_are_listed_and_found_by_their_id() {
    let program = Program::start(&["--clock", "1700000000"]);
    let response = program.call("GET", "/v1/identity/verification_sessions/vs_1", "");
    program.create("type=document");
    let id = response.header("request-id").unwrap();
    let page = get(&program, &format!("/requests?q={id}")).body;
    for text in [
        id,
        // It breaks between the parts of the path only.
        "/v1/<wbr>identity/<wbr>verification_<wbr>sessions/<wbr>vs_<wbr>1</span>",
        "<span class=\"badge s4\">404</span>",
        "<time>14 Nov 2023 22:13:20 GMT</time></td></tr>",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(page.matches("<td data-label=\"Request\">").count(), 1);
}

#[test]
fn buttons_do_what_they_say_and_lead_back() {
    let program = Program::start(&["--clock", "1700000000"]);
    let session = program.create("type=document");
    let id = session["id"].as_str().unwrap();
    let act = |action: &str, form: &str| post(&program, &format!("/actions/{action}"), form);
    let response = act(
        "submit",
        &format!("id={id}&outcome=verified&back=/sessions/{id}"),
    );
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some(format!("/sessions/{id}").as_str()))
    );
    assert_eq!(retrieve(&program, &session)["status"], "verified");
    act("override", &format!("id={id}&status=requires_input"));
    assert_eq!(retrieve(&program, &session)["status"], "requires_input");
    act("advance", "by=1d");
    assert_eq!(
        program.admin("GET", "clock", &Value::Null)["now"],
        1_700_086_400
    );
    act("clock", "mode=real");
    assert_eq!(program.admin("GET", "clock", &Value::Null)["mode"], "real");
    act(
        "fault",
        "fault=status&status=503&times=1&method=*&path=*&delay=0s",
    );
    assert_eq!(program.call("GET", "/v1/events", "").status, 503);
    act("fault", "fault=html&times=3&method=*&path=*&delay=0s");
    act("clear-faults", "");
    assert_eq!(program.call("GET", "/v1/events", "").status, 200);
    program.call(
        "POST",
        &format!("/v1/identity/verification_sessions/{id}/redact"),
        "",
    );
    act("finish-redactions", "");
    assert_eq!(
        retrieve(&program, &session)["redaction"]["status"],
        "redacted"
    );
    act("reset", "");
    assert!(get(&program, "/").body.contains("There is no session yet"));
    let response = act(
        "submit",
        "id=vs_1&outcome=verified&back=https://evil.example",
    );
    assert_eq!(response.status, 409);
    assert_eq!(
        act("reset", "back=https://evil.example").header("location"),
        Some("/")
    );
    assert_eq!(act("nothing", "").status, 409);
    assert_eq!(
        program
            .send(
                "POST",
                "/actions/reset",
                &[("Content-Type", "text/plain")],
                ""
            )
            .status,
        415
    );
}

#[test]
fn secrets_and_personal_data_are_not_on_the_dashboard() {
    let program = Program::start(&["--forward-to", "http://127.0.0.1:1/"]);
    let session = program.create(
        "type=document&provided_details[email]=ann@example.com&provided_details[phone]=5555551212",
    );
    let id = session["id"].as_str().unwrap();
    let person = json!({ "first_name": "Ann-Sophie", "document_number": "X1234567" });
    program.admin(
        "POST",
        &format!("sessions/{id}/submit"),
        &json!({ "outcome": "verified", "person": person }),
    );
    let token = session["url"].as_str().unwrap().rsplit('/').next().unwrap();
    for path in [
        "/",
        "/requests",
        "/webhooks",
        "/controls",
        &format!("/sessions/{id}"),
    ] {
        let page = get(&program, path).body;
        for hidden in [
            token,
            session["client_secret"].as_str().unwrap(),
            "ann@example.com",
            "5555551212",
            "Ann-Sophie",
            "X1234567",
            "sk_test_1",
            program.line("webhook_secret"),
        ] {
            assert!(!page.contains(hidden), "{hidden} is on {path}");
        }
    }
    let page = get(&program, "/requests").body;
    assert!(page.contains("provided_details[email]") && page.contains("[hidden]"));
}

fn verify(program: &Program, body: &Value) -> Value {
    let headers = [
        ("Content-Type", "application/json"),
        ("Origin", "http://localhost:3000"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let response = program.send("POST", "/v3/verify", &headers, &body.to_string());
    assert_eq!(
        (
            response.status,
            response.header("access-control-allow-origin")
        ),
        (200, Some("*"))
    );
    response.json()
}

#[test]
fn the_stand_in_for_stripe_js_opens_a_client_secret() {
    let program = Program::start(&[]);
    let session = program.create("type=document");
    let secret = session["client_secret"].clone();
    let opened = verify(&program, &json!({ "client_secret": secret }));
    let path = opened["path"].as_str().unwrap();
    assert!(
        path.starts_with("/start/test_") && path.ends_with("?frame"),
        "{path}"
    );
    let page = get(&program, path);
    assert!(page.body.contains("/assets/frame.js"));
    let response = post(&program, path, "outcome=verified");
    assert_eq!(
        response.header("location"),
        Some("/done/verified?frame"),
        "never the return_url"
    );
    assert!(
        get(&program, "/done/verified?frame")
            .body
            .contains("data-result=\"verified\"")
    );
    let error =
        |secret: Value| verify(&program, &json!({ "client_secret": secret }))["error"].clone();
    assert_eq!(
        error(secret),
        json!({
            "type": "invalid_request_error",
            "code": "client_secret_used",
            "message": "This client secret has been used: retrieve the session for a new one.",
        })
    );
    assert_eq!(
        error(json!("vs_1_secret_test_unknown"))["code"],
        "resource_missing"
    );
    assert_eq!(error(json!("nothing"))["code"], "resource_missing");
    assert_eq!(error(json!(5))["code"], "parameter_invalid_string");
    let headers = [
        ("Origin", "http://localhost:3000"),
        ("Access-Control-Request-Method", "POST"),
    ];
    let preflight = program.send("OPTIONS", "/v3/verify", &headers, "");
    assert_eq!(
        (
            preflight.status,
            preflight.header("access-control-allow-methods")
        ),
        (204, Some("POST"))
    );
}

#[test]
fn the_script_asks_for_a_publishable_test_key() {
    let program = Program::start(&[]);
    let script = get(&program, "/v3/");
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert!(script.body.contains("window.Stripe = (key) =>"));
}
