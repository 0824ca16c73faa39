//! Samples of requests, from which the examples of operations are made.

use imagescan_codegen::ir::Service;
use imagescan_codegen::spec;
use insta::assert_snapshot;

use super::{VALID, edit, edited, messages, messages_of};

const BODY: &str = "schema: { $ref: '#/components/schemas/StartTaskBody' }\n";

fn sample(value: &str) -> String {
    edited(&[(BODY, &format!("{BODY}            example: {value}\n"))])
}

#[test]
fn samples_of_bodies_fit_their_schema() {
    for valid in [
        "{ kind: image_scan }",
        "{ kind: something_new, images: [{ name: a, size: 1 }] }",
        "{ kind: image_scan, images: [] }",
        "{ kind: image_scan, images: null }",
    ] {
        assert_eq!(super::parse(&sample(valid)), Ok(()), "{valid}");
    }
    let unfit = [
        "{ kind: 5 }",
        "{ images: [] }",
        "{ kind: null }",
        "{ kind: image_scan, images: [null] }",
        "{ kind: image_scan, images: {} }",
        "{ kind: image_scan, images: [{ name: a, size: \"1\" }, { name: 5 }] }",
        "{ kind: image_scan, image: [] }",
        "{ kind: image_scan, other: 1 }",
        "text",
        "[1]",
    ];
    let rows = unfit.map(|value| format!("{value}\n{}\n", super::parse(&sample(value)).unwrap_err()));
    assert_snapshot!(rows.join("\n"));
    let named = format!(
        "{BODY}            examples:\n              first: {{ value: {{ kind: image_scan }} }}\n              \
         second: {{ value: {{ kind: 7 }} }}\n"
    );
    assert_snapshot!(super::parse(&edited(&[(BODY, &named)])).unwrap_err());
}

#[test]
fn examples_of_parameters_fit_their_schema() {
    const OFFSET: &str = "{ name: offset, in: query, schema: { type: integer, format: int32 } }";
    const KIND: &str = "          schema: { $ref: '#/components/schemas/TaskKind' }\n";
    const TAGS: &str = "          schema: { type: array, items: { type: string } }\n        - {";
    assert_snapshot!(messages(&[
        (
            OFFSET,
            "{ name: offset, in: query, schema: { type: integer, format: int32 }, example: 2147483647 }"
        ),
        (
            OFFSET,
            "{ name: offset, in: query, schema: { type: integer, format: int32 }, example: 2147483648 }"
        ),
        (OFFSET, "{ name: offset, in: query, schema: { type: integer, format: uint64 }, example: -1 }"),
        (OFFSET, "{ name: offset, in: query, schema: { type: integer, format: int64 }, example: 1.5 }"),
        (
            TAGS,
            "          schema: { type: array, items: { type: string } }\n          example: a,b\n        - {"
        ),
    ]));
    let closed = edit(
        VALID,
        &[(
            "      enum: [image_sync, image_scan]",
            "      x-closed-enum: true\n      enum: [image_sync, image_scan]",
        )],
    );
    assert_snapshot!(messages_of(
        &closed,
        &[
            (
                KIND,
                "          schema: { $ref: '#/components/schemas/TaskKind' }\n          example: image_scan\n"
            ),
            (
                KIND,
                "          schema: { $ref: '#/components/schemas/TaskKind' }\n          example: image_scn\n"
            ),
        ]
    ));
}

#[test]
fn a_required_list_of_its_own_type_has_an_example() {
    let document = edited(&[
        ("required: [kind]", "required: [kind, images]"),
        ("    Image:\n      type: object\n", "    Image:\n      type: object\n      required: [layers]\n"),
        (
            "        name: { type: string, maxLength: 128 }",
            "        layers: { type: array, items: { $ref: '#/components/schemas/Image' } }",
        ),
    ]);
    let spec = spec::parse("specs/acme/svc.yaml", "acme", &document).expect("the document is valid");
    let operations = Service::read(&spec).operations;
    let example = operations.iter().find(|each| each.id == "StartTask").expect("an operation");
    assert!(example.example_request.as_str().contains("\"layers\":[]"), "{:?}", example.example_request);
}
