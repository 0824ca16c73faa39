//! Starts, tasks, observations and stops, one call at a time, against the emulator.

use futures_util::TryStreamExt as _;
use imagescan_alibaba::{Credentials, HostEnvironment};
use imagescan_emulator::{Anomaly, Fault, Provider, Rule, Stage, alibaba};
use serde_json::json;

use super::*;
use crate::model::{ChunkState, ImageKey, ScanState};
use crate::world::World;

const START: &str = "PublicCreateImageScanTask";
const INVENTORY: &str = "DescribeImageInstances";

fn alibaba(world: &World) -> Alibaba {
    let (keys, url) = (Credentials::new("ID", "SECRET"), world.emulator.url());
    let environment = || HostEnvironment::empty().with_clock(world.clock);
    let client = sas::Client::builder().region("cn-hangzhou").endpoint(&url).allow_plain_http();
    let client = client.credentials(keys.clone()).host_environment(environment()).build();
    let identity = sts::Client::builder().region("cn-hangzhou").endpoint(&url).allow_plain_http();
    let identity = identity.credentials(keys).host_environment(environment()).build();
    Alibaba {
        client: client.expect("a client"),
        identity: identity.expect("a client"),
        catalogues: Catalogues::default(),
    }
}

/// The first images of the inventory.
async fn watched(api: &Alibaba, count: usize) -> Vec<WatchedImage> {
    let images: Vec<_> = api.images(Narrow::default()).try_collect().await.expect("the inventory");
    images.iter().take(count).map(WatchedImage::new).collect()
}

async fn start(api: &Alibaba, images: &[WatchedImage]) -> StartReply {
    api.start(images, &FindingKinds::all()).await
}

async fn chunk(api: &Alibaba, images: &[WatchedImage]) -> Chunk {
    let before = api.before_start(images).await.expect("the tasks that run");
    let chunk = json!({ "images": images, "state": ChunkState::Intended, "before": before });
    serde_json::from_value(chunk).expect("a chunk")
}

fn fault(world: &World, operation: &str, fault: Fault, times: u32) {
    world.emulator.faults().push(Rule::new((Provider::Alibaba, operation), fault, times));
}

fn calls(world: &World, operation: &str) -> usize {
    world.emulator.count_requests(Provider::Alibaba, operation)
}

/// How many starts took effect.
fn starts(world: &World) -> usize {
    world.emulator.executions().iter().filter(|execution| execution.operation == START).count()
}

fn id(reply: StartReply) -> String {
    match reply {
        StartReply::Started(TaskRef::Known { id }) => id,
        other => panic!("{other:?}"),
    }
}

fn state(observation: &Observation) -> Option<&ScanState> {
    match observation {
        Observation::Listed { state, .. } => Some(state),
        Observation::Gone => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_scans_exactly_the_images_and_each_ends_with_a_later_scan() {
    let world = World::start().await;
    let api = alibaba(&world);
    let all = watched(&api, 60).await;
    let chosen = [all[2].clone(), all[7].clone(), all[11].clone()];
    let id = id(start(&api, &chosen).await);
    let executions = world.emulator.executions();
    assert_eq!(executions.len(), 1);
    let query = &executions[0].request.query;
    assert!(query.contains("Digests=") && !query.contains("RepoIds") && !query.contains("Tags"), "{query}");

    let states = api.observe(&all).await.expect("the rows");
    for (image, observation) in all.iter().zip(&states) {
        let is_scanned = state(observation).is_some_and(ScanState::is_active);
        assert_eq!(is_scanned, chosen.contains(image), "{}", image.reference);
    }
    let running = api.task(&id).await.expect("the task").expect("a task");
    assert!(running.state.is_active() && running.failed.is_empty(), "{running:?}");

    tokio::time::advance(Duration::from_secs(3_600)).await;
    for (image, observation) in chosen.iter().zip(api.observe(&chosen).await.expect("the rows")) {
        let Observation::Listed { state, last_scan, failure, digest } = observation else { panic!("gone") };
        assert_eq!((state, failure, &digest), (ScanState::Done, None, &image.digest));
        assert!(last_scan.expect("a time").is_later_than(image.last_scan_before.as_ref()));
    }
    let done = api.task(&id).await.expect("the task").expect("a task");
    assert_eq!((done.state, done.percent, done.failed.len()), (ScanState::Done, Some(100), 0));
}

#[tokio::test(start_paused = true)]
async fn a_start_without_images_or_digests_sends_nothing() {
    let world = World::start().await;
    let api = alibaba(&world);
    let mut image = watched(&api, 1).await.remove(0);
    image.digest = None;
    for images in [&[][..], &[image][..]] {
        let StartReply::NotStarted(error) = start(&api, images).await else { panic!("a start") };
        assert!(error.is_invalid_input(), "{error}");
    }
    assert_eq!(calls(&world, START), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failed_start_is_refused_or_lost_and_never_repeated() {
    for (fault_of_start, expected, took_effect) in [
        (Fault::Throttle { retry_after: None }, "not started", 0),
        (Fault::Drop(Stage::AfterExecution), "lost", 1),
        (Fault::Reset(Stage::AfterExecution), "lost", 1),
        (Fault::Drop(Stage::BeforeExecution), "lost", 0),
        (Fault::Truncate { body_bytes: 10 }, "lost", 1),
        (Fault::garbage(), "lost", 1),
        (Fault::bad_gateway(), "lost", 0),
        (Fault::ServerError, "lost", 0),
        (Fault::Anomaly(Anomaly::FailureInSuccess), "lost", 0),
        (Fault::Anomaly(Anomaly::TooManyTasks), "not started", 0),
    ] {
        let world = World::start().await;
        let api = alibaba(&world);
        let images = watched(&api, 2).await;
        fault(&world, START, fault_of_start.clone(), 1);
        let reply = match start(&api, &images).await {
            StartReply::Started(_) => "started",
            StartReply::NotStarted(_) => "not started",
            StartReply::AlreadyRunning(_) => "already running",
            StartReply::Lost(_) => "lost",
        };
        assert_eq!(reply, expected, "{fault_of_start:?}");
        assert!(calls(&world, START) <= 1, "{fault_of_start:?}");
        assert_eq!(starts(&world), took_effect, "{fault_of_start:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_eleventh_task_is_not_started() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 11).await;
    for image in &images[..10] {
        id(start(&api, std::slice::from_ref(image)).await);
    }
    let StartReply::NotStarted(error) = start(&api, &images[10..]).await else { panic!("a start") };
    assert!(error.to_string().contains("ten scans"), "{error}");
    assert_eq!(starts(&world), 10);
}

#[tokio::test(start_paused = true)]
async fn a_lost_start_is_found_while_it_runs_and_after_its_end() {
    for minutes in [0, 600] {
        let world = World::start().await;
        let api = alibaba(&world);
        let all = watched(&api, 40).await;
        let (others, images) = all.split_at(4);
        // A scan of other images and an earlier one of these are not what is looked for.
        id(start(&api, &images[..3]).await);
        tokio::time::advance(Duration::from_secs(3_600)).await;
        id(start(&api, others).await);
        let chunk = chunk(&api, images).await;
        assert_eq!(api.find_start(&chunk).await.expect("the tasks"), None);

        fault(&world, START, Fault::Drop(Stage::AfterExecution), 1);
        assert!(matches!(start(&api, images).await, StartReply::Lost(_)));
        tokio::time::advance(Duration::from_secs(60 * minutes)).await;
        let Some(TaskRef::Known { id }) = api.find_start(&chunk).await.expect("the tasks") else {
            panic!("the task is not found")
        };
        let task = api.task(&id).await.expect("the task").expect("a task");
        assert_eq!(task.state.is_terminal(), minutes > 0);
        let states = api.observe(images).await.expect("the rows");
        assert_eq!(
            states.iter().filter_map(state).filter(|state| state.is_active()).count() > 0,
            minutes == 0
        );
    }
}

#[tokio::test(start_paused = true)]
async fn two_starts_at_the_same_time_are_candidates() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 4).await;
    let chunk = chunk(&api, &images).await;
    id(start(&api, &images[..2]).await);
    id(start(&api, &images[2..]).await);
    let Some(TaskRef::Candidates { ids }) = api.find_start(&chunk).await.expect("the tasks") else {
        panic!("one task is found")
    };
    assert_eq!(ids.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_takes_too_long_names_its_images() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 2).await;
    world.emulator.alibaba().time_out_next_scan();
    let id = id(start(&api, &images).await);
    tokio::time::advance(Duration::from_secs(7 * 24 * 3_600)).await;
    let task = api.task(&id).await.expect("the task").expect("a task");
    assert_eq!(task.state, ScanState::TimedOut);
    let failed: Vec<_> = task.failed.iter().map(|(digest, _)| digest.as_str()).collect();
    let digests: Vec<_> = images.iter().filter_map(|image| Some(image.digest.as_ref()?.as_str())).collect();
    assert_eq!(failed, digests);
    let states = api.observe(&images).await.expect("the rows");
    assert!(states.iter().all(|one| state(one) == Some(&ScanState::TimedOut)), "{states:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_scan_has_a_reason() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 1).await;
    world.emulator.alibaba().fail_next_scan();
    let id = id(start(&api, &images).await);
    tokio::time::advance(Duration::from_secs(3_600)).await;
    let task = api.task(&id).await.expect("the task").expect("a task");
    assert_eq!(task.state, ScanState::Failed);
    assert_eq!(task.failed[0].1, "TASK_NOT_SUPPORT_REGION");
    let observations = api.observe(&images).await.expect("the rows");
    let [Observation::Listed { state, failure, .. }] = &observations[..] else { panic!("{observations:?}") };
    assert_eq!((state, failure.as_deref()), (&ScanState::Failed, Some("TASK_NOT_SUPPORT_REGION")));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_state_survives() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 1).await;
    let id = id(start(&api, &images).await);
    let other = ScanState::Other("EMULATED_STATE".to_owned());
    fault(&world, INVENTORY, Fault::Anomaly(Anomaly::UnknownState), 1);
    assert_eq!(state(&api.observe(&images).await.expect("the rows")[0]), Some(&other));
    fault(&world, "GetOnceTaskResultInfo", Fault::Anomaly(Anomaly::UnknownState), 1);
    assert_eq!(api.task(&id).await.expect("the task").expect("a task").state, other);
}

#[tokio::test(start_paused = true)]
async fn few_images_are_observed_by_few_calls() {
    let world = World::with(|builder| builder.images(2_000)).await;
    let api = alibaba(&world);
    let images = watched(&api, 150).await;
    world.emulator.clear_requests();
    let states = api.observe(&images[40..65]).await.expect("the rows");
    assert!(states.iter().all(|one| state(one).is_some()));
    assert_eq!(calls(&world, INVENTORY), 2, "20 digests are in one request");
    world.emulator.clear_requests();
    let states = api.observe(&images).await.expect("the rows");
    assert!(states.iter().all(|one| state(one).is_some()));
    assert_eq!(calls(&world, INVENTORY), 2, "the list is read until all are found");
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_gone_or_whose_tag_moved_is_reported_as_such() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 3).await;
    let mut gone = images[0].clone();
    let mut moved = images[1].clone();
    for image in [&mut gone, &mut moved] {
        let other = "sha256:".to_owned() + &"ef".repeat(32);
        image.digest = Some(other.parse().expect("a digest"));
        let ImageKey::Alibaba { uuid, .. } = &mut image.key else { panic!("another cloud") };
        *uuid = "0".repeat(32);
    }
    let ImageKey::Alibaba { repo_id, .. } = &mut gone.key else { panic!("another cloud") };
    *repo_id = "crr-0".to_owned();
    let observations = api.observe(&[gone, moved, images[2].clone()]).await.expect("the rows");
    assert_eq!(observations[0], Observation::Gone);
    let Observation::Listed { digest, .. } = &observations[1] else { panic!("{observations:?}") };
    assert_eq!(digest, &images[1].digest, "the digest that the tag has now");
    assert!(matches!(&observations[2], Observation::Listed { digest, .. } if *digest == images[2].digest));
}

#[tokio::test(start_paused = true)]
async fn a_scan_is_stopped_by_its_task_and_not_by_images() {
    let world = World::start().await;
    let api = alibaba(&world);
    let images = watched(&api, 1).await;
    let id = id(start(&api, &images).await);
    let error = api.cancel_images(&images).await.expect_err("a stop by images");
    assert!(error.is_invalid_input() && error.to_string().contains("task"), "{error}");
    api.cancel_task(&id).await.expect("a stop");
    tokio::time::advance(Duration::from_secs(3_600)).await;
    // The word for a cancelled task is not published.
    let task = api.task(&id).await.expect("the task").expect("a task");
    assert_eq!(task.state, ScanState::Other("CANCEL".to_owned()));
    assert!(api.cancel_task("unknown").await.is_err());
    assert_eq!(api.task("unknown").await.expect("no failure"), None);
}

#[tokio::test(start_paused = true)]
async fn images_with_one_digest_are_started_once() {
    let world = World::start().await;
    let api = alibaba(&world);
    let mut copy: alibaba::sas::Image = world.emulator.alibaba().sas().images().remove(0);
    copy.repo_id = "crr-elsewhere".to_owned();
    copy.repo_name = "elsewhere".to_owned();
    world.emulator.alibaba().sas().add_image(copy);
    let all = watched(&api, 1_000).await;
    let digest = &all[0].digest;
    let same: Vec<_> = all.iter().filter(|image| image.digest == *digest).cloned().collect();
    assert_eq!(same.len(), 2);
    let [chunk] = &api.chunks(same)[..] else { panic!("several calls") };
    id(start(&api, chunk).await);
    assert!(
        api.observe(chunk)
            .await
            .expect("the rows")
            .iter()
            .all(|one| state(one).is_some_and(ScanState::is_active))
    );
}
