//! Locations and styles of parameters.

use insta::assert_snapshot;

use super::{VALID, messages};

#[test]
fn paths() {
    assert_snapshot!(messages(&[
        ("/v5/{project_id}/tasks", "/v5/{project}/tasks"),
        ("      in: path\n      required: true", "      in: path"),
        ("      in: path", "      in: query"),
    ]));
}

#[test]
fn locations() {
    assert_snapshot!(messages(&[
        ("name: offset, in: query", "name: offset, in: cookie"),
        ("name: offset, in: query", "name: Content-Type, in: header"),
        ("name: offset, in: query", "name: limit, in: header"),
        (
            "        - { name: offset, in: query",
            "        - { name: X-A, in: header, schema: { type: string } }\n        - { name: x-a, in: header, x-rust-name: other, schema: { type: string } }\n        - { name: offset, in: query"
        ),
        (
            "      requestBody:\n",
            "      parameters:\n        - { name: kind, in: query, schema: { type: string } }\n      requestBody:\n"
        ),
        ("name: limit, in: query,", "name: limit, in: query, x-from-client: region,"),
    ]));
}

/// Headers that the clients write, in any case and for every provider, and parameters of signatures.
#[test]
fn parameters_of_the_client() {
    for name in [
        "Host",
        "host",
        "Authorization",
        "Content-Length",
        "content-type",
        "Date",
        "User-Agent",
        "Transfer-Encoding",
        "Accept",
        "X-Sdk-Date",
        "x-sdk-content-sha256",
        "X-Security-Token",
        "X-Auth-Token",
        "X-Project-Id",
        "x-acs-date",
        "X-Acs-Action",
        "x-acs-signature-nonce",
        "x-acs-security-token",
        "X-TC-Action",
        "X-TC-Timestamp",
        "X-TC-Token",
    ] {
        let header = format!("name: {name}, in: header");
        let messages = super::parse(&VALID.replacen("name: limit, in: query", &header, 1)).expect_err(name);
        let line = VALID.lines().position(|line| line.contains("name: limit")).expect("a line") + 1;
        let message = format!(
            "specs/acme/svc.yaml:{line}: [client-parameter] the client writes the header of parameter `{name}` of `ListTasks`"
        );
        assert!(messages.contains(&message), "{messages}");
    }
    // Also as a parameter that the client fills in.
    let filled =
        VALID.replacen("name: limit, in: query,", "name: Host, in: header, x-from-client: region,", 1);
    assert!(super::parse(&filled).expect_err("the client has one").contains("[client-parameter]"));

    let alibaba = VALID.replacen("signing: SDK-HMAC-SHA256", "signing: ACS3-HMAC-SHA256", 1);
    for name in ["Action", "Version", "Format", "Signature", "Timestamp", "AccessKeyId", "SecurityToken"] {
        let query = format!("name: {name}, in: query");
        let messages = super::parse(&alibaba.replacen("name: limit, in: query", &query, 1)).expect_err(name);
        assert!(
            messages.contains(&format!("[client-parameter] the client writes parameter `{name}` of")),
            "{messages}"
        );
        // Without a signature in the query, the name is valid.
        let messages =
            super::parse(&VALID.replacen("name: limit, in: query", &query, 1)).expect_err("no limit");
        assert!(!messages.contains("[client-parameter]"), "{messages}");
    }
}

#[test]
fn invalid_header_names() {
    assert_snapshot!(messages(&[
        ("name: tags\n          in: query", "name: 'X Tags'\n          in: header"),
        ("name: tags\n          in: query", "name: 'X:Tags'\n          in: header"),
        ("name: tags\n          in: query", "name: Xé\n          in: header"),
        ("name: tags\n          in: query", "name: X-Tags\n          in: header"),
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
