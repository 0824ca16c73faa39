//! Where parameters travel and how.

use insta::assert_snapshot;

use super::messages;

#[test]
fn paths() {
    assert_snapshot!(messages(&[
        ("/v5/{project_id}/tasks", "/v5/{project}/tasks"),
        ("      in: path\n      required: true", "      in: path"),
        ("      in: path", "      in: query"),
    ]));
}

#[test]
fn places() {
    assert_snapshot!(messages(&[
        ("name: offset, in: query", "name: offset, in: cookie"),
        ("name: offset, in: query", "name: Content-Type, in: header"),
        ("name: offset, in: query", "name: limit, in: header"),
        (
            "      requestBody:\n",
            "      parameters:\n        - { name: kind, in: query, schema: { type: string } }\n      requestBody:\n"
        ),
        ("x-from-client: project_id", "x-from-client: account"),
        ("name: limit, in: query,", "name: limit, in: query, x-from-client: region,"),
    ]));
}

#[test]
fn arrays() {
    assert_snapshot!(messages(&[
        ("          style: form\n          explode: false\n", ""),
        ("          style: form\n", ""),
        ("          style: form\n          explode: false\n", "          explode: true\n"),
        ("          style: form\n          explode: false\n", "          x-flatten: true\n"),
        ("          explode: false\n", "          explode: false\n          x-flatten: true\n"),
        ("style: form\n", "style: pipeDelimited\n"),
        ("- name: tags\n          in: query", "- name: tags\n          in: header"),
        ("name: offset, in: query", "name: offset, in: query, explode: true"),
    ]));
}

#[test]
fn types() {
    assert_snapshot!(messages(&[
        (
            "{ type: array, items: { type: string } }",
            "{ type: array, items: { $ref: '#/components/schemas/Image' } }"
        ),
        (
            "{ type: array, items: { type: string } }",
            "{ type: array, items: { $ref: '#/components/schemas/TaskKind' } }"
        ),
        (
            "          required: true\n          schema: { $ref: '#/components/schemas/TaskKind' }",
            "          schema: { $ref: '#/components/schemas/Image' }"
        ),
        (
            "name: offset, in: query, schema: { type: integer, format: int32 }",
            "name: offset, in: query, schema: { type: string, enum: [a, b] }"
        ),
        ("name: offset, in: query, schema: { type: integer, format: int32 }", "name: offset, in: query"),
    ]));
}
