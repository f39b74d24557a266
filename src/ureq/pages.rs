use std::fmt;

use super::{CallError, Client};
use crate::response::{Page, Paged};

/// An iterator over the pages of a list: see [`Client::pages`].
///
/// An error is returned once and ends the iteration. After [`resume`](Self::resume) it continues with the page that failed, or
/// that did not lead to a new one.
#[derive(Debug)]
pub struct Pages<'c, O> {
    client: &'c Client,
    next: Option<O>,
    state: State,
}

#[derive(Debug)]
enum State {
    Going,
    Failed,
    /// The error to return after a page that could be read.
    Failing(CallError),
}

impl<'c, O: Paged> Pages<'c, O> {
    pub(super) fn new(client: &'c Client, list: O) -> Self {
        Self {
            client,
            next: Some(list),
            state: State::Going,
        }
    }

    /// Continues after an error. An error that was not returned yet is not lost.
    pub fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Going;
        }
    }

    /// Returns the operation for the pages that are still to come; `None` at the end. Its [`cursor`](Paged::cursor) can be
    /// stored, to continue from there in another process.
    pub fn rest(&self) -> Option<&O> {
        self.next.as_ref()
    }
}

impl<O: Paged> Iterator for Pages<'_, O> {
    type Item = Result<O::Output, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Failed => return None,
            State::Failing(error) => return Some(Err(error)),
            State::Going => {}
        }
        let list = self.next.as_ref()?;
        let page = match self.client.call(list) {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        };
        self.state = State::Going;
        match list.next_page(&page) {
            Ok(next) => self.next = next,
            // The list is kept, because `rest` returns `None` only at the end.
            Err(stuck) => self.state = State::Failing(stuck.into()),
        }
        Some(Ok(page))
    }
}

/// An iterator over the objects of a list: see [`Client::items`].
///
/// An error is returned once and ends the iteration. After [`resume`](Self::resume) it continues with the page that failed, or
/// that did not lead to a new one.
pub struct Items<'c, O: Paged> {
    pages: Pages<'c, O>,
    page: std::vec::IntoIter<<O::Output as Page>::Item>,
    /// The list from after the last object returned; `None` before the first page.
    rest: Option<O>,
}

impl<'c, O: Paged> Items<'c, O> {
    pub(super) fn new(client: &'c Client, list: O) -> Self {
        Self {
            page: Vec::new().into_iter(),
            rest: None,
            pages: Pages::new(client, list),
        }
    }

    /// Continues after an error.
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// Returns the operation for the objects that are still to come; `None` at the end. Its [`cursor`](Paged::cursor) can be
    /// stored, to continue from there in another process.
    ///
    /// A [`V2List`](crate::response::V2List) can only be continued at the start of a page, so the objects of the current page
    /// come again unless all of them were returned.
    pub fn rest(&self) -> Option<&O> {
        if self.page.as_slice().is_empty() {
            self.pages.rest()
        } else {
            self.rest.as_ref()
        }
    }
}

impl<O: Paged> Iterator for Items<'_, O> {
    type Item = Result<<O::Output as Page>::Item, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                self.rest = self.rest.take().map(|rest| {
                    match O::Output::cursor_after(&item, rest.cursor()) {
                        Some(cursor) => rest.at(cursor),
                        None => rest,
                    }
                });
                return Some(Ok(item));
            }
            let list = self.pages.rest().cloned();
            let page = match self.pages.next()? {
                Ok(page) => page,
                Err(error) => return Some(Err(error)),
            };
            let cursor = list.as_ref().and_then(Paged::cursor);
            self.page = page.into_items(cursor).into_iter();
            self.rest = list;
        }
    }
}

/// Shows the remaining list, without the objects of the current page.
impl<O: Paged + fmt::Debug> fmt::Debug for Items<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("rest", &self.rest())
            .finish_non_exhaustive()
    }
}
