//! Paths of operations.

use insta::assert_snapshot;

use super::{VALID, messages, parse};

#[test]
fn invalid_paths() {
    assert_snapshot!(messages(&[
        ("/v5/{project_id}/tasks", "v5/{project_id}/tasks"),
        ("/v5/{project_id}/tasks", "//v5/{project_id}/tasks"),
        ("/v5/{project_id}/tasks", "/v5//{project_id}/tasks"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/tasks/"),
        ("/v5/{project_id}/tasks", "/v5/../{project_id}/tasks"),
        ("/v5/{project_id}/tasks", "/v5/./{project_id}/tasks"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/.."),
        ("/v5/{project_id}/tasks", "/v5/%2e%2e/{project_id}/tasks"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/tasks?all=true"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/tasks#all"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/all tasks"),
        ("/v5/{project_id}/tasks", "\"/v5/{project_id}/\\ttasks\""),
        ("/v5/{project_id}/tasks", "\"/v5/{project_id}/\\ntasks\""),
        ("/v5/{project_id}/tasks", "\"/v5/{project_id}/\\\"tasks\""),
        ("/v5/{project_id}/tasks", "\"/v5/{project_id}/\\\\tasks\""),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/täsks"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/{tasks"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/tasks}"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/{}"),
        ("/v5/{project_id}/tasks", "/v5/{project_id}/{a/b}"),
        ("/#StartTask", "\"/#Start\\nTask\""),
        ("/#StartTask", "/#StartTask#Again"),
        ("/#StartTask", "/#"),
    ]));
}

#[test]
fn valid_paths() {
    for path in ["/v5/{project_id}/a-b_c.d~e", "/v5/{project_id}/tasks:scan", "/v5/x{project_id}y/@a,b;c=d"] {
        assert_eq!(parse(&VALID.replacen("/v5/{project_id}/tasks", path, 1)), Ok(()), "{path}");
    }
}
