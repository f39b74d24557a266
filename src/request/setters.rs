//! Setters that several operations share, word for word.

/// `expand`, for an operation that answers with one object.
macro_rules! expand_setter {
    () => {
        /// Expands parts of the answer, by their paths, such as `verified_outputs` or
        /// `last_verification_report.document`: <https://docs.stripe.com/expand>. Replaces what was set before.
        ///
        /// At most four levels deep. Sensitive results have to be named one by one: see
        /// [`SessionExpansion`](crate::verification_session::SessionExpansion) and [`ReportExpansion`](crate::verification_report::ReportExpansion).
        pub fn expand<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
            self.expand = $crate::request::expand::ExpandParam::of(paths);
            self
        }
    };
}

/// `metadata`, on create.
macro_rules! metadata_setter {
    () => {
        /// Your own key-value pairs: at most 50, keys of at most 40 characters, values of at most 500. No personal data.
        /// Replaces what was set before; an empty set sends nothing.
        pub fn metadata<K: Into<String>, V: Into<String>>(
            mut self,
            pairs: impl IntoIterator<Item = (K, V)>,
        ) -> Self {
            self.metadata.set(pairs);
            self
        }
    };
}

/// `metadata`, on update.
macro_rules! metadata_changes {
    () => {
        /// Sets these metadata pairs and leaves the others as they are; an empty value removes its key. At most 50 pairs in
        /// all, keys of at most 40 characters, values of at most 500. Replaces what was said about metadata before; an
        /// empty set sends nothing.
        pub fn metadata<K: Into<String>, V: Into<String>>(
            mut self,
            pairs: impl IntoIterator<Item = (K, V)>,
        ) -> Self {
            self.metadata.set(pairs);
            self
        }

        /// Removes one metadata key, beside what [`metadata`](Self::metadata) sets.
        pub fn remove_metadata(mut self, key: impl Into<String>) -> Self {
            self.metadata.remove(key.into());
            self
        }

        /// Removes all metadata. Replaces what was said about metadata before.
        pub fn clear_metadata(mut self) -> Self {
            self.metadata = MetadataParam::Clear;
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
        /// Stripe's paths for lists begin with `data.`; it is put in front where you leave it out. At most four levels
        /// deep, `data` included. See [`SessionExpansion`](crate::verification_session::SessionExpansion) and
        /// [`ReportExpansion`](crate::verification_report::ReportExpansion).
        pub fn expand<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
            self.expand = $crate::request::expand::ExpandParam::of_each(paths);
            self
        }
    };
}

/// The methods of [`Paged`](crate::Paged), for a list with its cursor in `page`.
macro_rules! paged {
    () => {
        fn cursor(&self) -> Option<&Cursor> {
            self.page.cursor.as_ref()
        }

        fn at(mut self, cursor: Cursor) -> Self {
            self.page.cursor = Some(cursor);
            self
        }
    };
}

/// `options[document]`, `provided_details` and `expand`: what create and update take alike.
macro_rules! check_setters {
    () => {
        /// The document types that the user may choose from. Replaces what was set before; an empty list sends
        /// nothing.
        pub fn allowed_types(mut self, types: impl IntoIterator<Item = DocumentType>) -> Self {
            self.document.set_allowed_types(types.into_iter().collect());
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

pub(crate) use {
    check_setters, expand_setter, list_setters, metadata_changes, metadata_setter, paged,
};
