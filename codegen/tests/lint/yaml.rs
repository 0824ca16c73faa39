//! Invalid and ambiguous YAML.

use insta::assert_snapshot;

use super::messages;

#[test]
fn yaml_that_json_cannot_represent_is_an_error() {
    assert_snapshot!(messages(&[
        ("info:\n", "info: [\n"),
        ("  title: A service", "\ttitle: A service"),
        ("summary: Starts a task.", "summary: Starts: a task."),
        ("  /#StartTask:", "  /v5/{project_id}/tasks:"),
        ("    TaskPage:\n      type: object", "    TaskPage:\n      type: object\n      type: object"),
        ("name: SVC", "name: &name SVC"),
        ("module: svc", "module: *svc"),
        ("module: svc", "module: !!str svc"),
        ("'200': {", "200: {"),
        ("title: A service of container images", "[a, list]: key"),
        ("enum: [image_sync, image_scan]", "enum: [on, off]"),
        ("minimum: 10", "minimum: 010"),
        ("minimum: 10", "minimum: 99999999999999999999"),
        ("minimum: 10", "minimum: .inf"),
        ("openapi: 3.0.3", "openapi: 3.0.3\n---\nopenapi: 3.0.3"),
    ]));
}

#[test]
fn a_document_is_a_mapping() {
    let texts = ["", "# nothing\n", "[1, 2]", "text", "null", "---\n"];
    let all: Vec<String> =
        texts.iter().map(|text| format!("{text:?}\n{}\n", super::parse(text).unwrap_err())).collect();
    assert_snapshot!(all.join("\n"));
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_valid() {
    assert_eq!(super::parse(&super::VALID.replace('\n', "\r\n")), Ok(()));
    assert_eq!(super::parse(&format!("\u{feff}{}", super::VALID)), Ok(()));
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let text = format!("openapi: {}1{}", open.repeat(20_000), close.repeat(20_000));
        assert!(super::parse(&text).is_err(), "{open}");
    }
}
