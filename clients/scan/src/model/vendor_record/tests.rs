//! Secrets of records.

use serde_json::json;

use super::*;

const SECRET: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";

/// What `secret` may be hidden in: fields of every depth, lists, and JSON in a text.
fn record(field: &str, secret: &Value) -> Value {
    json!({
        "CVEID": "CVE-2026-1",
        field: secret,
        "LayerInfos": [{ "LayerId": "sha256:1", field: [secret, { "inner": secret }] }],
        "ExtendContentJson": json!([{ "Path": "/etc", field: secret }]).to_string(),
    })
}

#[test]
fn no_secret_field_is_kept() {
    for field in SECRET_FIELDS {
        for name in [field.to_owned(), field.to_uppercase(), field.replace('_', "").to_lowercase()] {
            let kept = VendorRecord::new("ListThings", record(&name, &SECRET.into()));
            let texts = [format!("{kept:?}"), serde_json::to_string(&kept).expect("JSON")];
            for text in texts {
                assert!(!text.contains(&SECRET[2..SECRET.len() - 2]), "{name}: {text}");
                assert!(
                    text.contains("CVE-2026-1") && text.contains("sha256:1") && text.contains("/etc"),
                    "{text}"
                );
            }
            assert_eq!(kept.record[&*name], "AK********LE");
            assert_eq!(kept.record["LayerInfos"][0][&*name][1]["inner"], "AK********LE");
        }
    }
}

#[test]
fn short_secrets_are_masked_whole() {
    for (secret, expected) in [
        (json!("hunter2"), json!("********")),
        (json!("hunter2hunt"), json!("********")),
        (json!("hunter2hunte"), json!("hu********te")),
        (json!("密码密码密码密码密码密码"), json!("密码********密码")),
        (json!(1234), json!("********")),
        (json!(""), json!("")),
        (json!(null), json!(null)),
        (json!(true), json!(true)),
    ] {
        let kept = VendorRecord::new("ListThings", json!({ "current_value": secret }));
        assert_eq!(kept.record["current_value"], expected);
    }
}

#[test]
fn other_fields_are_kept_as_they_were_sent() {
    let record = json!({
        "NextToken": "an-opaque-token-of-a-page",
        "description": SECRET,
        "contents": SECRET,
        "Reference": "[ \"https://example.com\" ]",
        "Text": "{ not JSON",
        "Number": 18_446_744_073_709_551_615_u64,
    });
    assert_eq!(VendorRecord::new("ListThings", record.clone()).record, record);
}
