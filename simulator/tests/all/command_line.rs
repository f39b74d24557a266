//! The command line: each flag, and each refusal.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::support::{Endpoint, Program, Reply, command, wait_until};

#[test]
fn the_first_lines_contain_what_a_program_needs() {
    let program = Program::start(&[]);
    let names: Vec<_> = program
        .lines
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["url", "key", "restricted_key", "webhook_secret"]);
    assert!(program.line("url").starts_with("http://127.0.0.1:"));
    assert_eq!(program.line("key"), "sk_test_simulated");
    assert_eq!(program.line("restricted_key"), "rk_test_simulated");
    let secret = program.line("webhook_secret");
    assert_eq!((secret.len(), &secret[..6]), (38, "whsec_"));
    let other = Program::start(&[]);
    assert_ne!(
        other.line("webhook_secret"),
        secret,
        "a fresh one each time"
    );
}

#[test]
fn a_signal_ends_it_cleanly() {
    for signal in ["-TERM", "-INT"] {
        let program = Program::start(&[]);
        program.assert_healthy();
        assert_eq!(program.terminate(signal).code(), Some(0), "{signal}");
    }
}

#[test]
fn flags_are_environment_variables_as_well() {
    let program = Program::spawn(
        command(&[])
            .env("SIMULATOR_WEBHOOK_SECRET", "whsec_environment")
            .env("SIMULATOR_CLOCK", "1700000000"),
    );
    assert_eq!(program.line("webhook_secret"), "whsec_environment");
    assert_eq!(
        program.admin("GET", "clock", &json!(null))["now"],
        1_700_000_000
    );
}

/// Returns the standard error of the program, which must refuse to start.
fn refusal(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-identity-simulator"));
    let output = command
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert_eq!(output.stdout, b"", "nothing that looks like a start");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn impossible_arguments_are_refused_with_a_reason() {
    for (arguments, reason) in [
        (
            ["--forward-to", "https://example.com/webhook"],
            "must be http: the simulator speaks no TLS",
        ),
        (
            ["--forward-to", "localhost"],
            "must be a whole URL, such as http://127.0.0.1:3000/webhook",
        ),
        // The Stripe CLI accepts this.
        (
            ["--forward-to", "localhost:3000/webhook"],
            "must be a whole URL, such as http://127.0.0.1:3000/webhook",
        ),
        (
            ["--public-url", "localhost:12121/path"],
            "must be a whole URL, such as http://simulator:12121",
        ),
        (
            ["--forward-thin-to", "ftp://localhost/"],
            "must be a whole URL",
        ),
        (
            ["--upstream", "http://user:password@localhost/"],
            "must be a whole URL",
        ),
        (
            ["--public-url", "http://localhost/path"],
            "must have no path",
        ),
        (["--webhook-secret", "sk_test_1"], "--webhook-secret"),
        (
            ["--keys", "sk_live_1"],
            "live keys are refused, so that none ends up in a test by mistake",
        ),
        (["--keys", "secret"], "must begin with sk_test_ or rk_test_"),
        (
            ["--clock", "yesterday"],
            "must be `real`, `frozen`, or a Unix time in seconds",
        ),
        (
            ["--outcome", "verifed"],
            "unknown outcome \"verifed\": must be verified, processing, or one of document_expired, ",
        ),
        (
            ["--after", "soon"],
            "must be a whole number with ms, s, m, h or d, such as 2s",
        ),
        (
            ["--events", "identity.verification_session.verifed"],
            "--events: unknown event type \"identity.verification_session.verifed\"",
        ),
        (["--load", "/nonexistent"], "cannot read /nonexistent: "),
        (["--log", "a=b=c"], "--log: "),
        (["--isolate", "sessions"], "--isolate"),
    ] {
        let text = refusal(&[&["--listen", "127.0.0.1:0"], &arguments[..]].concat());
        assert!(text.contains(reason), "{arguments:?}: {text}");
    }
    for address in ["12121", "localhost:12121", "256.0.0.1:0"] {
        let text = refusal(&["--listen", address]);
        let reason = "must be an IP address with a port, such as 127.0.0.1:12121";
        assert!(text.contains(reason), "{address}: {text}");
    }
    let program = Program::start(&[]);
    assert_eq!(
        refusal(&["--listen", &program.address]),
        format!(
            "stripe-identity-simulator: cannot listen on {}: another program does. \
             Choose another port, or a free one by --listen 127.0.0.1:0\n",
            program.address
        )
    );
}

#[test]
fn the_same_seed_gives_the_same_ids() {
    let ids = |seed| {
        let program = Program::start(&["--seed", seed, "--clock", "1700000000"]);
        program.create("type=document")["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(ids("7"), ids("7"));
    assert_ne!(ids("7"), ids("8"));
    let random = || Program::start(&[]).create("type=document")["id"].clone();
    assert_ne!(random(), random(), "random unless a seed is given");
}

#[test]
fn the_public_url_is_in_links_and_its_host_is_allowed() {
    let program = Program::start_as("http://simulator:12121", &[]);
    assert_eq!(program.line("url"), "http://simulator:12121");
    let session = program.create("type=document");
    let url = session["url"].as_str().unwrap();
    let path = url.strip_prefix("http://simulator:12121").unwrap();
    let page = program.send("GET", path, &[("Host", "simulator:12121")], "");
    assert_eq!(page.status, 200);
}

#[test]
fn keys_that_are_not_listed_are_refused() {
    let program = Program::start(&["--keys", "sk_test_a,rk_test_a"]);
    assert_eq!(
        (program.line("key"), program.line("restricted_key")),
        ("sk_test_a", "rk_test_a")
    );
    let list = |key| {
        program
            .call_with(key, "GET", "/v1/identity/verification_sessions", "")
            .status
    };
    assert_eq!(
        (list("sk_test_a"), list("rk_test_a"), list("sk_test_b")),
        (200, 200, 401)
    );
}

#[test]
fn live_keys_are_refused() {
    let program = Program::start(&[]);
    for key in ["sk_live_1", "rk_live_1", "sk_org_live_1"] {
        let response = program.call_with(key, "GET", "/v1/identity/verification_sessions", "");
        assert_eq!(response.status, 401, "{key}");
        let message = response.json()["error"]["message"].to_string();
        assert!(message.contains("live"), "{message}");
        assert!(!message.contains(key), "{message}");
    }
}

#[test]
fn isolated_keys_have_accounts_of_their_own() {
    let program = Program::start(&["--isolate", "keys"]);
    let sessions = "/v1/identity/verification_sessions";
    assert_eq!(
        program
            .call_with("sk_test_a", "POST", sessions, "type=document")
            .status,
        200
    );
    let count = |key| {
        let list = program.call_with(key, "GET", sessions, "").json();
        list["data"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(
        (count("sk_test_a"), count("rk_test_a"), count("sk_test_b")),
        (1, 1, 0)
    );
}

#[test]
fn a_frozen_clock_stands_still_and_a_real_one_runs() {
    let frozen = Program::start(&["--clock", "frozen"]);
    let now = |program: &Program| {
        program.admin("GET", "clock", &json!(null))["now"]
            .as_i64()
            .unwrap()
    };
    let (first, start) = (now(&frozen), std::time::Instant::now());
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(now(&frozen), first);
    assert_eq!(frozen.admin("GET", "clock", &json!(null))["mode"], "frozen");
    let real = Program::start(&[]);
    let first = now(&real);
    std::thread::sleep(Duration::from_millis(1100));
    let passed = now(&real) - first;
    assert!(passed >= 1 && passed <= 1 + i64::try_from(start.elapsed().as_secs()).unwrap());
}

#[test]
fn the_outcome_of_the_command_line_ends_each_verification() {
    let program = Program::start(&["--outcome", "document_expired", "--after", "200ms"]);
    let session = program.create("type=document");
    let id = session["id"].as_str().unwrap();
    assert_eq!(session["status"], "requires_input");
    wait_until("the outcome", || {
        (program.retrieve(id)["last_error"]["code"] == "document_expired").then_some(())
    });
}

#[test]
fn metadata_sets_the_outcome_of_a_session() {
    let program = Program::start(&["--outcome", "document_expired"]);
    let session = program
        .create("type=document&metadata[simulator_outcome]=verified&metadata[simulator_after]=0");
    let id = session["id"].as_str().unwrap();
    wait_until("the outcome", || {
        (program.retrieve(id)["status"] == "verified").then_some(())
    });
}

#[test]
fn state_is_saved_at_the_end_and_loaded_at_the_start() {
    let file = std::env::temp_dir().join(format!(
        "stripe-identity-simulator-{}.json",
        std::process::id()
    ));
    let name = file.to_str().unwrap();
    let program = Program::start(&["--save", name]);
    let session = program.create("type=document&metadata[order]=6735");
    assert_eq!(program.terminate("-TERM").code(), Some(0));
    let endpoint = Endpoint::new(vec![]);
    let program = Program::start(&["--load", name, "--forward-to", &endpoint.url]);
    let id = session["id"].as_str().unwrap();
    assert_eq!(program.retrieve(id)["metadata"], json!({ "order": "6735" }));
    program.admin(
        "POST",
        &format!("sessions/{id}/submit"),
        &json!({ "outcome": "verified" }),
    );
    let types: Vec<_> = (0..2)
        .map(|_| endpoint.next().json()["type"].clone())
        .collect();
    assert_eq!(
        types,
        [
            "identity.verification_session.processing",
            "identity.verification_session.verified"
        ]
    );
    std::fs::write(&file, "{").unwrap();
    assert!(
        refusal(&["--listen", "127.0.0.1:0", "--load", name])
            .contains(&format!("cannot load {name}: "))
    );
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn requests_outside_of_identity_go_to_the_upstream() {
    let upstream = Endpoint::new(vec![Reply::Status(201), Reply::Status(302)]);
    let base = upstream.url.replace("/webhook", "/base");
    let program = Program::start(&["--upstream", &base]);
    let response = program.call("POST", "/v1/customers?a=b", "name=Ann");
    assert_eq!((response.status, response.body.as_str()), (201, "ok"));
    let request = upstream.next();
    assert!(
        request
            .head
            .starts_with("POST /base/v1/customers?a=b HTTP/1.1\r\n"),
        "{}",
        request.head
    );
    assert_eq!(request.body, b"name=Ann");
    assert_eq!(request.header("authorization"), "Bearer sk_test_simulated");
    assert_eq!(format!("http://{}/base", request.header("host")), base);
    assert_eq!(
        program.call("GET", "/v2/core/accounts", "").status,
        302,
        "redirects are not followed"
    );
    assert_eq!(
        program.create("type=document")["object"],
        "identity.verification_session"
    );
    assert_eq!(program.call("GET", "/v1/events", "").status, 200);
    let nobody = Program::start(&["--upstream", "http://127.0.0.1:1"]);
    let response = nobody.call("GET", "/v1/customers", "");
    assert_eq!(response.status, 502);
    assert!(
        response.body.contains("the upstream did not respond: "),
        "{}",
        response.body
    );
}

#[test]
fn without_an_upstream_unknown_paths_return_stripes_404() {
    let program = Program::start(&[]);
    let response = program.call("GET", "/v1/customers", "");
    assert_eq!(
        (response.status, &response.json()["error"]["type"]),
        (404, &json!("invalid_request_error"))
    );
}

#[test]
fn keys_and_secrets_are_not_in_the_help() {
    let mut command = command(&["--help"]);
    command
        .env("SIMULATOR_KEYS", "sk_test_hidden")
        .env("SIMULATOR_WEBHOOK_SECRET", "whsec_hidden");
    let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(
        help.contains("--webhook-secret") && !help.contains("hidden"),
        "{help}"
    );
}

#[test]
fn the_log_never_contains_a_key_a_secret_or_a_link() {
    let mut command = command(&["--log", "trace"]);
    command.stderr(Stdio::piped());
    let endpoint = Endpoint::new(vec![Reply::Status(500)]);
    command.args(["--forward-to", &endpoint.url]);
    let mut program = Program::spawn(&mut command);
    let mut log = program.take_stderr();
    let session = program.create("type=document&provided_details[email]=ann@example.com");
    let (url, secret) = (
        session["url"].as_str().unwrap(),
        session["client_secret"].as_str().unwrap(),
    );
    let token = url.rsplit('/').next().unwrap().to_owned();
    program.send("GET", &format!("/start/{token}"), &[], "");
    endpoint.next();
    let whsec = program.line("webhook_secret").to_owned();
    assert_eq!(program.terminate("-TERM").code(), Some(0));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut log, &mut text).unwrap();
    assert!(
        text.contains("webhook failed")
            && text.contains("status=500")
            && text.contains("retry_in=1s"),
        "there is a log: {text}"
    );
    for hidden in [
        &token,
        secret,
        &whsec,
        "sk_test_simulated",
        "ann@example.com",
    ] {
        assert!(!text.contains(hidden), "{hidden} is in the log: {text}");
    }
}
