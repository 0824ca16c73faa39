//! A view of a document for the rules: mappings by kind, and operations with resolved references.

use serde_json::{Map, Value};

use super::dialect::{NodeKind, Shape};
use crate::spec::{Document, join};

/// A chain of more `$ref`s than this is a cycle.
const MAX_HOPS: usize = 8;

/// One mapping of the document.
pub(super) struct Node<'a> {
    pub(super) kind: NodeKind,
    /// Its key; empty in a list.
    pub(super) name: &'a str,
    pub(super) pointer: String,
    pub(super) value: &'a Map<String, Value>,
}

/// A parameter of an operation, or a field of its body.
pub(super) struct Input<'a> {
    /// Its pointer in the operation.
    pub(super) pointer: String,
    pub(super) name: &'a str,
    /// `path`, `query`, `header` or `body`.
    pub(super) location: &'a str,
    pub(super) required: bool,
    /// The parameter, or the schema of the field.
    pub(super) value: &'a Value,
}

/// One operation.
pub(super) struct Operation<'a> {
    pub(super) pointer: String,
    pub(super) path: &'a str,
    /// Empty if it is missing.
    pub(super) id: &'a str,
    pub(super) value: &'a Map<String, Value>,
    /// The parameters in their order, then the fields of the body.
    pub(super) inputs: Vec<Input<'a>>,
}

/// A document, parsed once for all rules.
pub(super) struct View<'a> {
    pub(super) document: &'a Document,
    /// Every mapping that the dialect has a kind for, in the order of the document.
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) operations: Vec<Operation<'a>>,
}

impl Operation<'_> {
    /// Whether this is its `x-effect`.
    pub(super) fn has_effect(&self, effect: &str) -> bool {
        self.value.get("x-effect").and_then(Value::as_str) == Some(effect)
    }
}

impl<'a> View<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let mut view = Self { document, nodes: Vec::new(), operations: Vec::new() };
        view.walk(&document.value, NodeKind::Document, "", String::new());
        view.operations = view.collect_operations();
        view
    }

    /// The mappings of one kind.
    pub(super) fn at(&self, kind: NodeKind) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter().filter(move |node| node.kind == kind)
    }

    /// The schemas of all kinds, without references.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter().filter(|node| node.kind.is_schema() && !node.value.contains_key("$ref"))
    }

    /// The entries of one part of `components`.
    pub(super) fn component(&self, part: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let entries =
            self.document.value.get("components").and_then(|all| all.get(part)).and_then(Value::as_object);
        entries.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    /// The value, or the target of its `$ref`.
    pub(super) fn resolve(&self, value: &'a Value) -> Option<&'a Value> {
        let mut value = value;
        for _ in 0..MAX_HOPS {
            match value.get("$ref").and_then(Value::as_str) {
                Some(target) => value = self.document.value.pointer(target.strip_prefix('#')?)?,
                None => return Some(value),
            }
        }
        None
    }

    fn walk(&mut self, value: &'a Value, kind: NodeKind, name: &'a str, pointer: String) {
        let Some(fields) = value.as_object() else { return };
        let index = self.nodes.len();
        self.nodes.push(Node { kind, name, pointer, value: fields });
        let is_reference = fields.contains_key("$ref");
        for (name, value) in fields {
            let Some(field) = kind.field(name) else { continue };
            if is_reference && !kind.allows_beside_reference(name) {
                continue;
            }
            let pointer = || join(&self.nodes[index].pointer, name);
            match field.shape {
                Shape::One(kind) => self.walk(value, kind, name, pointer()),
                Shape::Each(kind) | Shape::EachOrTexts(kind) => {
                    let pointer = pointer();
                    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                        self.walk(value, kind, "", format!("{pointer}/{index}"));
                    }
                }
                Shape::Entries(kind) => {
                    let pointer = pointer();
                    for (name, value) in value.as_object().into_iter().flatten() {
                        self.walk(value, kind, name, join(&pointer, name));
                    }
                }
                _ => {}
            }
        }
    }

    fn collect_operations(&self) -> Vec<Operation<'a>> {
        let mut operations = Vec::new();
        let mut path = "";
        for node in &self.nodes {
            match node.kind {
                NodeKind::PathItem => path = node.name,
                NodeKind::Operation => operations.push(self.operation(path, node)),
                _ => {}
            }
        }
        operations
    }

    fn operation(&self, path: &'a str, node: &Node<'a>) -> Operation<'a> {
        let text = |value: &'a Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        let parameters = node.value.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let parameters = parameters.enumerate().filter_map(|(index, parameter)| {
            let value = self.resolve(parameter)?;
            let pointer = format!("{}/parameters/{index}", node.pointer);
            let required = value.get("required").and_then(Value::as_bool) == Some(true);
            Some(Input { pointer, name: text(value, "name"), location: text(value, "in"), required, value })
        });
        let body = self.body_schema(node.value);
        let demanded = body.and_then(|schema| schema.get("required")?.as_array());
        let fields = body.and_then(|schema| schema.get("properties")?.as_object());
        let fields = fields.into_iter().flatten().map(|(name, value)| {
            let pointer = format!("{}/requestBody", node.pointer);
            let required = demanded.is_some_and(|names| names.iter().any(|each| each == name));
            Input { pointer, name, location: "body", required, value }
        });
        Operation {
            pointer: node.pointer.clone(),
            path,
            id: node.value.get("operationId").and_then(Value::as_str).unwrap_or_default(),
            value: node.value,
            inputs: parameters.chain(fields).filter(|input| !input.name.is_empty()).collect(),
        }
    }

    fn body_schema(&self, operation: &'a Map<String, Value>) -> Option<&'a Value> {
        let media = operation.get("requestBody")?.get("content")?.as_object()?.values().next()?;
        self.resolve(media.get("schema")?)
    }
}
