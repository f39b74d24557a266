//! A guide to building an integration, with the facts that span several items of this crate.

#[doc = include_str!("accounts.md")]
pub mod accounts {}
#[doc = include_str!("coming_from.md")]
pub mod coming_from {}
#[doc = include_str!("comparison.md")]
pub mod comparison {}
#[doc = include_str!("going_live.md")]
pub mod going_live {}
#[doc = include_str!("keys.md")]
pub mod keys {}
#[doc = include_str!("mobile.md")]
pub mod mobile {}
#[doc = include_str!("queues.md")]
pub mod queues {}
#[doc = include_str!("retention.md")]
pub mod retention {}
#[doc = include_str!("retries.md")]
pub mod retries {}
#[doc = include_str!("testing.md")]
pub mod testing {}
#[doc = include_str!("versions.md")]
pub mod versions {}
#[doc = include_str!("webhooks.md")]
pub mod webhooks {}
