use std::ops::Index;

use serde::{Deserialize, Serialize};

use crate::response::object::{Tag, Tagged};
use crate::response::{Cursor, Object, Page, StuckPage};
use crate::value::hidden::debug;

/// One page of a list, newest objects first.
///
/// Stripe's page: <https://docs.stripe.com/api/pagination>.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct List<T> {
    object: Tag<Self>,
    /// The objects of this page.
    pub data: Vec<T>,
    /// `true` if more objects follow this page, in the direction that was requested.
    pub has_more: bool,
    /// The path that was listed. For information only: the path of a request never comes from a response.
    pub url: Option<String>,
}

impl<T> Tagged for List<T> {
    const TAG: &'static str = "list";
}

// `url` can contain the filters of the request.
debug! {
    List<T> {
        object,
        data,
        has_more,
        url: hidden,
    }
}

impl<T: Object> Page for List<T> {
    type Item = T;
    type Cursor = Cursor;

    fn next_cursor(&self, cursor: Option<&Cursor>) -> Result<Option<Cursor>, StuckPage> {
        let last = match cursor {
            Some(Cursor::EndingBefore(_)) => self.data.first(),
            Some(Cursor::StartingAfter(_)) | None => self.data.last(),
        };
        let Some(last) = last.filter(|_| self.has_more) else {
            return Ok(None);
        };
        if let Some(Cursor::StartingAfter(id) | Cursor::EndingBefore(id)) = cursor {
            if self.data.iter().any(|item| item.id() == id) {
                return Err(StuckPage);
            }
        }
        Ok(Self::cursor_after(last, cursor))
    }

    fn cursor_after(item: &T, cursor: Option<&Cursor>) -> Option<Cursor> {
        let id = item.id().to_owned();
        Some(match cursor {
            Some(Cursor::EndingBefore(_)) => Cursor::EndingBefore(id),
            Some(Cursor::StartingAfter(_)) | None => Cursor::StartingAfter(id),
        })
    }

    fn into_items(mut self, cursor: Option<&Cursor>) -> Vec<T> {
        if matches!(cursor, Some(Cursor::EndingBefore(_))) {
            self.data.reverse();
        }
        self.data
    }
}

/// One page of a list of Stripe's v2 API, newest objects first.
///
/// It has no `has_more`, and its pages are named by opaque tokens instead of ids.
///
/// Stripe's page: <https://docs.stripe.com/api-v2-overview#list-pagination>.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct V2List<T> {
    /// The objects of this page.
    pub data: Vec<T>,
    /// The path and query of the next page; `None` if this page is the last. Paging reads only the token `page` from it: the
    /// host and path of a request never come from a response.
    pub next_page_url: Option<String>,
    /// The path and query of the page before this one, if there is one. For information only.
    pub previous_page_url: Option<String>,
}

// The URLs can contain the filters of the request.
debug! {
    V2List<T> {
        data,
        next_page_url: hidden,
        previous_page_url: hidden,
    }
}

/// The cursor is the value of the query parameter `page`.
impl<T> Page for V2List<T> {
    type Item = T;
    type Cursor = String;

    fn next_cursor(&self, cursor: Option<&String>) -> Result<Option<String>, StuckPage> {
        let Some(url) = &self.next_page_url else {
            return Ok(None);
        };
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, value)| name == "page" && !value.is_empty())
            .map(|(_, token)| token.into_owned())
            .filter(|token| cursor != Some(token))
            .ok_or(StuckPage)
            .map(Some)
    }

    fn cursor_after(_: &T, _: Option<&String>) -> Option<String> {
        None
    }

    fn into_items(self, _: Option<&String>) -> Vec<T> {
        self.data
    }
}

/// Declares the methods and traits that both kinds of page share with a slice.
macro_rules! slice {
    ($list:ident) => {
        impl<T> $list<T> {
            /// Returns the objects of this page one by one.
            pub fn iter(&self) -> std::slice::Iter<'_, T> {
                self.data.iter()
            }

            /// Returns the number of objects of this page.
            pub fn len(&self) -> usize {
                self.data.len()
            }

            /// Returns whether this page has no objects.
            pub fn is_empty(&self) -> bool {
                self.data.is_empty()
            }

            /// Returns the first object of this page.
            pub fn first(&self) -> Option<&T> {
                self.data.first()
            }

            /// Returns the last object of this page.
            pub fn last(&self) -> Option<&T> {
                self.data.last()
            }
        }

        impl<T> IntoIterator for $list<T> {
            type Item = T;
            type IntoIter = std::vec::IntoIter<T>;

            fn into_iter(self) -> Self::IntoIter {
                self.data.into_iter()
            }
        }

        impl<'l, T> IntoIterator for &'l $list<T> {
            type Item = &'l T;
            type IntoIter = std::slice::Iter<'l, T>;

            fn into_iter(self) -> Self::IntoIter {
                self.data.iter()
            }
        }

        /// Panics if the page has no object at `index`, as a slice does.
        impl<T> Index<usize> for $list<T> {
            type Output = T;

            #[expect(clippy::indexing_slicing, reason = "indexing by the caller")]
            fn index(&self, index: usize) -> &T {
                &self.data[index]
            }
        }
    };
}

slice!(List);
slice!(V2List);
