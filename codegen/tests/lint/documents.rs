//! Versions, servers, services and fields of documents.

use std::fs;
use std::path::Path;

use imagescan_codegen::spec;
use insta::assert_snapshot;

use super::{VALID, edited, messages, parse};

#[test]
fn versions() {
    assert_snapshot!(messages(&[
        ("openapi: 3.0.3", "openapi: 3.1.0"),
        ("openapi: 3.0.3", "openapi: 3.0"),
        ("openapi: 3.0.3", "swagger: '2.0'"),
        ("openapi: 3.0.3\n", ""),
    ]));
}

#[test]
fn servers() {
    assert_snapshot!(messages(&[
        ("servers:\n", "servers:\n  - url: https://svc.example.com\n"),
        ("https://svc.{region}.example.com", "http://svc.{region}.example.com/v5"),
        ("https://svc.{region}.example.com", "https://svc.{zone}.example.com"),
        ("https://svc.{region}.example.com", "https://svc.example.com"),
    ]));
}

#[test]
fn services() {
    assert_snapshot!(messages(&[
        ("x-service:\n  name: SVC\n  module: svc\n  signing: SDK-HMAC-SHA256\n", ""),
        ("module: svc", "module: hss"),
        ("  name: SVC\n", ""),
        ("signing: SDK", "sign: SDK"),
        ("name: SVC", "name: [SVC]"),
    ]));
}

#[test]
fn modules_of_the_generator_are_reserved() {
    let parse = |module: &str| {
        let text = VALID.replace("module: svc", &format!("module: {module}"));
        spec::parse(&format!("specs/acme/{module}.yaml"), "acme", &text).map(drop)
    };
    assert_eq!(parse("service"), Ok(()));
    let modules = ["client", "endpoints", "enums", "error_code", "model", "operation", "region"];
    let diagnostics = modules.map(|module| parse(module).expect_err(module).to_string());
    assert_snapshot!(diagnostics.join("\n"));
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/src/generated");
    for folder in [goldens.clone(), goldens.join("rest")] {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            assert!(path.is_dir() || stem == "mod" || modules.contains(&stem), "{stem} is not reserved");
        }
    }
}

#[test]
fn unknown_extensions() {
    assert_snapshot!(messages(&[
        ("x-effect: read", "x-effect: read\n      x-ratelimits: 5"),
        ("x-effect: read", "x-effect: read\n      x-amazon-style: yep"),
        ("x-effect: read", "x-effect: read\n      x-flatten: true"),
        ("x-from-client: project_id", "x-rust-type: u64"),
        ("error_code: { type: string }", "error_code: { type: string, x-request-name: Code }"),
        ("paths:\n", "paths:\n  x-order: [a]\n"),
    ]));
}

#[test]
fn unknown_fields() {
    assert_snapshot!(messages(&[
        ("title: A service", "titel: A service"),
        ("summary: Lists tasks.", "summary: Lists tasks.\n      tags: [tasks]"),
        ("summary: Lists tasks.", "summary: Lists tasks.\n      callbacks: {}"),
        ("error_code: { type: string }", "error_code: { oneOf: [{ type: string }] }"),
        ("error_code: { type: string }", "error_code: { type: string, nullable: true }"),
        (
            "    Image:\n      type: object",
            "    Image:\n      type: object\n      additionalProperties: true"
        ),
        ("description: One page of tasks.", "description: One page of tasks.\n          headers: {}"),
        ("          schema: { $ref: '#/components/schemas/TaskKind' }", "          content: {}"),
        ("summary: Lists tasks.", "summary: 7"),
        ("summary: Lists tasks.", "summary: ' '"),
        ("deprecated: true", "deprecated: 'true'"),
        ("required: [kind]", "required: true"),
        ("  parameters:\n    ProjectId:", "  parameters:\n    None:\n    ProjectId:"),
    ]));
}

#[test]
fn unchecked_parts_must_convert_to_openapi_types() {
    assert_snapshot!(messages(&[
        ("      in: header\n      name: X-Auth-Token\n", ""),
        ("type: apiKey", "type: oauth2"),
    ]));
}

#[test]
fn all_errors_are_reported_at_once() {
    let text = edited(&[
        ("module: svc", "module: hss"),
        ("summary: Lists tasks.", "description: Lists tasks."),
        ("        error_code: { type: string }", "        error_code: { type: string, enum: [a] }"),
        ("format: int32, minimum: 10", "minimum: 10"),
        ("operationId: StartTask", "operationId: startTask"),
        ("items: { $ref: '#/components/schemas/Image' }", "items: { $ref: '#/components/schemas/Imag' }"),
        ("    Progress:\n      type: integer", "    Progress:\n      type: integer\n      type: integer"),
    ]);
    assert_snapshot!(parse(&text).unwrap_err());
}
