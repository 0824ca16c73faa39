//! The region of an Alibaba client without an explicit region.

use imagescan::alibaba::{cr, sas};
use imagescan::{Client, Error};

use crate::alibaba::chain::CONFIG;
use imagescan_suite::support::test_host::TestHost;

const PROFILES: &str = r#"{"current": "here", "profiles": [
    {"name": "here", "mode": "AK", "region_id": "cn-beijing"},
    {"name": "there", "region_id": "cn-nowhere"},
    {"name": "nowhere"}
]}"#;

fn build(test_host: &TestHost) -> Result<Client<cr::Cr>, Error> {
    cr::Client::builder().host_environment(test_host.host_environment()).build()
}

fn region(test_host: &TestHost) -> Option<String> {
    build(test_host).expect("a client").region().map(|region| region.to_string())
}

fn error(test_host: &TestHost) -> String {
    let home = test_host.host_environment().expand_home("~").expect("a home").display().to_string();
    build(test_host).expect_err("no client").to_string().replace(home.trim_end_matches('/'), "~")
}

#[test]
fn the_region_is_that_of_the_environment_or_of_the_profile() {
    let test_host = TestHost::new().file(CONFIG, PROFILES);
    assert_eq!(region(&test_host).as_deref(), Some("cn-beijing"));
    assert_eq!(build(&test_host).expect("a client").endpoint().host(), "cr.cn-beijing.aliyuncs.com");
    let test_host = test_host.set("ALIBABA_CLOUD_REGION", "cn-hangzhou");
    assert_eq!(region(&test_host).as_deref(), Some("cn-hangzhou"));
    let test_host = test_host.set("ALIBABA_CLOUD_REGION_ID", " cn-shanghai ");
    assert_eq!(region(&test_host).as_deref(), Some("cn-shanghai"));
    let given = sas::Client::builder()
        .region("cn-shenzhen")
        .host_environment(test_host.host_environment())
        .build()
        .expect("a client");
    assert_eq!(given.region().expect("a region").as_str(), "cn-shenzhen");
}

#[test]
fn no_file_is_read_if_there_is_an_endpoint() {
    let broken = || TestHost::new().file(CONFIG, "{\n");
    let build = |test_host: &TestHost| {
        cr::Client::builder().endpoint("cr.example").host_environment(test_host.host_environment()).build()
    };
    assert_eq!(build(&broken()).expect("a client").region(), None);
    let test_host = broken().set("ALIBABA_CLOUD_REGION_ID", "cn-of-my-own");
    assert_eq!(build(&test_host).expect("a client").region().expect("a region").as_str(), "cn-of-my-own");
    assert!(error(&broken()).contains("~/.aliyun/config.json, line 2: not JSON"));
}

#[test]
fn an_invalid_or_missing_region_is_an_error_with_its_origin() {
    let none = "the cr client has neither region nor endpoint: set `.region(…)`, `.endpoint(…)`, or \
                ALIBABA_CLOUD_REGION_ID in the environment";
    let test_host = || TestHost::new().file(CONFIG, PROFILES);
    assert_eq!(error(&TestHost::new()), none);
    assert_eq!(error(&test_host().set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")), none);
    assert_eq!(error(&test_host().set("ALIBABA_CLOUD_PROFILE", "nowhere")), none);
    assert_eq!(
        error(&test_host().set("ALIBABA_CLOUD_PROFILE", "absent")),
        none,
        "it may be one of the other file"
    );
    let message = error(&test_host().set("ALIBABA_CLOUD_PROFILE", "there"));
    assert!(
        message.ends_with("; the region is that of the profile `there` in ~/.aliyun/config.json"),
        "{message}"
    );
    let message = error(&TestHost::new().set("ALIBABA_CLOUD_REGION", "cn-hangzou"));
    assert!(message.contains("near names are `cn-hangzhou`"), "{message}");
    assert!(message.ends_with("; the region is that of ALIBABA_CLOUD_REGION"), "{message}");
}
