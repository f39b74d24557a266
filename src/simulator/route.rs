use http::{Method, Request};
use percent_encoding::percent_decode_str;

use super::account::Scope;
use super::caller::Caller;
use super::params::Params;
use super::refusal::Refusal;
use super::response::Body;

impl Scope<'_> {
    /// Finds the endpoint of a request, and lets it respond.
    pub(super) fn route<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        caller: &Caller,
    ) -> Result<Body, Refusal> {
        let (method, path) = (request.method(), request.uri().path());
        let segments = path
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy())
            .collect::<Vec<_>>();
        let segments = segments.iter().map(AsRef::as_ref).collect::<Vec<&str>>();
        let form = match *method {
            Method::POST => request.body().as_ref(),
            _ => request.uri().query().unwrap_or_default().as_bytes(),
        };
        let params = Params::parse(form)?;
        match (method.as_str(), segments.as_slice()) {
            ("POST", ["v1", "ephemeral_keys"]) => self.create_ephemeral_key(caller, params),
            ("DELETE", ["v1", "ephemeral_keys", id]) => {
                self.delete_ephemeral_key(caller, id, params)
            }
            ("GET", ["v1", "events"]) => self.list_events(caller, params),
            ("GET", ["v1", "events", id]) => self.retrieve_event(caller, id, params),
            ("POST", ["v1", "file_links"]) => self.create_file_link(caller, params),
            ("GET", ["v1", "file_links"]) => self.list_file_links(caller, params),
            ("GET", ["v1", "file_links", id]) => self.retrieve_file_link(caller, id, params),
            ("POST", ["v1", "file_links", id]) => self.update_file_link(caller, id, params),
            ("GET", ["v1", "files"]) => self.list_files(caller, params),
            ("GET", ["v1", "files", id]) => self.retrieve_file(caller, id, params),
            ("GET", ["v1", "files", id, "contents"]) => self.download_file(caller, id),
            (_, ["v1", "identity", rest @ ..]) => match (method.as_str(), rest) {
                ("GET", ["verification_reports"]) => self.list_reports(caller, params),
                ("GET", ["verification_reports", id]) => self.retrieve_report(caller, id, params),
                ("POST", ["verification_sessions"]) => self.create_session(caller, params),
                ("GET", ["verification_sessions"]) => self.list_sessions(caller, params),
                ("GET", ["verification_sessions", id]) => self.retrieve_session(caller, id, params),
                ("POST", ["verification_sessions", id]) => self.update_session(caller, id, params),
                ("POST", ["verification_sessions", id, "cancel"]) => {
                    self.cancel_session(caller, id, params)
                }
                ("POST", ["verification_sessions", id, "redact"]) => {
                    self.redact_session(caller, id, params)
                }
                _ => Err(Refusal::no_such_url(method, path)),
            },
            ("GET", ["v2", "core", "events"]) => self.list_thin_events(caller, params),
            ("GET", ["v2", "core", "events", id]) => self.retrieve_thin_event(caller, id, params),
            _ => Err(Refusal::no_such_url(method, path)),
        }
    }
}
