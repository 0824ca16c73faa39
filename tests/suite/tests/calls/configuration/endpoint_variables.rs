//! Variables that set the endpoint of a service, and the precedence of settings.

use imagescan::alibaba::{Network, cr, sas};
use imagescan::huawei::hss;
use imagescan::tencent::{Site, tcss};
use imagescan::{Error, HostEnvironment};
use imagescan_emulator::alibaba::cr::Task;
use imagescan_emulator::{Emulator, Key};

use imagescan_suite::support::test_host::TestHost;

const SAS: &str = "ALIBABA_CLOUD_SAS_ENDPOINT";
const CR: &str = "ALIBABA_CLOUD_CR_ENDPOINT";
const TCSS: &str = "TENCENTCLOUD_TCSS_ENDPOINT";

/// The endpoint of a client in a host environment.
type Build = fn(HostEnvironment) -> Result<String, Error>;

const CLIENTS: [(&str, Build); 3] = [
    (SAS, |environment| {
        sas::Client::builder()
            .host_environment(environment)
            .build()
            .map(|client| client.endpoint().to_string())
    }),
    (CR, |environment| {
        cr::Client::builder()
            .host_environment(environment)
            .build()
            .map(|client| client.endpoint().to_string())
    }),
    (TCSS, |environment| {
        tcss::Client::builder()
            .host_environment(environment)
            .build()
            .map(|client| client.endpoint().to_string())
    }),
];

#[tokio::test]
async fn clients_configured_by_variables_reach_the_emulator() {
    let emulator = Emulator::builder().key(Key::permanent("AKEMULATED", "a-secret")).project("p-1").start();
    let emulator = emulator.await.expect("a free port");
    let keys = [
        ("HUAWEICLOUD_SDK_AK", "AKEMULATED"),
        ("HUAWEICLOUD_SDK_SK", "a-secret"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p-1"),
        ("TENCENTCLOUD_SECRET_ID", "AKEMULATED"),
        ("TENCENTCLOUD_SECRET_KEY", "a-secret"),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "AKEMULATED"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "a-secret"),
    ];
    let test_host = emulator
        .variables()
        .into_iter()
        .fold(TestHost::new(), |test_host, (name, value)| test_host.set(name, value));
    let test_host = keys.into_iter().fold(test_host, |test_host, (name, value)| test_host.set(name, value));
    // By the clock of the host environment, as in a shell.
    let environment = test_host.host_environment().with_clock(imagescan::SystemClock);

    let hss = hss::Client::builder().host_environment(environment.clone()).build().expect("a client");
    hss.send(hss::ListImageScanTask::new("image_scan")).await.expect("a list");
    let tcss = tcss::Client::builder().host_environment(environment.clone()).build().expect("a client");
    tcss.send(tcss::DescribeImageRegistryTimingScanTask::new()).await.expect("a schedule");
    let sas = sas::Client::builder().host_environment(environment.clone()).build().expect("a client");
    sas.send(sas::PublicPreCheckImageScanTask::new()).await.expect("a check");
    let cr = cr::Client::builder().host_environment(environment).build().expect("a client");
    emulator.alibaba().cr().add_task(Task::new("cri-1", "task-1", 1_795_000_000_000));
    cr.send(cr::GetArtifactSubscriptionTask::new("cri-1", "task-1")).await.expect("a task");
    assert_eq!(emulator.requests().len(), 4);
}

#[test]
fn values_are_hosts_or_urls_and_plain_http_stays_on_this_host() {
    for (name, build) in CLIENTS {
        for (value, endpoint) in [
            ("scan.example", "https://scan.example"),
            (" scan.example:8443\n", "https://scan.example:8443"),
            ("https://scan.example/", "https://scan.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(
                build(TestHost::new().set(name, value).host_environment()).expect("a client"),
                endpoint
            );
        }
        for (value, why) in [
            ("http://scan.example", "is plain HTTP"),
            ("http://127.0.0.1.example", "is plain HTTP"),
            ("http://10.0.0.1", "is plain HTTP"),
            ("https://scan.example/path", "contains more than scheme, host and port"),
            ("https://user:planted@scan.example", "contains a user name"),
            ("https://scan.example?x", "contains more than scheme, host and port"),
            ("ftp://scan.example", "is neither HTTPS nor HTTP"),
        ] {
            let error = build(TestHost::new().set(name, value).host_environment()).expect_err("no client");
            assert!(error.is_invalid_input(), "{error:?}");
            let text = error.to_string();
            assert!(text.starts_with(&format!("{name}: ")) && text.contains(why), "{text}");
            assert!(!text.contains("planted"), "{text}");
        }
    }
    let far = TestHost::new().set(SAS, "http://scan.example").host_environment();
    let allowed = sas::Client::builder().host_environment(far).allow_plain_http().build().expect("a client");
    assert_eq!(allowed.endpoint().to_string(), "http://scan.example");
}

#[test]
fn code_takes_precedence_over_variable_profile_and_region() {
    let aliyun = r#"{"current": "p", "profiles": [{"name": "p", "mode": "AK", "region_id": "cn-hangzhou",
        "endpoint_type": "vpc"}]}"#;
    let test_host = || {
        TestHost::new()
            .file(".aliyun/config.json", aliyun)
            .file(".tccli/default.credential", r#"{"secretId": "ID", "secretKey": "KEY"}"#)
            .file(".tccli/default.configure", r#"{"tcss": {"endpoint": "tcss.profile.example"}}"#)
    };
    let set = || test_host().set(SAS, "sas.example").set(CR, "cr.example").set(TCSS, "tcss.example");
    let sas = |test_host: &TestHost| sas::Client::builder().host_environment(test_host.host_environment());
    let tcss = |test_host: &TestHost| tcss::Client::builder().host_environment(test_host.host_environment());
    let host = |endpoint: &imagescan::Endpoint| endpoint.host().to_owned();

    let of_code = sas(&set()).endpoint("code.example").build().expect("a client");
    assert_eq!(host(of_code.endpoint()), "code.example");
    let of_variable = sas(&set()).region("cn-beijing").network(Network::Vpc).build().expect("a client");
    assert_eq!(host(of_variable.endpoint()), "sas.example");
    assert_eq!(of_variable.region().map(|region| region.to_string()).as_deref(), Some("cn-beijing"));
    let of_profile = sas(&test_host()).build().expect("a client");
    assert_eq!(host(of_profile.endpoint()), "tds.vpc-proxy.aliyuncs.com");
    let other = cr::Client::builder().host_environment(set().host_environment()).build().expect("a client");
    assert_eq!(host(other.endpoint()), "cr.example", "each service has its own variable");

    let of_code = tcss(&set()).endpoint("code.example").build().expect("a client");
    assert_eq!(host(of_code.endpoint()), "code.example");
    for client in [tcss(&set()), tcss(&set()).site(Site::Mainland), tcss(&set()).region("ap-guangzhou")] {
        assert_eq!(host(client.build().expect("a client").endpoint()), "tcss.example");
    }
    let of_profile = tcss(&test_host()).build().expect("a client");
    assert_eq!(host(of_profile.endpoint()), "tcss.profile.example");
}
