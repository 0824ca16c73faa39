//! DescribeImageRegistryTimingScanTask: the account's schedule.

use imagescan_emulator::tencent::tcss::{Image, Schedule};
use serde_json::json;

use super::{content, describe, error, signed};
use crate::{builder, clock, start, start_at};

#[tokio::test]
async fn without_a_seed_the_schedule_is_off() {
    let (emulator, _) = start().await;
    let response = signed(describe()).send(emulator.addr()).await;
    let mut content = content(&response);
    content.as_object_mut().unwrap().remove("RequestId");
    // Only the fields that the service always sends.
    let expected = json!({
        "Enable": false, "ScanTime": "", "ScanPeriod": 0, "ScanType": [], "All": false, "Images": [], "Id": [],
        "Latest": false,
    });
    assert_eq!(content, expected);
    assert_eq!(emulator.tencent().schedule(), Some(Schedule::default()));
}

#[tokio::test]
async fn a_schedule_is_sent_with_all_fields() {
    let (emulator, _) = start().await;
    let mut image = Image::default();
    (image.image_name, image.force) = ("a/b".into(), "true".into());
    let mut schedule = Schedule::default();
    schedule.enable = true;
    schedule.scan_time = "03:00:00".into();
    schedule.scan_period = u64::MAX;
    schedule.scan_type = vec!["risk".into(), "VIRUS".into()];
    schedule.all = true;
    schedule.images = vec![image];
    schedule.id = vec![1, u64::MAX];
    schedule.latest = true;
    schedule.scan_end_time = Some("05:00".into());
    schedule.registry_type = Some(vec!["ccr".into()]);
    schedule.container_running = Some(false);
    schedule.scan_scope = Some(2);
    schedule.namespace = Some(vec![]);
    schedule.exclude_image_asset_ids = Some(vec![7]);
    schedule.last_scan_time = Some("2026-11-19 03:00:00".into());
    schedule.scan_result = Some("Success".into());
    emulator.tencent().set_schedule(schedule.clone());
    assert_eq!(emulator.tencent().schedule(), Some(schedule));

    let mut content = content(&signed(describe()).send(emulator.addr()).await);
    content.as_object_mut().unwrap().remove("RequestId");
    let image = json!({
        "InstanceName": "", "Namespace": "", "ImageName": "a/b", "ImageTag": "", "Force": "true",
        "ImageDigest": "", "RegistryType": "", "ImageRepoAddress": "", "InstanceId": "",
    });
    let expected = json!({
        "Enable": true, "ScanTime": "03:00:00", "ScanPeriod": u64::MAX, "ScanType": ["risk", "VIRUS"], "All": true,
        "Images": [image], "Id": [1, u64::MAX], "Latest": true, "ScanEndTime": "05:00", "RegistryType": ["ccr"],
        "ContainerRunning": false, "ScanScope": 2, "Namespace": [], "ExcludeImageAssetIds": [7],
        "LastScanTime": "2026-11-19 03:00:00", "ScanResult": "Success",
    });
    assert_eq!(content, expected);
}

#[tokio::test]
async fn a_removed_schedule_is_not_found() {
    let (emulator, _) = start().await;
    emulator.tencent().remove_schedule();
    assert_eq!(emulator.tencent().schedule(), None);
    let response = signed(describe()).send(emulator.addr()).await;
    assert_eq!(error(&response).0, "ResourceNotFound");
}

#[tokio::test]
async fn the_seed_determines_the_schedule() {
    let schedule = async |seed| start_at(builder().seed(seed), &clock()).await.tencent().schedule().unwrap();
    assert_eq!(schedule(7).await, schedule(7).await);
    assert_ne!(schedule(7).await, schedule(8).await);
    for seed in 0..64 {
        let schedule = schedule(seed).await;
        assert!(schedule.enable && schedule.scan_result.is_some(), "{seed}");
        assert!(!schedule.images.is_empty() && schedule.images.len() == schedule.id.len(), "{seed}");
    }
}

#[tokio::test]
async fn get_is_supported() {
    let (emulator, _) = start().await;
    let mut call = describe().replacing("content-type", "application/x-www-form-urlencoded");
    call.method = "GET".into();
    call.body.clear();
    content(&signed(call).send(emulator.addr()).await)["Enable"].as_bool().expect("it is accepted");
}
