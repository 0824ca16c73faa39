//! From where Alibaba's credentials are kept to a call that the emulator takes.

use std::time::Duration;

use imagescan::alibaba::sas;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Key, ManualClock, Provider};
use serde_json::json;

use crate::credentials_alibaba::CONFIG;
use crate::machine::Machine;
use crate::rerouted::{Rerouted, SameClock};
use crate::scripted_clients::pre_check;

const HOUR: Duration = Duration::from_secs(3600);
const OFF: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

/// Calls at once, again when the keys are as good as new, after they have ended, and after the service has taken them
/// back; tells how often `operation` gave keys by then.
async fn calls(operation: &str, machine: impl Fn(Machine) -> Machine) -> [usize; 4] {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .seed(1)
        .key(Key::permanent("AKBASE", "a-secret"))
        .machine_key_lifetime(2 * HOUR)
        .start()
        .await
        .expect("a free port");
    let plain = Machine::new().network(Rerouted::to(&emulator)).clock(SameClock(clock.clone()));
    let machine = machine(plain.set("ALIBABA_CLOUD_REGION_ID", "cn-shanghai"));
    let client = sas::Client::builder().system(machine.system()).build().expect("a client");
    let mut counts = [0; 4];
    for (round, count) in counts.iter_mut().enumerate() {
        match round {
            1 => clock.advance(Duration::from_secs(60)),
            2 => clock.advance(3 * HOUR),
            3 => {
                let credentials = client.credentials().await.expect("credentials");
                emulator.expire_key(credentials.key_pair().expect("a key pair").id);
            }
            _ => {}
        }
        client.send(pre_check()).await.expect("an answer");
        *count = emulator.count_requests(Provider::Alibaba, operation);
    }
    counts
}

#[tokio::test]
async fn the_machines_role_serves_and_is_renewed() {
    assert_eq!(calls("MetadataKey", |machine| machine).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_pods_identity_serves_and_is_renewed() {
    let pod = |machine: Machine| {
        machine
            .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/pod")
            .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/c")
            .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
            .file("token", DEFAULT_OIDC_TOKEN)
    };
    assert_eq!(calls("AssumeRoleWithOIDC", pod).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn roles_that_profiles_take_serve_and_are_renewed() {
    let profiles = json!({"current": "auditor", "profiles": [
        {"name": "auditor", "mode": "ChainableRamRoleArn", "source_profile": "admin",
         "ram_role_arn": "acs:ram::1:role/auditor", "external_id": "an id", "policy": "{\"Version\": \"1\"}"},
        {"name": "admin", "mode": "RamRoleArn", "access_key_id": "AKBASE", "access_key_secret": "a-secret",
         "ram_role_arn": "acs:ram::1:role/admin", "sts_region": "cn-beijing"},
    ]});
    let roles = |machine: Machine| machine.file(CONFIG, profiles.to_string());
    assert_eq!(calls("AssumeRole", roles).await, [2, 2, 4, 6]);
}

#[tokio::test]
async fn a_credentials_server_serves_and_is_renewed() {
    let server = |machine: Machine| {
        let uri = format!("http://keys.example{}", imagescan_emulator::alibaba::CREDENTIALS_URI_PATH);
        machine.set(OFF, "true").set("ALIBABA_CLOUD_CREDENTIALS_URI", uri)
    };
    assert_eq!(calls("CredentialsUri", server).await, [1, 1, 2, 3]);
}
