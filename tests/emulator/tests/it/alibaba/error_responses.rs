//! Error responses: status, code and message.

use imagescan_emulator::Key;

use super::{DATE, error, get_task, pre_check, response, sign, signed, signed_by};
use crate::call::Call;
use crate::key;

async fn check(call: Call, status: u16, code: &str, message: &str) {
    let error = error(&response(call).await);
    assert_eq!((error.0, error.1.as_str()), (status, code), "{error:?}");
    assert!(error.2.contains(message), "{error:?} does not contain {message:?}");
}

#[tokio::test]
async fn no_credentials() {
    check(pre_check(""), 400, "IncompleteSignature", "not signed").await;
}

#[tokio::test]
async fn an_unknown_key() {
    let unknown = Key::permanent("AKUNKNOWN", "a secret for tests");
    let call = signed_by(pre_check(""), &unknown, DATE);
    check(call, 404, "InvalidAccessKeyId.NotFound", "AKUNKNOWN").await;
}

#[tokio::test]
async fn a_wrong_secret() {
    let wrong = Key::permanent(key().id, "not the secret");
    check(signed_by(pre_check(""), &wrong, DATE), 400, "SignatureDoesNotMatch", "signature").await;
}

#[tokio::test]
async fn a_changed_body() {
    let mut call = signed(pre_check(""));
    call.body = b"a".to_vec();
    check(call, 400, "SignatureDoesNotMatch", "signature").await;
}

#[tokio::test]
async fn a_declared_hash_of_another_body() {
    // Signed over the actual hash, so that everything else is valid.
    let call = pre_check("").with("x-acs-date", DATE).with("x-acs-signature-nonce", "n");
    let call = call.with("x-acs-content-sha256", &"0".repeat(64));
    check(sign(call, &key()), 400, "SignatureDoesNotMatch", "signature").await;
}

#[tokio::test]
async fn a_date_more_than_fifteen_minutes_off() {
    for date in ["2026-11-20T11:44:59Z", "2026-11-20T12:15:01Z"] {
        check(signed_by(pre_check(""), &key(), date), 400, "InvalidTimeStamp.Expired", date).await;
    }
    for date in ["2026-11-20T11:45:00Z", "2026-11-20T12:15:00Z"] {
        assert_eq!(response(signed_by(pre_check(""), &key(), date)).await.status, 200, "{date}");
    }
}

#[tokio::test]
async fn a_date_in_a_wrong_format() {
    for date in
        ["20261120T120000Z", "2026-11-20 12:00:00Z", "2026-11-20T12:00:00", "2026-13-20T12:00:00Z", "noon"]
    {
        check(signed_by(pre_check(""), &key(), date), 400, "InvalidTimeStamp.Format", "2026").await;
    }
}

#[tokio::test]
async fn a_malformed_authorization() {
    let valid = signed(pre_check(""));
    let value = valid.header("authorization");
    let list = value.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
    for (value, message) in [
        (value.replace("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), "not supported"),
        (value.replace("Credential=AKTEST", "Credential="), "Credential"),
        (format!("{value},Credential=AKOTHER"), "Credential"),
        (value[..value.len() - 1].to_owned(), "64"),
        (value.replace(list, "x-acs-date;host"), "sorted"),
        (value.replace(list, &list.replace("host", "Host")), "lower-case"),
        (value.replace(list, &list.replace("host;", "")), "host must be signed"),
        (value.replace(list, &list.replace(";x-acs-version", "")), "x-acs-version must be signed"),
        (value.replace(list, &format!("{list};x-other")), "x-other is missing"),
        ("SKIP".to_owned(), "one word"),
    ] {
        check(valid.clone().replacing("authorization", &value), 400, "IncompleteSignature", message).await;
    }
    check(valid.clone().with("x-acs-extra", "1"), 400, "IncompleteSignature", "x-acs-extra").await;
    let other_id = valid.with("x-acs-accesskey-id", "AKOTHER");
    check(other_id, 400, "IncompleteSignature", "x-acs-accesskey-id").await;
}

#[tokio::test]
async fn common_parameters_missing() {
    for name in ["x-acs-version", "x-acs-date", "x-acs-signature-nonce"] {
        check(signed(pre_check("")).without(name), 400, "MissingParameter", name).await;
    }
    let call = signed(pre_check("")).without("x-acs-content-sha256");
    check(call, 400, "IncompleteSignature", "x-acs-content-sha256").await;
    check(pre_check("").replacing("x-acs-action", ""), 400, "MissingParameter", "x-acs-action").await;
}

#[tokio::test]
async fn unknown_actions_versions_paths_and_methods() {
    let other = pre_check("").replacing("x-acs-action", "DescribeImageStatistics");
    check(signed(other), 404, "InvalidAction.NotFound", "DescribeImageStatistics").await;
    let other = pre_check("").replacing("x-acs-version", "2018-12-01");
    check(signed(other), 400, "InvalidVersion", "2018-12-01").await;
    let mut other = pre_check("");
    other.path = "/v1/images".into();
    check(signed(other), 404, "InvalidAction.NotFound", "PublicPreCheckImageScanTask").await;
    let mut other = get_task("InstanceId=cri-1&TaskId=crast-1");
    other.method = "POST".into();
    check(signed(other), 403, "UnsupportedHTTPMethod", "POST").await;
    let mut other = pre_check("");
    other.method = "PUT".into();
    check(signed(other), 403, "UnsupportedHTTPMethod", "PUT").await;
}

/// A call with the signature version 1 and these parameters beside the action.
fn rpc_v1_call(parameters: &str) -> Call {
    let query = format!("Format=JSON&Action=PublicPreCheckImageScanTask&Signature=AAAA&{parameters}");
    Call::new("GET", "/", &query, "")
}

#[tokio::test]
async fn rpc_v1() {
    let valid = "Version=2018-12-03&Timestamp=2026-11-20T12:00:00Z&SignatureNonce=n&SignatureMethod=HMAC-SHA1\
                &SignatureVersion=1.0&AccessKeyId=AKTEST";
    check(rpc_v1_call(valid), 400, "SignatureDoesNotMatch", "signature").await;
    check(
        rpc_v1_call(&valid.replace("AKTEST", "AKUNKNOWN")),
        404,
        "InvalidAccessKeyId.NotFound",
        "AKUNKNOWN",
    )
    .await;
    for (old, new, code, message) in [
        ("Version=2018-12-03", "V=1", "MissingParameter", "Version"),
        ("2018-12-03", "2018-12-04", "InvalidVersion", "2018-12-04"),
        ("Timestamp", "T", "MissingParameter", "Timestamp"),
        ("SignatureNonce", "N", "MissingParameter", "SignatureNonce"),
        ("T12:00", "T11:00", "InvalidTimeStamp.Expired", "11:00"),
        ("2026-11-20T", "", "InvalidTimeStamp.Format", "date"),
        ("HMAC-SHA1", "HMAC-SHA256", "IncompleteSignature", "HMAC-SHA1"),
        ("SignatureVersion=1.0", "SignatureVersion=2.0", "IncompleteSignature", "1.0"),
        ("AccessKeyId", "Id", "IncompleteSignature", "AccessKeyId"),
        ("AccessKeyId=", "AccessKeyId=AKOTHER&AccessKeyId=", "IncompleteSignature", "AccessKeyId"),
        ("AccessKeyId=", "Signature=AAAA&AccessKeyId=", "IncompleteSignature", "one parameter Signature"),
    ] {
        check(rpc_v1_call(&valid.replacen(old, new, 1)), 400, code, message).await;
    }
    let mut not_base64 = rpc_v1_call(valid);
    not_base64.query = not_base64.query.replace("AAAA", "-");
    check(not_base64, 400, "IncompleteSignature", "base64").await;
}
