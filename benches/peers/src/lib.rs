//! The work of `benches/work`, with other libraries as contenders.

#[cfg(feature = "async-stripe")]
mod async_stripe;
pub mod shuffle;
#[path = "../../work/mod.rs"]
pub mod work;

#[cfg(feature = "async-stripe")]
pub use async_stripe::call as async_stripe_calls;
use work::Work;

/// All measured works, with every contender that can do them.
pub fn works() -> impl Iterator<Item = Work> {
    let works = work::ALL.iter().map(|work| work());
    #[cfg(feature = "async-stripe")]
    let works = works.map(async_stripe::join);
    works
}
