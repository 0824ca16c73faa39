//! Huawei's operations against the emulator, which verifies signatures with its own code.

use std::time::Duration;

use imagescan_emulator::huawei::hss::{Image, Task, TaskKind as HeldKind};
use imagescan_emulator::{Emulator, Key, ManualClock};
use imagescan_huawei::hss::model::{BatchScanSwrImageInfo, TaskKind, TaskProgress, TaskStatusFilter};
use imagescan_huawei::hss::{Client, ListImageScanTask, error_code};
use imagescan_huawei::{ClientBuilder, Credentials, hss, region};
use imagescan_runtime::FixedClock;

const PROJECT: &str = "0123456789abcdef0123456789abcdef";

async fn emulator() -> (Emulator, ManualClock) {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .key(Key::permanent("AKEXAMPLE", "secret-of-ak"))
        .key(Key::temporary("AKTEMPORARY", "secret-of-tmp", "token-of-tmp"))
        .user_token("token-for-bearer", PROJECT)
        .project(PROJECT)
        .start()
        .await
        .expect("a free port");
    (emulator, clock)
}

fn builder(emulator: &Emulator) -> ClientBuilder<hss::Hss> {
    Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(emulator.url())
        .allow_plain_http()
        .project_id(PROJECT)
        .clock(FixedClock(emulator.now().into()))
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
}

fn add_tasks(emulator: &Emulator, count: i64) {
    for index in 0..count {
        emulator.huawei().add_task(Task::scan(
            PROJECT,
            format!("task-{index:03}"),
            1_795_000_000_000 + index,
        ));
    }
}

#[tokio::test]
async fn items_walks_every_page_once() {
    let (emulator, _) = emulator().await;
    add_tasks(&emulator, 25);
    let client = builder(&emulator).build().unwrap();
    let mut items = client.items(ListImageScanTask::new(TaskKind::ImageScan).limit(10));
    let mut ids = Vec::new();
    while let Some(task) = items.try_next().await.unwrap() {
        ids.push(task.task_id.unwrap());
    }
    ids.sort();
    let expected: Vec<_> = (0..25).map(|index| format!("task-{index:03}")).collect();
    assert_eq!(ids, expected);
    let queries: Vec<_> = emulator.requests().into_iter().map(|request| request.query).collect();
    assert_eq!(
        queries,
        [
            "limit=10&type=image_scan",
            "offset=10&limit=10&type=image_scan",
            "offset=20&limit=10&type=image_scan"
        ]
    );
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let (emulator, _) = emulator().await;
    add_tasks(&emulator, 3);
    let client = builder(&emulator).build().unwrap();
    let page = client.send(ListImageScanTask::new("image_scan").task_id("task-001")).await.unwrap();
    assert_eq!(page.total_num, Some(1));
    assert_eq!(page.data_list[0].task_id.as_deref(), Some("task-001"));
    assert_eq!(page.data_list[0].task_status, Some(TaskProgress::FINISHED));
    assert_eq!(page.status(), 200);
    assert_eq!(page.attempts(), 1);
    assert!(page.request_id().is_some());
    let running = ListImageScanTask::new("image_scan").task_status(TaskStatusFilter::Scanning);
    assert!(client.send(running).await.unwrap().data_list.is_empty());
}

#[expect(deprecated, reason = "the deprecated operation stays in the document")]
#[tokio::test]
async fn a_batch_scan_starts_a_task_that_runs_to_its_end() {
    let (emulator, clock) = emulator().await;
    emulator.huawei().add_image(Image::private("组织", "a/b \"c\"", "v1~*+%"));
    let client = builder(&emulator).build().unwrap();
    let image =
        BatchScanSwrImageInfo::new().namespace("组织").image_name("a/b \"c\"").image_version("v1~*+%");
    let operation =
        hss::BatchScanSwrImage::new("private_image").image_info_list([image]).region("cn-north-4");
    let accepted = client.send(operation).await.unwrap();
    assert_eq!(accepted.status(), 200);
    assert!(accepted.body().is_empty());
    let request = &emulator.requests()[0];
    assert_eq!(request.header_text("region"), Some("cn-north-4"));
    assert!(
        request
            .header_text("authorization")
            .unwrap()
            .contains("content-type;host;region;x-project-id;x-sdk-date")
    );
    assert_eq!(emulator.huawei().tasks()[0].kind, HeldKind::ImageScan);
    clock.advance(Duration::from_secs(60));
    let client = builder(&emulator).build().unwrap();
    let page = client.send(ListImageScanTask::new("image_scan").task_type("manual")).await.unwrap();
    assert_eq!(page.data_list[0].task_status, Some(TaskProgress::FINISHED));
    assert_eq!(page.data_list[0].success_num, Some(1));
}

#[tokio::test]
async fn a_temporary_key_sends_and_signs_its_token() {
    let (emulator, _) = emulator().await;
    let credentials = Credentials::new("AKTEMPORARY", "secret-of-tmp").with_session_token("token-of-tmp");
    let client = builder(&emulator).credentials(credentials).build().unwrap();
    client.send(ListImageScanTask::new("image_scan")).await.unwrap();
    let request = &emulator.requests()[0];
    assert_eq!(request.header_text("x-security-token"), Some("token-of-tmp"));
    assert!(request.header_text("authorization").unwrap().contains(";x-security-token,"));
}

#[tokio::test]
async fn a_bearer_token_replaces_the_signature() {
    let (emulator, _) = emulator().await;
    let client = builder(&emulator).credentials(Credentials::bearer("token-for-bearer")).build().unwrap();
    client.send(ListImageScanTask::new("image_scan")).await.unwrap();
    let request = &emulator.requests()[0];
    assert_eq!(request.header_text("x-auth-token"), Some("token-for-bearer"));
    assert_eq!(request.header_text("authorization"), None);
}

#[tokio::test]
async fn a_derived_signature_is_made_for_the_region() {
    let (emulator, _) = emulator().await;
    let client = builder(&emulator).region(region::CN_NORTH_4).derived_signature().build().unwrap();
    client.send(ListImageScanTask::new("image_scan")).await.unwrap();
    let authorization = emulator.requests()[0].header_text("authorization").unwrap().to_owned();
    assert!(authorization.starts_with("V11-HMAC-SHA256 Credential=AKEXAMPLE/20261120/cn-north-4/hss, "));
}

#[tokio::test]
async fn an_error_of_a_wrong_key_is_complete() {
    let (emulator, _) = emulator().await;
    let client = builder(&emulator).credentials(Credentials::new("AKEXAMPLE", "wrong")).build().unwrap();
    let error = client.send(ListImageScanTask::new("image_scan")).await.unwrap_err();
    assert!(error.is_authentication());
    assert_eq!(error.code(), Some(error_code::APIGW_0301));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(error.operation(), Some("ListImageScanTask"));
    assert_eq!(error.attempts(), 1);
    let id = error.request_id().expect("a request id");
    let shown = error.to_string();
    assert!(shown.starts_with("ListImageScanTask: APIGW.0301: "), "{shown}");
    assert!(shown.ends_with(&format!("(HTTP 401, request {id})")), "{shown}");
    assert!(String::from_utf8_lossy(error.body()).contains(id));
    assert!(!format!("{error:?} {client:?}").contains("wrong"));
}

#[tokio::test]
async fn another_project_is_rejected_and_a_late_clock_is_corrected() {
    let (emulator, clock) = emulator().await;
    let client = builder(&emulator).project_id("fedcba9876543210fedcba9876543210").build().unwrap();
    assert!(client.send(ListImageScanTask::new("image_scan")).await.unwrap_err().is_permission());
    let late = builder(&emulator).clock_skew_correction(false).build().unwrap();
    let corrected = builder(&emulator).build().unwrap();
    clock.advance(Duration::from_secs(16 * 60));
    assert!(late.send(ListImageScanTask::new("image_scan")).await.unwrap_err().is_authentication());
    assert_eq!(corrected.send(ListImageScanTask::new("image_scan")).await.unwrap().attempts(), 2);
    assert_eq!(corrected.send(ListImageScanTask::new("image_scan")).await.unwrap().attempts(), 1);
}

#[tokio::test]
async fn an_unreachable_server_is_a_connection_error() {
    let (emulator, _) = emulator().await;
    let client = builder(&emulator).build().unwrap();
    emulator.shutdown().await;
    let error = client.send(ListImageScanTask::new("image_scan")).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(std::error::Error::source(&error).is_some());
}
