//! Joins the files of a service's folder: `service.yaml`, and a file for each group of operations.
//!
//! The lint and all passes after it see one document, in which each node still has its file and line.

use std::mem;

use serde_json::{Map, Value};

use super::document::{Document, GROUPS, name, stem};
use super::group_order;
use super::lines::{Lines, join as child};
use crate::diagnostic::Diagnostic;
use crate::{lint, names};

/// The file with the facts of the whole service.
pub(super) const HEAD: &str = "service.yaml";

/// The fields of a group; all others are facts of the service.
const FIELDS: [&str; 4] = ["openapi", "info", "paths", "components"];

pub(super) const RULE: &str = "service-folder";

/// The files of a folder as one document, with the errors of joining them.
///
/// Without `service.yaml`, or if a file could not be read, the document is empty: most other errors would follow from that.
pub(super) fn join(folder: &str, provider: &str, mut files: Vec<Document>) -> (Document, Vec<Diagnostic>) {
    let mut joined = Document::unread(folder, provider);
    files.sort_by_key(|file| (name(&file.file) != HEAD, file.file.clone()));
    joined.files = files.iter().map(|file| file.file.clone()).collect();
    let Some(head) = files.first().filter(|file| name(&file.file) == HEAD) else {
        let message = format!("the folder has no `{HEAD}`");
        let remedy = format!(
            "write {folder}/{HEAD} with `info`, `servers` and `x-service`, or move the folder elsewhere"
        );
        return (joined, vec![Diagnostic { rule: RULE, message, remedy, ..of_file(folder) }]);
    };
    if !files.iter().all(|file| file.value.is_object()) {
        return (joined, Vec::new());
    }
    let mut diagnostics = Vec::new();
    check_head(head, &mut diagnostics);
    for file in &files[1..] {
        check_group(file, head, &mut diagnostics);
    }
    group_order::sort(&mut files, &mut diagnostics);
    joined.files = files.iter().map(|file| file.file.clone()).collect();
    resolve(&mut files, &mut diagnostics);
    for (index, file) in files.into_iter().enumerate() {
        if index == 0 {
            joined = Document {
                files: mem::take(&mut joined.files),
                value: file.value,
                lines: file.lines,
                ..joined
            };
        } else {
            add(&mut joined, file, index, &mut diagnostics);
        }
    }
    (joined, diagnostics)
}

fn of_file(file: &str) -> Diagnostic {
    Diagnostic {
        file: file.to_owned(),
        line: None,
        pointer: String::new(),
        rule: RULE,
        message: String::new(),
        remedy: String::new(),
    }
}

/// `service.yaml` has no operations.
fn check_head(head: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let remedy = "write `paths: {}`, and each operation in the file of its group";
    match head.value.get("paths") {
        None => diagnostics.push(head.diagnostic(RULE, "", format!("`{HEAD}` has no `paths`"), remedy)),
        Some(paths) if paths.as_object().is_some_and(|paths| !paths.is_empty()) => {
            diagnostics.push(head.diagnostic(RULE, "/paths", format!("`{HEAD}` has operations"), remedy));
        }
        // The lint reports another shape.
        Some(_) => {}
    }
}

/// A group is named after a module, repeats the version of the service, and has operations.
fn check_group(group: &Document, head: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let mut error = |pointer: &str, message: String, remedy: &str| {
        diagnostics.push(group.diagnostic(RULE, pointer, message, remedy));
    };
    let stem = stem(&group.file);
    if !names::is_snake(stem) {
        let remedy = "rename the file: lower-case letters, digits and underscores, and no keyword of Rust";
        error("", format!("`{stem}` is not a valid name for a group"), remedy);
    }
    for pointer in ["/openapi", "/info/version"] {
        let (ours, service) = (group.value.pointer(pointer), head.value.pointer(pointer));
        // The lint reports a service without it, and `info` without a version.
        let Some(service) = service.filter(|service| ours != Some(service)) else { continue };
        let field = pointer.rsplit('/').next().unwrap_or_default();
        let message = match ours {
            Some(ours) => format!("`{field}` is {ours} here, and {service} in `{HEAD}`"),
            None if pointer == "/info/version" => continue,
            None => format!("the group has no `{field}`"),
        };
        error(pointer, message, &format!("write `{field}: {service}`, as in `{HEAD}`"));
    }
    if group.value.pointer("/info/description").is_none() {
        let remedy = "describe what the group is for, and in which order its operations are used";
        error("/info", "`info` of the group has no `description`".to_owned(), remedy);
    }
    if group.value.get("paths").and_then(Value::as_object).is_none_or(Map::is_empty) {
        let remedy = format!("write its operations, or move its schemas to `{HEAD}`");
        error("/paths", "the group has no operations".to_owned(), &remedy);
    }
    if group.value.get("components").is_some_and(|components| !components.is_object()) {
        error(
            "/components",
            "`components` is not a mapping".to_owned(),
            "write the schemas of the group in it",
        );
    }
    for field in group.value.as_object().into_iter().flatten().map(|(field, _)| field) {
        if !FIELDS.contains(&field.as_str()) {
            let message = format!("`{field}` is not a field of a group");
            error(&child("", field), message, &format!("move it to `{HEAD}`, or remove it"));
        }
    }
}

/// Makes the references between files references inside the joined document.
///
/// The lint reports a target that no file contains, so such a reference stays as it is.
fn resolve(files: &mut [Document], diagnostics: &mut Vec<Diagnostic>) {
    let mut changes = Vec::new();
    for (index, file) in files.iter().enumerate() {
        for (pointer, target) in lint::references(file) {
            let Some((stated, place)) = target.split_once('#') else { continue };
            let is_stated = |other: &Document| {
                if stated.is_empty() { other.file == file.file } else { name(&other.file) == stated }
            };
            let owners: Vec<_> = files.iter().filter(|other| other.value.pointer(place).is_some()).collect();
            if !owners.iter().any(|owner| is_stated(owner)) {
                let Some(owner) = owners.first() else { continue };
                let message = format!("`{target}` is not there: {} contains it", owner.file);
                let prefix = if owner.file == file.file { "" } else { name(&owner.file) };
                let remedy = format!("write `{prefix}#{place}`");
                diagnostics.push(file.diagnostic("dangling-ref", pointer.clone(), message, remedy));
            }
            changes.push((index, child(&pointer, "$ref"), format!("#{place}")));
        }
    }
    for (index, pointer, target) in changes {
        if let Some(reference) = files[index].value.pointer_mut(&pointer) {
            *reference = target.into();
        }
    }
}

/// Adds the paths and components of a group to the document, and its `info` to those of the groups.
fn add(joined: &mut Document, group: Document, index: usize, diagnostics: &mut Vec<Diagnostic>) {
    let Value::Object(mut fields) = group.value else { return };
    let (mut value, mut lines) = (Map::new(), Lines::default());
    for (field, inside) in group.lines.into_fields() {
        let Some(content) = fields.remove(&field) else { continue };
        match field.as_str() {
            "paths" | "components" => {
                value.insert(field.clone(), content);
                lines.insert(field, inside);
            }
            "info" => {
                let name = stem(&group.file).to_owned();
                value.insert(GROUPS.to_owned(), Value::Object(Map::from_iter([(name.clone(), content)])));
                lines.insert(GROUPS.to_owned(), Lines::mapping(inside.at(""), vec![(name, inside)]));
            }
            _ => {}
        }
    }
    let mut twice = Vec::new();
    if let Value::Object(into) = &mut joined.value {
        merge((into, &mut joined.lines), (value, lines.in_file(index)), index, LEVELS, "", &mut twice);
    }
    for (pointer, line) in twice {
        let (name, other, at) =
            (lint::subject(&joined.value, &pointer), joined.file_of(&pointer), joined.line(&pointer));
        diagnostics.push(Diagnostic {
            line: Some(line),
            rule: "duplicate-definition",
            message: format!("{name} is also in {other}, line {at}"),
            remedy: "keep one; another file refers to it by the name of its file".to_owned(),
            pointer,
            ..of_file(&group.file)
        });
    }
}

/// Mappings down to this level are of all files: `paths` and a path, `components` and a part of it.
const LEVELS: usize = 2;

/// Adds the entries of a mapping to another one; `twice` receives pointer and line of those that it has already.
fn merge(
    (into, into_lines): (&mut Map<String, Value>, &mut Lines),
    (mut from, lines): (Map<String, Value>, Lines),
    file: usize,
    levels: usize,
    pointer: &str,
    twice: &mut Vec<(String, usize)>,
) {
    for (name, lines) in lines.into_fields() {
        let Some(value) = from.remove(&name) else { continue };
        let pointer = child(pointer, &name);
        match (into.get_mut(&name), value) {
            (None, value) => {
                into.insert(name.clone(), value);
                into_lines.insert(name, lines.in_file(file));
            }
            (Some(Value::Object(into)), Value::Object(from)) if levels > 0 => {
                if let Some(into_lines) = into_lines.field_mut(&name) {
                    merge((into, into_lines), (from, lines), file, levels - 1, &pointer, twice);
                }
            }
            (Some(_), _) => twice.push((pointer, lines.at(""))),
        }
    }
}
