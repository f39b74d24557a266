//! The work of `benches/work`, done by other libraries as well.

#[cfg(feature = "async-stripe")]
mod async_stripe;
#[path = "../../work/mod.rs"]
pub mod work;

use work::Work;

/// Everything that is measured, by everyone who can do it.
pub fn works() -> impl Iterator<Item = Work> {
    let works = work::ALL.iter().map(|work| work());
    #[cfg(feature = "async-stripe")]
    let works = works.map(async_stripe::join);
    works
}
