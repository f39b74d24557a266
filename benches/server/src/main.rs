//! A bare axum server that returns the same three bodies each time: what the program is compared with. See run.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let bodies: Vec<String> = std::env::args()
        .skip(1)
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    let [create, retrieve, list] = bodies
        .try_into()
        .expect("three files: create, retrieve, list");
    let respond = |body: String| {
        move || {
            let body = body.clone();
            async move { ([(CONTENT_TYPE, "application/json")], body) }
        }
    };
    let router = Router::new()
        .route("/create", post(respond(create)))
        .route("/retrieve", get(respond(retrieve)))
        .route("/list", get(respond(list)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("url http://{}", listener.local_addr().unwrap());
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, router).await.unwrap();
}
