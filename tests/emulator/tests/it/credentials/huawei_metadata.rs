//! The metadata service of a machine at Huawei Cloud, and what a pod asks.

use http::StatusCode;
use imagescan_emulator::{Emulator, Key, ManualClock, MetadataMode, Provider};

use super::{DEFAULT_OIDC_TOKEN, NOW_DATE, huawei, key, send};
use crate::call::Call;
use crate::{builder, clock, start, start_at};

const FIELDS: [&str; 3] = ["access", "secret", "securitytoken"];

/// As the vendor's tools ask, who name the machine's own address.
fn ask(method: &str, path: &str) -> Call {
    Call::new(method, path, "", "").replacing("host", "169.254.169.254")
}

fn ask_for_token(seconds: &str) -> Call {
    ask("PUT", "/meta-data/latest/api/token").with("X-Metadata-Token-Ttl-Seconds", seconds)
}

fn ask_for_key() -> Call {
    ask("GET", "/openstack/latest/securitykey")
}

async fn start_in(mode: MetadataMode) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().metadata_mode(Provider::Huawei, mode), &clock).await, clock)
}

async fn check(emulator: &Emulator, call: Call) -> Key {
    let answer = send(emulator, call).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let credential = &answer.json()["credential"];
    assert_eq!(credential["expires_at"], "2026-11-20T18:00:00.000000Z");
    let key = key(credential, FIELDS);
    assert_eq!(key.id.len(), 20);
    assert_eq!(huawei(emulator, &key, NOW_DATE).await, (200, None));
    key
}

/// The answer without a session token, then with one: a status and a text.
async fn answers(mode: MetadataMode) -> [(u16, String); 2] {
    let (emulator, _) = start_in(mode).await;
    let without = send(&emulator, ask_for_key()).await;
    let token = send(&emulator, ask_for_token("21600")).await;
    let said = if token.status == 200 { token.text() } else { "made up" };
    let with = send(&emulator, ask_for_key().with("X-Metadata-Token", said)).await;
    [without, with].map(|answer| match answer.status {
        200 => (200, String::new()),
        status => (status, answer.text().to_owned()),
    })
}

#[tokio::test]
async fn keys_are_good_with_a_session_token_and_without() {
    let (emulator, _) = start().await;
    let first = check(&emulator, ask_for_key()).await;
    let token = send(&emulator, ask_for_token("21600")).await;
    assert_eq!((token.status, token.header("content-type")), (200, Some("text/plain")));
    let second = check(&emulator, ask_for_key().with("X-Metadata-Token", token.text())).await;
    assert_ne!(first.id, second.id);

    // None is good without its own token.
    for key in [Key::permanent(&first.id, &first.secret), Key { token: second.token, ..first }] {
        assert_eq!(huawei(&emulator, &key, NOW_DATE).await, (401, Some("APIGW.0301".into())));
    }
}

#[tokio::test]
async fn modes_decide_who_is_answered() {
    let good = (200, String::new());
    assert_eq!(answers(MetadataMode::Open).await, [good.clone(), good.clone()]);
    let needed = (401, "a token is needed".to_owned());
    assert_eq!(answers(MetadataMode::TokenOnly).await, [needed, good.clone()]);
    assert_eq!(answers(MetadataMode::v1_only()).await, [good.clone(), good]);
    let [without, with] = answers(MetadataMode::NoRole).await;
    assert_eq!(without, with);
    assert_eq!(without.0, 401);
    assert!(without.1.contains("Please configure Cloud Service Agency first"), "{without:?}");
    let nothing = (404, String::new());
    assert_eq!(answers(MetadataMode::Off).await, [nothing.clone(), nothing]);
}

#[tokio::test]
async fn an_older_service_refuses_session_tokens_in_any_of_three_ways() {
    for status in [404, 405, 503] {
        let mode = MetadataMode::V1Only(StatusCode::from_u16(status).unwrap());
        let (emulator, _) = start_in(mode).await;
        assert_eq!(send(&emulator, ask_for_token("21600")).await.status, status);
        check(&emulator, ask_for_key()).await;
    }
}

#[tokio::test]
async fn session_tokens_expire_and_the_answer_says_so() {
    let (emulator, clock) = start_in(MetadataMode::TokenOnly).await;
    let token = send(&emulator, ask_for_token("60")).await;
    let ask = ask_for_key().with("X-Metadata-Token", token.text());
    check(&emulator, ask.clone()).await;
    clock.advance(std::time::Duration::from_secs(60));
    let answer = send(&emulator, ask).await;
    assert_eq!((answer.status, answer.text()), (401, "token expired"));

    let token = send(&emulator, ask_for_token("21600")).await;
    let ask = ask_for_key().with("X-Metadata-Token", token.text());
    assert_eq!(send(&emulator, ask.clone()).await.status, 200);
    emulator.expire_metadata_tokens(Provider::Huawei);
    assert_eq!(send(&emulator, ask).await.text(), "token expired");
    for seconds in ["0", "21601", ""] {
        assert_eq!(send(&emulator, ask_for_token(seconds)).await.status, 400, "{seconds:?}");
    }
}

#[tokio::test]
async fn a_pod_gets_a_key_for_its_token() {
    let (emulator, _) = start().await;
    let ask = |token: &str| {
        let call = Call::new("POST", "/v1/credentials", "", "{}").with("authorization", token);
        call.with("content-type", "application/json")
    };
    let answer = send(&emulator, ask(DEFAULT_OIDC_TOKEN)).await;
    assert_eq!(answer.status, 200);
    let credential = &answer.json()["credential"];
    assert_eq!(credential["expiration"], "2026-11-20T18:00:00.000000Z");
    let key = key(credential, ["accessKeyId", "secretAccessKey", "securityToken"]);
    assert_eq!(huawei(&emulator, &key, NOW_DATE).await, (200, None));

    for token in ["another", ""] {
        assert_eq!(send(&emulator, ask(token)).await.status, 401, "{token:?}");
    }
    assert_eq!(send(&emulator, ask("x").without("authorization")).await.status, 401);
    emulator.expire_oidc_token(DEFAULT_OIDC_TOKEN);
    assert_eq!(send(&emulator, ask(DEFAULT_OIDC_TOKEN)).await.status, 401);
}
