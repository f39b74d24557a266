//! The parts of a request: parameters, path, headers, base URL, API key, idempotency key.
//!
//! You need this module to write a custom [`Operation`](crate::Operation) ([`Form`], [`Path`], [`Headers`]), to filter a list by
//! time ([`CreatedFilter`]), or to check the kind of an API key ([`KeyKind`]).

pub(crate) mod base_url;
pub(crate) mod copied;
pub(crate) mod created;
pub(crate) mod expand;
pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod id;
pub(crate) mod idempotency_key;
pub(crate) mod limits;
pub(crate) mod metadata;
pub(crate) mod path;
pub(crate) mod secret_key;
pub(crate) mod setters;

pub use created::CreatedFilter;
pub use expand::RevealedBy;
pub use form::Form;
pub use headers::Headers;
pub use idempotency_key::IdempotencyKey;
pub use path::Path;
pub use secret_key::{KeyKind, SecretKey};
