#[cfg(feature = "simulator")]
mod client;
mod endpoints;
mod life;
#[cfg(all(feature = "simulator", feature = "webhook"))]
mod outside;
mod requests;
#[cfg(feature = "simulator")]
mod strict;
#[cfg(all(feature = "simulator", feature = "webhook"))]
mod webhooks;
