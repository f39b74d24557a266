//! An endpoint of Stripe that this crate does not have, as an operation of your own: a dozen lines, and it is sent, checked and
//! read like the others.
//!
//! ```sh
//! cargo run --example own_operation
//! ```
//!
//! There is no network here: the transport is a function that answers as Stripe would.

use std::error::Error;

use http::{Method, Request, Response};
use stripe_identity::request::{Form, Path};
use stripe_identity::{Operation, SecretKey, Stripe};

/// <https://docs.stripe.com/api/customers/update>
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
    println!("{}", error.expect_err("no id"));
    Ok(())
}

/// Any transport.
fn send(request: &Request<Vec<u8>>) -> Response<String> {
    let id = request.uri().path().rsplit('/').next().unwrap_or_default();
    Response::new(format!(
        r#"{{"id": "{id}", "object": "customer", "livemode": false}}"#
    ))
}
