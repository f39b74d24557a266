use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{RequestError, RequestProblem};
use crate::operation::Operation;
use crate::request::Form;
use crate::request::id::Id;
use crate::response::{List, Object};

/// Where a page begins: behind an object, towards older ones, or in front of one, towards newer ones.
///
/// It can be stored and given to [`Paged::at`] later, to go on from there.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cursor {
    /// Behind the object with this id.
    StartingAfter(String),
    /// In front of the object with this id.
    EndingBefore(String),
}

/// Hides what is no id but a client secret, given by mistake.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, id) = match self {
            Self::StartingAfter(id) => ("StartingAfter", id),
            Self::EndingBefore(id) => ("EndingBefore", id),
        };
        f.debug_tuple(name).field(&Id::new(id)).finish()
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

/// An operation that lists objects page by page: <https://docs.stripe.com/api/pagination>.
///
/// The next page is the next operation, with the same filters and expansions. Path and host never come from an answer.
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
/// A list of your own gets this by two methods. For example, sessions with a member that is newer than this crate:
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
///     type Item = Newer;
///
///     fn cursor(&self) -> Option<&Cursor> {
///         self.0.cursor()
///     }
///
///     fn at(self, cursor: Cursor) -> Self {
///         Self(self.0.at(cursor))
///     }
/// }
/// ```
pub trait Paged: Operation<Output = List<Self::Item>> + Clone {
    /// What is listed.
    type Item: Object;

    /// Where this page begins; `None` for the first one.
    fn cursor(&self) -> Option<&Cursor>;

    /// The same list from another place, with its filters and all else.
    #[must_use]
    fn at(self, cursor: Cursor) -> Self;

    /// The operation for the page behind this one, in the direction of [`cursor`](Self::cursor): towards older objects, unless
    /// it is `EndingBefore`. `None` if this page is the last, or empty.
    ///
    /// # Errors
    ///
    /// [`StuckPage`] if the answer does not lead on: asking again would go round in circles.
    fn next_page(&self, page: &List<Self::Item>) -> Result<Option<Self>, StuckPage> {
        let backwards = matches!(self.cursor(), Some(Cursor::EndingBefore(_)));
        let last = if backwards {
            page.data.first()
        } else {
            page.data.last()
        };
        let Some(last) = last.filter(|_| page.has_more) else {
            return Ok(None);
        };
        if let Some(Cursor::StartingAfter(id) | Cursor::EndingBefore(id)) = self.cursor() {
            if page.data.iter().any(|item| item.id() == id) {
                return Err(StuckPage);
            }
        }
        let id = last.id().to_owned();
        let cursor = if backwards {
            Cursor::EndingBefore(id)
        } else {
            Cursor::StartingAfter(id)
        };
        Ok(Some(self.clone().at(cursor)))
    }
}

/// A page that holds the object it should begin behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page does not lead on: it holds the object it should begin behind")]
pub struct StuckPage;
