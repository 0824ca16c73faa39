//! Operations that show the state of a task.

use insta::assert_snapshot;

use super::{VALID, edit, messages_of};

const WAITER: &str = "x-effect: read
      x-waiter:
        state: data_list[].progress
        done: [100]
        failed: [-1]
        pending: 0..99
        first-delay: 5
        interval: 10
        deadline: 600
";
const TEXT_WAITER: &str = "x-effect: read
      x-waiter:
        state: data_list[].kind
        done: [image_scan]
        failed: []
        first-delay: 0
        interval: 10
        deadline: 600
";

fn waiter() -> String {
    edit(VALID, &[("x-effect: read\n", WAITER)])
}

#[test]
fn states_in_responses() {
    assert_snapshot!(messages_of(
        &waiter(),
        &[
            ("data_list[].progress", "data_list[].progres"),
            ("data_list[].progress", "data_list.progress"),
            ("data_list[].progress", "total_num[].progress"),
            ("data_list[].progress", "data_list[]"),
            ("data_list[].progress", "dat[].progress"),
            ("data_list[].progress", "total_num"),
            (
                "data_list[].progress\n        done: [100]\n        failed: [-1]\n        pending: 0..99",
                "data_list[].id\n        done: [any]"
            ),
            (
                "          content:\n            application/json:\n              schema: { $ref: '#/components/schemas/TaskPage' }\n",
                ""
            ),
            ("x-effect: read", "x-effect: starts-scan\n      x-no-waiter: It is one."),
        ]
    ));
}

#[test]
fn integers_and_ranges() {
    assert_snapshot!(messages_of(
        &waiter(),
        &[
            ("done: [100]", "done: []"),
            ("done: [100]", "done: [100, 100]"),
            ("done: [100]", "done: [99]"),
            ("done: [100]", "done: ['100..100']"),
            ("failed: [-1]", "failed: [100, -1]"),
            ("failed: [-1]", "failed: [STOPPED]"),
            ("failed: [-1]", "failed: [1.5, true]"),
            ("failed: [-1]", "failed: -1"),
            ("pending: 0..99", "pending: -5..99"),
            ("pending: 0..99", "pending: 99..0"),
            ("pending: 0..99", "pending: ['0..9', '5..99']"),
            ("pending: 0..99", "pending: {}"),
            ("        pending: 0..99\n", ""),
        ]
    ));
}

#[test]
fn texts() {
    let document = edit(
        VALID,
        &[
            ("x-effect: read\n", TEXT_WAITER),
            ("        id: { type: string }", "        kind: { $ref: '#/components/schemas/TaskKind' }"),
        ],
    );
    assert_snapshot!(messages_of(
        &document,
        &[
            ("failed: []", "failed: [image_sync]"),
            ("done: [image_scan]", "done: [image_scn]"),
            ("done: [image_scan]", "done: [finished]"),
            ("done: [image_scan]", "done: [100]"),
            ("failed: []", "pending: 0..99"),
            ("failed: []", "failed: [image_scan]"),
            ("failed: []", "failed: [image_sync, image_sync]"),
        ]
    ));
}

#[test]
fn times() {
    assert_snapshot!(messages_of(
        &waiter(),
        &[
            ("interval: 10", "interval: 0"),
            ("deadline: 600", "deadline: 0"),
            ("deadline: 600", "deadline: 5"),
            ("first-delay: 5", "first-delay: 0"),
            ("first-delay: 5", "first-delay: -1"),
            ("        deadline: 600\n", ""),
            ("interval: 10", "interval: 601"),
            ("interval: 10", "interval: 18446744073709551615"),
            ("deadline: 600", "deadline: 604801"),
        ]
    ));
}
