//! What a builder sets has priority over its configuration, one setting at a time.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use imagescan::huawei::{ClientBuilder, HuaweiCloud, hss};
use imagescan::interceptor::{Interceptor, Summary};
use imagescan::{
    Config, ConfigBuilder, Credentials, ErrorKind, FixedClock, HostEnvironment, RetryPolicy, Timeouts,
};
use imagescan_suite::support::scripted::{Scripted, Step};
use imagescan_suite::support::scripted_clients::{huawei_error, list, tasks};

fn config() -> ConfigBuilder {
    let keys = Credentials::new("AKCONFIG", "secret-of-ak");
    Config::builder().host_environment(HostEnvironment::empty()).credentials::<HuaweiCloud>(keys)
}

fn builder(config: ConfigBuilder) -> ClientBuilder<hss::Hss> {
    let config = config.build().unwrap();
    hss::Client::builder().config(&config).region("cn-north-4").project_id("p-1")
}

fn clock(seconds: u64) -> FixedClock {
    FixedClock(time(seconds))
}

fn time(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn a_clock_that_is_set_replaces_that_of_every_host_environment() {
    let service_time = |builder: ClientBuilder<hss::Hss>| builder.build().unwrap().service_time();
    let own_host = || HostEnvironment::empty().with_clock(clock(3_000));
    let with_clock = || builder(config().clock(clock(1_000)));
    assert_eq!(service_time(with_clock()), time(1_000));
    assert_eq!(service_time(with_clock().clock(clock(2_000))), time(2_000));
    assert_eq!(service_time(with_clock().host_environment(own_host())), time(1_000));
    assert_eq!(service_time(with_clock().host_environment(own_host()).clock(clock(2_000))), time(2_000));
    assert_eq!(service_time(builder(config()).host_environment(own_host())), time(3_000));
    assert_eq!(service_time(builder(config().host_environment(own_host()))), time(3_000));
}

#[test]
fn variables_are_those_of_the_host_of_the_builder_or_else_of_the_configuration() {
    let host = |region: &'static str| {
        HostEnvironment::with_variables(move |name| match name {
            "HUAWEICLOUD_SDK_REGION" => Some(region.to_owned()),
            "HUAWEICLOUD_SDK_REGION_HSS_CN_SOUTH_1" => Some("https://hss.example".to_owned()),
            _ => None,
        })
    };
    let config = config().host_environment(host("cn-south-1")).build().unwrap();
    let builder = || hss::Client::builder().config(&config);
    let target = |builder: ClientBuilder<hss::Hss>| {
        let client = builder.build().unwrap();
        (client.region().unwrap().as_str().to_owned(), client.endpoint().host().to_owned())
    };
    assert_eq!(target(builder()), ("cn-south-1".to_owned(), "hss.example".to_owned()));
    let north = ("cn-north-4".to_owned(), "hss.cn-north-4.myhuaweicloud.com".to_owned());
    assert_eq!(target(builder().region("cn-north-4")), north);
    assert_eq!(target(builder().host_environment(host("cn-north-4"))), north);
    let own = builder().endpoint("own.example");
    assert_eq!(target(own), ("cn-south-1".to_owned(), "own.example".to_owned()));
}

#[test]
fn proxies_are_replaced_and_cannot_be_combined_with_a_transport() {
    let proxied = || builder(config().proxy("http://127.0.0.1:9"));
    let proxy = |builder: ClientBuilder<hss::Hss>| builder.build().unwrap().proxy().map(str::to_owned);
    assert_eq!(proxy(proxied()).as_deref(), Some("http://127.0.0.1:9"));
    assert_eq!(proxy(proxied().no_proxy()), None);
    assert_eq!(proxy(proxied().proxy("http://127.0.0.1:10")).as_deref(), Some("http://127.0.0.1:10"));
    assert_eq!(proxy(builder(config().no_proxy()).proxy("http://127.0.0.1:9")), proxy(proxied()));

    let custom = || builder(config().transport(Scripted::new([tasks()])));
    for (builder, setter) in [
        (custom().proxy("http://127.0.0.1:9"), ".proxy("),
        (custom().no_proxy(), ".no_proxy("),
        (custom().root_certificates("PEM"), ".root_certificates("),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.is_invalid_input() && error.message().contains(setter), "{error}");
    }
}

/// Records its name when a call ends.
#[derive(Clone)]
struct Named(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Interceptor for Named {
    fn on_complete(&self, _: &Summary<'_>) {
        self.1.lock().unwrap().push(self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn settings_of_calls_are_those_of_the_builder_or_else_of_the_configuration() {
    let failure = huawei_error(503, "HSS.1");
    let attempts = async |builder: ClientBuilder<hss::Hss>| {
        builder.build().unwrap().send(list()).await.unwrap_err().attempts()
    };
    let once = || builder(config().transport(Scripted::new([failure.clone()])).retry(RetryPolicy::never()));
    assert_eq!(attempts(once()).await, 1);
    assert_eq!(attempts(once().retry(RetryPolicy::default().with_max_attempts(3))).await, 3);

    let script = Scripted::new([tasks()]);
    let small = || builder(config().transport(script.clone()).max_response_bytes(1));
    let error = small().build().unwrap().send(list()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    small().max_response_bytes(1_000).build().unwrap().send(list()).await.unwrap();

    let limit = |seconds| Timeouts::default().with_total(Duration::from_secs(seconds));
    let hanging = || builder(config().transport(Scripted::new([Step::Hang])).timeouts(limit(5)));
    for (builder, seconds) in [(hanging(), 5), (hanging().timeouts(limit(7)), 7)] {
        let started = tokio::time::Instant::now();
        builder.build().unwrap().send(list()).await.unwrap_err();
        assert_eq!(started.elapsed(), Duration::from_secs(seconds));
    }

    // Interceptors add up, and clients outlive their configuration.
    let ended = Arc::new(Mutex::new(Vec::new()));
    let named = |name| Named(name, Arc::clone(&ended));
    let client = builder(config().transport(script.clone()).interceptor(named("of the configuration")));
    client.interceptor(named("of the builder")).build().unwrap().send(list()).await.unwrap();
    assert_eq!(*ended.lock().unwrap(), ["of the configuration", "of the builder"]);
}
