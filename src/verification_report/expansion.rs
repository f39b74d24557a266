use crate::request::expand::expand_paths;

expand_paths! {
    /// What can be expanded in a [`VerificationReport`](crate::verification_report::VerificationReport).
    ///
    /// Any other path can be given as a string.
    pub enum ReportExpansion {
        /// The date of birth on the document.
        DocumentDob = "document.dob", RestrictedKey;
        /// The day the document expires.
        DocumentExpirationDate = "document.expiration_date", RestrictedKey;
        /// The document's number.
        DocumentNumber = "document.number", RestrictedKey;
        /// The sex on the document.
        DocumentSex = "document.sex", RestrictedKey;
        /// The place of birth as it is printed on the document.
        DocumentUnparsedPlaceOfBirth = "document.unparsed_place_of_birth", RestrictedKey;
        /// The sex as it is printed on the document.
        DocumentUnparsedSex = "document.unparsed_sex", RestrictedKey;
        /// The date of birth of the check of an id number.
        IdNumberDob = "id_number.dob", RestrictedKey;
        /// The id number of the check of an id number.
        IdNumber = "id_number.id_number", RestrictedKey;
    }
}
