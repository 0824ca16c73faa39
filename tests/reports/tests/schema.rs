//! The published schemas of reports and handles.

use std::fs;
use std::path::Path;

use imagescan_reports::{build, corpus};
use imagescan_scan::report::{HANDLE_JSON_SCHEMA, REPORT_JSON_SCHEMA, ReportLine};
use imagescan_scan::{Report, ScanHandle};
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// Rewrites the files in place of a comparison.
const UPDATE: &str = "UPDATE_SCHEMA";

/// Descriptions without the links of Rust's documentation.
#[derive(Clone, Debug)]
struct WithoutLinks;

impl Transform for WithoutLinks {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            let mut plain = String::new();
            for (at, part) in text.replace('\n', " ").split("[`").enumerate() {
                let (name, rest) = if at == 0 { ("", part) } else { part.split_once("`]").expect("a link") };
                let target = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
                let rest = target.map_or(rest, |(_, rest)| rest);
                let quote = if at == 0 { "" } else { "`" };
                plain.extend([quote, name, quote, rest]);
            }
            *text = plain;
        }
        transform_subschemas(self, schema);
    }
}

/// What is written, in draft 2020-12: a field that is left out if it is empty is not required.
fn schema_of<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(WithoutLinks);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), json!(title));
    serde_json::to_string_pretty(&schema).expect("JSON") + "\n"
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/scan/schema");
    let schemas = [
        ("report-1.json", schema_of::<Report>("Report of imagescan, version 1")),
        ("report-lines-1.json", schema_of::<ReportLine>("Line of a report of imagescan, version 1")),
        ("handle-1.json", schema_of::<ScanHandle>("Scan handle of imagescan, version 1")),
    ];
    let update = std::env::var_os(UPDATE).is_some();
    for (name, schema) in schemas {
        if update {
            fs::write(folder.join(name), schema).expect("a file");
            continue;
        }
        let published = fs::read_to_string(folder.join(name)).unwrap_or_default();
        // The order of members depends on features of serde_json that other crates of a build turn on.
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        assert!(
            value(&published) == value(&schema),
            "clients/scan/schema/{name} is stale: a field may be added within a version, and none be changed or removed; if \
             that holds, run the test with {UPDATE}=1 and commit the file"
        );
    }
}

fn validator(schema: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a schema")
}

fn faults(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn reports_are_as_their_schema_says() {
    let validator = validator(REPORT_JSON_SCHEMA);
    for (name, report) in corpus::small() {
        let value: Value = serde_json::from_str(&report.to_json()).expect("JSON");
        assert_eq!(faults(&validator, &value), [""; 0], "{name}");
    }
}

#[test]
fn lines_are_as_their_schema_says() {
    let validator = validator(imagescan_scan::report::REPORT_LINES_JSON_SCHEMA);
    for (name, report) in corpus::small() {
        let mut lines = Vec::new();
        report.write_json_lines(&mut lines).expect("memory");
        for line in String::from_utf8(lines).expect("text").lines() {
            assert_eq!(faults(&validator, &serde_json::from_str(line).expect("JSON")), [""; 0], "{name}");
        }
    }
}

#[test]
fn the_schema_refuses_other_values() {
    let validator = validator(REPORT_JSON_SCHEMA);
    let report = build::report(vec![build::image(0, "a/b", "1", vec![build::vulnerability(1, "HIGH")])]);
    let value: Value = serde_json::from_str(&report.to_json()).expect("JSON");
    for (pointer, other) in [
        ("/schema", json!("imagescan.report/2")),
        ("/made", json!("yesterday")),
        ("/images/0/image/key/cloud", json!("other")),
        ("/images/0/findings/0/severity/level", json!("BAD")),
        ("/images/0/findings/0/detail/kind", json!("other")),
        ("/images/0/coverage/vulnerability/state", json!("other")),
        ("/images/0/account/id", json!(1)),
    ] {
        let mut changed = value.clone();
        *changed.pointer_mut(pointer).expect(pointer) = other;
        assert_ne!(faults(&validator, &changed), [""; 0], "{pointer}");
    }
}

#[test]
fn handles_are_as_their_schema_says() {
    let validator = validator(HANDLE_JSON_SCHEMA);
    let image = &build::read_image(build::image(2, "a/b", "1", Vec::new())).image;
    let watched = json!({"reference": image.reference, "key": image.key, "digest": image.reference.digest(),
        "last_scan_before": image.last_scan});
    let error = json!({"step": "start", "message": "the connection was reset"});
    let states = [
        json!({"state": "planned"}),
        json!({"state": "intended"}),
        json!({"state": "started", "task": {"kind": "known", "id": "48211"}}),
        json!({"state": "started", "task": {"kind": "candidates", "ids": ["1", "2"]}}),
        json!({"state": "started", "task": {"kind": "none"}}),
        json!({"state": "not_started", "error": error}),
        json!({"state": "unknown", "error": error}),
    ];
    let chunks: Vec<_> =
        states.iter().map(|state| json!({"images": [watched], "state": state, "before": {"x": 1}})).collect();
    let handle: ScanHandle = serde_json::from_value(json!({
        "version": 1, "id": "20261128-041502-7f3a9c21", "account": build::accounts()[2],
        "created": "2026-11-28T04:15:02Z", "kinds": ["vulnerability"], "chunks": chunks, "later": 1,
    }))
    .expect("a handle");
    let value = serde_json::to_value(&handle).expect("JSON");
    assert_eq!(value["later"], json!(1), "fields of a later version are kept");
    assert_eq!(faults(&validator, &value), [""; 0]);
}
