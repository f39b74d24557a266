//! Setters that several operations share verbatim.

/// Declares `expand`, for an operation that returns one object.
macro_rules! expand_setter {
    () => {
        /// Expands parts of the response, by their paths, such as `verified_outputs`. Replaces earlier paths.
        ///
        /// A path has at most four levels. Each sensitive result has to be named: see
        /// [`SessionExpansion`](crate::verification_session::SessionExpansion) and
        /// [`ReportExpansion`](crate::verification_report::ReportExpansion).
        ///
        /// Stripe's guide: <https://docs.stripe.com/expand>.
        pub fn expand<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
            self.expand = $crate::request::expand::ExpandParam::of(paths);
            self
        }
    };
}

/// Declares `metadata`, for an operation that creates an object.
macro_rules! metadata_setter {
    () => {
        /// Attaches your key-value pairs: at most 50, with keys of at most 40 characters and values of at most 500.
        ///
        /// They must not contain personal data. Replaces earlier pairs. An empty set sends nothing.
        pub fn metadata<K: Into<String>, V: Into<String>>(
            mut self,
            pairs: impl IntoIterator<Item = (K, V)>,
        ) -> Self {
            self.metadata.set(pairs);
            self
        }
    };
}

/// Declares the setters of `metadata`, for an operation that updates an object.
macro_rules! metadata_changes {
    () => {
        /// Sets these metadata pairs and leaves the others unchanged.
        ///
        /// An empty value removes its key. An object has at most 50 pairs, with keys of at most 40 characters and values of at
        /// most 500. Replaces earlier changes of metadata. An empty set sends nothing.
        pub fn metadata<K: Into<String>, V: Into<String>>(
            mut self,
            pairs: impl IntoIterator<Item = (K, V)>,
        ) -> Self {
            self.metadata.set(pairs);
            self
        }

        /// Removes one metadata key, in addition to the changes by [`metadata`](Self::metadata).
        pub fn remove_metadata(mut self, key: impl Into<String>) -> Self {
            self.metadata.remove(key.into());
            self
        }

        /// Removes all metadata. Replaces earlier changes of metadata.
        pub fn clear_metadata(mut self) -> Self {
            self.metadata = MetadataParam::Clear;
            self
        }
    };
}

/// Declares the parameters that every list has.
macro_rules! list_setters {
    () => {
        /// Lists only objects created in this second or range. Replaces an earlier filter.
        pub fn created(mut self, created: impl Into<CreatedFilter>) -> Self {
            self.created = created.into();
            self
        }

        /// Sets the maximum number of objects in a page, from 1 to 100. Stripe's default is 10.
        pub fn limit(mut self, limit: u32) -> Self {
            self.page.limit = Some(limit);
            self
        }

        /// Starts the page after the object with this id (older objects). Replaces `ending_before`.
        pub fn starting_after(mut self, id: impl Into<String>) -> Self {
            self.page.cursor = Some(Cursor::StartingAfter(id.into()));
            self
        }

        /// Ends the page before the object with this id (newer objects). Replaces `starting_after`.
        pub fn ending_before(mut self, id: impl Into<String>) -> Self {
            self.page.cursor = Some(Cursor::EndingBefore(id.into()));
            self
        }

        /// Expands parts of each object, by their paths inside it. Replaces earlier paths.
        ///
        /// Stripe's paths for lists begin with `data.`, which is added where you leave it out. A path has at most four levels,
        /// including `data`. See [`SessionExpansion`](crate::verification_session::SessionExpansion) and
        /// [`ReportExpansion`](crate::verification_report::ReportExpansion).
        ///
        /// Stripe's guide: <https://docs.stripe.com/expand>.
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

/// Declares the setters that create and update share: `options[document]`, `provided_details` and `expand`.
macro_rules! check_setters {
    () => {
        /// Sets the document types that the user may choose from. Replaces earlier types. An empty list is refused,
        /// because it would allow every type, as without this setter.
        pub fn allowed_types(mut self, types: impl IntoIterator<Item = DocumentType>) -> Self {
            self.document.set_allowed_types(types.into_iter().collect());
            self
        }

        /// Sets whether the user must enter an id number, which is then compared with the document.
        pub fn require_id_number(mut self, require: bool) -> Self {
            self.document.change().require_id_number = Some(require);
            self
        }

        /// Sets whether the images must be taken with a camera during the verification instead of being uploaded.
        pub fn require_live_capture(mut self, require: bool) -> Self {
            self.document.change().require_live_capture = Some(require);
            self
        }

        /// Sets whether the user must take a selfie, which is then compared with the document's photo.
        pub fn require_matching_selfie(mut self, require: bool) -> Self {
            self.document.change().require_matching_selfie = Some(require);
            self
        }

        /// Unsets all of `options[document]`. A document option set afterwards undoes this.
        pub fn clear_document_options(mut self) -> Self {
            self.document = DocumentParams::clear();
            self
        }

        /// Sets the user's e-mail address, `provided_details[email]`, which may be shown to the user.
        pub fn provided_email(mut self, email: impl Into<String>) -> Self {
            self.provided_email = Some(Hidden(email.into()));
            self
        }

        /// Sets the user's phone number, `provided_details[phone]`, which may be shown to the user.
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
