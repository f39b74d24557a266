use std::fmt;

use crate::error::{RequestError, RequestProblem};
use crate::request::Form;
use crate::request::limits::DEEPEST_EXPAND;

/// The parameter `expand`.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct ExpandParam(Vec<String>);

impl ExpandParam {
    pub(crate) fn of<P: Into<String>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self(paths.into_iter().map(Into::into).collect())
    }

    /// Adds `data.` to the paths that do not begin with it.
    pub(crate) fn of_each<P: Into<String>>(paths: impl IntoIterator<Item = P>) -> Self {
        let below_data = |path: String| match path.strip_prefix("data") {
            Some(rest) if rest.is_empty() || rest.starts_with('.') => path,
            _ => format!("data.{path}"),
        };
        Self(paths.into_iter().map(Into::into).map(below_data).collect())
    }

    pub(crate) fn write(&self, form: &mut Form) {
        for (index, path) in self.0.iter().enumerate() {
            // The start counts as a dot: a dot after a dot, or at the end, leaves a level empty. Splitting costs more.
            let (levels, after_dot, empty) =
                path.bytes()
                    .fold((1, 1, 0), |(levels, after_dot, empty), byte| {
                        let dot = u32::from(byte == b'.');
                        (levels + dot, dot, empty + (after_dot & dot))
                    });
            if empty + after_dot > 0 {
                form.refuse(error(index, RequestProblem::Empty));
            } else if levels as usize > DEEPEST_EXPAND {
                form.refuse_beyond_limit(error(
                    index,
                    RequestProblem::TooDeep {
                        max: DEEPEST_EXPAND,
                    },
                ));
            }
        }
        form.list("expand", &self.0);
    }
}

#[cold]
fn error(index: usize, problem: RequestProblem) -> RequestError {
    RequestError::new(format!("expand[{index}]"), problem)
}

impl fmt::Debug for ExpandParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Declares the paths that Stripe documents as expandable in one kind of object.
macro_rules! expand_paths {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $path:literal, $key:ident;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = concat!("\n\n`", $path, "`")]
                $variant,
            )+
        }

        impl $name {
            /// All paths, in the order of the variants.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the path as it is sent.
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$variant => $path,)+
                }
            }

            /// Returns the kind of key that reveals the field. With another key the field is
            /// [absent](crate::Sensitive::Absent), which is not an error.
            pub const fn revealed_by(self) -> crate::request::RevealedBy {
                match self {
                    $(Self::$variant => crate::request::RevealedBy::$key,)+
                }
            }
        }

        impl From<$name> for String {
            fn from(expansion: $name) -> Self {
                expansion.path().to_owned()
            }
        }
    };
}

pub(crate) use expand_paths;

/// The kind of API key that reveals a result.
///
/// Stripe's guide: <https://docs.stripe.com/identity/access-verification-results>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevealedBy {
    /// A secret or restricted key with permission to read sessions.
    AnyKey,
    /// A restricted key (`rk_…`) with permission to read sensitive results. It reveals results of the last 48 hours, or all
    /// results if the key is limited to your IP addresses. An unrestricted key (`sk_…`) does not reveal them.
    RestrictedKey,
}
