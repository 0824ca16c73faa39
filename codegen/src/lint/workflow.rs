//! The workflow: the order of the operations of a service.

use std::collections::HashMap;

use serde_json::Value;

use super::enums::texts;
use super::report::{Report, nearest};
use super::view::{Operation, View};
use crate::spec::join;

const RULE: &str = "bad-extension-value";

/// `bad-extension-value` of `x-after`: the operations exist, and their order has no cycle.
pub(super) fn after(view: &View<'_>, report: &mut Report<'_>) {
    let indices: HashMap<&str, usize> =
        view.operations.iter().enumerate().map(|(index, operation)| (operation.id, index)).collect();
    let mut before: Vec<Vec<usize>> = Vec::new();
    for (index, operation) in view.operations.iter().enumerate() {
        let mut known = Vec::new();
        for (position, name) in texts(operation.value, "x-after").enumerate() {
            let pointer = format!("{}/{position}", join(&operation.pointer, "x-after"));
            match indices.get(name) {
                None => {
                    let message = format!("the service has no operation `{name}`");
                    let remedy = nearest(name, indices.keys().copied())
                        .map_or("write the name of an operation".to_owned(), |near| {
                            format!("write `{near}`")
                        });
                    report.error(RULE, &pointer, &message, remedy);
                }
                Some(target) if *target == index => {
                    report.error(RULE, &pointer, "{} is the operation itself", "remove it");
                }
                Some(target) if known.contains(target) => {
                    report.error(RULE, &pointer, &format!("{{}} repeats `{name}`"), "remove one of the two");
                }
                Some(target) => known.push(*target),
            }
        }
        before.push(known);
    }
    for cycle in cycles(&before) {
        let first = &view.operations[cycle[0]];
        let names: Vec<String> = cycle
            .iter()
            .chain([&cycle[0]])
            .map(|index| format!("`{}`", view.operations[*index].id))
            .collect();
        let message = format!("`{}` is after itself: {}", first.id, names.join(" after "));
        report.error(RULE, &join(&first.pointer, "x-after"), &message, "remove one of them from its list");
    }
}

/// `bad-extension-value` of `x-after`: no operation comes after one of a later group.
pub(super) fn groups(view: &View<'_>, report: &mut Report<'_>) {
    let groups = view.document.value.get("x-groups").and_then(Value::as_object);
    let files: Vec<String> = groups.into_iter().flatten().map(|(name, _)| format!("/{name}.yaml")).collect();
    let position = |operation: &Operation<'_>| {
        let file = view.document.file_of(&operation.pointer);
        files.iter().position(|name| file.ends_with(name.as_str()))
    };
    for operation in &view.operations {
        for (index, name) in texts(operation.value, "x-after").enumerate() {
            let before = view.operations.iter().find(|each| each.id == name);
            if before.is_some_and(|before| position(before) > position(operation)) {
                let pointer = format!("{}/{index}", join(&operation.pointer, "x-after"));
                let message = format!("`{}` is after `{name}`, which is in a later group", operation.id);
                let remedy =
                    "change the order of `x-groups` in service.yaml, or move one of the two operations";
                report.error(RULE, &pointer, &message, remedy);
            }
        }
    }
}

/// The cycles of a graph, each starting at its first node; without recursion, because documents may be large.
fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut is_finished = vec![false; edges.len()];
    let mut position = vec![None; edges.len()];
    for start in 0..edges.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut next = Some(start).filter(|start| !is_finished[*start]);
        loop {
            if let Some(node) = next.take() {
                position[node] = Some(path.len());
                path.push((node, 0));
            }
            let Some((node, edge)) = path.last_mut() else { break };
            let Some(target) = edges[*node].get(*edge).copied() else {
                is_finished[*node] = true;
                position[*node] = None;
                path.pop();
                continue;
            };
            *edge += 1;
            match position[target] {
                Some(from) => found.push(path[from..].iter().map(|(node, _)| *node).collect()),
                None if is_finished[target] => {}
                None => next = Some(target),
            }
        }
    }
    found
}
