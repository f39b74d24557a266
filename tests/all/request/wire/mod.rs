//! The bytes of each operation's request, by noun.

mod ephemeral_keys;
mod events;
mod files;
mod reports;
mod sessions;
