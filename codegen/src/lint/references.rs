//! References: dangling ones, unused components, and recursive objects.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::{Report, nearest};
use super::view::{Node, View};
use crate::spec::join;

const PARTS: [&str; 3] = ["schemas", "parameters", "responses"];

/// `dangling-ref`: the target of a reference exists and has the right kind.
pub(super) fn dangling(view: &View<'_>, report: &mut Report<'_>) {
    for (node, target) in references(view) {
        let part = node.kind.component().unwrap_or_default();
        let place = target.split_once('#').map_or("", |(_, place)| place);
        let name = place.strip_prefix(&format!("/components/{part}/")).filter(|name| !name.contains('/'));
        if name.is_some() && target.starts_with('#') && view.document.value.pointer(place).is_some() {
            continue;
        }
        let last = target.rsplit('/').next().unwrap_or_default();
        let remedy = match nearest(last, view.component(part).map(|(name, _)| name)) {
            Some(near) => {
                let near = view.document.reference(&node.pointer, &format!("/components/{part}/{near}"));
                format!("write `{near}`, or add `{last}` to `components.{part}`")
            }
            None if name.is_some() => format!("add `{last}` to `components.{part}`"),
            None => format!("write it as `#/components/{part}/…`"),
        };
        report.error(
            "dangling-ref",
            &node.pointer,
            &format!("{{}} refers to `{target}`, which is not in `components.{part}`"),
            remedy,
        );
    }
}

/// `unused-component`: operations use every component.
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
                    "no operation uses {}",
                    "remove it, or refer to it",
                );
            }
        }
    }
}

/// `recursive-schema`: an object does not contain itself, except in an array.
pub(super) fn recursive(view: &View<'_>, report: &mut Report<'_>) {
    let mut direct: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (node, target) in references(view).filter(|(node, _)| node.kind == NodeKind::Property) {
        if let Some(name) = target.strip_prefix("#/components/schemas/") {
            direct.entry(owner(&node.pointer)).or_default().push(name);
        }
    }
    for cycle in cycles(&direct) {
        let pointer = format!("/components/schemas/{}", cycle[0]);
        let message = format!("{{}} contains itself: {}", cycle.join(" → "));
        report.error("recursive-schema", &pointer, &message, "use an array, or remove the field");
    }
}

/// The cycles of a graph, each from its first name back to it.
///
/// The current path is on the heap, so that a long chain of schemas cannot overflow the stack.
fn cycles<'n>(edges: &BTreeMap<&'n str, Vec<&'n str>>) -> Vec<Vec<&'n str>> {
    let mut cycles = Vec::new();
    let mut visited = HashSet::new();
    for start in edges.keys() {
        if !visited.insert(*start) {
            continue;
        }
        let mut path = vec![(*start, 0)];
        let mut on_path = HashSet::from([*start]);
        while let Some((name, next)) = path.last_mut() {
            let target = edges.get(name).and_then(|targets| targets.get(*next)).copied();
            *next += 1;
            let Some(target) = target else {
                on_path.remove(name);
                path.pop();
                continue;
            };
            if on_path.contains(target) {
                let cycle = path.iter().map(|(name, _)| *name).skip_while(|name| *name != target);
                cycles.push(cycle.chain([target]).collect());
            } else if visited.insert(target) {
                path.push((target, 0));
                on_path.insert(target);
            }
        }
    }
    cycles
}

/// Each reference of the document with its target.
pub(super) fn references<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = (&'v Node<'a>, &'a str)> {
    let referring = view.nodes.iter().filter(|node| node.kind.component().is_some());
    referring.filter_map(|node| Some((node, node.value.get("$ref").and_then(Value::as_str)?)))
}

const PATHS: &str = "/paths";

/// The references between components; `paths` counts as one component.
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

    /// The targets of a component.
    pub(super) fn next(&self, component: &str) -> impl Iterator<Item = &'v str> {
        self.edges.get(component).into_iter().flatten().copied()
    }

    /// The given components and all that are reachable from them.
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
