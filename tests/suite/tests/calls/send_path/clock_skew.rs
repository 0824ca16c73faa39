//! A host with a wrong clock, and a service that reports it.

use std::time::{Duration, UNIX_EPOCH};

use imagescan_runtime::{RetryPolicy, provider};

use imagescan_suite::support::scripted::{Scripted, Step};
use imagescan_suite::support::scripted_clients::{
    NOW, TestClock, schedule, scheduled, tencent, tencent_error,
};

fn http_date(seconds: u64) -> String {
    let time = UNIX_EPOCH + Duration::from_secs(seconds);
    provider::utc(time, "%a, %d %b %Y %H:%M:%S GMT").unwrap()
}

/// A service that allows five minutes, and dates its responses as the test sets.
fn service(date: fn(u64) -> Option<String>) -> Scripted {
    Scripted::by(move |request, _| {
        let signed: u64 = request.headers()["x-tc-timestamp"].to_str().unwrap().parse().unwrap();
        let step = if signed.abs_diff(NOW) > 300 {
            tencent_error("AuthFailure.SignatureExpire")
        } else {
            scheduled()
        };
        dated(step, date(NOW))
    })
}

fn dated(step: Step, date: Option<String>) -> Step {
    match date {
        Some(date) => step.header("date", date),
        None => step,
    }
}

fn honest() -> Scripted {
    service(|now| Some(http_date(now)))
}

#[tokio::test(start_paused = true)]
async fn the_services_time_is_determined_once_and_kept() {
    for off in [NOW - 86_400, NOW - 301, NOW + 301, NOW + 10 * 86_400] {
        let script = honest();
        let clock = TestClock::standing();
        clock.set(off);
        let client = tencent(script.clone()).clock(clock).build().unwrap();
        assert_eq!(client.send(schedule()).await.unwrap().attempts(), 2, "{off}");
        for _ in 0..3 {
            assert_eq!(client.clone().send(schedule()).await.unwrap().attempts(), 1, "clones know it");
        }
        assert_eq!(script.pauses()[0], Duration::ZERO, "there is nothing to wait for");
        let signed =
            script.requests()[1].headers()["x-tc-timestamp"].to_str().unwrap().parse::<u64>().unwrap();
        assert!(signed.abs_diff(NOW) <= 1, "{signed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_corrected_clock_costs_one_attempt() {
    let script = honest();
    let clock = TestClock::standing();
    let client = tencent(script.clone()).clock(clock.clone()).build().unwrap();
    for seconds in [NOW + 3_600, NOW, NOW - 7_200, NOW] {
        clock.set(seconds);
        assert_eq!(client.send(schedule()).await.unwrap().attempts(), 2, "{seconds}");
        assert_eq!(client.send(schedule()).await.unwrap().attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn implausible_dates_have_no_lasting_effect() {
    let lies: [fn(u64) -> Option<String>; 6] = [
        |_| None,
        |_| Some("soon".to_owned()),
        |_| Some("Thu, 01 Jan 1970 00:00:00 GMT".to_owned()),
        |_| Some("Fri, 31 Dec 9999 23:59:59 GMT".to_owned()),
        |now| Some(http_date(now + 86_400)),
        |now| Some(http_date(now - 86_400)),
    ];
    for (index, lie) in lies.into_iter().enumerate() {
        for policy in [RetryPolicy::default(), RetryPolicy::never()] {
            let script = service(lie);
            let clock = TestClock::standing();
            clock.set(NOW + 7_200);
            let client = tencent(script.clone()).clock(clock.clone()).retry(policy).build().unwrap();
            for _ in 0..3 {
                let before = script.count();
                let error = client.send(schedule()).await.unwrap_err();
                assert!(error.is_authentication() && error.attempts() <= 2, "{index}: {error:?}");
                assert_eq!(script.count() - before, error.attempts() as usize);
            }
            clock.set(NOW);
            if policy == RetryPolicy::default() {
                let response = client.send(schedule()).await.expect("what did not help was taken back");
                assert_eq!(response.attempts(), 1, "{index}");
            }
            let mut calls = 0;
            while client.send(schedule()).await.is_err() {
                calls += 1;
                assert!(calls <= 2, "{index}: the client is broken for good");
            }
            assert_eq!(client.send(schedule()).await.unwrap().attempts(), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_sent_once_leaves_the_correction_to_the_next() {
    let script = honest();
    let clock = TestClock::standing();
    clock.set(NOW + 3_600);
    let client = tencent(script.clone()).clock(clock).retry(RetryPolicy::never()).build().unwrap();
    assert_eq!(client.send(schedule()).await.unwrap_err().attempts(), 1);
    assert_eq!(client.send(schedule()).await.unwrap().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_service_is_that_of_the_corrected_clock() {
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let clock = TestClock::standing();
    clock.set(NOW + 3_600);
    let client = tencent(honest()).clock(clock.clone()).build().unwrap();
    let clone = client.clone();
    assert_eq!(client.service_time(), at(NOW + 3_600), "not corrected yet");
    client.send(schedule()).await.unwrap();
    assert_eq!((client.service_time(), clone.service_time()), (at(NOW), at(NOW)));
    clock.set(NOW + 3_610);
    assert_eq!(client.service_time(), at(NOW + 10));
}

/// A service whose first hosts, for this number of responses, are an hour ahead; the others are right.
fn with_some_off(first: usize) -> Scripted {
    Scripted::by(move |request, number| {
        let signed: u64 = request.headers()["x-tc-timestamp"].to_str().unwrap().parse().unwrap();
        let now = if number < first { NOW + 3_600 } else { NOW };
        let step = if signed.abs_diff(now) > 300 {
            tencent_error("AuthFailure.SignatureExpire")
        } else {
            scheduled()
        };
        dated(step, Some(http_date(now)))
    })
}

#[tokio::test(start_paused = true)]
async fn one_host_with_a_wrong_clock_fails_no_call_and_affects_no_other() {
    let script = with_some_off(1);
    let client = tencent(script.clone()).clock(TestClock::standing()).build().unwrap();
    assert_eq!(client.send(schedule()).await.unwrap().attempts(), 3, "its time, then the others'");
    assert_eq!(client.send(schedule()).await.unwrap().attempts(), 1);
    let once = with_some_off(1);
    let twice = RetryPolicy::default().with_max_attempts(2);
    let client = tencent(once.clone()).clock(TestClock::standing()).retry(twice).build().unwrap();
    assert_eq!(client.send(schedule()).await.unwrap_err().attempts(), 2, "no more than the policy allows");
    assert_eq!(client.send(schedule()).await.unwrap().attempts(), 1, "a rejected time is not kept");
}

#[tokio::test(start_paused = true)]
async fn an_error_about_the_request_confirms_the_time() {
    let script = Scripted::by(move |request, _| {
        let signed: u64 = request.headers()["x-tc-timestamp"].to_str().unwrap().parse().unwrap();
        let off = signed.abs_diff(NOW) > 300;
        let code = if off { "AuthFailure.SignatureExpire" } else { "ResourceNotFound" };
        dated(tencent_error(code), Some(http_date(NOW)))
    });
    let clock = TestClock::standing();
    clock.set(NOW + 3_600);
    let client = tencent(script).clock(clock).build().unwrap();
    for attempts in [2, 1, 1] {
        let error = client.send(schedule()).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_not_found()), (attempts, true), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_can_be_turned_off() {
    let script = honest();
    let clock = TestClock::standing();
    clock.set(NOW + 3_600);
    let client = tencent(script.clone()).clock(clock).clock_skew_correction(false).build().unwrap();
    for _ in 0..2 {
        let error = client.send(schedule()).await.unwrap_err();
        assert_eq!((error.attempts(), error.code()), (1, Some("AuthFailure.SignatureExpire")));
    }
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_date_on_a_success_changes_nothing() {
    let script = service(|now| Some(http_date(now + 86_400)));
    let client = tencent(script.clone()).clock(TestClock::standing()).build().unwrap();
    for _ in 0..3 {
        assert_eq!(client.send(schedule()).await.unwrap().attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_share_the_correction() {
    let script = honest();
    let clock = TestClock::standing();
    clock.set(NOW - 3_600);
    let client = tencent(script.clone()).clock(clock).rate_limits(false).build().unwrap();
    let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(client.send(schedule()).into_future())).collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().attempts() <= 2);
    }
}
