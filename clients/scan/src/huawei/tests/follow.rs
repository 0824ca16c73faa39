//! Tasks, rows and the end of a scan.

use imagescan_emulator::Anomaly;

use super::*;

#[tokio::test(start_paused = true)]
async fn an_image_is_done_when_its_last_scan_is_later() {
    let world = World::start().await;
    let chunk = world.chunk([0, 1, 2]).await;
    let id = world.task_of(&chunk).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(world.observe(&chunk).await.iter().all(|one| state(one).is_active()));
    let progress = world.progress(&id).await;
    assert_eq!((progress.state, progress.percent), (ScanState::Running, Some(10)));
    assert_eq!(progress.remaining, Some(Duration::from_secs(120)), "in minutes, rounded up");

    tokio::time::sleep(Duration::from_secs(91)).await;
    let progress = world.progress(&id).await;
    assert_eq!((progress.state, progress.percent), (ScanState::Done, Some(100)));
    for (image, observation) in chunk.images.iter().zip(world.observe(&chunk).await) {
        let Observation::Listed { state, last_scan, failure, digest } = observation else { panic!("gone") };
        assert_eq!(digest, image.digest);
        let is_later = last_scan.is_some_and(|scan| scan.is_later_than(image.last_scan_before.as_ref()));
        assert_eq!(is_later, state == ScanState::Done, "{state}");
        assert_eq!(failure.is_some(), state == ScanState::Failed);
        let name = image.reference.without_host().to_string();
        let name = name.split('@').next().expect("a name");
        assert_eq!(progress.failed.iter().any(|(failed, _)| failed == name), state == ScanState::Failed);
    }
}

#[tokio::test(start_paused = true)]
async fn many_images_are_observed_by_one_walk() {
    let world = World::start().await;
    let chunk = world.chunk(0..60).await;
    world.emulator.clear_requests();
    assert_eq!(world.observe(&chunk).await.len(), 60);
    assert_eq!(world.emulator.count_requests(Provider::Huawei, "ListRegistryImages"), 1);
    world.emulator.clear_requests();
    // Four tags of one repository.
    let chunk = world.chunk(0..4).await;
    world.emulator.clear_requests();
    assert!(world.observe(&chunk).await.iter().all(|one| *one != Observation::Gone));
    assert_eq!(world.emulator.count_requests(Provider::Huawei, "ListRegistryImages"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_not_listed_is_gone_and_a_new_row_of_a_tag_is_found() {
    let world = World::start().await;
    let mut chunk = world.chunk([0, 1, 2]).await;
    for image in &mut chunk.images[1..] {
        let crate::model::ImageKey::Huawei { id, .. } = &mut image.key else { panic!("another cloud") };
        *id = 999_999_999;
    }
    chunk.images[2].reference = "web/none:1".parse().expect("a name");
    let observed = world.observe(&chunk).await;
    assert!(observed[..2].iter().all(|one| *one != Observation::Gone), "{observed:?}");
    assert_eq!(observed[2], Observation::Gone);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_as_a_whole_says_how() {
    let world = World::start().await;
    world.emulator.huawei().time_out_next_scan();
    let timed_out = world.chunk([0, 1]).await;
    let first = world.task_of(&timed_out).await;
    tokio::time::sleep(Duration::from_secs(101)).await;
    assert_eq!(world.progress(&first).await.state, ScanState::TimedOut);
    assert!(world.observe(&timed_out).await.iter().all(|one| *state(one) == ScanState::Failed));

    world.emulator.huawei().fail_next_scan();
    let failed = world.chunk([4, 5]).await;
    let second = world.task_of(&failed).await;
    tokio::time::sleep(Duration::from_secs(101)).await;
    let progress = world.progress(&second).await;
    assert_eq!((progress.state, progress.percent, progress.failed.len()), (ScanState::Failed, None, 2));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_status_of_a_task_is_kept() {
    let world = World::start().await;
    let id = world.task_of(&world.chunk([0]).await).await;
    world.emulator.faults().push(Rule::new("ListImageScanTask", Fault::Anomaly(Anomaly::UnknownState), 1));
    assert_eq!(world.progress(&id).await.state, ScanState::Other("-9".to_owned()));
    assert_eq!(world.huawei.task("no-such-task").await.expect("the tasks"), None);
}

#[tokio::test(start_paused = true)]
async fn a_task_is_stopped_by_its_id_alone() {
    let world = World::start().await;
    let chunk = world.chunk([0, 1]).await;
    let id = world.task_of(&chunk).await;
    let refused = world.huawei.cancel_images(&chunk.images).await.expect_err("images cannot be stopped");
    assert!(refused.is_invalid_input());
    world.huawei.cancel_task(&id).await.expect("a stop");
    let progress = world.progress(&id).await;
    assert_eq!((progress.state, progress.percent), (ScanState::Stopped, None));
    assert!(world.observe(&chunk).await.iter().all(|one| !state(one).is_active()));
    assert!(world.huawei.cancel_task("no-such-task").await.is_err());
}
