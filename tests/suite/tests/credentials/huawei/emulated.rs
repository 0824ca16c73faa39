//! From each source of Huawei's credentials, with the project that IAM knows, to a call that the emulator accepts.

use std::time::Duration;

use imagescan::huawei::ClientBuilder;
use imagescan::huawei::credentials::{AssumeAgency, IamToken, TemporaryKey};
use imagescan::huawei::hss::{Client, Hss, ListImageScanTask, model::TaskKind};
use imagescan::{Cached, Credentials, Error, HostEnvironment};
use imagescan_emulator::huawei::iam::User;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Key, ManualClock, MetadataMode, Provider};

use imagescan_suite::support::rerouted::{Rerouted, SameClock};
use imagescan_suite::support::test_host::TestHost;

const PROJECT: &str = "0123456789abcdef0123456789abcdef";
const HOUR: Duration = Duration::from_secs(3600);

/// An emulator, its clock, and a host whose network it is.
async fn cloud(mode: MetadataMode) -> (Emulator, ManualClock, TestHost) {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .seed(1)
        .key(Key::permanent("AKEXAMPLE", "a-secret"))
        .user(User::new("company", "scanner", "a-password").with_passcode("123456"))
        .project(PROJECT)
        .metadata_mode(Provider::Huawei, mode)
        .start()
        .await
        .expect("a free port");
    let test_host = TestHost::new().network(Rerouted::to(&emulator)).clock(SameClock(clock.clone()));
    (emulator, clock, test_host)
}

fn builder(environment: HostEnvironment) -> ClientBuilder<Hss> {
    Client::builder().region("cn-north-4").host_environment(environment)
}

async fn list(client: &Client) -> Result<(), Error> {
    let page = client.send(ListImageScanTask::new(TaskKind::ImageScan)).await?;
    assert!(!page.data_list.is_empty(), "the project has tasks from the start");
    Ok(())
}

/// Calls at once, a minute later, and after the keys have expired; returns how often `operation` had returned keys by
/// each call. The project is looked up once.
async fn calls(
    operation: &str,
    mode: MetadataMode,
    client: impl Fn(TestHost) -> (TestHost, ClientBuilder<Hss>),
) -> [usize; 3] {
    let (emulator, clock, plain) = cloud(mode).await;
    let (_machine, builder) = client(plain);
    let client = builder.build().expect("a client");
    let mut counts = [0; 3];
    for (count, later) in counts.iter_mut().zip([Duration::ZERO, Duration::from_secs(60), 25 * HOUR]) {
        clock.advance(later);
        list(&client).await.expect("a response");
        *count = emulator.count_requests(Provider::Huawei, operation);
    }
    assert_eq!(emulator.count_requests(Provider::Huawei, "KeystoneListProjects"), 1);
    counts
}

/// A client with the default chain.
fn chain(test_host: TestHost) -> (TestHost, ClientBuilder<Hss>) {
    let builder = builder(test_host.host_environment());
    (test_host, builder)
}

#[tokio::test]
async fn the_agency_of_a_server_is_used_and_refreshed() {
    let modes = [MetadataMode::Open, MetadataMode::TokenOnly, MetadataMode::v1_only()];
    for mode in modes {
        assert_eq!(calls("MetadataKey", mode, chain).await, [1, 1, 2]);
    }
}

#[tokio::test]
async fn the_agency_of_a_pod_is_used_and_refreshed() {
    let pod = |test_host: TestHost| {
        chain(
            test_host
                .set("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.1.1/v1/credentials")
                .set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/token")
                .file("token", DEFAULT_OIDC_TOKEN),
        )
    };
    assert_eq!(calls("PodIdentity", MetadataMode::NoRole, pod).await, [1, 1, 2]);
}

#[tokio::test]
async fn an_oidc_agency_is_used_and_refreshed() {
    let oidc = |test_host: TestHost| {
        chain(
            test_host
                .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::d1:oidcProvider:ci")
                .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::d1:agency:scan")
                .set("HUAWEICLOUD_OIDC_TOKEN_FILE", "~/token")
                .file("token", DEFAULT_OIDC_TOKEN),
        )
    };
    assert_eq!(calls("AssumeAgencyWithOidc", MetadataMode::Off, oidc).await, [1, 1, 2]);
}

#[tokio::test]
async fn a_federated_user_is_used_and_refreshed() {
    let federated = |test_host: TestHost| {
        chain(
            test_host
                .file(".huaweicloud/credentials", "[basic]\nidp_id = company\nid_token_file = ~/token\n")
                .file("token", DEFAULT_OIDC_TOKEN),
        )
    };
    assert_eq!(calls("CreateTemporaryAccessKey", MetadataMode::Off, federated).await, [1, 1, 2]);
}

fn token(environment: HostEnvironment) -> Cached {
    let id = User::new("company", "scanner", "a-password").id();
    let password = IamToken::password("company", "scanner", "a-password").region("cn-north-4");
    password.totp(id, || Ok("123456".to_owned())).host_environment(environment).build()
}

fn with(test_host: TestHost, source: impl Fn(HostEnvironment) -> Cached) -> (TestHost, ClientBuilder<Hss>) {
    let builder = builder(test_host.host_environment()).credentials(source(test_host.host_environment()));
    (test_host, builder)
}

#[tokio::test]
async fn a_password_is_used_and_its_tokens_are_refreshed() {
    let password = |test_host| with(test_host, token);
    assert_eq!(calls("CreateUserToken", MetadataMode::Off, password).await, [1, 1, 2]);
}

#[tokio::test]
async fn sources_with_a_token_as_base_are_used_and_refreshed() {
    let key = |test_host| {
        with(test_host, |environment: HostEnvironment| {
            TemporaryKey::new(token(environment.clone()))
                .region("cn-north-4")
                .host_environment(environment)
                .build()
        })
    };
    assert_eq!(calls("CreateTemporaryAccessKey", MetadataMode::Off, key).await, [1, 1, 2]);
    let agency = |test_host| {
        with(test_host, |environment: HostEnvironment| {
            let agency = AssumeAgency::new("their-company", "scanning").base(token(environment.clone()));
            agency.region("cn-north-4").host_environment(environment).build()
        })
    };
    assert_eq!(calls("CreateTemporaryAccessKey", MetadataMode::Off, agency).await, [1, 1, 2]);
    // The token of the delegate, and its base.
    let delegate = |test_host| {
        with(test_host, |environment: HostEnvironment| {
            let delegate = IamToken::agency("their-company", "scanning", token(environment.clone()));
            delegate.region("cn-north-4").host_environment(environment).build()
        })
    };
    assert_eq!(calls("CreateUserToken", MetadataMode::Off, delegate).await, [2, 2, 4]);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_within_the_call() {
    let (emulator, _, test_host) = cloud(MetadataMode::Off).await;
    let (_machine, builder) = with(test_host, token);
    let client = builder.build().expect("a client");
    list(&client).await.expect("a response");
    let first = client.credentials().await.expect("credentials");
    emulator.huawei().expire_user_token(first.bearer_token().expect("a token"));
    emulator.clear_requests();
    list(&client).await.expect("a response");
    assert_eq!(emulator.count_requests(Provider::Huawei, "ListImageScanTask"), 2);
    assert_eq!(emulator.count_requests(Provider::Huawei, "CreateUserToken"), 1);
    assert_eq!(emulator.requests().len(), 3);
}

#[tokio::test]
async fn a_token_that_was_revoked_before_the_project_lookup_is_replaced() {
    let (emulator, _, test_host) = cloud(MetadataMode::Off).await;
    let (_machine, builder) = with(test_host, token);
    let client = builder.build().expect("a client");
    let first = client.credentials().await.expect("credentials");
    emulator.huawei().expire_user_token(first.bearer_token().expect("a token"));
    list(&client).await.expect("a response");
    assert_eq!(emulator.count_requests(Provider::Huawei, "KeystoneListProjects"), 2);
    assert_eq!(emulator.count_requests(Provider::Huawei, "CreateUserToken"), 2);
    assert_eq!(emulator.requests().len(), 5);
}

#[tokio::test]
async fn keys_that_iam_does_not_know_are_an_error_and_not_retried() {
    let (emulator, _, test_host) = cloud(MetadataMode::Off).await;
    let keys = Credentials::new("AKEXAMPLE", "not-the-secret");
    let client = builder(test_host.host_environment()).credentials(keys).build().expect("a client");
    let error = list(&client).await.expect_err("no project");
    assert!(error.is_authentication(), "{error:?}");
    let words = "the client has no `.project_id(…)`, and the project of region `cn-north-4` could not be looked up: \
                 KeystoneListProjects at \
                 iam.cn-north-4.myhuaweicloud.com: 401: ";
    assert!(error.to_string().starts_with(&format!("ListImageScanTask: {words}")), "{error}");
    assert_eq!(emulator.requests().len(), 1);
}
