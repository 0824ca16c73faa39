//! One rule for all variables: white space around a value is removed. A key is used unchanged, or is an error.

use imagescan::huawei::hss;
use imagescan::tencent::tcss;
use imagescan::{ProvideCredentials as _, alibaba, huawei, tencent};
use imagescan_runtime::HostEnvironment;

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::{TestHost, served};

const ALIBABA_STS: &str = r#"{"Credentials": {"AccessKeyId": "ID", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
    "Expiration": "2026-11-20T14:00:00Z"}}"#;
const TENCENT_STS: &str = r#"{"Response": {"Credentials": {"Token": "TOKEN", "TmpSecretId": "ID", "TmpSecretKey": "KEY"},
    "ExpiredTime": 1795183200, "RequestId": "r"}}"#;

/// The request of a host whose variables end with these characters.
async fn sent(
    test_host: TestHost,
    responded: &'static str,
    chain: fn(HostEnvironment) -> imagescan::Chain,
) -> String {
    let network = Scripted::by(move |_, _| response(200, responded));
    test_host.network(network.clone()).load(chain).await.expect("credentials");
    let requests = network.requests();
    let lines =
        requests.iter().map(|sent| format!("{} {}", sent.uri(), String::from_utf8_lossy(sent.body())));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn white_space_around_a_value_is_removed() {
    for (value, expected) in [
        ("value\n", Some("value")),
        (" \tvalue\r\n", Some("value")),
        ("two words ", Some("two words")),
        ("", None),
        (" \n\t", None),
    ] {
        let environment = HostEnvironment::with_variables(move |_| Some(value.to_owned()));
        assert_eq!(environment.variable("ANY").expect("UTF-8").as_deref(), expected, "{value:?}");
        let key = environment.untrimmed_variable("ANY").expect("UTF-8");
        assert_eq!(key.as_deref(), expected.map(|_| value), "{value:?}");
    }
    for value in ["true\n", " TRUE ", "True"] {
        let environment = HostEnvironment::with_variables(move |_| Some(value.to_owned()));
        assert!(environment.is_true("ANY").expect("UTF-8"), "{value:?}");
    }
}

#[tokio::test]
async fn roles_profiles_and_files_are_found_despite_white_space() {
    for end in ["\n", "\r\n", " ", "\t"] {
        let set = |test_host: TestHost, name, value: &str| test_host.set(name, format!("{end}{value}{end}"));
        let pod = TestHost::new().file("token", "a-token\n");
        let pod = set(pod, "ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r");
        let pod = set(pod, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p");
        let pod = set(pod, "ALIBABA_CLOUD_ROLE_SESSION_NAME", "nightly");
        let pod = set(pod, "ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token");
        let text = sent(pod, ALIBABA_STS, alibaba::credentials::default_chain).await;
        assert!(text.contains("RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&RoleSessionName=nightly&"), "{text}");

        let role = TestHost::new().set("TENCENTCLOUD_SECRET_ID", "AKID").set("TENCENTCLOUD_SECRET_KEY", "s");
        let role = set(role, "TENCENTCLOUD_ROLE_ARN", "qcs::cam::uin/1:roleName/x");
        let text = sent(role, TENCENT_STS, tencent::credentials::default_chain).await;
        assert!(text.contains(r#""RoleArn":"qcs::cam::uin/1:roleName/x""#), "{text}");

        let profile = TestHost::new().file(
            ".aliyun/config.json",
            r#"{"profiles": [{"name": "dev", "mode": "AK", "access_key_id": "DEV", "access_key_secret": "s"}]}"#,
        );
        let profile = set(profile, "ALIBABA_CLOUD_PROFILE", "dev");
        let found = profile.served(alibaba::credentials::default_chain).await;
        assert_eq!(found, served("DEV", "s", None, "aliyun profile"));

        let metadata = r#"{"Code": "Success", "AccessKeyId": "ID", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
            "Expiration": "2026-11-20T14:00:00Z"}"#;
        let ecs = set(TestHost::new(), "ALIBABA_CLOUD_ECS_METADATA", "scanner-role");
        let text = sent(ecs, metadata, alibaba::credentials::default_chain).await;
        assert!(text.contains("/security-credentials/scanner-role "), "{text}");

        let file = TestHost::new().file("keys", "[basic]\nak = AK\nsk = SK\n");
        let file = set(file, "HUAWEICLOUD_SDK_CREDENTIALS_FILE", "~/keys");
        let found = file.served(huawei::credentials::default_chain).await;
        assert_eq!(found, served("AK", "SK", None, "credentials file"));
    }
}

#[tokio::test]
async fn regions_and_endpoints_are_used_without_white_space() {
    let set = |name, value: &str| TestHost::new().set(name, format!("{value}\n"));
    let hss = hss::Client::builder()
        .host_environment(set("HUAWEICLOUD_SDK_REGION", "cn-north-4").host_environment());
    assert_eq!(hss.build().expect("a client").endpoint().host(), "hss.cn-north-4.myhuaweicloud.com");
    let tcss = tcss::Client::builder()
        .host_environment(set("TENCENTCLOUD_REGION", "ap-singapore").host_environment());
    assert_eq!(tcss.build().expect("a client").region().expect("a region").as_str(), "ap-singapore");

    let network = Scripted::by(|_, _| response(401, "{}"));
    let test_host = set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.example").network(network.clone());
    let login = huawei::credentials::IamToken::password("c", "u", "p").region("cn-north-4");
    login.host_environment(test_host.host_environment()).build().provide().await.expect_err("no token");
    assert_eq!(network.requests()[0].uri().host(), Some("iam.example"));
}

#[tokio::test]
async fn a_key_with_white_space_is_an_error_and_a_blank_one_is_not_set() {
    let keys = |id: &str, secret: &str| {
        TestHost::new().set("TENCENTCLOUD_SECRET_ID", id).set("TENCENTCLOUD_SECRET_KEY", secret)
    };
    let error = keys("AKID", "secret\n").error(tencent::credentials::default_chain).await;
    assert!(error.contains("the secret key contains a line break"), "{error}");
    let error = keys(" \n", "\t").error(tencent::credentials::default_chain).await;
    assert!(error.contains("environment: TENCENTCLOUD_SECRET_ID is not set"), "{error}");
}

/// What an error shows remains on its line.
#[tokio::test]
async fn a_line_break_within_a_value_is_escaped_in_errors() {
    let set = |name, value: &str| TestHost::new().set(name, value);
    let alibaba: fn(HostEnvironment) -> imagescan::Chain = alibaba::credentials::default_chain;
    let huawei: fn(HostEnvironment) -> imagescan::Chain = huawei::credentials::default_chain;
    let tencent: fn(HostEnvironment) -> imagescan::Chain = tencent::credentials::default_chain;
    for (test_host, chain, expected) in [
        (set("ALIBABA_CLOUD_PROFILE", "de\nv\n"), alibaba, "the profile `de\\nv`"),
        (
            set("ALIBABA_CLOUD_ECS_METADATA", "a\u{1b}[31mb").network(Scripted::new([response(404, "")])),
            alibaba,
            "\\u{1b}[31mb`",
        ),
        (set("TCCLI_PROFILE", "a\nb\n"), tencent, "a\\nb.credential does not exist"),
        (
            set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "/no\n/such\n").set("HUAWEICLOUD_SDK_IDP_ID", "i"),
            huawei,
            "/no\\n/such, which HUAWEICLOUD_SDK_ID_TOKEN_FILE names, is not there",
        ),
    ] {
        let error = test_host.load(chain).await.expect_err(expected);
        for text in [error.to_string(), format!("{error:?}").lines().next().unwrap_or_default().to_owned()] {
            assert!(text.contains(expected) && !text.contains(char::is_control), "{text:?}");
        }
        let kept = imagescan::Cached::new(chain(test_host.host_environment()))
            .host_environment(&test_host.host_environment());
        assert!(kept.provide().await.expect_err(expected).to_string().contains(expected));
    }
}
