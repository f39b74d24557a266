use std::fmt;

/// A private field of a type that derives `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hidden<T>(pub(crate) T);

impl AsRef<str> for Hidden<String> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Implements `Debug` for a model with public fields, some of which contain private data.
///
/// An example is `debug! { File { id, filename: hidden } }`. A hidden field is an `Option`, of which only the value is hidden. A
/// field that is not listed does not compile.
macro_rules! debug {
    ($name:ident $(<$T:ident>)? { $($field:ident $(: $hidden:ident)?),+ $(,)? }) => {
        impl $(<$T: std::fmt::Debug>)? std::fmt::Debug for $name $(<$T>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let Self { $($field),+ } = self;
                f.debug_struct(stringify!($name))
                    $(.field(
                        stringify!($field).trim_start_matches("r#"),
                        &$crate::value::hidden::debug!(@ $field $($hidden)?),
                    ))+
                    .finish()
            }
        }
    };
    (@ $field:ident hidden) => {
        $field.as_ref().map($crate::value::hidden::Hidden)
    };
    (@ $field:ident) => {
        $field
    };
}

pub(crate) use debug;
