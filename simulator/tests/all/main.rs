//! Tests of the whole program: each starts it, and sends it requests over sockets.

mod admin;
mod api;
mod command_line;
mod hosts;
mod pages;
mod robust;
mod support;
mod webhooks;
