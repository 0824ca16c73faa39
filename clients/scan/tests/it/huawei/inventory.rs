//! Account, quota and images.

use std::collections::BTreeSet;

use imagescan_emulator::{Anomaly, Provider};
use imagescan_scan::{
    BillingUnit, Cloud, Digest, ImageQuery, ImageRef, ScanRequest, ScanState, Scanner, SpendLimit,
};

use super::{all, name, parameter, world_name};
use crate::world::World;

#[tokio::test(start_paused = true)]
async fn the_account_is_the_project_of_the_client() {
    let world = World::start().await;
    let account = world.scanner().account().await.expect("the account").clone();
    assert_eq!(
        (account.cloud, account.region.as_str(), account.id.as_str()),
        (Cloud::Huawei, "cn-north-4", "p-1")
    );
    assert_eq!(account.scope.as_deref(), Some("all_granted_eps"));
    assert!(world.emulator.requests().is_empty(), "a project that is set needs no call");

    let default = Scanner::huawei_enterprise_project(world.hss(), "0");
    assert_eq!(default.account().await.expect("the account").scope.as_deref(), Some("0"));
}

#[tokio::test(start_paused = true)]
async fn the_images_are_those_of_all_enterprise_projects() {
    let world = World::with(|builder| builder.images(450)).await;
    let images = all(&world.scanner()).await;
    let names: BTreeSet<_> = images.iter().map(name).collect();
    let truth: BTreeSet<_> = world.images().iter().map(world_name).collect();
    assert_eq!(names, truth);
    assert_eq!(images.len(), truth.len());
    for (image, truth) in images.iter().map(|image| (image, find(&world, &name(image)))) {
        assert_eq!(image.reference.digest().map(Digest::as_str), Some(&*truth.digest));
        assert_eq!(image.state == ScanState::Done, truth.is_scanned, "{}", image.reference);
        assert_eq!(image.last_scan.is_some(), truth.is_scanned);
        assert_eq!(image.counts.vulnerabilities, Some(truth.vulnerabilities.len() as u64));
    }
    let requests = world.requests("ListRegistryImages");
    assert_eq!(requests.len(), images.len().div_ceil(200));
    assert!(requests.iter().all(|request| parameter(request, "enterprise_project_id") == "all_granted_eps"));

    // The default enterprise project has fewer.
    let default = all(&Scanner::huawei_enterprise_project(world.hss(), "0")).await;
    assert!(default.len() < images.len(), "{}", default.len());
    let other = images.iter().find(|image| !default.iter().any(|other| other.key == image.key));
    let other = other.expect("an image of another enterprise project").reference.clone();
    let found = world.scanner().resolve(std::slice::from_ref(&other)).await.expect("the inventory");
    assert_eq!(found[0].as_ref().expect("the image").reference, other);
}

fn find(world: &World, name: &str) -> imagescan_emulator::WorldImage {
    world.images().into_iter().find(|image| world_name(image) == name).expect("an image of the world")
}

#[tokio::test(start_paused = true)]
async fn a_name_has_the_host_of_its_registry() {
    let world = World::start().await;
    for image in all(&world.scanner()).await {
        let kind = image.registry.kind.as_deref().expect("a kind");
        let host = match kind {
            "SwrPrivate" | "SwrShared" => Some("swr.cn-north-4.myhuaweicloud.com"),
            "SwrEnterprise" => Some("emulated-instance.swr-pro.myhuaweicloud.com"),
            _ => None,
        };
        assert_eq!(image.reference.host(), host, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_few_names_are_searched_by_repository() {
    let world = World::with(|builder| builder.images(450)).await;
    let scanner = world.scanner();
    let images = all(&scanner).await;
    world.emulator.clear_requests();
    // Two tags of one repository, and a third image.
    let names: Vec<ImageRef> = [0, 1, 40].map(|index: usize| images[index].reference.without_host()).into();
    let found = scanner.resolve(&names).await.expect("the inventory");
    for (name, found) in names.iter().zip(found) {
        assert_eq!(found.expect("the image").reference.without_host(), *name);
    }
    let requests = world.requests("ListRegistryImages");
    let searched: BTreeSet<_> = requests.iter().map(|request| parameter(request, "image_name")).collect();
    assert_eq!((requests.len(), searched.len()), (2, 2));

    world.emulator.clear_requests();
    let many: Vec<_> = images.iter().step_by(9).map(|image| image.reference.clone()).collect();
    assert!(scanner.resolve(&many).await.expect("the inventory").iter().all(Result::is_ok));
    assert!(
        world
            .requests("ListRegistryImages")
            .iter()
            .all(|request| parameter(request, "image_name").is_empty())
    );
}

#[tokio::test(start_paused = true)]
async fn a_time_narrows_the_list() {
    let world = World::start().await;
    let scanner = world.scanner();
    let mut times: Vec<_> = all(&scanner).await.into_iter().filter_map(|image| image.last_scan?.at).collect();
    times.sort_unstable();
    let middle = times[times.len() / 2];
    world.emulator.clear_requests();
    let mut images = scanner.images(ImageQuery::all().scanned_after(middle));
    let mut found = 0;
    while let Some(image) = images.try_next().await.expect("the inventory") {
        assert!(image.last_scan.and_then(|scan| scan.at).is_some_and(|at| at > middle));
        found += 1;
    }
    assert_eq!(found, times.iter().filter(|time| **time > middle).count());
    let sent = parameter(&world.requests("ListRegistryImages")[0], "start_latest_scan_time");
    assert_eq!(sent, middle.as_millisecond().to_string());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_state_is_kept() {
    let world = World::start().await;
    world.anomaly("ListRegistryImages", Anomaly::UnknownState, 1);
    let images = all(&world.scanner()).await;
    assert!(!images.is_empty());
    for image in images {
        assert_eq!(image.state, ScanState::Other("queued_for_retry".to_owned()), "{}", image.reference);
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_that_cannot_be_scanned_has_a_reason() {
    let world = World::with(|builder| builder.images(800)).await;
    let images = all(&world.scanner()).await;
    let refused: Vec<_> = images.iter().filter(|image| image.not_scannable.is_some()).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|image| image.registry.kind.as_deref() == Some("SwrShared")));
    assert!(images.iter().any(|image| image.platforms.len() == 2 && image.platforms[0].digest.is_some()));
}

#[tokio::test(start_paused = true)]
async fn a_scan_needs_a_limit_because_nothing_counts_down() {
    let world = World::start().await;
    let scanner = world.scanner();
    let quota = scanner.quota().await.expect("the quota");
    assert_eq!((quota.unit, quota.total, quota.remaining()), (BillingUnit::PaidScan, None, None));
    assert!(quota.used.is_some_and(|used| used > 0));
    assert_eq!(quota.vendor_records[0].operation, "ShowImagePayPerScanStatistics");

    let mut images = all(&scanner).await;
    images.truncate(3);
    let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
    assert_eq!((estimate.least.to_string(), estimate.most.to_string()), ("0".to_owned(), "3".to_owned()));
    let refused = estimate.clone().consent(SpendLimit::RemainingQuota).expect_err("no quota");
    assert!(refused.is_not_covered());
    assert!(estimate.clone().consent(SpendLimit::AtMost(2)).expect_err("too little").is_not_covered());
    assert_eq!(estimate.consent(SpendLimit::AtMost(3)).expect("a consent").images().len(), 3);
    assert_eq!(world.emulator.scans(Provider::Huawei).len(), 0);
}
