//! An HTTP server on loopback around a function from request to response.

use std::thread;

use http::{Request, Response};
use tiny_http::{Header, Server};

/// Serves `handle` on a free port of the loopback interface until the program ends. Returns the base URL.
pub(crate) fn serve(
    mut handle: impl FnMut(Request<Vec<u8>>) -> Response<Vec<u8>> + Send + 'static,
) -> String {
    let server = Server::http("127.0.0.1:0").expect("a free port on the loopback interface");
    let url = format!("http://{}", server.server_addr());
    thread::spawn(move || {
        for mut request in server.incoming_requests() {
            let response = handle(to_http(&mut request));
            // The client may have left in the meantime, which is not an error of the server.
            let _ = request.respond(from_http(response));
        }
    });
    url
}

fn to_http(request: &mut tiny_http::Request) -> Request<Vec<u8>> {
    let mut body = Vec::new();
    request
        .as_reader()
        .read_to_end(&mut body)
        .expect("a whole request");
    let mut builder = Request::builder()
        .method(request.method().as_str())
        .uri(request.url());
    for header in request.headers() {
        builder = builder.header(header.field.as_str().as_str(), header.value.as_str());
    }
    builder
        .body(body)
        .expect("a request that was parsed before")
}

fn from_http(response: Response<Vec<u8>>) -> tiny_http::Response<std::io::Cursor<Vec<u8>>> {
    let (parts, body) = response.into_parts();
    let mut response = tiny_http::Response::from_data(body).with_status_code(parts.status.as_u16());
    for (name, value) in &parts.headers {
        let header = Header::from_bytes(name.as_str(), value.as_bytes());
        response.add_header(header.expect("a header that was parsed before"));
    }
    response
}
