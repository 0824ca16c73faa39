//! Scans: started, followed, stopped, refused, and what they leave behind.

use std::time::Duration;

use imagescan_emulator::{Emulator, FaultPlan};
use serde_json::{Value, json};

use super::{call, code, emulator, filter, images, number};
use crate::{builder, clock, start_at};

const START: &str = "CreateAssetImageRegistryScanTask";
const STATUS: &str = "DescribeAssetImageRegistryScanStatusOneKey";
const STOP: &str = "ModifyAssetImageRegistryScanStop";

async fn row(emulator: &Emulator, id: u64) -> Value {
    let arguments = json!({ "Filters": filter("ImageAssetIds", &id.to_string()) });
    call(emulator, "DescribeAssetImageRegistryList", arguments).await["List"][0].clone()
}

async fn start(emulator: &Emulator, arguments: Value) -> u64 {
    number(&call(emulator, START, arguments).await, "TaskID")
}

async fn used(emulator: &Emulator) -> u64 {
    number(&call(emulator, "DescribeImageAuthorizedInfo", json!({})).await, "UsedAuthorizedCnt")
}

/// The ids of images whose scans end well, one after another.
async fn ids(emulator: &Emulator) -> Vec<u64> {
    images(emulator).await.iter().map(|row| number(row, "Id")).collect()
}

#[tokio::test]
async fn a_scan_waits_runs_and_ends_and_its_image_shows_it() {
    let (emulator, clock) = emulator(100).await;
    let never = images(&emulator).await.into_iter().find(|row| row["ScanStatus"] == "NOT_SCAN").expect("one");
    let id = number(&never, "Id");
    assert_eq!(
        (&never["IsAuthorized"], &never["ScanTime"], &never["VulCnt"]),
        (&json!(0), &json!(""), &json!(0))
    );
    let before = used(&emulator).await;
    let task = start(&emulator, json!({ "Id": [id] })).await;
    assert_eq!(used(&emulator).await, before + 1);

    let mut seen = Vec::new();
    for second in [0, 5, 29, 30, 31] {
        clock.set(crate::NOW.parse::<jiff::Timestamp>().unwrap() + Duration::from_secs(second));
        let state = call(&emulator, STATUS, json!({ "TaskID": task })).await;
        let by_id = call(&emulator, STATUS, json!({ "Id": [id] })).await;
        let row = row(&emulator, id).await;
        assert_eq!(state["Status"], row["ScanStatus"], "after {second} s");
        assert_eq!(state["Status"], by_id["Status"], "after {second} s");
        assert_eq!(state["ImageStatus"][0]["ScanStatus"], row["ScanStatus"]);
        assert_eq!(state["ImageStatus"][0]["ImageRepoAddress"], row["ImageRepoAddress"]);
        assert_eq!(number(&state, "ScanRemainTime"), 30_u64.saturating_sub(second));
        seen.push((state["Status"].as_str().unwrap().to_owned(), number(&state, "Schedule")));
    }
    let expected = [("WAIT_SCAN", 0), ("SCANNING", 16), ("SCANNING", 96), ("SCANNED", 100), ("SCANNED", 100)];
    assert_eq!(seen, expected.map(|(state, percent)| (state.to_owned(), percent)));

    let after = row(&emulator, id).await;
    assert_eq!(after["ScanTime"], "2026-11-20T20:00:30+08:00");
    assert_eq!(after["IsAuthorized"], 1);
    let found = call(&emulator, "DescribeAssetImageRegistryVulList", json!({ "Id": id })).await;
    assert_eq!(found["TotalCount"], after["VulCnt"]);
}

#[tokio::test]
async fn the_counts_of_a_task_agree_with_its_images() {
    let (emulator, clock) = emulator(1_000).await;
    let task = start(&emulator, json!({ "All": true })).await;
    clock.advance(Duration::from_secs(15));
    let state = call(&emulator, STATUS, json!({ "TaskID": task })).await;
    assert_eq!((number(&state, "ImageTotal"), &state["Status"]), (1_000, &json!("SCANNING")));
    assert!((1..1_000).contains(&number(&state, "ImageScanCnt")), "{state}");
    assert_eq!(state["ImageStatus"], json!([]), "more than a hundred images are not listed");
    clock.advance(Duration::from_secs(15));
    let state = call(&emulator, STATUS, json!({ "TaskID": task })).await;
    let rows = images(&emulator).await;
    let with = |status: &str| rows.iter().filter(|row| row["ScanStatus"] == status).count() as u64;
    assert!(with("SCAN_ERR") > 0 && with("SCAN_TIMEOUT") > 0);
    assert_eq!(number(&state, "ImageScanCnt"), 1_000);
    assert_eq!(number(&state, "SuccessCount") + number(&state, "RiskCount"), with("SCANNED"));
    let failed = rows.iter().find(|row| row["ScanStatus"] == "SCAN_ERR").unwrap();
    assert_ne!((&failed["ScanVulError"], &failed["Reason"]), (&json!(""), &json!("")));
    assert_eq!(call(&emulator, STATUS, json!({})).await["ImageTotal"], 1_000);
}

#[tokio::test]
async fn an_image_is_scanned_once_at_a_time() {
    let (emulator, clock) = emulator(100).await;
    let ids = ids(&emulator).await;
    start(&emulator, json!({ "Id": [ids[1], ids[2]] })).await;
    let before = used(&emulator).await;
    assert_eq!(
        code(&emulator, START, json!({ "Id": [ids[2], ids[3]] })).await,
        "FailedOperation.ErrAlreadyScanning"
    );
    assert_eq!(used(&emulator).await, before, "a refused scan uses no licence");
    clock.advance(Duration::from_secs(30));
    start(&emulator, json!({ "Id": [ids[2], ids[3]] })).await;
    assert_eq!(emulator.executions().len(), 2);
}

#[tokio::test]
async fn licences_are_used_up() {
    let (emulator, clock) = emulator(100).await;
    let ids = ids(&emulator).await;
    emulator.tencent().set_licences(10, 8);
    assert_eq!(
        code(&emulator, START, json!({ "Id": ids[..3] })).await,
        "FailedOperation.AuthorizedNotEnough"
    );
    start(&emulator, json!({ "Id": ids[..2] })).await;
    clock.advance(Duration::from_secs(30));
    assert_eq!(
        code(&emulator, START, json!({ "Id": [ids[0]] })).await,
        "FailedOperation.AuthorizedNotEnough"
    );
    assert_eq!(used(&emulator).await, 10);
}

#[tokio::test]
async fn a_scan_is_stopped_by_task_or_by_image_and_twice_does_no_harm() {
    let (emulator, clock) = emulator(100).await;
    let ids = ids(&emulator).await;
    for by_task in [true, false] {
        let task = start(&emulator, json!({ "Id": [ids[5]] })).await;
        clock.advance(Duration::from_secs(5));
        let stop = if by_task { json!({ "TaskID": task }) } else { json!({ "Id": [ids[5]] }) };
        for _ in 0..2 {
            call(&emulator, STOP, stop.clone()).await;
        }
        assert_eq!(call(&emulator, STATUS, json!({ "TaskID": task })).await["Status"], "CANCELED");
        assert_eq!(row(&emulator, ids[5]).await["ScanStatus"], "CANCELED");
    }
    start(&emulator, json!({ "Id": [ids[6], ids[7]] })).await;
    call(&emulator, STOP, json!({ "Id": [ids[6]] })).await;
    clock.advance(Duration::from_secs(30));
    assert_eq!(row(&emulator, ids[6]).await["ScanStatus"], "CANCELED");
    assert_ne!(row(&emulator, ids[7]).await["ScanStatus"], "CANCELED");
}

#[tokio::test]
async fn a_scan_fails_or_times_out_as_a_whole() {
    let (emulator, clock) = emulator(100).await;
    let ids = ids(&emulator).await;
    let ends = [
        ("SCAN_ERR", json!({ "Id": [ids[0]] })),
        ("SCAN_TIMEOUT", json!({ "Id": [ids[1]] })),
        ("SCAN_TIMEOUT", json!({ "Id": [ids[2]], "Timeout": 20 })),
    ];
    for (index, (status, arguments)) in ends.into_iter().enumerate() {
        match index {
            0 => emulator.tencent().fail_next_scan(),
            1 => emulator.tencent().time_out_next_scan(),
            _ => {}
        }
        let before = row(&emulator, ids[index]).await["ScanTime"].clone();
        let task = start(&emulator, arguments).await;
        clock.advance(Duration::from_secs(30));
        let state = call(&emulator, STATUS, json!({ "TaskID": task })).await;
        assert_eq!((&state["Status"], &state["Schedule"]), (&json!(status), &json!(100)));
        let row = row(&emulator, ids[index]).await;
        assert_eq!((&row["ScanStatus"], &row["ScanTime"]), (&json!(status), &before));
    }
}

#[tokio::test]
async fn images_are_chosen_by_name_and_by_conditions() {
    let (emulator, _) = emulator(100).await;
    let rows = images(&emulator).await;
    let text = |name: &str| rows[9][name].as_str().unwrap();
    let names = json!({
        "InstanceName": text("InstanceName"), "Namespace": text("Namespace"), "ImageName": text("ImageName"),
        "ImageTag": text("ImageTag"), "Force": "false", "ImageDigest": text("ImageDigest"),
    });
    let task = start(&emulator, json!({ "Images": [names] })).await;
    let state = call(&emulator, STATUS, json!({ "TaskID": task })).await;
    assert_eq!(state["ImageStatus"][0]["ImageId"], rows[9]["ImageId"]);

    let web: Vec<_> =
        rows.iter().filter(|row| row["Namespace"] == "web" && row["IsLatestImage"] == true).collect();
    let arguments = json!({
        "Filters": filter("Namespace", "web"), "OnlyScanLatest": true, "ExcludeImageList": [web[0]["Id"]],
    });
    let task = start(&emulator, arguments).await;
    let state = call(&emulator, STATUS, json!({ "TaskID": task })).await;
    assert_eq!(number(&state, "ImageTotal"), web.len() as u64 - 1);

    let mut wrong = names.clone();
    wrong["ImageDigest"] = json!("sha256:0");
    assert_eq!(code(&emulator, START, json!({ "Images": [wrong] })).await, "ResourceNotFound");
}

#[tokio::test]
async fn requests_that_choose_nothing_or_something_unknown() {
    let (emulator, _) = emulator(10).await;
    for (action, arguments, expected) in [
        (START, json!({}), "InvalidParameter"),
        (START, json!({ "Id": [] }), "InvalidParameter"),
        (START, json!({ "Id": [7] }), "ResourceNotFound"),
        (START, json!({ "Filters": filter("ImageName", "nothing") }), "ResourceNotFound"),
        (START, json!({ "All": true, "ScanType": ["CVE", "LICENCE"] }), "InvalidParameter"),
        (STATUS, json!({ "TaskID": 99 }), "ResourceNotFound"),
        (STOP, json!({ "TaskID": 99 }), "ResourceNotFound"),
        (STOP, json!({}), "InvalidParameter"),
    ] {
        assert_eq!(code(&emulator, action, arguments.clone()).await, expected, "{action} {arguments}");
    }
    assert!(emulator.executions().is_empty());
}

#[tokio::test]
async fn kinds_of_findings_cost_the_task_id() {
    let (emulator, _) = emulator(10).await;
    let started = call(&emulator, START, json!({ "All": true, "ScanType": ["CVE", "VIRUS", "RISK"] })).await;
    assert!(started.get("TaskID").is_none());
    assert_eq!(call(&emulator, STATUS, json!({ "All": true })).await["Status"], "WAIT_SCAN");
}

#[tokio::test]
async fn anomalies_refuse_a_start_and_change_states() {
    for (anomaly, expected) in [
        ("already-scanning", "FailedOperation.ErrAlreadyScanning"),
        ("quota-used-up", "FailedOperation.AuthorizedNotEnough"),
        ("too-many-tasks", "FailedOperation"),
    ] {
        let plan = FaultPlan::new().rule(format!("{START}:{anomaly}").parse().expect("a rule"));
        let emulator = start_at(builder().seed(1).images(10).faults(plan), &clock()).await;
        assert_eq!(code(&emulator, START, json!({ "All": true })).await, expected);
        assert!(emulator.executions().is_empty());
        start(&emulator, json!({ "All": true })).await;
    }
    let plan = FaultPlan::new().rule(format!("{STATUS}:unknown-state").parse().expect("a rule"));
    let emulator = start_at(builder().seed(1).images(10).faults(plan), &clock()).await;
    assert_eq!(call(&emulator, STATUS, json!({})).await["Status"], "SUSPENDED");
    assert_eq!(call(&emulator, STATUS, json!({})).await["Status"], "SCANNED");
}

#[tokio::test]
async fn a_lost_response_leaves_the_scan() {
    let plan = FaultPlan::new().rule(format!("{START}:reset=after-execution").parse().expect("a rule"));
    let emulator = start_at(builder().seed(1).images(10).faults(plan), &clock()).await;
    let mut lost = super::describe().replacing("x-tc-action", START);
    lost.body = br#"{"All":true}"#.to_vec();
    super::signed(lost).try_send(emulator.addr()).await.expect_err("a reset");
    assert_eq!(code(&emulator, START, json!({ "All": true })).await, "FailedOperation.ErrAlreadyScanning");
    assert_eq!(emulator.executions().len(), 1);
}

#[tokio::test]
async fn the_speed_shortens_scans() {
    let clock = clock();
    let emulator = start_at(builder().seed(1).images(10).speed(10.0), &clock).await;
    let task = start(&emulator, json!({ "All": true })).await;
    clock.advance(Duration::from_secs(3));
    assert_eq!(call(&emulator, STATUS, json!({ "TaskID": task })).await["Status"], "SCANNED");
}
