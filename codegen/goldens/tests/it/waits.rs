//! Waits for the tasks of `waits.yaml`, in Tokio's paused time.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use imagescan_goldens::waits::model::{
    ListTasksResponse, ScanState, ShowScanResponse, StartScanResponse, StartTaskResponse,
};
use imagescan_goldens::waits::{
    ListTasks, ShowScan, ShowSiteScan, StartScan, StartSiteScan, StartTask, Waits,
};
use imagescan_runtime::{Body, BoxFuture, Client, Transport, TransportError, Waiter as _};
use tokio::time::Instant;

use crate::walks::service::client;

/// A response that never arrives.
const HANGS: &str = "hangs";

/// Sends scripted responses, the last one again and again, and records when requests arrive.
#[derive(Clone)]
struct Script {
    responses: &'static [&'static str],
    began: Instant,
    /// Seconds after the begin, and the query.
    requests: Arc<Mutex<Vec<(u64, String)>>>,
}

impl Script {
    fn of(responses: &'static [&'static str]) -> (Client<Waits>, Self) {
        let script = Self { responses, began: Instant::now(), requests: Arc::default() };
        (client(script.clone(), "north-1"), script)
    }

    fn times(&self) -> Vec<u64> {
        self.requests.lock().expect("no panic").iter().map(|(time, _)| *time).collect()
    }

    fn queries(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").iter().map(|(_, query)| query.clone()).collect()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let mut requests = self.requests.lock().expect("no panic");
        let text = self.responses[requests.len().min(self.responses.len() - 1)];
        requests.push((self.began.elapsed().as_secs(), request.uri().query().unwrap_or_default().to_owned()));
        if text == HANGS {
            return Box::pin(std::future::pending());
        }
        let mut response = http::Response::new(Body::from(Bytes::from_static(text.as_bytes())));
        if text.is_empty() {
            *response.status_mut() = http::StatusCode::FORBIDDEN;
        }
        Box::pin(std::future::ready(Ok(response)))
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

fn scan() -> ShowScan {
    ShowScan::new("7", "IMAGE_SCAN")
}

#[tokio::test(start_paused = true)]
async fn a_wait_returns_each_snapshot_and_ends_with_the_one_of_a_task_that_is_done() {
    let (client, script) = Script::of(&[
        r#"{"task":{"state":"INIT"},"RequestId":"1"}"#,
        r#"{"task":{"state":"RUNNING","percent":50},"RequestId":"2"}"#,
        r#"{"task":{"state":"SUCCESS","percent":100},"RequestId":"3"}"#,
    ]);
    let mut wait = client.wait(scan());
    let mut percents = Vec::new();
    while let Some(snapshot) = wait.try_next().await.expect("no failure") {
        percents.push(snapshot.task.as_ref().and_then(|task| task.percent));
    }
    assert_eq!(percents, [None, Some(50), Some(100)]);
    assert_eq!(script.times(), [5, 15, 25]);
    assert_eq!(script.queries(), ["task_id=7&kind=IMAGE_SCAN"; 3]);
    assert!(wait.try_next().await.expect("it has ended").is_none());
    assert_eq!(script.times().len(), 3, "nothing is requested after the end");
}

#[tokio::test(start_paused = true)]
async fn an_awaited_wait_returns_the_last_snapshot() {
    let (client, _) = Script::of(&[r#"{"task":{"state":"RUNNING"}}"#, r#"{"task":{"state":"SUCCESS"}}"#]);
    let last = client.wait(scan()).await.expect("it succeeds");
    assert_eq!(
        last.task.as_ref().and_then(|task| task.state.as_ref()).map(ScanState::as_str),
        Some("SUCCESS")
    );
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_while_nothing_changes_but_the_request_id() {
    let (client, script) = Script::of(&[
        r#"{"task":{"state":"RUNNING","percent":1},"RequestId":"1"}"#,
        r#"{"task":{"state":"RUNNING","percent":1},"RequestId":"2"}"#,
        r#"{"task":{"state":"RUNNING","percent":1},"RequestId":"3"}"#,
        r#"{"task":{"state":"RUNNING","percent":1},"RequestId":"4"}"#,
        r#"{"task":{"state":"RUNNING","percent":2},"RequestId":"5"}"#,
        r#"{"task":{"state":"SUCCESS"},"RequestId":"6"}"#,
    ]);
    client.wait(scan()).await.expect("it succeeds");
    assert_eq!(script.times(), [5, 15, 35, 75, 115, 125]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_is_an_error_with_the_snapshot() {
    let (client, script) = Script::of(&[r#"{"task":{"state":"TIMEOUT","percent":9},"RequestId":"r-1"}"#]);
    let error = client.wait(scan()).await.expect_err("it has failed");
    assert!(error.is_task_failed() && !error.is_retryable(), "{error:?}");
    assert!(error.to_string().contains("`TIMEOUT`"), "{error}");
    let snapshot: &ShowScanResponse = error.snapshot().expect("the response");
    assert_eq!(snapshot.task.as_ref().and_then(|task| task.percent), Some(9));
    assert!(error.snapshot::<ListTasksResponse>().is_none());
    assert_eq!(script.times(), [5]);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_or_absent_state_goes_on_until_the_deadline() {
    for state in [r#"{"task":{"state":"PAUSED"}}"#, r#"{"task":{}}"#, "{}"] {
        let responses: &'static [&'static str] = Vec::leak(vec![state]);
        let (client, script) = Script::of(responses);
        let mut wait = client.wait(scan()).deadline(Duration::from_secs(60));
        let error = loop {
            match wait.try_next().await {
                Ok(snapshot) => assert!(snapshot.is_some(), "{state}"),
                Err(error) => break error,
            }
        };
        assert!(error.is_wait_deadline() && !error.is_task_failed(), "{error:?}");
        assert!(error.snapshot::<ShowScanResponse>().is_some());
        assert_eq!(wait.unknown_states(), [if state.contains("PAUSED") { "PAUSED" } else { "" }]);
        let hint =
            if state.contains("PAUSED") { "`PAUSED`" } else { "responses lacked its state `task.state`" };
        assert!(error.to_string().contains(hint), "{error}");
        assert_eq!(script.times(), [5, 15, 35, 60], "{state}");
        assert_eq!(script.began.elapsed().as_secs(), 60);
        assert!(wait.try_next().await.expect("it has ended").is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_request_is_sent_at_the_deadline() {
    let (client, script) =
        Script::of(&[r#"{"task":{"state":"RUNNING"}}"#, r#"{"task":{"state":"SUCCESS"}}"#]);
    let wait = client.wait(scan()).interval(Duration::from_secs(1_000)).deadline(Duration::from_secs(60));
    wait.await.expect("the task has ended before");
    assert_eq!(script.times(), [5, 60]);
    for deadline in [0, 2] {
        let (client, script) = Script::of(&[r#"{"task":{"state":"RUNNING"}}"#]);
        let error =
            client.wait(scan()).deadline(Duration::from_secs(deadline)).await.expect_err("it goes on");
        assert!(error.is_wait_deadline() && error.snapshot::<ShowScanResponse>().is_some(), "{error:?}");
        assert_eq!(script.times(), [deadline]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_times_do_not_overflow() {
    let (client, script) = Script::of(&[r#"{"task":{"state":"RUNNING"}}"#]);
    let wait = client.wait(scan()).first_delay(Duration::ZERO).interval(Duration::MAX);
    let error = wait.deadline(Duration::MAX).await.expect_err("a hundred years have passed");
    assert!(error.is_wait_deadline(), "{error:?}");
    assert_eq!(script.times().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_response_does_not_outlast_the_deadline() {
    let responses: [(&'static [&'static str], _); 2] =
        [(&[HANGS], None), (&[r#"{"task":{"state":"RUNNING","percent":7}}"#, HANGS], Some(7))];
    for (responses, percent) in responses {
        let (client, script) = Script::of(responses);
        let error = client.wait(scan()).deadline(Duration::from_secs(20)).await.expect_err("it hangs");
        assert!(error.is_wait_deadline(), "{error:?}");
        assert!(error.to_string().starts_with("ShowScan: "), "{error}");
        let snapshot = error.snapshot::<ShowScanResponse>();
        assert_eq!(snapshot.and_then(|snapshot| snapshot.task.as_ref()?.percent), percent);
        assert_eq!(script.began.elapsed().as_secs(), 30);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_requests_nothing() {
    let (client, script) = Script::of(&[r#"{"task":{"state":"RUNNING"}}"#]);
    let wait = client.wait(scan()).deadline(Duration::MAX);
    let ended = tokio::time::timeout(Duration::from_secs(30), wait.into_future()).await;
    assert!(ended.is_err());
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!(script.times(), [5, 15]);
}

#[tokio::test(start_paused = true)]
async fn errors_of_requests_end_the_wait_unless_they_pass() {
    let (client, script) = Script::of(&[r#"{"task":{"state":"RUNNING"}}"#, ""]);
    let error = client.wait(scan()).await.expect_err("the service rejects it");
    assert!(!error.is_task_failed() && !error.is_wait_deadline(), "{error:?}");
    assert_eq!(error.status(), Some(http::StatusCode::FORBIDDEN));
    assert_eq!(script.times(), [5, 15]);
}

#[tokio::test(start_paused = true)]
async fn settings_replace_those_of_the_document() {
    let (client, script) =
        Script::of(&[r#"{"data_list":[{"task_status":1}]}"#, r#"{"data_list":[{"task_status":100}]}"#]);
    let wait = client.wait(ListTasks::new());
    let wait = wait.first_delay(Duration::from_secs(2)).interval(Duration::from_secs(3));
    wait.await.expect("it succeeds");
    assert_eq!(script.times(), [2, 5]);
    let meta = ListTasks::WAITER;
    assert_eq!([meta.first_delay, meta.interval, meta.deadline].map(|time| time.as_secs()), [0, 30, 3600]);
}

#[tokio::test(start_paused = true)]
async fn a_list_shows_the_state_of_its_only_element() {
    let (client, script) = Script::of(&[
        "{}",
        r#"{"data_list":[]}"#,
        r#"{"data_list":[{"task_status":0}]}"#,
        r#"{"data_list":[{"task_status":-2}]}"#,
    ]);
    let error = client.wait(ListTasks::new()).await.expect_err("it has timed out");
    assert!(error.is_task_failed() && error.to_string().contains("`-2`"), "{error}");
    assert_eq!(script.times().len(), 4);

    let (client, _) = Script::of(&[r#"{"data_list":[]}"#]);
    let error = client.wait(ListTasks::new().task_id(9)).await.expect_err("the task does not exist");
    assert!(error.is_wait_deadline(), "{error:?}");
    assert!(error.to_string().contains("the last response lists no task: check the arguments"), "{error}");
    let (client, _) = Script::of(&[r#"{"data_list":[]}"#, r#"{"data_list":[{"task_status":1}]}"#]);
    let error = client.wait(ListTasks::new().task_id(9)).await.expect_err("it does not end");
    assert!(error.is_wait_deadline() && !error.to_string().contains("lists no task"), "{error}");

    let (client, _) = Script::of(&[r#"{"data_list":[{"task_status":1},{"task_status":2}]}"#]);
    let error = client.wait(ListTasks::new()).await.expect_err("two tasks");
    assert!(error.is_invalid_input() && error.to_string().contains("`data_list` has 2 elements"), "{error}");
}

#[test]
fn an_operation_that_starts_a_task_makes_the_one_to_wait_with() {
    let start = StartScan::new().image("sha256:1");
    let response: StartScanResponse = serde_json::from_str(r#"{"data":{"task":8}}"#).expect("a response");
    let waiter = start.waiter(&response).expect("the response has the id");
    assert_eq!(waiter, ShowScan::new("8", "IMAGE_SCAN").image("sha256:1"));

    for response in ["{}", r#"{"data":{}}"#] {
        let response = serde_json::from_str(response).expect("a response");
        let error = StartScan::new().waiter(&response).expect_err("no id");
        assert!(error.to_string().contains("`data.task`"), "{error}");
    }
    let response = serde_json::from_str(r#"{"data":{}}"#).expect("a response");
    let error = StartScan::new().waiter(&response).expect_err("no id").to_string();
    assert!(error.ends_with("{data: {}}"), "the response is shown: {error}");

    let number = |text: &str| {
        let mut response = StartTaskResponse::default();
        response.number = Some(text.to_owned());
        response
    };
    assert_eq!(StartTask::new().waiter(&number("12")).expect("a number"), ListTasks::new().task_id(12));
    let error = StartTask::new().waiter(&number("twelve\u{1b}")).expect_err("no number");
    assert!(error.to_string().contains(r"cannot be `twelve\u{1b}`"), "{error}");
    let error = StartTask::new().waiter(&number(&"x".repeat(9_000))).expect_err("no number");
    assert!(error.to_string().len() < 1_000, "{error}");
    assert!(StartTask::new().waiter(&number("")).is_err());
}

#[test]
fn each_site_has_its_own_way_to_follow_a_task() {
    let started: StartScanResponse = serde_json::from_str(r#"{"data":{"task":8}}"#).expect("a response");
    let without_id = StartScanResponse::default();
    let start = StartSiteScan::new().images(["sha256:1"]).all(false);
    assert_eq!(start.waiter_mainland(&started).expect("the id"), ShowSiteScan::new().task(8));
    start.waiter_mainland(&without_id).expect_err("no id");
    // The arguments are those of the request, and the response need not have an id.
    let abroad = ShowSiteScan::new().kind("IMAGE_SCAN");
    assert_eq!(start.waiter_abroad(&without_id).expect("images"), abroad.clone().images(["sha256:1"]));
    let all = StartSiteScan::new().all(true);
    assert_eq!(all.waiter_abroad(&started).expect("all images"), abroad.all(true));
    // Without an argument, the waiter would show the state of everything.
    for start in [StartSiteScan::new(), StartSiteScan::new().filter("web").all(false)] {
        let error = start.waiter_abroad(&started).expect_err("the request does not identify the images");
        assert!(error.to_string().starts_with("the request has no `images` or `all`"), "{error}");
    }
}
