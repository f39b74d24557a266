//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Parser;
use http::Uri;
use stripe_identity::Timestamp;

/// Stripe Identity on your own machine: the API, signed webhooks, and pages to click through.
#[derive(Debug, Parser)]
#[command(
    name = "stripe-identity-simulator",
    version,
    after_help = "The admin API is below /_simulator; the README lists it. For example:\n  \
        curl http://127.0.0.1:12121/_simulator/sessions/vs_…/submit -d '{\"outcome\": \"verified\"}'"
)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 picks a free port
    #[arg(long, env = "SIMULATOR_LISTEN", value_name = "ADDRESS", value_parser = listen, default_value = "127.0.0.1:12121")]
    pub(crate) listen: SocketAddr,

    /// The URL by which others reach this program, without a path [default: the address it listens on]
    #[arg(long, env = "SIMULATOR_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: Option<Uri>,

    /// Sends snapshot events to this webhook endpoint
    #[arg(long, env = "SIMULATOR_FORWARD_TO", value_name = "URL", value_parser = http_url)]
    pub(crate) forward_to: Option<Uri>,

    /// Sends thin events to this webhook endpoint
    #[arg(long, env = "SIMULATOR_FORWARD_THIN_TO", value_name = "URL", value_parser = http_url)]
    pub(crate) forward_thin_to: Option<Uri>,

    /// The types of the events to send, separated by commas; `*` is every type but `redacted`, as at Stripe
    #[arg(
        long,
        env = "SIMULATOR_EVENTS",
        value_name = "TYPES",
        value_delimiter = ',',
        default_value = "*"
    )]
    pub(crate) events: Vec<String>,

    /// The secret that signs webhooks [default: a random one, printed at the start]
    #[arg(long, env = "SIMULATOR_WEBHOOK_SECRET", value_name = "SECRET", hide_env_values = true, value_parser = webhook_secret)]
    pub(crate) webhook_secret: Option<String>,

    /// The API version of the snapshot events that are sent [default: the newest one]
    #[arg(long, env = "SIMULATOR_API_VERSION", value_name = "VERSION")]
    pub(crate) api_version: Option<String>,

    /// Another host name by which the pages and the admin API may be reached; can be repeated
    #[arg(
        long,
        env = "SIMULATOR_ALLOW_HOST",
        value_name = "NAME",
        value_delimiter = ','
    )]
    pub(crate) allow_host: Vec<String>,

    /// The API keys that are accepted, separated by commas [default: every sk_test_… and rk_test_…]
    #[arg(long, env = "SIMULATOR_KEYS", value_name = "KEYS", hide_env_values = true, value_delimiter = ',', value_parser = test_key)]
    pub(crate) keys: Vec<String>,

    /// Keeps accounts apart, so that tests can run side by side
    #[arg(long, env = "SIMULATOR_ISOLATE", value_enum)]
    pub(crate) isolate: Option<Isolate>,

    /// Makes ids and secrets repeatable [default: random]
    #[arg(long, env = "SIMULATOR_SEED", value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,

    /// The simulator's clock: `real`, `frozen` at the start, or frozen at a Unix time in seconds
    #[arg(
        long,
        env = "SIMULATOR_CLOCK",
        value_name = "CLOCK",
        default_value = "real"
    )]
    pub(crate) clock: ClockArgument,

    /// Ends each verification by itself: `verified`, `processing`, or a code of `last_error`
    #[arg(long, env = "SIMULATOR_OUTCOME", value_name = "OUTCOME", value_parser = outcome)]
    pub(crate) outcome: Option<String>,

    /// The time from the creation of a session to the outcome of `--outcome`, such as `2s`, `500ms` or `5m`
    #[arg(long, env = "SIMULATOR_AFTER", value_name = "TIME", value_parser = duration, default_value = "0s")]
    pub(crate) after: Duration,

    /// Sends requests for paths that are not of Identity there, for example to stripe-mock
    #[arg(long, env = "SIMULATOR_UPSTREAM", value_name = "URL", value_parser = http_url)]
    pub(crate) upstream: Option<Uri>,

    /// Starts with the state in this file
    #[arg(long, env = "SIMULATOR_LOAD", value_name = "FILE")]
    pub(crate) load: Option<PathBuf>,

    /// Writes the state to this file at the end
    #[arg(long, env = "SIMULATOR_SAVE", value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,

    /// The filter of the log on standard error, such as `debug` or `info,stripe_identity_simulator::webhooks=debug`
    #[arg(
        long,
        env = "SIMULATOR_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub(crate) log: String,

    /// The longest time in which a request may arrive
    #[arg(long, env = "SIMULATOR_READ_TIMEOUT", value_parser = duration, default_value = "30s", hide = true)]
    pub(crate) read_timeout: Duration,

    /// The longest time in which a webhook endpoint or the upstream may respond
    #[arg(long, env = "SIMULATOR_SEND_TIMEOUT", value_parser = duration, default_value = "10s", hide = true)]
    pub(crate) send_timeout: Duration,

    /// The wait before the first retry of a webhook; each further wait is twice as long
    #[arg(long, env = "SIMULATOR_RETRY_WAIT", value_parser = duration, default_value = "1s", hide = true)]
    pub(crate) retry_wait: Duration,
}

/// The holders of an account of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Isolate {
    /// Each key; `sk_test_a`, `rk_test_a` and `pk_test_a` are one account
    Keys,
}

/// The value of `--clock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockArgument {
    Real,
    Frozen,
    FrozenAt(Timestamp),
}

impl FromStr for ClockArgument {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "real" => Ok(Self::Real),
            "frozen" => Ok(Self::Frozen),
            _ => text
                .parse()
                .map(|secs| Self::FrozenAt(Timestamp::from_secs(secs)))
                .map_err(|_| "must be `real`, `frozen`, or a Unix time in seconds"),
        }
    }
}

fn listen(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "must be an IP address with a port, such as 127.0.0.1:12121")
}

pub(crate) fn http_url(text: &str) -> Result<Uri, String> {
    let no_url = "must be a whole URL, such as http://127.0.0.1:3000/webhook";
    let url: Uri = text.parse().map_err(|_| no_url)?;
    match (url.scheme_str(), url.authority()) {
        (Some("http"), Some(authority)) if !authority.as_str().contains('@') => Ok(url),
        (Some("https"), Some(_)) => Err(
            "must be http: the simulator speaks no TLS, because it is for your own machine"
                .to_owned(),
        ),
        _ => Err(no_url.to_owned()),
    }
}

fn public_url(text: &str) -> Result<Uri, String> {
    let no_url = "must be a whole URL, such as http://simulator:12121";
    let url: Uri = text.parse().map_err(|_| no_url)?;
    let is_bare = url.path() == "/" && url.query().is_none();
    match url.scheme_str() {
        Some("http" | "https") if is_bare => Ok(url),
        Some("http" | "https") => Err("must have no path".to_owned()),
        _ => Err(no_url.to_owned()),
    }
}

fn webhook_secret(text: &str) -> Result<String, String> {
    stripe_identity::webhook::WebhookSecret::new(text).map_err(|error| error.to_string())?;
    Ok(text.to_owned())
}

fn test_key(text: &str) -> Result<String, String> {
    match text {
        _ if text.contains("_live_") => {
            Err("live keys are refused, so that none ends up in a test by mistake".to_owned())
        }
        _ if text.starts_with("sk_test_") || text.starts_with("rk_test_") => Ok(text.to_owned()),
        _ => Err("must begin with sk_test_ or rk_test_".to_owned()),
    }
}

fn outcome(text: &str) -> Result<String, String> {
    crate::outcome::parse(text, None)?;
    Ok(text.to_owned())
}

/// Parses a time such as `2s`, `500ms`, `5m`, `3h` or `5d`; a bare number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let end = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let wrong = || "must be a whole number with ms, s, m, h or d, such as 2s".to_owned();
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "ms" => return Ok(Duration::from_millis(number)),
        "" | "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(60 * 60),
        "d" => number.checked_mul(24 * 60 * 60),
        _ => return Err(wrong()),
    };
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}
