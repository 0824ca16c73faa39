//! The Security Token Service of Alibaba Cloud.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use imagescan_emulator::{Emulator, Key};
use sha1::Sha1;

use super::{DEFAULT_OIDC_TOKEN, NOON, alibaba, key, of_alibaba, send};
use crate::call::{Call, Response};
use crate::{start, temporary_key};

const FIELDS: [&str; 3] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"];
const FORM: &str = "application/x-www-form-urlencoded";
const ROLE: &str = "RoleArn=acs%3Aram%3A%3A1234%3Arole%2Fscanner&RoleSessionName=a.session";

fn call(method: &str, query: &str, form: &str) -> Call {
    let call = Call::new(method, "/", query, form).replacing("host", "sts.aliyuncs.com");
    if form.is_empty() { call } else { call.with("content-type", FORM) }
}

/// The common parameters of all calls.
fn common(action: &str) -> String {
    format!("Action={action}&Format=JSON&Version=2015-04-01&Timestamp=2026-11-20T12%3A00%3A00Z")
}

fn with_oidc(rest: &str) -> Call {
    let query =
        format!("{}&OIDCProviderArn=acs%3Aram%3A%3A1234%3Aoidc-provider%2Fx", common("AssumeRoleWithOIDC"));
    call("GET", &format!("{query}&{rest}"), "")
}

fn with_token(token: &str) -> Call {
    with_oidc(&format!("{ROLE}&OIDCToken={token}"))
}

fn signed(method: &str, form: &str, rest: &str, key: &Key) -> Call {
    signed_as("AssumeRole", method, form, rest, key)
}

/// Signs with version 1. The parameters must be encoded.
fn signed_as(action: &str, method: &str, form: &str, rest: &str, key: &Key) -> Call {
    static CALLS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let nonce = CALLS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let token = key.token.as_ref().map(|token| format!("&SecurityToken={token}")).unwrap_or_default();
    let query = format!(
        "{}&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=rpc-{nonce}&AccessKeyId={}{token}{rest}",
        common(action),
        key.id
    );
    let mut pairs: Vec<_> = query.split('&').chain(form.split('&')).filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    let encode = |text: &str| text.replace('%', "%25").replace('=', "%3D").replace('&', "%26");
    let to_sign = format!("{method}&%2F&{}", encode(&pairs.join("&")));
    let mac = Hmac::<Sha1>::new_from_slice(format!("{}&", key.secret).as_bytes()).unwrap();
    let signature = STANDARD.encode(mac.chain_update(to_sign).finalize().into_bytes());
    let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    call(method, &format!("{query}&Signature={signature}"), form)
}

fn assume_role(rest: &str) -> Call {
    signed("GET", "", &format!("&{rest}"), &crate::key())
}

/// Checks a response with a key, and that the key is valid.
async fn check(emulator: &Emulator, response: &Response, expiration: &str) -> Key {
    assert_eq!(response.status, 200, "{}", response.text());
    let body = response.json();
    assert_eq!(body["AssumedRoleUser"]["Arn"], "acs:ram::1234:role/scanner/a.session");
    assert!(body["AssumedRoleUser"]["AssumedRoleId"].as_str().unwrap().ends_with(":a.session"));
    assert_eq!(body["RequestId"].as_str().map(str::len), Some(36));
    assert_eq!(body["Credentials"]["Expiration"], expiration);
    let key = key(&body["Credentials"], FIELDS);
    assert_eq!(alibaba(emulator, &key, NOON).await, (200, None));
    key
}

async fn expect_error(call: Call, status: u16, code: &str) {
    let (emulator, _) = start().await;
    let response = send(&emulator, call.clone()).await;
    assert_eq!((response.status, response.json()["Code"].as_str()), (status, Some(code)), "{call:?}");
}

#[tokio::test]
async fn a_role_is_assumed_by_query_and_by_form() {
    let (emulator, _) = start().await;
    let response = send(&emulator, assume_role(&format!("{ROLE}&DurationSeconds=900"))).await;
    check(&emulator, &response, "2026-11-20T12:15:00Z").await;
    let response = send(&emulator, signed("POST", ROLE, "", &crate::key())).await;
    check(&emulator, &response, "2026-11-20T13:00:00Z").await;
}

#[tokio::test]
async fn a_role_is_assumed_with_acs3() {
    let (emulator, _) = start().await;
    let call = call("POST", ROLE, "").with("x-acs-action", "AssumeRole").with("x-acs-version", "2015-04-01");
    let response = send(&emulator, of_alibaba::signed(call)).await;
    check(&emulator, &response, "2026-11-20T13:00:00Z").await;
}

#[tokio::test]
async fn a_role_is_assumed_from_another_role() {
    let (emulator, _) = start().await;
    let first = send(&emulator, signed("GET", "", &format!("&{ROLE}"), &temporary_key())).await;
    let first = check(&emulator, &first, "2026-11-20T13:00:00Z").await;
    let second = send(&emulator, signed("GET", "", &format!("&{ROLE}"), &first)).await;
    check(&emulator, &second, "2026-11-20T13:00:00Z").await;
    emulator.expire_key(&first.id);
    let third = send(&emulator, signed("GET", "", &format!("&{ROLE}"), &first)).await;
    assert_eq!((third.status, third.json()["Code"].as_str()), (400, Some("InvalidSecurityToken.Expired")));
}

#[tokio::test]
async fn an_identity_token_authenticates() {
    let (emulator, _) = start().await;
    let response = send(&emulator, with_token(DEFAULT_OIDC_TOKEN)).await;
    check(&emulator, &response, "2026-11-20T13:00:00Z").await;

    let parameters = format!(
        "{ROLE}&OIDCToken={DEFAULT_OIDC_TOKEN}&OIDCProviderArn=any&DurationSeconds=43200&Policy=%7B+%7D"
    );
    let response = send(&emulator, call("POST", &common("AssumeRoleWithOIDC"), &parameters)).await;
    check(&emulator, &response, "2026-11-21T00:00:00Z").await;
    let all = format!("{}&{parameters}", common("AssumeRoleWithOIDC"));
    let response = send(&emulator, call("POST", "", &all)).await;
    check(&emulator, &response, "2026-11-21T00:00:00Z").await;
}

#[tokio::test]
async fn identity_tokens_can_be_added_and_expired() {
    let (emulator, _) = start().await;
    let code = |response: Response| (response.status, response.json()["Code"].as_str().map(str::to_owned));
    let invalid = (400, Some("AuthenticationFail.OIDCToken.Invalid".to_owned()));
    assert_eq!(code(send(&emulator, with_token("another")).await), invalid);
    emulator.add_oidc_token("another");
    assert_eq!(code(send(&emulator, with_token("another")).await), (200, None));
    emulator.expire_oidc_token("another");
    let expired = (400, Some("AuthenticationFail.OIDCToken.Expired".to_owned()));
    assert_eq!(code(send(&emulator, with_token("another")).await), expired);
    assert_eq!(code(send(&emulator, with_token(DEFAULT_OIDC_TOKEN)).await), (200, None));
}

#[tokio::test]
async fn a_key_has_an_account_and_an_identity() {
    let (emulator, _) = start().await;
    for (key, kind, of_user, of_role) in
        [(crate::key(), "RAMUser", true, false), (temporary_key(), "AssumedRoleUser", false, true)]
    {
        let response = send(&emulator, signed_as("GetCallerIdentity", "GET", "", "", &key)).await;
        assert_eq!(response.status, 200, "{}", response.text());
        let body = response.json();
        assert_eq!(
            (body["AccountId"].as_str(), body["IdentityType"].as_str()),
            (Some("1000000000000001"), Some(kind))
        );
        assert_eq!((body["UserId"].is_string(), body["RoleId"].is_string()), (of_user, of_role));
    }
    let response = send(&emulator, call("GET", &common("GetCallerIdentity"), "")).await;
    assert_eq!(response.status, 400, "{}", response.text());
}

#[tokio::test]
async fn invalid_parameters() {
    for seconds in ["899", "43201", "an+hour"] {
        let call = assume_role(&format!("{ROLE}&DurationSeconds={}", seconds.replace('+', "%20")));
        expect_error(call, 400, "InvalidParameter.DurationSeconds").await;
        let call = with_oidc(&format!("{ROLE}&OIDCToken={DEFAULT_OIDC_TOKEN}&DurationSeconds={seconds}"));
        expect_error(call, 400, "InvalidParameter.DurationSeconds").await;
    }
    for role in ["scanner", "acs%3Aram%3A%3Ax%3Arole%2Fscanner", "acs%3Aram%3A%3A1%3Arole%2F"] {
        let call = assume_role(&format!("RoleArn={role}&RoleSessionName=ab"));
        expect_error(call, 400, "InvalidParameter.RoleArn").await;
    }
    for name in ["a", "a%20b", &"a".repeat(65)] {
        let call = assume_role(&format!("RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&RoleSessionName={name}"));
        expect_error(call, 400, "InvalidParameter.RoleSessionName").await;
    }
    expect_error(assume_role("RoleSessionName=ab"), 400, "MissingRoleArn").await;
    expect_error(assume_role("RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr"), 400, "MissingRoleSessionName").await;
    expect_error(with_oidc(ROLE), 400, "MissingOIDCToken").await;
    let provider = common("AssumeRoleWithOIDC") + "&OIDCToken=t&" + ROLE;
    expect_error(call("GET", &provider, ""), 400, "MissingOIDCProviderArn").await;
}

#[tokio::test]
async fn assuming_a_role_requires_authentication() {
    expect_error(call("GET", &format!("{}&{ROLE}", common("AssumeRole")), ""), 400, "IncompleteSignature")
        .await;
    let wrong = Key::permanent(crate::key().id, "not the secret");
    expect_error(signed("GET", "", &format!("&{ROLE}"), &wrong), 400, "SignatureDoesNotMatch").await;
    let unknown = Key::permanent("AKUNKNOWN", "a secret");
    expect_error(signed("POST", ROLE, "", &unknown), 404, "InvalidAccessKeyId.NotFound").await;
    let mut changed = signed("POST", ROLE, "", &crate::key());
    changed.body = ROLE.replace("1234", "4321").into_bytes();
    expect_error(changed, 400, "SignatureDoesNotMatch").await;
    let version = format!("{}&{ROLE}", common("AssumeRole").replace("2015-04-01", "2018-12-03"));
    expect_error(call("GET", &version, ""), 400, "InvalidVersion").await;
}
