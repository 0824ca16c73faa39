//! The metadata service of a machine at Tencent Cloud, and its Security Token Service.

use imagescan_emulator::{DEFAULT_ROLE, Emulator, Key, MetadataMode, Provider};
use serde_json::json;

use super::{DEFAULT_OIDC_TOKEN, NOW_SECONDS, key, of_tencent, send, tencent};
use crate::call::{Answer, Call};
use crate::{builder, clock, start, start_at};

const ROLES: &str = "/latest/meta-data/cam/security-credentials/";
const FIELDS: [&str; 3] = ["TmpSecretId", "TmpSecretKey", "Token"];
const ROLE: &str = "qcs::cam::uin/1000:roleName/scanner";

fn ask(path: &str) -> Call {
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

/// As it goes out unsigned.
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

async fn check(emulator: &Emulator, answer: &Answer, seconds: i64) -> Key {
    let response = of_tencent::response(answer);
    let key = key(&response["Credentials"], FIELDS);
    assert_eq!(response["ExpiredTime"], NOW_SECONDS + seconds, "{response}");
    assert_eq!(tencent(emulator, &key, NOW_SECONDS).await, None);
    key
}

async fn refused(call: Call, code: &str) {
    let (emulator, _) = start().await;
    let answer = send(&emulator, call.clone()).await;
    assert_eq!(of_tencent::refusal(&answer).0, code, "{call:?}");
}

#[tokio::test]
async fn a_role_is_found_and_its_key_is_good() {
    let (emulator, _) = start().await;
    let role = send(&emulator, ask(ROLES)).await;
    assert_eq!((role.status, role.text()), (200, DEFAULT_ROLE));
    let answer = send(&emulator, ask(&format!("{ROLES}{}", role.text()))).await.json();
    assert_eq!(answer["Code"], "Success");
    assert_eq!(answer["Expiration"], "2026-11-20T18:00:00Z");
    assert_eq!(answer["ExpiredTime"], NOW_SECONDS + 6 * 60 * 60);
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(6));
    assert_eq!(tencent(&emulator, &key(&answer, FIELDS), NOW_SECONDS).await, None);
}

#[tokio::test]
async fn modes_decide_who_is_answered() {
    for (mode, status) in [
        (MetadataMode::Open, 200),
        (MetadataMode::TokenOnly, 200),
        (MetadataMode::v1_only(), 200),
        (MetadataMode::NoRole, 404),
        (MetadataMode::Off, 404),
    ] {
        let emulator = start_at(builder().metadata_mode(Provider::Tencent, mode), &clock()).await;
        for path in [ROLES, &format!("{ROLES}{DEFAULT_ROLE}")] {
            assert_eq!(send(&emulator, ask(path)).await.status, status, "{mode:?}");
        }
        assert_eq!(send(&emulator, ask(&format!("{ROLES}another"))).await.status, 404);
    }
}

#[tokio::test]
async fn a_role_is_assumed() {
    let (emulator, _) = start().await;
    let answer = send(&emulator, assume_role(&of_role("1800"))).await;
    let key = check(&emulator, &answer, 1800).await;
    assert_eq!(of_tencent::response(&answer)["Expiration"], "2026-11-20T12:30:00Z");

    // Another role from there, for as long as when nothing is said.
    let call = call("AssumeRole", &of_role("null"));
    let call = of_tencent::sign(call, &key, NOW_SECONDS, "2026-11-20/sts/tc3_request");
    check(&emulator, &send(&emulator, call).await, 7200).await;
}

#[tokio::test]
async fn an_identity_token_is_proof_enough() {
    let (emulator, _) = start().await;
    check(&emulator, &send(&emulator, with_token(DEFAULT_OIDC_TOKEN)).await, 7200).await;
    // Who signs nothing needs no time either.
    let without = with_token(DEFAULT_OIDC_TOKEN).without("x-tc-timestamp");
    check(&emulator, &send(&emulator, without).await, 7200).await;

    let wrong = "InvalidParameter.WebIdentityTokenError";
    refused(with_token("another"), wrong).await;
    emulator.expire_oidc_token(DEFAULT_OIDC_TOKEN);
    let answer = send(&emulator, with_token(DEFAULT_OIDC_TOKEN)).await;
    assert_eq!(of_tencent::refusal(&answer).0, wrong);
}

#[tokio::test]
async fn what_is_asked_for_must_make_sense() {
    for seconds in ["0", "43201", "1.5", "\"soon\"", "[]"] {
        refused(assume_role(&of_role(seconds)), "InvalidParameter.ParamError").await;
    }
    let of = |role: &str, name: &str| format!(r#"{{"RoleArn":"{role}","RoleSessionName":"{name}"}}"#);
    refused(assume_role(&of("scanner", "ab")), "InvalidParameter.ParamError").await;
    refused(assume_role(&of(ROLE, "a b")), "InvalidParameter.ParamError").await;
    refused(assume_role(&of("", "ab")), "MissingParameter").await;
    refused(assume_role("{}"), "MissingParameter").await;
    refused(assume_role("no JSON"), "InvalidParameter").await;
    refused(with_identity(&of(ROLE, "ab")), "MissingParameter").await;
    let action = call("AssumeRole", "{}").replacing("x-tc-version", "2018-08-14");
    refused(signed(action, "sts"), "NoSuchVersion").await;
    let action = call("DescribeImageRegistryTimingScanTask", "{}");
    refused(signed(action, "sts"), "InvalidAction").await;
}

#[tokio::test]
async fn a_role_is_not_assumed_by_just_anyone() {
    let unsigned = call("AssumeRole", &of_role("900")).with("authorization", "SKIP");
    refused(unsigned.clone(), "MissingParameter").await;
    let dated = unsigned.with("x-tc-timestamp", &NOW_SECONDS.to_string());
    refused(dated, "AuthFailure.InvalidAuthorization").await;
    refused(signed(call("AssumeRole", &of_role("900")), "tcss"), "NoSuchProduct").await;
    let mut changed = assume_role(&of_role("900"));
    changed.body = of_role("901").into_bytes();
    refused(changed, "AuthFailure.SignatureFailure").await;
    refused(with_token(DEFAULT_OIDC_TOKEN).without("authorization"), "AuthFailure.InvalidAuthorization")
        .await;
}
