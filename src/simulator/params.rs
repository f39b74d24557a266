use std::borrow::Cow;
use std::collections::BTreeMap;

use super::refusal::Refusal;
use crate::request::limits::{
    LONGEST_ID, LONGEST_METADATA_KEY, LONGEST_METADATA_VALUE, MOST_METADATA, exceeds,
};

/// The deepest nesting of a parameter. Stripe's own go to three.
const DEEPEST: usize = 8;

/// The parameters of a request as a tree. [`finish`](Self::finish) refuses those that no endpoint has taken.
#[derive(Default)]
pub(super) struct Params<'f> {
    path: String,
    nodes: Vec<(Cow<'f, str>, Node<'f>)>,
}

enum Node<'f> {
    Text(Cow<'f, str>),
    Group(Vec<(Cow<'f, str>, Self)>),
}

/// A parameter that can also be cleared with an empty value.
pub(super) enum Group<T> {
    Missing,
    Cleared,
    Given(T),
}

/// The changes of metadata in a request.
pub(super) enum MetadataChange {
    Clear,
    /// An empty value removes its key.
    Set(Vec<(String, String)>),
}

impl MetadataChange {
    pub(super) fn apply(self, metadata: &mut BTreeMap<String, String>) -> Result<(), Refusal> {
        match self {
            Self::Clear => metadata.clear(),
            Self::Set(pairs) => {
                for (key, value) in pairs {
                    if value.is_empty() {
                        metadata.remove(&key);
                    } else {
                        metadata.insert(key, value);
                    }
                }
            }
        }
        if metadata.len() > MOST_METADATA {
            let expected = format!("at most {MOST_METADATA} pairs");
            return Err(Refusal::invalid("metadata", &expected));
        }
        Ok(())
    }
}

impl<'f> Params<'f> {
    pub(super) fn parse(form: &'f [u8]) -> Result<Self, Refusal> {
        let mut nodes = Vec::new();
        for (key, value) in form_urlencoded::parse(form) {
            if key.matches('[').count() > DEEPEST {
                return Err(Refusal::invalid("body", "nested less deeply"));
            }
            let malformed = || Refusal::invalid("body", "made of well-formed names");
            let levels = split(&key).ok_or_else(malformed)?;
            insert(&mut nodes, levels.into_iter(), value);
        }
        Ok(Self {
            path: String::new(),
            nodes,
        })
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.take(name) {
            None => Ok(None),
            Some(Node::Text(text)) if text.is_empty() => Err(Refusal::empty(&self.name(name))),
            Some(Node::Text(text)) if exceeds(&text, LONGEST_ID) => Err(Refusal::invalid(
                &self.name(name),
                "at most 5000 characters long",
            )),
            Some(Node::Text(text)) => Ok(Some(text.into_owned())),
            Some(Node::Group(_)) => Err(Refusal::invalid(&self.name(name), "a string")),
        }
    }

    /// Reads a string that an empty value clears.
    pub(super) fn clearable(&mut self, name: &str) -> Result<Group<String>, Refusal> {
        match self.take(name) {
            None => Ok(Group::Missing),
            Some(Node::Text(text)) if text.is_empty() => Ok(Group::Cleared),
            Some(Node::Text(text)) => Ok(Group::Given(text.into_owned())),
            Some(Node::Group(_)) => Err(Refusal::invalid(&self.name(name), "a string")),
        }
    }

    /// Reads changes of metadata, each within Stripe's limits.
    pub(super) fn metadata(&mut self) -> Result<MetadataChange, Refusal> {
        let pairs = match self.group("metadata")? {
            Group::Missing => Vec::new(),
            Group::Cleared => return Ok(MetadataChange::Clear),
            Group::Given(pairs) => pairs.nodes,
        };
        let pairs = pairs.into_iter().map(|(key, node)| {
            let refuse = |expected: &str| {
                let param = format!("metadata[{key}]");
                Err(Refusal::invalid(&param, expected))
            };
            match node {
                Node::Group(_) => refuse("a string"),
                _ if exceeds(&key, LONGEST_METADATA_KEY) => refuse(&format!(
                    "named with at most {LONGEST_METADATA_KEY} characters"
                )),
                Node::Text(value) if exceeds(&value, LONGEST_METADATA_VALUE) => {
                    refuse(&format!("at most {LONGEST_METADATA_VALUE} characters long"))
                }
                Node::Text(value) => Ok((key.into_owned(), value.into_owned())),
            }
        });
        pairs.collect::<Result<_, _>>().map(MetadataChange::Set)
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name)? {
            None => Ok(None),
            // Stripe's older SDKs for Python and .NET write `True` and `False`.
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::invalid(&self.name(name), "true or false")),
        }
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name)?
            .map(|text| {
                text.parse()
                    .map_err(|_| Refusal::not_an_integer(&self.name(name)))
            })
            .transpose()
    }

    /// Reads one of these words, and returns the value that belongs to it.
    pub(super) fn choice<T: Copy>(
        &mut self,
        name: &str,
        words: &[T],
        word: impl Fn(&T) -> &str,
    ) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let found = words.iter().find(|choice| word(choice) == text);
        found.copied().map(Some).ok_or_else(|| {
            let words = words.iter().map(&word).collect::<Vec<_>>().join(", ");
            Refusal::invalid(&self.name(name), &format!("one of {words}"))
        })
    }

    /// Reads a list, whose indices have no gaps.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<String>, Refusal> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Node::Text(_)) => Err(Refusal::invalid(&self.name(name), "a list")),
            Some(Node::Group(nodes)) => (0_usize..)
                .zip(nodes)
                .map(|(expected, (index, node))| {
                    let refuse = |expected: &str| {
                        Err(Refusal::invalid(
                            &format!("{}[{index}]", self.name(name)),
                            expected,
                        ))
                    };
                    match node {
                        _ if index.parse() != Ok(expected) => refuse("next in a list without gaps"),
                        Node::Text(text) => Ok(text.into_owned()),
                        Node::Group(_) => refuse("a string"),
                    }
                })
                .collect(),
        }
    }

    pub(super) fn group(&mut self, name: &str) -> Result<Group<Self>, Refusal> {
        match self.take(name) {
            None => Ok(Group::Missing),
            Some(Node::Text(text)) if text.is_empty() => Ok(Group::Cleared),
            Some(Node::Text(_)) => Err(Refusal::invalid(&self.name(name), "an object")),
            Some(Node::Group(nodes)) => Ok(Group::Given(Self {
                path: self.name(name),
                nodes,
            })),
        }
    }

    pub(super) fn is_group(&self, name: &str) -> bool {
        self.nodes
            .iter()
            .any(|(key, node)| key == name && matches!(node, Node::Group(_)))
    }

    /// Refuses every parameter that has not been read.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.nodes.first() {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::unknown(&self.name(name))),
        }
    }

    /// Returns the full name of a parameter in this group, as Stripe names it in errors.
    pub(super) fn name(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}[{name}]", self.path)
        }
    }

    fn take(&mut self, name: &str) -> Option<Node<'f>> {
        let at = self.nodes.iter().position(|(key, _)| key == name)?;
        Some(self.nodes.remove(at).1)
    }
}

/// Splits `a[b][c]` into `a`, `b` and `c`. Nothing may be between or after the brackets.
fn split(key: &str) -> Option<Vec<&str>> {
    let Some((name, rest)) = key.split_once('[') else {
        return Some(vec![key]);
    };
    let nested = rest.strip_suffix(']')?.split("][");
    let levels = std::iter::once(name).chain(nested).collect::<Vec<_>>();
    let is_plain = |level: &&str| !level.contains(['[', ']']);
    levels.iter().all(is_plain).then_some(levels)
}

fn insert<'f, 'k>(
    nodes: &mut Vec<(Cow<'f, str>, Node<'f>)>,
    mut levels: impl ExactSizeIterator<Item = &'k str>,
    value: Cow<'f, str>,
) {
    let Some(name) = levels.next() else {
        return;
    };
    let found = nodes.iter().position(|(key, _)| key == name);
    let place = found.unwrap_or(nodes.len());
    if found.is_none() {
        // `list[]=a&list[]=b`, the form of Stripe's curl examples.
        let name = if name.is_empty() {
            nodes.len().to_string()
        } else {
            name.to_owned()
        };
        nodes.push((Cow::Owned(name), Node::Group(Vec::new())));
    }
    let Some((_, node)) = nodes.get_mut(place) else {
        return;
    };
    if levels.len() == 0 {
        *node = Node::Text(value);
        return;
    }
    if let Node::Text(_) = node {
        *node = Node::Group(Vec::new());
    }
    if let Node::Group(group) = node {
        insert(group, levels, value);
    }
}
