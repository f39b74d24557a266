//! Setters that several operations share, word for word.

/// `expand`, for an operation that answers with one object.
macro_rules! expand_setter {
    () => {
        /// Expands parts of the answer, by their paths, such as `verified_outputs` or
        /// `last_verification_report.document`: <https://docs.stripe.com/expand>. Replaces what was set before.
        ///
        /// At most four levels deep. Dates of birth, document and id numbers have to be named one by one, with a
        /// restricted key: <https://docs.stripe.com/identity/access-verification-results>.
        pub fn expand<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
            self.expand = paths.into_iter().map(Into::into).collect();
            self
        }
    };
}

/// The parameters that every list has.
macro_rules! list_setters {
    () => {
        /// Only what was created then: a second, or a range. Replaces what was set before.
        pub fn created(mut self, created: impl Into<CreatedFilter>) -> Self {
            self.created = created.into();
            self
        }

        /// How many objects a page holds, from 1 to 100. Stripe's default is 10.
        pub fn limit(mut self, limit: u32) -> Self {
            self.page.limit = Some(limit);
            self
        }

        /// The page behind the object with this id, towards older ones. Replaces `ending_before`.
        pub fn starting_after(mut self, id: impl Into<String>) -> Self {
            self.page.cursor = Some(Cursor::StartingAfter(id.into()));
            self
        }

        /// The page in front of the object with this id, towards newer ones. Replaces `starting_after`.
        pub fn ending_before(mut self, id: impl Into<String>) -> Self {
            self.page.cursor = Some(Cursor::EndingBefore(id.into()));
            self
        }

        /// Expands parts of each object, by their paths inside it: <https://docs.stripe.com/expand>. Replaces what was
        /// set before.
        ///
        /// Stripe's paths for lists begin with `data.`; it is put in front where you leave it out.
        pub fn expand<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
            self.expand = paths
                .into_iter()
                .map(Into::into)
                .map(|path| {
                    if path.starts_with("data.") {
                        path
                    } else {
                        format!("data.{path}")
                    }
                })
                .collect();
            self
        }
    };
}

/// `options[document]`, `provided_details` and `metadata`: what can be set on create and changed on update.
macro_rules! check_setters {
    () => {
        /// The document types that the user may choose from. Replaces what was set before; an empty list sends
        /// nothing.
        pub fn allowed_types(mut self, types: impl IntoIterator<Item = DocumentType>) -> Self {
            self.document.change().allowed_types = types.into_iter().collect();
            self
        }

        /// Whether the user must enter an id number, which is then checked against the document.
        pub fn require_id_number(mut self, require: bool) -> Self {
            self.document.change().require_id_number = Some(require);
            self
        }

        /// Whether the images must be taken with a camera at that moment, instead of being uploaded.
        pub fn require_live_capture(mut self, require: bool) -> Self {
            self.document.change().require_live_capture = Some(require);
            self
        }

        /// Whether the user must take a selfie, which is then compared with the document's photo.
        pub fn require_matching_selfie(mut self, require: bool) -> Self {
            self.document.change().require_matching_selfie = Some(require);
            self
        }

        /// Unsets `options[document]` altogether. A document option set afterwards takes this back.
        pub fn clear_document_options(mut self) -> Self {
            self.document = DocumentParams::clear();
            self
        }

        /// The user's e-mail address, `provided_details[email]`, which may be shown to the user.
        pub fn provided_email(mut self, email: impl Into<String>) -> Self {
            self.provided_email = Some(Hidden(email.into()));
            self
        }

        /// The user's phone number, `provided_details[phone]`, which may be shown to the user.
        pub fn provided_phone(mut self, phone: impl Into<String>) -> Self {
            self.provided_phone = Some(Hidden(phone.into()));
            self
        }

        expand_setter!();
    };
}

pub(crate) use {check_setters, expand_setter, list_setters};
