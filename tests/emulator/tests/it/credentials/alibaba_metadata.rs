//! The metadata service of Alibaba Cloud, and the credentials URI.

use http::StatusCode;
use imagescan_emulator::{DEFAULT_ROLE, Emulator, ManualClock, MetadataMode, Provider};

use super::{NOON, alibaba, key, send};
use crate::call::{Call, Response};
use crate::{builder, clock, start, start_at};

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const FIELDS: [&str; 3] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"];

/// A request as the vendor's tools send it, with the address of the metadata service as host.
fn request(method: &str, path: &str) -> Call {
    Call::new(method, path, "", "").replacing("host", "100.100.100.200")
}

fn token_request(seconds: &str) -> Call {
    request("PUT", "/latest/api/token").with("X-aliyun-ecs-metadata-token-ttl-seconds", seconds)
}

fn role_path() -> String {
    format!("{ROLES}{DEFAULT_ROLE}")
}

async fn start_in(mode: MetadataMode) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().metadata_mode(Provider::Alibaba, mode), &clock).await, clock)
}

async fn token(emulator: &Emulator) -> String {
    let response = send(emulator, token_request("21600")).await;
    assert_eq!((response.status, response.header("content-type")), (200, Some("text/plain")));
    response.text().to_owned()
}

async fn get_with_token(emulator: &Emulator, token: &str, path: &str) -> Response {
    send(emulator, request("GET", path).with("X-aliyun-ecs-metadata-token", token)).await
}

async fn statuses(mode: MetadataMode) -> [u16; 4] {
    let (emulator, _) = start_in(mode).await;
    let token = send(&emulator, token_request("60")).await;
    let token_text = if token.status == 200 { token.text() } else { "made up" };
    let with = get_with_token(&emulator, token_text, &role_path()).await.status;
    let list = send(&emulator, request("GET", ROLES)).await.status;
    [token.status, with, list, send(&emulator, request("GET", &role_path())).await.status]
}

#[tokio::test]
async fn a_role_has_a_valid_key() {
    let (emulator, _) = start().await;
    let role = get_with_token(&emulator, &token(&emulator).await, ROLES).await;
    assert_eq!((role.status, role.text()), (200, DEFAULT_ROLE));

    let response =
        get_with_token(&emulator, &token(&emulator).await, &format!("{ROLES}{}", role.text())).await;
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    let body = response.json();
    assert_eq!((&body["Code"], &body["LastUpdated"]), (&"Success".into(), &NOON.into()));
    assert_eq!(body["Expiration"], "2026-11-20T18:00:00Z");
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(6));
    assert!(body["AccessKeyId"].as_str().unwrap().starts_with("STS."));
    assert_eq!(alibaba(&emulator, &key(&body, FIELDS), NOON).await, (200, None));
}

#[tokio::test]
async fn each_request_gets_a_new_key_and_earlier_keys_stay_valid() {
    let (emulator, _) = start().await;
    let first = key(&send(&emulator, request("GET", &role_path())).await.json(), FIELDS);
    let second = key(&send(&emulator, request("GET", &role_path())).await.json(), FIELDS);
    assert_ne!(first.id, second.id);
    assert_ne!(first.token, second.token);
    for key in [&first, &second] {
        assert_eq!(alibaba(&emulator, key, NOON).await, (200, None));
    }
    let mixed = imagescan_emulator::Key { token: second.token, ..first };
    let code = "InvalidSecurityToken.MismatchWithAccessKey".to_owned();
    assert_eq!(alibaba(&emulator, &mixed, NOON).await, (400, Some(code)));
}

#[tokio::test]
async fn another_role_is_not_found() {
    let emulator = start_at(builder().vm_role("my-role"), &clock()).await;
    assert_eq!(send(&emulator, request("GET", ROLES)).await.text(), "my-role");
    assert_eq!(send(&emulator, request("GET", &format!("{ROLES}my-role"))).await.status, 200);
    assert_eq!(send(&emulator, request("GET", &role_path())).await.status, 404);
}

#[tokio::test]
async fn the_mode_determines_which_requests_are_accepted() {
    // Statuses of: a session token, a key with one, the role and a key without one.
    assert_eq!(statuses(MetadataMode::Open).await, [200, 200, 200, 200]);
    assert_eq!(statuses(MetadataMode::TokenOnly).await, [200, 200, 403, 403]);
    assert_eq!(statuses(MetadataMode::v1_only()).await, [404, 200, 200, 200]);
    let unavailable = MetadataMode::V1Only(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(statuses(unavailable).await, [503, 200, 200, 200]);
    assert_eq!(statuses(MetadataMode::NoRole).await, [200, 404, 404, 404]);
    assert_eq!(statuses(MetadataMode::Off).await, [404, 404, 404, 404]);
}

#[tokio::test]
async fn the_mode_of_one_cloud_can_be_changed_at_run_time() {
    let (emulator, _) = start().await;
    emulator.set_metadata_mode(Provider::Tencent, MetadataMode::Off);
    assert_eq!(send(&emulator, request("GET", ROLES)).await.status, 200);
    emulator.set_metadata_mode(Provider::Alibaba, MetadataMode::Off);
    assert_eq!(send(&emulator, request("GET", ROLES)).await.status, 404);
}

#[tokio::test]
async fn session_tokens_need_a_valid_lifetime() {
    let (emulator, _) = start().await;
    for seconds in ["0", "21601", "-1", "soon", ""] {
        assert_eq!(send(&emulator, token_request(seconds)).await.status, 400, "{seconds}");
    }
    assert_eq!(send(&emulator, request("PUT", "/latest/api/token")).await.status, 400);
    // Another method is not an operation of this cloud.
    let response = send(&emulator, request("GET", "/latest/api/token")).await;
    assert_eq!(response.error(), (404, "APIGW.0101".into()));
}

#[tokio::test]
async fn session_tokens_expire() {
    let (emulator, clock) = start_in(MetadataMode::TokenOnly).await;
    let short = send(&emulator, token_request("60")).await.text().to_owned();
    let long = token(&emulator).await;
    clock.advance(std::time::Duration::from_secs(59));
    assert_eq!(get_with_token(&emulator, &short, ROLES).await.status, 200);
    clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(get_with_token(&emulator, &short, ROLES).await.status, 401);
    assert_eq!(get_with_token(&emulator, &long, ROLES).await.status, 200);
    assert_eq!(get_with_token(&emulator, "made up", ROLES).await.status, 401);

    emulator.expire_metadata_tokens(Provider::Huawei);
    assert_eq!(get_with_token(&emulator, &long, ROLES).await.status, 200);
    emulator.expire_metadata_tokens(Provider::Alibaba);
    assert_eq!(get_with_token(&emulator, &long, ROLES).await.status, 401);
}

#[tokio::test]
async fn the_credentials_uri_returns_a_valid_key_in_every_mode() {
    let (emulator, _) = start_in(MetadataMode::Off).await;
    let path = emulator.credentials_uri();
    let path = path.strip_prefix(&emulator.url()).expect("it is this server's");
    let response = send(&emulator, Call::new("GET", path, "", "")).await;
    assert_eq!(response.json()["Code"], "Success");
    assert_eq!(alibaba(&emulator, &key(&response.json(), FIELDS), NOON).await, (200, None));
}
