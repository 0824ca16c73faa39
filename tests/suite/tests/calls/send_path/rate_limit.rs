//! The vendor's published rate limits: 20 calls a second of `DescribeImageRegistryTimingScanTask`.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use imagescan_runtime::{BoxFuture, Credentials, Error, ProvideCredentials, RetryPolicy};
use tokio::time::{Instant, sleep_until, timeout};

use imagescan_suite::support::scripted::Scripted;
use imagescan_suite::support::scripted_clients::{schedule, scheduled, tencent, tencent_error};

const SECOND: Duration = Duration::from_secs(1);

/// No second holds more than 20 of them.
#[track_caller]
fn keeps_the_limit(script: &Scripted) {
    for (index, window) in script.times().windows(21).enumerate() {
        assert!(window[20] - window[0] >= SECOND, "sends {index} to {}: {window:?}", index + 20);
    }
}

/// Each second has as many of them as the limit allows, or almost as many.
#[track_caller]
fn uses_the_limit(script: &Scripted) {
    let times = script.times();
    let took = *times.last().unwrap() - times[0];
    let least = u32::try_from(times.len() / 20).unwrap();
    assert!(took <= SECOND * (least + least / 10 + 1), "{} sends took {took:?}", times.len());
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_are_sent_in_order_twenty_a_second() {
    let script = Scripted::new([scheduled()]);
    let client = tencent(script.clone()).build().unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = (0..1_000)
        .map(|number| {
            let (client, order) = (client.clone(), Arc::clone(&order));
            tokio::spawn(async move {
                client.send(schedule()).await.unwrap();
                order.lock().unwrap().push(number);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(script.count(), 1_000);
    keeps_the_limit(&script);
    uses_the_limit(&script);
    assert_eq!(*order.lock().unwrap(), (0..1_000).collect::<Vec<_>>(), "calls are sent in order of arrival");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_takes_no_slot() {
    let script = Scripted::new([scheduled()]);
    let client = tencent(script.clone()).build().unwrap();
    let tasks: Vec<_> = (0..60).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(script.count(), 20);
    for cancelled in &tasks[20..40] {
        cancelled.abort();
    }
    let begun = script.times()[0];
    let mut responded = 0;
    for task in tasks {
        responded += usize::from(task.await.is_ok_and(|outcome| outcome.is_ok()));
    }
    assert_eq!((responded, script.count()), (40, 40));
    keeps_the_limit(&script);
    uses_the_limit(&script);
    assert!(begun.elapsed() < 2 * SECOND, "those behind move up: {:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_delays_no_other() {
    let script = Scripted::new([scheduled()]);
    let client = tencent(script.clone()).build().unwrap();
    for _ in 0..20 {
        client.send(schedule()).await.unwrap();
    }
    let mut left = pin!(client.send(schedule()).into_future());
    timeout(Duration::from_millis(10), &mut left).await.unwrap_err();
    // The same task continues with something else, as in a branch of `select!`.
    let begun = Instant::now();
    client.send(schedule()).await.unwrap();
    assert!(begun.elapsed() < 2 * SECOND, "{:?}", begun.elapsed());
    sleep_until(Instant::now() + 5 * SECOND).await;
    for _ in 0..20 {
        client.send(schedule()).await.unwrap();
    }
    left.await.unwrap();
    keeps_the_limit(&script);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_counts() {
    let script = Scripted::new([tencent_error("RequestLimitExceeded")]);
    let eager = RetryPolicy::default().with_throttled_delay(Duration::ZERO).with_max_attempts(8);
    let client = tencent(script.clone()).retry(eager).build().unwrap();
    let tasks: Vec<_> = (0..10).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap_err().attempts(), 8);
    }
    assert_eq!(script.count(), 80);
    keeps_the_limit(&script);
    uses_the_limit(&script);
}

/// Returns credentials to all callers at one moment.
#[derive(Debug)]
struct AtOnce(Instant);

impl ProvideCredentials for AtOnce {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            sleep_until(self.0).await;
            Ok(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_waited_for_credentials_are_not_sent_together() {
    let script = Scripted::new([scheduled()]);
    let keys = AtOnce(Instant::now() + 10 * SECOND);
    let client = tencent(script.clone()).credentials(keys).build().unwrap();
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    keeps_the_limit(&script);
    uses_the_limit(&script);
}

#[tokio::test(start_paused = true)]
async fn the_limits_can_be_turned_off() {
    let script = Scripted::new([scheduled()]);
    let client = tencent(script.clone()).rate_limits(false).build().unwrap();
    let begun = Instant::now();
    for _ in 0..100 {
        client.send(schedule()).await.unwrap();
    }
    assert_eq!((script.count(), begun.elapsed()), (100, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn time_in_the_rate_limit_counts_for_the_call() {
    let script = Scripted::new([scheduled()]);
    let client = tencent(script.clone()).build().unwrap();
    let tasks: Vec<_> = (0..200)
        .map(|_| tokio::spawn(client.send(schedule()).timeout(Duration::from_secs(3)).into_future()))
        .collect();
    let mut responded = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => responded += 1,
            Err(error) => assert_eq!((error.is_timeout(), error.attempts()), (true, 0)),
        }
    }
    assert_eq!((responded, script.count()), (60, 60));
}
