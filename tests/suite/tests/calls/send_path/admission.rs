//! The rate limit of an operation and the number of requests in flight, together. 20 calls a second of
//! `DescribeImageRegistryTimingScanTask`; a raw call has no limit.

use std::pin::pin;
use std::time::Duration;

use imagescan_runtime::{
    Body, BoxFuture, Credentials, Error, ProvideCredentials, TimeoutKind, Timeouts, Transport, TransportError,
};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use imagescan_suite::support::scripted::{Request, Scripted, Step};
use imagescan_suite::support::scripted_clients::{huawei, list, schedule, scheduled, tencent};

const SECOND: Duration = Duration::from_secs(1);

/// A service that responds to nothing before a time, and to each request after a delay.
#[derive(Clone, Debug)]
struct Slow {
    script: Scripted,
    until: Instant,
    takes: Duration,
}

impl Slow {
    fn until(until: Instant) -> Self {
        Self { script: Scripted::new([scheduled()]), until, takes: Duration::ZERO }
    }

    fn takes(takes: Duration) -> Self {
        Self { takes, ..Self::until(Instant::now()) }
    }

    /// The operations that were sent, in order.
    fn operations(&self) -> Vec<String> {
        let name = |request: &Request| request.headers()["x-tc-action"].to_str().unwrap().to_owned();
        self.script.requests().iter().map(name).collect()
    }
}

impl Transport for Slow {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let response = self.script.send(request);
        let at = self.until.max(Instant::now() + self.takes);
        Box::pin(async move {
            sleep_until(at).await;
            response.await
        })
    }
}

/// No second holds more than 20 requests.
#[track_caller]
fn keeps_the_limit(script: &Scripted) {
    for (index, window) in script.times().windows(21).enumerate() {
        assert!(window[20] - window[0] >= SECOND, "sends {index} to {}: {window:?}", index + 20);
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_calls_do_not_exceed_the_limit_after_a_slow_response() {
    for (concurrency, stall) in [(1, 5), (2, 5), (20, 5), (50, 5), (100, 5), (100, 15), (1_000, 5)] {
        let begun = Instant::now();
        let slow = Slow::until(begun + stall * SECOND);
        let client = tencent(slow.clone()).max_concurrency(concurrency).build().unwrap();
        let limits = Timeouts::default();
        let call = || client.send(schedule()).timeout(limits.total).into_future();
        let tasks: Vec<_> = (0..200).map(|_| tokio::spawn(call())).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(slow.script.count(), 200);
        keeps_the_limit(&slow.script);
        // The calls that remain after the stall are sent at the highest allowed rate.
        let most = stall * SECOND + 200 * SECOND / 20 + 2 * SECOND;
        assert!(begun.elapsed() <= most, "concurrency {concurrency}: {:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn calls_are_sent_in_order_of_arrival() {
    let slow = Slow::takes(Duration::from_millis(100));
    let client = tencent(slow.clone()).max_concurrency(1).build().unwrap();
    let mut tasks = Vec::new();
    for number in 0..30 {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            if number % 3 == 0 {
                client.send(schedule()).await.map(drop)
            } else {
                client.raw(format!("Other{number}")).await.map(drop)
            }
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let expected: Vec<_> = (0..30)
        .map(|number| match number % 3 {
            0 => "DescribeImageRegistryTimingScanTask".to_owned(),
            _ => format!("Other{number}"),
        })
        .collect();
    assert_eq!(slow.operations(), expected);
}

#[tokio::test(start_paused = true)]
async fn calls_that_wait_for_the_rate_limit_hold_no_permit() {
    let slow = Slow::takes(Duration::ZERO);
    let client = tencent(slow.clone()).max_concurrency(1).build().unwrap();
    let limited: Vec<_> = (0..100).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    sleep(Duration::from_millis(10)).await;
    assert_eq!(slow.script.count(), 20, "80 wait for their turns");
    let begun = Instant::now();
    for _ in 0..50 {
        client.raw("DescribeOther").await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_millis(10), "{:?}", begun.elapsed());
    for task in limited {
        task.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_blocks_no_other() {
    let slow = Slow::takes(Duration::from_millis(500));
    let client = tencent(slow.clone()).max_concurrency(1).build().unwrap();
    let under_way = tokio::spawn(client.send(schedule()).into_future());
    sleep(Duration::from_millis(1)).await;
    // They wait for the permit, and are not polled any more, like a branch of `select!` that lost.
    let mut left: Vec<_> = (0..5).map(|_| Box::pin(client.send(schedule()).into_future())).collect();
    for call in &mut left {
        timeout(Duration::from_millis(1), call).await.unwrap_err();
    }
    let begun = Instant::now();
    client.send(schedule()).await.unwrap();
    assert!(begun.elapsed() < 3 * SECOND, "{:?}", begun.elapsed());
    under_way.await.unwrap().unwrap();
    for _ in 0..5 {
        let begun = Instant::now();
        client.send(schedule()).await.unwrap();
        assert!(begun.elapsed() < SECOND, "they are passed over once: {:?}", begun.elapsed());
    }
    for call in left {
        call.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn calls_behind_a_cancelled_call_move_up() {
    let slow = Slow::takes(Duration::from_millis(100));
    let client = tencent(slow.clone()).max_concurrency(1).build().unwrap();
    let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    sleep(Duration::from_millis(50)).await;
    for cancelled in &tasks[1..15] {
        cancelled.abort();
    }
    let begun = Instant::now();
    let mut responded = 0;
    for task in tasks {
        responded += usize::from(task.await.is_ok_and(|outcome| outcome.is_ok()));
    }
    assert_eq!((responded, slow.script.count()), (6, 6));
    assert!(begun.elapsed() < SECOND, "{:?}", begun.elapsed());
}

#[track_caller]
fn names(error: &Error, words: &str) {
    assert_eq!((error.timeout(), error.attempts()), (Some(TimeoutKind::Total), 0), "{error:?}");
    assert!(error.is_timeout() && error.to_string().contains(words), "{error} does not say {words:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_times_out_while_it_waits_names_the_reason() {
    let slow = Slow::takes(Duration::ZERO);
    let client = tencent(slow.clone()).build().unwrap();
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    sleep(Duration::from_millis(10)).await;
    let error = client.send(schedule()).timeout(2 * SECOND).await.unwrap_err();
    names(&error, "waited 2s for the rate limit of 20 calls per second; the total limit of 2s ended");
    for task in tasks {
        task.await.unwrap().unwrap();
    }

    let client = huawei(Scripted::new([Step::Hang])).max_concurrency(1).build().unwrap();
    let mut under_way = pin!(client.send(list()).into_future());
    timeout(SECOND, &mut under_way).await.unwrap_err();
    let error = client.send(list()).timeout(3 * SECOND).await.unwrap_err();
    names(&error, "waited 3s for one of the 1 requests that may be in flight at once to end");
    names(&error, "; the total limit of 3s ended");
}

/// Never returns credentials.
#[derive(Debug)]
struct Never;

impl ProvideCredentials for Never {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_credentials_names_them() {
    let client = huawei(Scripted::new([Step::Hang])).credentials(Never).build().unwrap();
    let error = client.send(list()).timeout(4 * SECOND).await.unwrap_err();
    names(&error, "waited 4s for credentials; the total limit of 4s ended");

    // A separate call looks up the project, and hangs.
    let client = imagescan_huawei::hss::Client::builder()
        .region(imagescan_huawei::region::CN_NORTH_4)
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .transport(Scripted::new([Step::Hang]))
        .build()
        .unwrap();
    let error = client.send(list()).timeout(4 * SECOND).await.unwrap_err();
    names(&error, "waited 4s while `project_id` was looked up; the total limit of 4s ended");
}
