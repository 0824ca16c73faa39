//! Waits whose requests fail, with the retries of a client, or wait for their turn.

use std::time::Duration;

use imagescan_huawei::hss::model::ListImageScanTaskResponse;
use imagescan_runtime::{ErrorKind, RetryPolicy};
use tokio::time::Instant;

use imagescan_suite::support::scripted::{Scripted, Step, reset, response};
use imagescan_suite::support::scripted_clients::{huawei, huawei_error, list, tasks};

const SECOND: Duration = Duration::from_secs(1);

fn progress(percent: u8) -> Step {
    response(200, format!(r#"{{"data_list":[{{"task_status":{percent}}}],"total_num":1}}"#))
}

/// Fails, `count` requests after the first.
fn failing(count: usize, failure: fn() -> Step) -> Scripted {
    Scripted::by(move |_, index| match index {
        0 => progress(1),
        index if index <= count => failure(),
        _ => progress(100),
    })
}

#[tokio::test(start_paused = true)]
async fn failures_that_pass_are_survived_twice_in_a_row() {
    for failure in [reset as fn() -> Step, || huawei_error(429, "APIGW.0308"), || huawei_error(503, "X")] {
        let script = failing(2, failure);
        let client = huawei(script.clone()).retry(RetryPolicy::never()).build().unwrap();
        client.wait(list()).await.expect("the third request succeeds");
        assert_eq!(script.count(), 4);
        let script = failing(3, failure);
        let client = huawei(script.clone()).retry(RetryPolicy::never()).build().unwrap();
        let error = client.wait(list()).await.expect_err("three failures in a row");
        assert!(error.is_retryable() && !error.is_wait_deadline() && !error.is_task_failed(), "{error:?}");
        assert_eq!(script.count(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejection_ends_a_wait_at_once() {
    for (status, code, kind) in [
        (401, "APIGW.0301", ErrorKind::Authentication),
        (403, "X", ErrorKind::Permission),
        (400, "X", ErrorKind::Rejected),
    ] {
        let script =
            Scripted::by(move |_, index| if index == 0 { progress(1) } else { huawei_error(status, code) });
        let error = huawei(script.clone()).build().unwrap().wait(list()).await.expect_err("it is rejected");
        assert_eq!((error.kind(), error.code(), script.count()), (kind, Some(code), 2), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_last_request_is_the_source_of_the_deadline() {
    let script = failing(usize::MAX, || huawei_error(429, "APIGW.0308").header("Retry-After", "86400"));
    let client = huawei(script.clone()).retry(RetryPolicy::never()).build().unwrap();
    let begun = Instant::now();
    let error =
        client.wait(list()).first_delay(SECOND).deadline(90 * SECOND).await.expect_err("the deadline");
    assert!(error.is_wait_deadline(), "{error:?}");
    let snapshot = error.snapshot::<ListImageScanTaskResponse>().expect("the one before");
    assert_eq!(snapshot.data_list[0].task_status.map(i64::from), Some(1));
    let source = std::error::Error::source(&error).expect("the failure").to_string();
    assert!(source.contains("APIGW.0308"), "{source}");
    assert_eq!((begun.elapsed(), script.count()), (90 * SECOND, 3));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_waits_for_its_turn_ends_with_its_deadline() {
    let script = Scripted::new([tasks()]);
    let client = huawei(script.clone()).apply_published_limits(true).build().unwrap();
    let others: Vec<_> = (0..100).map(|_| tokio::spawn(client.send(list()).into_future())).collect();
    let begun = Instant::now();
    let wait = client.wait(list()).first_delay(SECOND).deadline(30 * SECOND);
    let error = wait.await.expect_err("a turn after 20 minutes");
    assert!(error.is_wait_deadline() && error.snapshot::<ListImageScanTaskResponse>().is_none(), "{error:?}");
    assert_eq!((begun.elapsed(), script.count()), (40 * SECOND, 5));
    for other in others {
        other.abort();
    }
}
