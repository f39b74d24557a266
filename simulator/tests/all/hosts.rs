//! The hosts and origins that may reach the admin API and the pages, and the headers that protect the pages.

use crate::support::Program;

const GUARDED: [&str; 7] = [
    "/",
    "/requests",
    "/webhooks",
    "/controls",
    "/start/test_unknown",
    "/_simulator/healthz",
    "/assets/style.css",
];

#[test]
fn a_foreign_host_is_refused_with_a_hint() {
    let program = Program::start(&[]);
    for path in GUARDED {
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.168.0.1",
            "[::2]",
        ] {
            let response = program.send("GET", path, &[("Host", host)], "");
            assert_eq!(response.status, 403, "{path} {host}");
            let message = response.json()["error"]["message"]
                .as_str()
                .unwrap()
                .to_owned();
            assert_eq!(
                message,
                format!(
                    "the host {host:?} is not allowed here: start the simulator with --allow-host {host}"
                )
            );
        }
        let response = program.send("GET", path, &[("Host", "a b")], "");
        assert!([400, 403].contains(&response.status), "{path}");
    }
}

#[test]
fn this_machine_the_public_url_and_named_hosts_are_allowed() {
    let program = Program::start_as("https://public.example", &["--allow-host", "simulator"]);
    for host in [
        "localhost",
        "LOCALHOST:1",
        "a.localhost",
        "127.0.0.1",
        "127.1.2.3:80",
        "[::1]:80",
        "public.example",
        "Simulator:12121",
    ] {
        let response = program.send("GET", "/_simulator/healthz", &[("Host", host)], "");
        assert_eq!(response.status, 200, "{host}");
    }
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let program = Program::start(&[]);
    let own = format!("http://{}", program.address);
    for path in ["/_simulator/reset", "/actions/reset", "/start/test_unknown"] {
        for headers in [
            [("Origin", "https://evil.example"), ("X", "")],
            [("Origin", "null"), ("X", "")],
            [("Origin", "http://localhost:3000"), ("X", "")],
            [("Sec-Fetch-Site", "cross-site"), ("X", "")],
            [("Sec-Fetch-Site", "same-site"), ("Origin", own.as_str())],
        ] {
            let response = program.send("POST", path, &headers, "");
            assert_eq!(response.status, 403, "{path} {headers:?}");
            assert!(
                response
                    .body
                    .contains("pages of other sites may not change anything here")
            );
        }
    }
    let headers = [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")];
    assert_eq!(
        program
            .send("POST", "/_simulator/reset", &headers, "")
            .status,
        200
    );
}

#[test]
fn only_the_stand_in_for_stripe_js_is_shared_with_other_origins() {
    let program = Program::start(&[]);
    for path in GUARDED {
        let response = program.send("GET", path, &[("Origin", "http://localhost:3000")], "");
        assert_eq!(
            response.header("access-control-allow-origin"),
            None,
            "{path}"
        );
    }
    for path in ["/v3", "/v3/"] {
        let response = program.send("GET", path, &[("Host", "evil.example")], "");
        assert_eq!(response.status, 200, "{path}");
        assert_eq!(
            response.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
    }
}

#[test]
fn every_page_has_a_content_security_policy_without_inline_script() {
    let program = Program::start(&[]);
    let session = program.create("type=document");
    let url = session["url"].as_str().unwrap();
    let start = url.strip_prefix(program.line("url")).unwrap();
    let detail = format!("/sessions/{}", session["id"].as_str().unwrap());
    let pages = [
        "/",
        "/requests",
        "/webhooks",
        "/controls",
        "/start/test_unknown",
        "/done/verified",
        "/nothing",
        start,
        &detail,
    ];
    for path in pages {
        let response = program.send("GET", path, &[], "");
        let policy = response
            .header("content-security-policy")
            .unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let framed = path.starts_with("/start") || path.starts_with("/done");
        assert_eq!(
            policy.ends_with("frame-ancestors 'none'"),
            !framed,
            "{path}: {policy}"
        );
        assert!(!policy.contains("frame-ancestors *"), "{path}: {policy}");
        assert_eq!(
            response.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(response.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(
            response.header("referrer-policy"),
            Some("same-origin"),
            "{path}"
        );
        for inline in ["<script>", "onclick=", "style=", "javascript:"] {
            assert!(!response.body.contains(inline), "{path} has {inline}");
        }
        assert!(response.body.contains("<html lang=\"en\">"), "{path}");
        assert!(response.body.contains("<title>"), "{path}");
    }
}
