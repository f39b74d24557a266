mod decode;
mod errors;
mod printing;
