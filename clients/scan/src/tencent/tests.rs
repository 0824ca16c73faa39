//! Starts, tasks, states and stops, one call at a time, against the emulator.

use std::collections::BTreeMap;

use imagescan_emulator::{Anomaly, Fault, Provider, Rule, Stage};
use imagescan_runtime::{Credentials, HostEnvironment};

use super::*;
use crate::model::{ChunkState, FindingCounts, ImageRef, LastScan, Registry, ScanState};
use crate::world::World;

const START: &str = "CreateAssetImageRegistryScanTask";
const STATUS: &str = "DescribeAssetImageRegistryScanStatusOneKey";
const LIST: &str = "DescribeAssetImageRegistryList";

/// Images of the emulator, of which no scan runs at its start.
const FIRST: u64 = 110_000_005;
const OTHER: u64 = 110_000_006;

fn tencent(world: &World, site: Site) -> Tencent {
    let (keys, url) = (Credentials::new("ID", "SECRET"), world.emulator.url());
    let client = tcss::Client::builder().host_environment(HostEnvironment::empty()).clock(world.clock);
    let client = client.allow_plain_http().credentials(keys.clone()).endpoint(&url).no_proxy();
    let identity = sts::Client::builder().host_environment(HostEnvironment::empty()).clock(world.clock);
    let identity = identity.allow_plain_http().credentials(keys).endpoint(&url).no_proxy();
    Tencent {
        client: client.build().expect("a client"),
        identity: identity.region("ap-singapore").build().expect("a client"),
        billing: Billing::of_site(site),
    }
}

fn watched(id: u64) -> WatchedImage {
    let reference = ImageRef::from_row(None, "team/api".into(), None, None);
    WatchedImage::new(&Image { reference, ..image(id) })
}

/// An image with this id.
pub(super) fn image(id: u64) -> Image {
    Image {
        cloud: Cloud::Tencent,
        reference: ImageRef::from_row(None, "team/api".into(), Some("v1".into()), None),
        hosts: Vec::new(),
        image_id: None,
        registry: Registry::default(),
        key: ImageKey::Tencent { id },
        state: ScanState::Done,
        kind_states: BTreeMap::new(),
        failure: None,
        last_scan: None,
        not_scannable: None,
        counts: FindingCounts::default(),
        platforms: Vec::new(),
        operating_system: None,
        vendor_record: None,
    }
}

fn chunk(images: &[WatchedImage]) -> Chunk {
    serde_json::from_value(serde_json::json!({ "images": images, "state": ChunkState::Intended }))
        .expect("a chunk")
}

async fn last_scan(tencent: &Tencent, id: u64) -> Option<LastScan> {
    match &tencent.observe(&[watched(id)]).await.expect("a list")[0] {
        Observation::Listed { last_scan, .. } => last_scan.clone(),
        Observation::Gone => None,
    }
}

async fn states(tencent: &Tencent, ids: &[u64]) -> Vec<Option<ScanState>> {
    let images: Vec<_> = ids.iter().copied().map(watched).collect();
    let observations = tencent.observe(&images).await.expect("a list");
    observations
        .into_iter()
        .map(|one| match one {
            Observation::Listed { state, .. } => Some(state),
            Observation::Gone => None,
        })
        .collect()
}

/// How often an operation was executed.
fn executions(world: &World, operation: &str) -> usize {
    world.emulator.executions().iter().filter(|execution| execution.operation == operation).count()
}

fn requests(world: &World, operation: &str) -> usize {
    world.emulator.count_requests(Provider::Tencent, operation)
}

fn name(reply: &StartReply) -> &'static str {
    match reply {
        StartReply::Started(_) => "started",
        StartReply::NotStarted(_) => "not started",
        StartReply::AlreadyRunning(_) => "already running",
        StartReply::Lost(_) => "lost",
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_sends_one_request_with_the_ids_and_the_kinds() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::Mainland);
    let kinds = FindingKinds::from([FindingKind::Vulnerability, FindingKind::Secret]);
    let reply = tencent.start(&[watched(FIRST), watched(OTHER)], &kinds).await;
    // The emulator names no task if a start chooses kinds, as a sample of the vendor.
    assert!(matches!(reply, StartReply::Started(TaskRef::None)), "{reply:?}");
    let executions = world.emulator.executions();
    let body: serde_json::Value = serde_json::from_slice(&executions[0].request.body).expect("JSON");
    assert_eq!(body, serde_json::json!({ "Id": [FIRST, OTHER], "ScanType": ["CVE", "RISK"] }));
    assert_eq!(executions.len(), 1);
    assert!(states(&tencent, &[FIRST]).await[0].as_ref().is_some_and(ScanState::is_active));

    // The same once more.
    let reply = tencent.start(&[watched(FIRST)], &kinds).await;
    assert_eq!((name(&reply), requests(&world, START)), ("already running", 2));
}

#[tokio::test(start_paused = true)]
async fn a_start_of_nothing_is_not_sent() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::Mainland);
    let vulnerabilities = FindingKinds::vulnerabilities();
    let none = FindingKinds::from([FindingKind::Baseline]);
    let other_key =
        serde_json::from_str(r#"{"cloud": "alibaba", "uuid": "u", "repo_id": "r"}"#).expect("a key");
    let other = WatchedImage { key: other_key, ..watched(FIRST) };
    for (images, kinds) in
        [(vec![], &vulnerabilities), (vec![watched(FIRST)], &none), (vec![other], &vulnerabilities)]
    {
        assert_eq!(name(&tencent.start(&images, kinds).await), "not started");
    }
    assert_eq!(world.emulator.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_became_of_a_start_is_known_or_it_is_lost() {
    let cases = [
        (Fault::Throttle { retry_after: None }, "not started", 0),
        (Fault::Anomaly(Anomaly::QuotaUsedUp), "not started", 0),
        // No scan runs, so that the code means that a licence is missing.
        (Fault::Anomaly(Anomaly::AlreadyScanning), "not started", 0),
        (Fault::Anomaly(Anomaly::TooManyTasks), "lost", 0),
        (Fault::Anomaly(Anomaly::FailureInSuccess), "lost", 0),
        (Fault::ServerError, "lost", 0),
        (Fault::bad_gateway(), "lost", 0),
        (Fault::GatewayPage { status: http_status(504), executed: true }, "lost", 1),
        (Fault::Drop(Stage::BeforeExecution), "lost", 0),
        (Fault::Reset(Stage::AfterExecution), "lost", 1),
        (Fault::Truncate { body_bytes: 10 }, "lost", 1),
        (Fault::garbage(), "lost", 1),
    ];
    for (fault, expected, executed) in cases {
        let world = World::start().await;
        let tencent = tencent(&world, Site::International);
        let images =
            vec![WatchedImage { last_scan_before: last_scan(&tencent, FIRST).await, ..watched(FIRST) }];
        world.emulator.faults().push(Rule::new(START, fault.clone(), 1));
        let reply = tencent.start(&images, &FindingKinds::vulnerabilities()).await;
        assert_eq!(name(&reply), expected, "{fault:?}: {reply:?}");
        assert_eq!((requests(&world, START), executions(&world, START)), (1, executed), "{fault:?}");
        let found = tencent.find_start(&chunk(&images)).await.expect("a list");
        let expected = (executed > 0).then(|| TaskRef::Known { id: format!("@{FIRST}") });
        assert_eq!(found, expected, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejection_without_a_running_scan_names_the_licence() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::Mainland);
    world.emulator.faults().push(Rule::new(START, Fault::Anomaly(Anomaly::AlreadyScanning), 1));
    let reply = tencent.start(&[watched(FIRST)], &FindingKinds::vulnerabilities()).await;
    let StartReply::NotStarted(error) = reply else { panic!("{reply:?}") };
    let text = error.to_string();
    assert!(text.contains("may lack a licence") && text.contains("ErrAlreadyScanning"), "{text}");
    assert_eq!(error.to_record().code.as_deref(), Some("FailedOperation.ErrAlreadyScanning"));
}

fn http_status(code: u16) -> imagescan_emulator::StatusCode {
    imagescan_emulator::StatusCode::from_u16(code).expect("a status")
}

#[tokio::test(start_paused = true)]
async fn rejected_keys_start_nothing() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::Mainland);
    world.emulator.expire_key("ID");
    let reply = tencent.start(&[watched(FIRST)], &FindingKinds::vulnerabilities()).await;
    assert!(matches!(&reply, StartReply::NotStarted(error) if error.is_authentication()), "{reply:?}");
    assert_eq!((requests(&world, START), executions(&world, START)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_ended_before_the_search_is_found() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::Mainland);
    let before = last_scan(&tencent, OTHER).await;
    let images = vec![WatchedImage { last_scan_before: before, ..watched(OTHER) }];
    assert_eq!(tencent.find_start(&chunk(&images)).await.expect("a list"), None);
    tencent.start(&images, &FindingKinds::vulnerabilities()).await;
    tokio::time::advance(Duration::from_secs(120)).await;
    assert_eq!(states(&tencent, &[OTHER]).await, [Some(ScanState::Done)]);
    assert_eq!(tencent.find_start(&chunk(&images)).await.expect("a list"), Some(TaskRef::None));
}

#[tokio::test(start_paused = true)]
async fn the_international_site_follows_a_task_by_its_images() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::International);
    let reply = tencent.start(&[watched(FIRST)], &FindingKinds::vulnerabilities()).await;
    let StartReply::Started(TaskRef::Known { id }) = reply else { panic!("{reply:?}") };
    tokio::time::advance(Duration::from_secs(10)).await;
    let progress = tencent.task(&id).await.expect("a response").expect("a task");
    assert!(progress.state.is_active() && progress.percent.is_some(), "{progress:?}");
    assert!(progress.remaining.is_some_and(|time| time > Duration::ZERO), "{progress:?}");
    world.emulator.faults().push(Rule::new(STATUS, Fault::Anomaly(Anomaly::UnknownState), Rule::ALWAYS));
    let unknown = tencent.task(&id).await.expect("a response").expect("a task");
    world.emulator.faults().clear();
    assert_eq!(unknown.state, ScanState::Other("SUSPENDED".into()));

    // Images that are not scanned any more say nothing about a task.
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(tencent.task(&id).await.expect("a response"), None);
    // The number of a task means nothing there: without it, the response would cover all images.
    let sent = requests(&world, STATUS);
    assert_eq!(tencent.task("13").await.expect("no response"), None);
    assert!(tencent.cancel_task("13").await.expect_err("no number").is_invalid_input());
    assert_eq!(requests(&world, STATUS), sent);
    assert_eq!(tencent.abilities().cancels, [CancelBy::Images]);
}

#[tokio::test(start_paused = true)]
async fn the_mainland_site_follows_and_stops_a_task_by_its_number() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::Mainland);
    let past = tencent.task("1").await.expect("a response").expect("a task");
    assert_eq!((past.state, past.percent, past.remaining), (ScanState::Done, Some(100), None));
    assert_eq!(tencent.task("4000").await.expect("a response"), None);
    assert!(tencent.task("all").await.expect_err("not an id").is_invalid_input());

    tencent.start(&[watched(FIRST), watched(OTHER)], &FindingKinds::vulnerabilities()).await;
    let number = world.emulator.scans(Provider::Tencent).len().to_string();
    let running = tencent.task(&number).await.expect("a response").expect("a task");
    assert!(running.state.is_active() && running.failed.is_empty(), "{running:?}");
    tencent.cancel_task(&number).await.expect("a response");
    let stopped = tencent.task(&number).await.expect("a response").expect("a task");
    assert_eq!((stopped.state, stopped.failed.len()), (ScanState::Stopped, 2));
    assert_eq!(states(&tencent, &[FIRST, OTHER]).await, [Some(ScanState::Stopped), Some(ScanState::Stopped)]);
}

#[tokio::test(start_paused = true)]
async fn the_scans_of_images_are_stopped() {
    let world = World::start().await;
    let tencent = tencent(&world, Site::International);
    let both = [watched(FIRST), watched(OTHER)];
    tencent.start(&both, &FindingKinds::vulnerabilities()).await;
    tencent.cancel_images(&both[..1]).await.expect("a response");
    let states = states(&tencent, &[FIRST, OTHER]).await;
    assert_eq!(states[0], Some(ScanState::Stopped));
    assert!(states[1].as_ref().is_some_and(ScanState::is_active));
    // A stop without images would stop everything, or be refused.
    tencent.cancel_images(&[]).await.expect("nothing to stop");
    assert_eq!(requests(&world, "ModifyAssetImageRegistryScanStop"), 1);
}

#[tokio::test(start_paused = true)]
async fn observations_are_in_the_order_of_the_images() {
    let world = World::with(|builder| builder.images(250)).await;
    let tencent = tencent(&world, Site::International);
    let ids = [110_000_240, 7, FIRST, 110_000_101];
    let states_of = states(&tencent, &ids).await;
    assert_eq!(states_of.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true, true]);
    // An image is gone if two walks do not find it.
    assert_eq!(requests(&world, LIST), 6);
    // A walk ends with the last image that is wanted.
    states(&tencent, &[FIRST]).await;
    assert_eq!(requests(&world, LIST), 7);

    world.emulator.faults().push(Rule::new(LIST, Fault::Anomaly(Anomaly::UnknownState), Rule::ALWAYS));
    assert_eq!(states(&tencent, &[FIRST]).await, [Some(ScanState::Other("SUSPENDED".into()))]);
    world.emulator.faults().clear();
    world.emulator.tencent().fail_next_scan();
    tencent.start(&[watched(FIRST)], &FindingKinds::vulnerabilities()).await;
    tokio::time::advance(Duration::from_secs(120)).await;
    let Observation::Listed { state, failure, .. } =
        &tencent.observe(&[watched(FIRST)]).await.expect("a list")[0]
    else {
        panic!("the image is listed")
    };
    assert_eq!(*state, ScanState::Failed);
    let failure = failure.as_deref().expect("a cause");
    assert!(failure.contains("the registry did not respond") && failure.contains("ConnFailed"), "{failure}");
}
