//! Huawei's tokens are replaced ahead of their expiration and after a rejection, and not otherwise.

use std::time::Duration;

use imagescan::huawei::credentials::{IamToken, TemporaryKey};
use imagescan::{Credentials, ProvideCredentials};
use imagescan_huawei::hss::Client;

use crate::huawei::tokens::{KEY, PASSWORD, host_environment, password, token};
use imagescan_suite::support::scripted::{Request, Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{TestClock, huawei_error, list, tasks};
use imagescan_suite::support::test_host::NOW;

/// IAM returns numbered tokens; the script determines other responses.
fn cloud(others: impl Fn(&Request) -> Step + Send + Sync + 'static) -> Scripted {
    let logins = std::sync::atomic::AtomicUsize::new(0);
    Scripted::by(move |request, _| match request.uri().path() {
        "/v3/auth/tokens" => {
            let number = logins.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            token(&format!("token-{number}"))
        }
        _ => others(request),
    })
}

fn client(network: &Scripted, credentials: impl ProvideCredentials) -> Client {
    let builder =
        Client::builder().region("cn-north-4").project_id("p-1").host_environment(host_environment(network));
    builder.credentials(credentials).transport(network.clone()).build().unwrap()
}

fn tokens(network: &Scripted) -> Vec<String> {
    let calls = network.requests();
    let calls = calls.iter().filter(|request| request.uri().path() != "/v3/auth/tokens");
    calls.map(|request| request.headers()["x-auth-token"].to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_token_that_is_revoked_midway_costs_one_request_and_one_login() {
    for code in ["APIGW.0307", "APIG.0307"] {
        let revoked = std::sync::atomic::AtomicBool::new(false);
        let network = cloud(move |request| {
            if request.uri().path().ends_with("/revoke") {
                revoked.store(true, std::sync::atomic::Ordering::SeqCst);
            }
            let is_old = request.headers()["x-auth-token"] == "token-1";
            if is_old && revoked.load(std::sync::atomic::Ordering::SeqCst) {
                return huawei_error(401, code);
            }
            tasks()
        });
        let client = client(&network, password(&network).build());
        client.send(list()).await.unwrap();
        client.send(list()).await.unwrap();
        assert_eq!(network.count(), 3);
        client.raw("POST /v5/revoke").await.unwrap();
        client.send(list()).await.unwrap();
        assert_eq!(tokens(&network), ["token-1", "token-1", "token-1", "token-2", "token-2"]);
        assert_eq!(network.count(), 7, "five attempts and two logins");
    }
}

#[tokio::test]
async fn a_rejected_new_token_is_not_replaced_again() {
    let network = cloud(|_| huawei_error(401, "APIGW.0307"));
    let error = client(&network, password(&network).build()).send(list()).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some("APIGW.0307"), 2));
    assert_eq!(tokens(&network), ["token-1", "token-2"]);
}

#[tokio::test]
async fn other_errors_and_tokens_without_a_source_are_not_retried() {
    for code in ["APIGW.0301", "APIGW.0305", "HSS.0307", "0307"] {
        let network = cloud(move |_| huawei_error(401, code));
        client(&network, password(&network).build()).send(list()).await.unwrap_err();
        assert_eq!(network.count(), 2, "{code}: one login, one attempt");
    }
    let network = cloud(|_| huawei_error(401, "APIGW.0307"));
    let error = client(&network, Credentials::bearer("mine")).send(list()).await.unwrap_err();
    assert_eq!((error.attempts(), network.count()), (1, 1));
    let network = cloud(|_| huawei_error(403, "APIGW.0307"));
    client(&network, password(&network).build()).send(list()).await.unwrap_err();
    assert_eq!(network.count(), 2);
}

#[tokio::test]
async fn a_token_is_refreshed_ahead_of_its_expiration() {
    let clock = TestClock::standing();
    let network = cloud(|_| tasks());
    let source = IamToken::password("c", "u", PASSWORD).region("cn-north-4");
    let source = source.host_environment(host_environment(&network).with_clock(clock.clone())).build();
    let source = client(&network, source);
    source.send(list()).await.unwrap();
    clock.set(NOW + 23 * 3600);
    source.send(list()).await.unwrap();
    // A minute before the expiration a call uses the current token, and a new one is requested at the same time.
    clock.set(NOW + 86_400 - 60);
    source.send(list()).await.unwrap();
    while network.count() < 5 {
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
    source.send(list()).await.unwrap();
    assert_eq!(tokens(&network), ["token-1", "token-1", "token-1", "token-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_password_is_not_sent_until_its_user_is_locked_out() {
    let wrong =
        r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#;
    let network = Scripted::new([response(401, wrong), token("t")]);
    let source = password(&network).build();
    let first = source.provide().await.unwrap_err();
    assert!(first.to_string().contains("401: The username or password is wrong. (HTTP 401"), "{first}");
    tokio::time::advance(Duration::from_secs(299)).await;
    let second = source.provide().await.unwrap_err();
    assert!(second.to_string().contains("wrong. (HTTP 401"), "{second}");
    assert!(second.to_string().ends_with("; not retried for another 1 s"), "{second}");
    assert_eq!(network.count(), 1);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(source.provide().await.unwrap().bearer_token(), Some("t"));
}

#[tokio::test]
async fn a_base_whose_token_is_rejected_is_queried_again_at_once() {
    // IAM rejects the first token of the base, which is then queried for another.
    let network = cloud(|request| {
        let old = String::from_utf8_lossy(request.body()).contains("token-1");
        if old { response(401, r#"{"error":{"code":401,"message":"no"}}"#) } else { response(201, KEY) }
    });
    let source =
        TemporaryKey::new(password(&network).build()).host_environment(host_environment(&network)).build();
    assert!(source.provide().await.unwrap().key_pair().is_some());
    assert_eq!(network.count(), 4, "two logins, and a key request with each token");
}
