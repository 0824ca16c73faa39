//! BatchScanSwrImage: the tasks that it starts, and their progress.

use std::time::Duration;

use imagescan_emulator::huawei::hss::Image;
use imagescan_emulator::{Builder, Emulator};
use serde_json::{Value, json};

use crate::call::Call;
use crate::{NOW_DATE, NOW_MS, PROJECT, builder, clock, start, start_at, temporary_key};

const TWO: &str = r#"{"image_type":"private_image","image_info_list":[
    {"namespace":"test","image_name":"openjdk","image_version":"v8"},
    {"namespace":"test","image_name":"broken","image_version":"v1"}]}"#;

/// A builder with the images of `TWO`, of which the second cannot be scanned.
fn with_two() -> Builder {
    let two = ["openjdk:v8", "broken:v1"].map(|image| image.split_once(':').expect("a name and a tag"));
    let builder = builder().failing_image("broken", "no layers");
    two.into_iter().fold(builder, |builder, (name, tag)| builder.image(Image::private("test", name, tag)))
}

async fn scan(emulator: &Emulator, body: &str) {
    let response = Call::scan(body).signed().send(emulator.addr()).await;
    assert_eq!(response.status, 200, "{}", String::from_utf8_lossy(&response.body));
    assert_eq!(response.body, b"");
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("x-request-id").map(str::len), Some(32));
}

/// The list entry of the newest scan.
async fn newest(emulator: &Emulator) -> Value {
    let query = "enterprise_project_id=all_granted_eps&type=image_scan";
    let response = Call::list(query).signed_by(&temporary_key(), NOW_DATE).send(emulator.addr()).await;
    response.json()["data_list"][0].clone()
}

#[tokio::test]
async fn a_scan_progresses_linearly_and_ends_with_results() {
    let clock = clock();
    let emulator = start_at(with_two(), &clock).await;
    scan(&emulator, TWO).await;

    let started = newest(&emulator).await;
    let id = started["task_id"].as_str().expect("an id").to_owned();
    assert_eq!(
        started,
        json!({
            "task_id": id,
            "task_name": format!("ManualImageScan_{NOW_MS}"),
            "begin_time": NOW_MS,
            "remain_min": 1,
            "task_type": "manual",
            "image_type": "registry",
            "task_status": 0,
            "scan_scope": 0x7fff_ffff,
            "is_all": false,
            "total_num": 2,
            "failed_images": [],
        })
    );

    clock.advance(Duration::from_secs(15));
    assert_eq!(newest(&emulator).await["task_status"], 50);
    clock.advance(Duration::from_millis(14_999));
    assert_eq!(newest(&emulator).await["task_status"], 99);
    clock.advance(Duration::from_millis(1));
    let ended = newest(&emulator).await;
    assert_eq!(ended["task_id"], id);
    assert_eq!(ended["task_status"], 100);
    assert_eq!(ended["end_time"], NOW_MS + 30_000);
    assert_eq!(ended["remain_min"], 0);
    assert_eq!((&ended["success_num"], &ended["failed_num"]), (&json!(1), &json!(1)));
    assert_eq!(
        ended["failed_images"],
        json!([{
            "id": 20,
            "registry_id": "swr-private",
            "registry_name": "SWR private images",
            "image_name": "broken",
            "image_version": "v1",
            "namespace": "test",
            "registry_type": "SwrPrivate",
            "failed_reason": "no layers",
        }])
    );
}

#[tokio::test]
async fn the_time_of_a_scan_can_be_set() {
    let clock = clock();
    let emulator = start_at(builder().scan_time(Duration::from_secs(600)), &clock).await;
    scan(&emulator, TWO).await;
    assert_eq!(newest(&emulator).await["remain_min"], 10);
    clock.advance(Duration::from_secs(60));
    assert_eq!(newest(&emulator).await["task_status"], 10);
}

#[tokio::test]
async fn a_scan_belongs_to_its_enterprise_project() {
    let (emulator, _) = start().await;
    for (query, expected) in
        [("", "0"), ("enterprise_project_id=eps-1", "eps-1"), ("enterprise_project_id=all_granted_eps", "0")]
    {
        let mut call = Call::scan(TWO);
        call.query = query.to_owned();
        assert_eq!(call.signed().send(emulator.addr()).await.status, 200);
        assert_eq!(emulator.huawei().tasks()[0].enterprise_project, expected);
        assert_eq!(emulator.huawei().tasks()[0].project, PROJECT);
    }
}

#[tokio::test]
async fn a_scan_of_all_contains_the_matching_images() {
    let image = |version: &str, update_time: i64| {
        let mut image = Image::private("web", "shop", version);
        (image.update_time, image.size) = (update_time, 10);
        image
    };
    let mut scanned = image("v3", 300);
    (scanned.scan_status, scanned.scan_time) = ("success".into(), 350);
    let mut shared = image("v1", 100);
    shared.image_type = "shared_image".into();
    let images = [image("v1", 100), image("v2", 200), scanned, shared, Image::private("data", "cache", "v1")];
    let emulator = async || {
        let builder = images.iter().cloned().fold(builder(), Builder::image);
        start_at(builder.failing_image("cache", "too large"), &clock()).await
    };

    for (filters, total, failed) in [
        ("", 4, 1),
        (r#","namespace":"web""#, 3, 0),
        (r#","namespace":"we""#, 0, 0),
        (r#","image_name":"cache""#, 1, 1),
        (r#","image_version":"v1""#, 2, 1),
        (r#","scan_status":"success""#, 1, 0),
        (r#","latest_version":true"#, 2, 1),
        (r#","latest_version":false"#, 4, 1),
        (r#","image_size":10"#, 3, 0),
        (r#","start_latest_update_time":200"#, 2, 0),
        (r#","start_latest_update_time":1,"end_latest_update_time":200"#, 2, 0),
        (r#","start_latest_scan_time":350,"end_latest_scan_time":350"#, 1, 0),
        (r#","namespace":"web","image_info_list":[{"image_name":"cache"}]"#, 3, 0),
        (r#","namespace":null,"image_info_list":null"#, 4, 1),
    ] {
        let emulator = emulator().await;
        scan(&emulator, &format!(r#"{{"image_type":"private_image","operate_all":true{filters}}}"#)).await;
        let task = &emulator.huawei().tasks()[0];
        assert_eq!((task.total_num, task.failed_images.len()), (total, failed), "{filters}");
        assert_eq!(task.is_all, Some(true), "{filters}");
    }
    for (image_type, total) in [("shared_image", 1), ("instance_image", 0)] {
        let emulator = emulator().await;
        scan(&emulator, &format!(r#"{{"image_type":"{image_type}","operate_all":true}}"#)).await;
        assert_eq!(emulator.huawei().tasks()[0].total_num, total);
    }
}

/// The code of the failure is documented for the images of the inventory.
#[tokio::test]
async fn an_image_that_does_not_exist_fails() {
    let clock = clock();
    let emulator = start_at(builder(), &clock).await;
    scan(&emulator, TWO).await;
    clock.advance(Duration::from_secs(30));
    let ended = newest(&emulator).await;
    assert_eq!((&ended["success_num"], &ended["failed_num"]), (&json!(0), &json!(2)));
    assert_eq!(ended["failed_images"][0]["failed_reason"], "The registry no longer has the image.");
}

#[tokio::test]
async fn a_rejected_scan_starts_no_task() {
    let (emulator, _) = start().await;
    Call::scan("{}").signed().send(emulator.addr()).await;
    Call::scan(TWO).send(emulator.addr()).await;
    assert!(emulator.huawei().tasks().is_empty());
}

#[tokio::test]
async fn the_longest_list_is_accepted() {
    let (emulator, _) = start().await;
    let items = vec![r#"{"namespace":"n","image_name":"i","image_version":"v"}"#; 10_241].join(",");
    scan(&emulator, &format!(r#"{{"image_type":"private_image","image_info_list":[{items}]}}"#)).await;
    assert_eq!(emulator.huawei().tasks()[0].total_num, 10_241);
}
