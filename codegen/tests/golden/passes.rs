//! The passes of the generator: schemas for progenitor, and texts as Markdown.

use imagescan_codegen::emit::{docs, markdown, operation_page};
use imagescan_codegen::ir::{ExampleValue, SchemaKind, Service};
use imagescan_codegen::progenitor_types::ProgenitorTypes;
use imagescan_codegen::progenitor_types::typify_schema::{self, EnumValues};
use imagescan_codegen::spec::{Lines, Spec};
use insta::assert_snapshot;
use serde_json::json;

use super::specs;

fn service(module: &str) -> Service {
    let specs = specs();
    let spec = specs.documents.iter().find(|spec| spec.file.ends_with(&format!("/{module}.yaml")));
    Service::read(spec.expect("a document"))
}

/// The schemas of a document for progenitor, one per line.
fn prepared(module: &str) -> String {
    let document = typify_schema::document(&service(module), EnumValues::Named);
    let schemas = document.components.expect("components").schemas;
    let line = |(name, schema)| format!("{name}: {}", serde_json::to_string(&schema).expect("JSON"));
    schemas.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn response_schemas_have_no_bounds_and_request_schemas_stay_required() {
    assert_snapshot!(prepared("rpc"));
}

#[test]
fn a_schema_of_requests_and_responses_is_split() {
    assert_snapshot!(prepared("names"));
}

#[test]
fn enums_have_their_explicit_names() {
    assert_snapshot!(prepared("values"));
}

#[test]
fn schemas_of_errors_and_bodies_are_omitted() {
    let service = service("rest");
    let names: Vec<_> = service.schemas.iter().map(|schema| schema.name.as_str()).collect();
    assert!(names.contains(&"ScanImageResponse"), "{names:?}");
    assert!(!names.contains(&"ErrorBody"), "{names:?}");
    assert!(!names.contains(&"ReplaceImageBody"), "its fields belong to the operation");
}

#[test]
fn the_docs_of_an_operation_are_complete() {
    let service = service("prose");
    let progenitor = ProgenitorTypes::generate(&service).expect("types");
    let types = progenitor.rust_types().expect("types");
    let page = operation_page::page(&service, &types, &service.operations[0], &types.operations[0]);
    assert_snapshot!(page.expect("it has an example"));
}

#[test]
fn an_operation_without_an_example_is_an_error() {
    let mut service = service("rest");
    let index = service.operations.iter().position(|each| each.id == "ReplaceImage").expect("an operation");
    service.operations[index].example = ExampleValue::Object(Vec::new());
    let progenitor = ProgenitorTypes::generate(&service).expect("types");
    let types = progenitor.rust_types().expect("types");
    let page = operation_page::page(&service, &types, &service.operations[index], &types.operations[index]);
    let error = page.expect_err("a required field is absent");
    assert!(error.starts_with("the operation `ReplaceImage` has no example: `"), "{error}");
    assert!(error.ends_with("` is absent"), "{error}");
}

#[test]
fn the_docs_of_a_schema_have_bounds_and_contradictions() {
    let service = service("prose");
    let response = service.schemas.iter().find(|schema| schema.name == "DescribeAllResponse");
    let response = response.expect("a schema");
    let SchemaKind::Object(properties) = &response.kind else { panic!("not an object") };
    let property = |name: &str| properties.iter().find(|each| each.wire == name).expect("a property");
    assert_snapshot!(docs::of_schema(&response.docs));
    assert_snapshot!(docs::of_schema(&property("bounded").docs));
    let plain = docs::of_named("plain", &property("plain").docs);
    assert_eq!(plain, "`plain`", "every public item has a doc comment");
}

#[test]
fn markup_is_escaped() {
    for (text, markdown) in [
        ("", ""),
        ("plain, with (brackets) and snake_case", "plain, with (brackets) and snake_case"),
        ("<region> and [x] and 2 * 3", r"\<region\> and \[x\] and 2 \* 3"),
        ("`<region>` and `[x]*`", "`<region>` and `[x]*`"),
        ("`a` <b> `c` <d>", r"`a` \<b\> `c` \<d\>"),
        ("a lone ` before <b>", r"a lone \` before \<b\>"),
        ("`a` and a lone ` before <b>", r"`a` and a lone \` before \<b\>"),
        ("``a`<b>`` <c> ```d`` <e>", r"``a`<b>`` \<c\> \`\`\`d\`\` \<e\>"),
        ("`a\n\nb` <c>", "\\`a\n\nb\\` \\<c\\>"),
        (r"C:\<dir>, a~b and ~~c~~", r"C:\\\<dir\>, a~b and \~\~c\~\~"),
    ] {
        assert_eq!(markdown::escape(text), markdown, "{text:?}");
    }
}

#[test]
fn balanced_bold_stays_markup() {
    for (text, markdown) in [
        ("a **b** c **d `**` <e>**", r"a **b** c **d `**` \<e\>**"),
        ("**two\nlines**", "**two\nlines**"),
        ("**never closed", r"\*\*never closed"),
        ("**a** and **b", r"**a** and \*\*b"),
        ("**not closed\n\nin** its paragraph", "\\*\\*not closed\n\nin\\*\\* its paragraph"),
        ("2 ** 3 ** 4 * 5", r"2 \*\* 3 \*\* 4 \* 5"),
        ("cri-xkx**** and *one*", r"cri-xkx\*\*\*\* and \*one\*"),
    ] {
        assert_eq!(markdown::escape(text), markdown, "{text:?}");
    }
}

#[test]
fn code_blocks_are_not_tests() {
    for (text, markdown) in [
        ("```\n<fenced>\n```\n<b>", "```text\n<fenced>\n```\n\\<b\\>"),
        ("a:\n```json\n{}\n\n{}\n```\nb", "a:\n```text\n{}\n\n{}\n```\nb"),
        ("~~~ rust\nlet a = 1;\n~~~", "~~~text\nlet a = 1;\n~~~"),
        ("````\n```\n````", "````text\n```\n````"),
        ("```\nnever closed", "```text\nnever closed\n```"),
        ("- a\n  ```\n  b\n c\n  ```", "- a\n```text\nb\nc\n```"),
        ("```in line``` <b>", r"```in line``` \<b\>"),
        ("a\n\n    let b = <c>;\n\td", "a\n\n   let b = \\<c\\>;\n   d"),
        ("-        let b = 1;\n1.\t\tc", "-  let b = 1;\n1.  c"),
    ] {
        assert_eq!(markdown::escape(text), markdown, "{text:?}");
    }
    assert_eq!(markdown::line("a\n```\n<b>\n```\n    c"), "a ``` <b> ``` c");
}

#[test]
fn a_panic_of_progenitor_is_an_error_that_names_the_document() {
    // The lint reports it, so that the document is not read from text.
    let hash = json!({ "type": "string", "enum": ["SHA256", "Sha256"] });
    let response =
        json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Page" } } } });
    let page = json!({ "type": "object", "properties": { "hash": { "$ref": "#/components/schemas/Hash" } } });
    let value = json!({
        "info": { "title": "Hashes" },
        "paths": { "/#Get": { "post": { "operationId": "Get", "responses": { "200": response } } } },
        "components": { "schemas": { "Hash": hash, "Page": page } },
    });
    let (file, provider) = ("specs/acme/hashes.yaml".to_owned(), "acme".to_owned());
    let files = vec![file.clone()];
    let service = Service::read(&Spec { file, files, provider, value, lines: Lines::default() });
    let error = ProgenitorTypes::generate(&service).expect_err("two variants of one name");
    assert_eq!(
        error,
        "progenitor, of `Hashes`: panicked: Failed to make unique variant names for [SHA256,Sha256]"
    );
}

#[test]
fn the_first_sentence_is_complete() {
    for (text, sentence) in [
        ("", ""),
        ("No end", "No end"),
        ("One. Two.", "One."),
        ("One\nline. Two.", "One line."),
        ("One\n\nanother paragraph", "One"),
        ("One:\n```text\ncode\n```", "One:"),
        ("Images, e.g. of `alpine`. Two.", "Images, e.g. of `alpine`."),
        ("A (see 1. There) thing. Two.", "A (see 1. There) thing."),
        ("The value `a. B` is one. Two.", "The value `a. B` is one."),
        ("Version 1.2 is read. Two.", "Version 1.2 is read."),
    ] {
        assert_eq!(markdown::first_sentence(text), sentence, "{text:?}");
    }
}
