//! Where references lead: each to a component, each component wanted, no object inside itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::{Report, nearest};
use super::view::{Node, View};
use crate::spec::join;

const PARTS: [&str; 3] = ["schemas", "parameters", "responses"];

/// `dangling-ref`: a reference leads to a component of its kind.
pub(super) fn dangling(view: &View<'_>, report: &mut Report<'_>) {
    for (node, target) in references(view) {
        let part = node.kind.component().unwrap_or_default();
        let name = target.strip_prefix(&format!("#/components/{part}/"));
        let known = name.is_some_and(|_| view.document.value.pointer(&target[1..]).is_some());
        if known {
            continue;
        }
        let last = target.rsplit('/').next().unwrap_or_default();
        let remedy = match nearest(last, view.component(part).map(|(name, _)| name)) {
            Some(near) => {
                format!("write `#/components/{part}/{near}`, or add `{last}` to `components.{part}`")
            }
            None if name.is_some() => format!("add `{last}` to `components.{part}`"),
            None => format!("write it as `#/components/{part}/…`, in this document"),
        };
        report.error(
            "dangling-ref",
            &node.pointer,
            &format!("{{}} refers to `{target}`, which is not in `components.{part}`"),
            remedy,
        );
    }
}

/// `unused-component`: a component that no operation leads to.
pub(super) fn unused(view: &View<'_>, report: &mut Report<'_>) {
    let graph = Graph::new(view);
    let reached = graph.reach([PATHS]);
    for part in PARTS {
        for (name, _) in view.component(part) {
            let pointer = join(&format!("/components/{part}"), name);
            if !reached.contains(pointer.as_str()) {
                report.error(
                    "unused-component",
                    &pointer,
                    "no operation leads to {}",
                    "remove it, or refer to it",
                );
            }
        }
    }
}

/// `recursive-schema`: an object that holds itself would have no end.
pub(super) fn recursive(view: &View<'_>, report: &mut Report<'_>) {
    let mut direct: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (node, target) in references(view).filter(|(node, _)| node.kind == NodeKind::Property) {
        if let Some(name) = target.strip_prefix("#/components/schemas/") {
            direct.entry(owner(&node.pointer)).or_default().push(name);
        }
    }
    for cycle in cycles(&direct) {
        let pointer = format!("/components/schemas/{}", cycle[0]);
        let message = format!("{{}} holds itself: {}", cycle.join(" → "));
        report.error("recursive-schema", &pointer, &message, "hold it in an array, or leave the field out");
    }
}

/// The circles of a graph, each from its first name back to it.
///
/// The way to the current name is kept on a stack of our own: a long chain of schemas is no reason to overflow.
fn cycles<'n>(edges: &BTreeMap<&'n str, Vec<&'n str>>) -> Vec<Vec<&'n str>> {
    let mut cycles = Vec::new();
    let mut met = HashSet::new();
    for start in edges.keys() {
        if !met.insert(*start) {
            continue;
        }
        let mut way = vec![(*start, 0)];
        let mut on_way = HashSet::from([*start]);
        while let Some((name, next)) = way.last_mut() {
            let target = edges.get(name).and_then(|targets| targets.get(*next)).copied();
            *next += 1;
            let Some(target) = target else {
                on_way.remove(name);
                way.pop();
                continue;
            };
            if on_way.contains(target) {
                let circle = way.iter().map(|(name, _)| *name).skip_while(|name| *name != target);
                cycles.push(circle.chain([target]).collect());
            } else if met.insert(target) {
                way.push((target, 0));
                on_way.insert(target);
            }
        }
    }
    cycles
}

/// Each reference of the document with what it says.
fn references<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = (&'v Node<'a>, &'a str)> {
    let referring = view.nodes.iter().filter(|node| node.kind.component().is_some());
    referring.filter_map(|node| Some((node, node.value.get("$ref").and_then(Value::as_str)?)))
}

const PATHS: &str = "/paths";

/// Which component refers to which; everything in `paths` counts as one.
pub(super) struct Graph<'v> {
    edges: HashMap<&'v str, Vec<&'v str>>,
}

impl<'v> Graph<'v> {
    pub(super) fn new(view: &'v View<'_>) -> Self {
        let mut edges: HashMap<&str, Vec<&str>> = HashMap::new();
        for (node, target) in references(view) {
            if let Some(target) = target.strip_prefix('#') {
                edges.entry(component(&node.pointer)).or_default().push(target);
            }
        }
        Self { edges }
    }

    /// What a component refers to.
    pub(super) fn next(&self, component: &str) -> impl Iterator<Item = &'v str> {
        self.edges.get(component).into_iter().flatten().copied()
    }

    /// All that can be reached from the given components, and they themselves.
    pub(super) fn reach(&self, from: impl IntoIterator<Item = &'v str>) -> HashSet<&'v str> {
        let mut waiting: Vec<&str> = from.into_iter().collect();
        let mut reached = HashSet::new();
        while let Some(component) = waiting.pop() {
            if reached.insert(component) {
                waiting.extend(self.edges.get(component).into_iter().flatten());
            }
        }
        reached
    }
}

/// `/components/schemas/X/properties/y` belongs to `/components/schemas/X`, and `/paths/…` to `/paths`.
fn component(pointer: &str) -> &str {
    if pointer.starts_with("/paths/") {
        return PATHS;
    }
    let end = pointer.match_indices('/').nth(3).map_or(pointer.len(), |(at, _)| at);
    &pointer[..end]
}

fn owner(pointer: &str) -> &str {
    component(pointer).rsplit('/').next().unwrap_or_default()
}
