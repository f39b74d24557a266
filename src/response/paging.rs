use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{RequestError, RequestProblem, StuckPage};
use crate::operation::Operation;
use crate::request::Form;
use crate::request::id::Id;
use crate::request::limits::PAGE_SIZES;

/// The place in a list where a page starts.
///
/// Store it and pass it to [`Paged::at`] to continue from there later, also in another process.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cursor {
    /// The page that starts after the object with this id (older objects).
    StartingAfter(String),
    /// The page that ends before the object with this id (newer objects).
    EndingBefore(String),
}

/// Hides a secret that was passed as an id by mistake.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, id) = match self {
            Self::StartingAfter(id) => ("StartingAfter", id),
            Self::EndingBefore(id) => ("EndingBefore", id),
        };
        f.debug_tuple(name).field(&Id::new(id)).finish()
    }
}

/// The parameters `limit`, `starting_after` and `ending_before` of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageParams {
    pub(crate) limit: Option<u32>,
    pub(crate) cursor: Option<Cursor>,
}

impl PageParams {
    pub(crate) fn write(&self, form: &mut Form) {
        write_limit(self.limit, form);
        let (param, id) = match &self.cursor {
            Some(Cursor::StartingAfter(id)) => ("starting_after", id),
            Some(Cursor::EndingBefore(id)) => ("ending_before", id),
            None => return,
        };
        form.id(param, id);
    }
}

/// Writes the page size, which both kinds of list restrict in the same way.
pub(crate) fn write_limit(limit: Option<u32>, form: &mut Form) {
    if limit.is_some_and(|limit| !PAGE_SIZES.contains(&limit)) {
        form.refuse_beyond_limit(RequestError::new(
            "limit",
            RequestProblem::Range {
                min: (*PAGE_SIZES.start()).into(),
                max: (*PAGE_SIZES.end()).into(),
            },
        ));
    }
    form.integer_if("limit", limit);
}

/// An operation that lists objects page by page.
///
/// The next page is the next operation, with the same filters and expansions. Path and host never come from a response.
/// How a page leads to the next one depends on its shape, so that is up to the output: see [`Page`].
///
/// Stripe's page: <https://docs.stripe.com/api/pagination>.
///
/// ```
/// use stripe_identity::{Error, List, ListVerificationSessions, Operation, Paged, VerificationSession};
///
/// fn each(
///     call: impl Fn(&ListVerificationSessions) -> Result<List<VerificationSession>, Error>,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let mut next = Some(ListVerificationSessions::new().limit(100));
///     while let Some(list) = next {
///         let page = call(&list)?;
///         for session in &page {
///             println!("{}", session.id);
///         }
///         next = list.next_page(&page)?;
///     }
///     Ok(())
/// }
/// ```
///
/// A custom list implements two methods. For example, sessions with a field that is newer than this crate:
///
/// ```
/// use stripe_identity::{List, ListVerificationSessions, Operation, Paged, VerificationSession};
/// use stripe_identity::request::{Form, Path};
/// use stripe_identity::response::{Cursor, Object};
///
/// #[derive(serde::Deserialize)]
/// struct Newer {
///     id: String,
///     risk_score: Option<u8>,
/// }
///
/// impl Object for Newer {
///     const OBJECT: &'static str = VerificationSession::OBJECT;
///
///     fn id(&self) -> &str {
///         &self.id
///     }
/// }
///
/// #[derive(Clone)]
/// struct ListNewer(ListVerificationSessions);
///
/// impl Operation for ListNewer {
///     type Output = List<Newer>;
///
///     fn method(&self) -> http::Method {
///         self.0.method()
///     }
///
///     fn path(&self, path: &mut Path) {
///         self.0.path(path);
///     }
///
///     fn params(&self, form: &mut Form) {
///         self.0.params(form);
///     }
/// }
///
/// impl Paged for ListNewer {
///     fn cursor(&self) -> Option<&Cursor> {
///         self.0.cursor()
///     }
///
///     fn at(self, cursor: Cursor) -> Self {
///         Self(self.0.at(cursor))
///     }
/// }
/// ```
pub trait Paged: Operation<Output: Page> + Clone {
    /// Returns the place where this page starts; `None` for the first page.
    fn cursor(&self) -> Option<&<Self::Output as Page>::Cursor>;

    /// Returns the same list from another place, with its filters, expansions and limit.
    #[must_use]
    fn at(self, cursor: <Self::Output as Page>::Cursor) -> Self;

    /// Returns the operation for the page that follows `page`, the response to this operation. It keeps the direction of
    /// [`cursor`](Self::cursor): towards older objects, unless that is [`Cursor::EndingBefore`]. Returns `None` if this
    /// page is the last.
    ///
    /// # Errors
    ///
    /// Returns [`StuckPage`] if the page does not lead to a new one: requesting it would never end.
    fn next_page(&self, page: &Self::Output) -> Result<Option<Self>, StuckPage> {
        let next = page.next_cursor(self.cursor())?;
        Ok(next.map(|cursor| self.clone().at(cursor)))
    }
}

/// The response to a [`Paged`] operation: one page of a list.
///
/// Stripe has two shapes, [`List`](super::List) and [`V2List`](super::V2List). Implement this for a list of another shape.
pub trait Page {
    /// The type of the listed objects.
    type Item;
    /// A place in the list. It never contains a host or a path.
    type Cursor;

    /// Returns the cursor of the page that follows this one; `None` if this page is the last. `cursor` is the one this page
    /// was requested with, if any, and also sets the direction.
    ///
    /// # Errors
    ///
    /// Returns [`StuckPage`] if the page does not lead to a new one.
    fn next_cursor(&self, cursor: Option<&Self::Cursor>)
    -> Result<Option<Self::Cursor>, StuckPage>;

    /// Returns the cursor of a page that starts after `item`, in the direction of `cursor`; `None` if the list can only be
    /// continued from one page to the next.
    fn cursor_after(item: &Self::Item, cursor: Option<&Self::Cursor>) -> Option<Self::Cursor>;

    /// Returns the objects of the page in the direction of `cursor`, so that the last one borders on the next page.
    fn into_items(self, cursor: Option<&Self::Cursor>) -> Vec<Self::Item>;
}
