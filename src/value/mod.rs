//! The types of fields: sensitive values, secrets, times, metadata, and the types that sessions and reports share.
//!
//! You need this module to name the type of a field, such as [`PartialDate`] or [`ClientSecret`].

pub(crate) mod coded_error;
pub(crate) mod document;
pub(crate) mod hidden;
pub(crate) mod integer;
pub(crate) mod metadata;
pub(crate) mod open_enum;
pub(crate) mod person;
pub(crate) mod rfc3339;
pub(crate) mod secret;
pub(crate) mod sensitive;
pub(crate) mod text;
pub(crate) mod timestamp;

pub use document::{DocumentOptions, DocumentType, IdNumberOptions};
pub use metadata::{Metadata, MetadataIter};
pub use person::{Address, IdNumberType, Sex};
pub use rfc3339::Rfc3339;
pub use secret::{ClientSecret, EphemeralKeySecret, FileLinkUrl, SessionUrl};
pub use sensitive::{PartialDate, Redactable, Sensitive};
pub use timestamp::Timestamp;
