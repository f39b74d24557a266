//! Pages for people: the hosted verification page, the stand-in for Stripe.js, and the dashboard.

mod dashboard;
mod hosted;
pub(crate) mod stripe_js;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use maud::{DOCTYPE, Markup, html};

use crate::app::App;

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .merge(dashboard::router())
        .merge(hosted::router())
        .route(
            "/assets/style.css",
            get(|| asset("text/css", include_str!("style.css"))),
        )
        .route(
            "/assets/live.js",
            get(|| asset("text/javascript", include_str!("live.js"))),
        )
        .route(
            "/assets/frame.js",
            get(|| asset("text/javascript", include_str!("frame.js"))),
        )
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .fallback(|| async {
            plain_page(
                StatusCode::NOT_FOUND,
                "Page not found",
                "This address does not exist.",
            )
        })
}

/// Returns a text that is part of the program.
async fn asset(content_type: &'static str, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    let content_type = format!("{content_type}; charset=utf-8");
    headers.extend(
        content_type
            .parse()
            .map(|value: HeaderValue| (CONTENT_TYPE, value)),
    );
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Permissions of a page's content security policy, besides its own styles and scripts.
#[derive(Clone, Debug, Default)]
struct Allowed {
    /// The origins whose pages may show this one in a frame: none by default.
    frame_ancestors: Option<String>,
    /// Forms may lead to any site, because they end in a redirect there. Browsers apply the policy to redirects, too.
    forms_lead_elsewhere: bool,
}

fn page_response(status: StatusCode, allowed: &Allowed, page: &Markup) -> Response<Body> {
    let mut response = Response::new(Body::from(page.0.clone()));
    *response.status_mut() = status;
    let ancestors = allowed.frame_ancestors.as_deref().unwrap_or("'none'");
    let forms = if allowed.forms_lead_elsewhere {
        "'self' http: https:"
    } else {
        "'self'"
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action {forms}; base-uri 'none'; frame-ancestors {ancestors}"
    );
    let headers = response.headers_mut();
    headers.extend(
        policy
            .parse()
            .map(|value: HeaderValue| (CONTENT_SECURITY_POLICY, value)),
    );
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Other sites do not see the link. With `no-referrer`, browsers would also hide the origin of this program's own forms.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Builds a page that is only text.
fn plain_page(status: StatusCode, title: &str, text: &str) -> Response<Body> {
    let body = html! {
        main.narrow { h1 { (title) } p { (text) } }
    };
    page_response(status, &Allowed::default(), &document(title, &body, None))
}

/// Builds a whole document around a body, with the names of its own scripts.
fn document(title: &str, body: &Markup, script: Option<&str>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href="/assets/style.css";
                @if let Some(script) = script {
                    script src={ "/assets/" (script) } defer {}
                }
            }
            body { (body) }
        }
    }
}

/// Redirects to another page, which is loaded with GET.
fn see_other(location: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    match HeaderValue::from_str(location) {
        Ok(location) => {
            *response.status_mut() = StatusCode::SEE_OTHER;
            response.headers_mut().insert(LOCATION, location);
            response
                .headers_mut()
                .insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
            response
        }
        Err(_) => plain_page(
            StatusCode::BAD_REQUEST,
            "Cannot go on",
            "The address to go to is not valid.",
        ),
    }
}

/// Returns the fields of a form.
fn form(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Returns whether a body has the type that forms of this program have.
fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}
