use crate::request::expand::expand_paths;

expand_paths! {
    /// A documented expansion of a [`VerificationSession`](crate::VerificationSession).
    ///
    /// Expanding a path also expands the objects above it. Expanding `verified_outputs` or `last_verification_report` reveals
    /// only the fields that any key may see. Each of the others must be named, in a request with a restricted key. Any other
    /// path can be passed as a string.
    ///
    /// ```
    /// use stripe_identity::{ListVerificationSessions, RetrieveVerificationSession};
    /// use stripe_identity::verification_session::SessionExpansion;
    ///
    /// let retrieve = RetrieveVerificationSession::new("vs_123")
    ///     .expand([SessionExpansion::VerifiedOutputsDob, SessionExpansion::DocumentNumber]);
    /// // The same for each session of a list: `data.` is added to the path.
    /// let list = ListVerificationSessions::new().expand([SessionExpansion::VerifiedOutputs]);
    /// ```
    pub enum SessionExpansion {
        /// The verified data, except for what has its own expansion.
        VerifiedOutputs = "verified_outputs", AnyKey;
        /// The verified date of birth.
        VerifiedOutputsDob = "verified_outputs.dob", RestrictedKey;
        /// The verified id number.
        VerifiedOutputsIdNumber = "verified_outputs.id_number", RestrictedKey;
        /// The verified sex.
        VerifiedOutputsSex = "verified_outputs.sex", RestrictedKey;
        /// The place of birth as it is printed on the document.
        VerifiedOutputsUnparsedPlaceOfBirth = "verified_outputs.unparsed_place_of_birth", RestrictedKey;
        /// The sex as it is printed on the document.
        VerifiedOutputsUnparsedSex = "verified_outputs.unparsed_sex", RestrictedKey;
        /// The report of the last attempt, except for what has its own expansion.
        LastVerificationReport = "last_verification_report", AnyKey;
        /// The date of birth on the document.
        DocumentDob = "last_verification_report.document.dob", RestrictedKey;
        /// The day on which the document expires.
        DocumentExpirationDate = "last_verification_report.document.expiration_date", RestrictedKey;
        /// The number of the document.
        DocumentNumber = "last_verification_report.document.number", RestrictedKey;
        /// The sex on the document.
        DocumentSex = "last_verification_report.document.sex", RestrictedKey;
        /// The place of birth as it is printed on the document.
        DocumentUnparsedPlaceOfBirth = "last_verification_report.document.unparsed_place_of_birth", RestrictedKey;
        /// The sex as it is printed on the document.
        DocumentUnparsedSex = "last_verification_report.document.unparsed_sex", RestrictedKey;
        /// The date of birth in the check of an id number.
        IdNumberDob = "last_verification_report.id_number.dob", RestrictedKey;
        /// The id number in the check of an id number.
        IdNumber = "last_verification_report.id_number.id_number", RestrictedKey;
    }
}
