//! The sources of Huawei's default chain on hosts of the tests.

use std::time::Duration;

use imagescan::huawei::credentials::default_chain;

use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::test_host::{TestHost, served};

const FILE: &str = ".huaweicloud/credentials";
const KEY: &str = r#"{"credential":{"access":"AK4","secret":"SK4","securitytoken":"T4","expires_at":"2026-11-21T00:00:00Z"}}"#;
const POD_KEY: &str = r#"{"credentials":{"accessKeyId":"AK5","secretAccessKey":"SK5","securityToken":"T5","expiration":"2026-11-21T00:00:00.000000Z"}}"#;
pub(crate) const OIDC_KEY: &str = r#"{"credentials":{"access_key_id":"AK1","secret_access_key":"SK1","security_token":"T1","expiration":"2026-11-21T00:00:00Z"}}"#;

/// Responds to every request of a source.
fn cloud() -> Scripted {
    Scripted::by(|request, _| match (request.uri().host(), request.uri().path()) {
        (Some("169.254.169.254"), "/meta-data/latest/api/token") => response(200, "metadata-token"),
        (Some("169.254.169.254"), _) => response(200, KEY),
        (Some("169.254.1.1"), _) => response(200, POD_KEY),
        (Some("sts.cn-north-4.myhuaweicloud.com"), _) => response(200, OIDC_KEY),
        other => panic!("unexpected request: {other:?}"),
    })
}

#[tokio::test]
async fn sources_are_queried_in_order() {
    let test_host = TestHost::new()
        .network(cloud())
        .file("token", "pod-token\n")
        .set("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.1.1/v1/credentials")
        .set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/token")
        .set("HUAWEICLOUD_SDK_METADATA_DISABLED", "True");
    assert_eq!(test_host.served(default_chain).await, served("AK5", "SK5", Some("T5"), "pod identity"));
    let test_host = test_host.set("HUAWEICLOUD_SDK_METADATA_DISABLED", "false");
    assert_eq!(test_host.served(default_chain).await, served("AK4", "SK4", Some("T4"), "ECS metadata"));
    let test_host =
        test_host.file(FILE, "[global]\nak=X\n[basic]\nak = AK3\nsk = SK3==\nsecurity_token = T3\n");
    assert_eq!(test_host.served(default_chain).await, served("AK3", "SK3==", Some("T3"), "credentials file"));
    let test_host = test_host.set("HUAWEICLOUD_SDK_AK", "AK2").set("HUAWEICLOUD_SDK_SK", "SK2");
    assert_eq!(test_host.served(default_chain).await, served("AK2", "SK2", None, "environment"));
    let test_host = test_host.set("HUAWEICLOUD_SDK_SECURITY_TOKEN", "T2");
    assert_eq!(test_host.served(default_chain).await, served("AK2", "SK2", Some("T2"), "environment"));
    let test_host = test_host
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::d1:oidcProvider:x")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::d1:agency:a")
        .set("HUAWEICLOUD_OIDC_TOKEN_FILE", "~/token");
    assert_eq!(test_host.served(default_chain).await, served("AK1", "SK1", Some("T1"), "OIDC"));
}

#[tokio::test]
async fn the_credentials_file_may_be_named() {
    let test_host = TestHost::new()
        .file("keys.ini", "[basic]\nak=AK\nsk=SK\n")
        .set("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "~/keys.ini");
    assert_eq!(test_host.served(default_chain).await, served("AK", "SK", None, "credentials file"));
}

#[tokio::test(start_paused = true)]
async fn an_empty_chain_is_an_error_that_lists_the_sources_and_comes_soon() {
    let begun = tokio::time::Instant::now();
    let test_host = TestHost::new().network(Scripted::new([Step::Hang]));
    assert_eq!(
        test_host.error(default_chain).await,
        "no credentials for Huawei Cloud were found; OIDC: HUAWEICLOUD_OIDC_PROVIDER_URN is not set; environment: \
         HUAWEICLOUD_SDK_AK is not set; credentials file: HUAWEICLOUD_SDK_CREDENTIALS_FILE is not set, and \
         ~/.huaweicloud/credentials does not exist; ECS metadata: no metadata service responds at 169.254.169.254; pod identity: \
         HC_CONTAINER_CREDENTIALS_FULL_URI is not set"
    );
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_error_of_a_broken_source_has_path_and_line_and_no_content() {
    let named = |name, value: &str| TestHost::new().set(name, value);
    let file = |content: &str| TestHost::new().file(FILE, content);
    let cases = [
        (
            named("HUAWEICLOUD_SDK_AK", "planted"),
            "environment: the environment variable HUAWEICLOUD_SDK_SK is not set",
        ),
        (
            named("HUAWEICLOUD_SDK_IDP_ID", "planted"),
            "environment: the environment has `HUAWEICLOUD_SDK_IDP_ID` without `HUAWEICLOUD_SDK_ID_TOKEN_FILE`",
        ),
        (
            named("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "planted").set("HUAWEICLOUD_SDK_AK", "planted"),
            "has `HUAWEICLOUD_SDK_ID_TOKEN_FILE` without `HUAWEICLOUD_SDK_IDP_ID`",
        ),
        (
            named("HUAWEICLOUD_SDK_IDP_ID", "planted").set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "~/none"),
            "environment: ~/none, which HUAWEICLOUD_SDK_ID_TOKEN_FILE names, is not there",
        ),
        (
            named("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/no/such/file"),
            "HUAWEICLOUD_SDK_CREDENTIALS_FILE names a file that does not exist",
        ),
        (file("[basic]\nplanted\n"), "~/.huaweicloud/credentials, line 2: neither"),
        (file("[global]\nak=planted"), "~/.huaweicloud/credentials has no section `[basic]`"),
        (file("[basic]\nak=planted"), "~/.huaweicloud/credentials lacks `sk`"),
        (file("[basic]\nidp_id=planted\nak=a\nsk=b"), "has `idp_id` without `id_token_file`"),
        (
            file("[basic]\nidp_id=i\nid_token_file=~/planted-not\n").file("planted-not", " \n"),
            "credentials file: ~/planted-not, which `id_token_file` of the credentials file names, is empty",
        ),
        (
            named("HUAWEICLOUD_OIDC_PROVIDER_URN", "planted"),
            "OIDC: HUAWEICLOUD_OIDC_AGENCY_URN is not set, and other variables of OIDC are",
        ),
        (
            named("HUAWEICLOUD_OIDC_ID_TOKEN", "planted"),
            "OIDC: HUAWEICLOUD_OIDC_PROVIDER_URN is not set, and other",
        ),
        (
            named("HUAWEICLOUD_OIDC_PROVIDER_URN", "p").set("HUAWEICLOUD_OIDC_AGENCY_URN", "a"),
            "neither HUAWEICLOUD_OIDC_TOKEN_FILE nor HUAWEICLOUD_OIDC_ID_TOKEN is set, and other variables of OIDC are",
        ),
        (
            oidc("HUAWEICLOUD_OIDC_DURATION_SECONDS", "planted"),
            "HUAWEICLOUD_OIDC_DURATION_SECONDS is not a whole number",
        ),
        (
            oidc("HUAWEICLOUD_OIDC_DURATION_SECONDS", "60"),
            "HUAWEICLOUD_OIDC_DURATION_SECONDS: the duration is 60 s: the service accepts 900 s to 43200 s",
        ),
        (
            oidc("HUAWEICLOUD_SDK_STS_ENDPOINT", "https://user:planted@host"),
            "OIDC: HUAWEICLOUD_SDK_STS_ENDPOINT: the endpoint `https://…@host` contains a user name",
        ),
        (
            named("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/planted"),
            "pod identity: HC_CONTAINER_AUTHORIZATION_TOKEN_FILE is not set",
        ),
        (
            named("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/planted"),
            "pod identity: HC_CONTAINER_CREDENTIALS_FULL_URI is not set",
        ),
    ];
    for (test_host, expected) in cases {
        let error = test_host.error(default_chain).await;
        assert!(error.contains(expected), "{error}");
        assert!(!error.replace("~/planted-not", "").contains("planted"), "{error}");
    }
}

fn oidc(name: &'static str, value: &str) -> TestHost {
    TestHost::new()
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "p")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "a")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", "planted")
        .set(name, value)
}
