use http::{HeaderMap, Method, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, DecodeError, Error};
use crate::request::{Form, Headers, Path};

/// A call of Stripe's API as a plain value: method, path, parameters, and the type of the response.
///
/// An operation describes a call and does nothing. [`Stripe::request`](crate::Stripe::request) turns it into a complete
/// `http::Request`. Your transport sends it. [`parse`](Self::parse) reads the `http::Response`.
///
/// Implement it for any endpoint that this crate lacks:
///
/// ```
/// use stripe_identity::{Operation, SecretKey, Stripe};
/// use stripe_identity::request::{Form, Path};
///
/// struct UpdateCustomer {
///     id: String,
///     email: Option<String>,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Customer {
///     id: String,
///     email: Option<String>,
/// }
///
/// impl Operation for UpdateCustomer {
///     type Output = Customer;
///
///     fn method(&self) -> http::Method {
///         http::Method::POST
///     }
///
///     fn path(&self, path: &mut Path) {
///         path.literal("/v1/customers/").id("customer", &self.id);
///     }
///
///     fn params(&self, form: &mut Form) {
///         form.text_if("email", self.email.as_ref());
///     }
/// }
///
/// let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
/// let update = UpdateCustomer { id: "cus_1".into(), email: Some("jenny@example.com".into()) };
/// let request = stripe.request(&update)?;
/// assert_eq!(request.uri(), "https://api.stripe.com/v1/customers/cus_1");
/// assert_eq!(request.body(), b"email=jenny%40example.com");
/// # Ok::<(), stripe_identity::Error>(())
/// ```
///
/// To add a parameter that is newer than this crate, wrap one of its operations: delegate every method, and write one more line in
/// `params`.
pub trait Operation {
    /// The type that a successful response is read into.
    type Output: FromResponse;

    /// Returns the HTTP method. Parameters go into the body of a POST, and into the query of any other method.
    fn method(&self) -> Method;

    /// Writes the path, beginning with `/v1/`.
    fn path(&self, path: &mut Path);

    /// Returns the host that the request goes to, by default [`Host::Api`].
    fn host(&self) -> Host {
        Host::Api
    }

    /// Returns the API version to send this operation with, by default that of [`Stripe`](crate::Stripe).
    fn version(&self) -> Option<&str> {
        None
    }

    /// Adds headers to those of [`Stripe`](crate::Stripe), such as `Stripe-Context`. By default there are none.
    ///
    /// [`Headers`] says which ones are refused.
    fn headers(&self, headers: &mut Headers) {
        let _ = headers;
    }

    /// Writes the parameters. By default there are none, so that the request has no query and an empty body.
    fn params(&self, form: &mut Form) {
        let _ = form;
    }

    /// Reads a response to this operation. The response is only borrowed, so its bytes are never lost.
    ///
    /// The body must be the whole, plain content. A transport that decompresses bodies itself must remove the headers
    /// `Content-Encoding` and `Content-Length`, as reqwest and ureq do.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Api`] if the status is not 2xx, whatever the body, and [`Error::Decode`] if the body of a 2xx response
    /// cannot be read. Never returns [`Error::Request`].
    fn parse(&self, response: &Response<impl AsRef<[u8]>>) -> Result<Self::Output, Error>
    where
        Self: Sized,
    {
        self.read(
            response.status(),
            response.headers(),
            response.body().as_ref(),
        )
    }

    /// Reads the response into your own type: for a field that is newer than this crate, or for the few fields that you need.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`parse`](Self::parse).
    ///
    /// ```
    /// # use stripe_identity::{Operation, RetrieveVerificationSession};
    /// # let response = http::Response::new(r#"{"id": "vs_1", "risk_score": 7}"#);
    /// #[derive(serde::Deserialize)]
    /// struct Newer<'a> {
    ///     id: &'a str,
    ///     risk_score: Option<u8>,
    /// }
    ///
    /// let newer = RetrieveVerificationSession::new("vs_1").parse_as::<Newer>(&response)?;
    /// assert_eq!((newer.id, newer.risk_score), ("vs_1", Some(7)));
    /// # Ok::<(), stripe_identity::Error>(())
    /// ```
    fn parse_as<'r, T: Deserialize<'r>>(
        &self,
        response: &'r Response<impl AsRef<[u8]>>,
    ) -> Result<T, Error>
    where
        Self: Sized,
    {
        read_json(
            response.status(),
            response.headers(),
            response.body().as_ref(),
        )
    }

    /// Reads the parts of a response, for [`parse`](Self::parse). By default it is [`FromResponse::from_response`] of the output.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`parse`](Self::parse).
    fn read(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self::Output, Error> {
        Self::Output::from_response(status, headers, body)
    }
}

/// The output of an [`Operation`]: a type that a response can be read into.
///
/// Each type that implements `DeserializeOwned` is read from JSON. Implement this trait for contents that are not JSON, as
/// [`FileContents`](crate::file::FileContents) does.
pub trait FromResponse: Sized {
    /// Reads the parts of a response.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Api`] if the status is not 2xx, and [`Error::Decode`] if the body of a 2xx response cannot be read.
    fn from_response(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Self, Error>;
}

/// Reads JSON.
impl<T: DeserializeOwned> FromResponse for T {
    fn from_response(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Self, Error> {
        read_json(status, headers, body)
    }
}

macro_rules! delegate {
    () => {
        type Output = O::Output;

        fn method(&self) -> Method {
            (**self).method()
        }

        fn path(&self, path: &mut Path) {
            (**self).path(path);
        }

        fn host(&self) -> Host {
            (**self).host()
        }

        fn version(&self) -> Option<&str> {
            (**self).version()
        }

        fn headers(&self, headers: &mut Headers) {
            (**self).headers(headers);
        }

        fn params(&self, form: &mut Form) {
            (**self).params(form);
        }

        fn read(
            &self,
            status: StatusCode,
            headers: &HeaderMap,
            body: &[u8],
        ) -> Result<Self::Output, Error> {
            (**self).read(status, headers, body)
        }
    };
}

/// A borrowed operation.
impl<O: Operation + ?Sized> Operation for &O {
    delegate!();
}

/// An operation of any kind with the same output, for queues and tables: `Box<dyn Operation<Output = …>>`.
impl<O: Operation + ?Sized> Operation for Box<O> {
    delegate!();
}

/// One of Stripe's hosts. The API key is sent to these two only, at the URLs set in [`Stripe`](crate::Stripe).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Host {
    /// `api.stripe.com`, or the URL set by [`Stripe::with_base_url`](crate::Stripe::with_base_url).
    Api,
    /// `files.stripe.com`, or the URL set by [`Stripe::with_base_url`](crate::Stripe::with_base_url) or
    /// [`Stripe::with_files_url`](crate::Stripe::with_files_url).
    Files,
}

pub(crate) fn read_json<'r, T: Deserialize<'r>>(
    status: StatusCode,
    headers: &HeaderMap,
    body: &'r [u8],
) -> Result<T, Error> {
    read_response(status, headers, body, DecodeError::read)
}

/// Reads the body of a 2xx response, if it is the whole, plain content.
pub(crate) fn read_response<'r, T>(
    status: StatusCode,
    headers: &HeaderMap,
    body: &'r [u8],
    read: impl FnOnce(&'r [u8]) -> Result<T, Box<DecodeError>>,
) -> Result<T, Error> {
    if !status.is_success() {
        return Err(Box::new(ApiError::read(status, headers, body)).into());
    }
    DecodeError::refuse_part(status, headers, body)
        .and_then(|()| read(body))
        .map_err(|mut error| {
            error.set_response(status, headers, body);
            error.into()
        })
}

/// Declares an operation whose only parameters are an id in the path and `expand`.
///
/// The last line is the request: its method, then its path as a template. The name in braces is the name of the id in errors.
///
/// ```ignore
/// id_operation! {
///     /// Cancels a VerificationSession.
///     pub struct CancelVerificationSession -> VerificationSession;
///
///     /// Cancels the session with this id (`vs_…`).
///     POST "/v1/identity/verification_sessions/" {session} "/cancel"
/// }
/// ```
macro_rules! id_operation {
    (
        $(#[$struct_meta:meta])*
        pub struct $name:ident -> $output:ty;

        $(#[$new_meta:meta])*
        $method:ident $before:literal {$param:ident} $($after:literal)?
    ) => {
        $(#[$struct_meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "an operation does nothing until it is sent"]
        pub struct $name {
            id: $crate::request::id::Id,
            expand: $crate::request::expand::ExpandParam,
        }

        impl $name {
            $(#[$new_meta])*
            pub fn new(id: impl Into<String>) -> Self {
                Self {
                    id: $crate::request::id::Id::new(id),
                    expand: $crate::request::expand::ExpandParam::default(),
                }
            }

            $crate::request::setters::expand_setter!();
        }

        impl $crate::operation::Operation for $name {
            type Output = $output;

            fn method(&self) -> http::Method {
                http::Method::$method
            }

            fn path(&self, path: &mut $crate::request::Path) {
                path.literal($before).id(stringify!($param), &self.id)$(.literal($after))?;
            }

            fn params(&self, form: &mut $crate::request::Form) {
                self.expand.write(form);
            }
        }
    };
}

pub(crate) use id_operation;
