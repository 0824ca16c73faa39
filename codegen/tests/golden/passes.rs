//! The passes of the generator: schemas for progenitor, and texts as Markdown.

use imagescan_codegen::emit::docs;
use imagescan_codegen::ir::Service;
use imagescan_codegen::progenitor_types::{self, typify_schema};
use insta::assert_snapshot;
use serde_json::{Map, json};

use super::specs;

fn service(module: &str) -> Service {
    let specs = specs();
    let spec = specs.documents.iter().find(|spec| spec.file.ends_with(&format!("/{module}.yaml")));
    Service::read(spec.expect("a document"))
}

/// The schemas of a document for progenitor, one per line.
fn prepared(module: &str) -> String {
    let lines = typify_schema::schemas(&service(module))
        .into_iter()
        .map(|(name, schema)| format!("{name}: {schema}"));
    lines.collect::<Vec<_>>().join("\n")
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
fn schemas_of_errors_only_are_omitted() {
    assert!(service("rest").schemas.contains_key("ErrorBody"));
    assert!(!typify_schema::schemas(&service("rest")).contains_key("ErrorBody"));
    assert!(
        !typify_schema::schemas(&service("rest")).contains_key("ReplaceImageBody"),
        "its fields belong to the operation"
    );
}

#[test]
fn the_docs_of_an_operation_are_complete() {
    assert_snapshot!(docs::of_operation(&service("prose").operations[0]));
}

#[test]
fn the_docs_of_a_schema_have_bounds_and_contradictions() {
    let schemas = service("prose").schemas;
    let response = &schemas["DescribeAllResponse"];
    assert_snapshot!(docs::of_schema(response));
    assert_snapshot!(docs::of_schema(&response["properties"]["bounded"]));
    assert_eq!(
        docs::of_named("plain", &response["properties"]["plain"]),
        "`plain`",
        "every public item has a doc comment"
    );
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
        assert_eq!(docs::escape(text), markdown, "{text:?}");
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
        assert_eq!(docs::escape(text), markdown, "{text:?}");
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
        assert_eq!(docs::escape(text), markdown, "{text:?}");
    }
    assert_eq!(docs::line("a\n```\n<b>\n```\n    c"), "a ``` <b> ``` c");
}

#[test]
fn a_panic_of_progenitor_is_an_error_that_names_the_document() {
    let mut schemas = Map::new();
    schemas.insert("Hash".to_owned(), json!({ "type": "string", "enum": ["SHA256", "Sha256"] }));
    let error = progenitor_types::generate("Hashes", &schemas).expect_err("two variants of one name");
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
        assert_eq!(docs::first_sentence(text), sentence, "{text:?}");
    }
}
