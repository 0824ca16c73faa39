//! The region of an Alibaba client without an explicit region.

use imagescan::alibaba::{cr, sas};
use imagescan::{Client, Error};

use crate::alibaba::chain::CONFIG;
use imagescan_suite::support::machine::Machine;

const PROFILES: &str = r#"{"current": "here", "profiles": [
    {"name": "here", "mode": "AK", "region_id": "cn-beijing"},
    {"name": "there", "region_id": "cn-nowhere"},
    {"name": "nowhere"}
]}"#;

fn build(machine: &Machine) -> Result<Client<cr::Cr>, Error> {
    cr::Client::builder().host_environment(machine.host_environment()).build()
}

fn region(machine: &Machine) -> Option<String> {
    build(machine).expect("a client").region().map(ToString::to_string)
}

fn error(machine: &Machine) -> String {
    let home = machine.host_environment().expand_home("~").expect("a home").display().to_string();
    build(machine).expect_err("no client").to_string().replace(home.trim_end_matches('/'), "~")
}

#[test]
fn the_region_is_that_of_the_environment_or_of_the_profile() {
    let machine = Machine::new().file(CONFIG, PROFILES);
    assert_eq!(region(&machine).as_deref(), Some("cn-beijing"));
    assert_eq!(build(&machine).expect("a client").endpoint().host(), "cr.cn-beijing.aliyuncs.com");
    let machine = machine.set("ALIBABA_CLOUD_REGION", "cn-hangzhou");
    assert_eq!(region(&machine).as_deref(), Some("cn-hangzhou"));
    let machine = machine.set("ALIBABA_CLOUD_REGION_ID", " cn-shanghai ");
    assert_eq!(region(&machine).as_deref(), Some("cn-shanghai"));
    let given = sas::Client::builder()
        .region("cn-shenzhen")
        .host_environment(machine.host_environment())
        .build()
        .expect("a client");
    assert_eq!(given.region().expect("a region").as_str(), "cn-shenzhen");
}

#[test]
fn no_file_is_read_if_there_is_an_endpoint() {
    let broken = || Machine::new().file(CONFIG, "{\n");
    let build = |machine: &Machine| {
        cr::Client::builder().endpoint("cr.example").host_environment(machine.host_environment()).build()
    };
    assert_eq!(build(&broken()).expect("a client").region(), None);
    let machine = broken().set("ALIBABA_CLOUD_REGION_ID", "cn-of-my-own");
    assert_eq!(build(&machine).expect("a client").region().expect("a region").as_str(), "cn-of-my-own");
    assert!(error(&broken()).contains("~/.aliyun/config.json, line 2: not JSON"));
}

#[test]
fn an_invalid_or_missing_region_is_an_error_with_its_origin() {
    let none = "the cr client has neither region nor endpoint: set `.region(…)`, `.endpoint(…)`, or \
                ALIBABA_CLOUD_REGION_ID in the environment";
    let machine = || Machine::new().file(CONFIG, PROFILES);
    assert_eq!(error(&Machine::new()), none);
    assert_eq!(error(&machine().set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")), none);
    assert_eq!(error(&machine().set("ALIBABA_CLOUD_PROFILE", "nowhere")), none);
    assert_eq!(
        error(&machine().set("ALIBABA_CLOUD_PROFILE", "absent")),
        none,
        "it may be one of the other file"
    );
    let told = error(&machine().set("ALIBABA_CLOUD_PROFILE", "there"));
    assert!(told.ends_with("; the region is that of the profile `there` in ~/.aliyun/config.json"), "{told}");
    let told = error(&Machine::new().set("ALIBABA_CLOUD_REGION", "cn-hangzou"));
    assert!(told.contains("near names are `cn-hangzhou`"), "{told}");
    assert!(told.ends_with("; the region is that of ALIBABA_CLOUD_REGION"), "{told}");
}
