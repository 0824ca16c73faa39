//! The folder of a service: its files are one document, and each error has the file and line of its node.

use std::fs;

use imagescan_codegen::ir::Service;
use imagescan_codegen::spec::{self, Spec, load_dir};
use insta::assert_snapshot;
use tempfile::TempDir;

use super::VALID;
use super::folders::REGIONS;

/// The files of a folder with the content of the valid document.
pub(super) const FOLDER: [(&str, &str); 3] = [
    ("inventory.yaml", include_str!("svc/inventory.yaml")),
    ("scans.yaml", include_str!("svc/scans.yaml")),
    ("service.yaml", include_str!("svc/service.yaml")),
];

fn parse(files: &[(&str, &str)]) -> Result<Spec, String> {
    spec::parse_folder("specs/acme/svc", "acme", files).map_err(|diagnostics| diagnostics.to_string())
}

/// A file, a part of it, and the replacement.
type Edit = (&'static str, &'static str, &'static str);

/// The messages after each single edit of the folder.
fn messages(edits: &[Edit]) -> String {
    let mut all = String::new();
    for (name, from, to) in edits {
        let files = FOLDER.map(|(each, text)| {
            let is_edited = each == *name;
            assert!(!is_edited || text.matches(from).count() == 1, "{from:?} must occur once in {name}");
            (each, if is_edited { text.replacen(from, to, 1) } else { text.to_owned() })
        });
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let outcome = parse(&files).map_or_else(|diagnostics| diagnostics, |_| "no error".to_owned());
        all.extend(["--- ", name, ": ", from.trim(), "\n+++ ", to.trim(), "\n", &outcome, "\n\n"]);
    }
    all
}

#[test]
fn a_folder_has_the_operations_and_schemas_of_one_file() {
    let (folder, file) = (parse(&FOLDER).expect("it is valid"), spec::parse("svc.yaml", "acme", VALID));
    let (folder, file) = (Service::read(&folder), Service::read(&file.expect("it is valid")));
    let operations = |service: &Service| {
        let without_group = service.operations.iter().cloned().map(|mut operation| {
            operation.group = None;
            format!("{operation:?}")
        });
        without_group.collect::<Vec<_>>()
    };
    assert_eq!(operations(&folder), operations(&file));
    let schemas = |service: &Service| {
        let mut all: Vec<_> = service.schemas.iter().map(|each| format!("{:?}", each.kind)).collect();
        all.sort();
        all
    };
    assert_eq!(schemas(&folder), schemas(&file));
}

#[test]
fn operations_and_schemas_have_their_group() {
    let service = Service::read(&parse(&FOLDER).expect("it is valid"));
    let groups: Vec<_> =
        service.groups.iter().map(|group| (group.name.as_str(), group.title.as_str())).collect();
    assert_eq!(groups, [("inventory", "Inventory"), ("scans", "Scans")]);
    let operations: Vec<_> =
        service.operations.iter().map(|each| (each.id.as_str(), each.group.as_deref())).collect();
    assert_eq!(operations, [("ListTasks", Some("inventory")), ("StartTask", Some("scans"))]);
    let group = |name: &str| {
        service.schemas.iter().find(|schema| schema.name == name).expect("a schema").group.as_deref()
    };
    assert_eq!((group("Image"), group("TaskKind")), (Some("scans"), None));
    let single = Service::read(&spec::parse("specs/acme/svc.yaml", "acme", VALID).expect("it is valid"));
    assert!(single.groups.is_empty());
    assert!(single.operations.iter().all(|operation| operation.group.is_none()));
}

#[test]
fn nodes_have_the_lines_of_their_files() {
    let spec = parse(&FOLDER).expect("it is valid");
    for (_, text) in FOLDER {
        for (word, pointer) in [
            ("    StartTaskBody:", "/components/schemas/StartTaskBody"),
            ("    TaskKind:", "/components/schemas/TaskKind"),
            ("    ProjectId:", "/components/parameters/ProjectId"),
            ("      operationId: ListTasks", "/paths/~1v5~1{project_id}~1tasks/get/operationId"),
        ] {
            if let Some(line) = text.lines().position(|line| line == word) {
                assert_eq!(spec.line(pointer), line + 1, "{pointer}");
            }
        }
    }
}

#[test]
fn references_between_files_are_checked() {
    assert_snapshot!(messages(&[
        // Another file has it.
        ("scans.yaml", "service.yaml#/components/schemas/TaskKind", "#/components/schemas/TaskKind"),
        (
            "scans.yaml",
            "service.yaml#/components/schemas/TaskKind",
            "inventory.yaml#/components/schemas/TaskKind"
        ),
        (
            "scans.yaml",
            "service.yaml#/components/schemas/TaskKind",
            "other.yaml#/components/schemas/TaskKind"
        ),
        ("scans.yaml", "'#/components/schemas/Image'", "'service.yaml#/components/schemas/Image'"),
        // No file has it.
        (
            "scans.yaml",
            "service.yaml#/components/schemas/TaskKind",
            "service.yaml#/components/schemas/TaskKin"
        ),
        ("scans.yaml", "'#/components/schemas/Image'", "'#/components/schemas/Pictures'"),
        ("scans.yaml", "service.yaml#/components/schemas/TaskKind", "service.yaml"),
        // The wrong kind of component.
        (
            "scans.yaml",
            "service.yaml#/components/schemas/TaskKind",
            "service.yaml#/components/parameters/ProjectId"
        ),
        // A part of a component.
        (
            "scans.yaml",
            "service.yaml#/components/schemas/TaskKind",
            "inventory.yaml#/components/schemas/Task/properties/id"
        ),
        // A group may use another.
        ("scans.yaml", "'#/components/schemas/Image'", "'inventory.yaml#/components/schemas/Progress'"),
    ]));
}

#[test]
fn a_definition_is_in_one_file() {
    assert_snapshot!(messages(&[
        ("scans.yaml", "    Image:\n", "    TaskKind: { type: string, enum: [a] }\n    Image:\n"),
        ("scans.yaml", "  /#StartTask:\n    post:", "  /v5/{project_id}/tasks:\n    get:"),
        ("scans.yaml", "operationId: StartTask", "operationId: ListTasks"),
        ("scans.yaml", "components:\n", "components: 7\nother:\n"),
    ]));
}

#[test]
fn groups_repeat_the_version_and_are_described() {
    assert_snapshot!(messages(&[
        ("scans.yaml", "  version: v5\n", "  version: v6\n"),
        ("scans.yaml", "  version: v5\n", ""),
        ("scans.yaml", "openapi: 3.0.3", "openapi: 3.1.0"),
        ("scans.yaml", "  title: Scans\n", ""),
        ("scans.yaml", "  title: Scans\n", "  title: \"Scans\\u200b\"\n"),
        ("scans.yaml", "  description: Starts tasks.\n", ""),
        ("scans.yaml", "openapi: 3.0.3\n", "openapi: 3.0.3\nx-service: {}\nx-groups: {}\n"),
    ]));
}

#[test]
fn groups_have_the_order_of_service_yaml() {
    let [inventory, scans, (name, service)] = FOLDER;
    let reversed = service.replace("x-groups: [inventory, scans]", "x-groups: [scans, inventory]");
    let reversed = Service::read(&parse(&[inventory, scans, (name, &reversed)]).expect("it is valid"));
    let groups: Vec<_> = reversed.groups.iter().map(|group| group.name.as_str()).collect();
    let operations: Vec<_> = reversed.operations.iter().map(|each| each.id.as_str()).collect();
    assert_eq!((groups, operations), (vec!["scans", "inventory"], vec!["StartTask", "ListTasks"]));
    assert_snapshot!(messages(&[
        ("service.yaml", "x-groups: [inventory, scans]\n", ""),
        ("service.yaml", "x-groups: [inventory, scans]", "x-groups: inventory"),
        ("service.yaml", "x-groups: [inventory, scans]", "x-groups: [inventory, 5]"),
        ("service.yaml", "x-groups: [inventory, scans]", "x-groups: { inventory: {} }"),
        ("service.yaml", "[inventory, scans]", "[inventory, scan]"),
        ("service.yaml", "[inventory, scans]", "[scans, inventory, scans]"),
        ("inventory.yaml", "x-effect: read\n", "x-effect: read\n      x-after: [StartTask]\n"),
    ]));
    assert_snapshot!(parse(&[(name, service)]).unwrap_err());
}

#[test]
fn service_yaml_has_the_facts_of_the_service_only() {
    assert_snapshot!(messages(&[
        ("service.yaml", "paths: {}\n", ""),
        ("service.yaml", "paths: {}\n", "paths:\n  /a: {}\n"),
        ("service.yaml", "  module: svc\n", "  module: scans\n"),
        ("service.yaml", "    TaskKind:\n", "    Unused: { type: string, enum: [a] }\n    TaskKind:\n"),
    ]));
}

#[test]
fn errors_of_several_files_are_reported_at_once() {
    let [_, scans, service] = FOLDER;
    assert_snapshot!(parse(&[("Tasks.yaml", "paths: {}"), scans, service]).unwrap_err());
    assert_snapshot!(parse(&[scans, ("inventory.yaml", "a: ["), service]).unwrap_err());
    assert_snapshot!(parse(&[scans]).unwrap_err());
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (file, text) in files {
        let path = folder.path().join("specs").join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn folders_are_read_from_disk() {
    let of_folder = FOLDER.map(|(name, text)| (format!("acme/svc/{name}"), text));
    let mut files: Vec<_> = of_folder.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    files.push(("acme/regions.yaml", REGIONS));
    let specs = load_dir(&folder(&files).path().join("specs")).expect("the folder is valid");
    assert_eq!(specs.documents[0].file, "specs/acme/svc");

    files.extend([
        ("acme/svc.yaml", VALID),
        ("acme/svc/old/a.yaml", ""),
        ("acme/svc/a.json", "{}"),
        ("acme/svc/tasks.YAML", ""),
        ("acme/other.Yml", ""),
        ("acme/svc/README.md", ""),
        ("acme/drawings/a.png", ""),
    ]);
    assert_snapshot!(load_dir(&folder(&files).path().join("specs")).unwrap_err());
    files.retain(|(name, _)| *name != "acme/svc.yaml");
    assert_snapshot!(load_dir(&folder(&files).path().join("specs")).unwrap_err());
}
