//! User tokens of Huawei Cloud, from its IAM.

use imagescan_emulator::huawei::iam::User;
use imagescan_emulator::{Emulator, ManualClock};
use serde_json::{Value, json};

use super::{DEFAULT_OIDC_TOKEN, huawei_by_token, send};
use crate::call::{Call, Response};
use crate::{PROJECT, builder, clock, start, start_at};

pub(super) fn post(path: &str, body: &Value) -> Call {
    let call =
        Call::new("POST", path, "", &body.to_string()).replacing("host", "iam.cn-north-4.myhuaweicloud.com");
    call.with("content-type", "application/json;charset=utf8")
}

fn request(identity: &Value, scope: &Value) -> Call {
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

/// The token in a response.
pub(super) fn token(response: &Response) -> String {
    assert_eq!(response.status, 201, "{}", response.text());
    assert_eq!(response.header("x-iam-trace-id").map(str::len), Some(32));
    response.header("x-subject-token").expect("a token").to_owned()
}

/// Checks an error response of IAM. Returns its message.
pub(super) fn error_message(response: &Response, status: u16, title: &str) -> String {
    assert_eq!(response.status, status, "{}", response.text());
    assert_eq!(response.header("x-iam-trace-id").map(str::len), Some(32));
    assert_eq!(response.header("x-subject-token"), None);
    let body = response.json();
    assert_eq!((&body["error"]["code"], &body["error"]["title"]), (&status.into(), &title.into()));
    body["error"]["message"].as_str().expect("a message").to_owned()
}

async fn is_valid(emulator: &Emulator, response: &Response) {
    assert_eq!(huawei_by_token(emulator, &token(response)).await, (200, None));
}

async fn start_with(user: User) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().user(user), &clock).await, clock)
}

#[tokio::test]
async fn a_token_for_a_password_and_a_project() {
    let (emulator, _) = start().await;
    let response = send(&emulator, request(&password(), &of_project())).await;
    is_valid(&emulator, &response).await;
    let details = &response.json()["token"];
    assert_eq!(details["expires_at"], "2026-11-21T12:00:00.000000Z");
    assert_eq!(details["issued_at"], "2026-11-20T12:00:00.000000Z");
    assert_eq!(details["methods"], json!(["password"]));
    assert_eq!(
        (&details["project"]["id"], &details["project"]["name"]),
        (&PROJECT.into(), &"cn-north-4".into())
    );
    assert_eq!(details["user"]["domain"]["name"], "emulated-domain");
    assert!(details["catalog"].is_array());

    let mut short = request(&password(), &json!({"project": {"name": "cn-north-4"}}));
    short.query = "nocatalog=true".to_owned();
    let response = send(&emulator, short).await;
    is_valid(&emulator, &response).await;
    assert!(response.json()["token"].get("catalog").is_none());
    assert_eq!(emulator.huawei().tasks().len(), 0);
}

#[tokio::test]
async fn a_token_is_valid_for_its_project_only() {
    let emulator = start_at(builder().named_project("ap-southeast-1", "p-2"), &clock()).await;
    let response =
        send(&emulator, request(&password(), &json!({"project": {"name": "ap-southeast-1"}}))).await;
    assert_eq!(response.json()["token"]["project"]["id"], "p-2");
    let stale = (401, Some("APIGW.0307".to_owned()));
    assert_eq!(huawei_by_token(&emulator, &token(&response)).await, stale);
    let unscoped = send(&emulator, request(&password(), &Value::Null)).await;
    assert!(unscoped.json()["token"].get("project").is_none());
    assert_eq!(huawei_by_token(&emulator, &token(&unscoped)).await, stale);
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_with_a_project() {
    let (emulator, _) = start().await;
    let unscoped = token(&send(&emulator, request(&password(), &Value::Null)).await);
    let by_body = json!({"methods": ["token"], "token": {"id": unscoped}});
    is_valid(&emulator, &send(&emulator, request(&by_body, &of_project())).await).await;
    let by_header = request(&json!({"methods": ["token"]}), &of_project());
    is_valid(&emulator, &send(&emulator, by_header.clone().with("x-auth-token", &unscoped)).await).await;
    error_message(&send(&emulator, by_header.with("x-auth-token", "another")).await, 401, "Unauthorized");
}

#[tokio::test]
async fn a_token_for_an_agency() {
    let (emulator, _) = start().await;
    let own = token(&send(&emulator, request(&password(), &Value::Null)).await);
    for domain in [json!("domain_id"), json!("domain_name")] {
        let domain = domain.as_str().unwrap();
        let identity =
            json!({"methods": ["assume_role"], "assume_role": {domain: "other", "agency_name": "scan"}});
        let call = request(&identity, &of_project());
        let response = send(&emulator, call.clone().with("x-auth-token", &own)).await;
        is_valid(&emulator, &response).await;
        assert_eq!(response.json()["token"]["user"]["name"], "scan");
        error_message(&send(&emulator, call).await, 401, "Unauthorized");
    }
    let nowhere = json!({"methods": ["assume_role"], "assume_role": {"agency_name": "scan"}});
    let response = send(&emulator, request(&nowhere, &of_project()).with("x-auth-token", &own)).await;
    assert!(error_message(&response, 400, "Bad Request").contains("domain"));
}

#[tokio::test]
async fn a_required_passcode_is_checked() {
    let user = User::new("d", "u", "p").with_passcode("123456");
    let (id, (emulator, _)) = (user.id(), start_with(user).await);
    let with = |id: &str, passcode: &str| {
        let mut identity = password_of("d", "u", "p");
        identity["methods"] = json!(["password", "totp"]);
        identity["totp"] = json!({"user": {"id": id, "passcode": passcode}});
        request(&identity, &of_project())
    };
    is_valid(&emulator, &send(&emulator, with(&id, "123456")).await).await;
    for call in
        [with(&id, "654321"), with("x", "123456"), request(&password_of("d", "u", "p"), &of_project())]
    {
        let why = error_message(&send(&emulator, call).await, 401, "Unauthorized");
        assert!(why.contains("passcode"), "{why}");
    }
}

#[tokio::test]
async fn only_users_get_tokens() {
    let (emulator, _) = start_with(User::new("d", "u", "a secret")).await;
    is_valid(&emulator, &send(&emulator, request(&password_of("d", "u", "a secret"), &of_project())).await)
        .await;
    let others =
        [password_of("d", "u", "p"), password_of("d", "v", "a secret"), password_of("e", "u", "a secret")];
    for identity in others.into_iter().chain([password()]) {
        let why =
            error_message(&send(&emulator, request(&identity, &of_project())).await, 401, "Unauthorized");
        assert!(!why.contains("secret"), "{why}");
    }
}

#[tokio::test]
async fn invalid_parameters() {
    let (emulator, _) = start().await;
    let elsewhere = request(&password(), &json!({"project": {"name": "nowhere-1"}}));
    error_message(&send(&emulator, elsewhere).await, 401, "Unauthorized");
    error_message(&send(&emulator, request(&password(), &json!({"project": {}}))).await, 401, "Unauthorized");
    for identity in
        [json!({"methods": ["magic"]}), json!({"methods": ["password"]}), json!({"methods": []}), json!(1)]
    {
        error_message(&send(&emulator, request(&identity, &of_project())).await, 400, "Bad Request");
    }
    let secret = send(&emulator, request(&json!({"methods": "my secret"}), &of_project())).await;
    let why = error_message(&secret, 400, "Bad Request");
    assert!(!why.contains("secret"), "{why}");
    let other = Call::new("GET", "/v3/auth/tokens", "", "");
    assert_eq!(send(&emulator, other).await.error(), (404, "APIGW.0101".into()));
}

#[tokio::test]
async fn an_unscoped_token_for_an_identity_token() {
    let (emulator, _) = start().await;
    let request = |token: &str, scope: Value| {
        let body = json!({"auth": {"id_token": {"id": token}, "scope": scope}});
        post("/v3.0/OS-AUTH/id-token/tokens", &body)
    };
    let call = request(DEFAULT_OIDC_TOKEN, Value::Null).with("X-Idp-Id", "any");
    let unscoped = token(&send(&emulator, call).await);
    assert_eq!(huawei_by_token(&emulator, &unscoped).await, (401, Some("APIGW.0307".to_owned())));
    let scoped = send(&emulator, request(DEFAULT_OIDC_TOKEN, of_project()).with("X-Idp-Id", "any")).await;
    is_valid(&emulator, &scoped).await;

    let without = request(DEFAULT_OIDC_TOKEN, Value::Null);
    assert!(error_message(&send(&emulator, without).await, 400, "Bad Request").contains("X-Idp-Id"));
    let another = request("another", Value::Null).with("X-Idp-Id", "any");
    assert!(error_message(&send(&emulator, another).await, 401, "Unauthorized").contains("not known"));
    emulator.expire_oidc_token(DEFAULT_OIDC_TOKEN);
    let expired = request(DEFAULT_OIDC_TOKEN, Value::Null).with("X-Idp-Id", "any");
    assert!(error_message(&send(&emulator, expired).await, 401, "Unauthorized").contains("expired"));
}
