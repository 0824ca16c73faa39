//! The vendor's switch that disables keys from commands and servers in settings.

use imagescan::ProvideCredentials as _;
use imagescan::alibaba::credentials::{CredentialsUri, default_chain};
use serde_json::json;

use crate::alibaba::chain::{CONFIG, KEYS};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

const SWITCH: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
const URI: &str = "http://127.0.0.1:8099/keys";

fn test_host(profile: &str, command: &str) -> TestHost {
    let config = json!({"current": profile, "profiles": [
        {"name": "command", "mode": "External", "process_command": command},
        {"name": "server", "mode": "credentialsuri", "credentials_uri": URI},
        {"name": "role", "mode": "ChainableRamRoleArn", "ram_role_arn": "r", "source_profile": "command"},
    ]});
    TestHost::new().file(CONFIG, config.to_string())
}

#[cfg(unix)]
#[tokio::test]
async fn no_command_of_a_profile_is_started_if_it_is_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = folder.path().join("the-command-ran");
    let keys = r#"{"mode":"StsToken","access_key_id":"STS.1","access_key_secret":"k","sts_token":"t"}"#;
    let command = format!(r#"sh -c "touch '{}'; echo '{}'""#, ran.display(), keys.replace('"', "\\\""));
    for value in ["1", "true", "TRUE", "True", " true\n"] {
        for profile in ["command", "role"] {
            let error = test_host(profile, &command).set(SWITCH, value).error(default_chain).await;
            let why = "a profile `command` that has the mode `External`, which ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
            assert!(error.contains(why), "{error}");
            assert!(!ran.exists(), "{value:?}");
        }
    }
    for off in ["", "0", "false"] {
        test_host("command", &command).set(SWITCH, off).load(default_chain).await.expect("keys");
    }
    assert!(ran.exists());
}

#[tokio::test]
async fn no_server_of_a_setting_is_queried_if_it_is_set() {
    let variable = || TestHost::new().set("ALIBABA_CLOUD_CREDENTIALS_URI", URI);
    let variable = || variable().set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    for source in [&|| test_host("server", "true") as TestHost, &variable as &dyn Fn() -> TestHost] {
        let network = Scripted::new([response(200, KEYS)]);
        source().network(network.clone()).load(default_chain).await.expect("keys");
        assert_eq!(network.count(), 1);
        for value in ["1", "TRUE"] {
            let network = Scripted::new([response(200, KEYS)]);
            let error = source().set(SWITCH, value).network(network.clone()).error(default_chain).await;
            assert!(error.contains(SWITCH), "{error}");
            assert_eq!(network.count(), 0);
        }
    }
    // The switch does not affect sources that a program sets up in code.
    let network = Scripted::new([response(200, KEYS)]);
    let environment = TestHost::new().set(SWITCH, "1").network(network.clone()).host_environment();
    CredentialsUri::new(URI).host_environment(environment).build().provide().await.expect("keys");
}
