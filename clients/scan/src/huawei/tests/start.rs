//! Starts, and the search for those whose response is lost.

use imagescan_emulator::huawei::hss::Task;
use imagescan_emulator::{Anomaly, Stage, StatusCode};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_start_names_its_images_and_is_found() {
    let world = World::start().await;
    // The twelfth image belongs to another enterprise project than the default one, the fourth to an instance.
    let chunk = world.chunk([0, 4, 13]).await;
    assert!(world.huawei.find_start(&chunk).await.expect("the tasks").is_none(), "there are older tasks");
    let id = world.task_of(&chunk).await;
    assert_eq!(world.started(), 1);
    let executions = world.emulator.executions();
    let body: serde_json::Value = serde_json::from_slice(&executions[0].request.body).expect("JSON");
    assert_eq!((&body["is_all"], &body["scan_scope"]), (&false.into(), &0x000f_0000.into()));
    assert_eq!(body["image_info"].as_array().map(Vec::len), Some(3));
    assert!(body.get("query_info").is_none());
    let progress = world.progress(&id).await;
    assert_eq!((progress.state, progress.percent), (ScanState::Running, Some(0)));
    assert!(progress.failed.is_empty(), "the service knows all images: {:?}", progress.failed);
}

#[tokio::test(start_paused = true)]
async fn a_start_without_images_is_not_sent() {
    let world = World::start().await;
    let reply = world.huawei.start(&[], &FindingKinds::all()).await;
    assert!(matches!(reply, StartReply::NotStarted(error) if error.is_invalid_input()));
    let mut chunk = world.chunk([0, 1]).await;
    chunk.images[1].key = crate::model::ImageKey::Tencent { id: 1 };
    assert!(matches!(world.start_chunk(&chunk).await, StartReply::NotStarted(_)));
    assert_eq!(world.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_not_repeated_and_its_scan_is_found() {
    for fault in [
        Fault::Drop(Stage::AfterExecution),
        Fault::Reset(Stage::AfterExecution),
        Fault::Truncate { body_bytes: 0 },
        Fault::garbage(),
        Fault::GatewayPage { status: StatusCode::GATEWAY_TIMEOUT, executed: true },
    ] {
        let world = World::start().await;
        let chunk = world.chunk([0, 1]).await;
        world.fault(fault.clone());
        assert!(matches!(world.start_chunk(&chunk).await, StartReply::Lost(_)), "{fault:?}");
        assert_eq!((world.sent(), world.started()), (1, 1), "{fault:?}");
        let found = world.huawei.find_start(&chunk).await.expect("the tasks");
        assert!(matches!(found, Some(TaskRef::Known { .. })), "{fault:?}: {found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_request_counts_as_lost_and_leaves_no_trace() {
    for fault in [
        Fault::Drop(Stage::BeforeExecution),
        Fault::Reset(Stage::BeforeExecution),
        Fault::bad_gateway(),
        Fault::ServerError,
        Fault::Anomaly(Anomaly::FailureInSuccess),
    ] {
        let world = World::start().await;
        let chunk = world.chunk([0, 1]).await;
        world.fault(fault.clone());
        assert!(matches!(world.start_chunk(&chunk).await, StartReply::Lost(_)), "{fault:?}");
        assert_eq!((world.sent(), world.started()), (1, 0), "{fault:?}");
        assert_eq!(world.huawei.find_start(&chunk).await.expect("the tasks"), None, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_refused_has_not_happened() {
    for fault in [
        Fault::Throttle { retry_after: None },
        Fault::Throttle { retry_after: Some(Duration::from_secs(1)) },
        Fault::Anomaly(Anomaly::AlreadyScanning),
        Fault::Anomaly(Anomaly::QuotaUsedUp),
        Fault::Anomaly(Anomaly::TooManyTasks),
    ] {
        let world = World::start().await;
        let chunk = world.chunk([0, 1]).await;
        world.fault(fault.clone());
        assert!(matches!(world.start_chunk(&chunk).await, StartReply::NotStarted(_)), "{fault:?}");
        assert_eq!((world.sent(), world.started()), (1, 0), "{fault:?}");
    }
    let world = World::start().await;
    let chunk = world.chunk([0, 1]).await;
    world.emulator.remove_key("ID");
    let reply = world.start_chunk(&chunk).await;
    assert!(matches!(reply, StartReply::NotStarted(error) if error.is_authentication()));
    assert_eq!(world.started(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_listed_late_is_found_later() {
    let world = World::start().await;
    let chunk = world.chunk([0, 1]).await;
    world.emulator.faults().push(Rule::new("ListImageScanTask", Fault::Anomaly(Anomaly::LateRows(1)), 1));
    assert!(matches!(world.start_chunk(&chunk).await, StartReply::Started(_)));
    assert_eq!(world.huawei.find_start(&chunk).await.expect("the tasks"), None);
    let found = world.huawei.find_start(&chunk).await.expect("the tasks");
    assert!(matches!(found, Some(TaskRef::Known { .. })), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn only_tasks_that_may_be_the_one_are_candidates() {
    let world = World::start().await;
    let chunk = world.chunk([0, 1]).await;
    let now = world.emulator.now().as_millisecond();
    let task = |id: &str, begin_time: i64| {
        let mut task = Task::scan("p-1", id, begin_time);
        task.total_num = 2;
        task
    };
    let mut of_all = task("of-all", now);
    of_all.is_all = Some(true);
    let mut of_three = task("of-three", now);
    of_three.total_num = 3;
    let mut of_policy = task("of-policy", now);
    of_policy.task_type = "cycle".to_owned();
    let mut of_servers = task("of-servers", now);
    of_servers.image_type = "local".to_owned();
    for other in
        [of_all, of_three, of_policy, of_servers, task("listed-late", now - 100 * 24 * 60 * 60 * 1000)]
    {
        world.emulator.huawei().add_task(other);
    }
    let id = world.task_of(&chunk).await;
    world.emulator.huawei().add_task(task("at-the-same-time", now));
    let found = world.huawei.find_start(&chunk).await.expect("the tasks");
    let mut ids = vec![id, "at-the-same-time".to_owned()];
    ids.sort();
    assert_eq!(found, Some(TaskRef::Candidates { ids }));
}

#[tokio::test(start_paused = true)]
async fn a_chunk_without_the_tasks_before_is_an_error() {
    let world = World::start().await;
    let mut chunk = world.chunk([0]).await;
    chunk.before = serde_json::Value::Null;
    assert!(world.huawei.find_start(&chunk).await.expect_err("no tasks").is_invalid_input());
}
