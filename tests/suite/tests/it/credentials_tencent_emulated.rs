//! From where Tencent's credentials are kept to a call that the emulator takes.

use std::time::Duration;

use imagescan::tencent::tcss;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Key, ManualClock, Provider};

use crate::machine::Machine;
use crate::rerouted::{Rerouted, SameClock};

const HOUR: Duration = Duration::from_secs(3600);

/// An emulator, its clock, and a machine whose network it is.
async fn cloud() -> (Emulator, ManualClock, Machine) {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .seed(1)
        .key(Key::permanent("AKBASE", "a-secret"))
        .machine_key_lifetime(2 * HOUR)
        .start()
        .await
        .expect("a free port");
    let machine = Machine::new().network(Rerouted::to(&emulator)).clock(SameClock(clock.clone()));
    (emulator, clock, machine)
}

/// Calls at once, again when the keys are as good as new, after they have ended, and after the service has taken them
/// back; tells how often `operation` gave keys by then.
async fn calls(operation: &str, machine: impl Fn(Machine) -> Machine) -> [usize; 4] {
    let (emulator, clock, plain) = cloud().await;
    let machine = machine(plain);
    let client = tcss::Client::builder().system(machine.system()).build().expect("a client");
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
        client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await.expect("an answer");
        *count = emulator.count_requests(Provider::Tencent, operation);
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
            .set("TENCENTCLOUD_METADATA_DISABLED", "true")
            .set("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod")
            .set("TKE_PROVIDER_ID", "cls-1")
            .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
            .file("token", DEFAULT_OIDC_TOKEN)
    };
    assert_eq!(calls("AssumeRoleWithWebIdentity", pod).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_role_that_keys_take_serves_and_is_renewed() {
    let role = |machine: Machine| {
        machine
            .set("TENCENTCLOUD_SECRET_ID", "AKBASE")
            .set("TENCENTCLOUD_SECRET_KEY", "a-secret")
            .set("TENCENTCLOUD_ROLE_ARN", "qcs::cam::uin/1:roleName/auditor")
    };
    assert_eq!(calls("AssumeRole", role).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn a_pod_whose_token_has_ended_is_told_so() {
    let (emulator, _, machine) = cloud().await;
    emulator.add_oidc_token("old.token");
    emulator.expire_oidc_token("old.token");
    let machine = machine
        .set("TENCENTCLOUD_METADATA_DISABLED", "true")
        .set("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod")
        .set("TKE_PROVIDER_ID", "cls-1")
        .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
        .file("token", "old.token");
    let client = tcss::Client::builder().system(machine.system()).build().expect("a client");
    let error = client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await.expect_err("no keys");
    assert!(error.is_authentication(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("InvalidParameter.WebIdentityTokenError: the identity token has expired"),
        "{text}"
    );
    assert!(!text.contains("old.token"), "{text}");
}
