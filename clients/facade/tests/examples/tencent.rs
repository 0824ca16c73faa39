//! The examples for Tencent Cloud.

use imagescan::tencent::Site;
use imagescan::tencent::tcss::DescribeAssetImageRegistryList;
use imagescan::tencent::tcss::model::{ImageRepoInfo, ScanState};
use imagescan_emulator::{Anomaly, Fault, Stage};

use crate::findings_tencent::findings;
use crate::scan_and_wait_tencent::scan;
use crate::world::{World, message, names, text};

const START: &str = "CreateAssetImageRegistryScanTask";
const SHOW: &str = "DescribeAssetImageRegistryScanStatusOneKey";

async fn image(world: &World, is_one: impl Fn(&ImageRepoInfo) -> bool) -> [String; 2] {
    let client = world.tencent();
    let mut images = client.items(DescribeAssetImageRegistryList::new().limit(100));
    loop {
        let image = images.try_next().await.expect("a page").expect("such an image");
        if is_one(&image) {
            return names([&image.image_repo_address, &image.image_tag].map(Option::as_ref));
        }
    }
}

async fn unscanned(world: &World) -> [String; 2] {
    image(world, |image| image.scan_status == Some(ScanState::NotScan)).await
}

#[tokio::test(start_paused = true)]
async fn a_scan_is_started_once_and_followed_to_its_end() {
    for (site, sent, unsent) in
        [(Site::Mainland, "\"TaskID\":", "\"Id\":"), (Site::International, "\"Id\":[", "\"TaskID\"")]
    {
        let world = World::start().await;
        let (names, mut out) = (unscanned(&world).await, Vec::new());
        scan(&world.tencent(), site, &names, true, &mut out).await.expect("it is scanned");
        let text = text(out);
        assert!(text.contains("progress: 100 %\n") && text.contains("scanned: "), "{text}");
        assert_eq!(world.executions(START), 1);
        let requests = world.emulator.requests();
        let states: Vec<_> = requests.iter().filter(|request| request.operation() == Some(SHOW)).collect();
        assert!(states.len() > 1, "{site:?}");
        for request in states {
            let body = String::from_utf8_lossy(&request.body);
            assert!(body.contains(sent) && !body.contains(unsent), "{site:?}: {body}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_consent_licence_or_a_known_image_nothing_is_started() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    let outcome = scan(&world.tencent(), Site::Mainland, &names, false, &mut Vec::new()).await;
    assert!(message(outcome).contains("add --yes"));
    let unknown = ["registry.example/web/shop", "v1"].map(str::to_owned);
    let outcome = scan(&world.tencent(), Site::Mainland, &unknown, true, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("unknown image"));
    world.emulator.tencent().set_licences(5, 5);
    let outcome = scan(&world.tencent(), Site::Mainland, &names, true, &mut Vec::new()).await;
    assert_eq!(message(outcome), "nothing was started: a scan needs a licence");
    assert_eq!(world.executions(START), 0);
}

#[tokio::test(start_paused = true)]
async fn a_refused_or_lost_start_is_not_followed_by_another_one() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.fault(START, Fault::Anomaly(Anomaly::AlreadyScanning));
    let outcome = scan(&world.tencent(), Site::Mainland, &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("FailedOperation.ErrAlreadyScanning"));
    world.fault(START, Fault::Reset(Stage::AfterExecution));
    let outcome = scan(&world.tencent(), Site::Mainland, &names, true, &mut Vec::new()).await;
    assert!(message(outcome).starts_with("look at the image before you try again"));
    let outcome = scan(&world.tencent(), Site::Mainland, &names, true, &mut Vec::new()).await;
    assert_eq!(message(outcome), "nothing was started: a scan of the image is running");
    assert_eq!(world.executions(START), 1);
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_fails_or_times_out_is_an_error() {
    let world = World::start().await;
    let names = unscanned(&world).await;
    world.emulator.tencent().fail_next_scan();
    let outcome = scan(&world.tencent(), Site::Mainland, &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("`SCAN_ERR`"));
    world.emulator.tencent().time_out_next_scan();
    let outcome = scan(&world.tencent(), Site::Mainland, &names, true, &mut Vec::new()).await;
    assert!(message(outcome).contains("`SCAN_TIMEOUT`"));
}

#[tokio::test(start_paused = true)]
async fn findings_are_listed_with_severity_package_and_fixed_version() {
    let world = World::start().await;
    let (names, mut out) = (image(&world, |image| image.vul_cnt > Some(3)).await, Vec::new());
    findings(&world.tencent(), &names, &mut out).await.expect("it was scanned");
    let text = text(out);
    let rows: Vec<_> = text.lines().filter(|line| line.contains(", fixed in ")).collect();
    assert!(rows.len() > 3 && rows.iter().all(|row| !row.starts_with("unknown")), "{text}");
    assert!(text.contains("since the account ignores it") && text.contains("\nscanned at "), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_scanned_is_not_clean() {
    let world = World::start().await;
    let (names, mut out) = (unscanned(&world).await, Vec::new());
    let outcome = findings(&world.tencent(), &names, &mut out).await;
    assert_eq!(message(outcome), "the image was not scanned for vulnerabilities: NOT_SCAN, unknown");
    let text = text(out);
    for kind in ["malware", "risks", "vulnerabilities"] {
        assert!(text.contains(&format!("not scanned for {kind}: NOT_SCAN\n")), "{text}");
    }
}
