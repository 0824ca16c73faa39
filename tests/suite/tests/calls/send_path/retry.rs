//! Which failures are retried, how often, and which are not.

use std::collections::BTreeSet;
use std::time::Duration;

use imagescan_alibaba::SignatureVersion;
use imagescan_runtime::{ErrorKind, RetryPolicy};

use imagescan_suite::support::scripted::{
    Request, Scripted, Step, connect, connect_timeout, read_timeout, reset, response,
};
use imagescan_suite::support::scripted_clients::{
    TestClock, alibaba, alibaba_error, checked, huawei, huawei_error, list, pre_check, scan, schedule,
    scheduled, tasks, tencent, tencent_error,
};

/// The request did not reach the service, or the service rejected it unprocessed.
fn unseen() -> Vec<Step> {
    vec![
        connect(),
        connect_timeout(),
        response(429, ""),
        huawei_error(429, "APIGW.0308"),
        huawei_error(400, "APIG.0308"),
    ]
}

/// The service may have executed the request.
fn seen() -> Vec<Step> {
    let failed = [500, 502, 503, 504].map(|status| response(status, "<html>bad gateway</html>"));
    failed.into_iter().chain([reset(), read_timeout()]).collect()
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_idempotent_call_is_sent_again_with_a_new_signature() {
    for step in unseen().into_iter().chain(seen()) {
        let script = Scripted::new([step, tasks()]);
        let client = huawei(script.clone()).build().unwrap();
        let response = client.send(list()).await.unwrap();
        assert_eq!((response.attempts(), script.count()), (2, 2));
        let requests = script.requests();
        for name in ["x-sdk-date", "authorization"] {
            assert_ne!(header(&requests[0], name), header(&requests[1], name), "{name}");
        }
        assert_eq!(requests[0].uri(), requests[1].uri());
    }
}

#[tokio::test(start_paused = true)]
async fn other_calls_are_sent_again_only_if_the_service_has_not_processed_them() {
    for step in unseen() {
        let script = Scripted::new([step, response(200, "{}")]);
        let response = huawei(script.clone()).build().unwrap().send(scan()).await.unwrap();
        assert_eq!((response.attempts(), script.count()), (2, 2));
    }
    for step in seen().into_iter().chain([Step::Hang]) {
        let script = Scripted::new([step, response(200, "{}")]);
        let error = huawei(script.clone()).build().unwrap().send(scan()).await.unwrap_err();
        assert_eq!((error.attempts(), script.count()), (1, 1), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_are_not_retried() {
    for step in [
        huawei_error(401, "APIGW.0301"),
        huawei_error(403, "APIGW.0302"),
        huawei_error(404, "APIGW.0101"),
        huawei_error(400, "HSS.0001"),
        response(501, ""),
        response(302, "").header("location", "https://elsewhere.example/"),
        response(200, "{"),
    ] {
        let script = Scripted::new([step, tasks()]);
        let error = huawei(script.clone()).build().unwrap().send(list()).await.unwrap_err();
        assert_eq!((error.attempts(), script.count()), (1, 1), "{error}");
    }
    for code in ["AuthFailure.SignatureFailure", "LimitExceeded", "UnauthorizedOperation", "InvalidParameter"]
    {
        let script = Scripted::new([tencent_error(code), scheduled()]);
        let error = tencent(script.clone()).build().unwrap().send(schedule()).await.unwrap_err();
        assert_eq!((error.attempts(), script.count(), error.code()), (1, 1, Some(code)));
    }
    for code in ["SignatureDoesNotMatch", "InvalidAccessKeyId.NotFound", "Forbidden.RAM"] {
        let script = Scripted::new([alibaba_error(400, code), checked()]);
        let error = alibaba(script.clone()).build().unwrap().send(pre_check()).await.unwrap_err();
        assert_eq!((error.attempts(), script.count()), (1, 1), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn tencent_throttles_at_status_200() {
    for code in ["RequestLimitExceeded", "RequestLimitExceeded.UinLimitExceeded", "InternalError"] {
        let script = Scripted::new([tencent_error(code), scheduled()]);
        let response = tencent(script.clone()).build().unwrap().send(schedule()).await.unwrap();
        assert_eq!((response.attempts(), script.count()), (2, 2), "{code}");
        let requests = script.requests();
        assert_ne!(header(&requests[0], "x-tc-timestamp"), header(&requests[1], "x-tc-timestamp"));
    }
}

#[tokio::test(start_paused = true)]
async fn alibaba_has_a_new_nonce_for_each_attempt_at_the_same_time() {
    for version in [SignatureVersion::Acs3, SignatureVersion::Rpc] {
        let script = Scripted::new([alibaba_error(503, "ServiceUnavailable"), reset(), checked()]);
        let client = alibaba(script.clone()).signature(version).build().unwrap();
        assert_eq!(client.send(pre_check()).await.unwrap().attempts(), 3);
        let nonces: BTreeSet<String> = script
            .requests()
            .iter()
            .map(|request| match version {
                SignatureVersion::Rpc => {
                    let mut pairs = request.uri().query().unwrap().split('&');
                    pairs.find(|pair| pair.starts_with("SignatureNonce=")).unwrap().to_owned()
                }
                _ => header(request, "x-acs-signature-nonce").to_owned(),
            })
            .collect();
        assert_eq!(nonces.len(), 3, "{version:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_returned() {
    let script = Scripted::new([reset(), response(502, ""), huawei_error(503, "HSS.9999")]);
    let error = huawei(script.clone()).build().unwrap().send(list()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), script.count()), (ErrorKind::Server, 4, 4));
    assert_eq!((error.code(), error.status().unwrap().as_u16()), (Some("HSS.9999"), 503));
    assert_eq!(error.operation(), Some("ListImageScanTask"));
}

#[tokio::test(start_paused = true)]
async fn the_policy_is_that_of_the_client_or_of_the_call() {
    let script = Scripted::new([response(503, "")]);
    let never = huawei(script.clone()).retry(RetryPolicy::never()).build().unwrap();
    assert_eq!(never.send(list()).await.unwrap_err().attempts(), 1);
    let two = RetryPolicy::default().with_max_attempts(2);
    assert_eq!(never.send(list()).retry(two).await.unwrap_err().attempts(), 2);
    let patient = huawei(script.clone()).retry(two.with_max_attempts(6)).build().unwrap();
    assert_eq!(patient.send(list()).await.unwrap_err().attempts(), 6);
    assert_eq!(patient.send(list()).retry(RetryPolicy::never()).await.unwrap_err().attempts(), 1);
    assert_eq!(patient.send(list()).retry(two.with_max_attempts(0)).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_outage_costs_little_more_than_one_attempt_for_each_call() {
    let down = Scripted::by(
        |request, _| {
            if request.headers().contains_key("x-up") { tasks() } else { response(503, "") }
        },
    );
    let client = huawei(down.clone()).build().unwrap();
    for _ in 0..1_000 {
        client.clone().send(list()).await.unwrap_err();
    }
    // 500 tokens, 5 for each retry.
    assert_eq!(down.count(), 1_100);
    let error = client.send(list()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn successes_refill_the_budget() {
    let script =
        Scripted::by(|_, index| if (110..115).contains(&index) { tasks() } else { response(503, "") });
    let client = huawei(script.clone()).retry(RetryPolicy::default().with_max_attempts(11)).build().unwrap();
    for _ in 0..10 {
        assert_eq!(client.send(list()).await.unwrap_err().attempts(), 11);
    }
    for _ in 0..5 {
        assert_eq!(client.send(list()).await.unwrap().attempts(), 1);
    }
    assert_eq!(client.send(list()).await.unwrap_err().attempts(), 2, "five successes pay for one retry");
    assert_eq!(client.send(list()).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_successful_retry_returns_its_tokens() {
    let script = Scripted::by(|_, index| if index % 2 == 0 { response(503, "") } else { tasks() });
    let client = huawei(script.clone()).build().unwrap();
    for _ in 0..300 {
        assert_eq!(client.send(list()).await.unwrap().attempts(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_are_random_below_a_doubling_ceiling() {
    let policy = RetryPolicy::default().with_max_attempts(7).with_max_delay(Duration::from_secs(2));
    for (step, base, least) in [(response(503, ""), 200, 0), (response(429, ""), 1_000, 2)] {
        let mut first = BTreeSet::new();
        for _ in 0..40 {
            let script = Scripted::new([step.clone()]);
            let client = huawei(script.clone()).clock(TestClock::standing()).retry(policy).build().unwrap();
            client.send(list()).await.unwrap_err();
            let pauses = script.pauses();
            assert_eq!(pauses.len(), 6);
            for (index, pause) in pauses.iter().enumerate() {
                let ceiling = Duration::from_millis((base << index).min(2_000));
                // tokio's clock has a resolution of a millisecond.
                assert!(
                    *pause <= ceiling + Duration::from_millis(2),
                    "{pause:?} after attempt {}",
                    index + 1
                );
                assert!(least == 0 || *pause >= ceiling / least, "{pause:?} after attempt {}", index + 1);
            }
            first.insert(pauses[0]);
        }
        assert!(first.len() > 10, "the pauses are random: {first:?}");
    }
}
