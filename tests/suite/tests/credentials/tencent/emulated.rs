//! From each source of Tencent's credentials to a call that the emulator accepts.

use imagescan::tencent::tcss;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Provider};

use imagescan_suite::support::machine::Machine;
use imagescan_suite::support::rerouted::{Rerouted, renewals};

async fn calls(operation: &str, machine: impl Fn(Machine) -> Machine) -> [usize; 4] {
    let client = |environment| tcss::Client::builder().host_environment(environment).build();
    renewals((Provider::Tencent, operation), machine, client, tcss::DescribeImageRegistryTimingScanTask::new)
        .await
}

fn pod(machine: Machine, token: &str) -> Machine {
    machine
        .set("TENCENTCLOUD_METADATA_DISABLED", "true")
        .set("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod")
        .set("TKE_PROVIDER_ID", "cls-1")
        .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
        .file("token", token)
}

#[tokio::test]
async fn the_role_of_the_instance_is_used_and_refreshed() {
    assert_eq!(calls("MetadataKey", |machine| machine).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_pod_identity_is_used_and_refreshed() {
    let pod = |machine| pod(machine, DEFAULT_OIDC_TOKEN);
    assert_eq!(calls("AssumeRoleWithWebIdentity", pod).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_role_assumed_with_keys_is_used_and_refreshed() {
    let role = |machine: Machine| {
        machine
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
    let machine = pod(Machine::new().network(Rerouted::to(&emulator)), "old.token");
    let client =
        tcss::Client::builder().host_environment(machine.host_environment()).build().expect("a client");
    let error = client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await.expect_err("no keys");
    assert!(error.is_credentials(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("InvalidParameter.WebIdentityTokenError: the identity token has expired"),
        "{text}"
    );
    assert!(!text.contains("old.token"), "{text}");
}
