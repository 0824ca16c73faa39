//! A token service whose keys the cloud's service rejects, or whose keys expire at once, is not queried by each call.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use imagescan::credentials::from_fn;
use imagescan::{
    Cached, Clock, Credentials, Error, ErrorKind, ProvideCredentials as _, alibaba, huawei, tencent,
};
use imagescan_runtime::HostEnvironment;
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};

use imagescan_suite::support::scripted::{Request, Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{
    alibaba_error, checked, huawei_error, list, pre_check, schedule, scheduled, tasks, tencent_error,
};
use imagescan_suite::support::test_host::{NOW, TestHost, now};

/// A clock that follows tokio's.
#[derive(Clone, Debug)]
struct Running(Instant);

impl Clock for Running {
    fn now(&self) -> SystemTime {
        now() + self.0.elapsed()
    }
}

/// The response of a cloud's token service: keys with this number and this lifetime.
type Keys = fn(usize, SystemTime) -> Step;

/// The responses of a cloud's service: a rejection of the keys, and a success.
struct Cloud {
    test_host: fn(TestHost) -> TestHost,
    keys: Keys,
    rejection: fn() -> Step,
    good: fn() -> Step,
    calls: fn(HostEnvironment) -> Call,
}

type Call = Arc<dyn Fn() -> imagescan::BoxFuture<'static, Result<(), Error>> + Send + Sync>;

/// The seconds from the start time to this one, rounded up.
fn seconds(end: SystemTime) -> u64 {
    let passed = end.duration_since(now()).expect("a later time");
    passed.as_secs() + u64::from(passed.subsec_nanos() > 0)
}

/// A time of the first day.
fn text(end: SystemTime) -> String {
    let seconds = 12 * 3600 + seconds(end);
    format!("2026-11-20T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

const CLOUDS: [Cloud; 3] = [
    Cloud {
        test_host: |test_host| {
            test_host
                .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/pod")
                .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
                .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
        },
        keys: |number, end| {
            let keys = format!(
                r#"{{"Credentials": {{"AccessKeyId": "ID{number}", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
                    "Expiration": "{}"}}}}"#,
                text(end)
            );
            response(200, keys)
        },
        rejection: || alibaba_error(400, "InvalidSecurityToken.Expired"),
        good: checked,
        calls: |environment| {
            let builder = alibaba::sas::Client::builder().region("cn-shanghai").rate_limits(false);
            let client = builder.host_environment(environment).build();
            let client = client.expect("a client");
            Arc::new(move || {
                let client = client.clone();
                Box::pin(async move { client.send(pre_check()).await.map(drop) })
            })
        },
    },
    Cloud {
        test_host: |test_host| {
            test_host
                .set("TKE_ROLE_ARN", "r")
                .set("TKE_PROVIDER_ID", "p")
                .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
                .set("TENCENTCLOUD_METADATA_DISABLED", "true")
        },
        keys: |number, end| {
            let end = NOW + seconds(end);
            let keys = format!(
                r#"{{"Response": {{"Credentials": {{"Token": "T", "TmpSecretId": "ID{number}", "TmpSecretKey": "KEY"}},
                    "ExpiredTime": {end}, "RequestId": "r"}}}}"#
            );
            response(200, keys)
        },
        rejection: || tencent_error("AuthFailure.TokenFailure"),
        good: scheduled,
        calls: |environment| {
            let client = tencent::tcss::Client::builder()
                .rate_limits(false)
                .host_environment(environment)
                .build()
                .expect("a client");
            Arc::new(move || {
                let client = client.clone();
                Box::pin(async move { client.send(schedule()).await.map(drop) })
            })
        },
    },
    Cloud {
        test_host: |test_host| {
            test_host
                .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "p")
                .set("HUAWEICLOUD_OIDC_AGENCY_URN", "a")
                .set("HUAWEICLOUD_OIDC_TOKEN_FILE", "~/token")
        },
        keys: |number, end| {
            let keys = format!(
                r#"{{"credentials": {{"access_key_id": "ID{number}", "secret_access_key": "KEY", "security_token": "T",
                    "expiration": "{}"}}}}"#,
                text(end)
            );
            response(200, keys)
        },
        rejection: || huawei_error(401, "APIGW.0307"),
        good: tasks,
        calls: |environment| {
            let builder = huawei::hss::Client::builder().region("cn-north-4").project_id("p-1");
            let client = builder.rate_limits(false).host_environment(environment).build().expect("a client");
            Arc::new(move || {
                let client = client.clone();
                Box::pin(async move { client.send(list()).await.map(drop) })
            })
        },
    },
];

fn is_for_token_service(request: &Request) -> bool {
    request.uri().host().is_some_and(|host| host.starts_with("sts."))
}

impl Cloud {
    /// Eight tasks call for four seconds with clones of one client and keys of this lifetime: the number of requests to
    /// the token service, and the outcomes.
    async fn eight_tasks(&self, life: Duration, service: fn() -> Step) -> (usize, Vec<Result<(), Error>>) {
        let (keys, asked) = (self.keys, Arc::new(AtomicUsize::new(0)));
        let (count, clock) = (Arc::clone(&asked), Running(Instant::now()));
        let end = clock.clone();
        let network = Scripted::by(move |request, _| {
            if is_for_token_service(request) {
                keys(count.fetch_add(1, Ordering::SeqCst), end.now() + life)
            } else {
                service()
            }
        });
        let test_host =
            (self.test_host)(TestHost::new().file("token", "a-token")).network(network).clock(clock);
        let call = (self.calls)(test_host.host_environment());
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let call = Arc::clone(&call);
            tasks.spawn(async move {
                let (begun, mut outcomes) = (Instant::now(), Vec::new());
                while begun.elapsed() < Duration::from_secs(4) {
                    outcomes.push(call().await);
                    sleep(Duration::from_millis(40)).await;
                }
                outcomes
            });
        }
        let outcomes = tasks.join_all().await.into_iter().flatten().collect();
        (asked.load(Ordering::SeqCst), outcomes)
    }
}

/// At 0 s, once more at once, and at 1 and 3 s; each call in between fails at once.
#[tokio::test(start_paused = true)]
async fn rejected_keys_are_requested_a_few_times() {
    for cloud in CLOUDS {
        let (asked, outcomes) = cloud.eight_tasks(Duration::from_secs(3600), cloud.rejection).await;
        assert_eq!(asked, 4);
        assert!(outcomes.len() > 700);
        let mut in_between = 0;
        for outcome in outcomes {
            let error = outcome.expect_err("rejected");
            if !error.is_expired_credentials() {
                assert_eq!(error.kind(), ErrorKind::Credentials);
                let text = error.to_string();
                assert!(
                    text.contains("rejects the credentials as expired") && text.contains("not retried"),
                    "{text}"
                );
                in_between += 1;
            }
        }
        assert!(in_between > 700);
    }
}

#[tokio::test(start_paused = true)]
async fn keys_with_a_short_lifetime_are_requested_once_a_second_and_used_meanwhile() {
    for cloud in CLOUDS {
        for (seconds, most) in [(2, 5), (5, 5), (9, 5), (11, 5), (20, 2), (60, 1)] {
            let (asked, outcomes) = cloud.eight_tasks(Duration::from_secs(seconds), cloud.good).await;
            assert!((1..=most).contains(&asked), "{seconds} s: {asked}");
            assert!(outcomes.len() > 700, "{}", outcomes.len());
            for outcome in outcomes {
                outcome.unwrap_or_else(|error| panic!("{seconds} s: {error}"));
            }
        }
    }
}

/// Returns keys with another number each time; counts the requests.
fn numbered() -> (Cached, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let source = from_fn(move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Ok(Credentials::new(format!("ID{number}"), "KEY")))
    });
    (Cached::new(source), asked)
}

#[tokio::test(start_paused = true)]
async fn the_pause_doubles_up_to_a_minute_while_keys_are_rejected() {
    let (cached, asked) = numbered();
    let mut times = Vec::new();
    for second in 0..250 {
        let before = asked.load(Ordering::SeqCst);
        if let Ok(keys) = cached.provide().await {
            cached.invalidate(&keys);
        }
        if asked.load(Ordering::SeqCst) > before {
            times.push(second);
        }
        advance(Duration::from_secs(1)).await;
    }
    assert_eq!(times, [0, 1, 2, 4, 8, 16, 32, 64, 124, 184, 244]);
}

/// As after a revocation by the service: others are requested at once, also after an earlier series.
#[tokio::test(start_paused = true)]
async fn accepted_keys_end_the_series() {
    let (cached, asked) = numbered();
    for _ in 0..3 {
        for _ in 0..3 {
            let keys = cached.provide().await.expect("keys");
            cached.invalidate(&keys);
            advance(Duration::from_secs(2)).await;
        }
        cached.provide().await.expect("keys");
        advance(Duration::from_secs(61)).await;
        let keys = cached.provide().await.expect("keys");
        let before = asked.load(Ordering::SeqCst);
        // Each call that used them reports it.
        cached.invalidate(&keys);
        cached.invalidate(&keys);
        assert_ne!(cached.provide().await.expect("others, at once"), keys);
        assert_eq!(asked.load(Ordering::SeqCst), before + 1);
        advance(Duration::from_secs(61)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_variable_that_changes_after_a_rejection_takes_effect_at_once() {
    let id = Arc::new(Mutex::new("OLD"));
    let read = Arc::clone(&id);
    let environment = HostEnvironment::with_variables(move |name| match name {
        "TENCENTCLOUD_SECRET_ID" => Some((*read.lock().expect("no panic")).to_owned()),
        "TENCENTCLOUD_SECRET_KEY" => Some("s".to_owned()),
        _ => None,
    });
    let source =
        Cached::new(tencent::credentials::default_chain(environment.clone())).host_environment(&environment);
    for _ in 0..2 {
        let keys = source.provide().await.expect("keys");
        source.invalidate(&keys);
    }
    source.provide().await.expect_err("rejected twice");
    *id.lock().expect("no panic") = "NEW";
    assert_eq!(source.provide().await.expect("keys").key_pair().expect("a pair").id, "NEW");
}

/// A role whose base keys STS rejects is remembered as failed: the pause of the base does not count as a change.
#[tokio::test(start_paused = true)]
async fn a_role_whose_base_is_rejected_queries_the_token_service_a_few_times() {
    let network = Scripted::by(|_, _| tencent_error("AuthFailure.TokenFailure"));
    let test_host = TestHost::new().network(network.clone());
    let (base, loads) = numbered();
    let role = tencent::credentials::AssumeRole::new("r")
        .base(base)
        .host_environment(test_host.host_environment())
        .build();
    for _ in 0..400 {
        let error = role.provide().await.expect_err("rejected").to_string();
        // The message of the service, or during the pause of the base, the message of the base.
        assert!(
            error.contains("TokenFailure") || error.contains("rejects the credentials as expired"),
            "{error}"
        );
        advance(Duration::from_millis(10)).await;
    }
    assert!(network.count() <= 8, "{}", network.count());
    assert!(loads.load(Ordering::SeqCst) <= 8, "{loads:?}");
}

/// The call that gets the error has not used the credentials that it quotes.
#[tokio::test(start_paused = true)]
async fn the_error_of_a_source_does_not_quote_the_credentials_that_it_replaces() {
    let loads = AtomicUsize::new(0);
    let source = from_fn(move || {
        let outcome = if loads.fetch_add(1, Ordering::SeqCst) == 0 {
            Ok(Credentials::new("AKIDEXAMPLE", "old-secret-key").with_session_token("old-session"))
        } else {
            let message = "AKIDEXAMPLE with old-secret-key and old%2Dsession cannot be renewed";
            Err(Error::new(ErrorKind::Credentials, message))
        };
        std::future::ready(outcome)
    });
    let cached = Cached::new(source);
    let rejected = cached.provide().await.unwrap();
    cached.invalidate(&rejected);
    for moment in ["the load", "the cached failure"] {
        let error = cached.provide().await.unwrap_err();
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(shown.contains("AKID… with … and … cannot be renewed"), "{moment}: {shown}");
        }
    }
}
