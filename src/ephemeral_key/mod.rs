//! Ephemeral keys: what Stripe's mobile SDKs open a verification with.

mod create;
mod delete;
mod model;

pub use create::CreateEphemeralKey;
pub use delete::DeleteEphemeralKey;
pub use model::EphemeralKey;
