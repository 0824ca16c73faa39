//! Times: formats, types, and the names of accessors.

use insta::assert_snapshot;

use super::messages;

const ID: &str = "        id: { type: string }";
const OFFSET: &str = "{ name: offset, in: query, schema: { type: integer, format: int32 } }";

#[test]
fn formats() {
    assert_snapshot!(messages(&[
        (ID, "        id: { type: integer, format: int64, x-time: unix-millis }"),
        (ID, "        id: { type: integer, format: int64, x-time: unix-milis }"),
        (ID, "        id: { type: string, x-time: rfc3339 }"),
        (ID, "        id: { type: string, x-time: \"local+08:00\" }"),
        (ID, "        id: { type: string, x-time: local }"),
        (ID, "        id: { type: integer, format: int64, x-time: unix-seconds }"),
        (ID, "        id: { type: integer, format: int64, x-time: rfc3339 }"),
        (ID, "        id: { type: boolean, x-time: \"local+08:00\" }"),
        (ID, "        id: { type: integer, format: int64, x-time: 1 }"),
        (ID, "        id: { type: string, x-time: unix-millis }"),
        (ID, "        id: { type: integer, format: int32, x-time: unix-millis }"),
        (ID, "        id: { type: integer, format: uint64, x-time: unix-millis }"),
        (ID, "        id: { type: array, items: { type: integer, format: int64 }, x-time: unix-millis }"),
        (ID, "        id: { type: array, items: { type: integer, format: int64, x-time: unix-millis } }"),
        (ID, "        id: { $ref: '#/components/schemas/Progress', x-time: unix-millis }"),
        (
            OFFSET,
            "{ name: offset, in: query, x-time: unix-millis, schema: { type: integer, format: int32 } }"
        ),
        (
            OFFSET,
            "{ name: offset, in: query, x-time: unix-millis, schema: { $ref: '#/components/schemas/Progress' } }"
        ),
        (
            OFFSET,
            "{ name: offset, in: query, schema: { type: integer, format: int64, x-time: unix-millis } }"
        ),
    ]));
}

#[test]
fn accessors() {
    assert_snapshot!(messages(&[
        (
            ID,
            "        begin: { type: integer, format: int64, x-time: unix-millis }\n        begin_at: { type: string }"
        ),
        (
            ID,
            "        beginAt: { type: string }\n        type: { type: integer, format: int64, x-time: unix-millis, x-rust-name: begin }"
        ),
        (
            ID,
            "        begin_at: { type: integer, format: int64, x-time: unix-millis }\n        begin: { type: string }"
        ),
        (
            OFFSET,
            "{ name: since, in: query, x-time: unix-millis, schema: { type: integer, format: int64 } }\n        - { name: Since-At, in: header, schema: { type: string } }\n        - { name: offset, in: query, schema: { type: integer, format: int32 } }"
        ),
        (
            "      properties:\n        kind: { $ref: '#/components/schemas/TaskKind' }",
            "      properties:\n        kind_at: { type: string }\n        Kind: { type: integer, format: int64, x-time: unix-millis }\n        kind: { $ref: '#/components/schemas/TaskKind', }"
        ),
    ]));
}
