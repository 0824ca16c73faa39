//! Region, endpoint and project of a Huawei client without explicit ones: from the environment, and from IAM.

use std::time::Duration;

use imagescan_huawei::hss::{Client, Hss};
use imagescan_huawei::{ClientBuilder, Credentials, Error, project_id};
use imagescan_runtime::HostEnvironment;
use imagescan_runtime::{BoxFuture, Transport, TransportError};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use imagescan_suite::support::scripted::{Request, Scripted, Step, connect, response};
use imagescan_suite::support::scripted_clients::{list, tasks};
use imagescan_suite::support::test_host::TestHost;

pub(crate) const FILE: &str = ".huaweicloud/credentials";

pub(crate) fn projects(ids: &[&str]) -> Step {
    let projects: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":"{id}","name":"cn-north-4"}}"#)).collect();
    response(200, format!(r#"{{"projects":[{}],"links":{{}}}}"#, projects.join(",")))
}

/// Plays the steps for IAM, in order and the last one repeatedly, and returns tasks to all other requests.
pub(crate) fn cloud(steps: impl IntoIterator<Item = Step>) -> Scripted {
    let iam = Scripted::new(steps);
    Scripted::by(move |request, _| if is_lookup(request) { iam.next(request) } else { tasks() })
}

fn is_lookup(request: &Request) -> bool {
    request.uri().path() == "/v3/projects"
}

fn lookups(network: &Scripted) -> usize {
    network.requests().iter().filter(|request| is_lookup(request)).count()
}

pub(crate) fn keys() -> Credentials {
    Credentials::new("AK", "planted-secret")
}

pub(crate) fn builder(network: impl Transport) -> ClientBuilder<Hss> {
    Client::builder()
        .region("cn-north-4")
        .host_environment(HostEnvironment::empty())
        .credentials(keys())
        .transport(network)
}

/// The URL of a client's call.
async fn called(builder: ClientBuilder<Hss>, network: &Scripted) -> String {
    builder.transport(network.clone()).build().unwrap().send(list()).await.unwrap();
    network.requests().pop().unwrap().uri().to_string()
}

/// A network in which everything takes a second.
#[derive(Clone, Debug)]
struct Slow(Scripted);

impl Transport for Slow {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'static, Result<http::Response<imagescan_runtime::Body>, TransportError>> {
        let response = self.0.send(request);
        Box::pin(async move {
            sleep(Duration::from_secs(1)).await;
            response.await
        })
    }
}

/// Twenty concurrent calls of a client and its clones.
async fn twenty(client: &Client) -> Vec<Result<(), Error>> {
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        calls.spawn(async move { client.send(list()).await.map(drop) });
    }
    calls.join_all().await
}

#[tokio::test(start_paused = true)]
async fn one_lookup_is_shared_by_all_calls() {
    let network = cloud([projects(&["p-found"])]);
    let client = builder(Slow(network.clone())).build().unwrap();
    assert!(twenty(&client).await.iter().all(Result::is_ok));
    assert!(twenty(&client).await.iter().all(Result::is_ok));
    assert_eq!(lookups(&network), 1);
    let paths = network.requests();
    assert!(paths[1..].iter().all(|request| request.uri().path() == "/v5/p-found/image/tasks"));
    assert!(paths[1..].iter().all(|request| request.headers()["x-project-id"] == "p-found"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_lookup_fails_for_all_waiting_calls_and_is_repeated_later() {
    let refused = response(403, r#"{"error_code":"IAM.0003","error_msg":"denied"}"#);
    let network = cloud([refused, projects(&["p-found"])]);
    let client = builder(Slow(network.clone())).build().unwrap();
    for outcome in twenty(&client).await {
        let error = outcome.unwrap_err();
        assert!(error.is_permission() && error.to_string().contains("IAM.0003: denied"), "{error:?}");
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!(network.count(), 1);
    let error = client.send(list()).await.unwrap_err();
    assert!(error.is_permission() && error.to_string().contains("not retried for another 1 s"), "{error}");
    tokio::time::advance(Duration::from_secs(1)).await;
    client.send(list()).await.unwrap();
    assert_eq!(lookups(&network), 2);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_lookup_is_continued_by_the_next_call() {
    let network = cloud([projects(&["p-found"])]);
    let client = builder(Slow(network.clone())).build().unwrap();
    let brief = Duration::from_millis(500);
    timeout(brief, client.send(list()).into_future()).await.unwrap_err();
    client.send(list()).await.unwrap();
    assert_eq!(lookups(&network), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_without_a_project_do_not_wait_for_a_lookup() {
    let network = cloud([Step::Hang]);
    let client = builder(network.clone()).build().unwrap();
    let waiting = tokio::spawn(client.send(list()).into_future());
    tokio::task::yield_now().await;
    assert_eq!(network.hanging(), 1);
    let begun = Instant::now();
    client.raw("GET /v5/versions").await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert!(!network.requests().pop().unwrap().headers().contains_key("x-project-id"));
    waiting.abort();
}

#[tokio::test]
async fn a_raw_call_has_its_project_looked_up_too() {
    let network = cloud([projects(&["p-found"])]);
    let client = builder(network.clone()).derived_signature().build().unwrap();
    client.raw("GET /v5/{project_id}/image/registries").await.unwrap();
    let sent = network.requests();
    assert_eq!(sent[1].uri().path(), "/v5/p-found/image/registries");
    // IAM is global: a key is derived for the region of the scanning service only.
    let scheme = |request: &Request| request.headers()["authorization"].to_str().unwrap()[..15].to_owned();
    assert_eq!(
        (scheme(&sent[0]).as_str(), scheme(&sent[1]).as_str()),
        ("SDK-HMAC-SHA256", "V11-HMAC-SHA256")
    );
}

#[tokio::test]
async fn a_token_looks_up_its_project() {
    let network = cloud([projects(&["p-found"])]);
    let client = builder(network.clone()).credentials(Credentials::bearer("the-token")).build().unwrap();
    client.send(list()).await.unwrap();
    for request in network.requests() {
        assert_eq!(request.headers()["x-auth-token"], "the-token");
        assert!(!request.headers().contains_key("authorization"));
    }
}

#[tokio::test]
async fn responses_of_iam() {
    let cases = [
        (
            projects(&[]),
            "these credentials have no project in region `cn-north-4` (according to iam.cn-north-4.myhuaweicloud.com)",
        ),
        (
            projects(&["p-1", "p-2"]),
            "shows 2 projects of region `cn-north-4` (p-1, p-2): choose one with `.project_id(…)`",
        ),
        (projects(&["../v5"]), "the project id contains '.'"),
        (projects(&[""]), "lacks `id`"),
        (
            response(200, "<html>planted"),
            "the response of iam.cn-north-4.myhuaweicloud.com, line 1: not JSON",
        ),
        (response(200, r#"{"error":{"code":401,"message":"no"}}"#), "KeystoneListProjects at"),
        (response(302, ""), "could not be looked up"),
        (
            response(
                401,
                r#"{"error":{"code":401,"message":"bad key planted-secret","title":"Unauthorized"}}"#,
            ),
            "401: bad key … (HTTP 401",
        ),
    ];
    for (step, words) in cases {
        let error = builder(cloud([step])).build().unwrap().send(list()).await.expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
        assert_eq!(error.attempts(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn iam_is_queried_again_after_network_errors_and_never_after_401() {
    let network = cloud([connect(), response(503, "{}"), projects(&["p-found"])]);
    builder(network.clone()).build().unwrap().send(list()).await.unwrap();
    assert_eq!(lookups(&network), 3);
    let network = cloud([response(401, "{}"), projects(&["p-found"])]);
    builder(network.clone()).build().unwrap().send(list()).await.unwrap_err();
    assert_eq!(lookups(&network), 1);
}

#[tokio::test]
async fn the_most_specific_setting_of_the_project_wins() {
    let tasks =
        |id: &str| format!("https://hss.cn-north-4.myhuaweicloud.com/v5/{id}/image/tasks?type=image_scan");
    let network = cloud([projects(&["p-iam"])]);
    let test_host = || TestHost::new().file(FILE, "[basic]\nak=AK3\nsk=SK3\nproject_id=p-file\n");
    let client =
        |environment: HostEnvironment| Client::builder().region("cn-north-4").host_environment(environment);

    let with = test_host().set("HUAWEICLOUD_SDK_PROJECT_ID", "p-variable");
    assert_eq!(called(client(with.host_environment()).project_id("p-code"), &network).await, tasks("p-code"));
    assert_eq!(called(client(with.host_environment()), &network).await, tasks("p-variable"));
    let with = test_host();
    assert_eq!(called(client(with.host_environment()), &network).await, tasks("p-file"));
    assert_eq!(lookups(&network), 0);
    // The project of the file belongs to the keys of the file and to no other keys.
    assert_eq!(called(client(with.host_environment()).credentials(keys()), &network).await, tasks("p-iam"));
    let with = test_host().set("HUAWEICLOUD_SDK_AK", "AK2").set("HUAWEICLOUD_SDK_SK", "SK2");
    assert_eq!(called(client(with.host_environment()), &network).await, tasks("p-iam"));
    assert_eq!(lookups(&network), 2);
}

#[tokio::test]
async fn an_invalid_project_id_is_an_error_with_its_origin() {
    let test_host = TestHost::new().set("HUAWEICLOUD_SDK_PROJECT_ID", "p/1");
    let error = builder(cloud([tasks()])).host_environment(test_host.host_environment()).build().unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    assert!(
        error.to_string().starts_with("HUAWEICLOUD_SDK_PROJECT_ID: the project id contains '/'"),
        "{error}"
    );

    let test_host = TestHost::new().file(FILE, "[basic]\nak=AK\nsk=SK\nproject_id=p/1\n");
    let network = cloud([tasks()]);
    let client = Client::builder()
        .region("cn-north-4")
        .host_environment(test_host.host_environment())
        .transport(network.clone());
    let error = client.build().unwrap().send(list()).await.unwrap_err();
    assert!(
        error.to_string().contains(".huaweicloud/credentials is wrong: the project id contains '/'"),
        "{error}"
    );
    assert_eq!(network.count(), 0);
}

#[tokio::test]
async fn without_a_region_the_project_stays_unresolved() {
    let network = cloud([projects(&["p-iam"])]);
    let client = Client::builder()
        .endpoint("hss.example.com")
        .credentials(keys())
        .host_environment(HostEnvironment::empty());
    let client = client.transport(network.clone()).build().unwrap();
    let error = client.send(list()).await.unwrap_err();
    assert!(error.is_invalid_input() && error.attempts() == 0, "{error:?}");
    assert!(
        error.to_string().contains("the client has no project_id: set it on the client's builder"),
        "{error}"
    );
    assert_eq!(network.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_project_of_a_client_is_looked_up_once() {
    let network = cloud([projects(&["p-found"])]);
    let client = builder(Slow(network.clone())).build().unwrap();
    let (first, second) = tokio::join!(project_id(&client), project_id(&client));
    assert_eq!((first.unwrap().as_str(), second.unwrap().as_str()), ("p-found", "p-found"));
    client.send(list()).await.unwrap();
    assert_eq!((lookups(&network), network.count()), (1, 2));

    let network = cloud([Step::Hang]);
    let client = builder(network.clone()).project_id("p-set").build().unwrap();
    assert_eq!(project_id(&client).await.unwrap(), "p-set");
    assert_eq!(network.count(), 0, "a project that is set is not looked up");
}

#[tokio::test]
async fn a_project_that_cannot_be_looked_up_is_an_error_without_secrets() {
    let body = r#"{"error":{"code":401,"message":"bad key planted-secret","title":"Unauthorized"}}"#;
    let client = builder(cloud([response(401, body)])).build().unwrap();
    let error = project_id(&client).await.unwrap_err();
    assert!(error.is_authentication() && error.to_string().contains("bad key …"), "{error}");
    assert!(!format!("{error:?}").contains("planted"), "{error:?}");
}
