//! The hosted verification page, where a session's `url` points.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, Uri};
use maud::{Markup, html};
use serde_json::{Map, Value};
use stripe_identity::simulator::{OpenError, Person, Requirement, SessionInfo, Simulator};

use super::{Allowed, document, form, is_form, page_response, see_other};
use crate::app::App;
use crate::outcome::{self, GROUPS};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/start/{token}", get(show).post(choose))
        .route("/done/{result}", get(done))
}

/// The facts of a session that the page shows.
struct Asked {
    what: Vec<String>,
    reference: Option<String>,
    last_error: Option<String>,
    person: Person,
    return_url: Option<String>,
}

impl Asked {
    fn of(session: &SessionInfo<'_>) -> Self {
        let mut what: Vec<_> = session
            .requires
            .iter()
            .map(|requirement| match requirement {
                Requirement::Document => "A photo of an identity document".to_owned(),
                Requirement::Selfie => "A selfie that matches the photo on the document".to_owned(),
                Requirement::IdNumber => "Name, date of birth and id number".to_owned(),
                Requirement::Email => "An e-mail address".to_owned(),
                Requirement::Phone => "A phone number".to_owned(),
                _ => "Something else".to_owned(),
            })
            .collect();
        let types: Vec<_> = session
            .allowed_types
            .iter()
            .map(|name| name.as_str().replace('_', " "))
            .collect();
        if !types.is_empty() {
            what.push(format!("Allowed documents: {}", types.join(", ")));
        }
        Self {
            what,
            reference: session.client_reference_id.map(str::to_owned),
            last_error: session.last_error.map(|code| code.as_str().to_owned()),
            person: session.person.cloned().unwrap_or_default(),
            return_url: session.return_url.map(str::to_owned),
        }
    }
}

/// Returns the session of a link that can be used, or the refusal of one that cannot.
fn look(
    simulator: &Simulator,
    token: &str,
) -> Result<Asked, (StatusCode, &'static str, &'static str)> {
    let id = simulator.peek(token).map_err(refusal)?;
    let session = simulator
        .session(&id)
        .ok_or(OpenError::Unknown)
        .map_err(refusal)?;
    Ok(Asked::of(&session))
}

/// Returns the status, title and text of the page of a link that cannot be used.
pub(super) fn refusal(error: OpenError) -> (StatusCode, &'static str, &'static str) {
    match error {
        OpenError::Used => (
            StatusCode::GONE,
            "This link has been used",
            "A link works once. The site that sent you here can make a new one: it retrieves the session again.",
        ),
        OpenError::Expired => (
            StatusCode::GONE,
            "This link has expired",
            "A link works for 48 hours. The site that sent you here can make a new one: it retrieves the session again.",
        ),
        OpenError::Canceled => (
            StatusCode::GONE,
            "This verification was canceled",
            "The site that asked for it does not need it any more.",
        ),
        OpenError::Verified => (
            StatusCode::GONE,
            "You are verified",
            "There is nothing left to do. You can close this page.",
        ),
        OpenError::Processing => (
            StatusCode::GONE,
            "Your verification is being checked",
            "It was submitted already. You can close this page.",
        ),
        OpenError::Redacted => (
            StatusCode::GONE,
            "This verification was redacted",
            "Its data was removed, and it cannot be continued.",
        ),
        _ => (
            StatusCode::NOT_FOUND,
            "This link is unknown",
            "It may be incomplete. A simulator that was started again has forgotten the links from before.",
        ),
    }
}

/// Returns whether the page is shown in a frame, over a page of another site.
fn is_framed(query: Option<&str>) -> bool {
    query.is_some_and(|query| query.split('&').any(|part| part == "frame"))
}

async fn show(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let is_framed = is_framed(query.as_deref());
    match app.with(|simulator| look(simulator, &token)) {
        Ok(asked) => verification_page(&app, &asked, is_framed, None),
        Err(problem) => message(&app, problem, is_framed, Some("link")),
    }
}

async fn choose(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let is_framed = is_framed(query.as_deref());
    let fields = if is_form(&headers) {
        form(&body)
    } else {
        form(&[])
    };
    let asked = match app.with(|simulator| look(simulator, &token)) {
        Ok(asked) => asked,
        Err(problem) => return message(&app, problem, is_framed, Some("link")),
    };
    let choice = fields.get("outcome").map_or("", String::as_str);
    if choice == "leave" {
        return leave_for(&asked, "left", is_framed);
    }
    let person = if choice == "verified" {
        person(&fields, &asked.person).map(Some)
    } else {
        Ok(None)
    };
    let submission = person.and_then(|person| outcome::parse(choice, person));
    let submission = match submission {
        Ok(submission) => submission,
        Err(reason) => return verification_page(&app, &asked, is_framed, Some(&reason)),
    };
    let submitted = app.with(|simulator| {
        let id = simulator.open(&token).map_err(refusal)?;
        simulator
            .submit(&id, submission)
            .map_err(|_| refusal(OpenError::Used))
    });
    match submitted {
        Ok(()) => leave_for(&asked, choice, is_framed),
        Err(problem) => message(&app, problem, is_framed, Some("link")),
    }
}

/// Reads the person from the form. An empty optional field is `null`.
fn person(
    fields: &std::collections::BTreeMap<String, String>,
    before: &Person,
) -> Result<Person, String> {
    let Ok(Value::Object(mut json)) = serde_json::to_value(before) else {
        return outcome::person(Map::new());
    };
    let optional = ["email", "phone", "sex", "line2"];
    for (name, value) in &mut json {
        match fields.get(name) {
            Some(text) if text.is_empty() && optional.contains(&name.as_str()) => {
                *value = Value::Null;
            }
            Some(text) => *value = text.as_str().into(),
            None => {}
        }
    }
    outcome::person(json)
}

/// Sends the person back to the site that began the verification.
fn leave_for(asked: &Asked, result: &str, is_framed: bool) -> Response<Body> {
    let return_url = asked.return_url.as_deref().filter(|url| is_web(url));
    match return_url {
        Some(url) if !is_framed => see_other(url),
        _ => see_other(&format!(
            "/done/{result}{}",
            if is_framed { "?frame" } else { "" }
        )),
    }
}

fn is_web(url: &str) -> bool {
    url.parse::<Uri>()
        .is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")))
}

async fn done(
    State(app): State<Arc<App>>,
    Path(result): Path<String>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let known = outcome::codes().find(|code| *code == result);
    let (title, text) = match (result.as_str(), known) {
        ("verified", _) => (
            "Thank you",
            "Your verification was submitted. You can close this page.",
        ),
        ("processing", _) => (
            "Thank you",
            "Your verification was submitted and is still being checked. You can close this page.",
        ),
        ("left", _) => (
            "You left the verification",
            "Nothing was submitted. The link still works.",
        ),
        (_, Some(_)) => (
            "The verification ended",
            "The site that sent you here can see the reason. You can close this page.",
        ),
        _ => {
            let problem = (
                StatusCode::NOT_FOUND,
                "Page not found",
                "This address does not exist.",
            );
            return message(&app, problem, false, None);
        }
    };
    message(
        &app,
        (StatusCode::OK, title, text),
        is_framed(query.as_deref()),
        Some(&result),
    )
}

/// Builds a page that is only text. In a frame, its script sends the result to the page around it.
fn message(
    app: &App,
    (status, title, text): (StatusCode, &str, &str),
    is_framed: bool,
    result: Option<&str>,
) -> Response<Body> {
    let body = html! {
        main.narrow.message data-result=[result] {
            h1 { (title) }
            p { (text) }
        }
        (footer())
    };
    let script = is_framed.then_some("frame.js");
    page_response(status, &allowed(app), &document(title, &body, script))
}

fn allowed(app: &App) -> Allowed {
    Allowed {
        frame_ancestors: Some(app.hosts.frame_ancestors()),
        forms_lead_elsewhere: true,
    }
}

fn footer() -> Markup {
    html! {
        footer { "Simulated: nothing here is sent to Stripe, and nobody is verified." }
    }
}

fn verification_page(
    app: &App,
    asked: &Asked,
    is_framed: bool,
    problem: Option<&str>,
) -> Response<Body> {
    let title = "Verify your identity";
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    let body = html! {
        main.narrow {
            h1 { (title) }
            @if let Some(problem) = problem {
                p.problem role="alert" { (problem) }
            }
            section aria-labelledby="asked" {
                h2 #asked { "What is asked for" }
                ul {
                    @for item in &asked.what { li { (item) } }
                }
                @if let Some(code) = &asked.last_error {
                    p { "The last attempt ended with " code { (code) } "." }
                }
                @if let Some(reference) = &asked.reference {
                    p.quiet { "Reference: " (reference) }
                }
            }
            form method="post" {
                h2 { "How it ends" }
                button.primary name="outcome" value="verified" { "Verified" }
                (person_fields(&asked.person))
                button name="outcome" value="processing" { "Still processing" }
                @for group in &GROUPS {
                    fieldset {
                        legend { (group.title) }
                        @for (code, meaning) in group.codes {
                            div.choice {
                                button name="outcome" value=(code) aria-describedby={ "about-" (code) } { (code) }
                                span #{ "about-" (code) } { (meaning) }
                            }
                        }
                    }
                }
                button.plain name="outcome" value="leave" formnovalidate { "Leave without submitting" }
            }
        }
        (footer())
    };
    let script = is_framed.then_some("frame.js");
    page_response(status, &allowed(app), &document(title, &body, script))
}

fn person_fields(person: &Person) -> Markup {
    let date = |(year, month, day): (i64, i64, i64)| format!("{year:04}-{month:02}-{day:02}");
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let fields = [
        (
            "first_name",
            "First name",
            "text",
            person.first_name.clone(),
            true,
        ),
        (
            "last_name",
            "Last name",
            "text",
            person.last_name.clone(),
            true,
        ),
        ("dob", "Date of birth", "date", date(person.dob), true),
        (
            "document_number",
            "Document number",
            "text",
            person.document_number.clone(),
            true,
        ),
        (
            "expiration_date",
            "Document expires",
            "date",
            date(person.expiration_date),
            true,
        ),
        (
            "id_number",
            "Id number, last four digits",
            "text",
            person.id_number.clone(),
            true,
        ),
        ("email", "E-mail", "email", text(&person.email), false),
        ("phone", "Phone", "tel", text(&person.phone), false),
        ("line1", "Street", "text", person.line1.clone(), true),
        (
            "postal_code",
            "Postal code",
            "text",
            person.postal_code.clone(),
            true,
        ),
        ("city", "City", "text", person.city.clone(), true),
        ("state", "State", "text", person.state.clone(), false),
        (
            "country",
            "Country, two letters",
            "text",
            person.country.clone(),
            true,
        ),
    ];
    html! {
        details {
            summary { "Verified as " (person.first_name) " " (person.last_name) ": change" }
            div.fields {
                @for (name, label, kind, value, required) in fields {
                    label { (label) input name=(name) type=(kind) value=(value) required[required] autocomplete="off"; }
                }
                label {
                    "Sex"
                    select name="sex" {
                        @for (value, label) in [("", "not on the document"), ("female", "female"), ("male", "male"), ("unknown", "unknown")] {
                            option value=(value) selected[person.sex.as_deref().unwrap_or_default() == value] { (label) }
                        }
                    }
                }
            }
        }
    }
}
