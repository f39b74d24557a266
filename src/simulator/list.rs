use serde_json::{Value, json};

use super::answer::Caller;
use super::expand::Expansions;
use super::params::{Group, Params};
use super::refusal::Refusal;

/// The page that a list request asks for.
pub(super) struct Page {
    limit: usize,
    cursor: Option<Cursor>,
}

enum Cursor {
    StartingAfter(String),
    EndingBefore(String),
}

impl Page {
    pub(super) fn take(params: &mut Params) -> Result<Self, Refusal> {
        let limit = params.integer("limit")?.unwrap_or(10);
        let limit = usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=100).contains(limit))
            .ok_or_else(|| Refusal::invalid("limit", "from 1 to 100"))?;
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

    /// Cuts the page out of the items, which come newest first with their places: higher is newer. Tells whether there
    /// are more in the direction asked for.
    pub(super) fn cut<T>(
        &self,
        items: Vec<(usize, T)>,
        place: impl Fn(&str, &str) -> Result<usize, Refusal>,
    ) -> Result<(Vec<T>, bool), Refusal> {
        let one_more = self.limit.saturating_add(1);
        let items = items.into_iter();
        let (mut page, backwards) = match &self.cursor {
            None => (items.take(one_more).collect::<Vec<_>>(), false),
            Some(Cursor::StartingAfter(id)) => {
                let cursor = place("starting_after", id)?;
                (
                    items
                        .filter(|(place, _)| *place < cursor)
                        .take(one_more)
                        .collect(),
                    false,
                )
            }
            Some(Cursor::EndingBefore(id)) => {
                let cursor = place("ending_before", id)?;
                (
                    items
                        .rev()
                        .filter(|(place, _)| *place > cursor)
                        .take(one_more)
                        .collect(),
                    true,
                )
            }
        };
        let has_more = page.len() > self.limit;
        page.truncate(self.limit);
        if backwards {
            page.reverse();
        }
        Ok((page.into_iter().map(|(_, item)| item).collect(), has_more))
    }
}

/// The filter `created`: a second, or bounds.
pub(super) struct Created {
    exact: Option<i64>,
    gt: Option<i64>,
    gte: Option<i64>,
    lt: Option<i64>,
    lte: Option<i64>,
}

impl Created {
    pub(super) fn take(params: &mut Params) -> Result<Self, Refusal> {
        if !params.is_group("created") {
            let exact = params.integer("created")?;
            return Ok(Self {
                exact,
                gt: None,
                gte: None,
                lt: None,
                lte: None,
            });
        }
        let Group::Given(mut bounds) = params.group("created")? else {
            return Err(Refusal::empty("created"));
        };
        let created = Self {
            exact: None,
            gt: bounds.integer("gt")?,
            gte: bounds.integer("gte")?,
            lt: bounds.integer("lt")?,
            lte: bounds.integer("lte")?,
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

/// `expand` of a list: the paths behind `data.`.
pub(super) fn expansions(params: &mut Params) -> Result<Vec<String>, Refusal> {
    let paths = params.list("expand")?;
    paths
        .iter()
        .enumerate()
        .map(|(index, path)| {
            let inner = path.strip_prefix("data.").map(str::to_owned);
            inner.ok_or_else(|| Refusal::invalid(&format!("expand[{index}]"), "a path below data"))
        })
        .collect()
}

/// The list object around a page, its items cut down to what was expanded.
pub(super) fn answer(
    url: &str,
    (items, has_more): (Vec<Value>, bool),
    expansions: &Expansions,
    paths: &[String],
    caller: &Caller,
) -> Result<Value, Refusal> {
    let data = items
        .into_iter()
        .map(|mut item| expansions.apply(&mut item, paths, caller).map(|()| item))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": url }))
}

/// Whether a value passes a filter, which everything does that is not given.
pub(super) fn fits(wanted: Option<&str>, value: Option<&str>) -> bool {
    wanted.is_none() || wanted == value
}
