//! A custom operation for an endpoint of Stripe that this crate does not have: about a dozen lines, and it is checked, sent and
//! read like the others.
//!
//! ```sh
//! cargo run --example own_operation
//! ```
//!
//! There is no network: the transport is a function that responds as Stripe would.

use std::error::Error;

use http::{Method, Request, Response};
use stripe_identity::request::{Form, Path};
use stripe_identity::{Operation, SecretKey, Stripe};

/// Updates a customer.
///
/// Stripe's page: <https://docs.stripe.com/api/customers/update>.
struct UpdateCustomer {
    id: String,
    email: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
struct Customer {
    id: String,
    livemode: bool,
}

impl Operation for UpdateCustomer {
    type Output = Customer;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/customers/").id("customer", &self.id);
    }

    fn params(&self, form: &mut Form) {
        form.text_if("email", self.email.as_ref());
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let stripe = Stripe::new(SecretKey::new("sk_test_123")?);

    let update = UpdateCustomer {
        id: "cus_123".into(),
        email: Some("jenny@example.com".into()),
    };
    let request = stripe.request_with_key(&update, "cus_123-email-2")?;
    println!("-> {} {}", request.method(), request.uri());
    println!("   {}", std::str::from_utf8(request.body())?);

    let customer = update.parse(&send(&request))?;
    println!("<- {} (live: {})", customer.id, customer.livemode);

    let error = stripe.request(&UpdateCustomer {
        id: "../charges".into(),
        email: None,
    });
    println!("{}", error.expect_err("not an id"));
    Ok(())
}

/// Responds as Stripe would, in place of a transport.
fn send(request: &Request<Vec<u8>>) -> Response<String> {
    let id = request.uri().path().rsplit('/').next().unwrap_or_default();
    Response::new(format!(
        r#"{{"id": "{id}", "object": "customer", "livemode": false}}"#
    ))
}
