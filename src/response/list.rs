use std::fmt;

use serde::{Deserialize, Serialize};

use crate::response::object::{Tag, Tagged};

/// One page of a list, newest first: <https://docs.stripe.com/api/pagination>.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct List<T> {
    object: Tag<Self>,
    /// The objects of this page.
    pub data: Vec<T>,
    /// Whether there are more behind the end of this page, in the direction asked for.
    pub has_more: bool,
    /// The path that was listed. For information: requests never take their path from an answer.
    pub url: Option<String>,
}

impl<T> Tagged for List<T> {
    const TAG: &'static str = "list";
}

impl<T> List<T> {
    /// The objects of this page.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.data.iter()
    }
}

/// Without `url`, which can carry the filters of the request.
impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List")
            .field("data", &self.data)
            .field("has_more", &self.has_more)
            .finish_non_exhaustive()
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}
