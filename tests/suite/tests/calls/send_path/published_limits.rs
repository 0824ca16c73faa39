//! Published rate limits that are not applied by default: 5 and 600 calls a minute of `ListImageScanTask`.

use std::time::Duration;

use imagescan_huawei::hss::ListImageScanTask;
use imagescan_runtime::{Config, Operation as _, RetryPolicy, TimeoutKind};
use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use tokio::time::{Instant, sleep};

use imagescan_suite::support::scripted::{Scripted, Step};
use imagescan_suite::support::scripted_clients::{huawei, huawei_error, list, tasks};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// No minute holds more than 5 of them.
#[track_caller]
fn keeps_the_limit(times: &[Instant]) {
    for (index, window) in times.windows(6).enumerate() {
        assert!(window[5] - window[0] >= MINUTE, "sends {index} to {}: {window:?}", index + 5);
    }
}

/// Sends calls with these pauses between them, in milliseconds: when each arrived, and when it ended.
async fn send_all(script: &Scripted, pauses: &[u64]) -> Vec<(Instant, Instant)> {
    let client = huawei(script.clone()).apply_published_limits(true).build().unwrap();
    let mut calls = Vec::new();
    for pause in pauses {
        sleep(Duration::from_millis(*pause)).await;
        let (client, arrived) = (client.clone(), Instant::now());
        calls.push(tokio::spawn(async move {
            client.send(list()).timeout(10 * SECOND).await.unwrap();
            (arrived, Instant::now())
        }));
    }
    let mut ended = Vec::new();
    for call in calls {
        ended.push(call.await.unwrap());
    }
    ended
}

proptest! {
    #![proptest_config(Cases { cases: 20, failure_persistence: None, ..Cases::default() })]

    /// 10,000 calls in all.
    #[test]
    fn each_call_is_sent_as_soon_as_the_limit_allows(
        pauses in prop::collection::vec(prop_oneof![1 => Just(0), 2 => 0_u64..30_000, 1 => 0_u64..60_000], 500)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let script = Scripted::new([tasks()]);
            let calls = send_all(&script, &pauses).await;
            let times = script.times();
            let ended: Vec<_> = calls.iter().map(|(_, ended)| *ended).collect();
            assert_eq!(times, ended, "calls are sent in order of arrival");
            keeps_the_limit(&times);
            for (index, (arrived, sent)) in calls.iter().enumerate() {
                let turn = index.checked_sub(5).map_or(*arrived, |before| times[before] + MINUTE);
                let due = turn.max(*arrived);
                assert!(*sent >= *arrived && *sent <= due + SECOND, "call {index} was due at {due:?}: {sent:?}");
            }
        });
    }
}

#[test]
fn both_limits_are_published_and_not_enforced() {
    let limits: Vec<_> = ListImageScanTask::META.rate_limits.iter().map(ToString::to_string).collect();
    assert_eq!(limits, ["600 calls per minute", "5 calls per minute"]);
    assert!(ListImageScanTask::META.rate_limits.iter().all(|limit| !limit.enforced && limit.scope.is_some()));
}

#[tokio::test(start_paused = true)]
async fn they_are_off_by_default_and_without_rate_limits() {
    let script = Scripted::new([tasks()]);
    let begun = Instant::now();
    let client = huawei(script.clone()).build().unwrap();
    for _ in 0..50 {
        client.send(list()).await.unwrap();
    }
    let client = huawei(script.clone()).rate_limits(false).apply_published_limits(true).build().unwrap();
    for _ in 0..50 {
        client.send(list()).apply_published_limits(true).await.unwrap();
    }
    assert_eq!((script.count(), begun.elapsed()), (100, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_call_switches_them_on() {
    let script = Scripted::new([tasks()]);
    let (client, begun) = (huawei(script.clone()).build().unwrap(), Instant::now());
    for _ in 0..10 {
        client.send(list()).await.unwrap();
    }
    for _ in 0..5 {
        client.clone().send(list()).apply_published_limits(true).await.unwrap();
    }
    assert_eq!(begun.elapsed(), Duration::ZERO, "the limit counts the calls that observe it");
    client.clone().send(list()).apply_published_limits(true).await.unwrap();
    assert!(begun.elapsed() >= MINUTE && begun.elapsed() < MINUTE + SECOND, "{:?}", begun.elapsed());
    let begun = Instant::now();
    client.send(list()).await.unwrap();
    client.raw("GET /v5/{project_id}/image/tasks").apply_published_limits(true).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO, "others do not wait");
}

#[tokio::test(start_paused = true)]
async fn a_configuration_switches_them_on_and_a_call_off() {
    let script = Scripted::new([tasks()]);
    let config = Config::builder().apply_published_limits(true).build().unwrap();
    let (client, begun) = (huawei(script.clone()).config(&config).build().unwrap(), Instant::now());
    for _ in 0..6 {
        client.send(list()).await.unwrap();
    }
    keeps_the_limit(&script.times());
    assert!(begun.elapsed() >= MINUTE);
    let begun = Instant::now();
    for _ in 0..20 {
        client.send(list()).apply_published_limits(false).await.unwrap();
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
    let begun = Instant::now();
    let client = huawei(script).config(&config).apply_published_limits(false).build().unwrap();
    for _ in 0..20 {
        client.send(list()).await.unwrap();
    }
    assert_eq!(begun.elapsed(), Duration::ZERO, "the builder has priority");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_turn_does_not_count_for_the_total_limit() {
    let script = Scripted::by(|_, index| if index < 6 { tasks() } else { Step::Hang });
    let client = huawei(script.clone()).apply_published_limits(true).build().unwrap();
    for _ in 0..5 {
        client.send(list()).await.unwrap();
    }
    sleep(20 * SECOND).await;
    let begun = Instant::now();
    client.send(list()).timeout(10 * SECOND).await.unwrap();
    assert!(begun.elapsed() >= 40 * SECOND && begun.elapsed() < 41 * SECOND, "{:?}", begun.elapsed());

    // The time after the turn counts.
    for _ in 0..4 {
        let hangs = client.send(list()).timeout(10 * SECOND).await.unwrap_err();
        assert_eq!((hangs.timeout(), hangs.attempts()), (Some(TimeoutKind::Total), 1));
    }
    let begun = Instant::now();
    let error = client.send(list()).timeout(10 * SECOND).await.unwrap_err();
    assert_eq!((error.timeout(), error.attempts()), (Some(TimeoutKind::Total), 1));
    assert!(begun.elapsed() >= 30 * SECOND && begun.elapsed() < 31 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_permit_counts() {
    let script = Scripted::new([Step::Hang]);
    let builder = huawei(script.clone()).apply_published_limits(true).max_concurrency(1);
    let client = builder.build().unwrap();
    let hangs = tokio::spawn(client.send(list()).timeout(20 * SECOND).into_future());
    sleep(SECOND).await;
    let begun = Instant::now();
    let error = client.send(list()).timeout(10 * SECOND).await.unwrap_err();
    assert_eq!((error.timeout(), error.attempts()), (Some(TimeoutKind::Total), 0));
    assert!(begun.elapsed() >= 10 * SECOND && begun.elapsed() < 11 * SECOND, "{:?}", begun.elapsed());
    hangs.await.unwrap().unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn retries_wait_for_their_turns() {
    let script = Scripted::new([huawei_error(429, "APIGW.0308")]);
    let eager = RetryPolicy::default()
        .with_throttled_delay(Duration::ZERO)
        .with_max_attempts(8)
        .with_max_elapsed(SECOND);
    let client = huawei(script.clone()).retry(eager).apply_published_limits(true).build().unwrap();
    let begun = Instant::now();
    let error = client.send(list()).timeout(10 * SECOND).await.unwrap_err();
    assert_eq!((error.is_throttled(), error.attempts(), script.count()), (true, 8, 8));
    keeps_the_limit(&script.times());
    assert!(begun.elapsed() < MINUTE + SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_takes_no_turn() {
    let script = Scripted::new([tasks()]);
    let client = huawei(script.clone()).apply_published_limits(true).build().unwrap();
    let calls: Vec<_> = (0..30).map(|_| tokio::spawn(client.send(list()).into_future())).collect();
    let begun = Instant::now();
    sleep(30 * SECOND).await;
    for cancelled in &calls[5..25] {
        cancelled.abort();
    }
    let mut responded = 0;
    for call in calls {
        responded += usize::from(call.await.is_ok_and(|outcome| outcome.is_ok()));
    }
    assert_eq!((responded, script.count()), (10, 10));
    keeps_the_limit(&script.times());
    assert!(begun.elapsed() < MINUTE + SECOND, "those behind move up: {:?}", begun.elapsed());
}
