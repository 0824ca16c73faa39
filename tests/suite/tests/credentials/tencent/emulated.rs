//! From each source of Tencent's credentials to a call that the emulator accepts.

use imagescan::tencent::tcss;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Provider};

use imagescan_suite::support::rerouted::{Rerouted, renewals};
use imagescan_suite::support::test_host::TestHost;

async fn calls(operation: &str, test_host: impl Fn(TestHost) -> TestHost) -> [usize; 4] {
    let client = |environment| tcss::Client::builder().host_environment(environment).build();
    renewals(
        (Provider::Tencent, operation),
        test_host,
        client,
        tcss::DescribeImageRegistryTimingScanTask::new,
    )
    .await
}

fn pod(test_host: TestHost, token: &str) -> TestHost {
    test_host
        .set("TENCENTCLOUD_METADATA_DISABLED", "true")
        .set("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod")
        .set("TKE_PROVIDER_ID", "cls-1")
        .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
        .file("token", token)
}

#[tokio::test]
async fn the_role_of_the_instance_is_used_and_refreshed() {
    assert_eq!(calls("MetadataKey", |test_host| test_host).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_pod_identity_is_used_and_refreshed() {
    let pod = |test_host| pod(test_host, DEFAULT_OIDC_TOKEN);
    assert_eq!(calls("AssumeRoleWithWebIdentity", pod).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_role_assumed_with_keys_is_used_and_refreshed() {
    let role = |test_host: TestHost| {
        test_host
            .set("TENCENTCLOUD_SECRET_ID", "AKBASE")
            .set("TENCENTCLOUD_SECRET_KEY", "a-secret")
            .set("TENCENTCLOUD_ROLE_ARN", "qcs::cam::uin/1:roleName/auditor")
    };
    assert_eq!(calls("AssumeRole", role).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn an_expired_token_of_a_pod_is_reported() {
    let emulator = Emulator::builder().seed(1).start().await.expect("a free port");
    emulator.add_oidc_token("old.token");
    emulator.expire_oidc_token("old.token");
    let test_host = pod(TestHost::new().network(Rerouted::to(&emulator)), "old.token");
    let client =
        tcss::Client::builder().host_environment(test_host.host_environment()).build().expect("a client");
    let error = client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await.expect_err("no keys");
    assert!(error.is_credentials(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("InvalidParameter.WebIdentityTokenError: the identity token has expired"),
        "{text}"
    );
    assert!(!text.contains("old.token"), "{text}");
}
