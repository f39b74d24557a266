use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::error::{RequestError, RequestProblem};

/// The longest URL that `http` accepts.
const LONGEST_URL: usize = 65_534;

/// The scheme and host that requests go to, with the API key in them, and a path that comes before Stripe's paths.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
}

impl BaseUrl {
    pub(crate) const fn https(authority: Authority) -> Self {
        Self {
            scheme: Scheme::HTTPS,
            authority,
            prefix: String::new(),
        }
    }

    /// Parses a URL that is https, or http on a loopback host.
    pub(crate) fn parse(param: &'static str, url: &str) -> Result<Self, RequestError> {
        let base = Self::parse_insecure(param, url)?;
        if base.scheme == Scheme::HTTPS || is_loopback(base.authority.host()) {
            Ok(base)
        } else {
            Err(RequestError::new(param, RequestProblem::InsecureUrl))
        }
    }

    /// Parses a URL that is https, or http on any host.
    pub(crate) fn parse_insecure(param: &'static str, url: &str) -> Result<Self, RequestError> {
        let refuse = |problem| RequestError::new(param, problem);
        if !url.is_ascii() {
            return Err(refuse(RequestProblem::NotVisibleAscii));
        }
        let parts = url
            .parse::<Uri>()
            .ok()
            .filter(|_| !url.contains('#'))
            .map(Uri::into_parts)
            .ok_or_else(|| refuse(RequestProblem::InvalidUrl))?;
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(refuse(RequestProblem::InvalidUrl));
        };
        let path = parts.path_and_query.as_ref().map_or("", PathAndQuery::path);
        let query = parts.path_and_query.as_ref().and_then(PathAndQuery::query);
        if !is_host_and_port(&authority) || query.is_some() || !path.bytes().all(is_path) {
            return Err(refuse(RequestProblem::InvalidUrl));
        }
        let prefix = path.trim_end_matches('/');
        let mut segments = prefix.split('/');
        if segments
            .clone()
            .any(|segment| matches!(segment, "." | ".."))
        {
            return Err(refuse(RequestProblem::DotSegment));
        }
        if matches!(segments.next_back(), Some("v1" | "v2")) {
            return Err(refuse(RequestProblem::VersionInUrl));
        }
        if scheme != Scheme::HTTPS && scheme != Scheme::HTTP {
            return Err(refuse(RequestProblem::InsecureUrl));
        }
        Ok(Self {
            scheme,
            authority,
            prefix: prefix.to_owned(),
        })
    }

    /// Returns the path that comes before Stripe's paths, without a slash at its end.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the URI of a path, with a query or without. The path begins with the prefix.
    pub(crate) fn uri(&self, target: Bytes) -> Result<Uri, RequestError> {
        let base = self.scheme.as_str().len() + "://".len() + self.authority.as_str().len();
        if target.len() > LONGEST_URL.saturating_sub(base) {
            return Err(RequestError::new(
                "url",
                RequestProblem::TooLong { max: LONGEST_URL },
            ));
        }
        let invalid = || RequestError::new("path", RequestProblem::InvalidPath);
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        let target = PathAndQuery::from_maybe_shared(target).map_err(|_| invalid())?;
        parts.path_and_query = Some(target);
        Uri::from_parts(parts).map_err(|_| invalid())
    }
}

/// Returns whether a byte may be in a path, by RFC 3986. `http` accepts more, such as `{`, which a server may refuse.
fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&byte)
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

/// Returns whether there is nothing but a host and perhaps a port: no user, no empty port, nothing after a bracket.
fn is_host_and_port(authority: &Authority) -> bool {
    let host = authority.host();
    let port = authority.as_str().strip_prefix(host);
    let is_host = match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty(),
    };
    let is_port = |port: &str| {
        port.strip_prefix(':')
            .is_some_and(|port| !port.starts_with('+') && port.parse::<u16>().is_ok())
    };
    is_host && port.is_some_and(|port| port.is_empty() || is_port(port))
}

/// Returns whether a host is this machine: `localhost`, a name below it (RFC 6761), or a loopback address.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let last_label = name.rsplit('.').next().unwrap_or(name);
    last_label.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
