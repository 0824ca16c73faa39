//! What the pure passes make of a document: the schemas for progenitor, and words as Markdown.

use imagescan_codegen::ir::Service;
use imagescan_codegen::{docs, progenitor_types, typify_schema};
use insta::assert_snapshot;
use serde_json::{Map, json};

use super::specs;

fn service(module: &str) -> Service {
    let specs = specs();
    let spec = specs.documents.iter().find(|spec| spec.file.ends_with(&format!("/{module}.yaml")));
    Service::read(spec.expect("a document"))
}

/// The schemas that a document gives progenitor, a line each.
fn normalized(module: &str) -> String {
    let lines = typify_schema::schemas(&service(module))
        .into_iter()
        .map(|(name, schema)| format!("{name}: {schema}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn answers_lose_their_bounds_and_requests_keep_what_they_demand() {
    assert_snapshot!(normalized("rpc"));
}

#[test]
fn a_schema_of_both_ways_is_split() {
    assert_snapshot!(normalized("names"));
}

#[test]
fn enums_go_by_the_names_that_a_person_gave() {
    assert_snapshot!(normalized("words"));
}

#[test]
fn what_only_errors_use_is_left_out() {
    assert!(service("rest").schemas.contains_key("ErrorBody"));
    assert!(!typify_schema::schemas(&service("rest")).contains_key("ErrorBody"));
    assert!(
        !typify_schema::schemas(&service("rest")).contains_key("ReplaceImageBody"),
        "its fields are the operation's"
    );
}

#[test]
fn an_operation_tells_all_it_knows() {
    assert_snapshot!(docs::of_operation(&service("prose").operations[0]));
}

#[test]
fn a_schema_tells_its_bounds_and_where_sources_disagree() {
    let schemas = service("prose").schemas;
    let answer = &schemas["TellAllResponse"];
    assert_snapshot!(docs::of_schema(answer));
    assert_snapshot!(docs::of_schema(&answer["properties"]["bounded"]));
    assert_eq!(
        docs::of_named("plain", &answer["properties"]["plain"]),
        "`plain`",
        "nothing public goes without words"
    );
}

#[test]
fn text_is_not_markup() {
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
fn bold_is_markup_where_it_is_balanced() {
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
fn code_blocks_are_no_tests() {
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
fn the_first_sentence_is_a_whole_one() {
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
