//! The simulator refuses what Stripe refuses, and its responses have Stripe's shapes.

use std::time::Duration;

use http::{Request, Response, StatusCode};
use serde_json::{Value, json};
use stripe_identity::simulator::{ApiKey, Fault, Permission, Simulator, Submission};

use crate::support::at;

const SESSIONS: &str = "/v1/identity/verification_sessions";

fn simulator() -> Simulator {
    Simulator::new(at(1_700_000_000))
}

/// Sends a request with these headers. `form` is the query or the body.
#[track_caller]
fn send(
    simulator: &mut Simulator,
    method: &str,
    path: &str,
    form: &str,
    headers: &[(&str, &str)],
) -> Response<Vec<u8>> {
    let (target, body) = match (method, form) {
        ("POST", form) => (path.to_owned(), form.to_owned()),
        (_, "") => (path.to_owned(), String::new()),
        (_, form) => (format!("{path}?{form}"), String::new()),
    };
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    simulator.handle(&request.body(body).unwrap())
}

const SECRET: (&str, &str) = ("authorization", "Bearer sk_test_123");
const RESTRICTED: (&str, &str) = ("authorization", "Bearer rk_test_123");

fn json_of(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[track_caller]
fn create(simulator: &mut Simulator, form: &str) -> Value {
    let response = send(simulator, "POST", SESSIONS, form, &[RESTRICTED]);
    assert_eq!(response.status(), 200, "{form}");
    json_of(&response)
}

/// Status, code and parameter of a refusal.
#[track_caller]
fn refusal(response: &Response<Vec<u8>>) -> (u16, String, String) {
    let json = json_of(response);
    assert_eq!(json["error"]["type"], "invalid_request_error");
    let text = |name: &str| json["error"][name].as_str().unwrap_or_default().to_owned();
    (response.status().as_u16(), text("code"), text("param"))
}

fn refused(status: u16, code: &str, param: &str) -> (u16, String, String) {
    (status, code.to_owned(), param.to_owned())
}

#[test]
fn booleans_are_read_in_any_case() {
    let mut simulator = simulator();
    for (text, value) in [("true", true), ("True", true), ("FALSE", false)] {
        let option = format!("type=document&options[document][require_live_capture]={text}");
        let session = create(&mut simulator, &option);
        assert_eq!(
            session["options"]["document"]["require_live_capture"],
            value
        );
    }
    let option = "type=document&options[document][require_live_capture]=yes";
    let response = send(&mut simulator, "POST", SESSIONS, option, &[SECRET]);
    let param = "options[document][require_live_capture]";
    assert_eq!(refusal(&response), refused(400, "", param));
}

#[test]
fn a_key_is_a_bearer_token_or_the_user_of_http_basic() {
    let mut simulator = simulator();
    for (authorization, status) in [
        ("Bearer sk_test_123", 200),
        ("bearer sk_test_123", 200),
        // sk_test_123: and rk_test_123:
        ("Basic c2tfdGVzdF8xMjM6", 200),
        ("Basic cmtfdGVzdF8xMjM6", 200),
        // pk_test_123:
        ("Basic cGtfdGVzdF8xMjM6", 401),
        ("Basic !", 401),
        ("Digest sk_test_123", 401),
        ("Bearer sk_123", 401),
        ("Bearer sk_test_", 401),
        ("Bearer ek_test_123", 401),
    ] {
        let headers = [("authorization", authorization)];
        let response = send(&mut simulator, "GET", SESSIONS, "", &headers);
        assert_eq!(response.status(), status, "{authorization}");
    }
}

#[test]
fn a_refused_key_has_stripes_shape_and_is_not_repeated() {
    let mut simulator = simulator();
    for (key, code, message) in [
        (
            "pk_test_abcdef",
            Some("secret_key_required"),
            "Simulator: a publishable key cannot do this: send a secret or restricted key.",
        ),
        (
            "xx_test_abcdef",
            None,
            "Simulator: this API key is not valid.",
        ),
    ] {
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str())];
        let response = send(&mut simulator, "GET", SESSIONS, "", &headers);
        assert_eq!(response.status(), 401);
        assert_eq!(
            response.headers()["www-authenticate"],
            "Basic realm=\"Stripe\""
        );
        let error = &json_of(&response)["error"];
        assert_eq!(error["type"], "invalid_request_error");
        assert_eq!(error["code"].as_str(), code);
        assert_eq!(error["message"], message);
    }
}

#[test]
fn only_listed_keys_are_valid_if_there_is_a_list() {
    let mut simulator = simulator();
    simulator.settings.keys = Some(vec![ApiKey::new("sk_test_123")]);
    assert_eq!(
        send(&mut simulator, "GET", SESSIONS, "", &[SECRET]).status(),
        200
    );
    assert_eq!(
        send(&mut simulator, "GET", SESSIONS, "", &[RESTRICTED]).status(),
        401
    );
    assert!(!format!("{:?}", simulator.settings).contains("sk_test_123"));
}

#[test]
fn a_missing_permission_is_a_403_that_names_it() {
    let mut simulator = simulator();
    let key = ApiKey::new("rk_test_123").only([Permission::SessionsRead]);
    simulator.settings.keys = Some(vec![key]);
    assert_eq!(
        send(&mut simulator, "GET", SESSIONS, "", &[RESTRICTED]).status(),
        200
    );
    let response = send(
        &mut simulator,
        "POST",
        SESSIONS,
        "type=document",
        &[RESTRICTED],
    );
    assert_eq!(refusal(&response), refused(403, "", ""));
    assert_eq!(
        json_of(&response)["error"]["message"],
        "Simulator: this key does not have the permission Verification Sessions and Reports: write."
    );
    // Permission to write includes permission to read.
    let key = ApiKey::new("rk_test_123").only([Permission::SessionsWrite]);
    simulator.settings.keys = Some(vec![key]);
    assert_eq!(
        send(&mut simulator, "GET", SESSIONS, "", &[RESTRICTED]).status(),
        200
    );
    assert_eq!(
        send(&mut simulator, "GET", "/v1/events", "", &[RESTRICTED]).status(),
        403
    );
}

#[test]
fn an_organization_key_needs_a_context() {
    let mut simulator = simulator();
    let key = ("authorization", "Bearer sk_org_live_123");
    let response = send(&mut simulator, "POST", SESSIONS, "type=document", &[key]);
    assert_eq!(refusal(&response), refused(400, "", ""));
    let context = ("stripe-context", "acct_1");
    let response = send(
        &mut simulator,
        "POST",
        SESSIONS,
        "type=document",
        &[key, context],
    );
    assert_eq!(json_of(&response)["livemode"], true);
    let account = ("stripe-account", "acct_1");
    let response = send(
        &mut simulator,
        "GET",
        SESSIONS,
        "",
        &[SECRET, context, account],
    );
    assert_eq!(response.status(), 400);
}

#[test]
fn a_context_that_is_one_account_is_the_same_as_that_account() {
    let organization = ("authorization", "Bearer sk_org_test_123");
    let one = ("stripe-context", "acct_1");
    for (key, selected, account, context) in [
        (SECRET, ("stripe-account", "acct_1"), Some("acct_1"), None),
        (SECRET, one, Some("acct_1"), None),
        (organization, one, None, Some("acct_1")),
        (
            SECRET,
            ("stripe-context", "acct_1/acct_2"),
            None,
            Some("acct_1/acct_2"),
        ),
        (SECRET, ("stripe-context", "wksp_1"), None, Some("wksp_1")),
    ] {
        let mut simulator = simulator();
        let headers = [key, selected];
        let response = send(&mut simulator, "POST", SESSIONS, "type=document", &headers);
        assert_eq!(response.status(), 200, "{selected:?}");
        let session = simulator.sessions().next().unwrap();
        assert_eq!((session.account, session.context), (account, context));
    }
}

#[test]
fn an_unknown_api_version_is_a_400() {
    let mut simulator = simulator();
    for (version, status) in [
        ("2020-08-27", 200),
        ("2024-06-20", 200),
        ("2024-09-30.acacia", 200),
        ("2026-10-28.endive", 200),
        ("2020-08-27;identity_client_api=v7", 200),
        ("2024-09-30", 400),
        ("2026-10-29.endive", 400),
        ("2025-01-27.nonsense", 400),
        ("2009-01-01", 400),
        ("latest", 400),
        ("2024-6-20", 400),
        ("2020-08-2", 400),
        ("2020/08/27", 400),
    ] {
        let headers = [SECRET, ("stripe-version", version)];
        let response = send(&mut simulator, "GET", SESSIONS, "", &headers);
        assert_eq!(response.status(), status, "{version}");
    }
}

#[test]
fn expand_is_checked_before_the_object_is_looked_up() {
    let mut simulator = simulator();
    let unknown = format!("{SESSIONS}/vs_none");
    for (path, form, expected) in [
        (
            unknown.as_str(),
            "expand[]=nonsense",
            refused(400, "", "expand[0]"),
        ),
        (
            &unknown,
            "expand[1]=verified_outputs",
            refused(400, "", "expand[1]"),
        ),
        (
            &unknown,
            "expand[0]=verified_outputs&expand[2]=verified_outputs.dob",
            refused(400, "", "expand[2]"),
        ),
        (
            &unknown,
            "expand[]=data.verified_outputs",
            refused(400, "", "expand[0]"),
        ),
        (
            &unknown,
            "expand[]=verified_outputs.address",
            refused(400, "", "expand[0]"),
        ),
        (
            &unknown,
            "expand[]=verified_outputs",
            refused(404, "resource_missing", "session"),
        ),
        (
            SESSIONS,
            "expand[]=verified_outputs",
            refused(400, "", "expand[0]"),
        ),
        (SESSIONS, "expand[]=dat", refused(400, "", "expand[0]")),
        (
            "/v1/events/evt_none",
            "expand[]=data",
            refused(400, "", "expand[0]"),
        ),
    ] {
        let response = send(&mut simulator, "GET", path, form, &[SECRET]);
        assert_eq!(refusal(&response), expected, "{path} {form}");
    }
    for form in [
        "expand[]=data",
        "expand[]=data.verified_outputs.dob",
        "expand[0]=data",
    ] {
        let response = send(&mut simulator, "GET", SESSIONS, form, &[SECRET]);
        assert_eq!(response.status(), 200, "{form}");
    }
}

#[test]
fn an_unknown_cursor_is_a_400() {
    let mut simulator = simulator();
    for path in [
        SESSIONS,
        "/v1/identity/verification_reports",
        "/v1/events",
        "/v1/files",
        "/v1/file_links",
    ] {
        let response = send(
            &mut simulator,
            "GET",
            path,
            "starting_after=x_none",
            &[SECRET],
        );
        assert_eq!(
            refusal(&response),
            refused(400, "resource_missing", "starting_after")
        );
    }
}

#[test]
fn an_idempotency_key_has_at_most_255_characters() {
    let mut simulator = simulator();
    for (length, status) in [(255, 200), (256, 400)] {
        let key = "k".repeat(length);
        let headers = [SECRET, ("idempotency-key", key.as_str())];
        let response = send(&mut simulator, "POST", SESSIONS, "type=document", &headers);
        assert_eq!(response.status(), status, "{length}");
    }
}

#[test]
fn events_are_gone_after_30_days() {
    let mut simulator = simulator();
    create(&mut simulator, "type=document");
    let list = json_of(&send(&mut simulator, "GET", "/v1/events", "", &[SECRET]));
    let path = format!("/v1/events/{}", list["data"][0]["id"].as_str().unwrap());
    simulator.advance(Duration::from_secs(30 * 24 * 60 * 60 - 1));
    assert_eq!(
        send(&mut simulator, "GET", &path, "", &[SECRET]).status(),
        200
    );
    simulator.advance(Duration::from_secs(1));
    assert_eq!(
        send(&mut simulator, "GET", &path, "", &[SECRET]).status(),
        404
    );
    let list = json_of(&send(&mut simulator, "GET", "/v1/events", "", &[SECRET]));
    assert_eq!(list["data"], json!([]));
}

#[test]
fn images_and_links_need_a_restricted_key() {
    let mut simulator = simulator();
    let session = create(&mut simulator, "type=document");
    let id = session["id"].as_str().unwrap();
    simulator.submit(id, Submission::Verified).unwrap();
    let files = json_of(&send(&mut simulator, "GET", "/v1/files", "", &[SECRET]));
    let file = files["data"][0]["id"].as_str().unwrap();
    let contents = format!("/v1/files/{file}/contents");
    assert_eq!(
        send(&mut simulator, "GET", &contents, "", &[SECRET]).status(),
        403
    );
    assert_eq!(
        send(&mut simulator, "GET", &contents, "", &[RESTRICTED]).status(),
        200
    );
    let form = format!("file={file}&expires_at=1700000030");
    let links = "/v1/file_links";
    assert_eq!(
        send(&mut simulator, "POST", links, &form, &[SECRET]).status(),
        403
    );
    let response = send(&mut simulator, "POST", links, &form, &[RESTRICTED]);
    assert_eq!(json_of(&response)["expires_at"], 1_700_000_030);
}

#[test]
fn only_permissions_show_that_the_key_of_an_organization_is_restricted() {
    use Permission::{FilesWrite, SensitiveResults, SessionsWrite};
    let context = ("stripe-context", "acct_1");
    for (key, has_permissions, status) in [
        ("sk_org_test_1", false, 403),
        ("sk_org_test_1", true, 200),
        ("sk_test_1", true, 403),
        ("rk_test_1", true, 200),
    ] {
        let mut simulator = simulator();
        if has_permissions {
            let key = ApiKey::new(key).only([FilesWrite, SensitiveResults, SessionsWrite]);
            simulator.settings.keys = Some(vec![key]);
        }
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str()), context];
        let document = "type=document";
        let response = send(&mut simulator, "POST", SESSIONS, document, &headers);
        let session = json_of(&response);
        let id = session["id"].as_str().unwrap();
        simulator.submit(id, Submission::Verified).unwrap();
        let files = send(&mut simulator, "GET", "/v1/files", "", &headers);
        let file = json_of(&files)["data"][0]["id"].clone();
        let contents = format!("/v1/files/{}/contents", file.as_str().unwrap());
        let response = send(&mut simulator, "GET", &contents, "", &headers);
        assert_eq!(response.status(), status, "{key}, {has_permissions}");
    }
}

#[test]
fn a_link_expires_now_only_by_an_update() {
    let mut simulator = simulator();
    let session = create(&mut simulator, "type=document");
    simulator
        .submit(session["id"].as_str().unwrap(), Submission::Verified)
        .unwrap();
    let files = json_of(&send(&mut simulator, "GET", "/v1/files", "", &[SECRET]));
    let file = files["data"][0]["id"].as_str().unwrap();
    let now = format!("file={file}&expires_at=now");
    let response = send(
        &mut simulator,
        "POST",
        "/v1/file_links",
        &now,
        &[RESTRICTED],
    );
    assert_eq!(
        refusal(&response),
        refused(400, "parameter_invalid_integer", "expires_at")
    );
    let soon = format!("file={file}&expires_at=1700000030");
    let link = json_of(&send(
        &mut simulator,
        "POST",
        "/v1/file_links",
        &soon,
        &[RESTRICTED],
    ));
    let path = format!("/v1/file_links/{}", link["id"].as_str().unwrap());
    let mut update = |form: &str| send(&mut simulator, "POST", &path, form, &[RESTRICTED]);
    // An update that does not name the expiry leaves it, and a link to an image always expires.
    let link = json_of(&update("metadata[a]=b"));
    assert_eq!(link["expires_at"], 1_700_000_030);
    let link = json_of(&update("expires_at=1700000020"));
    assert_eq!(link["expires_at"], 1_700_000_020);
    for form in [
        "expires_at=",
        "expires_at=1700000031",
        "expires_at[a]=1",
        "expires_at=1x",
    ] {
        let (status, _, param) = refusal(&update(form));
        assert_eq!((status, param.as_str()), (400, "expires_at"), "{form}");
    }
    let link = json_of(&send(
        &mut simulator,
        "POST",
        &path,
        "expires_at=now",
        &[RESTRICTED],
    ));
    assert_eq!(
        (&link["expired"], &link["url"]),
        (&json!(true), &json!(null))
    );
    for (form, count) in [
        ("expired=true", 1),
        ("expired=false", 0),
        ("file=file_none", 0),
    ] {
        let list = json_of(&send(
            &mut simulator,
            "GET",
            "/v1/file_links",
            form,
            &[RESTRICTED],
        ));
        assert_eq!(list["data"].as_array().unwrap().len(), count, "{form}");
    }
}

#[test]
fn sex_and_unparsed_results_are_expanded_by_name_with_a_restricted_key() {
    let mut simulator = simulator();
    let session = create(&mut simulator, "type=document");
    let id = session["id"].as_str().unwrap();
    simulator.submit(id, Submission::Verified).unwrap();
    let path = format!("{SESSIONS}/{id}");
    for name in ["sex", "unparsed_sex", "unparsed_place_of_birth"] {
        let form = format!(
            "expand[]=verified_outputs.{name}&expand[]=last_verification_report.document.{name}"
        );
        let seen = json_of(&send(&mut simulator, "GET", &path, &form, &[RESTRICTED]));
        assert_eq!(seen["verified_outputs"].get(name), Some(&json!(null)));
        let document = &seen["last_verification_report"]["document"];
        assert_eq!(document.get(name), Some(&json!(null)));
        assert_eq!(document.get("number"), None);
        let unseen = json_of(&send(&mut simulator, "GET", &path, &form, &[SECRET]));
        assert_eq!(unseen["verified_outputs"].get(name), None);
        assert_eq!(unseen["verified_outputs"]["first_name"], "Jenny");
    }
}

#[test]
fn the_options_are_an_empty_object_if_none_were_sent() {
    let mut simulator = simulator();
    for form in ["type=document", "type=id_number"] {
        assert_eq!(create(&mut simulator, form)["options"], json!({}));
    }
    let selfie = "type=document&options[document][require_matching_selfie]=true";
    assert_eq!(
        create(&mut simulator, selfie)["options"],
        json!({"document": {"require_matching_selfie": true}})
    );
}

#[test]
fn secret_and_url_carry_one_token() {
    let mut simulator = simulator();
    let session = create(&mut simulator, "type=document");
    let id = session["id"].as_str().unwrap();
    let secret = session["client_secret"].as_str().unwrap();
    let token = secret.strip_prefix(&format!("{id}_secret_test_")).unwrap();
    assert_eq!(
        session["url"],
        format!("https://verify.stripe.com/start/test_{token}")
    );
    assert_eq!(token.len(), 40);
}

#[test]
fn a_first_response_names_itself_as_the_original_and_a_replay_names_the_first() {
    let mut simulator = simulator();
    let headers = [
        SECRET,
        ("idempotency-key", "k"),
        ("stripe-account", "acct_1"),
    ];
    let first = send(&mut simulator, "POST", SESSIONS, "type=document", &headers);
    let again = send(&mut simulator, "POST", SESSIONS, "type=document", &headers);
    let id = &first.headers()["request-id"];
    assert_eq!(&first.headers()["original-request"], id);
    assert_eq!(&again.headers()["original-request"], id);
    assert_ne!(&again.headers()["request-id"], id);
    assert_eq!(first.headers().get("idempotent-replayed"), None);
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(first.headers()["stripe-account"], "acct_1");
    assert_eq!(first.headers()["date"], "Tue, 14 Nov 2023 22:13:20 GMT");
    assert_eq!(first.body(), again.body());
}

#[test]
fn an_error_links_to_its_log_and_its_documentation() {
    let mut simulator = simulator();
    let response = send(&mut simulator, "POST", SESSIONS, "", &[SECRET]);
    let id = response.headers()["request-id"].to_str().unwrap();
    assert_eq!(
        json_of(&response),
        json!({"error": {
            "code": "parameter_missing",
            "doc_url": "https://stripe.com/docs/error-codes/parameter-missing",
            "message": "Simulator: type is required.",
            "param": "type",
            "request_log_url": format!("https://dashboard.stripe.com/test/logs/{id}?t=1700000000"),
            "type": "invalid_request_error",
        }})
    );
}

#[test]
fn an_http_date_is_left_out_where_there_is_none() {
    for secs in [-1, i64::MIN, i64::MAX] {
        let mut simulator = Simulator::new(at(secs));
        let response = send(&mut simulator, "GET", SESSIONS, "", &[SECRET]);
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers().get("date"), None);
    }
}

#[test]
fn a_key_can_be_an_account_of_its_own() {
    let mut simulator = simulator();
    simulator.settings.isolates_keys = true;
    create(&mut simulator, "type=document");
    for (key, count) in [("rk_test_123", 1), ("sk_test_123", 1), ("sk_test_124", 0)] {
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str())];
        let list = json_of(&send(&mut simulator, "GET", SESSIONS, "", &headers));
        assert_eq!(list["data"].as_array().unwrap().len(), count, "{key}");
    }
}

#[test]
fn each_missing_permission_is_named() {
    use Permission::{EphemeralKeysWrite, EventsRead, FilesRead, FilesWrite, SessionsRead};

    let mut simulator = simulator();
    for (has, method, path, missing) in [
        (
            EventsRead,
            "GET",
            SESSIONS,
            "Verification Sessions and Reports: read",
        ),
        (
            EventsRead,
            "POST",
            SESSIONS,
            "Verification Sessions and Reports: write",
        ),
        (SessionsRead, "GET", "/v1/events", "Events: read"),
        (EventsRead, "GET", "/v1/files", "Files: read"),
        (FilesRead, "POST", "/v1/file_links", "Files: write"),
        (
            FilesWrite,
            "POST",
            "/v1/ephemeral_keys",
            "Ephemeral keys: write",
        ),
    ] {
        simulator.settings.keys = Some(vec![ApiKey::new("rk_test_123").only([has])]);
        let response = send(&mut simulator, method, path, "", &[RESTRICTED]);
        assert_eq!(response.status(), 403, "{missing}");
        assert_eq!(
            json_of(&response)["error"]["message"],
            format!("Simulator: this key does not have the permission {missing}.")
        );
    }
    // Permission to write includes permission to read.
    for (has, path) in [(FilesWrite, "/v1/files"), (FilesRead, "/v1/files")] {
        simulator.settings.keys = Some(vec![ApiKey::new("rk_test_123").only([has])]);
        let response = send(&mut simulator, "GET", path, "", &[RESTRICTED]);
        assert_eq!(response.status(), 200, "{has:?}");
    }
    assert_eq!(
        format!(
            "{:?}",
            ApiKey::new("rk_test_123").only([EphemeralKeysWrite])
        ),
        "ApiKey { permissions: Some([EphemeralKeysWrite]), .. }"
    );
}

#[test]
fn live_keys_can_be_refused_and_a_key_of_an_unknown_mode_is_not_valid() {
    let mut simulator = simulator();
    let live = [("authorization", "Bearer sk_live_123")];
    assert_eq!(
        send(&mut simulator, "GET", SESSIONS, "", &live).status(),
        200
    );
    simulator.settings.accepts_live_keys = false;
    for (key, message) in [
        (
            "sk_live_123",
            "Simulator: live keys are refused here: send a test key.",
        ),
        ("sk_demo_123", "Simulator: this API key is not valid."),
    ] {
        let key = format!("Bearer {key}");
        let headers = [("authorization", key.as_str())];
        let response = send(&mut simulator, "GET", SESSIONS, "", &headers);
        assert_eq!(refusal(&response), refused(401, "", ""));
        assert_eq!(json_of(&response)["error"]["message"], message);
    }
}

#[test]
fn a_key_by_http_basic_may_need_every_letter_of_base64() {
    let mut simulator = simulator();
    simulator.settings.keys = Some(vec![ApiKey::new("sk_test_>>>???")]);
    let basic = [("authorization", "Basic c2tfdGVzdF8+Pj4/Pz86")];
    assert_eq!(
        send(&mut simulator, "GET", SESSIONS, "", &basic).status(),
        200
    );
}

#[test]
fn a_failure_has_stripes_type() {
    for (fault, r#type) in [
        (Fault::LockTimeout, "invalid_request_error"),
        (Fault::RateLimited(None), "invalid_request_error"),
        (Fault::KeyInUse, "invalid_request_error"),
        (Fault::Status(StatusCode::BAD_GATEWAY), "api_error"),
    ] {
        let mut simulator = simulator();
        simulator.fail_next(1, &fault);
        let response = send(&mut simulator, "GET", SESSIONS, "", &[SECRET]);
        assert_eq!(json_of(&response)["error"]["type"], r#type, "{fault:?}");
    }
}

#[test]
fn a_page_of_thin_events_has_the_urls_of_its_neighbors() {
    let mut simulator = simulator();
    for _ in 0..3 {
        create(&mut simulator, "type=document");
    }
    let url = |page: usize| json!(format!("/v2/core/events?limit=1&page={page}"));
    for (form, next, previous) in [
        ("limit=1", url(1), Value::Null),
        ("limit=1&page=1", url(2), url(0)),
        ("limit=1&page=2", Value::Null, url(1)),
    ] {
        let headers = [SECRET, ("stripe-version", "2026-10-28.endive")];
        let response = send(&mut simulator, "GET", "/v2/core/events", form, &headers);
        let page = json_of(&response);
        assert_eq!(page["data"].as_array().unwrap().len(), 1);
        assert_eq!(page["next_page_url"], next, "{form}");
        assert_eq!(page["previous_page_url"], previous, "{form}");
    }
}

#[test]
fn a_parameter_of_the_wrong_shape_is_a_400_that_names_it() {
    let mut simulator = simulator();
    for (method, path, form, code, param) in [
        (
            "POST",
            SESSIONS,
            "type=document&client_reference_id[a]=b",
            "",
            "client_reference_id",
        ),
        (
            "POST",
            SESSIONS,
            "type=document&metadata[a][b]=c",
            "",
            "metadata[a]",
        ),
        (
            "POST",
            SESSIONS,
            "type=document&expand[0][a]=b",
            "",
            "expand[0]",
        ),
        // The last value counts, as in a form.
        ("POST", SESSIONS, "type[a]=b&type=nothing", "", "type"),
        ("POST", SESSIONS, "type=document&type[a]=b", "", "type"),
        (
            "GET",
            SESSIONS,
            "created=",
            "parameter_invalid_empty",
            "created",
        ),
        (
            "GET",
            "/v1/events",
            "type=a&types[0]=b",
            "parameters_exclusive",
            "type",
        ),
    ] {
        let response = send(&mut simulator, method, path, form, &[SECRET]);
        assert_eq!(refusal(&response), refused(400, code, param), "{form}");
    }
    let most: Vec<_> = (0..20).map(|number| format!("types[{number}]=a")).collect();
    let response = send(
        &mut simulator,
        "GET",
        "/v1/events",
        &most.join("&"),
        &[SECRET],
    );
    assert_eq!(response.status(), 200);
    let types: Vec<_> = (0..21).map(|number| format!("types[{number}]=a")).collect();
    let response = send(
        &mut simulator,
        "GET",
        "/v1/events",
        &types.join("&"),
        &[SECRET],
    );
    assert_eq!(refusal(&response), refused(400, "", "types"));
}

#[test]
fn an_ephemeral_key_needs_a_version_and_is_gone_after_an_hour() {
    let mut simulator = simulator();
    let session = create(&mut simulator, "type=document");
    let form = format!("verification_session={}", session["id"].as_str().unwrap());
    let keys = "/v1/ephemeral_keys";
    let response = send(&mut simulator, "POST", keys, &form, &[SECRET]);
    assert_eq!(
        refusal(&response),
        refused(400, "parameter_missing", "Stripe-Version")
    );
    let version = [SECRET, ("stripe-version", "2026-10-28.endive")];
    let response = send(&mut simulator, "POST", keys, &form, &version);
    let path = format!("{keys}/{}", json_of(&response)["id"].as_str().unwrap());
    simulator.advance(Duration::from_secs(3600));
    let response = send(&mut simulator, "DELETE", &path, "", &[SECRET]);
    assert_eq!(refusal(&response), refused(404, "resource_missing", "key"));
}

#[test]
fn reports_are_listed_by_the_reference_of_their_session() {
    let mut simulator = simulator();
    let mut reports = Vec::new();
    for reference in ["user_1", "user_2"] {
        let form = format!("type=document&client_reference_id={reference}");
        let id = create(&mut simulator, &form)["id"]
            .as_str()
            .unwrap()
            .to_owned();
        simulator.submit(&id, Submission::Verified).unwrap();
        let path = format!("{SESSIONS}/{id}");
        let session = json_of(&send(&mut simulator, "GET", &path, "", &[SECRET]));
        reports.push(session["last_verification_report"].clone());
    }
    let path = "/v1/identity/verification_reports";
    let form = "client_reference_id=user_2";
    let listed = json_of(&send(&mut simulator, "GET", path, form, &[SECRET]));
    let ids: Vec<_> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| &report["id"])
        .collect();
    assert_eq!(ids, [&reports[1]]);
}
