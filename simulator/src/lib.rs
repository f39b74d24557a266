//! Stripe Identity on your own machine: the program over the library's simulator.
//!
//! It is a library only so that a fuzzer can run the program in its own process: [`run`] is all of it.

mod admin;
mod api;
mod app;
mod arguments;
mod hosts;
mod outcome;
mod outgoing;
mod pages;
mod server;
mod webhooks;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use clap::Parser;
use http::{StatusCode, Uri};
use stripe_identity::simulator::{ApiKey, Settings, Simulator, WebhookEndpoint};
use stripe_identity::webhook::WebhookSecret;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::app::{App, real_time};
use crate::arguments::{Arguments, ClockArgument, Isolate};
use crate::hosts::Hosts;
use crate::outgoing::Outgoing;

/// The reason why the program cannot start or end properly.
type Failure = Box<dyn std::error::Error>;

/// Runs the program with these arguments, the first of which is its name. Returns after SIGTERM or Ctrl-C has ended it.
///
/// Ends the whole process if the arguments cannot be read or ask for help.
#[must_use]
pub fn run<T: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = T>) -> ExitCode {
    let arguments = Arguments::parse_from(arguments);
    let filter = match EnvFilter::try_new(&arguments.log) {
        Ok(filter) => filter,
        Err(error) => return failed(&format!("--log: {error}")),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let result = runtime
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(run_until_ended(arguments)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(reason: &str) -> ExitCode {
    eprintln!("stripe-identity-simulator: {reason}");
    ExitCode::FAILURE
}

async fn run_until_ended(arguments: Arguments) -> Result<(), Failure> {
    admin::check_types(&arguments.events).map_err(|reason| format!("--events: {reason}"))?;
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        let address = arguments.listen;
        match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "cannot listen on {address}: another program does. \
                     Choose another port, or a free one by --listen 127.0.0.1:0"
            ),
            _ => format!("cannot listen on {address}: {error}"),
        }
    })?;
    let address = listener.local_addr()?;
    let public_url = match &arguments.public_url {
        Some(url) => url.clone(),
        None => format!("http://{address}").parse::<Uri>()?,
    };
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => random()?,
    };
    let webhook_secret = match &arguments.webhook_secret {
        Some(secret) => secret.clone(),
        None => format!("whsec_{:016x}{:016x}", random()?, random()?),
    };
    let mut simulator = simulator(&arguments, &public_url, seed)?;
    for endpoint in endpoints(&arguments, &webhook_secret)? {
        simulator.add_webhook_endpoint(endpoint);
    }
    let settings = app::Settings {
        public_url: public_url.to_string().trim_end_matches('/').to_owned(),
        upstream: arguments.upstream.clone(),
        read_timeout: arguments.read_timeout,
        retry_wait: arguments.retry_wait,
        webhook_secret,
    };
    let app = Arc::new(App::new(
        settings,
        Hosts::new(&public_url, &arguments.allow_host),
        Outgoing::new(arguments.send_timeout),
        simulator,
        arguments.clock != ClockArgument::Real,
    ));
    if let Some(file) = &arguments.load {
        let name = file.display();
        let state = std::fs::read(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        app.load(&state)
            .map_err(|error| format!("cannot load {name}: {error}"))?;
    }
    let router = router(&app);
    let end = end()?;
    say(&app, &arguments)?;
    tokio::spawn(tick(Arc::clone(&app)));
    server::serve(listener, Arc::clone(&app), router, end).await;
    if let Some(file) = &arguments.save {
        let state = app.with(|simulator| simulator.save());
        std::fs::write(file, state)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    Ok(())
}

/// Builds the library's simulator from the command line.
fn simulator(arguments: &Arguments, public_url: &Uri, seed: u64) -> Result<Simulator, Failure> {
    let start = match arguments.clock {
        ClockArgument::Real | ClockArgument::Frozen => real_time(),
        ClockArgument::FrozenAt(time) => time,
    };
    let mut simulator = Simulator::new(start).with_seed(seed);
    let url = public_url.to_string();
    let url = url.trim_end_matches('/');
    let settings: &mut Settings = &mut simulator.settings;
    url.clone_into(&mut settings.verify_url);
    url.clone_into(&mut settings.files_url);
    settings.accepts_live_keys = false;
    settings.isolates_keys = arguments.isolate == Some(Isolate::Keys);
    if !arguments.keys.is_empty() {
        settings.keys = Some(arguments.keys.iter().map(ApiKey::new).collect());
    }
    if let Some(outcome) = &arguments.outcome {
        settings.automatic = vec![(arguments.after, outcome::parse(outcome, None)?)];
    }
    Ok(simulator)
}

/// Builds the webhook endpoints that the command line names.
fn endpoints(arguments: &Arguments, secret: &str) -> Result<Vec<WebhookEndpoint>, Failure> {
    let mut endpoints = Vec::new();
    for (url, is_thin) in [
        (&arguments.forward_to, false),
        (&arguments.forward_thin_to, true),
    ] {
        let Some(url) = url else {
            continue;
        };
        let mut endpoint = WebhookEndpoint::new(WebhookSecret::new(secret)?)
            .at(url.to_string())
            .for_types(arguments.events.clone());
        if let Some(version) = &arguments.api_version {
            endpoint = endpoint.with_api_version(version);
        }
        endpoints.push(if is_thin { endpoint.thin() } else { endpoint });
    }
    Ok(endpoints)
}

/// Prints the URL, the keys and the webhook secret.
fn say(app: &App, arguments: &Arguments) -> Result<(), Failure> {
    let known = |prefix: &str| {
        let key = arguments.keys.iter().find(|key| key.starts_with(prefix));
        key.map_or_else(|| format!("{prefix}simulated"), Clone::clone)
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "url {}", app.settings.public_url)?;
    writeln!(out, "key {}", known("sk_test_"))?;
    writeln!(out, "restricted_key {}", known("rk_test_"))?;
    writeln!(out, "webhook_secret {}", app.settings.webhook_secret)?;
    out.flush()?;
    Ok(())
}

/// Returns a future that is ready when SIGTERM or Ctrl-C arrives.
fn end() -> Result<impl Future<Output = ()>, Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Both signals are caught from now on, not only once the future is polled.
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Without a handler, the system ends the program, which is the purpose of the signal.
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Advances the simulator when no request arrives, so that automatic outcomes and redactions happen in time.
async fn tick(app: Arc<App>) {
    let mut interval = tokio::time::interval(std::time::Duration::from_millis(100));
    loop {
        interval.tick().await;
        app.with(|_| ());
    }
}

fn random() -> Result<u64, Failure> {
    let mut bytes = [0; 8];
    getrandom::getrandom(&mut bytes).map_err(|error| format!("no random numbers: {error}"))?;
    Ok(u64::from_le_bytes(bytes))
}

/// Builds the router of everything except Stripe's API.
fn router(app: &Arc<App>) -> Router {
    let guarded = Router::new()
        .nest("/_simulator", admin::router())
        .route("/_simulator/", any(admin::unknown))
        .merge(pages::router())
        .layer(from_fn_with_state(Arc::clone(app), guard));
    guarded
        .merge(pages::stripe_js::router())
        .with_state(Arc::clone(app))
}

/// Refuses unknown hosts and changes that come from pages of other sites.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let public_url = &app.settings.public_url;
    let checked = app
        .hosts
        .check_host(headers)
        .and_then(|()| Hosts::check_origin(request.method(), headers, public_url));
    match checked {
        Ok(()) => next.run(request).await,
        Err(reason) => server::refusal(StatusCode::FORBIDDEN, &reason).into_response(),
    }
}
