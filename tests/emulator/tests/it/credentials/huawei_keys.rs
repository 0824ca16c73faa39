//! Temporary keys of Huawei Cloud, and its projects, from IAM.

use imagescan_emulator::{Emulator, Key};
use serde_json::{Value, json};

use super::huawei_tokens::{error_message, post, token};
use super::{DEFAULT_OIDC_TOKEN, NOW_DATE, PROJECT, huawei, key, send};
use crate::call::{Call, Response};
use crate::{builder, clock, start, start_at, temporary_key};

const FIELDS: [&str; 3] = ["access", "secret", "securitytoken"];

fn request(identity: &Value) -> Call {
    post("/v3.0/OS-CREDENTIAL/securitytokens", &json!({"auth": {"identity": identity}}))
}

/// A request as a tool of the vendor sends it after the exchange of an identity token.
fn for_token(token: &str, seconds: i64) -> Call {
    request(&json!({"methods": ["token"], "token": {"id": token, "duration_seconds": seconds}}))
}

async fn check(emulator: &Emulator, response: &Response, expires: &str) -> Key {
    assert_eq!(response.status, 201, "{}", response.text());
    assert_eq!(response.header("x-iam-trace-id").map(str::len), Some(32));
    let credential = &response.json()["credential"];
    assert_eq!(credential["expires_at"], expires);
    let key = key(credential, FIELDS);
    assert_eq!(huawei(emulator, &key, NOW_DATE).await, (200, None));
    key
}

/// The unscoped token for an identity token.
async fn unscoped(emulator: &Emulator) -> String {
    let body = json!({"auth": {"id_token": {"id": DEFAULT_OIDC_TOKEN}}});
    let call = post("/v3.0/OS-AUTH/id-token/tokens", &body).with("X-Idp-Id", "any");
    token(&send(emulator, call).await)
}

#[tokio::test]
async fn a_key_for_a_token() {
    let (emulator, _) = start().await;
    let unscoped = unscoped(&emulator).await;
    check(&emulator, &send(&emulator, for_token(&unscoped, 21_600)).await, "2026-11-20T18:00:00.000000Z")
        .await;
    check(&emulator, &send(&emulator, for_token(&unscoped, 86_400)).await, "2026-11-21T12:00:00.000000Z")
        .await;
    let by_header = request(&json!({"methods": ["token"]})).with("x-auth-token", &unscoped);
    check(&emulator, &send(&emulator, by_header).await, "2026-11-20T12:15:00.000000Z").await;

    for seconds in [899, 86_401] {
        let why = error_message(&send(&emulator, for_token(&unscoped, seconds)).await, 400, "Bad Request");
        assert!(why.contains("duration_seconds"), "{why}");
    }
    error_message(&send(&emulator, for_token("another", 900)).await, 401, "Unauthorized");
    error_message(&send(&emulator, request(&json!({"methods": ["token"]}))).await, 401, "Unauthorized");
    error_message(&send(&emulator, request(&json!({"methods": ["password"]}))).await, 400, "Bad Request");
    emulator.huawei().expire_user_token(&unscoped);
    error_message(&send(&emulator, for_token(&unscoped, 900)).await, 401, "Unauthorized");
}

#[tokio::test]
async fn a_key_for_an_agency() {
    let (emulator, _) = start().await;
    let role = json!({"domain_name": "other", "agency_name": "scan", "duration_seconds": 3600});
    let call = request(&json!({"methods": ["assume_role"], "assume_role": role}));
    error_message(&send(&emulator, call.clone()).await, 401, "Unauthorized");
    let response = send(&emulator, call.with("x-auth-token", &unscoped(&emulator).await)).await;
    check(&emulator, &response, "2026-11-20T13:00:00.000000Z").await;
}

fn with_oidc(changed: &str, value: Value) -> Call {
    let mut body = json!({
        "provider_urn": "iam::d1:oidcProvider:any",
        "agency_urn": "iam::d1:agency:scan",
        "agency_session_name": "a-session",
        "id_token": DEFAULT_OIDC_TOKEN,
    });
    body[changed] = value;
    post("/v5/agencies/assume-with-oidc", &body)
}

#[tokio::test]
async fn a_key_for_an_identity_token() {
    let (emulator, _) = start().await;
    for (seconds, expires) in [(Value::Null, "13:00:00"), (900.into(), "12:15:00"), (7200.into(), "14:00:00")]
    {
        let response = send(&emulator, with_oidc("duration_seconds", seconds)).await;
        assert_eq!(response.status, 200, "{}", response.text());
        let credentials = &response.json()["credentials"];
        assert_eq!(credentials["expiration"], format!("2026-11-20T{expires}.000000Z"));
        let key = key(credentials, ["access_key_id", "secret_access_key", "security_token"]);
        assert_eq!(huawei(&emulator, &key, NOW_DATE).await, (200, None));
    }
    for (changed, value, status, title) in [
        ("duration_seconds", json!(899), 400, "Bad Request"),
        ("duration_seconds", json!(43_201), 400, "Bad Request"),
        ("agency_urn", json!(""), 400, "Bad Request"),
        ("agency_session_name", Value::Null, 400, "Bad Request"),
        ("id_token", json!("another"), 401, "Unauthorized"),
    ] {
        error_message(&send(&emulator, with_oidc(changed, value)).await, status, title);
    }
}

fn projects(query: &str) -> Call {
    Call::new("GET", "/v3/projects", query, "").replacing("host", "iam.cn-north-4.myhuaweicloud.com")
}

/// The names and ids in the response.
fn projects_in(response: &Response) -> Vec<(String, String)> {
    assert_eq!(response.status, 200, "{}", response.text());
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let projects = response.json()["projects"].as_array().expect("a list").clone();
    projects.iter().map(|project| (text(&project["name"]), text(&project["id"]))).collect()
}

#[tokio::test]
async fn projects_are_found_by_name() {
    let builder =
        builder().project("p-2").named_project("af-south-1", "p-3").named_project("af-south-1", "p-4");
    let emulator = start_at(builder, &clock()).await;
    let request = |query: &str| send(&emulator, projects(query).signed());
    let pair = |name: &str, id: &str| (name.to_owned(), id.to_owned());
    let one = request("name=cn-north-4").await;
    assert_eq!(projects_in(&one), [pair("cn-north-4", PROJECT)]);
    assert_eq!(one.json()["projects"][0]["enabled"], true);
    assert_eq!(one.json()["projects"][0]["domain_id"].as_str().map(str::len), Some(32));
    assert!(one.json()["links"].is_object());
    assert_eq!(one.header("x-iam-trace-id").map(str::len), Some(32));
    assert_eq!(
        projects_in(&request("name=af-south-1").await),
        [pair("af-south-1", "p-3"), pair("af-south-1", "p-4")]
    );
    assert_eq!(projects_in(&request("name=nowhere-1").await), []);
    assert_eq!(projects_in(&request("name=cn-north-4_p-2").await), [pair("cn-north-4_p-2", "p-2")]);
    assert_eq!(projects_in(&request("").await).len(), 4);
}

#[tokio::test]
async fn projects_require_authentication() {
    let (emulator, _) = start().await;
    let request = || projects("name=cn-north-4");
    let valid = send(&emulator, request().signed_by(&temporary_key(), NOW_DATE)).await;
    assert_eq!(projects_in(&valid).len(), 1);
    let valid = send(&emulator, request().with("x-auth-token", &unscoped(&emulator).await)).await;
    assert_eq!(projects_in(&valid).len(), 1);

    error_message(&send(&emulator, request()).await, 401, "Unauthorized");
    error_message(&send(&emulator, request().with("x-auth-token", "another")).await, 401, "Unauthorized");
    let wrong = Key::permanent(crate::key().id, "not the secret");
    error_message(&send(&emulator, request().signed_by(&wrong, NOW_DATE)).await, 401, "Unauthorized");
    emulator.expire_key(&temporary_key().id);
    error_message(
        &send(&emulator, request().signed_by(&temporary_key(), NOW_DATE)).await,
        401,
        "Unauthorized",
    );
}
