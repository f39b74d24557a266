use crate::request::expand::expand_paths;

expand_paths! {
    /// A documented expansion of a [`VerificationReport`](crate::verification_report::VerificationReport).
    ///
    /// It reveals one field, in a request with a restricted key. Any other path can be passed as a string.
    pub enum ReportExpansion {
        /// The date of birth on the document.
        DocumentDob = "document.dob", RestrictedKey;
        /// The day on which the document expires.
        DocumentExpirationDate = "document.expiration_date", RestrictedKey;
        /// The number of the document.
        DocumentNumber = "document.number", RestrictedKey;
        /// The sex on the document.
        DocumentSex = "document.sex", RestrictedKey;
        /// The place of birth as it is printed on the document.
        DocumentUnparsedPlaceOfBirth = "document.unparsed_place_of_birth", RestrictedKey;
        /// The sex as it is printed on the document.
        DocumentUnparsedSex = "document.unparsed_sex", RestrictedKey;
        /// The date of birth in the check of an id number.
        IdNumberDob = "id_number.dob", RestrictedKey;
        /// The id number in the check of an id number.
        IdNumber = "id_number.id_number", RestrictedKey;
    }
}
