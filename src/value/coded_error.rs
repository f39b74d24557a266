//! Why something did not pass: the shape that a session's last error and the errors of the checks have in common.

use std::borrow::Cow;

use serde::Deserialize;

use crate::value::Sensitive;

/// Declares a failure with codes of its own.
macro_rules! coded_error {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($code:ident);
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
        #[serde(from = "crate::value::coded_error::CodedError<'de>")]
        #[non_exhaustive]
        pub struct $name {
            /// The reason, for programs.
            pub code: Option<$code>,
            /// The reason in words, which may be shown to the user.
            #[serde(skip_serializing_if = "crate::value::Sensitive::is_absent")]
            pub reason: crate::value::Sensitive<String>,
        }

        impl From<crate::value::coded_error::CodedError<'_>> for $name {
            fn from(failure: crate::value::coded_error::CodedError<'_>) -> Self {
                Self {
                    code: failure.code.map(|code| code.0.as_ref().into()),
                    reason: failure.reason,
                }
            }
        }
    };
}

pub(crate) use coded_error;

/// How each of them is read: one reader for all takes a user less time to compile.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct CodedError<'a> {
    #[serde(borrow)]
    pub(crate) code: Option<Code<'a>>,
    #[serde(default)]
    pub(crate) reason: Sensitive<String>,
}

/// Borrowed where it can be: `Cow` itself is owned inside an `Option`.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Code<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);
