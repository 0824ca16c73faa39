//! The metadata service and the Security Token Service of Tencent Cloud.

use imagescan_emulator::{DEFAULT_ROLE, Emulator, Key, MetadataMode, Provider};
use serde_json::json;

use super::{DEFAULT_OIDC_TOKEN, NOW_SECONDS, key, of_tencent, send, tencent};
use crate::call::{Call, Response};
use crate::{builder, clock, start, start_at};

const ROLES: &str = "/latest/meta-data/cam/security-credentials/";
const FIELDS: [&str; 3] = ["TmpSecretId", "TmpSecretKey", "Token"];
const ROLE: &str = "qcs::cam::uin/1000:roleName/scanner";

fn request(path: &str) -> Call {
    Call::new("GET", path, "", "").replacing("host", "metadata.tencentyun.com")
}

fn call(action: &str, body: &str) -> Call {
    let call = Call::new("POST", "/", "", body).replacing("host", "sts.tencentcloudapi.com");
    call.with("content-type", "application/json")
        .with("x-tc-action", action)
        .with("x-tc-version", "2018-08-13")
        .with("x-tc-region", "ap-guangzhou")
}

fn assume_role(body: &str) -> Call {
    signed(call("AssumeRole", body), "sts")
}

fn signed(call: Call, service: &str) -> Call {
    of_tencent::sign(call, &crate::key(), NOW_SECONDS, &format!("2026-11-20/{service}/tc3_request"))
}

/// An unsigned call.
fn with_identity(body: &str) -> Call {
    let call = call("AssumeRoleWithWebIdentity", body).with("authorization", "SKIP");
    call.with("x-tc-timestamp", &NOW_SECONDS.to_string())
}

fn with_token(token: &str) -> Call {
    let body = json!({
        "ProviderId": "any", "WebIdentityToken": token, "RoleArn": ROLE, "RoleSessionName": "a.session",
    });
    with_identity(&body.to_string())
}

fn of_role(seconds: &str) -> String {
    format!(r#"{{"RoleArn":"{ROLE}","RoleSessionName":"a.session","DurationSeconds":{seconds}}}"#)
}

async fn check(emulator: &Emulator, response: &Response, seconds: i64) -> Key {
    let response = of_tencent::content(response);
    let key = key(&response["Credentials"], FIELDS);
    assert_eq!(response["ExpiredTime"], NOW_SECONDS + seconds, "{response}");
    assert_eq!(tencent(emulator, &key, NOW_SECONDS).await, None);
    key
}

async fn expect_error(call: Call, code: &str) {
    let (emulator, _) = start().await;
    let response = send(&emulator, call.clone()).await;
    assert_eq!(of_tencent::error(&response).0, code, "{call:?}");
}

#[tokio::test]
async fn a_role_has_a_valid_key() {
    let (emulator, _) = start().await;
    let role = send(&emulator, request(ROLES)).await;
    assert_eq!((role.status, role.text()), (200, DEFAULT_ROLE));
    let response = send(&emulator, request(&format!("{ROLES}{}", role.text()))).await.json();
    assert_eq!(response["Code"], "Success");
    assert_eq!(response["Expiration"], "2026-11-20T18:00:00Z");
    assert_eq!(response["ExpiredTime"], NOW_SECONDS + 6 * 60 * 60);
    assert_eq!(response.as_object().map(serde_json::Map::len), Some(6));
    assert_eq!(tencent(&emulator, &key(&response, FIELDS), NOW_SECONDS).await, None);
}

#[tokio::test]
async fn the_mode_determines_which_requests_are_accepted() {
    for (mode, status) in [
        (MetadataMode::Open, 200),
        (MetadataMode::TokenOnly, 200),
        (MetadataMode::v1_only(), 200),
        (MetadataMode::NoRole, 404),
        (MetadataMode::Off, 404),
    ] {
        let emulator = start_at(builder().metadata_mode(Provider::Tencent, mode), &clock()).await;
        for path in [ROLES, &format!("{ROLES}{DEFAULT_ROLE}")] {
            assert_eq!(send(&emulator, request(path)).await.status, status, "{mode:?}");
        }
        assert_eq!(send(&emulator, request(&format!("{ROLES}another"))).await.status, 404);
    }
}

#[tokio::test]
async fn a_role_is_assumed() {
    let (emulator, _) = start().await;
    let response = send(&emulator, assume_role(&of_role("1800"))).await;
    let key = check(&emulator, &response, 1800).await;
    assert_eq!(of_tencent::content(&response)["Expiration"], "2026-11-20T12:30:00Z");

    // Assume another role with that key, for the default time.
    let call = call("AssumeRole", &of_role("null"));
    let call = of_tencent::sign(call, &key, NOW_SECONDS, "2026-11-20/sts/tc3_request");
    check(&emulator, &send(&emulator, call).await, 7200).await;
}

#[tokio::test]
async fn an_identity_token_authenticates() {
    let (emulator, _) = start().await;
    check(&emulator, &send(&emulator, with_token(DEFAULT_OIDC_TOKEN)).await, 7200).await;
    // An unsigned call needs no time.
    let without = with_token(DEFAULT_OIDC_TOKEN).without("x-tc-timestamp");
    check(&emulator, &send(&emulator, without).await, 7200).await;

    let wrong = "InvalidParameter.WebIdentityTokenError";
    expect_error(with_token("another"), wrong).await;
    emulator.expire_oidc_token(DEFAULT_OIDC_TOKEN);
    let response = send(&emulator, with_token(DEFAULT_OIDC_TOKEN)).await;
    assert_eq!(of_tencent::error(&response).0, wrong);
}

#[tokio::test]
async fn invalid_parameters() {
    for seconds in ["0", "43201", "1.5", "\"soon\"", "[]"] {
        expect_error(assume_role(&of_role(seconds)), "InvalidParameter.ParamError").await;
    }
    let of = |role: &str, name: &str| format!(r#"{{"RoleArn":"{role}","RoleSessionName":"{name}"}}"#);
    expect_error(assume_role(&of("scanner", "ab")), "InvalidParameter.ParamError").await;
    expect_error(assume_role(&of(ROLE, "a b")), "InvalidParameter.ParamError").await;
    expect_error(assume_role(&of("", "ab")), "MissingParameter").await;
    expect_error(assume_role("{}"), "MissingParameter").await;
    expect_error(assume_role("not JSON"), "InvalidParameter").await;
    expect_error(with_identity(&of(ROLE, "ab")), "MissingParameter").await;
    let action = call("AssumeRole", "{}").replacing("x-tc-version", "2018-08-14");
    expect_error(signed(action, "sts"), "NoSuchVersion").await;
    let action = call("DescribeImageRegistryTimingScanTask", "{}");
    expect_error(signed(action, "sts"), "InvalidAction").await;
}

#[tokio::test]
async fn assuming_a_role_requires_authentication() {
    let unsigned = call("AssumeRole", &of_role("900")).with("authorization", "SKIP");
    expect_error(unsigned.clone(), "MissingParameter").await;
    let dated = unsigned.with("x-tc-timestamp", &NOW_SECONDS.to_string());
    expect_error(dated, "AuthFailure.InvalidAuthorization").await;
    expect_error(signed(call("AssumeRole", &of_role("900")), "tcss"), "NoSuchProduct").await;
    let mut changed = assume_role(&of_role("900"));
    changed.body = of_role("901").into_bytes();
    expect_error(changed, "AuthFailure.SignatureFailure").await;
    expect_error(with_token(DEFAULT_OIDC_TOKEN).without("authorization"), "AuthFailure.InvalidAuthorization")
        .await;
}

#[tokio::test]
async fn the_identity_of_a_key_and_of_a_role() {
    let (emulator, _) = start().await;
    let response = send(&emulator, signed(call("GetCallerIdentity", "{}"), "sts")).await;
    let identity = of_tencent::content(&response);
    assert_eq!((&identity["Type"], &identity["AccountId"]), (&json!("CAMUser"), &json!("100026200001")));

    let assumed = of_tencent::content(&send(&emulator, assume_role(&of_role("900"))).await);
    let key = key(&assumed["Credentials"], FIELDS);
    let call = call("GetCallerIdentity", "{}");
    let call = of_tencent::sign(call, &key, NOW_SECONDS, "2026-11-20/sts/tc3_request");
    let role = of_tencent::content(&send(&emulator, call).await);
    assert_eq!((&role["Type"], &role["AccountId"]), (&json!("CAMRole"), &identity["AccountId"]));
}

#[tokio::test]
async fn the_identity_needs_a_region() {
    let without = call("GetCallerIdentity", "{}").replacing("x-tc-region", "");
    expect_error(signed(without, "sts"), "MissingParameter").await;
}
