//! Issued keys and tokens are valid until they expire by the emulator's clock.

use std::time::Duration;

use imagescan_emulator::{DEFAULT_ROLE, Key};
use serde_json::json;

use super::huawei_tokens::{post, token};
use super::{NOON, NOW_DATE, NOW_SECONDS, alibaba, huawei, huawei_by_token, key, send, tencent};
use crate::call::Call;
use crate::{builder, clock, start, start_at};

fn key_of_alibaba(response: &serde_json::Value) -> Key {
    key(response, ["AccessKeyId", "AccessKeySecret", "SecurityToken"])
}

#[tokio::test]
async fn keys_of_a_virtual_machine_expire() {
    let (builder, clock) = (builder().vm_key_lifetime(Duration::from_millis(100_900)), clock());
    // Fractions of a second are cut off.
    clock.advance(Duration::from_millis(300));
    let emulator = start_at(builder, &clock).await;
    let request = async |path: &str| send(&emulator, Call::new("GET", path, "", "")).await.json();
    let of_alibaba = request(&format!("/latest/meta-data/ram/security-credentials/{DEFAULT_ROLE}")).await;
    assert_eq!(of_alibaba["Expiration"], "2026-11-20T12:01:40Z");
    let of_tencent = request(&format!("/latest/meta-data/cam/security-credentials/{DEFAULT_ROLE}")).await;
    let of_huawei = request("/openstack/latest/securitykey").await;
    let of_alibaba = key_of_alibaba(&of_alibaba);
    let of_tencent = key(&of_tencent, ["TmpSecretId", "TmpSecretKey", "Token"]);
    let of_huawei = key(&of_huawei["credential"], ["access", "secret", "securitytoken"]);

    clock.advance(Duration::from_millis(99_699));
    assert_eq!(alibaba(&emulator, &of_alibaba, NOON).await, (200, None));
    assert_eq!(tencent(&emulator, &of_tencent, NOW_SECONDS).await, None);
    assert_eq!(huawei(&emulator, &of_huawei, NOW_DATE).await, (200, None));
    clock.advance(Duration::from_millis(1));
    let expired = (400, Some("InvalidSecurityToken.Expired".to_owned()));
    assert_eq!(alibaba(&emulator, &of_alibaba, NOON).await, expired);
    assert_eq!(
        tencent(&emulator, &of_tencent, NOW_SECONDS).await,
        Some("AuthFailure.TokenFailure".to_owned())
    );
    assert_eq!(huawei(&emulator, &of_huawei, NOW_DATE).await, (401, Some("APIGW.0301".to_owned())));
    // A key of one cloud is accepted by all.
    assert_eq!(alibaba(&emulator, &of_huawei, NOON).await, expired);
    // Keys of the builder do not expire.
    assert_eq!(alibaba(&emulator, &crate::temporary_key(), NOON).await, (200, None));
}

#[tokio::test]
async fn expired_keys_do_not_count_as_failed_signatures() {
    let (emulator, _) = start().await;
    emulator.expire_key(&crate::temporary_key().id);
    for _ in 0..6 {
        let response = send(&emulator, Call::list("").signed_by(&crate::temporary_key(), NOW_DATE)).await;
        assert!(response.message().contains("expired"), "{}", response.message());
    }
}

#[tokio::test]
async fn sessions_can_be_shorter_than_requested() {
    let (builder, clock) = (builder().session_lifetime(Duration::from_secs(5)), clock());
    let emulator = start_at(builder, &clock).await;
    let form = "Action=AssumeRoleWithOIDC&Version=2015-04-01&RoleArn=acs:ram::1:role/r&RoleSessionName=ab\
                &OIDCProviderArn=x&OIDCToken=emulated.oidc.token&DurationSeconds=900";
    let call = Call::new("POST", "/", "", form).with("content-type", "application/x-www-form-urlencoded");
    let response = send(&emulator, call).await.json();
    assert_eq!(response["Credentials"]["Expiration"], "2026-11-20T12:00:05Z");
    clock.advance(Duration::from_secs(5));
    let expired = (400, Some("InvalidSecurityToken.Expired".to_owned()));
    assert_eq!(alibaba(&emulator, &key_of_alibaba(&response["Credentials"]), NOON).await, expired);
}

#[tokio::test]
async fn user_tokens_expire() {
    for (builder, seconds) in
        [(builder(), 24 * 60 * 60), (builder().user_token_lifetime(Duration::from_secs(60)), 60)]
    {
        let clock = clock();
        let emulator = start_at(builder, &clock).await;
        let user = json!({
            "name": "emulated-user", "password": "emulated-password", "domain": {"name": "emulated-domain"},
        });
        let identity = json!({"methods": ["password"], "password": {"user": user}});
        let scope = json!({"project": {"id": crate::PROJECT}});
        let body = json!({"auth": {"identity": identity, "scope": scope}});
        let token = token(&send(&emulator, post("/v3/auth/tokens", &body)).await);

        clock.advance(Duration::from_secs(seconds - 1));
        assert_eq!(huawei_by_token(&emulator, &token).await, (200, None));
        clock.advance(Duration::from_secs(1));
        assert_eq!(huawei_by_token(&emulator, &token).await, (401, Some("APIGW.0307".to_owned())));
        let again = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": token}}}});
        assert_eq!(send(&emulator, post("/v3/auth/tokens", &again)).await.status, 401);
    }
}
