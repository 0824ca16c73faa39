//! The metadata service of a machine at Alibaba Cloud, and the credentials URI.

use http::StatusCode;
use imagescan_emulator::{DEFAULT_ROLE, Emulator, ManualClock, MetadataMode, Provider};

use super::{NOON, alibaba, key, send};
use crate::call::{Answer, Call};
use crate::{builder, clock, start, start_at};

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const FIELDS: [&str; 3] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"];

/// As the vendor's tools ask, who name the machine's own address.
fn ask(method: &str, path: &str) -> Call {
    Call::new(method, path, "", "").replacing("host", "100.100.100.200")
}

fn ask_for_token(seconds: &str) -> Call {
    ask("PUT", "/latest/api/token").with("X-aliyun-ecs-metadata-token-ttl-seconds", seconds)
}

fn role_path() -> String {
    format!("{ROLES}{DEFAULT_ROLE}")
}

async fn start_in(mode: MetadataMode) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().metadata_mode(Provider::Alibaba, mode), &clock).await, clock)
}

async fn token(emulator: &Emulator) -> String {
    let answer = send(emulator, ask_for_token("21600")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain")));
    answer.text().to_owned()
}

async fn ask_with(emulator: &Emulator, token: &str, path: &str) -> Answer {
    send(emulator, ask("GET", path).with("X-aliyun-ecs-metadata-token", token)).await
}

async fn statuses(mode: MetadataMode) -> [u16; 4] {
    let (emulator, _) = start_in(mode).await;
    let token = send(&emulator, ask_for_token("60")).await;
    let said = if token.status == 200 { token.text() } else { "made up" };
    let with = ask_with(&emulator, said, &role_path()).await.status;
    let list = send(&emulator, ask("GET", ROLES)).await.status;
    [token.status, with, list, send(&emulator, ask("GET", &role_path())).await.status]
}

#[tokio::test]
async fn a_role_is_found_and_its_key_is_good() {
    let (emulator, _) = start().await;
    let role = ask_with(&emulator, &token(&emulator).await, ROLES).await;
    assert_eq!((role.status, role.text()), (200, DEFAULT_ROLE));

    let answer = ask_with(&emulator, &token(&emulator).await, &format!("{ROLES}{}", role.text())).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let body = answer.json();
    assert_eq!((&body["Code"], &body["LastUpdated"]), (&"Success".into(), &NOON.into()));
    assert_eq!(body["Expiration"], "2026-11-20T18:00:00Z");
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(6));
    assert!(body["AccessKeyId"].as_str().unwrap().starts_with("STS."));
    assert_eq!(alibaba(&emulator, &key(&body, FIELDS), NOON).await, (200, None));
}

#[tokio::test]
async fn each_question_gets_a_fresh_key_and_the_older_one_stays_good() {
    let (emulator, _) = start().await;
    let first = key(&send(&emulator, ask("GET", &role_path())).await.json(), FIELDS);
    let second = key(&send(&emulator, ask("GET", &role_path())).await.json(), FIELDS);
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
async fn another_role_is_not_there() {
    let emulator = start_at(builder().machine_role("my-role"), &clock()).await;
    assert_eq!(send(&emulator, ask("GET", ROLES)).await.text(), "my-role");
    assert_eq!(send(&emulator, ask("GET", &format!("{ROLES}my-role"))).await.status, 200);
    assert_eq!(send(&emulator, ask("GET", &role_path())).await.status, 404);
}

#[tokio::test]
async fn modes_decide_who_is_answered() {
    // For a session token, for a key with one, for the role and for a key without one.
    assert_eq!(statuses(MetadataMode::Open).await, [200, 200, 200, 200]);
    assert_eq!(statuses(MetadataMode::TokenOnly).await, [200, 200, 403, 403]);
    assert_eq!(statuses(MetadataMode::v1_only()).await, [404, 200, 200, 200]);
    let unavailable = MetadataMode::V1Only(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(statuses(unavailable).await, [503, 200, 200, 200]);
    assert_eq!(statuses(MetadataMode::NoRole).await, [200, 404, 404, 404]);
    assert_eq!(statuses(MetadataMode::Off).await, [404, 404, 404, 404]);
}

#[tokio::test]
async fn the_mode_can_change_while_it_runs_and_is_this_clouds_own() {
    let (emulator, _) = start().await;
    emulator.set_metadata_mode(Provider::Tencent, MetadataMode::Off);
    assert_eq!(send(&emulator, ask("GET", ROLES)).await.status, 200);
    emulator.set_metadata_mode(Provider::Alibaba, MetadataMode::Off);
    assert_eq!(send(&emulator, ask("GET", ROLES)).await.status, 404);
}

#[tokio::test]
async fn session_tokens_must_be_asked_for_well() {
    let (emulator, _) = start().await;
    for seconds in ["0", "21601", "-1", "soon", ""] {
        assert_eq!(send(&emulator, ask_for_token(seconds)).await.status, 400, "{seconds}");
    }
    assert_eq!(send(&emulator, ask("PUT", "/latest/api/token")).await.status, 400);
    // Asked for by another method it is nothing that this cloud knows.
    let answer = send(&emulator, ask("GET", "/latest/api/token")).await;
    assert_eq!(answer.refusal(), (404, "APIGW.0101".into()));
}

#[tokio::test]
async fn session_tokens_expire() {
    let (emulator, clock) = start_in(MetadataMode::TokenOnly).await;
    let short = send(&emulator, ask_for_token("60")).await.text().to_owned();
    let long = token(&emulator).await;
    clock.advance(std::time::Duration::from_secs(59));
    assert_eq!(ask_with(&emulator, &short, ROLES).await.status, 200);
    clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(ask_with(&emulator, &short, ROLES).await.status, 401);
    assert_eq!(ask_with(&emulator, &long, ROLES).await.status, 200);
    assert_eq!(ask_with(&emulator, "made up", ROLES).await.status, 401);

    emulator.expire_metadata_tokens(Provider::Huawei);
    assert_eq!(ask_with(&emulator, &long, ROLES).await.status, 200);
    emulator.expire_metadata_tokens(Provider::Alibaba);
    assert_eq!(ask_with(&emulator, &long, ROLES).await.status, 401);
}

#[tokio::test]
async fn the_credentials_uri_gives_a_good_key_whatever_the_mode() {
    let (emulator, _) = start_in(MetadataMode::Off).await;
    let path = emulator.credentials_uri();
    let path = path.strip_prefix(&emulator.url()).expect("it is this server's");
    let answer = send(&emulator, Call::new("GET", path, "", "")).await;
    assert_eq!(answer.json()["Code"], "Success");
    assert_eq!(alibaba(&emulator, &key(&answer.json(), FIELDS), NOON).await, (200, None));
}
