//! Requests to token services, the same in all clouds: tested here with Tencent's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use imagescan::tencent::credentials::AssumeRole;
use imagescan::tencent::tcss;
use imagescan::{Credentials, Error, ProvideCredentials as _};
use imagescan_runtime::Cached;
use imagescan_runtime::credentials::from_fn;
use serde_json::json;

use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::test_host::{NOW, TestHost, now};

const STS: &str = r#"{"Response": {"Credentials": {"Token": "TOKEN", "TmpSecretId": "IDENTITY", "TmpSecretKey": "KEY"},
    "ExpiredTime": 1795183200, "RequestId": "r-1"}}"#;

fn role(network: &Scripted) -> Cached {
    let test_host = TestHost::new().network(network.clone());
    let role = AssumeRole::new("role-1").base(Credentials::new("BASE", "BASEKEY"));
    role.host_environment(test_host.host_environment()).build()
}

fn error_response(code: &str) -> Step {
    let error = json!({"Code": code, "Message": "no"});
    response(200, json!({"Response": {"Error": error, "RequestId": "r-1"}}).to_string())
}

#[tokio::test]
async fn clock_skew_is_corrected() {
    let off =
        || error_response("AuthFailure.SignatureExpire").header("date", "Fri, 20 Nov 2026 13:00:00 GMT");
    let network = Scripted::new([off(), response(200, STS)]);
    role(&network).provide().await.expect("credentials");
    let times: Vec<_> =
        network.requests().iter().map(|request| request.headers()["x-tc-timestamp"].clone()).collect();
    assert_eq!(times, [NOW.to_string(), (NOW + 3600).to_string()]);

    let network = Scripted::new([off()]);
    let error = role(&network).provide().await.expect_err("off by any time").to_string();
    assert!(error.contains("AuthFailure.SignatureExpire"), "{error}");
    assert_eq!(network.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_requested_pause_is_respected() {
    let busy = response(429, "").header("retry-after", "7");
    let network = Scripted::new([busy, response(200, STS)]);
    role(&network).provide().await.expect("credentials");
    let pause = network.pauses()[0];
    assert!(pause >= Duration::from_secs(7) && pause < Duration::from_secs(8), "{pause:?}");
}

#[tokio::test(start_paused = true)]
async fn a_response_without_an_end_is_cut_off() {
    let network = Scripted::new([response(200, " ".repeat(2 << 20))]);
    let error = role(&network).provide().await.expect_err("too long").to_string();
    assert!(
        error.ends_with("sts.tencentcloudapi.com: the response is longer than any with credentials"),
        "{error}"
    );
}

#[tokio::test]
async fn one_load_is_shared_by_a_client_its_clones_and_callers_of_credentials() -> Result<(), Error> {
    let network = Scripted::by(|request, _| {
        let is_sts = request.uri().host() == Some("sts.tencentcloudapi.com");
        response(200, if is_sts { STS } else { r#"{"Response": {"RequestId": "r-2"}}"# })
    });
    let test_host = TestHost::new()
        .network(network.clone())
        .set("TENCENTCLOUD_SECRET_ID", "BASE")
        .set("TENCENTCLOUD_SECRET_KEY", "BASEKEY")
        .set("TENCENTCLOUD_ROLE_ARN", "role-1");
    let client = tcss::Client::builder().host_environment(test_host.host_environment()).build()?;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let client = client.clone();
        tasks.spawn(async move { client.credentials().await });
    }
    for outcome in tasks.join_all().await {
        outcome?;
    }
    let credentials = client.credentials().await?;
    assert_eq!(credentials.source(), Some("environment"));
    assert_eq!(credentials.key_id_prefix().as_deref(), Some("IDEN…"));
    assert_eq!(credentials.expiry(), Some(now() + Duration::from_secs(7200)));
    client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await?;
    assert_eq!(network.count(), 2);
    Ok(())
}

#[tokio::test]
async fn a_function_may_provide_credentials() -> Result<(), Error> {
    let loads = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&loads);
    let vault = from_fn(move || {
        let load = counted.fetch_add(1, Ordering::SeqCst);
        async move { Ok(Credentials::new(format!("ID{load}"), "KEY")) }
    });
    let client = tcss::Client::builder()
        .host_environment(TestHost::new().host_environment())
        .credentials(Cached::new(vault))
        .build()?;
    for _ in 0..3 {
        assert_eq!(
            client.credentials().await?.key_pair().map(|pair| pair.id.to_owned()).as_deref(),
            Some("ID0")
        );
    }
    assert_eq!(loads.load(Ordering::SeqCst), 1);
    Ok(())
}
