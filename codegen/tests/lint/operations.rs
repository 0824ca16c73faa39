//! Required parts, names and extensions of operations.

use insta::assert_snapshot;

use super::messages;

const BODY: &str =
    "      requestBody:\n        required: true\n        content:\n          application/json:\n";
const SAMPLE: &str = "      parameters:
        - { name: dry_run, in: query, required: true, schema: { type: boolean } }
      requestBody:
        content:
          application/json:
            example: { kind: image_scan }
";
const SAMPLE_WITH_EXAMPLE: &str = "      parameters:
        - { name: dry_run, in: query, required: true, schema: { type: boolean }, example: true }
      requestBody:
        content:
          application/json:
            example: { kind: image_scan }
";

#[test]
fn required_parts() {
    assert_snapshot!(messages(&[
        ("      operationId: ListTasks\n", ""),
        ("      summary: Lists tasks.\n", ""),
        ("      externalDocs: { url: \"https://docs.example.com/ListTasks\" }\n", ""),
        ("https://docs.example.com/ListTasks", "the manual"),
        ("      x-effect: read\n", ""),
        ("        '200': { description: The task was started. }\n", ""),
        (
            "        '200': { description",
            "        '201': { description: Other. }\n        '200': { description"
        ),
        ("'200': { description: The task was started. }\n        default: ", "'200': "),
        (
            "        '200': { description",
            "        '404': { description: None. }\n        '200': { description"
        ),
    ]));
}

#[test]
fn names_and_paths() {
    assert_snapshot!(messages(&[
        ("operationId: ListTasks", "operationId: list_tasks"),
        ("operationId: ListTasks", "operationId: StartTask"),
        ("/#StartTask", "/#StartTasks"),
        ("/#StartTask", "StartTask"),
        ("/#StartTask", "/v5#StartTask"),
        ("/#StartTask", "/v5/start?now=true"),
        ("    post:\n", "    patch:\n      operationId: Other\n    post:\n"),
        ("    post:\n", "    parameters:\n"),
        (
            "    get:\n      operationId: ListTasks\n",
            "    delete:
      operationId: DeleteTasks
      summary: Deletes all tasks.
      externalDocs: { url: \"https://docs.example.com/DeleteTasks\" }
      x-effect: write
      parameters: [{ $ref: '#/components/parameters/ProjectId' }]
      responses: { '204': { description: They are deleted. }, default: { $ref: '#/components/responses/Error' } }
    get:
      operationId: ListTasks
"
        ),
    ]));
}

#[test]
fn extensions() {
    assert_snapshot!(messages(&[
        ("      deprecated: true\n", ""),
        ("      x-rate-limits", "      x-contradictions: The page is wrong.\n      x-rate-limits"),
        ("code: SVC.0002, description: The service failed.", "code: SVC.0001, description: Again."),
        ("status: 400", "status: 4"),
        ("code: SVC.0002, description", "code: SVC.0002, retry: true, descripton"),
        (
            "paths:\n",
            "x-error-codes:\n  - { code: SVC.0001, description: As of an operation. }\n  - { code: SVC.9, status: 500, description: Down. }\npaths:\n"
        ),
        (
            "paths:\n",
            "x-error-codes:\n  - { code: SVC.9, status: 99, description: Down. }\n  - { code: SVC.9, description: Up. }\npaths:\n"
        ),
    ]));
}

#[test]
fn pagination() {
    assert_snapshot!(messages(&[
        ("style: offset", "style: cursor"),
        ("style: offset", "style: page"),
        ("{ style: offset, offset: offset, limit: limit,", "{ style: page, page: offset, size: limit,"),
        ("{ style: offset, offset: offset, limit: limit,", "{ style: page, page: kind, size: limt,"),
        ("limit: limit,", "limit: limit, size: limit,"),
        ("offset: offset, limit: limit", "limit: limit"),
        ("offset: offset", "offset: ofset"),
        ("limit: limit", "limit: project_id"),
        ("items: data_list", "items: total_num"),
        ("total: total_num", "total: total"),
        ("total: total_num", "total: data_list"),
        ("total: total_num", "total: total_num.count"),
        ("total: total_num", "total: info.total"),
        (", total: total_num", ""),
        ("name: offset, in: query,", "name: offset, in: query, required: true,"),
        (
            "name: offset, in: query, schema: { type: integer, format: int32 }",
            "name: offset, in: query, schema: { type: string }"
        ),
        (
            "name: offset, in: query, schema: { type: integer, format: int32 }",
            "name: offset, in: query, schema: { $ref: '#/components/schemas/Progress' }"
        ),
        (
            "total_num: { type: integer, format: int64 }",
            "total_num: { $ref: '#/components/schemas/Progress' }"
        ),
        (
            "x-effect: write",
            "x-effect: write\n      x-pagination: { style: offset, offset: kind, limit: images, items: a, total: b }"
        ),
    ]));
}

#[test]
fn bodies() {
    assert_snapshot!(messages(&[
        (
            "          application/json:\n            schema: { $ref: '#/components/schemas/StartTaskBody' }",
            "          text/plain:\n            schema: { $ref: '#/components/schemas/StartTaskBody' }"
        ),
        (
            "            schema: { $ref: '#/components/schemas/StartTaskBody' }",
            "            schema: { type: string }"
        ),
        (
            "            schema: { $ref: '#/components/schemas/StartTaskBody' }",
            "            schema: { $ref: '#/components/schemas/TaskKind' }"
        ),
        (
            "              schema: { $ref: '#/components/schemas/TaskPage' }",
            "              schema: { $ref: '#/components/schemas/TaskPage' }\n            application/xml:\n              schema: { $ref: '#/components/schemas/Task' }"
        ),
        (
            "              schema: { $ref: '#/components/schemas/TaskPage' }",
            "              schema: { type: object, properties: { id: { type: string } } }"
        ),
        (BODY, SAMPLE),
        (BODY, SAMPLE_WITH_EXAMPLE),
    ]));
}

#[test]
fn effects() {
    assert_snapshot!(messages(&[
        ("x-effect: read", "x-effect: reads"),
        ("x-effect: read", "x-effect: nothing"),
        ("x-effect: read", "x-effect: true"),
        ("x-effect: read", "x-effect: read\n      x-idempotent: true"),
        ("x-effect: read", "x-effect: write\n      x-idempotent: maybe"),
        ("x-effect: read", "x-effect: write\n      x-idempotent: true"),
        ("x-effect: read", "x-effect: spends-licence"),
    ]));
}

#[test]
fn rate_limits() {
    assert_snapshot!(messages(&[
        ("calls: 20, per: second", "calls: 0, per: second"),
        ("calls: 20, per: second", "calls: 4294967296, per: second"),
        ("calls: 20, per: second", "calls: 1.5, per: second"),
        ("calls: 20, per: second", "calls: 20, per: hour"),
        ("calls: 20, per: second, enforced: true", "scope: one account"),
        (
            "paths:\n",
            "x-rate-limits: [{ calls: 5, per: minute, scope: one user, enforced: false }]\npaths:\n"
        ),
        ("paths:\n", "x-rate-limits: [{ calls: 0, per: day, enforced: false }]\npaths:\n"),
        (
            "[{ calls: 20, per: second, enforced: true }]",
            "[{ calls: 20, per: second, enforced: true }, { calls: 5, per: second, enforced: false }]"
        ),
        (
            "[{ calls: 20, per: second, enforced: true }]",
            "[{ calls: 20, per: second, enforced: true }, { calls: 5, per: second, scope: one user, enforced: false }]"
        ),
    ]));
}
