//! Clients of one configuration: they share connections and credentials, and never the credentials of another cloud.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use imagescan::huawei::{HuaweiCloud, hss};
use imagescan::tencent::{TencentCloud, tcss};
use imagescan::{Config, ConfigBuilder, Credentials, ErrorKind, HostEnvironment, Timeouts, huawei};
use imagescan_suite::support::scripted::Scripted;
use imagescan_suite::support::scripted_clients::{list, tasks};

use crate::send_path::two_runtimes::Server;

fn keys(id: &str) -> Credentials {
    Credentials::new(id, "secret-of-ak")
}

/// A configuration with keys of two clouds, without variables.
fn config() -> ConfigBuilder {
    Config::builder()
        .host_environment(HostEnvironment::empty())
        .credentials::<HuaweiCloud>(keys("AKHUAWEI"))
        .credentials::<TencentCloud>(keys("AKTENCENT"))
}

fn hss_at(server: &Server, config: &Config) -> huawei::ClientBuilder<hss::Hss> {
    let endpoint = format!("http://{}", server.address);
    hss::Client::builder().config(config).endpoint(endpoint).allow_plain_http().project_id("p-1")
}

#[tokio::test]
async fn clients_of_several_services_share_connections() {
    let server = Server::start();
    let shared = config().build().unwrap();
    let endpoint = format!("http://{}", server.address);
    for _ in 0..2 {
        hss_at(&server, &shared).build().unwrap().send(list()).await.unwrap();
        let tcss = tcss::Client::builder().config(&shared).endpoint(&endpoint).allow_plain_http();
        tcss.build().unwrap().send(tcss::DescribeImageRegistryTimingScanTask::new()).await.unwrap();
    }
    assert_eq!(server.count(), (1, 4));

    // Another configuration has its own, and so has a client with another limit for them.
    hss_at(&server, &config().build().unwrap()).build().unwrap().send(list()).await.unwrap();
    assert_eq!(server.count().0, 2);
    let timeouts = Timeouts::default().with_connect(Duration::from_secs(1));
    hss_at(&server, &shared).timeouts(timeouts).build().unwrap().send(list()).await.unwrap();
    assert_eq!(server.count().0, 3);
}

#[tokio::test]
async fn clones_of_a_builder_are_independent_and_share_connections() {
    let server = Server::start();
    let base = hss_at(&server, &Config::default())
        .host_environment(HostEnvironment::empty())
        .credentials(keys("AK"));
    let one = base.clone().region(huawei::region::CN_NORTH_4).build().unwrap();
    let other = base.region("cn-south-1").build().unwrap();
    assert_eq!(one.region(), Some(huawei::region::CN_NORTH_4));
    assert_eq!(other.region().unwrap(), "cn-south-1");
    let server = Server::start();
    let base = hss_at(&server, &config().build().unwrap());
    base.clone().build().unwrap().send(list()).await.unwrap();
    base.build().unwrap().send(list()).await.unwrap();
    assert_eq!(server.count(), (1, 2));
}

/// A host with a key pair in its variables, and the number of times that the key was read.
fn host() -> (HostEnvironment, Arc<AtomicUsize>) {
    let reads = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&reads);
    let environment = HostEnvironment::with_variables(move |name| match name {
        "HUAWEICLOUD_SDK_AK" => {
            counter.fetch_add(1, Ordering::SeqCst);
            Some("AKHOST".to_owned())
        }
        "HUAWEICLOUD_SDK_SK" => Some("secret".to_owned()),
        _ => None,
    });
    (environment, reads)
}

#[tokio::test]
async fn the_default_chain_is_loaded_once_for_all_clients_of_a_cloud() {
    let (environment, reads) = host();
    let config = Config::builder().host_environment(environment).build().unwrap();
    let builder = || hss::Client::builder().config(&config);
    let load = async |builder: huawei::ClientBuilder<hss::Hss>| {
        let credentials = builder.build().unwrap().credentials().await.unwrap();
        assert_eq!(credentials.key_id_prefix().as_deref(), keys("AKHOST").key_id_prefix().as_deref());
        reads.load(Ordering::SeqCst)
    };
    // A load may read the variable several times.
    let once = load(builder().region("cn-north-4")).await;
    assert_eq!(load(builder().region("cn-north-4")).await, once);
    assert_eq!(load(builder().region("cn-south-1")).await, once);
    // This region has other accounts.
    assert_eq!(load(builder().region("eu-west-101")).await, 2 * once);
    // A client with its own host looks there.
    let (own, own_reads) = host();
    assert_eq!(load(builder().region("cn-north-4").host_environment(own)).await, 2 * once);
    assert_eq!(own_reads.load(Ordering::SeqCst), once);
    // Without a configuration, each client loads.
    let (alone, reads) = host();
    for expected in [1, 2] {
        let builder = hss::Client::builder().host_environment(alone.clone()).region("cn-north-4");
        builder.build().unwrap().credentials().await.unwrap();
        assert_eq!(reads.load(Ordering::SeqCst), expected * once);
    }
}

#[tokio::test]
async fn a_client_never_signs_with_the_credentials_of_another_cloud() {
    let script = Scripted::new([tasks()]);
    let config = Config::builder()
        .host_environment(HostEnvironment::empty())
        .transport(script.clone())
        .credentials::<HuaweiCloud>(keys("AKHUAWEI"))
        .build()
        .unwrap();
    let tcss = tcss::Client::builder().config(&config).build().unwrap();
    let error = tcss.send(tcss::DescribeImageRegistryTimingScanTask::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
    // The sources of the chain may use the transport, but nothing carries a key.
    let signed = |script: &Scripted| {
        script.requests().iter().filter(|request| request.headers().contains_key("authorization")).count()
    };
    assert_eq!(signed(&script), 0);

    let hss = hss::Client::builder().config(&config).region("cn-north-4").project_id("p-1").build().unwrap();
    hss.send(list()).await.unwrap();
    assert_eq!(signed(&script), 1);
    // The builder's own credentials have priority.
    let own = hss::Client::builder().config(&config).region("cn-north-4").credentials(keys("AKOWN"));
    let own = own.build().unwrap().credentials().await.unwrap();
    assert_eq!(own, keys("AKOWN"));
    assert_eq!(hss.credentials().await.unwrap(), keys("AKHUAWEI"));
    let printed = format!("{config:?} {:?}", config.clone());
    assert!(printed.contains("Huawei Cloud") && !printed.contains("secret-of-ak"), "{printed}");
}

#[tokio::test]
async fn the_name_of_the_application_is_in_the_user_agent() {
    let server = Server::start();
    let config = config().app_name("nightly-scan/1.4").build().unwrap();
    hss_at(&server, &config).build().unwrap().send(list()).await.unwrap();
    hss_at(&server, &config).app_name("own").build().unwrap().send(list()).await.unwrap();
    hss_at(&server, &Config::default())
        .host_environment(HostEnvironment::empty())
        .credentials(keys("AK"))
        .build()
        .unwrap()
        .send(list())
        .await
        .unwrap();
    let ours = server.user_agents();
    let version = ours[2].clone();
    assert!(version.starts_with("imagescan/") && !version.contains(' '), "{version}");
    assert_eq!(ours, [format!("{version} nightly-scan/1.4"), format!("{version} own"), version]);
    // Another user agent needs no other connection.
    assert_eq!(server.count(), (2, 3));
}

#[test]
fn invalid_settings_are_errors_of_the_build() {
    let error = config().app_name("a b").build().unwrap_err();
    assert!(
        error.is_invalid_input() && error.message().contains("`a b` is not valid in a user agent"),
        "{error}"
    );
    config().max_concurrency(0).build().unwrap_err();
    config().timeouts(Timeouts::default().with_total(Duration::ZERO)).build().unwrap_err();
    let builder = hss::Client::builder().config(&Config::default()).region("cn-north-4");
    let error = builder.app_name("x\r\nx-evil: 1").build().unwrap_err();
    assert!(error.is_invalid_input() && !error.to_string().contains('\n'), "{error}");
}

#[tokio::test]
async fn a_transport_of_the_builder_replaces_the_proxy_of_the_configuration() {
    let config = config().proxy("http://127.0.0.1:9").build().unwrap();
    let script = Scripted::new([tasks()]);
    let client = hss::Client::builder().config(&config).region("cn-north-4").project_id("p-1");
    client.transport(script.clone()).build().unwrap().send(list()).await.unwrap();
    assert_eq!(script.count(), 1);
}
