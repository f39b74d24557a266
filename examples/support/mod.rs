//! The simulator behind a loopback HTTP server.

use std::sync::{Arc, Mutex};
use std::thread;

use stripe_identity::simulator::Simulator;
use tiny_http::{Header, Response, Server};

/// Serves `simulator` on a free port of the loopback interface until the program ends, and gives the base URL.
pub(crate) fn serve(simulator: Arc<Mutex<Simulator>>) -> String {
    let server = Server::http("127.0.0.1:0").expect("a free port on the loopback interface");
    let url = format!("http://{}", server.server_addr());
    thread::spawn(move || {
        for mut request in server.incoming_requests() {
            let answer = simulator
                .lock()
                .expect("no panic elsewhere")
                .handle(&to_http(&mut request));
            // A client that left in the meantime is no concern of the server.
            let _ = request.respond(from_http(answer));
        }
    });
    url
}

fn to_http(request: &mut tiny_http::Request) -> http::Request<Vec<u8>> {
    let mut body = Vec::new();
    request
        .as_reader()
        .read_to_end(&mut body)
        .expect("a whole request");
    let mut builder = http::Request::builder()
        .method(request.method().as_str())
        .uri(request.url());
    for header in request.headers() {
        builder = builder.header(header.field.as_str().as_str(), header.value.as_str());
    }
    builder
        .body(body)
        .expect("a request that was parsed before")
}

fn from_http(response: http::Response<Vec<u8>>) -> Response<std::io::Cursor<Vec<u8>>> {
    let (parts, body) = response.into_parts();
    let mut response = Response::from_data(body).with_status_code(parts.status.as_u16());
    for (name, value) in &parts.headers {
        response.add_header(
            Header::from_bytes(name.as_str(), value.as_bytes())
                .expect("a header that was parsed before"),
        );
    }
    response
}
