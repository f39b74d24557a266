use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::id::Place;
use super::list::{Cursor, Page};
use super::refusal::Refusal;

/// An object that the simulator keeps and finds by its id.
pub(super) trait Kept {
    /// The kind of object, for error messages.
    const KIND: &'static str;

    fn id(&self) -> &str;
}

/// Implements [`Kept`] for a type with a field `id`.
macro_rules! kept {
    ($name:ident, $kind:literal) => {
        impl crate::simulator::shelf::Kept for $name {
            const KIND: &'static str = $kind;

            fn id(&self) -> &str {
                &self.id
            }
        }
    };
}

pub(super) use kept;

/// The objects of one kind in one account, oldest first. An object keeps its number when older ones are dropped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Shelf<T> {
    dropped: u64,
    items: VecDeque<T>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            dropped: 0,
            items: VecDeque::new(),
        }
    }
}

impl<T> Shelf<T> {
    /// Returns the number of the object that is added next.
    pub(super) fn next_number(&self) -> u64 {
        self.dropped.saturating_add(self.items.len() as u64)
    }

    pub(super) fn add(&mut self, item: T) {
        self.items.push_back(item);
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn oldest(&self) -> Option<&T> {
        self.items.front()
    }

    pub(super) fn drop_oldest(&mut self) {
        if self.items.pop_front().is_some() {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter()
    }

    pub(super) fn at(&self, number: u64) -> Option<&T> {
        self.items.get(self.index(number)?)
    }

    pub(super) fn at_mut(&mut self, number: u64) -> Option<&mut T> {
        let index = self.index(number)?;
        self.items.get_mut(index)
    }

    fn index(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.dropped)?).ok()
    }
}

impl<T: Kept> Shelf<T> {
    /// Returns the number of the object with this id.
    pub(super) fn number(&self, id: &str) -> Option<u64> {
        let number = Place::of(id)?.number;
        (self.at(number)?.id() == id).then_some(number)
    }

    /// Returns the object with this id. `param` is the parameter that an error names.
    pub(super) fn get(&self, param: &str, id: &str) -> Result<&T, Refusal> {
        self.number(id)
            .and_then(|number| self.at(number))
            .ok_or_else(|| Refusal::no_such(T::KIND, param, id))
    }

    /// Returns the number of the object with this id, or the refusal of [`get`](Self::get).
    pub(super) fn find(&self, param: &str, id: &str) -> Result<u64, Refusal> {
        self.number(id)
            .ok_or_else(|| Refusal::no_such(T::KIND, param, id))
    }

    /// Returns one page of the objects that pass the filter, newest first, and whether there are more in the direction of
    /// the request. A cursor names any object of the account, whether or not it passes.
    pub(super) fn page(
        &self,
        page: &Page,
        filter: impl Fn(&T) -> bool,
    ) -> Result<(Vec<&T>, bool), Refusal> {
        let cursor = |param: &str, id: &str| {
            let number = self.number(id).and_then(|number| self.index(number));
            number.ok_or_else(|| Refusal::no_such_cursor(T::KIND, param, id))
        };
        let filter = |item: &&T| filter(item);
        let one_more = page.limit.saturating_add(1);
        let mut found = match &page.cursor {
            None => self
                .items
                .iter()
                .rev()
                .filter(filter)
                .take(one_more)
                .collect::<Vec<_>>(),
            Some(Cursor::StartingAfter(id)) => {
                let older = self.items.range(..cursor("starting_after", id)?);
                older.rev().filter(filter).take(one_more).collect()
            }
            Some(Cursor::EndingBefore(id)) => {
                let newer = self.items.range(cursor("ending_before", id)?..).skip(1);
                newer.filter(filter).take(one_more).collect()
            }
        };
        let has_more = found.len() > page.limit;
        found.truncate(page.limit);
        if matches!(page.cursor, Some(Cursor::EndingBefore(_))) {
            found.reverse();
        }
        Ok((found, has_more))
    }
}
