use serde::Serialize;

use super::params::{Group, Params};
use super::refusal::Refusal;
use crate::request::limits::PAGE_SIZES;

/// The page that a list request names.
pub(super) struct Page {
    pub(super) limit: usize,
    pub(super) cursor: Option<Cursor>,
}

pub(super) enum Cursor {
    StartingAfter(String),
    EndingBefore(String),
}

impl Page {
    pub(super) fn take(params: &mut Params) -> Result<Self, Refusal> {
        let limit = limit(params)?;
        let cursor = match (
            params.text("starting_after")?,
            params.text("ending_before")?,
        ) {
            (None, None) => None,
            (Some(id), None) => Some(Cursor::StartingAfter(id)),
            (None, Some(id)) => Some(Cursor::EndingBefore(id)),
            (Some(_), Some(_)) => {
                return Err(Refusal::exclusive("starting_after", "ending_before"));
            }
        };
        Ok(Self { limit, cursor })
    }
}

/// Reads `limit`: 1 to 100, 10 by default.
pub(super) fn limit(params: &mut Params) -> Result<usize, Refusal> {
    let limit = params.integer("limit")?.unwrap_or(10);
    u32::try_from(limit)
        .ok()
        .filter(|limit| PAGE_SIZES.contains(limit))
        .and_then(|limit| usize::try_from(limit).ok())
        .ok_or_else(|| {
            let expected = format!("from {} to {}", PAGE_SIZES.start(), PAGE_SIZES.end());
            Refusal::invalid("limit", &expected)
        })
}

/// The filter `created`: a second, or bounds.
#[derive(Default)]
pub(super) struct Created {
    exact: Option<i64>,
    gt: Option<i64>,
    gte: Option<i64>,
    lt: Option<i64>,
    lte: Option<i64>,
}

impl Created {
    pub(super) fn take(params: &mut Params) -> Result<Self, Refusal> {
        if params.is_group("created") {
            return Self::take_bounds(params, Params::integer);
        }
        let exact = params.integer("created")?;
        Ok(Self {
            exact,
            ..Self::default()
        })
    }

    /// Reads the bounds of `created`, each by `read`.
    pub(super) fn take_bounds<'f>(
        params: &mut Params<'f>,
        read: impl Fn(&mut Params<'f>, &str) -> Result<Option<i64>, Refusal>,
    ) -> Result<Self, Refusal> {
        let mut bounds = match params.group("created")? {
            Group::Missing => return Ok(Self::default()),
            Group::Cleared => return Err(Refusal::empty("created")),
            Group::Given(bounds) => bounds,
        };
        let created = Self {
            exact: None,
            gt: read(&mut bounds, "gt")?,
            gte: read(&mut bounds, "gte")?,
            lt: read(&mut bounds, "lt")?,
            lte: read(&mut bounds, "lte")?,
        };
        bounds.finish()?;
        Ok(created)
    }

    pub(super) fn contains(&self, secs: i64) -> bool {
        self.exact.is_none_or(|exact| secs == exact)
            && self.gt.is_none_or(|bound| secs > bound)
            && self.gte.is_none_or(|bound| secs >= bound)
            && self.lt.is_none_or(|bound| secs < bound)
            && self.lte.is_none_or(|bound| secs <= bound)
    }
}

/// A list object around a page.
#[derive(Serialize)]
pub(super) struct ListView<'l, T> {
    object: &'static str,
    data: Vec<T>,
    has_more: bool,
    url: &'l str,
}

impl<'l, T> ListView<'l, T> {
    pub(super) fn new(url: &'l str, data: Vec<T>, has_more: bool) -> Self {
        Self {
            object: "list",
            data,
            has_more,
            url,
        }
    }
}

/// Returns whether a value passes a filter. Every value passes a filter that is not set.
pub(super) fn fits(wanted: Option<&str>, value: Option<&str>) -> bool {
    wanted.is_none() || wanted == value
}
