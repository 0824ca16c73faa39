//! Requests that are empty, large, doubled or late, on all clouds.

use imagescan_emulator::{Anomaly, Fault, Provider, Rule, Stage};
use imagescan_scan::{
    ChunkState, Consent, Coverage, FindingKind, FindingsRequest, Image, ImageQuery, Journal, LeftOutReason,
    Report, ScanRequest, ScanState, Scanner, SpendLimit,
};

use crate::clouds::{self, CLOUDS};
use crate::world::World;

/// The images that may be started.
async fn idle(scanner: &Scanner) -> Vec<Image> {
    let mut images = clouds::images(scanner, ImageQuery::all()).await;
    images.retain(|image| !image.state.is_active() && image.not_scannable.is_none());
    images
}

async fn consent(scanner: &Scanner, images: Vec<Image>) -> Consent {
    let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
    estimate.consent(SpendLimit::AtMost(10_000)).expect("a consent")
}

async fn journal() -> (tempfile::TempDir, Journal) {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    (directory, journal)
}

#[tokio::test(start_paused = true)]
async fn a_refused_second_call_leaves_the_others_to_the_next_consent() {
    for provider in CLOUDS {
        let world = World::with(|builder| builder.images(2000)).await;
        let scanner = clouds::scanner(&world, provider);
        let (_directory, journal) = journal().await;
        let mut images = idle(&scanner).await;
        images.truncate(1000);
        let operation = (provider, clouds::start_operation(provider));
        let consent = consent(&scanner, images.clone()).await;
        world.emulator.faults().push(Rule::new(operation, Fault::None, 1));
        let anomaly =
            if provider == Provider::Alibaba { Anomaly::TooManyTasks } else { Anomaly::QuotaUsedUp };
        world.emulator.faults().push(Rule::new(operation, Fault::Anomaly(anomaly), 1));

        let outcome = scanner.start(consent, &journal).await.expect("an outcome");
        let handle = outcome.handle.expect("a handle");
        let states: Vec<_> = handle.chunks.iter().map(|chunk| chunk.state.may_have_started()).collect();
        assert!(states[0] && states[1..].iter().all(|started| !started), "{provider}: {states:?}");
        let started = handle.started_images().count();
        assert_eq!(started + outcome.left_out.len(), images.len(), "{provider}");
        assert!(outcome.stopped_by.is_some(), "{provider}");
        assert_eq!(clouds::starts(&world, provider), 1, "{provider}");
    }
}

#[tokio::test(start_paused = true)]
async fn names_with_one_digest_are_scanned_once_where_a_scan_is_by_digest() {
    let world = World::start().await;
    let scanner = clouds::scanner(&world, Provider::Alibaba);
    let (_directory, journal) = journal().await;
    let image = idle(&scanner).await.remove(0);
    // Another tag of the same image, as a row would show it.
    let mut json = serde_json::to_value(&image).expect("JSON");
    json["key"]["uuid"] = "another-row".into();
    json["reference"]["tag"] = "another-tag".into();
    let other: Image = serde_json::from_value(json).expect("an image");
    let first = scanner.start(consent(&scanner, vec![image]).await, &journal).await.expect("a start");
    let handle = first.handle.expect("a handle");
    let second = scanner.start(consent(&scanner, vec![other]).await, &journal).await.expect("an outcome");
    assert_eq!(second.unfinished, std::slice::from_ref(&handle));
    let reason = &second.left_out[0].reason;
    assert!(matches!(reason, LeftOutReason::Unfinished { scan, .. } if *scan == handle.id), "{reason:?}");
    assert_eq!(clouds::starts(&world, Provider::Alibaba), 1);
}

/// A response with this body.
fn response(status: u16, body: &str) -> Fault {
    let head = "Content-Type: application/json\r\nConnection: close";
    let response = format!("HTTP/1.1 {status} -\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    Fault::Garbage(response.into())
}

/// The response of a cloud to keys without a permission.
fn denial(provider: Provider) -> Fault {
    let (status, body) = match provider {
        Provider::Alibaba => (403, r#"{"Code": "NoPermission", "Message": "no", "RequestId": "1"}"#),
        Provider::Tencent => (
            200,
            r#"{"Response": {"Error": {"Code": "UnauthorizedOperation", "Message": "no"}, "RequestId": "1"}}"#,
        ),
        _ => (403, r#"{"error_code": "PAP5.0012", "error_msg": "no"}"#),
    };
    response(status, body)
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_costs_one_call_for_a_hundred_images() {
    for provider in CLOUDS {
        let world = World::with(|builder| builder.images(150)).await;
        let scanner = clouds::scanner(&world, provider);
        let mut images = clouds::images(&scanner, ImageQuery::all().state(ScanState::Done)).await;
        images.truncate(100);
        let operation = clouds::findings_operation(provider);
        let denied = denial(provider);
        world.emulator.faults().push(Rule::new((provider, operation), denied, Rule::ALWAYS));
        let count = images.len();
        let mut reports = scanner.findings(images, FindingsRequest::new().concurrency(8));
        let mut failed = 0;
        while let Some(report) = reports.try_next().await.expect("a report") {
            let coverage = &report.coverage[&FindingKind::Vulnerability];
            assert!(matches!(coverage, Coverage::Failed { .. }), "{provider}: {coverage:?}");
            failed += 1;
        }
        assert_eq!(failed, count, "{provider}");
        assert_eq!(world.emulator.count_requests(provider, operation), 1, "{provider}");
    }
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_rejected_in_the_middle_end_the_reading() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let images = clouds::images(&scanner, ImageQuery::all().state(ScanState::Done)).await;
        assert!(images.len() > 3, "{provider}");
        let mut reports = scanner.findings(images, FindingsRequest::new().concurrency(1));
        reports.try_next().await.expect("a report").expect("an image");
        world.emulator.remove_key("ID");
        let error = loop {
            match reports.try_next().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("{provider}: the images were read with rejected keys"),
                Err(error) => break error,
            }
        };
        assert!(error.is_authentication(), "{provider}: {error}");
        assert!(reports.try_next().await.expect("the end").is_none(), "{provider}");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_images_without_a_connection_end_the_reading() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let images = clouds::images(&scanner, ImageQuery::all().state(ScanState::Done)).await;
        let count = images.len();
        let mut reports = scanner.findings(images, FindingsRequest::new().concurrency(1));
        reports.try_next().await.expect("a report").expect("an image");
        // The open connection ends too.
        world.emulator.pause_listening().await;
        world.emulator.faults().push(Rule::new(provider, Fault::Drop(Stage::BeforeExecution), Rule::ALWAYS));
        let mut failed = 0;
        let error = loop {
            match reports.try_next().await {
                Ok(Some(report)) => {
                    let coverage = &report.coverage[&FindingKind::Vulnerability];
                    assert!(matches!(coverage, Coverage::Failed { .. }), "{provider}: {coverage:?}");
                    failed += 1;
                }
                Ok(None) => panic!("{provider}: {failed} of {count} images"),
                Err(error) => break error,
            }
        };
        assert!(error.is_connect() && failed == 9, "{provider}: {failed}, {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_of_names_is_not_all_images() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        assert!(scanner.resolve(&[]).await.expect("nothing to list").is_empty());
        let error = scanner.report(&[], FindingsRequest::new()).await.expect_err("no names");
        assert!(error.is_invalid_input(), "{error}");
        let report = Report::new("2026-09-01T00:00:00Z".parse().expect("a time"));
        assert!(!report.is_complete(), "nothing was looked at");
        let mut lines = Vec::new();
        report.write_json_lines(&mut lines).expect("memory");
        let lines = String::from_utf8(lines).expect("JSON");
        assert!(lines.contains(r#""complete":false"#), "{lines}");
        let error = scanner.estimate(ScanRequest::new([])).await.expect_err("no images");
        assert!(error.is_invalid_input(), "{error}");
        assert_eq!(clouds::starts(&world, provider), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_start_or_watch_stops_and_repeats_nothing() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let (_directory, journal) = journal().await;
        let mut images = idle(&scanner).await;
        images.truncate(1);
        let consent = consent(&scanner, images).await;
        let handle = scanner.start(consent, &journal).await.expect("a start").handle.expect("a handle");
        let mut watch = scanner.watch(handle.clone());
        watch.try_next().await.expect("a progress");
        drop(watch);
        assert!(handle.chunks.iter().all(|chunk| matches!(chunk.state, ChunkState::Started { .. })));
        let progress = scanner.watch(handle).finish().await.expect("the end of the scan");
        assert!(progress.finished && progress.total == 1, "{provider}: {progress:?}");
        journal.remove_finished(&progress).await.expect("an entry");
        assert_eq!(clouds::starts(&world, provider), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn hostile_patterns_are_matched_in_little_time() {
    let world = World::start().await;
    let scanner = clouds::scanner(&world, Provider::Tencent);
    let pattern = "*a".repeat(50_000) + "b";
    let query = ImageQuery::all().path(&pattern).path(&"*".repeat(100_000)).tag(&"?*".repeat(10_000));
    // Many stars are one star, and two short tags do not have ten thousand characters.
    assert!(clouds::images(&scanner, query).await.is_empty());
    let query = ImageQuery::all().path(&"*".repeat(100_000));
    assert_eq!(clouds::images(&scanner, query).await.len(), world.emulator.world(Provider::Tencent).len());
}

#[tokio::test(start_paused = true)]
async fn numbers_of_a_service_without_bounds_are_never_covered() {
    let world = World::with(|builder| builder.images(700)).await;
    let scanner = clouds::scanner(&world, Provider::Alibaba);
    let images = idle(&scanner).await;
    let body = format!(r#"{{"Data": {{"ScanImageCount": {}}}, "RequestId": "1"}}"#, i64::MAX);
    let operation = (Provider::Alibaba, "PublicPreCheckImageScanTask");
    world.emulator.faults().push(Rule::new(operation, response(200, &body), Rule::ALWAYS));
    let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
    assert!(world.emulator.count_requests(Provider::Alibaba, operation.1) > 2);
    let error = estimate.consent(SpendLimit::AtMost(u64::MAX / 2)).expect_err("it costs more");
    assert!(error.is_not_covered(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_task_of_any_time_does_not_end_a_start() {
    let world = World::start().await;
    let scanner = clouds::scanner(&world, Provider::Huawei);
    let (_directory, journal) = journal().await;
    let consent = consent(&scanner, idle(&scanner).await.into_iter().take(1).collect()).await;
    let body =
        format!(r#"{{"total_num": 1, "data_list": [{{"task_id": "t", "begin_time": {}}}]}}"#, i64::MIN);
    let operation = (Provider::Huawei, "ListImageScanTask");
    world.emulator.faults().push(Rule::new(operation, response(200, &body), 1));
    let outcome = scanner.start(consent, &journal).await.expect("a start");
    assert!(outcome.handle.is_some() && outcome.stopped_by.is_none(), "{outcome:?}");
}
