//! The hosts by which the pages and the admin API may be reached: this machine, the public URL, and hosts named on the command line.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, Method, Uri};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The host names by which the pages and the admin API may be reached, besides those of this machine.
#[derive(Debug)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    pub(crate) fn new(public_url: &Uri, others: &[String]) -> Self {
        let public = public_url.host().into_iter();
        let names = public.chain(others.iter().map(String::as_str));
        Self(names.map(str::to_ascii_lowercase).collect())
    }

    /// Refuses a request whose `Host` is unknown: a page elsewhere may have pointed its own name at this machine.
    pub(crate) fn check_host(&self, headers: &HeaderMap) -> Result<(), String> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let authority = host.and_then(|host| host.parse::<Authority>().ok());
        match authority {
            Some(authority) if self.contains(authority.host()) => Ok(()),
            Some(authority) => Err(format!(
                "the host {:?} is not allowed here: start the simulator with --allow-host {}",
                authority.host(),
                authority.host()
            )),
            None => Err("the request has no valid Host header".to_owned()),
        }
    }

    /// Refuses a change that a page of another site asks for.
    pub(crate) fn check_origin(
        method: &Method,
        headers: &HeaderMap,
        public_url: &str,
    ) -> Result<(), String> {
        if method.is_safe() {
            return Ok(());
        }
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        if let Some(site) = text(SEC_FETCH_SITE) {
            if site != "same-origin" && site != "none" {
                return Err("pages of other sites may not change anything here".to_owned());
            }
        }
        let host = text(HOST).unwrap_or_default();
        match text(ORIGIN) {
            Some(origin)
                if origin != public_url
                    && origin.strip_prefix("http://") != Some(host)
                    && origin.strip_prefix("https://") != Some(host) =>
            {
                Err("pages of other sites may not change anything here".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Returns the origins whose pages may show the verification page in a frame, as a content security policy names them.
    pub(crate) fn frame_ancestors(&self) -> String {
        let mut sources = String::from("'self'");
        let local = ["localhost", "*.localhost", "127.0.0.1"];
        // A policy cannot name an address of IPv6.
        let named = self.0.iter().filter(|name| !name.contains(':'));
        for host in local.into_iter().chain(named.map(String::as_str)) {
            for scheme in ["http", "https"] {
                for part in [" ", scheme, "://", host, ":*"] {
                    sources.push_str(part);
                }
            }
        }
        sources
    }

    fn contains(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            || self.0.iter().any(|name| name == host)
    }
}
