/// Declares an error of a session or a check: a code and a reason.
macro_rules! coded_error {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($code:ident);
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            /// The code, for programs.
            pub code: Option<$code>,
            /// The reason in words, which can be shown to the user.
            #[serde(default, skip_serializing_if = "crate::value::Sensitive::is_absent")]
            pub reason: crate::value::Sensitive<String>,
        }
    };
}

pub(crate) use coded_error;
