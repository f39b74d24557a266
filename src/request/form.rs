use std::fmt;

use form_urlencoded::byte_serialize;

use crate::error::{RequestError, RequestProblem};
use crate::request::id::secret_instead;
use crate::request::limits::{LONGEST_ID, exceeds};

/// The parameters of an [`Operation`](crate::Operation), form-encoded.
///
/// The text is `application/x-www-form-urlencoded`. It becomes the body of a POST, or the query of any other method.
///
/// Name each parameter as Stripe's documentation does, with nested keys in brackets (`options[document][allowed_types]`).
/// Values and keys are escaped, except for the brackets of keys, as in Stripe's own SDKs. An absent value writes nothing.
///
/// To report a value that must not be sent, call [`refuse`](Self::refuse). The first refusal is the error that
/// [`Stripe::request`](crate::Stripe::request) returns.
pub struct Form {
    out: Vec<u8>,
    start: usize,
    has_limits: bool,
    error: Option<RequestError>,
}

impl Form {
    /// Appends to `out`, which may already contain a path.
    pub(crate) fn after(out: Vec<u8>, has_limits: bool) -> Self {
        Self {
            start: out.len(),
            out,
            has_limits,
            error: None,
        }
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, RequestError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }

    /// Writes `key=value`. An empty value is refused, because it would unset the parameter, which only
    /// [`clear`](Self::clear) should do.
    pub fn text(&mut self, key: &str, value: impl AsRef<str>) -> &mut Self {
        self.filled(key, value.as_ref())
    }

    /// Writes a text, as [`text`](Self::text) does, if there is one.
    pub fn text_if(&mut self, key: &str, value: Option<impl AsRef<str>>) -> &mut Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    /// Writes `key=id`. An empty id, one of more than 5000 characters, and a secret passed by mistake are refused.
    pub fn id(&mut self, key: &str, id: impl AsRef<str>) -> &mut Self {
        let id = id.as_ref();
        if let Some(problem) = secret_instead(id) {
            self.refuse_value(key, problem);
        }
        self.text_up_to(LONGEST_ID, key, id)
    }

    /// Writes an id, as [`id`](Self::id) does, if there is one.
    pub fn id_if(&mut self, key: &str, id: Option<impl AsRef<str>>) -> &mut Self {
        match id {
            Some(id) => self.id(key, id),
            None => self,
        }
    }

    /// Writes `key=true` or `key=false`.
    pub fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        self.key(key);
        let value: &[u8] = if value { b"=true" } else { b"=false" };
        self.out.extend_from_slice(value);
        self
    }

    /// Writes a flag, as [`flag`](Self::flag) does, if there is one.
    pub fn flag_if(&mut self, key: &str, value: Option<bool>) -> &mut Self {
        match value {
            Some(value) => self.flag(key, value),
            None => self,
        }
    }

    /// Writes `key=` and the number in decimal.
    pub fn integer(&mut self, key: &str, value: impl Into<i64>) -> &mut Self {
        self.key(key);
        self.out.push(b'=');
        self.number(value.into());
        self
    }

    /// Writes a number, as [`integer`](Self::integer) does, if there is one.
    pub fn integer_if(&mut self, key: &str, value: Option<impl Into<i64>>) -> &mut Self {
        match value {
            Some(value) => self.integer(key, value),
            None => self,
        }
    }

    /// Writes `key[0]=…&key[1]=…` in the given order, and nothing for an empty list. An empty element is refused.
    pub fn list<V: AsRef<str>>(
        &mut self,
        key: &str,
        values: impl IntoIterator<Item = V>,
    ) -> &mut Self {
        for (index, value) in values.into_iter().enumerate() {
            self.element(key, index, value.as_ref());
        }
        self
    }

    /// Writes `key[name]=value` for each pair, and nothing for an empty map. An empty value asks Stripe to remove the name. A name
    /// that is empty or contains brackets is refused, because Stripe would read it as another parameter.
    pub fn map<K: AsRef<str>, V: AsRef<str>>(
        &mut self,
        key: &str,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> &mut Self {
        for (name, value) in pairs {
            self.pair(key, name.as_ref(), value.as_ref());
        }
        self
    }

    /// Writes `key=`, which asks Stripe to unset the parameter.
    pub fn clear(&mut self, key: &str) -> &mut Self {
        self.key(key);
        self.value("");
        self
    }

    /// Refuses the operation: no request is built, and `error` is returned. The first refusal wins.
    #[cold]
    pub fn refuse(&mut self, error: RequestError) -> &mut Self {
        self.error.get_or_insert(error);
        self
    }

    /// Refuses the operation because it exceeds one of Stripe's documented limits, unless
    /// [`Stripe::without_limits`](crate::Stripe::without_limits) has switched these checks off.
    #[cold]
    pub fn refuse_beyond_limit(&mut self, error: RequestError) -> &mut Self {
        if self.has_limits {
            self.refuse(error)
        } else {
            self
        }
    }

    /// Writes a reference of the user's, if there is one: at most 5000 characters.
    pub(crate) fn reference_if(&mut self, key: &str, value: Option<impl AsRef<str>>) -> &mut Self {
        match value {
            Some(value) => self.text_up_to(LONGEST_ID, key, value.as_ref()),
            None => self,
        }
    }

    /// Writes a text of at most `max` characters.
    fn text_up_to(&mut self, max: usize, key: &str, value: &str) -> &mut Self {
        if exceeds(value, max) {
            let problem = RequestProblem::TooLong { max };
            self.refuse_beyond_limit(RequestError::new(key.to_owned(), problem));
        }
        self.filled(key, value)
    }

    /// Writes a value that must not be empty.
    fn filled(&mut self, key: &str, value: &str) -> &mut Self {
        if value.is_empty() {
            return self.refuse_value(key, RequestProblem::Empty);
        }
        self.key(key);
        self.value(value);
        self
    }

    fn element(&mut self, key: &str, index: usize, value: &str) {
        if value.is_empty() {
            self.refuse_value(&format!("{key}[{index}]"), RequestProblem::Empty);
            return;
        }
        self.key(key);
        self.index(index);
        self.value(value);
    }

    fn pair(&mut self, key: &str, name: &str, value: &str) {
        let problem = if name.is_empty() {
            RequestProblem::EmptyKey
        } else if name.bytes().any(|byte| byte == b'[' || byte == b']') {
            RequestProblem::BracketInKey
        } else {
            self.key(key);
            self.out.push(b'[');
            self.escape(name);
            self.out.push(b']');
            self.value(value);
            return;
        };
        self.refuse_value(key, problem);
    }

    #[cold]
    fn refuse_value(&mut self, key: &str, problem: RequestProblem) -> &mut Self {
        self.refuse(RequestError::new(key.to_owned(), problem))
    }

    fn key(&mut self, key: &str) {
        if self.out.len() > self.start {
            self.out.push(b'&');
        }
        // The names of Stripe's parameters need no escaping. They are short, and a fold costs less than a loop that can stop early.
        let is_plain = |byte| matches!(byte, b'a'..=b'z' | b'_' | b'[' | b']');
        if key.bytes().fold(true, |all, byte| all & is_plain(byte)) {
            self.out.extend_from_slice(key.as_bytes());
            return;
        }
        self.escape_key(key);
    }

    /// Escapes the names between the brackets of a key.
    #[cold]
    fn escape_key(&mut self, key: &str) {
        for part in key.split_inclusive(['[', ']']) {
            let name = part.trim_end_matches(['[', ']']);
            self.escape(name);
            let brackets = part.strip_prefix(name).unwrap_or_default();
            self.out.extend_from_slice(brackets.as_bytes());
        }
    }

    fn index(&mut self, index: usize) {
        self.out.push(b'[');
        self.number(index);
        self.out.push(b']');
    }

    fn number(&mut self, number: impl itoa::Integer) {
        let mut digits = itoa::Buffer::new();
        self.out.extend_from_slice(digits.format(number).as_bytes());
    }

    fn value(&mut self, value: &str) {
        self.out.push(b'=');
        self.escape(value);
    }

    fn escape(&mut self, text: &str) {
        for run in byte_serialize(text.as_bytes()) {
            match run.as_bytes() {
                // Many runs are of one byte, for which `memcpy` costs more than a push.
                [byte] => self.out.push(*byte),
                bytes => self.out.extend_from_slice(bytes),
            }
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("bytes", &self.out.len())
            .finish_non_exhaustive()
    }
}
