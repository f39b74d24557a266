use std::fmt;
use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use serde::{Deserialize, Serialize};

use crate::error::{RequestError, RequestProblem};
use crate::form::Form;
use crate::object::{Kind, Tag};
use crate::paging::Cursor;
use crate::timestamp::Timestamp;

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

impl<T> Kind for List<T> {
    const KIND: &'static str = "list";
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

/// Which page of a list: the parameters `limit`, `starting_after` and `ending_before`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageParams {
    pub(crate) limit: Option<u32>,
    pub(crate) cursor: Option<Cursor>,
}

impl PageParams {
    pub(crate) fn write(&self, form: &mut Form) {
        if self.limit.is_some_and(|limit| !(1..=100).contains(&limit)) {
            form.refuse_beyond_limit(RequestError::new(
                "limit",
                RequestProblem::Range { min: 1, max: 100 },
            ));
        }
        form.integer_if("limit", self.limit);
        let (param, id) = match &self.cursor {
            Some(Cursor::StartingAfter(id)) => ("starting_after", id),
            Some(Cursor::EndingBefore(id)) => ("ending_before", id),
            None => return,
        };
        form.id_if(param, Some(id));
    }
}

/// The parameter `created` of a list: one second, or a range.
///
/// Ranges of the standard library convert into it, and the methods cover what they cannot say. A range that ends before it begins is
/// refused; an empty one is sent. It is about when objects were created, not about what became of them: when a session was
/// verified is known by its event.
///
/// ```
/// use stripe_identity::{CreatedFilter, ListVerificationSessions, Timestamp};
///
/// let (from, to) = (Timestamp::from_secs(1_700_000_000), Timestamp::from_secs(1_700_086_400));
/// let at = ListVerificationSessions::new().created(from);
/// let day = ListVerificationSessions::new().created(from..to);
/// let after = ListVerificationSessions::new().created(CreatedFilter::new().gt(from).lte(to));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreatedFilter {
    exact: Option<Timestamp>,
    gt: Option<Timestamp>,
    gte: Option<Timestamp>,
    lt: Option<Timestamp>,
    lte: Option<Timestamp>,
}

impl CreatedFilter {
    /// No bounds yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// After that second: `created[gt]`. An exact time is dropped.
    #[must_use]
    pub fn gt(self, time: Timestamp) -> Self {
        Self {
            gt: Some(time),
            exact: None,
            ..self
        }
    }

    /// At or after that second: `created[gte]`. An exact time is dropped.
    #[must_use]
    pub fn gte(self, time: Timestamp) -> Self {
        Self {
            gte: Some(time),
            exact: None,
            ..self
        }
    }

    /// Before that second: `created[lt]`. An exact time is dropped.
    #[must_use]
    pub fn lt(self, time: Timestamp) -> Self {
        Self {
            lt: Some(time),
            exact: None,
            ..self
        }
    }

    /// At or before that second: `created[lte]`. An exact time is dropped.
    #[must_use]
    pub fn lte(self, time: Timestamp) -> Self {
        Self {
            lte: Some(time),
            exact: None,
            ..self
        }
    }

    pub(crate) fn write(&self, form: &mut Form) {
        // An empty range is an answer without objects; one that ends before it begins is a mistake.
        let (from, to) = (
            self.gt.max(self.gte),
            self.lt.into_iter().chain(self.lte).min(),
        );
        if to.is_some_and(|to| from > Some(to)) {
            form.refuse(RequestError::new("created", RequestProblem::InvertedRange));
        }
        for (key, time) in [
            ("created", self.exact),
            ("created[gt]", self.gt),
            ("created[gte]", self.gte),
            ("created[lt]", self.lt),
            ("created[lte]", self.lte),
        ] {
            form.integer_if(key, time);
        }
    }
}

impl From<Timestamp> for CreatedFilter {
    fn from(time: Timestamp) -> Self {
        Self {
            exact: Some(time),
            ..Self::default()
        }
    }
}

impl From<Range<Timestamp>> for CreatedFilter {
    fn from(range: Range<Timestamp>) -> Self {
        Self::new().gte(range.start).lt(range.end)
    }
}

impl From<RangeInclusive<Timestamp>> for CreatedFilter {
    fn from(range: RangeInclusive<Timestamp>) -> Self {
        Self::new().gte(*range.start()).lte(*range.end())
    }
}

impl From<RangeFrom<Timestamp>> for CreatedFilter {
    fn from(range: RangeFrom<Timestamp>) -> Self {
        Self::new().gte(range.start)
    }
}

impl From<RangeTo<Timestamp>> for CreatedFilter {
    fn from(range: RangeTo<Timestamp>) -> Self {
        Self::new().lt(range.end)
    }
}

impl From<RangeToInclusive<Timestamp>> for CreatedFilter {
    fn from(range: RangeToInclusive<Timestamp>) -> Self {
        Self::new().lte(range.end)
    }
}
