use super::answer::Realm;
use super::list::Page;
use super::refusal::Refusal;

/// Something that the simulator keeps and finds by id.
pub(super) trait Kept {
    /// The kind of object, as errors name it.
    const KIND: &'static str;

    fn id(&self) -> &str;
    fn realm(&self) -> &Realm;
}

/// Keeps a type by its fields `id` and `realm`.
macro_rules! kept {
    ($name:ident, $kind:literal) => {
        impl crate::simulator::shelf::Kept for $name {
            const KIND: &'static str = $kind;

            fn id(&self) -> &str {
                &self.id
            }

            fn realm(&self) -> &Realm {
                &self.realm
            }
        }
    };
}

pub(super) use kept;

/// Objects of one kind, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Shelf<T>(Vec<T>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Kept> Shelf<T> {
    pub(super) fn add(&mut self, item: T) {
        self.0.push(item);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut()
    }

    pub(super) fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }

    /// The object with this id, for whom it exists. `param` is what an error names.
    pub(super) fn get(&self, realm: &Realm, param: &str, id: &str) -> Result<&T, Refusal> {
        let place = self.place(realm, param, id)?;
        self.0
            .get(place)
            .ok_or_else(|| Refusal::no_such(T::KIND, param, id))
    }

    pub(super) fn get_mut(
        &mut self,
        realm: &Realm,
        param: &str,
        id: &str,
    ) -> Result<&mut T, Refusal> {
        let place = self.place(realm, param, id)?;
        self.0
            .get_mut(place)
            .ok_or_else(|| Refusal::no_such(T::KIND, param, id))
    }

    /// One page of what passes the filter, newest first, and whether there is more in the direction asked for. A cursor
    /// names any object of the account, whether or not it passes.
    pub(super) fn page(
        &self,
        realm: &Realm,
        page: &Page,
        filter: impl Fn(&T) -> bool,
    ) -> Result<(Vec<&T>, bool), Refusal> {
        let passing = self.0.iter().enumerate().rev();
        let passing = passing
            .filter(|(_, item)| item.realm() == realm && filter(item))
            .collect();
        page.cut(passing, |param, id| self.place(realm, param, id))
    }

    fn place(&self, realm: &Realm, param: &str, id: &str) -> Result<usize, Refusal> {
        self.0
            .iter()
            .position(|item| item.id() == id && item.realm() == realm)
            .ok_or_else(|| Refusal::no_such(T::KIND, param, id))
    }
}
