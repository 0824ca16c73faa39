//! The examples for Huawei Cloud.

use imagescan::huawei::hss::ListRegistryImages;
use imagescan::huawei::hss::model::{ImageScanStatus, RegistryImagesInfo};
use imagescan_emulator::{Fault, Rule, Stage};

use crate::findings_huawei::findings;
use crate::resume_a_walk::walk;
use crate::scan_and_wait_huawei::scan;
use crate::world::{World, message, names, text};

const START: &str = "CreateManualImageScanTask";

async fn image(world: &World, is_one: impl Fn(&RegistryImagesInfo) -> bool) -> [String; 3] {
    let list = ListRegistryImages::new().enterprise_project_id("all_granted_eps").limit(200);
    let client = world.huawei();
    let mut images = client.items(list);
    loop {
        let image = images.try_next().await.expect("a page").expect("such an image");
        if is_one(&image) {
            return names([&image.namespace, &image.image_name, &image.image_version].map(Option::as_ref));
        }
    }
}

async fn unscanned(world: &World) -> [String; 3] {
    image(world, |image| {
        image.scan_status == Some(ImageScanStatus::Unscanned) && image.scannable == Some(true)
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_scan_is_started_once_and_followed_to_its_end() {
    let world = World::start().await;
    let (names, mut out) = (unscanned(&world).await, Vec::new());
    scan(&world.huawei(), &names, true, &mut out).await.expect("it is scanned");
    let text = text(out);
    assert!(text.contains("progress: 100 %\n") && text.contains("scanned: "), "{text}");
    assert_eq!(world.executions(START), 1);
}

#[tokio::test(start_paused = true)]
async fn without_consent_or_a_known_image_nothing_is_started() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    let outcome = scan(&world.huawei(), &names, false, &mut Vec::new()).await;
    assert!(message(outcome).contains("add --yes"));
    let unknown = ["web", "shop", "no-such-tag"].map(str::to_owned);
    let outcome = scan(&world.huawei(), &unknown, true, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("unknown image"));
    assert_eq!(world.executions(START), 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_not_followed_by_a_second_start() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.fault(START, Fault::Reset(Stage::AfterExecution));
    let outcome = scan(&world.huawei(), &names, true, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("look for a new task before you try again"));
    // The image waits for its scan now.
    let outcome = scan(&world.huawei(), &names, true, &mut Vec::new()).await;
    assert_eq!(message(outcome), "nothing was started: a scan of the image is running");
    assert_eq!(world.executions(START), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_or_times_out_is_an_error() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.emulator.huawei().fail_next_scan();
    let outcome = scan(&world.huawei(), &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("the task has failed"));
    world.emulator.huawei().time_out_next_scan();
    let outcome = scan(&world.huawei(), &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("the task has failed"));
}

#[tokio::test(start_paused = true)]
async fn an_image_that_was_not_scanned_is_an_error_although_its_task_ended() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.emulator.huawei().fail_image(&names[1], "too many layers");
    let outcome = scan(&world.huawei(), &names, true, &mut Vec::new()).await;
    let message = message(outcome);
    assert!(
        message.contains("the image was not scanned") && message.contains("too many layers"),
        "{message}"
    );
}

#[tokio::test(start_paused = true)]
async fn findings_are_listed_with_severity_package_and_fix() {
    let world = World::start().await;
    let has_many = |image: &RegistryImagesInfo| image.vul_num > Some(3);
    let (names, mut out) = (image(&world, has_many).await, Vec::new());
    findings(&world.huawei(), &names, &mut out).await.expect("it was scanned");
    let text = text(out);
    let rows: Vec<_> = text.lines().filter(|line| line.contains(", fix: ")).collect();
    assert!(rows.len() > 3 && rows.iter().all(|row| !row.starts_with("unknown")), "{text}");
    assert!(text.contains("not listed: malware"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_image_that_was_not_scanned_is_not_clean() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    let outcome = findings(&world.huawei(), &names, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("the last scan has not succeeded"));
}

#[tokio::test(start_paused = true)]
async fn a_walk_continues_where_it_was_interrupted() {
    let world = World::with_images(600).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, registry) = (folder.path().join("walk.json"), "SWR private images");
    let mut whole = Vec::new();
    walk(&world.huawei(), registry, &file, &mut whole).await.expect("the whole list");
    assert!(!file.exists(), "a list that has ended leaves no checkpoint");
    let whole = text(whole);
    assert!(whole.lines().count() > 100, "{whole}");

    let mut parts = Vec::new();
    // The first page arrives, the second one does not.
    world.fault("ListRegistryImages", Fault::None);
    world.emulator.faults().push(Rule::new("ListRegistryImages", Fault::ServerError, Rule::ALWAYS));
    walk(&world.huawei(), registry, &file, &mut parts).await.expect_err("an interruption");
    world.emulator.faults().clear();
    assert!(file.exists() && !parts.is_empty() && parts.len() < whole.len());
    let outcome = walk(&world.huawei(), "another registry", &file, &mut Vec::new()).await;
    assert!(message(outcome).contains("other arguments"));
    walk(&world.huawei(), registry, &file, &mut parts).await.expect("the rest");
    assert_eq!(text(parts), whole);
    assert!(!file.exists());
}
