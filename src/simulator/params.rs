use std::collections::BTreeMap;

use super::refusal::Refusal;
use crate::request::limits::{
    LONGEST_ID, LONGEST_METADATA_KEY, LONGEST_METADATA_VALUE, MOST_METADATA, exceeds,
};

/// How deep parameters nest at most. Stripe's own go to three.
const DEEPEST: usize = 8;

/// The parameters of a request as a tree. What an endpoint does not take is refused by [`finish`](Self::finish).
#[derive(Debug, Default)]
pub(super) struct Params {
    path: String,
    nodes: Vec<(String, Node)>,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Group(Vec<(String, Node)>),
}

/// A parameter that can also be cleared with an empty value.
pub(super) enum Group<T> {
    Missing,
    Cleared,
    Given(T),
}

impl Params {
    pub(super) fn parse(form: &[u8]) -> Result<Self, Refusal> {
        let mut nodes = Vec::new();
        for (key, value) in form_urlencoded::parse(form) {
            if key.matches('[').count() > DEEPEST {
                return Err(Refusal::invalid("body", "nested less deeply"));
            }
            let malformed = || Refusal::invalid("body", "made of well-formed names");
            let (name, nested) = split(&key).ok_or_else(malformed)?;
            insert(&mut nodes, name, &nested, value.into_owned());
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
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Group(_)) => Err(Refusal::invalid(&self.name(name), "a string")),
        }
    }

    /// A string that an empty value clears.
    pub(super) fn clearable(&mut self, name: &str) -> Result<Group<String>, Refusal> {
        match self.take(name) {
            None => Ok(Group::Missing),
            Some(Node::Text(text)) if text.is_empty() => Ok(Group::Cleared),
            Some(Node::Text(text)) => Ok(Group::Given(text)),
            Some(Node::Group(_)) => Err(Refusal::invalid(&self.name(name), "a string")),
        }
    }

    /// Changes metadata as asked for, within Stripe's limits.
    pub(super) fn metadata(
        &mut self,
        metadata: &mut BTreeMap<String, String>,
    ) -> Result<(), Refusal> {
        let pairs = match self.pairs("metadata")? {
            Group::Missing => return Ok(()),
            Group::Cleared => {
                metadata.clear();
                return Ok(());
            }
            Group::Given(pairs) => pairs,
        };
        for (key, value) in pairs {
            let param = format!("metadata[{key}]");
            if exceeds(&key, LONGEST_METADATA_KEY) {
                return Err(Refusal::invalid(&param, "named with at most 40 characters"));
            }
            if exceeds(&value, LONGEST_METADATA_VALUE) {
                return Err(Refusal::invalid(&param, "at most 500 characters long"));
            }
            if value.is_empty() {
                metadata.remove(&key);
            } else {
                metadata.insert(key, value);
            }
        }
        if metadata.len() > MOST_METADATA {
            return Err(Refusal::invalid("metadata", "at most 50 pairs"));
        }
        Ok(())
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
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

    pub(super) fn choice(
        &mut self,
        name: &str,
        allowed: &[&str],
    ) -> Result<Option<String>, Refusal> {
        match self.text(name)? {
            Some(text) if !allowed.contains(&text.as_str()) => Err(Refusal::invalid(
                &self.name(name),
                &format!("one of {}", allowed.join(", ")),
            )),
            text => Ok(text),
        }
    }

    pub(super) fn list(&mut self, name: &str) -> Result<Vec<String>, Refusal> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Node::Text(_)) => Err(Refusal::invalid(&self.name(name), "a list")),
            Some(Node::Group(nodes)) => nodes
                .into_iter()
                .map(|(index, node)| match node {
                    Node::Text(text) => Ok(text),
                    Node::Group(_) => Err(Refusal::invalid(
                        &format!("{}[{index}]", self.name(name)),
                        "a string",
                    )),
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

    /// The pairs of a group whose names are free, such as metadata. Values may be empty.
    fn pairs(&mut self, name: &str) -> Result<Group<Vec<(String, String)>>, Refusal> {
        let group = match self.group(name)? {
            Group::Missing => return Ok(Group::Missing),
            Group::Cleared => return Ok(Group::Cleared),
            Group::Given(group) => group,
        };
        let path = group.path;
        group
            .nodes
            .into_iter()
            .map(|(key, node)| match node {
                Node::Text(value) => Ok((key, value)),
                Node::Group(_) => Err(Refusal::invalid(&format!("{path}[{key}]"), "a string")),
            })
            .collect::<Result<_, _>>()
            .map(Group::Given)
    }

    pub(super) fn is_group(&self, name: &str) -> bool {
        self.nodes
            .iter()
            .any(|(key, node)| key == name && matches!(node, Node::Group(_)))
    }

    /// Takes `expand` where nothing else is left to take, and refuses the rest.
    pub(super) fn only_expand(mut self) -> Result<Vec<String>, Refusal> {
        let paths = self.list("expand")?;
        self.finish()?;
        Ok(paths)
    }

    /// Refuses what has not been taken.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.nodes.first() {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::unknown(&self.name(name))),
        }
    }

    /// The full name of a parameter in this group, as Stripe names it in errors.
    pub(super) fn name(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}[{name}]", self.path)
        }
    }

    fn take(&mut self, name: &str) -> Option<Node> {
        let at = self.nodes.iter().position(|(key, _)| key == name)?;
        Some(self.nodes.remove(at).1)
    }
}

/// Splits `a[b][c]` into `a` and `b`, `c`. Nothing may stand between or behind the brackets.
fn split(key: &str) -> Option<(&str, Vec<&str>)> {
    let Some((name, rest)) = key.split_once('[') else {
        return Some((key, Vec::new()));
    };
    let nested = rest.strip_suffix(']')?.split("][").collect::<Vec<_>>();
    let plain = |part: &&str| !part.contains(['[', ']']);
    nested.iter().all(plain).then_some((name, nested))
}

fn insert(nodes: &mut Vec<(String, Node)>, name: &str, nested: &[&str], value: String) {
    // `list[]=a&list[]=b`, the form of Stripe's curl examples.
    let name = if name.is_empty() {
        nodes.len().to_string()
    } else {
        name.to_owned()
    };
    let found = nodes.iter().position(|(key, _)| *key == name);
    let Some((first, rest)) = nested.split_first() else {
        match found.and_then(|at| nodes.get_mut(at)) {
            Some((_, node)) => *node = Node::Text(value),
            None => nodes.push((name, Node::Text(value))),
        }
        return;
    };
    if found.is_none() {
        nodes.push((name.clone(), Node::Group(Vec::new())));
    }
    if let Some((_, node)) = nodes.iter_mut().find(|(key, _)| *key == name) {
        if let Node::Text(_) = node {
            *node = Node::Group(Vec::new());
        }
        if let Node::Group(group) = node {
            insert(group, first, rest, value);
        }
    }
}
