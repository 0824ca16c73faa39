//! The pauses that services request.

use std::time::Duration;

use imagescan_runtime::RetryPolicy;
use tokio::time::Instant;

use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{
    alibaba, alibaba_error, checked, huawei, huawei_error, list, pre_check, scan, schedule, scheduled, tasks,
    tencent, tencent_error,
};

/// Waits the whole time, and at most a tenth longer.
#[track_caller]
fn waited(script: &Scripted, asked: Duration) {
    let pauses = script.pauses();
    assert_eq!(pauses.len(), 1);
    assert!(pauses[0] >= asked, "{:?} is less than {asked:?}", pauses[0]);
    assert!(pauses[0] <= asked + asked / 10 + Duration::from_millis(2), "{:?}", pauses[0]);
}

#[tokio::test(start_paused = true)]
async fn seconds_and_dates_are_respected_in_full() {
    for header in [
        "7",
        " 7 ",
        "Fri, 20 Nov 2026 12:00:07 GMT",
        "Fri Nov 20 12:00:07 2026",
        "Friday, 20-Nov-26 12:00:07 GMT",
    ] {
        for (step, operation_may_harm) in
            [(huawei_error(429, "APIGW.0308"), true), (response(503, ""), false)]
        {
            let step = step.header("retry-after", header).header("date", "Fri, 20 Nov 2026 12:00:00 GMT");
            let script = Scripted::new([step, tasks()]);
            let client = huawei(script.clone()).build().unwrap();
            if operation_may_harm {
                client.send(scan()).await.unwrap();
            } else {
                client.send(list()).await.unwrap();
            }
            waited(&script, Duration::from_secs(7));
        }
    }
    let script =
        Scripted::new([tencent_error("RequestLimitExceeded").header("retry-after", "3"), scheduled()]);
    tencent(script.clone()).build().unwrap().send(schedule()).await.unwrap();
    waited(&script, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn alibaba_requests_pauses_in_milliseconds() {
    let throttled = || alibaba_error(400, "Throttling.User");
    for (step, millis) in [
        (throttled().header("x-acs-retry-after", "2500"), 2_500),
        (throttled().header("x-acs-retry-after", "2500").header("retry-after", "60"), 2_500),
        (throttled().header("x-acs-retry-after", "0").header("retry-after", "6"), 6_000),
        (throttled().header("retry-after", "6"), 6_000),
    ] {
        let script = Scripted::new([step, checked()]);
        alibaba(script.clone()).build().unwrap().send(pre_check()).await.unwrap();
        waited(&script, Duration::from_millis(millis));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_requested_pause_the_backoff_applies() {
    for header in [
        "0",
        "Fri, 20 Nov 2026 11:00:00 GMT",
        "soon",
        "-1",
        "+5",
        "1e9",
        "",
        "Fri, 31 Foo 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri Nov 20 11:00:00 2026",
        "Friday, 20-Nov-26 11:00:00 GMT",
        "Fri Foo 31 23:59:59 9999",
        "Wed, 31 Dec 1969 00:00:00 GMT",
    ] {
        let step =
            response(429, "").header("retry-after", header).header("date", "Fri, 20 Nov 2026 12:00:00 GMT");
        let script = Scripted::new([step, tasks()]);
        huawei(script.clone()).build().unwrap().send(list()).await.unwrap();
        assert!(script.pauses()[0] >= Duration::from_millis(500), "{header}: {:?}", script.pauses());
    }
}

async fn ends_at_once(step: Step, policy: RetryPolicy) {
    let script = Scripted::new([step, tasks()]);
    let client = huawei(script.clone()).retry(policy).build().unwrap();
    let begun = Instant::now();
    let error = client.send(list()).await.unwrap_err();
    assert_eq!(begun.elapsed(), Duration::ZERO, "{error}");
    assert_eq!((error.attempts(), script.count(), error.timeout()), (1, 1, None));
    assert!(error.is_throttled() && error.retry_after().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_pause_longer_than_the_call_is_not_started() {
    let asked = |pause: &str| response(429, "").header("retry-after", pause);
    // The whole call may take 90 s.
    ends_at_once(asked("90"), RetryPolicy::default()).await;
    for far in [
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 30 Dec 9999 00:00:00 GMT",
        "Fri Dec 31 23:59:59 9999",
        "Tue Jan  1 00:00:00 2199",
        "Wed, 01 Jan 2200 00:00:00 GMT",
    ] {
        ends_at_once(asked(far), RetryPolicy::default()).await;
        ends_at_once(asked(far).header("date", "Fri, 20 Nov 2026 12:00:00 GMT"), RetryPolicy::default())
            .await;
    }
    let hurried = RetryPolicy::default().with_max_elapsed(Duration::from_secs(5));
    ends_at_once(asked("6"), hurried).await;
    let script = Scripted::new([asked("4"), tasks()]);
    huawei(script.clone()).retry(hurried).build().unwrap().send(list()).await.unwrap();
    waited(&script, Duration::from_secs(4));
}

#[tokio::test(start_paused = true)]
async fn extreme_delays_do_not_panic() {
    let policy = RetryPolicy::default().with_base_delay(Duration::MAX).with_max_delay(Duration::MAX);
    for _ in 0..20 {
        let script = Scripted::new([response(503, ""), tasks()]);
        let client = huawei(script.clone()).retry(policy).build().unwrap();
        assert_eq!(client.send(list()).await.unwrap_err().attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_requested_pause_is_reported_within_the_range_of_a_duration() {
    for (header, least) in [
        ("99999999999999999999", Duration::from_secs(u64::MAX)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Duration::from_secs(7_900 * 365 * 86_400)),
    ] {
        let script = Scripted::new([response(503, "").header("retry-after", header)]);
        let error = huawei(script).build().unwrap().send(list()).await.unwrap_err();
        assert!(error.retry_after() >= Some(least), "{header}: {:?}", error.retry_after());
        assert_eq!(error.attempts(), 1);
    }
    let script =
        Scripted::new([alibaba_error(400, "Throttling").header("x-acs-retry-after", "99999999999999999999")]);
    let error = alibaba(script).build().unwrap().send(pre_check()).await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_millis(u64::MAX))));
}

/// Some vendors lock a key that is rejected repeatedly.
#[tokio::test(start_paused = true)]
async fn a_rejected_key_is_not_retried_whatever_the_status() {
    let asked = |step: Step| step.header("retry-after", "1");
    for status in [401, 429, 503] {
        for code in ["APIGW.0301", "APIG.0301", "APIGW.0303", "APIGW.0305", "APIGW.0307", "APIGW.0311"] {
            let script = Scripted::new([asked(huawei_error(status, code)), tasks()]);
            let error = huawei(script.clone()).build().unwrap().send(list()).await.unwrap_err();
            assert!(error.is_authentication() && script.count() == 1, "{status} {code}: {error:?}");
        }
        for code in ["InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch", "MissingSecurityToken"] {
            let step = asked(alibaba_error(status, code)).header("x-acs-retry-after", "1000");
            let script = Scripted::new([step, checked()]);
            let error = alibaba(script.clone()).build().unwrap().send(pre_check()).await.unwrap_err();
            assert!(error.is_authentication() && script.count() == 1, "{status} {code}: {error:?}");
        }
        for code in ["AuthFailure.SignatureFailure", "AuthFailure.SecretIdNotFound"] {
            let refused = Scripted::new([asked(tencent_error(code).with_status(status)), scheduled()]);
            let error = tencent(refused.clone()).build().unwrap().send(schedule()).await.unwrap_err();
            assert!(error.is_authentication() && refused.count() == 1, "{status} {code}: {error:?}");
        }
    }
}
