//! Objects that both requests and responses use.

use std::collections::HashSet;

use serde_json::Value;

use super::dialect::NodeKind;
use super::references::Graph;
use super::report::Report;
use super::schemas::schema_type;
use super::view::View;
use crate::names;
use crate::spec::join;

/// `request-name`: an object that requests and responses use becomes two Rust types, so it needs a second name.
pub(super) fn request_names(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "request-name";
    let graph = Graph::new(view);
    let requested = requested(view, &graph);
    let returned = graph.reach(targets(view, "/responses/"));
    for node in view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("object")) {
        let both = requested.contains(node.pointer.as_str()) && returned.contains(node.pointer.as_str());
        let explicit = node.value.get("x-request-name");
        match explicit.and_then(Value::as_str) {
            None if both && explicit.is_none() => {
                let message = "{} is used in requests and in responses, and needs a type for each";
                let remedy = format!("name the request type: `x-request-name: {}Input`", node.name);
                report.error(RULE, &node.pointer, message, remedy);
            }
            Some(name) if both && names::pascal(name).as_deref() != Some(name) => {
                let message = format!("`{name}` is not a valid name for a Rust type");
                let remedy = match names::pascal(name) {
                    Some(rust) => format!("write `{rust}`"),
                    None => "write it in PascalCase".to_owned(),
                };
                report.error(RULE, &join(&node.pointer, "x-request-name"), &message, remedy);
            }
            Some(_) if !both => {
                let message = "{} has a name for requests, but requests and responses do not both use it";
                report.error(RULE, &node.pointer, message, "remove `x-request-name`");
            }
            _ => {}
        }
    }
}

/// The components that parameters and the fields of bodies refer to.
///
/// The bodies are not included: their fields become those of the operation, so they need no type.
fn requested<'v>(view: &'v View<'_>, graph: &Graph<'v>) -> HashSet<&'v str> {
    let inside_bodies = targets(view, "/requestBody/").flat_map(|body| graph.next(body));
    graph.reach(inside_bodies.chain(targets(view, "/parameters/")))
}

/// The components that one part of the operations refers to.
fn targets<'v>(view: &'v View<'_>, part: &'static str) -> impl Iterator<Item = &'v str> {
    let nodes = view.nodes.iter().filter(move |node| in_operation(&node.pointer, part));
    nodes.filter_map(|node| reference(node.value))
}

fn in_operation(pointer: &str, part: &str) -> bool {
    let method = pointer.strip_prefix("/paths/").and_then(|rest| rest.split_once('/'));
    let inside = method.and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    inside.is_some_and(|inside| inside.starts_with(part.trim_end_matches('/')))
}

fn reference(node: &serde_json::Map<String, Value>) -> Option<&str> {
    node.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'))
}
