//! The order of a service's groups, which `service.yaml` lists.

use serde_json::Value;

use super::document::{Document, GROUPS, stem};
use super::groups::{HEAD, RULE};
use super::lines::join as child;
use crate::diagnostic::Diagnostic;

/// Sorts the files of a folder, of which the first is `service.yaml`, by its list of groups, and removes that list.
///
/// Groups that the list lacks come last, in the order of their names.
pub(super) fn sort(files: &mut [Document], diagnostics: &mut Vec<Diagnostic>) {
    let Some((head, groups)) = files.split_first_mut() else { return };
    let names: Vec<String> = groups.iter().map(|group| stem(&group.file).to_owned()).collect();
    check(head, &names, diagnostics);
    let list = head.value.as_object_mut().and_then(|fields| fields.shift_remove(GROUPS));
    head.lines.remove(GROUPS);
    let listed: Vec<&str> =
        list.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect();
    groups.sort_by_key(|group| {
        let position = listed.iter().position(|each| *each == stem(&group.file));
        (position.unwrap_or(listed.len()), group.file.clone())
    });
}

/// The list has each group once, and nothing else.
fn check(head: &Document, groups: &[String], diagnostics: &mut Vec<Diagnostic>) {
    let mut error = |pointer: &str, message: String, remedy: String| {
        diagnostics.push(head.diagnostic(RULE, pointer, message, remedy));
    };
    if groups.is_empty() {
        let remedy = "write each group of operations to a file beside it, as `inventory.yaml`";
        return error("", "the folder has no group of operations".to_owned(), remedy.to_owned());
    }
    let pointer = child("", GROUPS);
    let all = groups.join(", ");
    let Some(list) = head.value.get(GROUPS) else {
        let message = format!("`{HEAD}` has no `{GROUPS}`");
        let remedy = format!("list the groups in the order in which they are used: `{GROUPS}: [{all}]`");
        return error("", message, remedy);
    };
    let entries = list.as_array().filter(|entries| entries.iter().all(Value::is_string));
    let Some(entries) = entries else {
        let message = format!("`{GROUPS}` is not a list of names");
        return error(&pointer, message, format!("write `{GROUPS}: [{all}]`, in the order of use"));
    };
    let listed: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
    for (index, group) in listed.iter().enumerate() {
        let pointer = child(&pointer, &index.to_string());
        if !groups.iter().any(|each| each == group) {
            let message = format!("the folder has no group `{group}`");
            error(&pointer, message, format!("write one of {all}, or remove it"));
        } else if listed[..index].contains(group) {
            let message = format!("`{GROUPS}` repeats `{group}`");
            error(&pointer, message, "remove one of the two".to_owned());
        }
    }
    for group in groups.iter().filter(|group| !listed.contains(&group.as_str())) {
        let message = format!("`{GROUPS}` lacks the group `{group}` of {group}.yaml");
        error(&pointer, message, "add it at the position at which it is used".to_owned());
    }
}

/// The error of groups in a document of one file.
pub(super) fn misplaced(document: &Document) -> Option<Diagnostic> {
    document.value.get(GROUPS)?;
    let message = format!("`{GROUPS}` is not a field of a document of one file");
    let remedy = format!("remove it, or make the file a folder with `{HEAD}` and a file for each group");
    Some(document.diagnostic("unknown-field", child("", GROUPS), message, remedy))
}
