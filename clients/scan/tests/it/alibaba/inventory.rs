//! Account, quota, images and cost.

use std::collections::BTreeSet;

use imagescan_emulator::{Anomaly, Fault, Provider, Rule, alibaba};
use imagescan_scan::{BillingUnit, Cost, ImageKey, ImageRef, Licence, ScanRequest, ScanState};

use super::{all, world_name};
use crate::world::World;

const CHECK: &str = "PublicPreCheckImageScanTask";

#[tokio::test(start_paused = true)]
async fn the_account_is_requested_once() {
    let world = World::start().await;
    let scanner = world.alibaba();
    for _ in 0..2 {
        let account = scanner.account().await.expect("an account");
        assert_eq!(account.to_string(), "alibaba account 1000000000000001, region cn-hangzhou");
    }
    assert_eq!(world.alibaba_calls("GetCallerIdentity"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_quota_is_what_was_bought_and_used() {
    let world = World::start().await;
    let scanner = world.alibaba();
    world.emulator.alibaba().sas().set_quota(500, 20);
    let quota = scanner.quota().await.expect("a quota");
    assert_eq!((quota.total, quota.used, quota.remaining()), (Some(500), Some(20), Some(480)));
    assert_eq!((quota.unit, quota.licence), (BillingUnit::ImageInMonth, Licence::Active));
    assert_eq!(quota.vendor_records[0].record["ImageScan"]["ImageScanCapacity"], 500);
    world.emulator.alibaba().sas().set_quota(0, 0);
    assert_eq!(scanner.quota().await.expect("a quota").licence, Licence::None);
}

#[tokio::test(start_paused = true)]
async fn every_image_is_listed_once_with_its_names() {
    let world = World::with(|builder| builder.images(250)).await;
    let scanner = world.alibaba();
    let (listed, truth) = (all(&scanner).await, world.alibaba_images());
    assert_eq!(listed.len(), truth.len());
    for (image, truth) in listed.iter().zip(&truth) {
        // The vendor's pages mask the digests of some images, or shorten them.
        let is_whole = truth.digest.len() == "sha256:".len() + 64 && !truth.digest.contains('*');
        assert_eq!(image.not_scannable.is_none(), is_whole);
        if !is_whole {
            continue;
        }
        assert_eq!(image.reference.without_host().to_string(), world_name(truth));
        let state = if truth.is_scanned { ScanState::Done } else { ScanState::NotScanned };
        assert_eq!((&image.state, image.last_scan.is_some()), (&state, truth.is_scanned));
        let count = truth.is_scanned.then_some(truth.vulnerabilities.len() as u64);
        assert_eq!(image.counts.vulnerabilities, count);
        let ImageKey::Alibaba { uuid, repo_id, region, .. } = &image.key else { panic!("{:?}", image.key) };
        assert!(!uuid.is_empty() && repo_id.starts_with("crr-"));
        assert_eq!(image.registry.region, *region);
        assert_eq!(image.vendor_record.as_ref().expect("a row").record["Uuid"], **uuid);
    }
    let regions: BTreeSet<_> = listed.iter().filter_map(|image| image.registry.region.clone()).collect();
    assert!(regions.len() > 1, "the region of a registry is not that of the client");
}

#[tokio::test(start_paused = true)]
async fn rows_that_move_to_the_next_page_are_listed_once() {
    let world = World::with(|builder| builder.images(250)).await;
    let scanner = world.alibaba();
    let count = all(&scanner).await.len();
    world.alibaba_fault("DescribeImageInstances", Fault::None, 1);
    world.alibaba_fault("DescribeImageInstances", Fault::Anomaly(Anomaly::ShiftedPage(3)), Rule::ALWAYS);
    let again = all(&scanner).await;
    let keys: BTreeSet<_> = again.iter().map(|image| &image.key).collect();
    assert_eq!((keys.len(), again.len()), (count, count));
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_pages_contradict_each_other_is_read_once_more() {
    let world = World::with(|builder| builder.images(250)).await;
    let scanner = world.alibaba();
    let count = all(&scanner).await.len();
    world.alibaba_fault("DescribeImageInstances", Fault::None, 1);
    world.alibaba_fault("DescribeImageInstances", Fault::Anomaly(Anomaly::RepeatedPage), 1);
    world.emulator.clear_requests();
    let again = all(&scanner).await;
    let keys: BTreeSet<_> = again.iter().map(|image| &image.key).collect();
    assert_eq!((keys.len(), again.len()), (count, count));
    assert!(world.alibaba_calls("DescribeImageInstances") > count.div_ceil(100));

    world.alibaba_fault("DescribeImageInstances", Fault::Anomaly(Anomaly::RepeatedPage), Rule::ALWAYS);
    let mut images = scanner.images(imagescan_scan::ImageQuery::all());
    let error = loop {
        match images.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the list has an end"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(error.contains("alibaba account 1000000000000001") && error.contains("list images"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_image_is_found_by_its_name() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let truth = world.alibaba_images();
    let names: Vec<ImageRef> = [
        format!("{}/{}:{}", truth[5].namespace, truth[5].name, truth[5].tag),
        format!("{}/{}@{}", truth[9].namespace, truth[9].name, truth[9].digest),
    ]
    .iter()
    .map(|name| name.parse().expect("a name"))
    .collect();
    let found = scanner.resolve(&names).await.expect("the inventory");
    for (found, truth) in found.into_iter().zip([&truth[5], &truth[9]]) {
        assert_eq!(found.expect("an image").reference.without_host().to_string(), world_name(truth));
    }
}

#[tokio::test(start_paused = true)]
async fn a_scan_costs_what_the_service_computes_and_may_be_free() {
    let world = World::with(|builder| builder.images(250)).await;
    let scanner = world.alibaba();
    let images: Vec<_> = all(&scanner).await.into_iter().take(230).collect();
    let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
    assert_eq!((estimate.least, estimate.most), (Cost::units(0), Cost::units(230)));
    assert_eq!(estimate.unit, BillingUnit::ImageInMonth);
    assert_eq!(world.alibaba_calls(CHECK), 3);
    for request in world.emulator.requests() {
        if request.operation() == Some(CHECK) {
            assert!(
                request.query.contains("Digests=") && !request.query.contains("Repo"),
                "{}",
                request.query
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_with_the_same_digest_elsewhere_counts() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let first = world.emulator.alibaba().sas().images().remove(0);
    let mut copy = alibaba::sas::Image::default();
    copy.clone_from(&first);
    copy.repo_id = "crr-elsewhere".to_owned();
    copy.repo_name = "elsewhere".to_owned();
    world.emulator.alibaba().sas().add_image(copy);
    let image = all(&scanner).await.remove(0);
    let estimate = scanner.estimate(ScanRequest::new([image])).await.expect("an estimate");
    assert_eq!(estimate.most, Cost::units(2), "the scan covers both");
}

#[tokio::test(start_paused = true)]
async fn nothing_to_scan_costs_nothing_and_sends_no_empty_filter() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let images = all(&scanner).await;
    let recent = jiff::SignedDuration::from_hours(24 * 365);
    let done = images.into_iter().filter(|image| image.state == ScanState::Done);
    let request = ScanRequest::new(done).unless_scanned_within(recent);
    let estimate = scanner.estimate(request).await.expect("an estimate");
    assert!(estimate.to_scan.is_empty() && !estimate.recent.is_empty());
    assert_eq!((estimate.most, world.emulator.count_requests(Provider::Alibaba, CHECK)), (Cost::units(0), 0));
}
