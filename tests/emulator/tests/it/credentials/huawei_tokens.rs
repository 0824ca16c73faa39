//! User tokens of Huawei Cloud, from its IAM.

use imagescan_emulator::huawei::iam::User;
use imagescan_emulator::{Emulator, ManualClock};
use serde_json::{Value, json};

use super::{DEFAULT_OIDC_TOKEN, huawei_by_token, send};
use crate::call::{Answer, Call};
use crate::{PROJECT, builder, clock, start, start_at};

pub(super) fn post(path: &str, body: &Value) -> Call {
    let call =
        Call::new("POST", path, "", &body.to_string()).replacing("host", "iam.cn-north-4.myhuaweicloud.com");
    call.with("content-type", "application/json;charset=utf8")
}

fn ask(identity: &Value, scope: &Value) -> Call {
    post("/v3/auth/tokens", &json!({"auth": {"identity": identity, "scope": scope}}))
}

fn password_of(domain: &str, name: &str, password: &str) -> Value {
    json!({
        "methods": ["password"],
        "password": {"user": {"name": name, "password": password, "domain": {"name": domain}}},
    })
}

fn password() -> Value {
    password_of("emulated-domain", "emulated-user", "emulated-password")
}

fn of_project() -> Value {
    json!({"project": {"id": PROJECT}})
}

/// A token from an answer that has one.
pub(super) fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("x-iam-trace-id").map(str::len), Some(32));
    answer.header("x-subject-token").expect("a token").to_owned()
}

/// The message of a refusal of IAM.
pub(super) fn refused(answer: &Answer, status: u16, title: &str) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("x-iam-trace-id").map(str::len), Some(32));
    assert_eq!(answer.header("x-subject-token"), None);
    let body = answer.json();
    assert_eq!((&body["error"]["code"], &body["error"]["title"]), (&status.into(), &title.into()));
    body["error"]["message"].as_str().expect("a message").to_owned()
}

async fn is_good(emulator: &Emulator, answer: &Answer) {
    assert_eq!(huawei_by_token(emulator, &token(answer)).await, (200, None));
}

async fn start_with(user: User) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().user(user), &clock).await, clock)
}

#[tokio::test]
async fn a_password_gets_a_token_for_a_project() {
    let (emulator, _) = start().await;
    let answer = send(&emulator, ask(&password(), &of_project())).await;
    is_good(&emulator, &answer).await;
    let about = &answer.json()["token"];
    assert_eq!(about["expires_at"], "2026-11-21T12:00:00.000000Z");
    assert_eq!(about["issued_at"], "2026-11-20T12:00:00.000000Z");
    assert_eq!(about["methods"], json!(["password"]));
    assert_eq!((&about["project"]["id"], &about["project"]["name"]), (&PROJECT.into(), &"cn-north-4".into()));
    assert_eq!(about["user"]["domain"]["name"], "emulated-domain");
    assert!(about["catalog"].is_array());

    let mut short = ask(&password(), &json!({"project": {"name": "cn-north-4"}}));
    short.query = "nocatalog=true".to_owned();
    let answer = send(&emulator, short).await;
    is_good(&emulator, &answer).await;
    assert!(answer.json()["token"].get("catalog").is_none());
    assert_eq!(emulator.huawei().tasks().len(), 0);
}

#[tokio::test]
async fn a_token_is_good_for_its_project_only() {
    let emulator = start_at(builder().named_project("ap-southeast-1", "p-2"), &clock()).await;
    let answer = send(&emulator, ask(&password(), &json!({"project": {"name": "ap-southeast-1"}}))).await;
    assert_eq!(answer.json()["token"]["project"]["id"], "p-2");
    let stale = (401, Some("APIGW.0307".to_owned()));
    assert_eq!(huawei_by_token(&emulator, &token(&answer)).await, stale);
    let unscoped = send(&emulator, ask(&password(), &Value::Null)).await;
    assert!(unscoped.json()["token"].get("project").is_none());
    assert_eq!(huawei_by_token(&emulator, &token(&unscoped)).await, stale);
}

#[tokio::test]
async fn a_token_gets_another_for_a_project() {
    let (emulator, _) = start().await;
    let unscoped = token(&send(&emulator, ask(&password(), &Value::Null)).await);
    let by_body = json!({"methods": ["token"], "token": {"id": unscoped}});
    is_good(&emulator, &send(&emulator, ask(&by_body, &of_project())).await).await;
    let by_header = ask(&json!({"methods": ["token"]}), &of_project());
    is_good(&emulator, &send(&emulator, by_header.clone().with("x-auth-token", &unscoped)).await).await;
    refused(&send(&emulator, by_header.with("x-auth-token", "another")).await, 401, "Unauthorized");
}

#[tokio::test]
async fn an_agency_gets_a_token() {
    let (emulator, _) = start().await;
    let own = token(&send(&emulator, ask(&password(), &Value::Null)).await);
    for domain in [json!("domain_id"), json!("domain_name")] {
        let domain = domain.as_str().unwrap();
        let identity =
            json!({"methods": ["assume_role"], "assume_role": {domain: "other", "agency_name": "scan"}});
        let call = ask(&identity, &of_project());
        let answer = send(&emulator, call.clone().with("x-auth-token", &own)).await;
        is_good(&emulator, &answer).await;
        assert_eq!(answer.json()["token"]["user"]["name"], "scan");
        refused(&send(&emulator, call).await, 401, "Unauthorized");
    }
    let nowhere = json!({"methods": ["assume_role"], "assume_role": {"agency_name": "scan"}});
    let answer = send(&emulator, ask(&nowhere, &of_project()).with("x-auth-token", &own)).await;
    assert!(refused(&answer, 400, "Bad Request").contains("domain"));
}

#[tokio::test]
async fn a_passcode_must_come_along() {
    let user = User::new("d", "u", "p").with_passcode("123456");
    let (id, (emulator, _)) = (user.id(), start_with(user).await);
    let with = |id: &str, passcode: &str| {
        let mut identity = password_of("d", "u", "p");
        identity["methods"] = json!(["password", "totp"]);
        identity["totp"] = json!({"user": {"id": id, "passcode": passcode}});
        ask(&identity, &of_project())
    };
    is_good(&emulator, &send(&emulator, with(&id, "123456")).await).await;
    for call in [with(&id, "654321"), with("x", "123456"), ask(&password_of("d", "u", "p"), &of_project())] {
        let why = refused(&send(&emulator, call).await, 401, "Unauthorized");
        assert!(why.contains("passcode"), "{why}");
    }
}

#[tokio::test]
async fn only_users_get_tokens() {
    let (emulator, _) = start_with(User::new("d", "u", "a secret")).await;
    is_good(&emulator, &send(&emulator, ask(&password_of("d", "u", "a secret"), &of_project())).await).await;
    let others =
        [password_of("d", "u", "p"), password_of("d", "v", "a secret"), password_of("e", "u", "a secret")];
    for identity in others.into_iter().chain([password()]) {
        let why = refused(&send(&emulator, ask(&identity, &of_project())).await, 401, "Unauthorized");
        assert!(!why.contains("secret"), "{why}");
    }
}

#[tokio::test]
async fn what_is_asked_for_must_make_sense() {
    let (emulator, _) = start().await;
    let elsewhere = ask(&password(), &json!({"project": {"name": "nowhere-1"}}));
    refused(&send(&emulator, elsewhere).await, 401, "Unauthorized");
    refused(&send(&emulator, ask(&password(), &json!({"project": {}}))).await, 401, "Unauthorized");
    for identity in
        [json!({"methods": ["magic"]}), json!({"methods": ["password"]}), json!({"methods": []}), json!(1)]
    {
        refused(&send(&emulator, ask(&identity, &of_project())).await, 400, "Bad Request");
    }
    let secret = send(&emulator, ask(&json!({"methods": "my secret"}), &of_project())).await;
    let why = refused(&secret, 400, "Bad Request");
    assert!(!why.contains("secret"), "{why}");
    let other = Call::new("GET", "/v3/auth/tokens", "", "");
    assert_eq!(send(&emulator, other).await.refusal(), (404, "APIGW.0101".into()));
}

#[tokio::test]
async fn an_identity_token_gets_an_unscoped_token() {
    let (emulator, _) = start().await;
    let ask = |token: &str, scope: Value| {
        let body = json!({"auth": {"id_token": {"id": token}, "scope": scope}});
        post("/v3.0/OS-AUTH/id-token/tokens", &body)
    };
    let call = ask(DEFAULT_OIDC_TOKEN, Value::Null).with("X-Idp-Id", "any");
    let unscoped = token(&send(&emulator, call).await);
    assert_eq!(huawei_by_token(&emulator, &unscoped).await, (401, Some("APIGW.0307".to_owned())));
    let scoped = send(&emulator, ask(DEFAULT_OIDC_TOKEN, of_project()).with("X-Idp-Id", "any")).await;
    is_good(&emulator, &scoped).await;

    let without = ask(DEFAULT_OIDC_TOKEN, Value::Null);
    assert!(refused(&send(&emulator, without).await, 400, "Bad Request").contains("X-Idp-Id"));
    let another = ask("another", Value::Null).with("X-Idp-Id", "any");
    assert!(refused(&send(&emulator, another).await, 401, "Unauthorized").contains("nobody"));
    emulator.expire_oidc_token(DEFAULT_OIDC_TOKEN);
    let expired = ask(DEFAULT_OIDC_TOKEN, Value::Null).with("X-Idp-Id", "any");
    assert!(refused(&send(&emulator, expired).await, 401, "Unauthorized").contains("expired"));
}
