//! A failed load is remembered for a while: calls return it at once without another request. A change of the request's
//! inputs causes a new request at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use imagescan::credentials::from_fn;
use imagescan::huawei::credentials::{AssumeAgency, IamToken};
use imagescan::huawei::hss;
use imagescan::tencent::credentials::AssumeRole;
use imagescan::tencent::tcss;
use imagescan::{
    Cached, Client, Credentials, Error, ErrorKind, Operation, ProvideCredentials, Service, alibaba,
};
use imagescan_runtime::HostEnvironment;
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};

use imagescan_suite::support::scripted::{Scripted, Step, connect, response};
use imagescan_suite::support::scripted_clients::{list, pre_check, schedule};
use imagescan_suite::support::test_host::TestHost;

const TENCENT_ERROR: &str =
    r#"{"Response": {"Error": {"Code": "UnauthorizedOperation", "Message": "no"}, "RequestId": "r"}}"#;

fn error_response() -> Step {
    response(403, r#"{"RequestId": "r", "Code": "NoPermission", "Message": "no"}"#)
}

/// Eight tasks call for four seconds, without a pause after a failure; the number of failed calls.
async fn eight_tasks<F>(call: impl Fn() -> F + Clone + Send + 'static) -> usize
where
    F: Future<Output = Result<(), Error>> + Send,
{
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let call = call.clone();
        tasks.spawn(async move {
            let (begun, mut failed) = (Instant::now(), 0);
            while begun.elapsed() < Duration::from_secs(4) {
                call().await.expect_err("it is rejected");
                failed += 1;
                sleep(Duration::from_millis(5)).await;
            }
            failed
        });
    }
    tasks.join_all().await.into_iter().sum()
}

/// As [`eight_tasks`], of calls of one operation by clones of a client.
async fn eight_callers<S: Service, O: Operation<Service = S>>(
    client: Client<S>,
    operation: fn() -> O,
) -> usize {
    let call = move || {
        let client = client.clone();
        async move { client.send(operation()).await.map(drop) }
    };
    eight_tasks(call).await
}

fn alibabas_pod() -> TestHost {
    TestHost::new()
        .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/pod")
        .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
        .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
        .file("token", "one")
}

/// At 0, 1 and 3 s; each call in between fails at once.
#[tokio::test(start_paused = true)]
async fn eight_tasks_in_a_loop_query_the_token_service_of_each_cloud_a_few_times() {
    let network = Scripted::by(|_, _| error_response());
    let test_host = alibabas_pod().network(network.clone());
    let client = alibaba::sas::Client::builder()
        .region("cn-shanghai")
        .host_environment(test_host.host_environment())
        .build();
    let client = client.expect("a client");
    assert!(eight_callers(client, pre_check).await > 5_000);
    assert_eq!(network.count(), 3);

    let network = Scripted::by(|_, _| response(200, TENCENT_ERROR));
    let pod = TestHost::new()
        .set("TKE_ROLE_ARN", "r")
        .set("TKE_PROVIDER_ID", "p")
        .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
        .set("TENCENTCLOUD_METADATA_DISABLED", "true")
        .file("token", "one")
        .network(network.clone());
    let client = tcss::Client::builder().host_environment(pod.host_environment()).build().expect("a client");
    assert!(eight_callers(client, schedule).await > 5_000);
    assert_eq!(network.count(), 3);

    let network = Scripted::by(|_, _| response(403, r#"{"error_code": "STS.0001", "error_msg": "no"}"#));
    let pod = TestHost::new()
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "p")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "a")
        .set("HUAWEICLOUD_OIDC_TOKEN_FILE", "~/token")
        .file("token", "one")
        .network(network.clone());
    let client = hss::Client::builder().region("cn-north-4").project_id("p-1");
    let client = client.host_environment(pod.host_environment()).build().expect("a client");
    assert!(eight_callers(client, list).await > 5_000);
    assert_eq!(network.count(), 3);
}

/// Nothing is configured, and no metadata service listens: calls do not query the addresses each time either.
#[tokio::test(start_paused = true)]
async fn a_host_without_credentials_or_network_causes_no_request_storm() {
    let network = Scripted::by(|_, _| connect());
    let test_host = TestHost::new().network(network.clone());
    let client = hss::Client::builder().region("cn-north-4").project_id("p-1");
    let client = client.host_environment(test_host.host_environment()).build().expect("a client");
    assert!(eight_callers(client, list).await > 5_000);
    assert!(network.count() <= 4, "{}", network.count());

    let network = Scripted::by(|_, _| connect());
    let pod = alibabas_pod().network(network.clone());
    let source = Arc::new(
        Cached::new(alibaba::credentials::default_chain(pod.host_environment()))
            .host_environment(&pod.host_environment()),
    );
    eight_tasks(move || {
        let source = Arc::clone(&source);
        async move { source.provide().await.map(drop) }
    })
    .await;
    assert!(network.count() <= 15, "{}: each of five loads tries three times", network.count());
}

/// Fails in one way; counts the requests.
fn failing(error: impl Fn() -> Error + Clone + Send + Sync + 'static) -> (Cached, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let source = from_fn(move || {
        count.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Err(error()))
    });
    (Cached::new(source), asked)
}

/// The seconds at which a source is queried, with one call a second.
async fn seconds_asked((cached, asked): (Cached, Arc<AtomicUsize>), seconds: usize) -> Vec<usize> {
    let mut times = Vec::new();
    for second in 0..seconds {
        let before = asked.load(Ordering::SeqCst);
        cached.provide().await.expect_err("it fails");
        if asked.load(Ordering::SeqCst) > before {
            times.push(second);
        }
        advance(Duration::from_secs(1)).await;
    }
    times
}

#[tokio::test(start_paused = true)]
async fn the_pause_doubles_up_to_a_minute_for_users_own_sources_too() {
    let refused = failing(|| Error::new(ErrorKind::Permission, "no"));
    assert_eq!(seconds_asked(refused, 250).await, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_after_a_second() {
    use ErrorKind::{Connect, Network, Server, Throttled, Timeout};

    for kind in [Connect, Network, Server, Throttled, Timeout] {
        assert_eq!(seconds_asked(failing(move || Error::new(kind, "away")), 5).await, [0, 1, 2, 3, 4]);
    }
}

/// A metadata service that fails once succeeds in the next second.
#[tokio::test(start_paused = true)]
async fn a_failing_metadata_service_is_queried_each_second() {
    let clouds: [fn(HostEnvironment) -> imagescan::Chain; 3] = [
        alibaba::credentials::default_chain,
        imagescan::huawei::credentials::default_chain,
        imagescan::tencent::credentials::default_chain,
    ];
    for (status, expected) in [(500, 5), (403, 3)] {
        for chain in clouds {
            let network = Scripted::by(move |_, _| response(status, "<html>"));
            let test_host = TestHost::new().network(network.clone());
            let source = Cached::new(chain(test_host.host_environment()))
                .host_environment(&test_host.host_environment());
            let mut rounds = 0;
            for _ in 0..5 {
                let before = network.count();
                source.provide().await.expect_err("no keys");
                rounds += usize::from(network.count() > before);
                advance(Duration::from_secs(1)).await;
            }
            assert_eq!(rounds, expected, "HTTP {status}: {source:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_ends_the_series() {
    let good = Arc::new(Mutex::new(false));
    let serves = Arc::clone(&good);
    let cached = Cached::new(from_fn(move || {
        let serves = *serves.lock().expect("no panic");
        let keys = Credentials::new("ID", "KEY");
        std::future::ready(if serves { Ok(keys) } else { Err(Error::new(ErrorKind::Permission, "no")) })
    }));
    for pause in [1, 2, 4] {
        cached.provide().await.expect_err("rejected");
        advance(Duration::from_secs(pause)).await;
    }
    *good.lock().expect("no panic") = true;
    let keys = cached.provide().await.expect("keys");
    cached.invalidate(&keys);
    *good.lock().expect("no panic") = false;
    cached.provide().await.expect_err("rejected");
    let error = cached.provide().await.expect_err("remembered").to_string();
    assert!(error.ends_with("no; not retried for another 1 s"), "{error}");
}

/// STS accepts one token and no other.
fn sts(taken: &'static str) -> Scripted {
    Scripted::by(move |request, _| {
        if !String::from_utf8_lossy(request.body()).contains(&format!("OIDCToken={taken}")) {
            return error_response();
        }
        response(
            200,
            r#"{"Credentials": {"AccessKeyId": "ID", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
                "Expiration": "2026-11-20T14:00:00Z"}}"#,
        )
    })
}

#[tokio::test(start_paused = true)]
async fn a_changed_token_file_is_used_at_once() {
    let network = sts("two");
    let test_host = alibabas_pod().network(network.clone());
    let source = Cached::new(alibaba::credentials::default_chain(test_host.host_environment()))
        .host_environment(&test_host.host_environment());
    for _ in 0..3 {
        let error = source.provide().await.expect_err("rejected");
        assert!(
            error.kind() == ErrorKind::Credentials && error.to_string().contains("NoPermission: no"),
            "{error}"
        );
    }
    assert_eq!(network.count(), 1);
    let _machine = test_host.file("token", "two");
    assert_eq!(source.provide().await.expect("keys").key_pair().expect("a pair").id, "ID");
    assert_eq!(network.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_new_file_and_a_changed_variable_take_effect_at_once() {
    let test_host = TestHost::new().network(Scripted::by(|_, _| connect()));
    let source = Cached::new(alibaba::credentials::default_chain(test_host.host_environment()))
        .host_environment(&test_host.host_environment());
    source.provide().await.expect_err("nothing is there");
    let keys = "[default]\ntype = access_key\naccess_key_id = FILE\naccess_key_secret = s\n";
    let _machine = test_host.file(".alibabacloud/credentials", keys);
    assert_eq!(source.provide().await.expect("keys").key_pair().expect("a pair").id, "FILE");

    let id = Arc::new(Mutex::new(None));
    let read = Arc::clone(&id);
    let environment = HostEnvironment::with_variables(move |name| match name {
        "ALIBABA_CLOUD_ACCESS_KEY_ID" => read.lock().expect("no panic").clone(),
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some("s".to_owned()),
        _ => None,
    });
    let source =
        Cached::new(alibaba::credentials::default_chain(environment.clone())).host_environment(&environment);
    source.provide().await.expect_err("no id");
    *id.lock().expect("no panic") = Some("VARIABLE".to_owned());
    assert_eq!(source.provide().await.expect("keys").key_pair().expect("a pair").id, "VARIABLE");
}

/// A role with another source as base is queried again when the base returns other keys, or returns keys at all.
#[tokio::test(start_paused = true)]
async fn changed_base_credentials_are_used_at_once() {
    let network = Scripted::by(|request, _| {
        let signed = request.headers()["authorization"].to_str().expect("text").to_owned();
        if signed.contains("Credential=GOOD/") {
            response(
                200,
                r#"{"Response": {"Credentials": {"Token": "T", "TmpSecretId": "ID", "TmpSecretKey": "KEY"},
                    "ExpiredTime": 1795183200, "RequestId": "r"}}"#,
            )
        } else {
            response(200, TENCENT_ERROR)
        }
    });
    let id = Arc::new(Mutex::new("BAD"));
    let vault = Arc::clone(&id);
    let base = Cached::new(from_fn(move || {
        let id = *vault.lock().expect("no panic");
        std::future::ready(Ok(Credentials::new(id, "s")))
    }));
    let test_host = TestHost::new().network(network.clone());
    let role = AssumeRole::new("r").base(base.clone()).host_environment(test_host.host_environment()).build();
    for _ in 0..3 {
        role.provide().await.expect_err("rejected");
    }
    assert_eq!(network.count(), 1);
    *id.lock().expect("no panic") = "GOOD";
    base.invalidate(&base.provide().await.expect("keys"));
    assert!(role.provide().await.is_ok());
    assert_eq!(network.count(), 2);

    // The base is the default chain, which has nothing at first.
    let test_host = test_host.set("TENCENTCLOUD_METADATA_DISABLED", "true");
    let role = AssumeRole::new("r").host_environment(test_host.host_environment()).build();
    role.provide().await.expect_err("no base");
    let _machine =
        test_host.file(".tencentcloud/credentials", "[default]\nsecret_id = GOOD\nsecret_key = s\n");
    assert!(role.provide().await.is_ok());
}

/// Five failures in a row lock a user or a key of Huawei Cloud.
#[tokio::test(start_paused = true)]
async fn a_password_and_keys_that_huawei_rejects_are_not_sent_for_five_minutes() {
    let wrong = r#"{"error": {"code": 401, "message": "no", "title": "Unauthorized"}}"#;
    let network = Scripted::by(move |_, _| response(401, wrong));
    let test_host = TestHost::new().network(network.clone());
    let agency = AssumeAgency::new("d", "a").base(Credentials::new("AK", "SK"));
    let password = IamToken::password("c", "u", "p").region("cn-north-4");
    for source in [
        agency.host_environment(test_host.host_environment()).build(),
        password.host_environment(test_host.host_environment()).build(),
    ] {
        let before = network.count();
        for _ in 0..300 {
            source.provide().await.expect_err("rejected");
            advance(Duration::from_secs(1)).await;
        }
        assert_eq!(network.count() - before, 1);
        source.provide().await.expect_err("rejected");
        assert_eq!(network.count() - before, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_project_lookup_is_not_repeated_by_each_call() {
    for (status, expected) in [(401, 1), (403, 3)] {
        let network = Scripted::by(move |request, _| {
            assert_eq!((request.method(), request.uri().path()), (&Method::GET, "/v3/projects"));
            response(status, r#"{"error_code": "IAM.0003", "error_msg": "no"}"#)
        });
        let client = hss::Client::builder()
            .region("cn-north-4")
            .credentials(Credentials::new("AK", "SK"))
            .host_environment(TestHost::new().network(network.clone()).host_environment())
            .build()
            .expect("a client");
        let calls = eight_tasks(move || {
            let client = client.clone();
            async move { client.send(list()).await.map(drop) }
        });
        assert!(calls.await > 5_000);
        assert_eq!(network.count(), expected, "HTTP {status}");
    }
}
