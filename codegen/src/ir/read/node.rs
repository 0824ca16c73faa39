//! A node of a document with typed access. The lint has checked every value, so that a missing one is an omitted one.

use serde_json::{Map, Value};

/// A node of a document; `Null` where it is missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a>(&'a Value);

impl<'a> Node<'a> {
    pub(super) const MISSING: Node<'static> = Node(&Value::Null);

    pub(super) fn new(value: &'a Value) -> Self {
        Self(value)
    }

    pub(super) fn value(self) -> &'a Value {
        self.0
    }

    pub(super) fn get(self, key: &str) -> Self {
        self.0.get(key).map_or(Node::MISSING, Node)
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.0.get(key).is_some()
    }

    pub(super) fn as_text(self) -> Option<&'a str> {
        self.0.as_str()
    }

    /// The text of a field; empty if it is missing.
    pub(super) fn text(self, key: &str) -> String {
        self.get(key).as_text().unwrap_or_default().to_owned()
    }

    pub(super) fn optional_text(self, key: &str) -> Option<String> {
        self.get(key).as_text().map(str::to_owned)
    }

    /// The texts of a list.
    pub(super) fn texts(self, key: &str) -> Vec<String> {
        self.items(key).map(|item| item.as_text().unwrap_or_default().to_owned()).collect()
    }

    pub(super) fn flag(self, key: &str) -> Option<bool> {
        self.get(key).0.as_bool()
    }

    pub(super) fn count(self, key: &str) -> Option<u64> {
        self.get(key).0.as_u64()
    }

    pub(super) fn integer(self, key: &str) -> i64 {
        self.get(key).0.as_i64().unwrap_or_default()
    }

    /// A scalar as it is printed in documentation.
    pub(super) fn shown(self, key: &str) -> Option<String> {
        self.get(key).printed()
    }

    /// This scalar as it is printed in documentation.
    pub(super) fn printed(self) -> Option<String> {
        match self.0 {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        }
    }

    /// The elements of the list at a key.
    pub(super) fn items(self, key: &str) -> impl Iterator<Item = Node<'a>> {
        self.get(key).elements()
    }

    /// The elements of this list.
    pub(super) fn elements(self) -> impl Iterator<Item = Node<'a>> {
        self.0.as_array().into_iter().flatten().map(Node)
    }

    /// The entries of this mapping.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let entries = self.0.as_object().into_iter().flat_map(Map::iter);
        entries.map(|(name, value)| (name.as_str(), Node(value)))
    }

    /// The name of the component that this node refers to.
    pub(super) fn reference(self) -> Option<&'a str> {
        self.get("$ref").as_text()?.rsplit('/').next()
    }
}
