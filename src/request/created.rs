use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use crate::error::{RequestError, RequestProblem};
use crate::request::Form;
use crate::value::{Rfc3339, Timestamp};

/// The parameter `created` of a list: one second, or a range.
///
/// A [`Timestamp`] and ranges of timestamps convert into it. The methods set the bounds that a range cannot express. A range
/// that ends before it begins is refused. An empty range is sent, and lists nothing.
///
/// The filter compares the time of creation. The time of a verification is that of its event.
///
/// ```
/// use stripe_identity::{ListVerificationSessions, Timestamp};
/// use stripe_identity::request::CreatedFilter;
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
    /// Returns a filter without bounds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `created[gt]`: after this second. Removes an exact time.
    #[must_use]
    pub fn gt(self, time: Timestamp) -> Self {
        Self {
            gt: Some(time),
            exact: None,
            ..self
        }
    }

    /// Sets `created[gte]`: at or after this second. Removes an exact time.
    #[must_use]
    pub fn gte(self, time: Timestamp) -> Self {
        Self {
            gte: Some(time),
            exact: None,
            ..self
        }
    }

    /// Sets `created[lt]`: before this second. Removes an exact time.
    #[must_use]
    pub fn lt(self, time: Timestamp) -> Self {
        Self {
            lt: Some(time),
            exact: None,
            ..self
        }
    }

    /// Sets `created[lte]`: at or before this second. Removes an exact time.
    #[must_use]
    pub fn lte(self, time: Timestamp) -> Self {
        Self {
            lte: Some(time),
            exact: None,
            ..self
        }
    }

    pub(crate) fn write(&self, form: &mut Form) {
        self.refuse_inverted(form);
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

    /// Writes the bounds for a list of Stripe's v2 API, as RFC 3339 text. That API has no exact time, so one second is sent as
    /// a range.
    pub(crate) fn write_rfc3339(&self, form: &mut Form) {
        self.refuse_inverted(form);
        let next = |time: Timestamp| Timestamp::from_secs(time.as_secs().saturating_add(1));
        for (key, time) in [
            ("created[gt]", self.gt),
            ("created[gte]", self.gte.or(self.exact)),
            ("created[lt]", self.lt.or(self.exact.map(next))),
            ("created[lte]", self.lte),
        ] {
            match time.map(Rfc3339::new) {
                Some(Some(time)) => form.text(key, time.as_str()),
                Some(None) => {
                    let (min, max) = (0, Rfc3339::MAX_SECS);
                    form.refuse(RequestError::new(key, RequestProblem::Range { min, max }))
                }
                None => form,
            };
        }
    }

    fn refuse_inverted(&self, form: &mut Form) {
        // An empty range lists nothing, as asked. A range that ends before it begins is a mistake.
        let (from, to) = (
            self.gt.max(self.gte),
            self.lt.into_iter().chain(self.lte).min(),
        );
        if to.is_some_and(|to| from > Some(to)) {
            form.refuse(RequestError::new("created", RequestProblem::InvertedRange));
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
