//! An async service around one verification per order: create, redirect, return, and an idempotent webhook with stored progress.
//! axum serves, reqwest sends.
//!
//! ```sh
//! STRIPE_SECRET_KEY=sk_test_… STRIPE_WEBHOOK_SECRET=whsec_… cargo run -p stripe-identity-transports --example axum_service
//! ```
//!
//! The body of a webhook is read up to a cap and a time limit. `axum::serve` has none for the head of a request: let a proxy in
//! front of it limit that, or serve with hyper-util and a timer.
//!
//! The test below runs all of it against the simulator, on loopback.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use stripe_identity::call::{CallError, Reply};
use stripe_identity::error::RequestError;
use stripe_identity::lifecycle::{Progress, SessionProgress};
use stripe_identity::webhook::{Webhook, WebhookError, WebhookSecret};
use stripe_identity::{
    Call, CreateVerificationSession, Failure, IdempotencyKey, Operation,
    RetrieveVerificationSession, SecretKey, Step, Stripe, VerificationSession,
};
use stripe_identity_transports::reqwest_async::{client, send};

/// The maximum size of a webhook's body in bytes.
const MAX_BODY: usize = 65_536;
/// The time within which a webhook's body must arrive.
const READ_TIME: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = Service::new(
        Stripe::new(SecretKey::new(&env::var("STRIPE_SECRET_KEY")?)?),
        Webhook::new(WebhookSecret::new(&env::var("STRIPE_WEBHOOK_SECRET")?)?),
    )?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(Arc::new(service))).await?;
    Ok(())
}

fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/orders/{order}/verify", post(verify))
        .route("/orders/{order}/client_secret", post(client_secret))
        .route("/orders/{order}/return", get(return_from_stripe))
        .route("/stripe/webhook", post(webhook))
        .with_state(service)
}

/// The state that the handlers share.
struct Service {
    stripe: Stripe,
    client: reqwest::Client,
    webhook: Webhook,
    orders: Mutex<BTreeMap<String, Order>>,
}

/// A row of your database.
#[derive(Clone, Default)]
struct Order {
    session: String,
    /// The serialized [`SessionProgress`].
    progress: Value,
    /// The number of times that your own work was done, which must be one.
    verified: u32,
}

impl Service {
    fn new(stripe: Stripe, webhook: Webhook) -> reqwest::Result<Self> {
        Ok(Self {
            stripe,
            client: client(Duration::from_secs(80))?,
            webhook,
            orders: Mutex::default(),
        })
    }

    /// Drives a call to its end.
    async fn run<O: Operation>(
        &self,
        mut call: Call<O, io::Error>,
    ) -> Result<Reply<O::Output>, CallError<io::Error>> {
        let started = Instant::now();
        while let Some(step) = call.step() {
            match step {
                Step::Send(request) => match send(&self.client, request.clone()).await {
                    Ok(response) => call.receive(response, started.elapsed()),
                    Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
                },
                Step::Wait(time) => tokio::time::sleep(time).await,
            }
        }
        call.reply()
    }

    /// Begins the verification of an order, or continues the one that has begun.
    async fn start(&self, order: &str) -> Result<VerificationSession, Failed> {
        let create = CreateVerificationSession::document()
            .client_reference_id(order)
            .return_url(format!("https://shop.example/orders/{order}/return"));
        // Two clicks, even on two servers, create one session. Increment the last part when another one is needed.
        let key = IdempotencyKey::derive("verify", [order, "1"])?;
        let call = self.stripe.call_with_key(&create, key, seed())?;
        let id = self.run(call).await?.output.id;
        // The response may be a replay with a link that is used up: a retrieved session has a fresh one.
        let retrieve = RetrieveVerificationSession::new(&id);
        let reply = self.run(self.stripe.call(retrieve, seed())?).await?;
        self.change(order, |stored, progress| {
            stored.session = id;
            progress.observe(&reply.output, &reply.facts());
        });
        Ok(reply.output)
    }

    /// Changes an order and its progress: in your service, one transaction.
    fn change<T>(
        &self,
        order: &str,
        change: impl FnOnce(&mut Order, &mut SessionProgress) -> T,
    ) -> T {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let order = orders.entry(order.to_owned()).or_default();
        let mut progress = serde_json::from_value(order.progress.take()).unwrap_or_default();
        let result = change(order, &mut progress);
        order.progress = json!(progress);
        result
    }
}

/// Returns a seed that spreads the waits between attempts: any number that differs between calls.
fn seed() -> u64 {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    time.map_or(0, |time| u64::from(time.subsec_nanos()))
}

/// Sends the user to Stripe's page. The URL is for this user only: it is exposed on purpose, and nowhere else.
async fn verify(
    State(service): State<Arc<Service>>,
    Path(order): Path<String>,
) -> Result<Response, Failed> {
    let session = service.start(&order).await?;
    let url = session.url.as_ref().ok_or(Failed::NothingToDo)?;
    Ok(Redirect::to(url.expose()).into_response())
}

/// Returns the client secret to the front end, which opens Stripe's modal with it.
async fn client_secret(
    State(service): State<Arc<Service>>,
    Path(order): Path<String>,
) -> Result<Json<Value>, Failed> {
    let session = service.start(&order).await?;
    let secret = session.client_secret.as_ref().ok_or(Failed::NothingToDo)?;
    Ok(Json(json!({ "client_secret": secret.expose() })))
}

/// Shows the next step to a user who comes back from Stripe's page. The webhook may not have arrived yet.
async fn return_from_stripe(
    State(service): State<Arc<Service>>,
    Path(order): Path<String>,
) -> Result<String, Failed> {
    let id = service.change(&order, |order, _| order.session.clone());
    if id.is_empty() {
        return Err(Failed::NothingToDo);
    }
    let retrieve = RetrieveVerificationSession::new(id);
    let reply = service.run(service.stripe.call(retrieve, seed())?).await?;
    service.change(&order, |_, progress| {
        progress.observe(&reply.output, &reply.facts())
    });
    Ok(reply.output.outcome().to_string())
}

/// Applies an event. Stripe delivers events twice, late and in any order, so only an advance counts.
async fn webhook(State(service): State<Arc<Service>>, request: Request<Body>) -> StatusCode {
    let (head, body) = request.into_parts();
    let body = match tokio::time::timeout(READ_TIME, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
    };
    let signature = head
        .headers
        .get("stripe-signature")
        .map_or(&b""[..], |value| value.as_bytes());
    let now = SystemTime::now().into();
    let event = match service.webhook.event_from_parts(signature, &body, now) {
        Ok(event) => event,
        Err(WebhookError::Signature(_)) => return StatusCode::BAD_REQUEST,
        // The event is genuine but could not be read. Stripe sends it again.
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR,
    };
    // Sessions of a flow's static link were created by others, and have no order.
    let order = event
        .session()
        .and_then(|session| session.client_reference_id.clone());
    if let Some(order) = order {
        service.change(&order, |order, progress| {
            let news = progress.apply(&event);
            // Your own work belongs here, in the same transaction as the progress.
            if news == Progress::Advanced && progress.is_verified() {
                order.verified += 1;
            }
        });
    }
    StatusCode::OK
}

/// The reason why a request of the user failed.
enum Failed {
    /// The order is unknown, or the user has nothing left to do.
    NothingToDo,
    Call(CallError<io::Error>),
}

impl<E: Into<CallError<io::Error>>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Call(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self {
            Self::NothingToDo => StatusCode::CONFLICT.into_response(),
            Self::Call(CallError::Request(error)) => bad_input(&error).into_response(),
            Self::Call(error) => {
                // One line for the log, without personal data, and nothing of it for the user.
                eprintln!("stripe: {error} (retries: {})", error.retries());
                StatusCode::BAD_GATEWAY.into_response()
            }
        }
    }
}

fn bad_input(error: &RequestError) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, error.to_string())
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use stripe_identity::simulator::{Simulator, Submission, WebhookEndpoint};
    use tower::ServiceExt;

    use super::*;

    type Shared = Arc<Mutex<Simulator>>;

    /// Serves the simulator on loopback. Returns its URL.
    async fn serve(simulator: Shared) -> String {
        let app = Router::new().fallback(|request: http::Request<Body>| async move {
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap();
            let request = Request::from_parts(parts, body);
            let response = simulator.lock().unwrap().handle(&request);
            response.map(Body::from)
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        url
    }

    struct Test {
        simulator: Shared,
        service: Arc<Service>,
    }

    impl Test {
        async fn new() -> Self {
            let secret = WebhookSecret::new("whsec_123").unwrap();
            let mut simulator = Simulator::new(SystemTime::now().into());
            let endpoint = WebhookEndpoint::new(secret.clone()).at("/stripe/webhook");
            simulator.add_webhook_endpoint(endpoint);
            let simulator = Arc::new(Mutex::new(simulator));
            let url = serve(Arc::clone(&simulator)).await;
            let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
            let service = Service::new(stripe.with_base_url(&url).unwrap(), Webhook::new(secret));
            Self {
                simulator,
                service: Arc::new(service.unwrap()),
            }
        }

        async fn send(&self, request: Request<Vec<u8>>) -> (StatusCode, HeaderMap, String) {
            let router = router(Arc::clone(&self.service));
            let response = router.oneshot(request.map(Body::from)).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            (parts.status, parts.headers, body)
        }

        async fn ask(&self, method: &str, path: &str) -> (StatusCode, HeaderMap, String) {
            let request = Request::builder().method(method).uri(path);
            self.send(request.body(Vec::new()).unwrap()).await
        }

        /// Delivers all events, each one twice and the newest first.
        async fn deliver(&self) -> Vec<StatusCode> {
            let now = SystemTime::now().into();
            let deliveries = self.simulator.lock().unwrap().take_deliveries(now);
            let mut statuses = Vec::new();
            for delivery in deliveries.into_iter().rev() {
                for request in [delivery.request.clone(), delivery.request] {
                    statuses.push(self.send(request).await.0);
                }
            }
            statuses
        }

        fn order(&self) -> Order {
            self.service.change("6735", |order, _| order.clone())
        }
    }

    #[tokio::test]
    async fn an_order_is_verified_once_however_often_stripe_says_so() {
        let test = Test::new().await;
        let (status, headers, _) = test.ask("POST", "/orders/6735/verify").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let location = headers["location"].to_str().unwrap();
        assert!(
            location.starts_with("https://verify.stripe.com/"),
            "{location}"
        );

        // Clicked again: the same session, another link.
        let (status, _, body) = test.ask("POST", "/orders/6735/client_secret").await;
        assert_eq!(status, StatusCode::OK);
        let body: Value = serde_json::from_str(&body).unwrap();
        let session = test.order().session;
        let secret = body["client_secret"].as_str().unwrap();
        assert!(secret.starts_with(&format!("{session}_secret_")));
        assert_eq!(
            test.ask("GET", "/orders/6735/return").await.2,
            "awaiting_user"
        );

        let submitted = test
            .simulator
            .lock()
            .unwrap()
            .submit(&session, Submission::Verified);
        submitted.unwrap();
        let statuses = test.deliver().await;
        assert_eq!(statuses, [StatusCode::OK; 6]);
        assert_eq!(test.order().verified, 1);
        assert_eq!(test.ask("GET", "/orders/6735/return").await.2, "verified");
        assert_eq!(
            test.ask("POST", "/orders/6735/verify").await.0,
            StatusCode::CONFLICT
        );
    }

    #[tokio::test]
    async fn a_forged_event_is_refused() {
        let test = Test::new().await;
        let forged = Request::builder()
            .method("POST")
            .uri("/stripe/webhook")
            .header("Stripe-Signature", "t=1,v1=00")
            .body(b"{}".to_vec())
            .unwrap();
        assert_eq!(test.send(forged).await.0, StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn a_large_webhook_is_refused() {
        let test = Test::new().await;
        let large = Request::builder()
            .method("POST")
            .uri("/stripe/webhook")
            .body(vec![b' '; MAX_BODY + 1])
            .unwrap();
        assert_eq!(test.send(large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    }

    // While everybody waits, the paused clock moves to the end of the next wait.
    #[tokio::test(start_paused = true)]
    async fn a_webhook_whose_body_does_not_arrive_is_cut_off() {
        let test = Test::new().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router(test.service)).await });
        let client = tokio::net::TcpStream::connect(address).await.unwrap();
        let start = b"POST /stripe/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{";
        client.writable().await.unwrap();
        assert_eq!(client.try_write(start).unwrap(), start.len());
        client.readable().await.unwrap();
        let mut response = [0; 32];
        let count = client.try_read(&mut response).unwrap();
        assert_eq!(&response[..count], b"HTTP/1.1 408 Request Timeout\r\nco");
    }

    #[tokio::test]
    async fn an_order_that_nobody_verifies_has_no_way_back() {
        let test = Test::new().await;
        assert_eq!(
            test.ask("GET", "/orders/1/return").await.0,
            StatusCode::CONFLICT
        );
    }
}
