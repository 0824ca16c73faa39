//! Defaults, seeds and counts of the credential services.

use std::collections::BTreeSet;

use imagescan_emulator::huawei::iam::User;
use imagescan_emulator::{DEFAULT_ROLE, Emulator, Provider};

use super::{key, send};
use crate::call::Call;
use crate::{NOW_DATE, clock, start_at};

#[tokio::test]
async fn the_defaults_suffice_for_a_virtual_machine() {
    let emulator = start_at(Emulator::builder(), &clock()).await;
    let response = send(&emulator, Call::new("GET", "/openstack/latest/securitykey", "", "")).await.json();
    let key = key(&response["credential"], ["access", "secret", "securitytoken"]);
    let projects = Call::new("GET", "/v3/projects", "name=cn-north-4", "").signed_by(&key, NOW_DATE);
    let projects = send(&emulator, projects).await.json();
    assert_eq!(projects["projects"].as_array().map(Vec::len), Some(1));
    let project = projects["projects"][0]["id"].as_str().expect("an id");
    assert_eq!(project, "emulated-project");
    let list = Call::new("GET", &format!("/v5/{project}/image/tasks"), "type=image_scan", "");
    assert_eq!(send(&emulator, list.signed_by(&key, NOW_DATE)).await.status, 200);
}

#[tokio::test]
async fn the_seed_determines_keys() {
    let ids = |seed| async move {
        let emulator = start_at(Emulator::builder().seed(seed), &clock()).await;
        let mut ids = Vec::new();
        for cloud in ["ram", "cam", "ram", "cam"] {
            let path = format!("/latest/meta-data/{cloud}/security-credentials/{DEFAULT_ROLE}");
            let response = send(&emulator, Call::new("GET", &path, "", "")).await.json();
            let id = response.get("AccessKeyId").or(response.get("TmpSecretId")).expect("an id");
            ids.push(id.as_str().expect("text").to_owned());
        }
        ids
    };
    assert_eq!(ids(1).await, ids(1).await);
    let all: BTreeSet<_> = ids(1).await.into_iter().chain(ids(2).await).collect();
    assert_eq!(all.len(), 8);
}

#[tokio::test]
async fn requests_are_counted_by_operation() {
    let emulator = start_at(Emulator::builder(), &clock()).await;
    for cloud in ["ram", "cam", "ram"] {
        let path = format!("/latest/meta-data/{cloud}/security-credentials/");
        send(&emulator, Call::new("GET", &path, "", "")).await;
        send(&emulator, Call::new("GET", &format!("{path}another-role"), "", "")).await;
    }
    let count = |provider, operation| emulator.count_requests(provider, operation);
    assert_eq!(count(Provider::Alibaba, "MetadataRole"), 2);
    assert_eq!(count(Provider::Alibaba, "MetadataKey"), 2);
    assert_eq!(count(Provider::Tencent, "MetadataRole"), 1);
    assert_eq!(count(Provider::Huawei, "MetadataKey"), 0);
    assert_eq!(emulator.requests()[0].operation(), Some("MetadataRole"));
    emulator.clear_requests();
    assert_eq!(emulator.count_requests(Provider::Alibaba, "MetadataRole"), 0);
    // Issuing keys is not an execution.
    assert!(emulator.executions().is_empty());
}

#[test]
fn the_debug_output_of_users_has_no_secrets() {
    let shown = format!("{:?}", User::new("d", "u", "a secret").with_passcode("123456"));
    assert!(shown.contains("\"u\"") && !shown.contains("secret") && !shown.contains("123456"), "{shown}");
}
