//! The examples for Alibaba Cloud.

use imagescan::alibaba::sas::DescribeImageInstances;
use imagescan::alibaba::sas::model::ImageInstance;
use imagescan_emulator::{Anomaly, Fault, Stage};

use crate::findings_alibaba::findings;
use crate::scan_and_wait_alibaba::scan;
use crate::world::{World, message, names, text};

const START: &str = "PublicCreateImageScanTask";

async fn image(world: &World, is_one: impl Fn(&ImageInstance) -> bool) -> [String; 3] {
    let client = world.alibaba();
    let mut images = client.items(DescribeImageInstances::new().page_size(100));
    loop {
        let image = images.try_next().await.expect("a page").expect("such an image");
        if is_one(&image) {
            return names([&image.repo_namespace, &image.repo_name, &image.tag].map(Option::as_ref));
        }
    }
}

async fn unscanned(world: &World) -> [String; 3] {
    image(world, |image| image.last_scan_time.is_none() && image.sca_status.is_none()).await
}

#[tokio::test(start_paused = true)]
async fn a_scan_of_one_image_is_started_once_and_followed_to_its_end() {
    let world = World::start().await;
    let (names, mut out) = (unscanned(&world).await, Vec::new());
    scan(&world.alibaba(), &names, true, &mut out).await.expect("it is scanned");
    let text = text(out);
    assert!(text.contains("progress: 1 of 1\n") && text.contains("scanned: "), "{text}");
    assert_eq!(world.executions(START), 1);
}

#[tokio::test(start_paused = true)]
async fn without_consent_quota_or_a_known_image_nothing_is_started() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    let outcome = scan(&world.alibaba(), &names, false, &mut Vec::new()).await;
    assert!(message(outcome).contains("add --yes"));
    let unknown = ["web", "shop", "no-such-tag"].map(str::to_owned);
    let outcome = scan(&world.alibaba(), &unknown, true, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("unknown image"));
    world.emulator.alibaba().sas().set_quota(5, 5);
    let outcome = scan(&world.alibaba(), &names, true, &mut Vec::new()).await;
    assert_eq!(message(outcome), "nothing was started: a scan needs quota");
    assert_eq!(world.executions(START), 0);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_with_status_200_is_an_error_and_a_lost_start_is_not_repeated() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.fault(START, Fault::Anomaly(Anomaly::TooManyTasks));
    let outcome = scan(&world.alibaba(), &names, true, &mut Vec::new()).await;
    assert_eq!(message(outcome), "the service has refused: CanCreate false, Result unknown");
    assert_eq!(world.executions(START), 0);
    world.fault(START, Fault::Reset(Stage::AfterExecution));
    let outcome = scan(&world.alibaba(), &names, true, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("look for a task before you try again"));
    let outcome = scan(&world.alibaba(), &names, true, &mut Vec::new()).await;
    assert_eq!(message(outcome), "nothing was started: a scan of the image is running");
    assert_eq!(world.executions(START), 1);
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_fails_or_times_out_is_an_error() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.emulator.alibaba().fail_next_scan();
    let outcome = scan(&world.alibaba(), &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("the task has failed"));
    world.emulator.alibaba().time_out_next_scan();
    let outcome = scan(&world.alibaba(), &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("the task has failed"));
}

#[tokio::test(start_paused = true)]
async fn findings_are_listed_with_severity_package_and_fix() {
    let world = World::start().await;
    let (names, mut out) = (image(&world, |image| image.vul_count > Some(3)).await, Vec::new());
    findings(&world.alibaba(), &names, &mut out).await.expect("it was scanned");
    let text = text(out);
    let rows: Vec<_> = text.lines().filter(|line| line.contains(": ")).collect();
    assert!(rows.len() > 4 && rows.iter().all(|row| !row.contains("unknown")), "{text}");
    assert!(text.contains("not listed: malware") && text.contains("\nscanned at "), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_image_that_was_not_scanned_is_not_clean() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    let outcome = findings(&world.alibaba(), &names, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("the last scan has not succeeded"));
}
