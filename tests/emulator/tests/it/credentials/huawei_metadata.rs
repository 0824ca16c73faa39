//! The metadata service of Huawei Cloud, and the credential service of a pod.

use http::StatusCode;
use imagescan_emulator::{Emulator, Key, ManualClock, MetadataMode, Provider};

use super::{DEFAULT_OIDC_TOKEN, NOW_DATE, huawei, key, send};
use crate::call::Call;
use crate::{builder, clock, start, start_at};

const FIELDS: [&str; 3] = ["access", "secret", "securitytoken"];

/// A request as the vendor's tools send it, with the address of the metadata service as host.
fn request(method: &str, path: &str) -> Call {
    Call::new(method, path, "", "").replacing("host", "169.254.169.254")
}

fn token_request(seconds: &str) -> Call {
    request("PUT", "/meta-data/latest/api/token").with("X-Metadata-Token-Ttl-Seconds", seconds)
}

fn key_request() -> Call {
    request("GET", "/openstack/latest/securitykey")
}

async fn start_in(mode: MetadataMode) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().metadata_mode(Provider::Huawei, mode), &clock).await, clock)
}

async fn check(emulator: &Emulator, call: Call) -> Key {
    let response = send(emulator, call).await;
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    let credential = &response.json()["credential"];
    assert_eq!(credential["expires_at"], "2026-11-20T18:00:00.000000Z");
    let key = key(credential, FIELDS);
    assert_eq!(key.id.len(), 20);
    assert_eq!(huawei(emulator, &key, NOW_DATE).await, (200, None));
    key
}

/// Status and text of the responses without and with a session token.
async fn responses(mode: MetadataMode) -> [(u16, String); 2] {
    let (emulator, _) = start_in(mode).await;
    let without = send(&emulator, key_request()).await;
    let token = send(&emulator, token_request("21600")).await;
    let token_text = if token.status == 200 { token.text() } else { "made up" };
    let with = send(&emulator, key_request().with("X-Metadata-Token", token_text)).await;
    [without, with].map(|response| match response.status {
        200 => (200, String::new()),
        status => (status, response.text().to_owned()),
    })
}

#[tokio::test]
async fn keys_are_issued_with_and_without_a_session_token() {
    let (emulator, _) = start().await;
    let first = check(&emulator, key_request()).await;
    let token = send(&emulator, token_request("21600")).await;
    assert_eq!((token.status, token.header("content-type")), (200, Some("text/plain")));
    let second = check(&emulator, key_request().with("X-Metadata-Token", token.text())).await;
    assert_ne!(first.id, second.id);

    // Each key is valid only with its own token.
    for key in [Key::permanent(&first.id, &first.secret), Key { token: second.token, ..first }] {
        assert_eq!(huawei(&emulator, &key, NOW_DATE).await, (401, Some("APIGW.0301".into())));
    }
}

#[tokio::test]
async fn the_mode_determines_which_requests_are_accepted() {
    let valid = (200, String::new());
    assert_eq!(responses(MetadataMode::Open).await, [valid.clone(), valid.clone()]);
    let needed = (401, "a token is needed".to_owned());
    assert_eq!(responses(MetadataMode::TokenOnly).await, [needed, valid.clone()]);
    assert_eq!(responses(MetadataMode::v1_only()).await, [valid.clone(), valid]);
    let [without, with] = responses(MetadataMode::NoRole).await;
    assert_eq!(without, with);
    assert_eq!(without.0, 401);
    assert!(without.1.contains("Please configure Cloud Service Agency first"), "{without:?}");
    let nothing = (404, String::new());
    assert_eq!(responses(MetadataMode::Off).await, [nothing.clone(), nothing]);
}

#[tokio::test]
async fn an_old_service_rejects_session_tokens_with_the_given_status() {
    for status in [404, 405, 503] {
        let mode = MetadataMode::V1Only(StatusCode::from_u16(status).unwrap());
        let (emulator, _) = start_in(mode).await;
        assert_eq!(send(&emulator, token_request("21600")).await.status, status);
        check(&emulator, key_request()).await;
    }
}

#[tokio::test]
async fn session_tokens_expire_with_a_message() {
    let (emulator, clock) = start_in(MetadataMode::TokenOnly).await;
    let token = send(&emulator, token_request("60")).await;
    let request = key_request().with("X-Metadata-Token", token.text());
    check(&emulator, request.clone()).await;
    clock.advance(std::time::Duration::from_secs(60));
    let response = send(&emulator, request).await;
    assert_eq!((response.status, response.text()), (401, "token expired"));

    let token = send(&emulator, token_request("21600")).await;
    let request = key_request().with("X-Metadata-Token", token.text());
    assert_eq!(send(&emulator, request.clone()).await.status, 200);
    emulator.expire_metadata_tokens(Provider::Huawei);
    assert_eq!(send(&emulator, request).await.text(), "token expired");
    for seconds in ["0", "21601", ""] {
        assert_eq!(send(&emulator, token_request(seconds)).await.status, 400, "{seconds:?}");
    }
}

#[tokio::test]
async fn a_key_for_a_pod() {
    let (emulator, _) = start().await;
    let request = |token: &str| {
        let call = Call::new("POST", "/v1/credentials", "", "{}").with("authorization", token);
        call.with("content-type", "application/json")
    };
    let response = send(&emulator, request(DEFAULT_OIDC_TOKEN)).await;
    assert_eq!(response.status, 200);
    let credential = &response.json()["credential"];
    assert_eq!(credential["expiration"], "2026-11-20T18:00:00.000000Z");
    let key = key(credential, ["accessKeyId", "secretAccessKey", "securityToken"]);
    assert_eq!(huawei(&emulator, &key, NOW_DATE).await, (200, None));

    for token in ["another", ""] {
        assert_eq!(send(&emulator, request(token)).await.status, 401, "{token:?}");
    }
    assert_eq!(send(&emulator, request("x").without("authorization")).await.status, 401);
    emulator.expire_oidc_token(DEFAULT_OIDC_TOKEN);
    assert_eq!(send(&emulator, request(DEFAULT_OIDC_TOKEN)).await.status, 401);
}
