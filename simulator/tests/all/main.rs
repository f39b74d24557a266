//! Tests of the program as a whole: it is started, and spoken to over sockets.

mod admin;
mod api;
mod command_line;
mod hosts;
mod pages;
mod robust;
mod support;
mod webhooks;
