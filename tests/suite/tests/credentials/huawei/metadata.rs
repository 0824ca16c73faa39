//! Huawei's metadata service and pod identity: accepted responses, and requests that are not sent.

use std::time::{Duration, SystemTime};

use imagescan::huawei::credentials::{EcsMetadata, PodIdentity, default_chain};
use imagescan::{Credentials, Error, ProvideCredentials as _};

use imagescan_suite::support::scripted::{Scripted, Step, connect, connect_timeout, response};
use imagescan_suite::support::test_host::{TestHost, now, served};

const TOKEN: &str = "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const URI: &str = "HC_CONTAINER_CREDENTIALS_FULL_URI";
const POD_KEY: &str = r#"{"credentials":{"accessKeyId":"AK","secretAccessKey":"SK","securityToken":"T","expiration":"2026-11-20T18:00:00.000000Z"}}"#;

fn key(expires_at: &str) -> Step {
    response(
        200,
        format!(
            r#"{{"credential":{{"access":"AK","secret":"SK","securitytoken":"T","expires_at":"{expires_at}"}}}}"#
        ),
    )
}

async fn metadata(steps: impl IntoIterator<Item = Step>) -> Result<Credentials, Error> {
    let test_host = TestHost::new().network(Scripted::new(steps));
    EcsMetadata::new().host_environment(test_host.host_environment()).build().provide().await
}

fn later(hours: u64) -> SystemTime {
    now() + Duration::from_secs(hours * 3600)
}

#[tokio::test]
async fn an_expiration_may_have_a_fraction() {
    for text in ["2026-11-20T18:00:00Z", "2026-11-20T18:00:00.000000Z", "2026-11-20T18:00:00.000Z"] {
        let credentials = metadata([response(200, "token"), key(text)]).await.unwrap();
        assert_eq!(credentials.expiry(), Some(later(6)), "{text}");
        assert_eq!(credentials.source(), Some("ECS metadata"));
    }
}

#[tokio::test]
async fn responses_of_the_metadata_service() {
    let ok = || response(200, "token");
    let no_agency = r#"{"error":{"message":"Please configure Cloud Service Agency first.","code":401}}"#;
    // The response, the number of requests, the message of the chain and whether the chain continues.
    let cases = [
        (vec![connect()], 1, "no metadata service responds at 169.254.169.254; pod", true),
        (vec![connect_timeout()], 1, "no metadata service responds at 169.254.169.254; pod", true),
        (vec![response(403, "planted")], 1, "provides no keys (HTTP 403); pod", true),
        (vec![ok(), response(404, "planted")], 2, "provides no keys (HTTP 404); pod", true),
        (
            vec![ok(), response(401, no_agency)],
            2,
            "the server has no agency, according to 169.254.169.254",
            true,
        ),
        (vec![ok(), response(401, "planted")], 4, "failed (HTTP 401)", false),
        (vec![response(404, ""), response(500, "planted")], 2, "failed (HTTP 500)", false),
        // The response of another cloud, which requires its own token.
        (vec![response(405, ""), response(401, "planted")], 4, "provides no keys (HTTP 401); pod", true),
        (vec![response(500, "planted")], 1, "failed (HTTP 500)", false),
        (vec![response(302, "")], 1, "failed (HTTP 302)", false),
        (
            vec![response(200, "plan\nted")],
            1,
            "the token of the metadata service contains a character",
            false,
        ),
        (
            vec![ok(), response(200, "<html>planted")],
            2,
            "the response of 169.254.169.254, line 1: not JSON",
            false,
        ),
        (vec![ok(), response(200, "{}")], 2, "the response of 169.254.169.254 lacks `securitytoken`", false),
        (
            vec![ok(), response(200, r#"{"credential":{"access":"planted","securitytoken":"planted"}}"#)],
            2,
            "lacks `secret`",
            false,
        ),
        (vec![ok(), key("planted")], 2, "has no valid time in `expires_at`", false),
    ];
    for (steps, asked, words, goes_on) in cases {
        // The token is requested again if it is rejected: every other request is for one.
        let network = Scripted::by(move |_, index| {
            let last = steps.len() - 1;
            let at = if steps.len() == 2 && index > 1 { index % 2 } else { index.min(last) };
            steps[at].clone()
        });
        let test_host = TestHost::new().network(network.clone());
        let error = test_host.error(default_chain).await;
        assert!(error.contains(words), "{error} does not say {words}");
        assert!(!error.contains("planted"), "{error}");
        assert_eq!(network.count(), asked, "{words}");
        assert_eq!(error.starts_with("no credentials for Huawei Cloud were found"), goes_on, "{error}");
    }
}

#[tokio::test]
async fn a_disabled_service_is_not_queried() {
    let network = Scripted::new([response(500, "")]);
    let test_host = TestHost::new().network(network.clone()).set("HUAWEICLOUD_SDK_METADATA_DISABLED", "true");
    let error = test_host.error(default_chain).await;
    assert!(error.contains("ECS metadata: HUAWEICLOUD_SDK_METADATA_DISABLED is true"), "{error}");
    let error = EcsMetadata::new()
        .host_environment(test_host.host_environment())
        .build()
        .provide()
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "HUAWEICLOUD_SDK_METADATA_DISABLED is true");
    assert_eq!(network.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn only_the_agency_source_reports_a_missing_service() {
    let error = metadata([Step::Hang]).await.unwrap_err();
    assert_eq!(error.to_string(), "no metadata service responds at 169.254.169.254");
    assert!(error.is_credentials(), "{error:?}");
}

#[tokio::test]
async fn the_token_of_the_pod_is_read_again_for_each_load() {
    let network = Scripted::new([response(200, POD_KEY)]);
    let test_host = TestHost::new()
        .network(network.clone())
        .set("HUAWEICLOUD_SDK_METADATA_DISABLED", "true")
        .set(URI, "https://agent.example.com/v1/credentials")
        .set(TOKEN, "~/token")
        .file("token", "first\n");
    assert_eq!(test_host.served(default_chain).await, served("AK", "SK", Some("T"), "pod identity"));
    let test_host = test_host.file("token", "second");
    assert_eq!(test_host.load(default_chain).await.unwrap().expiry(), Some(later(6)));
    let tokens: Vec<_> =
        network.requests().iter().map(|sent| sent.headers()["authorization"].clone()).collect();
    assert_eq!(tokens, ["first", "second"]);
    assert!(tokens.iter().all(http::HeaderValue::is_sensitive));
}

#[tokio::test]
async fn the_token_of_the_pod_is_not_sent_in_plain_http_to_other_hosts() {
    for (uri, words) in [
        ("http://agent.example.com/v1/credentials", "is plain HTTP, which exposes keys and tokens"),
        ("http://10.0.0.1/v1/credentials", "is plain HTTP, which exposes keys and tokens"),
        ("http://127.0.0.1.example.com/", "is plain HTTP, which exposes keys and tokens"),
        ("https://user:planted@agent/", "contains a user name"),
        ("ftp://127.0.0.1/", "neither HTTPS nor HTTP"),
        ("/v1/credentials", "not a URL with a host"),
        ("http://bad host/", "not a URL with a host"),
    ] {
        let network = Scripted::new([response(200, POD_KEY)]);
        let test_host = TestHost::new().file("token", "planted-token").network(network.clone());
        let source = PodIdentity::new()
            .uri(uri)
            .token_file("~/token")
            .host_environment(test_host.host_environment())
            .build();
        let error = source.provide().await.unwrap_err().to_string();
        assert!(error.contains(words) && error.contains(URI), "{error}");
        assert!(!error.contains("planted"), "{error}");
        assert_eq!(network.count(), 0, "{uri}");
    }
}

#[tokio::test]
async fn an_error_of_the_agent_does_not_show_the_token() {
    let network = Scripted::new([response(
        403,
        r#"{"error_code":"PodIdentity.0003","error_msg":"the token planted-token is not associated"}"#,
    )]);
    let test_host = TestHost::new().network(network).file("token", "planted-token");
    let source = PodIdentity::new().uri("http://169.254.1.1:80/v1").token_file("~/token");
    let error = source.host_environment(test_host.host_environment()).build().provide().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "pod identity at 169.254.1.1: PodIdentity.0003: the token … is not associated (HTTP 403)"
    );
    assert!(!format!("{error:?}").contains("planted"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_agent_of_a_pod_has_five_seconds() {
    let test_host = TestHost::new().network(Scripted::new([Step::Hang])).file("token", "T");
    let begun = tokio::time::Instant::now();
    let source = PodIdentity::new().uri("http://169.254.1.1/v1").token_file("~/token");
    let error = source.host_environment(test_host.host_environment()).build().provide().await.unwrap_err();
    assert!(error.to_string().contains("169.254.1.1: no response within 5s"), "{error}");
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
}
