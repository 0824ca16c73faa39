//! The four time limits, and calls that are dropped.

use std::error::Error as _;
use std::future::pending;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use imagescan_huawei::hss::Client;
use imagescan_runtime::credentials::from_fn;
use imagescan_runtime::{Credentials, Error, ErrorKind, RetryPolicy, TimeoutKind, Timeouts};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep, timeout};

use crate::proxies::connections::builder;
use imagescan_suite::support::scripted::{Scripted, Step, connect_timeout, read_timeout, response};
use imagescan_suite::support::scripted_clients::{huawei, huawei_error, list, scan, tasks};

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[track_caller]
fn names(error: &Error, limit: TimeoutKind, words: &str) {
    assert_eq!(error.timeout(), Some(limit), "{error:?}");
    assert!(error.is_timeout() && error.to_string().contains(words), "{error} does not say {words:?}");
}

#[tokio::test(start_paused = true)]
async fn each_limit_is_named_in_its_error() {
    let never = |step| huawei(Scripted::new([step])).retry(RetryPolicy::never());
    let error = never(connect_timeout()).build().unwrap().send(list()).await.unwrap_err();
    names(&error, TimeoutKind::Connect, "within the connect limit");
    assert_eq!(error.kind(), ErrorKind::Connect);
    let error = never(read_timeout()).build().unwrap().send(list()).await.unwrap_err();
    names(&error, TimeoutKind::Read, "within the read limit");

    let limits = Timeouts::default().with_attempt(seconds(4)).with_total(seconds(9));
    let client = never(Step::Hang).timeouts(limits).build().unwrap();
    let begun = Instant::now();
    let error = client.send(list()).await.unwrap_err();
    names(&error, TimeoutKind::Attempt, "one attempt took longer than the attempt limit of 4s");
    assert_eq!((begun.elapsed(), error.attempts()), (seconds(4), 1));

    let client =
        huawei(Scripted::new([Step::Hang])).timeouts(limits.with_attempt(seconds(60))).build().unwrap();
    let begun = Instant::now();
    let error = client.send(list()).await.unwrap_err();
    names(&error, TimeoutKind::Total, "the call took longer than the total limit of 9s");
    assert_eq!((begun.elapsed(), error.attempts()), (seconds(9), 1));
    assert_eq!(error.operation(), Some("ListImageScanTask"));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_dropped_and_repeated() {
    let script = Scripted::new([Step::Hang, tasks()]);
    let client = huawei(script.clone()).build().unwrap();
    let response = client.send(list()).await.unwrap();
    assert_eq!((response.attempts(), script.hanging()), (2, 0));
    assert!(script.pauses()[0] >= seconds(30));
}

#[tokio::test(start_paused = true)]
async fn calls_have_their_own_limits() {
    let client = huawei(Scripted::new([Step::Hang])).build().unwrap();
    let begun = Instant::now();
    let error = client.send(list()).timeout(seconds(2)).await.unwrap_err();
    names(&error, TimeoutKind::Total, "total limit of 2s");
    assert_eq!(begun.elapsed(), seconds(2));
    let error =
        client.send(list()).attempt_timeout(seconds(3)).retry(RetryPolicy::never()).await.unwrap_err();
    names(&error, TimeoutKind::Attempt, "attempt limit of 3s");
    // A call that is not idempotent has no second attempt.
    let begun = Instant::now();
    let error = client.send(scan()).attempt_timeout(seconds(3)).await.unwrap_err();
    assert_eq!((error.attempts(), begun.elapsed()), (1, seconds(3)));
}

#[tokio::test(start_paused = true)]
async fn the_error_of_the_total_limit_has_the_error_before_it() {
    let script = Scripted::new([response(503, r#"{"error_code":"HSS.1","error_msg":"down"}"#), Step::Hang]);
    let client = huawei(script.clone()).build().unwrap();
    let error = client.send(list()).attempt_timeout(seconds(60)).timeout(seconds(5)).await.unwrap_err();
    names(&error, TimeoutKind::Total, "total limit of 5s");
    assert_eq!((error.attempts(), script.hanging()), (2, 0));
    let before = error.source().and_then(|source| source.downcast_ref::<Error>()).expect("the error before");
    assert_eq!((before.code(), before.kind()), (Some("HSS.1"), ErrorKind::Server));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_cancelled_at_once() {
    let script = Scripted::new([Step::Hang]);
    let client = huawei(script.clone()).build().unwrap();
    let call = client.send(list());
    assert_eq!(script.count(), 0, "nothing is sent before the call is awaited");
    drop(call);
    assert_eq!(script.count(), 0);

    let begun = Instant::now();
    timeout(seconds(1), client.send(list())).await.unwrap_err();
    assert_eq!((begun.elapsed(), script.count(), script.hanging()), (seconds(1), 1, 0));
    let task = tokio::spawn(client.send(list()).into_future());
    sleep(seconds(1)).await;
    assert_eq!((script.count(), script.hanging()), (2, 1));
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(script.hanging(), 0);
    sleep(seconds(600)).await;
    assert_eq!(script.count(), 2, "nothing goes on behind a dropped call");
}

/// A client with this read limit. Paused time advances while a connection is made, so that limit is long.
fn reads_within_seven_seconds(endpoint: &str) -> Client {
    let limits = Timeouts::default().with_connect(seconds(3_600)).with_read(seconds(7));
    builder(endpoint).no_proxy().timeouts(limits).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stops_sending_exceeds_the_read_limit() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // The system accepts connections, and nothing responds.
    let error = reads_within_seven_seconds(&url).send(list()).await.unwrap_err();
    names(&error, TimeoutKind::Read, "within the read limit");
    assert_eq!(error.attempts(), 1);
    drop(listener);
}

/// A server that sends the body `{}` in two chunks, each after its pause.
async fn slow_server(pauses: [Duration; 2]) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_buf(&mut Vec::new()).await.unwrap();
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap();
        for (pause, chunk) in pauses.into_iter().zip(["1\r\n{\r\n", "1\r\n}\r\n0\r\n\r\n"]) {
            sleep(pause).await;
            // The client may have gone.
            drop(stream.write_all(chunk.as_bytes()).await);
        }
        sleep(seconds(600)).await;
    });
    url
}

#[tokio::test(start_paused = true)]
async fn the_read_limit_starts_again_with_each_chunk() {
    for (pauses, ends_at) in [([5, 6], None), ([6, 8], Some(13)), ([8, 1], Some(7))] {
        let client = reads_within_seven_seconds(&slow_server(pauses.map(seconds)).await);
        let started = Instant::now();
        let outcome = client.send(list()).await;
        let elapsed = started.elapsed().as_secs();
        match ends_at {
            None => assert_eq!((outcome.map(drop).ok(), elapsed), (Some(()), 11)),
            Some(end) => {
                names(&outcome.unwrap_err(), TimeoutKind::Read, "within the read limit");
                assert_eq!(elapsed, end, "{pauses:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_is_an_error_with_its_name() {
    let zero = Duration::ZERO;
    for (name, limits) in [
        ("connect", Timeouts::default().with_connect(zero)),
        ("read", Timeouts::default().with_read(zero)),
        ("attempt", Timeouts::default().with_attempt(zero)),
        ("total", Timeouts::default().with_total(zero)),
    ] {
        let error = huawei(Scripted::new([tasks()])).timeouts(limits).build().unwrap_err();
        let named = error.to_string().contains(&format!("the time limit `{name}` is zero"));
        assert!(error.is_invalid_input() && named, "{error}");
    }
    let script = Scripted::new([tasks()]);
    let client = huawei(script.clone()).build().unwrap();
    for (name, call) in
        [("total", client.send(list()).timeout(zero)), ("attempt", client.send(list()).attempt_timeout(zero))]
    {
        let error = call.retry(RetryPolicy::default()).await.unwrap_err();
        let named = error.to_string().contains(&format!("the time limit `{name}` is zero"));
        assert!(error.is_invalid_input() && named, "{error}");
        assert_eq!((error.operation(), error.attempts()), (Some("ListImageScanTask"), 0));
    }
    let error = client.raw("GET /v5/{project_id}/x").timeout(zero).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(script.count(), 0);
}

/// With the default transport too, whose libraries add limits to the current time.
#[tokio::test]
async fn extreme_limits_do_not_panic() {
    let (max, default) = (Duration::MAX, Timeouts::default());
    let all = default.with_connect(max).with_read(max).with_attempt(max).with_total(max);
    let emulator = imagescan_suite::support::emulated::emulator().await;
    for limits in [
        default.with_connect(max),
        default.with_read(max),
        default.with_attempt(max),
        default.with_total(max),
        all,
    ] {
        let client = imagescan_suite::support::emulated::huawei(&emulator)
            .project_id(imagescan_suite::support::emulated::PROJECT)
            .timeouts(limits)
            .build()
            .unwrap();
        client.send(list()).await.unwrap();
        client.send(list()).timeout(max).attempt_timeout(max).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn extreme_policies_do_not_panic() {
    let max = Duration::MAX;
    let policy = RetryPolicy::default()
        .with_base_delay(max)
        .with_throttled_delay(max)
        .with_max_delay(max)
        .with_max_elapsed(max)
        .with_max_attempts(u32::MAX);
    for status in [429, 503] {
        let client = huawei(Scripted::new([response(status, "")])).retry(policy).build().unwrap();
        assert_eq!(client.send(list()).await.unwrap_err().attempts(), 1, "no pause within the total limit");
        // Where the call has no limit either, it waits as long as the policy says.
        timeout(seconds(1_000), client.send(list()).timeout(max)).await.unwrap_err();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_may_be_repeated_if_its_total_limit_ends_between_two_attempts() {
    let limits = Timeouts::default().with_total(seconds(9));
    let loads = AtomicUsize::new(0);
    // The second attempt waits for credentials.
    let credentials = from_fn(move || {
        let is_first = loads.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if !is_first {
                pending::<()>().await;
            }
            Ok(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        }
    });
    let script = Scripted::new([huawei_error(429, "APIGW.0308")]);
    let client = huawei(script).credentials(credentials).timeouts(limits).build().unwrap();
    let error = client.send(scan()).await.unwrap_err();
    assert_eq!((error.timeout(), error.attempts()), (Some(TimeoutKind::Total), 1), "{error}");
    assert!(error.is_retryable(), "the service has only throttled");

    let client = huawei(Scripted::new([Step::Hang])).timeouts(limits).build().unwrap();
    let error = client.send(scan()).await.unwrap_err();
    assert!(!error.is_retryable(), "the service may have started the scan");
    assert!(client.send(list()).await.unwrap_err().is_retryable());
}
