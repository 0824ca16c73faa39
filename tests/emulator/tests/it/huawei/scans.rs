//! CreateManualImageScanTask, StopImageScanTask, and what scans do to the images.

use std::time::Duration;

use imagescan_emulator::huawei::hss::Image;
use imagescan_emulator::{Anomaly, Emulator, Fault, Matcher, Rule};
use serde_json::{Value, json};

use super::hss::{ALL, IMAGES, TASKS, call, create, get, newest, rows, scan_of, with, with_images};
use crate::{NOW_MS, builder};

const HALF: Duration = Duration::from_secs(15);

async fn row(emulator: &Emulator, id: &Value) -> Value {
    let all = rows(emulator, IMAGES, ALL).await;
    all.into_iter().find(|row| row["id"] == *id).expect("the image")
}

#[tokio::test]
async fn an_image_waits_runs_and_ends_with_findings() {
    let (emulator, clock) = with_images(60).await;
    let unscanned = rows(&emulator, IMAGES, "scan_status=unscan").await;
    assert!(unscanned.iter().all(|row| row["vul_num"] == 0 && row["severity_level"].is_null()));
    create(&emulator, &scan_of(&unscanned[..4])).await;
    let last = &unscanned[3]["id"];
    assert_eq!(row(&emulator, last).await["scan_status"], "waiting_for_scan");
    clock.advance(Duration::from_secs(29));
    assert_eq!(row(&emulator, last).await["scan_status"], "scanning");
    assert_eq!(row(&emulator, last).await["latest_scan_time"], Value::Null);
    clock.advance(Duration::from_secs(1));
    let ended = row(&emulator, last).await;
    assert_eq!(
        (&ended["scan_status"], &ended["latest_scan_time"]),
        (&json!("success"), &json!(NOW_MS + 30_000))
    );
    assert!(ended["severity_level"].is_string());

    let task = newest(&emulator).await;
    assert_eq!((&task["task_status"], &task["total_num"]), (&json!(100), &json!(4)));
    assert_eq!((&task["is_all"], &task["scan_scope"]), (&json!(false), &json!(0x7fff_ffff)));
    assert_eq!(rows(&emulator, IMAGES, "scan_status=unscan").await.len(), unscanned.len() - 4);
}

#[tokio::test]
async fn a_scan_finds_only_what_it_looks_for() {
    let (emulator, clock) = with_images(60).await;
    let unscanned = rows(&emulator, IMAGES, "scan_status=unscan").await;
    let scan = async |scope: i32| {
        let mut body = scan_of(&unscanned);
        body["scan_scope"] = json!(scope);
        create(&emulator, &body).await;
        clock.advance(Duration::from_secs(30));
        let all = rows(&emulator, IMAGES, "").await;
        let scanned = all.iter().filter(|row| unscanned.iter().any(|before| before["id"] == row["id"]));
        let sum = |name: &str| scanned.clone().map(|row| row[name].as_u64().unwrap()).sum::<u64>();
        [sum("vul_num"), sum("unsafe_setting_num")]
    };
    let [vulnerabilities, settings] = scan(0xf000).await;
    assert!(vulnerabilities == 0 && settings > 0);
    let [vulnerabilities, after] = scan(0x000f_0000).await;
    assert!(vulnerabilities > 0 && after == settings);
}

#[tokio::test]
async fn some_images_of_a_large_scan_fail_with_documented_codes() {
    let (emulator, clock) = with_images(2_000).await;
    create(&emulator, &json!({ "is_all": true, "query_info": { "image_type": "private_image" } })).await;
    clock.advance(Duration::from_secs(30));
    let task = newest(&emulator).await;
    let private = rows(&emulator, IMAGES, "image_type=private_image").await;
    assert_eq!(task["total_num"], private.len());
    let failed: Vec<_> = private.iter().filter(|row| row["scan_status"] != "success").collect();
    assert_eq!(task["failed_num"], failed.len());
    assert!(failed.len() > 3);
    for row in failed {
        let failure = task["failed_images"].as_array().unwrap().iter().find(|image| image["id"] == row["id"]);
        assert_eq!(failure.unwrap()["failed_reason"], row["scan_failed_desc"], "{row}");
        let code = row["scan_failed_code"].as_str().unwrap();
        let expected = match code {
            "download_failed" => "download_failed",
            "image_over_sized" => "image_oversized",
            _ => "failed",
        };
        assert_eq!(row["scan_status"], expected, "{code}");
    }
}

#[tokio::test]
async fn a_share_that_has_expired_cannot_be_scanned() {
    let (emulator, clock) = with_images(200).await;
    let expired: Vec<_> = rows(&emulator, IMAGES, "image_type=shared_image").await;
    let expired: Vec<_> = expired.into_iter().filter(|row| row["scannable"] == false).collect();
    assert!(!expired.is_empty() && expired.iter().all(|row| row["shared_status"] == "expired"));
    create(&emulator, &scan_of(&expired)).await;
    clock.advance(Duration::from_secs(30));
    for image in expired {
        let row = row(&emulator, &image["id"]).await;
        assert_eq!(row["scan_failed_code"], "authentication_failed");
        assert_eq!(row["latest_scan_time"], image["latest_scan_time"], "a failure leaves the time");
    }
}

#[tokio::test]
async fn a_scan_of_all_sees_the_enterprise_project_of_the_request() {
    let (emulator, _) = with_images(160).await;
    for (query, total) in [("", 120), (ALL, 160), ("enterprise_project_id=unknown", 0)] {
        let response = call(&emulator, "POST", TASKS, query, r#"{"is_all":true}"#).await;
        assert_eq!(response.status, 200);
        assert_eq!(emulator.huawei().tasks()[0].total_num, total, "{query}");
    }
}

#[tokio::test]
async fn whole_tasks_time_out_and_fail() {
    let (emulator, clock) = with_images(20).await;
    let images = rows(&emulator, IMAGES, "").await;
    for status in [-2, -3] {
        match status {
            -2 => emulator.huawei().time_out_next_scan(),
            _ => emulator.huawei().fail_next_scan(),
        }
        create(&emulator, &scan_of(&images[..2])).await;
        clock.advance(HALF);
        assert_eq!(newest(&emulator).await["task_status"], 50);
        clock.advance(HALF);
        let task = newest(&emulator).await;
        assert_eq!((&task["task_status"], &task["failed_num"]), (&json!(status), &json!(2)));
        assert!(task["failed_reason"].is_string());
        let row = row(&emulator, &images[0]["id"]).await;
        assert!(row["scan_failed_code"].is_string() && row["scan_status"] != "success", "{row}");
    }
}

#[tokio::test]
async fn a_stopped_task_keeps_what_it_has_scanned() {
    let (emulator, clock) = with_images(200).await;
    create(&emulator, &json!({ "is_all": true })).await;
    let id = newest(&emulator).await["task_id"].as_str().unwrap().to_owned();
    let stop =
        async |id: &str, query: &str| call(&emulator, "PUT", &format!("{TASKS}/{id}/stop"), query, "").await;
    clock.advance(HALF);
    assert_eq!(stop("unknown", "").await.error(), (400, "HSS.0001".into()));
    assert_eq!(stop(&id, "enterprise_project_id=elsewhere").await.error().0, 400);
    assert_eq!(stop(&id, "").await.status, 200);
    clock.advance(Duration::from_secs(60));
    let task = newest(&emulator).await;
    assert_eq!((&task["task_status"], &task["end_time"]), (&json!(-1), &json!(NOW_MS + 15_000)));
    let [total, success, failed] =
        ["total_num", "success_num", "failed_num"].map(|name| task[name].as_u64().unwrap());
    assert!(success > 0 && success + failed < total, "{task}");
    let all = rows(&emulator, IMAGES, "").await;
    let scanned = all.iter().filter(|row| row["latest_scan_time"].as_i64() > Some(NOW_MS)).count();
    assert_eq!(u64::try_from(scanned), Ok(success));
    assert!(
        all.iter().all(|row| row["scan_status"] != "scanning" && row["scan_status"] != "waiting_for_scan")
    );

    assert_eq!(stop(&id, "").await.status, 200, "twice does no harm");
    assert_eq!(newest(&emulator).await, task);
    let changes: Vec<_> = emulator.executions().iter().map(|one| one.operation).collect();
    assert_eq!(changes, ["CreateManualImageScanTask", "StopImageScanTask"]);
}

#[tokio::test]
async fn the_same_image_can_be_scanned_twice_at_once() {
    let (emulator, clock) = with_images(20).await;
    let image = &rows(&emulator, IMAGES, "").await[..1];
    create(&emulator, &scan_of(image)).await;
    clock.advance(HALF);
    create(&emulator, &scan_of(image)).await;
    clock.advance(HALF);
    assert_eq!(row(&emulator, &image[0]["id"]).await["scan_status"], "scanning");
    clock.advance(HALF);
    assert_eq!(row(&emulator, &image[0]["id"]).await["scan_status"], "success");
}

#[tokio::test]
async fn a_start_is_refused_on_demand() {
    let (emulator, _) = with_images(20).await;
    let body = scan_of(&rows(&emulator, IMAGES, "").await[..1]).to_string();
    for anomaly in [Anomaly::AlreadyScanning, Anomaly::QuotaUsedUp, Anomaly::TooManyTasks] {
        let operation = Matcher::Operation("CreateManualImageScanTask".to_owned());
        emulator.faults().push(Rule::new(operation, Fault::Anomaly(anomaly), 1));
        let response = call(&emulator, "POST", TASKS, "", &body).await;
        assert_eq!(response.error(), (400, "HSS.0001".into()), "{anomaly:?}");
    }
    assert!(emulator.huawei().tasks().is_empty() && emulator.executions().is_empty());
}

#[tokio::test]
async fn a_new_task_can_be_late_in_the_list() {
    let (emulator, _) = with_images(20).await;
    create(&emulator, &json!({ "is_all": true })).await;
    let operation = Matcher::Operation("ListImageScanTask".to_owned());
    emulator.faults().push(Rule::new(operation.clone(), Fault::Anomaly(Anomaly::LateRows(1)), 1));
    assert_eq!(newest(&emulator).await, Value::Null);
    emulator.faults().push(Rule::new(operation, Fault::Anomaly(Anomaly::UnknownState), 1));
    assert_eq!(newest(&emulator).await["task_status"], -9);
    assert_eq!(newest(&emulator).await["task_status"], 0);
}

#[tokio::test]
async fn an_image_is_found_by_key_or_digest_and_must_have_its_name() {
    let mut cart = Image::private("shop", "cart", "v1");
    cart.digest = "5f".repeat(32);
    let (emulator, clock) = with(builder().images(20).image(cart)).await;
    let cart = rows(&emulator, IMAGES, "image_name=cart").await;
    let failed = async |change: &dyn Fn(&mut Value)| {
        let mut body = scan_of(&cart);
        change(&mut body["image_info"][0]);
        create(&emulator, &body).await;
        clock.advance(Duration::from_secs(30));
        newest(&emulator).await["failed_num"].clone()
    };
    assert_eq!(failed(&|_| {}).await, 0);
    assert_eq!(failed(&|image| image["id"] = json!(7_777)).await, 0, "the digest is enough");
    assert_eq!(failed(&|image| image["image_version"] = json!("v2")).await, 1);
    assert_eq!(failed(&|image| image["image_digest"] = json!("sha256:00")).await, 1);
}

#[tokio::test]
async fn bodies_are_checked() {
    let (emulator, _) = with_images(20).await;
    let valid = scan_of(&rows(&emulator, IMAGES, "image_type=instance_image").await[..1]);
    let without = |name: &str| {
        let mut body = valid.clone();
        body["image_info"][0].as_object_mut().unwrap().remove(name);
        body.to_string()
    };
    let mut cases: Vec<_> = ["id", "image_digest", "namespace", "registry_type", "instance_id"]
        .map(|name| (without(name), name))
        .into();
    cases.extend([
        ("{}".to_owned(), "image_info"),
        (r#"{"is_all":false,"image_info":[]}"#.to_owned(), "image_info"),
        (r#"{"is_all":true,"scan_scop":1}"#.to_owned(), "scan_scop"),
        (r#"{"is_all":true,"scan_scope":-1}"#.to_owned(), "scan_scope"),
        (r#"{"is_all":true,"rate_limit":1001}"#.to_owned(), "rate_limit"),
        (r#"{"is_all":true,"query_info":{"image_type":"cicd"}}"#.to_owned(), "image_type"),
        (r#"{"is_all":true,"query_info":{"imagetype":"harbor"}}"#.to_owned(), "imagetype"),
        (r#"{"is_all":"true"}"#.to_owned(), "JSON"),
        ("[]".to_owned(), "JSON"),
    ]);
    for (body, name) in cases {
        let response = call(&emulator, "POST", TASKS, "", &body).await;
        assert_eq!(response.error(), (400, "HSS.0001".into()), "{body}");
        assert!(response.message().contains(name), "{body}: {}", response.message());
    }
    let local = call(&emulator, "POST", TASKS, "global_image_type=local_image", r#"{"is_all":true}"#).await;
    assert!(local.message().contains("global_image_type"));
    assert!(emulator.huawei().tasks().is_empty());
    assert_eq!(get(&emulator, IMAGES, "").await["total_num"], 16);
}
