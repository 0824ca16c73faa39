//! Vendor names that are not valid in Rust, or that become the same name.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use super::{edited, messages, parse};

#[test]
fn types() {
    assert_snapshot!(messages(&[
        ("  schemas:\n", "  schemas:\n    StartTask: { type: object, properties: {} }\n"),
        ("  schemas:\n", "  schemas:\n    Option: { type: object, properties: {} }\n"),
        ("  schemas:\n", "  schemas:\n    OSInfo: { type: object, properties: {} }\n"),
        ("operationId: ListTasks", "operationId: Client"),
        ("operationId: ListTasks", "operationId: STARTTask"),
        ("  schemas:\n", "  schemas:\n    Record: { type: object, properties: {} }\n"),
        ("operationId: ListTasks", "operationId: Paginated"),
        ("operationId: ListTasks", "operationId: Svc"),
    ]));
}

#[test]
fn imports_of_generated_files_are_reserved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/src/generated");
    let mut seen = 0;
    for file in
        ["endpoints.rs", "region.rs", "rest/model.rs", "pages/operation/list_links.rs", "rest/enums.rs"]
    {
        let text = fs::read_to_string(folder.join(file)).expect("a golden");
        // Those of regions are the provider's own.
        let imports = ["use imagescan_runtime::", "use crate::"].map(|start| text.split_once(start));
        let (_, imports) = imports.into_iter().flatten().next().expect("imports");
        let (imports, _) = imports.split_once(';').expect("an end");
        let names =
            imports.split(|c: char| !c.is_alphanumeric()).filter(|name| name.starts_with(char::is_uppercase));
        for name in names {
            let schema = format!("  schemas:\n    {name}: {{ type: object, properties: {{}} }}\n");
            let diagnostics = parse(&edited(&[("  schemas:\n", &schema)])).expect_err(name);
            assert!(
                diagnostics.contains(&format!("[name-collision] schema `{name}` shadows")),
                "{diagnostics}"
            );
            let diagnostics = parse(&edited(&[("operationId: ListTasks", &format!("operationId: {name}"))]));
            let diagnostics = diagnostics.expect_err(name);
            assert!(
                diagnostics.contains(&format!("[name-collision] operation `{name}` shadows")),
                "{diagnostics}"
            );
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} imports were found");
}

#[test]
fn fields() {
    assert_snapshot!(messages(&[
        (
            "        id: { type: string }",
            "        imageId: { type: string }\n        image_id: { type: string }"
        ),
        (
            "        id: { type: string }",
            "        imageId: { type: string, x-rust-name: id }\n        image_id: { type: string }"
        ),
        ("        id: { type: string }", "        2fa: { type: string }\n        '$': { type: string }"),
        ("        id: { type: string }", "        New: { type: string }"),
        ("        id: { type: string }", "        id: { type: string, x-rust-name: type }"),
        ("        id: { type: string }", "        id: { type: string, x-rust-name: new }"),
        ("        kind: { $ref", "        Empty: { type: string }\n        kind: { $ref"),
        ("name: offset, in: query", "name: empty, in: query"),
        ("name: offset, in: query", "name: Kind, in: header"),
        (
            "      requestBody:\n",
            "      parameters:\n        - { name: Kind, in: query, schema: { type: string } }\n      requestBody:\n"
        ),
    ]));
}

#[test]
fn functions_of_models() {
    let names = ["new", "empty", "default", "clone", "clone_from", "eq", "ne", "fmt", "into", "to_owned"];
    for name in names.into_iter().chain(["try_into", "serialize", "deserialize"]) {
        let property = format!("        {name}: {{ type: string }}");
        let parameter = format!("name: {name}, in: query");
        for edit in [("        id: { type: string }", &property), ("name: offset, in: query", &parameter)] {
            let diagnostics = parse(&edited(&[(edit.0, edit.1)])).expect_err(name);
            let expected = format!(
                "[name-collision] the setter of `{name}` shadows `{name}`, a function of every model"
            );
            assert!(diagnostics.contains(&expected), "{diagnostics}");
            assert!(diagnostics.contains("remedy: write another name as `x-rust-name`"), "{diagnostics}");
        }
        let renamed = format!("        {name}: {{ type: string, x-rust-name: its_{name} }}");
        assert_eq!(parse(&edited(&[("        id: { type: string }", &renamed)])), Ok(()));
    }
}

#[test]
fn variants() {
    assert_snapshot!(messages(&[
        ("enum: [image_sync, image_scan]", "enum: [image_scan, imageScan]"),
        ("enum: [image_sync, image_scan]", "enum: [unknown, self]"),
        ("enum: [image_sync, image_scan]", "enum: ['', '2']"),
        ("enum: [image_sync, image_scan]", "enum: ['', '2']\n      x-enum-varnames: [Nothing, Two]"),
        ("enum: [image_sync, image_scan]", "enum: [a, b]\n      x-enum-varnames: [One, One]"),
        ("enum: [image_sync, image_scan]", "enum: [a, b]\n      x-enum-varnames: [SHA256, Sha256]"),
        ("enum: [image_sync, image_scan]", "enum: [imageScan, imagescan]"),
        ("enum: [image_sync, image_scan]", "enum: [\"don't\", dont]"),
    ]));
}
