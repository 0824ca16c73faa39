//! From each source of Alibaba's credentials to a call that the emulator accepts.

use imagescan::alibaba::sas;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Provider};
use serde_json::json;

use crate::alibaba::chain::CONFIG;
use imagescan_suite::support::rerouted::renewals;
use imagescan_suite::support::scripted_clients::pre_check;
use imagescan_suite::support::test_host::TestHost;

const OFF: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

async fn calls(operation: &str, test_host: impl Fn(TestHost) -> TestHost) -> [usize; 4] {
    let client =
        |environment| sas::Client::builder().region("cn-shanghai").host_environment(environment).build();
    renewals((Provider::Alibaba, operation), test_host, client, pre_check).await
}

#[tokio::test]
async fn the_role_of_the_instance_is_used_and_refreshed() {
    assert_eq!(calls("MetadataKey", |test_host| test_host).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_pod_identity_is_used_and_refreshed() {
    let pod = |test_host: TestHost| {
        test_host
            .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/pod")
            .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/c")
            .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
            .file("token", DEFAULT_OIDC_TOKEN)
    };
    assert_eq!(calls("AssumeRoleWithOIDC", pod).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn roles_of_profiles_are_used_and_refreshed() {
    let profiles = json!({"current": "auditor", "profiles": [
        {"name": "auditor", "mode": "ChainableRamRoleArn", "source_profile": "admin",
         "ram_role_arn": "acs:ram::1:role/auditor", "external_id": "an id", "policy": "{\"Version\": \"1\"}"},
        {"name": "admin", "mode": "RamRoleArn", "access_key_id": "AKBASE", "access_key_secret": "a-secret",
         "ram_role_arn": "acs:ram::1:role/admin", "sts_region": "cn-beijing"},
    ]});
    let roles = |test_host: TestHost| test_host.file(CONFIG, profiles.to_string());
    assert_eq!(calls("AssumeRole", roles).await, [2, 2, 4, 6]);
}

#[tokio::test]
async fn a_credentials_server_is_used_and_refreshed() {
    let server = |test_host: TestHost| {
        let uri = format!("http://localhost:9{}", imagescan_emulator::alibaba::CREDENTIALS_URI_PATH);
        test_host.set(OFF, "true").set("ALIBABA_CLOUD_CREDENTIALS_URI", uri)
    };
    assert_eq!(calls("CredentialsUri", server).await, [1, 1, 2, 3]);
}
