//! Operations that start tasks, and the order of operations.

use imagescan_codegen::ir::Service;
use imagescan_codegen::spec;
use insta::assert_snapshot;

use super::{VALID, edit, messages, messages_of};

const WAITER: &str = "x-effect: read
      x-after: [StartTask]
      x-waiter: { state: 'data_list[].progress', done: [100], first-delay: 5, interval: 10, deadline: 600 }
";
const STARTS: &str = "x-effect: starts-scan
      x-starts:
        waiter: ListTasks
        arguments:
          kind: { request: kind }
          offset: { response: 'data_list[].id' }
          limit: { value: 10 }
";
const RESPONSE: &str = "description: The task was started.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/TaskPage' }
";

fn workflow() -> String {
    let edits = [
        ("x-effect: read\n", WAITER),
        ("x-effect: write\n", STARTS),
        ("'200': { description: The task was started. }", "'200': { description: Started. }"),
    ];
    let document = edit(VALID, &edits);
    edit(&document, &[("{ description: Started. }\n", &format!("\n          {RESPONSE}"))])
}

#[test]
fn waiters_of_tasks() {
    assert_snapshot!(messages_of(
        &workflow(),
        &[
            ("waiter: ListTasks", "waiter: ListTask"),
            ("waiter: ListTasks", "waiter: Something"),
            ("waiter: ListTasks", "waiter: StartTask"),
            (
                "      x-waiter: { state: 'data_list[].progress', done: [100], first-delay: 5, interval: 10, deadline: 600 }\n",
                ""
            ),
            ("x-effect: starts-scan", "x-effect: write"),
            ("x-effect: starts-scan", "x-effect: read"),
            ("x-effect: starts-scan", "x-effect: starts-scan\n      x-no-waiter: It has one."),
        ]
    ));
}

#[test]
fn waiters_are_necessary_for_scans() {
    assert_snapshot!(messages(&[
        ("x-effect: write", "x-effect: starts-scan"),
        ("x-effect: write", "x-effect: starts-scan\n      x-no-waiter: The response has no id."),
        ("x-effect: write", "x-effect: spends-licence"),
        ("x-effect: read", "x-effect: read\n      x-no-waiter: It starts nothing."),
    ]));
}

#[test]
fn arguments_of_waiters() {
    assert_snapshot!(messages_of(
        &workflow(),
        &[
            ("          kind: { request: kind }\n", ""),
            ("kind: { request: kind }", "knd: { request: kind }"),
            ("kind: { request: kind }", "project_id: { request: kind }"),
            ("kind: { request: kind }", "kind: { request: knd }"),
            ("kind: { request: kind }", "kind: { request: images }"),
            ("kind: { request: kind }", "kind: { value: image_scan }"),
            ("kind: { request: kind }", "kind: { value: image_scn }"),
            ("kind: { request: kind }", "kind: { value: 5 }"),
            ("kind: { request: kind }", "kind: {}"),
            ("kind: { request: kind }", "kind: { request: kind, value: image_scan }"),
            ("kind: { request: kind }", "kind: { response: total_num }"),
            ("offset: { response: 'data_list[].id' }", "offset: { response: 'data_list.id' }"),
            ("offset: { response: 'data_list[].id' }", "offset: { response: data_list }"),
            ("offset: { response: 'data_list[].id' }", "offset: { response: total_mun }"),
            ("limit: { value: 10 }", "limit: { value: ten }"),
            ("limit: { value: 10 }", "limit: { value: 2147483648 }"),
            ("limit: { value: 10 }", "tags: { value: ten }"),
            ("limit: { value: 10 }", "tags: { request: images }"),
            (
                "schema: { $ref: '#/components/schemas/StartTaskBody' }",
                "schema: { $ref: '#/components/schemas/Task' }"
            ),
        ]
    ));
}

#[test]
fn waiters_of_sites() {
    const ARGUMENTS: &str = "        arguments:
          kind: { request: kind }
          offset: { response: 'data_list[].id' }
          limit: { value: 10 }
";
    const SITES: &str = "        sites:
          mainland: { arguments: { kind: { request: kind } } }
          abroad: { arguments: { kind: { value: image_scan } } }
";
    let sites = edit(&workflow(), &[(ARGUMENTS, SITES)]);
    assert_eq!(super::parse(&sites), Ok(()));
    let limit = "- { name: limit, in: query,";
    let mainland_only = edit(&workflow(), &[(limit, "- { name: limit, x-sites: [mainland], in: query,")]);
    assert_snapshot!(messages_of(
        &sites,
        &[
            ("        sites:\n", "        arguments: { kind: { request: kind } }\n        sites:\n"),
            (SITES, "        sites: {}\n"),
            ("          abroad:", "          Abroad:"),
            ("          abroad:", "          over seas:"),
            (
                "abroad: { arguments: { kind: { value: image_scan } } }",
                "abroad: { arguments: { kind: { value: 5 } } }"
            ),
            ("abroad: { arguments: { kind: { value: image_scan } } }", "abroad: { arguments: {} }"),
            ("abroad: { arguments: { kind: { value: image_scan } } }", "abroad: {}"),
            (
                "images: { type: array, items: { $ref: '#/components/schemas/Image' } }",
                "waiter_abroad: { $ref: '#/components/schemas/Image' }"
            ),
            (
                "images: { type: array, items: { $ref: '#/components/schemas/Image' } }",
                "waiter: { $ref: '#/components/schemas/Image' }"
            ),
        ]
    ));
    let error = super::parse(&mainland_only).unwrap_err();
    assert!(error.contains("`limit` exists on `mainland` only"), "{error}");
}

#[test]
fn a_task_without_content_has_no_response_fields() {
    let document = edit(VALID, &[("x-effect: read\n", WAITER), ("x-effect: write\n", STARTS)]);
    let error = super::parse(&document).unwrap_err();
    assert!(error.contains("the response of `StartTask` has no content"), "{error}");
}

#[test]
fn order() {
    assert_snapshot!(messages_of(
        &workflow(),
        &[
            ("x-after: [StartTask]", "x-after: [StartTsk]"),
            ("x-after: [StartTask]", "x-after: [Unrelated]"),
            ("x-after: [StartTask]", "x-after: [StartTask, StartTask]"),
            ("x-after: [StartTask]", "x-after: [ListTasks]"),
            ("x-after: [StartTask]", "x-after: StartTask"),
            ("x-effect: starts-scan", "x-effect: starts-scan\n      x-after: [ListTasks]"),
        ]
    ));
}

#[test]
fn operations_are_generated_in_the_order_of_the_workflow() {
    let ids = |document: &str| {
        let spec = spec::parse("specs/acme/svc.yaml", "acme", document).expect("the document is valid");
        Service::read(&spec).operations.into_iter().map(|operation| operation.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(VALID), ["ListTasks", "StartTask"]);
    assert_eq!(ids(&workflow()), ["StartTask", "ListTasks"]);
}

#[test]
fn the_function_of_started_tasks_is_reserved() {
    assert_snapshot!(messages_of(
        &workflow(),
        &[(
            "images: { type: array, items: { $ref: '#/components/schemas/Image' } }",
            "waiter: { $ref: '#/components/schemas/Image' }"
        )]
    ));
    let unrelated = ("images: { type: array, items:", "waiter: { type: array, items:");
    assert_eq!(super::parse(&edit(VALID, &[unrelated])), Ok(()));
}

#[test]
fn a_long_order_is_checked() {
    use std::fmt::Write;
    let mut paths = String::from("paths:\n");
    for index in 0..3_000 {
        let _ = writeln!(
            paths,
            "  /v5/chain{index}:\n    get:\n      operationId: Chain{index}\n      summary: A link.\n      \
             externalDocs: {{ url: \"https://docs.example.com/Chain{index}\" }}\n      x-effect: read\n      \
             x-after: [Chain{}]\n      responses: {{ '204': {{ description: Done. }}, \
             default: {{ $ref: '#/components/responses/Error' }} }}",
            (index + 1) % 3_000,
        );
    }
    let error = super::parse(&edit(VALID, &[("paths:\n", &paths)])).unwrap_err();
    assert_eq!(error.matches("is after itself").count(), 1);
    assert!(error.contains("`Chain2999` after `Chain0`"));
}
