//! The parts of a response: pages, references to other objects, and JSON without a model.
//!
//! You need this module to iterate over lists ([`Cursor`], [`Paged`]), to read expanded objects ([`Expandable`]), or to read
//! the headers of a response ([`ResponseFacts`]).

pub(crate) mod expandable;
pub(crate) mod json;
pub(crate) mod list;
pub(crate) mod object;
pub(crate) mod paging;

pub use crate::error::StuckPage;
pub use crate::facts::{RateLimitedReason, ResponseFacts};
pub use crate::operation::FromResponse;
pub use expandable::Expandable;
pub use json::Json;
pub use list::{List, V2List};
pub use object::Object;
pub use paging::{Cursor, Page, Paged};
