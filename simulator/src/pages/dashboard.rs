//! The dashboard: sessions, requests and webhooks, with buttons for the calls of the admin API.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use maud::{Markup, html};
use serde_json::{Value, json};
use stripe_identity::Timestamp;
use stripe_identity::simulator::{Override, Received, SessionInfo, Simulator};

use super::{Allowed, document, form, is_form, page_response, plain_page, see_other};
use crate::admin::Refusal;
use crate::app::{App, http_date, real_time};
use crate::outcome::{self, GROUPS};
use crate::webhooks::{Record, Status};
use crate::{admin, arguments};

/// The number of rows of a page.
const ROWS: usize = 50;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(sessions))
        .route("/sessions/{id}", get(session))
        .route("/requests", get(requests))
        .route("/webhooks", get(webhooks))
        .route("/controls", get(controls))
        .route("/actions/{action}", post(act))
}

/// The part of a list that a query asks for.
struct Listed {
    search: String,
    page: usize,
}

impl Listed {
    fn of(query: Option<&str>) -> Self {
        let fields = form(query.unwrap_or_default().as_bytes());
        let text = |name: &str| fields.get(name).map(|text| text.trim().to_owned());
        Self {
            search: text("q").unwrap_or_default(),
            page: text("page")
                .and_then(|page| page.parse().ok())
                .unwrap_or(1)
                .max(1),
        }
    }

    fn skip(&self) -> usize {
        (self.page - 1).saturating_mul(ROWS)
    }

    fn link(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        query.append_pair("page", &page.to_string()).finish()
    }

    /// Cuts the rows to one page, and returns the links to its neighbours.
    fn pager<T>(&self, rows: &mut Vec<T>) -> Markup {
        let has_more = rows.len() > ROWS;
        rows.truncate(ROWS);
        html! {
            @if self.page > 1 || has_more {
                nav.pager aria-label="Pages" {
                    @if self.page > 1 { a href=(self.link(self.page - 1)) rel="prev" { "Newer" } }
                    span { "Page " (self.page) }
                    @if has_more { a href=(self.link(self.page + 1)) rel="next" { "Older" } }
                }
            }
        }
    }

    fn search_form(&self, label: &str) -> Markup {
        html! {
            form.search role="search" method="get" {
                label { span { (label) } input type="search" name="q" value=(self.search); }
                button { "Search" }
            }
        }
    }
}

fn dashboard(app: &Arc<App>, title: &str, path: &str, content: &Markup) -> Response<Body> {
    let now = app.with(|simulator| simulator.now());
    let links = [
        ("/", "Sessions"),
        ("/requests", "Requests"),
        ("/webhooks", "Webhooks"),
        ("/controls", "Controls"),
    ];
    let body = html! {
        a.skip href="#content" { "Skip to the content" }
        header.bar {
            a.brand href="/" { "Identity simulator" }
            nav aria-label="Dashboard" {
                @for (href, name) in links {
                    a href=(href) aria-current=[(href == path).then_some("page")] { (name) }
                }
            }
            span.clock { (utc(now)) @if app.is_frozen() { " (frozen)" } }
        }
        main #content tabindex="-1" {
            h1 { (title) }
            (content)
        }
    };
    let title = format!("{title} · Identity simulator");
    page_response(
        StatusCode::OK,
        &Allowed::default(),
        &document(&title, &body, Some("live.js")),
    )
}

fn utc(time: Timestamp) -> Markup {
    let date = http_date(time);
    // Without the day of the week.
    html! { time { (date.get(5..).unwrap_or(&date)) } }
}

fn badge(status: &str) -> Markup {
    html! { span class={ "badge " (status) } { (status) } }
}

/// Lets a name, path or address break after a dot, underscore or slash, rather than in a word.
fn breakable(name: &str) -> Markup {
    html! {
        @for part in name.split_inclusive(['.', '_', '/']) { (part) @if part.len() > 1 { wbr; } }
    }
}

/// Builds a form that is one button.
fn button(action: &str, label: &str, back: &str, fields: &[(&str, &str)]) -> Markup {
    html! {
        form.inline method="post" action={ "/actions/" (action) } {
            input type="hidden" name="back" value=(back);
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button { (label) }
        }
    }
}

/// Returns the next step in the life of a session.
fn next_step(session: &SessionInfo<'_>) -> &'static str {
    match (session.redaction, session.status) {
        (Some("redacted"), _) => "Nothing: it is redacted",
        (Some(_), _) => "The redaction ends, up to four days after it began",
        (None, "requires_input") if session.last_error.is_some() || session.reports > 0 => {
            "The person tries again, with a fresh link"
        }
        (None, "requires_input") => "The person opens the link",
        (None, "processing") => "The checks end",
        (None, "verified") => "Your application reads the results",
        _ => "Your application creates another session",
    }
}

/// A session, as the list shows it.
struct Row {
    id: String,
    status: String,
    r#type: String,
    reference: String,
    last_error: String,
    created: Timestamp,
    next: &'static str,
}

fn row(session: &SessionInfo<'_>) -> Row {
    Row {
        id: session.id.to_owned(),
        status: session.status.to_owned(),
        r#type: session.r#type.to_owned(),
        reference: session.client_reference_id.unwrap_or_default().to_owned(),
        last_error: session
            .last_error
            .map(|code| code.as_str().to_owned())
            .unwrap_or_default(),
        created: session.created,
        next: next_step(session),
    }
}

fn matches(session: &SessionInfo<'_>, search: &str) -> bool {
    search.is_empty()
        || session.id.contains(search)
        || session.status == search
        || session
            .client_reference_id
            .is_some_and(|reference| reference.contains(search))
        || session
            .last_error
            .is_some_and(|code| code.as_str() == search)
}

async fn sessions(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response<Body> {
    let listed = Listed::of(query.as_deref());
    let mut rows = app.with(|simulator| {
        let passing = simulator
            .sessions()
            .filter(|session| matches(session, &listed.search));
        passing
            .skip(listed.skip())
            .take(ROWS + 1)
            .map(|session| row(&session))
            .collect::<Vec<_>>()
    });
    let pager = listed.pager(&mut rows);
    let content = html! {
        (listed.search_form("Id, status, error or reference"))
        div #live {
            @if rows.is_empty() {
                @if listed.search.is_empty() {
                    (first_steps(&app))
                } @else {
                    p { "No session matches." }
                }
            } @else {
                table.stack {
                    thead { tr { th { "Session" } th { "Status" } th { "Reference" } th { "Created" } th { "Next step" } th { "Actions" } } }
                    tbody {
                        @for row in &rows {
                            tr {
                                td data-label="Session" { a.id href={ "/sessions/" (row.id) } { (row.id) } div.quiet { (row.r#type) } }
                                td data-label="Status" { (badge(&row.status)) @if !row.last_error.is_empty() { div.quiet { (breakable(&row.last_error)) } } }
                                td data-label="Reference" { (row.reference) }
                                td.time data-label="Created" { (utc(row.created)) }
                                td data-label="Next step" { (row.next) }
                                td.actions data-label="Actions" { (quick_actions(&row.id, &row.status, "/")) }
                            }
                        }
                    }
                }
            }
            (pager)
        }
    };
    dashboard(&app, "Sessions", "/", &content)
}

fn quick_actions(id: &str, status: &str, back: &str) -> Markup {
    html! {
        @if matches!(status, "requires_input" | "processing") {
            (button("submit", "Verify", back, &[("id", id), ("outcome", "verified")]))
            (button("submit", "Fail", back, &[("id", id), ("outcome", "document_unverified_other")]))
        }
    }
}

/// Builds the text of an empty dashboard.
fn first_steps(app: &App) -> Markup {
    let url = &app.settings.public_url;
    html! {
        div.empty {
            p { "There is no session yet. Create one:" }
            pre tabindex="0" { code { "curl " (url) "/v1/identity/verification_sessions -u sk_test_simulated: -d type=document" } }
            p { "Then open the " code { "url" } " of the response in a browser, and choose how the verification ends." }
        }
    }
}

async fn session(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response<Body> {
    let shown = app.with(|simulator| {
        let session = simulator.session(&id)?;
        let facts = [
            ("Type", session.r#type.to_owned()),
            (
                "Reference",
                session.client_reference_id.unwrap_or_default().to_owned(),
            ),
            ("Account", session.account.unwrap_or_default().to_owned()),
            (
                "Last error",
                session
                    .last_error
                    .map(|code| code.as_str().to_owned())
                    .unwrap_or_default(),
            ),
            (
                "Redaction",
                session.redaction.unwrap_or_default().to_owned(),
            ),
            ("Reports", session.reports.to_string()),
            (
                "Returns to",
                session.return_url.unwrap_or_default().to_owned(),
            ),
            ("Next step", next_step(&session).to_owned()),
        ];
        Some((row(&session), facts, session.redaction.is_some()))
    });
    let Some((row, facts, is_redacting)) = shown else {
        return plain_page(
            StatusCode::NOT_FOUND,
            "No such session",
            "The simulator has no session with this id.",
        );
    };
    let back = format!("/sessions/{id}");
    let records = app.webhooks.list(0, ROWS, |record| record.session == id);
    let content = html! {
        div #live {
            p { (badge(&row.status)) " " span.id { (row.id) } }
            dl {
                div { dt { "Created" } dd { (utc(row.created)) } }
                @for (name, value) in facts {
                    @if !value.is_empty() { div { dt { (name) } dd { (value) } } }
                }
            }
            @if !is_redacting {
                h2 { "Choose what happens" }
                div.row {
                    @if matches!(row.status.as_str(), "requires_input" | "processing") {
                        form.inline method="post" action="/actions/submit" {
                            input type="hidden" name="back" value=(back);
                            input type="hidden" name="id" value=(id);
                            label { span { "Outcome" }
                                select name="outcome" {
                                    option { "verified" }
                                    @if row.status == "requires_input" { option { "processing" } }
                                    @for group in &GROUPS {
                                        optgroup label=(group.title) {
                                            @for (code, _) in group.codes { option { (code) } }
                                        }
                                    }
                                }
                            }
                            button.primary { "Submit" }
                        }
                    }
                    @if row.status == "verified" {
                        (button("override", "A reviewer takes it back", &back, &[("id", &id), ("status", "requires_input")]))
                    } @else if row.status == "requires_input" {
                        (button("override", "A reviewer verifies it", &back, &[("id", &id), ("status", "verified")]))
                    }
                }
            } @else if row.status != "redacted" {
                (button("finish-redactions", "Finish all redactions", &back, &[]))
            }
            h2 { "Webhooks" }
            (deliveries(&records, &back))
        }
    };
    dashboard(&app, "Session", "", &content)
}

/// A request, as the page shows it.
struct Request {
    method: String,
    path: String,
    params: Vec<(String, String)>,
    idempotency_key: bool,
    status: String,
    id: String,
    received_at: Timestamp,
}

fn request(request: &Received) -> Request {
    Request {
        method: request.method.to_string(),
        path: hide_token(&request.path),
        params: request
            .params
            .iter()
            .map(|(name, value)| (name.clone(), hide(name, value)))
            .collect(),
        idempotency_key: request.idempotency_key.is_some(),
        status: request
            .status
            .map_or_else(|| "cut".to_owned(), |status| status.as_u16().to_string()),
        id: request.request_id.clone().unwrap_or_default(),
        received_at: request.received_at,
    }
}

/// Hides personal data and secrets in the value of a parameter.
fn hide(name: &str, value: &str) -> String {
    let is_secret = name.starts_with("provided_details")
        || ["_secret_", "sk_test_", "rk_test_", "whsec_", "/start/"]
            .iter()
            .any(|part| value.contains(part));
    if is_secret {
        "[hidden]".to_owned()
    } else {
        value.to_owned()
    }
}

/// Hides the token of a file link.
fn hide_token(path: &str) -> String {
    if path.starts_with("/links/") {
        "/links/[hidden]".to_owned()
    } else {
        path.to_owned()
    }
}

async fn requests(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response<Body> {
    let listed = Listed::of(query.as_deref());
    let mut rows = app.with(|simulator| {
        let passing = simulator.received().rev().filter(|request| {
            listed.search.is_empty()
                || request.path.contains(&listed.search)
                || request.method.as_str() == listed.search
                || request.request_id.as_ref() == Some(&listed.search)
                || request
                    .status
                    .is_some_and(|status| status.as_str() == listed.search)
        });
        passing
            .skip(listed.skip())
            .take(ROWS + 1)
            .map(request)
            .collect::<Vec<_>>()
    });
    let pager = listed.pager(&mut rows);
    let content = html! {
        (listed.search_form("Path, method, status or request id"))
        div #live {
            @if rows.is_empty() { p.empty { "No request yet." } } @else {
                table.stack {
                    thead { tr { th { "Request" } th { "Parameters" } th { "Status" } th { "Received" } } }
                    tbody {
                        @for row in &rows {
                            tr {
                                td data-label="Request" { b { (row.method) } " " span.id { (breakable(&row.path)) } div.quiet.id { (row.id) } @if row.idempotency_key { div.quiet { "with an idempotency key" } } }
                                td data-label="Parameters" {
                                    @if !row.params.is_empty() {
                                        ul.params { @for (name, value) in &row.params { li { code { (name) } "=" (value) } } }
                                    }
                                }
                                td data-label="Status" { span class={ "badge s" (&row.status[..1]) } { (row.status) } }
                                td.time data-label="Received" { (utc(row.received_at)) }
                            }
                        }
                    }
                }
            }
            (pager)
        }
    };
    dashboard(&app, "Requests", "/requests", &content)
}

fn deliveries(records: &[Record], back: &str) -> Markup {
    html! {
        @if records.is_empty() { p.empty { "No webhook yet." } } @else {
            table.stack.events {
                thead { tr { th { "Event" } th { "To" } th { "Attempts" } th { "Actions" } } }
                tbody {
                    @for record in records {
                        tr {
                            td data-label="Event" {
                                div { (breakable(&record.r#type)) }
                                div.quiet.id { (record.event) }
                                span class={ "badge " (status_class(record.status)) } { (json!(record.status).as_str().unwrap_or_default()) }
                            }
                            td data-label="To" { (breakable(&record.url)) }
                            td data-label="Attempts" {
                                ol.params {
                                    @for attempt in record.attempts.iter().rev().take(3) {
                                        li {
                                            (utc(Timestamp::from_secs(attempt.at))) " "
                                            span.quiet { (attempt.milliseconds) " ms" } ": "
                                            @if let Some(status) = attempt.status { b { (status) } }
                                            @if let Some(error) = &attempt.error { (error) }
                                            @if let Some(response) = &attempt.response { " " q { (response) } }
                                        }
                                    }
                                }
                                @if record.attempts.len() > 3 { div.quiet { (record.attempts.len()) " attempts in all" } }
                                @if let Some(next) = record.next_attempt { div.quiet { "Next: " (utc(Timestamp::from_secs(next))) } }
                            }
                            td.actions data-label="Actions" { (button("resend", "Resend", back, &[("id", &record.id.to_string())])) }
                        }
                    }
                }
            }
        }
    }
}

fn status_class(status: Status) -> &'static str {
    match status {
        Status::Delivered => "verified",
        Status::Queued | Status::Held => "processing",
        Status::Retrying => "requires_input",
        Status::Failed => "failed",
    }
}

async fn webhooks(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response<Body> {
    let listed = Listed::of(query.as_deref());
    let mut records = app.webhooks.list(listed.skip(), ROWS + 1, |record| {
        listed.search.is_empty()
            || record.event.contains(&listed.search)
            || record.r#type.contains(&listed.search)
            || record.session.contains(&listed.search)
            || json!(record.status).as_str() == Some(&listed.search)
    });
    let pager = listed.pager(&mut records);
    let endpoints = app.with(|simulator| {
        let endpoints = simulator.webhook_endpoints().iter();
        endpoints
            .map(|endpoint| (endpoint.url().to_owned(), endpoint.is_thin()))
            .collect::<Vec<_>>()
    });
    let content = html! {
        (listed.search_form("Event, type, session or status"))
        div #live {
            h2 { "Endpoints" }
            @if endpoints.is_empty() {
                p { "There is none: start the simulator with " code { "--forward-to" } ", or add one by the admin API." }
            } @else {
                ul { @for (url, is_thin) in endpoints { li { (url) " " span.quiet { @if is_thin { "thin events" } @else { "snapshot events" } } } } }
            }
            h2 { "Deliveries" }
            (deliveries(&records, "/webhooks"))
            (pager)
        }
    };
    dashboard(&app, "Webhooks", "/webhooks", &content)
}

async fn controls(State(app): State<Arc<App>>) -> Response<Body> {
    let (now, faults) = app.with(|simulator| (simulator.now(), admin::fault_list(simulator)));
    let is_frozen = app.is_frozen();
    let back = "/controls";
    let content = html! {
        section {
            h2 { "Clock" }
            div #live { p { (utc(now)) " " span.quiet { @if is_frozen { "it stands still" } @else { "it runs, " (ahead(now)) } } } }
            div.row {
                @for (label, time) in [("+ 1 hour", "1h"), ("+ 1 day", "1d"), ("+ 5 days", "5d")] {
                    (button("advance", label, back, &[("by", time)]))
                }
                @if is_frozen { (button("clock", "Let it run", back, &[("mode", "real")])) }
                @else { (button("clock", "Stop it", back, &[("mode", "frozen")])) }
            }
        }
        section {
            h2 { "Redactions" }
            p { "A redaction takes four days, or until you finish it." }
            (button("finish-redactions", "Finish all redactions", back, &[]))
        }
        section {
            h2 { "Faults" }
            @if faults.is_empty() { p { "No fault is waiting." } } @else {
                ul { @for fault in &faults { li { code { (fault) } } } }
                (button("clear-faults", "Remove all", back, &[]))
            }
            form.fields method="post" action="/actions/fault" {
                input type="hidden" name="back" value=(back);
                label { span { "The next requests fail with" }
                    select name="fault" { @for name in admin::FAULTS { option { (name) } } }
                }
                label { span { "Status code" } input name="status" inputmode="numeric" value="500"; }
                label { span { "Times" } input name="times" inputmode="numeric" value="1" required; }
                label { span { "Method, * for any" } input name="method" value="*" required; }
                label { span { "Path, * for any part" } input name="path" value="*" required; }
                label { span { "Delay" } input name="delay" value="0s" required; }
                button.primary { "Add the fault" }
            }
        }
        section {
            h2 { "Everything" }
            p { "Sessions, events, requests and deliveries are forgotten. Webhook endpoints and the clock stay." }
            (button("reset", "Forget everything", back, &[]))
        }
    };
    dashboard(&app, "Controls", "/controls", &content)
}

fn ahead(now: Timestamp) -> String {
    match now.as_secs() - real_time().as_secs() {
        0 | 1 => "as the real one does".to_owned(),
        ahead => format!("{ahead} s ahead of the real one"),
    }
}

/// Performs the action of a button, and shows the page of the button again.
async fn act(
    State(app): State<Arc<App>>,
    Path(action): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if !is_form(&headers) {
        return plain_page(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Not a form",
            "A form was expected.",
        );
    }
    let fields = form(&body);
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    let result: Result<(), String> = match action.as_str() {
        "submit" => outcome::parse(text("outcome"), None).and_then(|submission| {
            app.with(|simulator| simulator.submit(text("id"), submission))
                .map_err(|error| error.to_string())
        }),
        "override" => {
            let to = match text("status") {
                "verified" => Override::Verified,
                _ => Override::RequiresInput(None),
            };
            app.with(|simulator| simulator.override_status(text("id"), to))
                .map_err(|error| error.to_string())
        }
        "finish-redactions" => {
            app.with(Simulator::finish_redactions);
            Ok(())
        }
        "advance" => {
            arguments::duration(text("by")).map(|by| app.with(|simulator| simulator.advance(by)))
        }
        "clock" => {
            app.set_frozen(text("mode") == "frozen");
            Ok(())
        }
        "fault" => fault(&app, &fields),
        "clear-faults" => {
            app.with(Simulator::clear_faults);
            Ok(())
        }
        "resend" => text("id")
            .parse()
            .ok()
            .and_then(|id| app.webhooks.resend(&app, id))
            .map(|_| ())
            .ok_or_else(|| "there is no such delivery".to_owned()),
        "reset" => {
            app.reset();
            Ok(())
        }
        _ => Err("there is no such action".to_owned()),
    };
    match result {
        Ok(()) => see_other(own_path(text("back"))),
        Err(reason) => plain_page(StatusCode::CONFLICT, "That cannot be done", &reason),
    }
}

/// Returns a path of this program, and never another site.
fn own_path(path: &str) -> &str {
    let is_own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if is_own { path } else { "/" }
}

fn fault(app: &Arc<App>, fields: &BTreeMap<String, String>) -> Result<(), String> {
    let mut body = serde_json::Map::new();
    for name in ["fault", "method", "path", "delay"] {
        if let Some(text) = fields.get(name) {
            body.insert(name.to_owned(), text.as_str().into());
        }
    }
    let number = |name: &str| fields.get(name).and_then(|text| text.parse::<u64>().ok());
    body.insert("times".to_owned(), number("times").into());
    if fields
        .get("fault")
        .is_some_and(|fault| fault.ends_with("status"))
    {
        body.insert("status".to_owned(), number("status").into());
    }
    admin::inject(app, Value::Object(body).to_string().as_bytes()).map_err(Refusal::reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_leads_back_to_this_program_only() {
        for (path, own) in [
            ("/webhooks?page=2", "/webhooks?page=2"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(path), own);
        }
    }

    #[test]
    fn secrets_and_personal_data_are_hidden_in_parameters() {
        assert_eq!(
            hide("provided_details[email]", "ann@example.com"),
            "[hidden]"
        );
        assert_eq!(hide("metadata[a]", "vs_1_secret_test_X"), "[hidden]");
        assert_eq!(hide("type", "document"), "document");
        assert_eq!(hide_token("/links/abc"), "/links/[hidden]");
    }
}
