//! Shapes of schemas, values of enums, and references.

use insta::assert_snapshot;

use super::messages;

#[test]
fn shapes() {
    assert_snapshot!(messages(&[
        ("error_code: { type: string }", "error_code: { type: string, enum: [a, b] }"),
        ("error_code: { type: string }", "error_code: { type: integer, format: int32, x-values: [] }"),
        ("error_code: { type: string }", "error_code: { type: object, properties: { a: { type: string } } }"),
        ("error_code: { type: string }", "error_code: { properties: { a: { type: string } } }"),
        ("error_code: { type: string }", "error_code: { description: A code. }"),
        ("error_code: { type: string }", "error_code: { type: text }"),
        ("error_code: { type: string }", "error_code: { type: [string, integer] }"),
        ("error_code: { type: string }", "error_code: { type: array }"),
        (
            "error_code: { type: string }",
            "error_code: { type: array, items: { type: array, items: { type: string } } }"
        ),
        ("error_code: { type: string }", "error_code: { type: array, items: { type: object } }"),
        ("      type: object\n      properties:\n        error_code: { type: string }", "      type: object"),
        (
            "      enum: [image_sync, image_scan]\n      x-enum-descriptions: [Refreshes the inventory., Scans images.]\n",
            ""
        ),
        ("      type: integer\n      format: int32\n", "      type: boolean\n"),
    ]));
}

#[test]
fn formats_and_bounds() {
    assert_snapshot!(messages(&[
        ("error_code: { type: string }", "error_code: { type: integer }"),
        ("error_code: { type: string }", "error_code: { type: integer, format: int16 }"),
        ("error_code: { type: string }", "error_code: { type: string, format: date-time }"),
        ("error_code: { type: string }", "error_code: { type: string, minimum: 1 }"),
        ("minimum: 10", "minimum: 1.5"),
        ("minimum: 10", "maximum: 18446744073709551615"),
        ("maxLength: 128", "maxLength: -1"),
        ("required: [kind]", "required: [kinds]"),
        ("required: [kind]", "required: [kind, kind]"),
    ]));
}

#[test]
fn values() {
    assert_snapshot!(messages(&[
        ("enum: [image_sync, image_scan]", "enum: []"),
        ("enum: [image_sync, image_scan]", "enum: [image_sync, image_sync]"),
        ("enum: [image_sync, image_scan]", "enum: [1, null]"),
        (
            "      x-enum-descriptions: [Refreshes the inventory., Scans images.]",
            "      x-enum-descriptions: [Refreshes.]"
        ),
        (
            "      x-enum-descriptions:",
            "      x-enum-varnames: [Sync, image_scan]\n      x-enum-descriptions:"
        ),
        ("      x-enum-descriptions:", "      x-closed-enum: 1\n      x-enum-descriptions:"),
        ("value: -1, name: STOPPED", "value: 100, name: FINISHED"),
        ("value: -1, name: STOPPED", "value: 2147483648, name: Stopped"),
        ("value: -1, name: STOPPED", "value: '-1', name: STOPPED"),
        ("name: STOPPED, description: The task was stopped.", "name: STOPPED"),
    ]));
}

#[test]
fn references() {
    assert_snapshot!(messages(&[
        (
            "images: { type: array, items: { $ref: '#/components/schemas/Image' } }\n    Image:\n      type: object\n      properties:\n",
            "image: { $ref: '#/components/schemas/Image' }\n    Image:\n      type: object\n      properties:\n        body: { $ref: '#/components/schemas/StartTaskBody' }\n",
        ),
        ("#/components/schemas/Progress", "#/components/schemas/Progres"),
        ("#/components/schemas/Progress", "other.yaml#/components/schemas/Progress"),
        ("#/components/schemas/Progress", "#/components/parameters/ProjectId"),
        (
            "progress: { $ref: '#/components/schemas/Progress' }",
            "progress: { $ref: '#/components/schemas/Progress', description: How far. }"
        ),
        ("        progress: { $ref: '#/components/schemas/Progress' }\n", ""),
        (
            "        size: { type: number, minimum: 0 }",
            "        base: { $ref: '#/components/schemas/Image' }"
        ),
        (
            "        size: { type: number, minimum: 0 }",
            "        layers: { type: array, items: { $ref: '#/components/schemas/Image' } }"
        ),
        (
            "        size: { type: number, minimum: 0 }",
            "        body: { $ref: '#/components/schemas/StartTaskBody' }\n        image: { $ref: '#/components/schemas/Image' }"
        ),
    ]));
}

#[test]
fn objects_of_requests_and_responses() {
    assert_snapshot!(messages(&[
        ("        id: { type: string }", "        image: { $ref: '#/components/schemas/Image' }"),
        (
            "    Image:\n      type: object",
            "    Image:\n      type: object\n      x-request-name: ImageInput"
        ),
        (
            "              schema: { $ref: '#/components/schemas/TaskPage' }",
            "              schema: { $ref: '#/components/schemas/StartTaskBody' }"
        ),
        (
            "        images: { type: array, items: { $ref: '#/components/schemas/Image' } }\n    Image:\n      type: object",
            "        tasks: { type: array, items: { $ref: '#/components/schemas/Task' } }\n        images: { type: array, items: { $ref: '#/components/schemas/Image' } }\n    Image:\n      type: object",
        ),
        (
            "    Task:\n      type: object\n      properties:\n        id: { type: string }\n        progress: { $ref: '#/components/schemas/Progress' }\n    StartTaskBody:\n      type: object\n      required: [kind]\n      properties:\n",
            "    Task:\n      type: object\n      x-request-name: OSTask\n      properties:\n        id: { type: string }\n        progress: { $ref: '#/components/schemas/Progress' }\n    StartTaskBody:\n      type: object\n      required: [kind]\n      properties:\n        task: { $ref: '#/components/schemas/Task' }\n",
        ),
    ]));
}
