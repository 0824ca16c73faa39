//! A variable whose value is not UTF-8 is an error that names it, wherever its value would be used; it is never
//! skipped, which would select another account or another source.

#![cfg(unix)]

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::process::Command;

use imagescan::credentials::Chain;
use imagescan::{Error, alibaba, huawei, tencent};
use imagescan_runtime::HostEnvironment;

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

/// The default chain of a cloud.
type MakeChain = fn(HostEnvironment) -> Chain;

/// A value in Latin-1, which is not UTF-8.
fn latin() -> OsString {
    OsString::from_vec(b"true\xa0caf\xe9".to_vec())
}

fn names(error: &Error, variable: &str) {
    let text = error.to_string();
    assert!(text.contains(&format!("variable {variable} is not UTF-8")), "{variable}: {text}");
}

/// A host on which each cloud's chain finds keys of another account than the intended one.
fn with_keys() -> TestHost {
    let section = "[default]\ntype = access_key\naccess_key_id = OTHER\naccess_key_secret = s\n";
    TestHost::new()
        .file(".alibabacloud/credentials", section)
        .file(".tencentcloud/credentials", "[default]\nsecret_id = OTHER\nsecret_key = s\n")
        .file(".huaweicloud/credentials", "[basic]\nak = OTHER\nsk = s\n")
        .network(Scripted::by(|_, _| response(404, "")))
}

#[tokio::test]
async fn a_configured_source_of_credentials_is_not_skipped() {
    let clouds: [(MakeChain, &[&str]); 3] = [
        (
            alibaba::credentials::default_chain,
            &[
                "ALIBABA_CLOUD_ACCESS_KEY_ID",
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                "ALIBABA_CLOUD_ROLE_ARN",
                "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
                "ALIBABA_CLOUD_PROFILE",
                "ALIBABA_CLOUD_CONFIG_FILE",
                "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
                "ALIBABA_CLOUD_CREDENTIALS_FILE",
            ],
        ),
        (
            tencent::credentials::default_chain,
            &[
                "TENCENTCLOUD_SECRET_ID",
                "TENCENTCLOUD_SECRET_KEY",
                "TENCENTCLOUD_CREDENTIALS_FILE",
                "TENCENTCLOUD_ROLE_ARN",
            ],
        ),
        (
            huawei::credentials::default_chain,
            &[
                "HUAWEICLOUD_OIDC_PROVIDER_URN",
                "HUAWEICLOUD_OIDC_TOKEN_FILE",
                "HUAWEICLOUD_SDK_IDP_ID",
                "HUAWEICLOUD_SDK_AK",
                "HUAWEICLOUD_SDK_SK",
                "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
            ],
        ),
    ];
    for (chain, variables) in clouds {
        assert_eq!(with_keys().served(chain).await.0, "OTHER");
        for variable in variables {
            let error = with_keys().set(variable, latin()).load(chain).await.expect_err(variable);
            names(&error, variable);
        }
    }
}

#[tokio::test]
async fn the_last_sources_are_not_skipped_either() {
    let test_host = || TestHost::new().network(Scripted::by(|_, _| response(404, "")));
    let clouds: [(MakeChain, &[&str]); 3] = [
        (
            alibaba::credentials::default_chain,
            &[
                "ALIBABA_CLOUD_ECS_METADATA",
                "ALIBABA_CLOUD_ECS_METADATA_DISABLED",
                "ALIBABA_CLOUD_CREDENTIALS_URI",
            ],
        ),
        (
            tencent::credentials::default_chain,
            &["TCCLI_PROFILE", "TENCENTCLOUD_METADATA_DISABLED", "TKE_ROLE_ARN"],
        ),
        (
            huawei::credentials::default_chain,
            &["HUAWEICLOUD_SDK_METADATA_DISABLED", "HC_CONTAINER_CREDENTIALS_FULL_URI"],
        ),
    ];
    for (chain, variables) in clouds {
        for variable in variables {
            let error = test_host().set(variable, latin()).load(chain).await.expect_err(variable);
            names(&error, variable);
        }
    }
}

/// A switch that cannot be read disables nothing, so the command is not started.
#[tokio::test]
async fn a_command_is_not_started_if_its_switch_cannot_be_read() {
    const SWITCH: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
    let profile = r#"{"current": "p", "profiles": [{"name": "p", "mode": "External", "process_command": "touch HOME/ran"}]}"#;
    let test_host = TestHost::new();
    let home = test_host.host_environment().expand_home("~").expect("a home folder");
    let profile = profile.replace("HOME", &home.display().to_string());
    let test_host = test_host.file(".aliyun/config.json", profile).set(SWITCH, latin());
    let error = test_host.load(alibaba::credentials::default_chain).await.expect_err("no keys");
    names(&error, SWITCH);
    assert!(!home.join("ran").exists());
}

/// The outcome of the build of each cloud's client.
type Build = fn(HostEnvironment) -> Result<(), Error>;

const ALIBABA: Build =
    |environment| alibaba::sas::Client::builder().host_environment(environment).build().map(drop);
const TENCENT: Build =
    |environment| tencent::tcss::Client::builder().host_environment(environment).build().map(drop);
const HUAWEI: Build =
    |environment| huawei::hss::Client::builder().host_environment(environment).build().map(drop);

#[test]
fn a_region_an_endpoint_or_a_project_is_not_skipped() {
    for (variable, build) in [
        ("ALIBABA_CLOUD_SAS_ENDPOINT", ALIBABA),
        ("ALIBABA_CLOUD_REGION_ID", ALIBABA),
        ("ALIBABA_CLOUD_PROFILE", |environment| {
            alibaba::sas::Client::builder()
                .region("cn-shanghai")
                .host_environment(environment)
                .build()
                .map(drop)
        }),
        ("ALIBABA_CLOUD_ENDPOINT_TYPE", |environment| {
            alibaba::sas::Client::builder()
                .region("cn-shanghai")
                .host_environment(environment)
                .build()
                .map(drop)
        }),
        ("TENCENTCLOUD_TCSS_ENDPOINT", TENCENT),
        ("TENCENTCLOUD_REGION", TENCENT),
        ("TCCLI_PROFILE", TENCENT),
        ("HUAWEICLOUD_SDK_REGION", HUAWEI),
        ("HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4", |environment| {
            huawei::hss::Client::builder()
                .region("cn-north-4")
                .host_environment(environment)
                .build()
                .map(drop)
        }),
        ("HUAWEICLOUD_SDK_PROJECT_ID", |environment| {
            huawei::hss::Client::builder()
                .region("cn-north-4")
                .host_environment(environment)
                .build()
                .map(drop)
        }),
    ] {
        let error = build(TestHost::new().set(variable, latin()).host_environment()).expect_err(variable);
        assert!(error.is_invalid_input() || error.is_credentials(), "{error:?}");
        names(&error, variable);
    }
    let in_code = alibaba::sas::Client::builder().region("cn-shanghai").endpoint("https://sas.example");
    let test_host = TestHost::new().set("ALIBABA_CLOUD_SAS_ENDPOINT", latin());
    in_code.host_environment(test_host.host_environment()).build().expect("the variable is not used");
}

#[test]
fn a_proxy_is_not_skipped() {
    let url = OsString::from_vec(b"http://us\xe9r:planted@127.0.0.1:3128".to_vec());
    let build = |variables: &[(&'static str, OsString)]| {
        let test_host = variables
            .iter()
            .cloned()
            .fold(TestHost::new(), |test_host, (name, value)| test_host.set(name, value));
        huawei::hss::Client::builder()
            .region("cn-north-4")
            .host_environment(test_host.host_environment())
            .build()
    };
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let error = build(&[(name, url.clone())]).expect_err(name);
        names(&error, name);
        assert!(error.is_invalid_input() && !format!("{error:?}").contains("planted"), "{error:?}");
    }
    let proxy = OsString::from("http://127.0.0.1:3128");
    let error = build(&[("HTTPS_PROXY", proxy.clone()), ("NO_PROXY", latin())]).expect_err("no list");
    names(&error, "NO_PROXY");
    // A variable that is not used may have any value.
    build(&[("NO_PROXY", latin())]).expect("no proxy");
    build(&[("HTTP_PROXY", url)]).expect("the endpoint is HTTPS");
    build(&[("REQUEST_METHOD", latin()), ("HTTPS_PROXY", proxy)]).expect("a client");
}

/// The test starts itself once more, in a process with such a variable.
#[test]
fn the_environment_of_the_process_is_read_in_the_same_way() {
    const NAME: &str = "IMAGESCAN_TEST_NOT_UTF8";
    match HostEnvironment::real().variable(NAME) {
        Err(error) => names(&error, NAME),
        Ok(set) => {
            assert_eq!(set, None);
            let this = "sources::variables_not_utf8::the_environment_of_the_process_is_read_in_the_same_way";
            let mut again = Command::new(std::env::current_exe().expect("this program"));
            let output = again.args(["--exact", this]).env(NAME, latin()).output().expect("a process");
            let printed = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
        }
    }
}
