//! Profiles of the vendor's tools that a program names.

use imagescan::alibaba::credentials::Profile;
use imagescan::{Credentials, Error, ProvideCredentials as _};
use serde_json::json;

use crate::alibaba::chain::{CONFIG, STS};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

const FILE: &str = ".alibabacloud/credentials";

/// A host whose variables and whose current profile have the keys of another account.
fn test_host() -> TestHost {
    let profiles = json!({"current": "default", "profiles": [
        {"name": "default", "mode": "AK", "access_key_id": "OTHER", "access_key_secret": "OTHER-KEY"},
        {"name": "prod", "mode": "AK", "access_key_id": "PROD", "access_key_secret": "PROD-KEY"},
        {"name": "auditor", "mode": "RamRoleArn", "access_key_id": "ID", "access_key_secret": "KEY",
         "ram_role_arn": "acs:ram::1:role/auditor", "region_id": "ap-southeast-1"},
    ]});
    let sections = "[default]\ntype = access_key\naccess_key_id = OTHER\naccess_key_secret = OTHER-KEY\n\
                    [team]\ntype = access_key\naccess_key_id = TEAM\naccess_key_secret = TEAM-KEY\n[empty]\n";
    TestHost::new()
        .file(CONFIG, profiles.to_string())
        .file(FILE, sections)
        .set("ALIBABA_CLOUD_ACCESS_KEY_ID", "VARIABLE")
        .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "VARIABLE-KEY")
        .set("ALIBABA_CLOUD_PROFILE", "default")
        .set("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou")
        .set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
}

async fn load(name: &str, host: &TestHost) -> Result<Credentials, Error> {
    Profile::new(name).host_environment(host.host_environment()).build().provide().await
}

async fn error(name: &str, host: &TestHost) -> String {
    let home = host.host_environment().expand_home("~").expect("a home");
    let error = load(name, host).await.expect_err("no credentials").to_string();
    error.replace(home.display().to_string().trim_end_matches('/'), "~")
}

#[tokio::test]
async fn no_variable_has_priority_over_a_named_profile() {
    let host = test_host();
    for (name, id) in [("prod", "PROD"), ("team", "TEAM"), ("default", "OTHER")] {
        let keys = load(name, &host).await.expect("keys");
        assert_eq!((keys.key_pair().expect("a pair").id, keys.source()), (id, Some("named profile")));
    }
}

#[tokio::test]
async fn a_variable_forbids_named_profiles_with_keys_from_a_command() {
    let profile = json!({"profiles": [{"name": "vault", "mode": "External", "process_command": "false"}]});
    let host =
        TestHost::new().file(CONFIG, profile.to_string()).set("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "1");
    assert!(error("vault", &host).await.contains("which ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS disables"));
}

#[tokio::test]
async fn the_region_of_a_named_profile_has_priority_over_the_variable() {
    let network = Scripted::new([response(200, STS), response(418, "")]);
    let host = test_host().network(network.clone());
    load("auditor", &host).await.expect("keys of the role");
    assert_eq!(network.requests()[0].uri().host(), Some("sts.ap-southeast-1.aliyuncs.com"));
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_an_error_with_the_files_and_near_names() {
    let searched =
        "searched: ~/.aliyun/config.json, ~/.alibabacloud/credentials, ~/.alibabacloud/credentials.ini";
    let host = test_host();
    assert_eq!(
        error("pord", &host).await,
        format!("the profile `pord` does not exist; {searched}; near names are `prod`")
    );
    assert!(error("teams", &host).await.ends_with("near names are `team`"));
    assert!(
        error("zzzzzzzz", &host)
            .await
            .ends_with("; the profiles are `default`, `prod`, `auditor`, `default`, `team`, `empty`")
    );
    let nothing = TestHost::new();
    assert_eq!(
        error("prod", &nothing).await,
        format!("the profile `prod` does not exist; {searched}; no profile was found there")
    );
    assert!(error("empty", &host).await.contains("lacks `type`"));
    assert!(load(" ", &host).await.expect_err("no name").is_invalid_input());
}
