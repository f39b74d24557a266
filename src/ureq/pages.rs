use super::{CallError, Client};
use crate::response::{Cursor, List, Object, Paged};

/// Goes through the pages of a list: see [`Client::pages`].
///
/// An error is given once and ends the iteration. After [`resume`](Self::resume) it goes on with the page that failed, or
/// that did not lead on.
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
    /// An error that is due after a page that was fine.
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

    /// Goes on after an error. One that is still due is not lost.
    pub fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Going;
        }
    }

    /// The operation for the pages that are still to come; `None` at the end. Its
    /// [`cursor`](Paged::cursor) can be stored, to go on from there in another process.
    pub fn rest(&self) -> Option<&O> {
        self.next.as_ref()
    }
}

impl<O: Paged> Iterator for Pages<'_, O> {
    type Item = Result<List<O::Item>, CallError>;

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
            // The list stays, so that `rest` does not look like the end of it.
            Err(stuck) => self.state = State::Failing(stuck.into()),
        }
        Some(Ok(page))
    }
}

/// Goes through the objects of a list: see [`Client::items`].
///
/// An error is given once and ends the iteration. After [`resume`](Self::resume) it goes on with the page that failed, or
/// that did not lead on.
#[derive(Debug)]
pub struct Items<'c, O: Paged> {
    pages: Pages<'c, O>,
    page: std::vec::IntoIter<O::Item>,
    /// The list, from behind the last object that was given. Always there, and an option to be moved on without a copy.
    rest: Option<O>,
    backwards: bool,
}

impl<'c, O: Paged> Items<'c, O> {
    pub(super) fn new(client: &'c Client, list: O) -> Self {
        Self {
            page: Vec::new().into_iter(),
            backwards: matches!(list.cursor(), Some(Cursor::EndingBefore(_))),
            rest: Some(list.clone()),
            pages: Pages::new(client, list),
        }
    }

    /// Goes on after an error.
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// The operation for the objects that are still to come; `None` at the end. Its [`cursor`](Paged::cursor) can be stored, to
    /// go on from there in another process.
    pub fn rest(&self) -> Option<&O> {
        let is_over = self.page.as_slice().is_empty() && self.pages.rest().is_none();
        self.rest.as_ref().filter(|_| !is_over)
    }
}

impl<O: Paged> Iterator for Items<'_, O> {
    type Item = Result<O::Item, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                let id = item.id().to_owned();
                let cursor = if self.backwards {
                    Cursor::EndingBefore(id)
                } else {
                    Cursor::StartingAfter(id)
                };
                self.rest = self.rest.take().map(|rest| rest.at(cursor));
                return Some(Ok(item));
            }
            let mut items = match self.pages.next()? {
                Ok(page) => page.data,
                Err(error) => return Some(Err(error)),
            };
            if self.backwards {
                items.reverse();
            }
            self.page = items.into_iter();
        }
    }
}
