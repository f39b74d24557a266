//! The limits that Stripe documents, and the cap on bodies. The simulator enforces the same ones.
//!
//! [`Stripe::without_limits`](crate::Stripe::without_limits) switches the checks off, except for that of idempotency keys.

use std::ops::RangeInclusive;

/// The longest id or reference, in characters.
pub(crate) const LONGEST_ID: usize = 5000;

/// The longest idempotency key, in bytes.
pub(crate) const LONGEST_IDEMPOTENCY_KEY: usize = 255;

/// The largest number of metadata entries of an object.
pub(crate) const MOST_METADATA: usize = 50;

/// The longest metadata key, in characters.
pub(crate) const LONGEST_METADATA_KEY: usize = 40;

/// The longest metadata value, in characters.
pub(crate) const LONGEST_METADATA_VALUE: usize = 500;

/// The largest number of levels of an `expand` path, including the `data` of a list.
pub(crate) const DEEPEST_EXPAND: usize = 4;

/// The largest number of event types in one filter.
pub(crate) const MOST_EVENT_TYPES: usize = 20;

/// The page sizes that Stripe accepts.
pub(crate) const PAGE_SIZES: RangeInclusive<u32> = 1..=100;

/// The largest response body that a transport should accept, in bytes: 16 MiB.
///
/// Without a cap, a broken or hostile server can fill the memory. The largest page that Stripe's limits allow has 15 MB: 100
/// sessions with reports, whose references and metadata consist of four-byte characters. It is the default of
/// [`DownloadFile`](crate::file::DownloadFile) and of the ureq client.
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// Returns whether a text has more than `max` characters.
pub(crate) fn exceeds(text: &str, max: usize) -> bool {
    text.len() > max && text.chars().count() > max
}
