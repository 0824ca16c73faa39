//! Vendor names that Rust cannot take, or that become one.

use insta::assert_snapshot;

use super::messages;

#[test]
fn types() {
    assert_snapshot!(messages(&[
        ("  schemas:\n", "  schemas:\n    StartTask: { type: object, properties: {} }\n"),
        ("  schemas:\n", "  schemas:\n    Option: { type: object, properties: {} }\n"),
        ("  schemas:\n", "  schemas:\n    OSInfo: { type: object, properties: {} }\n"),
        ("operationId: ListTasks", "operationId: Client"),
        ("operationId: ListTasks", "operationId: STARTTask"),
    ]));
}

#[test]
fn fields() {
    assert_snapshot!(messages(&[
        (
            "        id: { type: string }",
            "        imageId: { type: string }\n        image_id: { type: string }"
        ),
        (
            "        id: { type: string }",
            "        imageId: { type: string, x-rust-name: id }\n        image_id: { type: string }"
        ),
        ("        id: { type: string }", "        2fa: { type: string }\n        '$': { type: string }"),
        ("        id: { type: string }", "        New: { type: string }"),
        ("        id: { type: string }", "        id: { type: string, x-rust-name: type }"),
        ("name: offset, in: query", "name: Kind, in: header"),
        (
            "      requestBody:\n",
            "      parameters:\n        - { name: Kind, in: query, schema: { type: string } }\n      requestBody:\n"
        ),
    ]));
}

#[test]
fn variants() {
    assert_snapshot!(messages(&[
        ("enum: [image_sync, image_scan]", "enum: [image_scan, imageScan]"),
        ("enum: [image_sync, image_scan]", "enum: [unknown, self]"),
        ("enum: [image_sync, image_scan]", "enum: ['', '2']"),
        ("enum: [image_sync, image_scan]", "enum: ['', '2']\n      x-enum-varnames: [Nothing, Two]"),
        ("enum: [image_sync, image_scan]", "enum: [a, b]\n      x-enum-varnames: [One, One]"),
    ]));
}
