mod api;
mod content;
mod decode;
mod printing;
mod request;
