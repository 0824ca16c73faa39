//! The comparison of documents with tables of a vendor: the command from end to end, on tables that are made up here.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The document: one operation with a difference of every kind that can have a record.
const DOCUMENT: &str = "\
openapi: 3.0.3
info: { title: A service, version: v1 }
servers: [{ url: \"https://svc.example.com\" }]
x-service: { name: SVC, module: svc, signing: SDK-HMAC-SHA256 }
paths:
  /v1/{project}/things:
    get:
      operationId: ListThings
      summary: Lists things.
      externalDocs: { url: \"https://docs.example.com/ListThings\" }
      x-effect: read
      x-vendor-omits:
        - { name: debug, in: query, source: pkg 1.0, why: It is for the vendor's own tests. }
      parameters:
        - { name: project, in: path, required: true, schema: { type: string } }
        - { name: X-Region, in: header, x-from-client: region, schema: { type: string } }
        - { name: kind, in: query, required: true, schema: { $ref: '#/components/schemas/Kind' } }
        - name: ids
          in: query
          style: form
          explode: false
          schema: { type: array, items: { type: string } }
          x-vendor: { type: string, source: pkg 1.0 }
        - { name: fresh, in: query, schema: { type: boolean }, x-vendor: { absent: true, source: pkg 1.0 } }
      responses:
        '200':
          description: Things.
          content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } }
        default: { description: The request was rejected. }
components:
  schemas:
    Page:
      type: object
      properties:
        list: { type: array, items: { $ref: '#/components/schemas/Thing' } }
        total: { type: integer, format: int32 }
    Thing:
      type: object
      properties:
        id: { type: string, x-vendor: { type: int64, source: pkg 1.0 } }
        owner: { $ref: '#/components/schemas/Owner' }
    Owner:
      type: object
      properties:
        name: { type: string }
    Kind:
      type: string
      enum: [a, b]
      x-vendor: { values: [a], source: pkg 1.0 }
";

const REGIONS: &str = "\
provider: acme
sources: [the manual]
client-parameters: [region]
services: { svc: { public: { north-1: svc.example.com } } }
";

/// Tables that differ from the document only where it says so.
fn tables() -> Value {
    json!({
        "schema": 1,
        "cloud": "acme",
        "operations": [
            {
                "name": "ListThings", "service": "svc", "method": "GET", "path": "/v1/{project}/things",
                "request": { "fields": [
                    { "name": "project", "in": "path", "type": "string", "required": true },
                    { "name": "kind", "in": "query", "type": "string", "required": true, "enum": ["a"] },
                    { "name": "ids", "in": "query", "type": "string", "required": false },
                    { "name": "debug", "in": "query", "type": "bool", "required": false },
                ] },
                "response": { "fields": [
                    { "name": "list", "type": "array<ThingInfo>" },
                    { "name": "total", "type": "int32" },
                ] },
            },
            {
                "name": "RemoveThing", "service": "svc", "method": "DELETE", "path": "/v1/{project}/things",
                "request": { "fields": [] }, "response": { "fields": [] },
            },
        ],
        "types": {
            "ThingInfo": { "fields": [
                { "name": "id", "type": "int64" },
                { "name": "owner", "type": "OwnerInfo" },
            ] },
            "OwnerInfo": { "fields": [{ "name": "name", "type": "string" }] },
        },
    })
}

fn workspace(tables: &str) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let specs = root.path().join("specs/acme");
    fs::create_dir_all(&specs).expect("a folder");
    fs::write(specs.join("svc.yaml"), DOCUMENT).expect("a file");
    fs::write(specs.join("regions.yaml"), REGIONS).expect("a file");
    fs::write(root.path().join("tables.json"), tables).expect("a file");
    root
}

fn coverage(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagescan-codegen"));
    let command = command.current_dir(root).arg("coverage").args(["--root", "."]).args(arguments);
    command.output().expect("the command runs")
}

/// The exit code and the output for these tables.
fn run(tables: &str, arguments: &[&str]) -> String {
    let root = workspace(tables);
    let output = coverage(root.path(), &[&["--vendor", "tables.json"], arguments].concat());
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).expect("text");
    let text = text.split("\n\nusage:").next().unwrap_or_default();
    format!("exit {}\n{text}", output.status.code().expect("a code"))
}

/// The output for tables with one change, by the pointer of the value.
fn changed(pointer: &str, value: Value) -> String {
    let mut tables = tables();
    *tables.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    run(&tables.to_string(), &[])
}

#[test]
fn differences_on_purpose_are_counted_by_kind() {
    assert_snapshot!(run(&tables().to_string(), &["acme", "--all"]), @r"
    exit 0
    acme svc: 1 of 2 operations, 11 fields: 5 equal, 1 filled in by the client, 5 differences on purpose (1 at the vendor only, 1 in the document only, 2 type, 1 values), 0 unexplained, 0 stale records
      RemoveThing: not in the documents
    ");
}

#[test]
fn a_service_that_the_tables_lack_is_not_compared() {
    let root = workspace(&tables().to_string());
    let specs = root.path().join("specs/acme");
    let other = DOCUMENT.replace("name: SVC, module: svc", "name: OTHER, module: other");
    fs::write(specs.join("other.yaml"), other.replace("/v1/", "/v2/")).expect("a file");
    let regions = REGIONS
        .replace("services: { svc:", "services: { other: { public: { north-1: svc.example.com } }, svc:");
    fs::write(specs.join("regions.yaml"), regions).expect("a file");
    let output = coverage(root.path(), &["--vendor", "tables.json"]);
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains("acme other: not compared, the tables have no operation of this service"),
        "{text}"
    );
    // Tables that have no operation of any service are wrong ones.
    let mut wrong = tables();
    for operation in wrong["operations"].as_array_mut().expect("a list") {
        operation["service"] = json!("unknown");
    }
    assert!(run(&wrong.to_string(), &[]).starts_with("exit 1"), "{wrong}");
}

#[test]
fn every_kind_of_difference_is_reported() {
    let request = "/operations/0/request/fields";
    let rows = [
        changed("/operations/0/method", json!("POST")),
        changed("/operations/0/path", json!("/v2/{project}/things")),
        changed("/operations/0/name", json!("ListStuff")),
        changed(&format!("{request}/1/name"), json!("sort")),
        changed(&format!("{request}/1/in"), json!("body")),
        changed(&format!("{request}/1/required"), json!(false)),
        changed(&format!("{request}/1/enum"), json!(["a", "c"])),
        changed(&format!("{request}/3/name"), json!("trace")),
        changed("/operations/0/response/fields/1/type", json!("int64")),
        changed("/operations/0/response/fields/0/type", json!("array<string>")),
        changed("/types/OwnerInfo/fields/0/name", json!("title")),
        changed("/types/OwnerInfo/fields/0/type", json!("ThingInfo")),
    ];
    assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_record_without_a_difference_is_stale() {
    let rows = [
        changed("/types/ThingInfo/fields/0/type", json!("string")),
        changed("/operations/0/request/fields/1/enum", json!(["b", "a"])),
        changed("/operations/0/request/fields/3", json!({ "name": "fresh", "in": "query", "type": "bool" })),
    ];
    assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_recursive_table_ends() {
    let text = changed("/types/OwnerInfo/fields/0/type", json!("OwnerInfo"));
    assert!(text.starts_with("exit 1\n") && text.contains("response `list[].owner.name`: type"), "{text}");
}

#[test]
fn types_that_contain_each_other_many_times_are_refused() {
    let fields = |ty: &str| {
        let fields = ["a", "b", "c", "d"].map(|name| json!({ "name": name, "type": ty }));
        json!({ "fields": fields })
    };
    for chain in [
        json!({ "ThingInfo": fields("ThingInfo") }),
        json!({ "ThingInfo": fields("B"), "B": fields("ThingInfo") }),
    ] {
        let text = changed("/types", chain);
        let expected = "exit 2\ntables.json: operation ListThings: its types have more than 100000 fields";
        assert!(text.starts_with(expected), "{text}");
    }
}

#[test]
fn one_operation_and_json() {
    let all = tables().to_string();
    assert_snapshot!(run(&all, &["--op", "RemoveThing"]), @r"
    exit 0
    acme svc: 1 of 2 operations, 11 fields: 5 equal, 1 filled in by the client, 5 differences on purpose (1 at the vendor only, 1 in the document only, 2 type, 1 values), 0 unexplained, 0 stale records
    ");
    assert_snapshot!(run(&all, &["--op", "ListThing"]), @r"
    exit 2
    neither the documents nor the tables have an operation `ListThing`
    ");
    let text = run(&all, &["--format", "json", "--all"]);
    let (code, json) = text.split_once('\n').expect("a line");
    let value: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!((code, &value["services"][0]["missing_operations"][0]), ("exit 0", &json!("RemoveThing")));
    assert_eq!(value["services"][0]["explained"]["type"], 2);
}

#[test]
fn bad_input_names_file_operation_and_field() {
    let rows = [
        run("{", &[]),
        changed("/schema", json!(2)),
        changed("/cloud", json!("other")),
        changed("/operations", json!({})),
        changed("/operations/1/name", json!("")),
        changed("/operations/1/name", json!("ListThings")),
        changed("/operations/1/request", json!(null)),
        changed("/operations/0/request/fields/1/in", json!("cookie")),
        changed("/operations/0/request/fields/1/type", json!("text")),
        changed("/operations/0/request/fields/1/required", json!("yes")),
        changed("/operations/0/request/fields/1/enum", json!("a")),
        changed("/operations/0/response/fields/0/type", json!("array<Other>")),
        changed("/types/OwnerInfo/fields/0", json!({ "name": "name" })),
        changed("/operations/0/request/fields/3", json!({ "name": "kind", "in": "query", "type": "int32" })),
        changed("/operations/0/response/fields/1/name", json!("list")),
        changed("/types/ThingInfo/fields/1/name", json!("id")),
        changed(
            "/operations/0/request/fields/2",
            json!({ "name": "ids", "in": "query", "type": "string", "encoding": 5 }),
        ),
        changed("/types", json!({ "string": { "fields": [] } })),
        run(&tables().to_string().replacen("\"cloud\":", "\"cloud\":\"other\",\"cloud\":", 1), &[]),
        run(&tables().to_string(), &["--vendor", "tables.json"]),
        run(&tables().to_string(), &["--format", "xml"]),
        run(&tables().to_string(), &["--all", "--op", "A"]),
        run(&tables().to_string(), &["other"]),
        run(&tables().to_string(), &["--vendor", "missing.json"]),
    ];
    assert_snapshot!(rows.join("\n"));
    let root = workspace("{}");
    assert_eq!(coverage(root.path(), &[]).status.code(), Some(2), "no tables");
    assert_eq!(coverage(root.path(), &["--help"]).status.code(), Some(0));
}
