//! Stripe Identity on your own machine.

fn main() {}
