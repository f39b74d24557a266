mod api;
mod content;
mod decode;
mod errors;
mod printing;
