//! Invalid input is an error before anything is sent, with a helpful message.

use imagescan_huawei::hss::{Client, Hss, ListImageScanTask};
use imagescan_huawei::{ClientBuilder, Credentials, Error, region};
use imagescan_runtime::{EnvironmentCredentials, ProvideCredentials as _};

use imagescan_suite::support::canned::Canned;

fn builder() -> ClientBuilder<Hss> {
    Client::builder()
        .region(region::CN_NORTH_4)
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p-1")
        .credentials(Credentials::new("AK", "SK"))
}

fn rejected(outcome: Result<Client, Error>, words: &str) {
    let error = outcome.expect_err(words);
    assert!(error.is_invalid_input(), "{error:?}");
    assert!(error.to_string().contains(words), "{error} does not say {words:?}");
    assert_eq!(error.attempts(), 0);
}

#[test]
fn an_unknown_region_is_an_error_with_near_names() {
    rejected(
        builder().region("cn-nort-4").build(),
        "near names are `cn-north-4`, `cn-north-1`, `cn-north-2`",
    );
    rejected(builder().region("hongkong").build(), "are the constants of the cloud's module `region`");
    rejected(builder().region("CN_NORTH_4").build(), "`cn-north-4`");
    rejected(
        Client::builder().host_environment(imagescan::HostEnvironment::empty()).project_id("p").build(),
        "set `.region(…)`, `.endpoint(…)`, or HUAWEICLOUD_SDK_REGION",
    );
}

#[test]
fn every_region_of_the_table_has_its_host() {
    let client = builder().region(region::EU_WEST_101).build().unwrap();
    assert_eq!(client.endpoint().host(), "hss.eu-west-101.myhuaweicloud.eu");
    let table = imagescan_huawei::endpoints::HSS;
    assert_eq!((table.len(), table[0].endpoint_set, table[0].hosts.len()), (1, "public", 32));
    assert!(table[0].hosts.is_sorted());
}

#[test]
fn endpoints_are_hosts() {
    for (endpoint, words) in [
        ("http://localhost:1", "secret keys are not sent, but tokens and data can be read"),
        ("ftp://localhost", "neither HTTPS nor HTTP"),
        ("https://host/path", "more than scheme, host and port"),
        ("https://host?query", "more than scheme, host and port"),
        ("https://user:planted@host", "contains a user name"),
        ("https://", "is not a URL"),
        ("host name", "is not a URL"),
        ("", "is not a URL"),
        ("https://host:99999", "not a number up to 65535"),
        ("https://host:", "not a number up to 65535"),
    ] {
        let outcome = builder().endpoint(endpoint).build();
        assert!(!format!("{outcome:?}").contains("planted"));
        rejected(outcome, words);
    }
    let client = builder().endpoint("hss.example.com:8443").build().unwrap();
    assert_eq!(client.endpoint().to_string(), "https://hss.example.com:8443");
    assert_eq!(
        builder().endpoint("https://hss.example.com:443").build().unwrap().endpoint().host(),
        "hss.example.com"
    );
}

#[test]
fn a_client_that_could_send_nothing_is_an_error() {
    rejected(builder().max_response_bytes(0).build(), "raise `.max_response_bytes(…)`");
    rejected(builder().max_concurrency(0).build(), "raise `.max_concurrency(…)`");
    rejected(builder().root_certificates("planted").build(), "contain no certificate");
}

#[test]
fn project_ids_cannot_be_paths() {
    rejected(builder().project_id("p/test").build(), "contains '/'");
    rejected(builder().project_id("").build(), "is empty");
    rejected(builder().project_id("p\n").build(), "contains '\\n'");
    rejected(builder().project_id("项目").build(), "letters and digits");
}

#[tokio::test]
async fn keys_are_checked_before_they_are_used() {
    for (credentials, words) in [
        (Credentials::new("", "SK"), "the access key id is empty"),
        (Credentials::new("AK", ""), "the secret key is empty"),
        (Credentials::new("AK", "planted\n"), "the secret key contains a line break"),
        (Credentials::new("A K", "planted"), "the access key id contains white space"),
        (
            Credentials::new("AK", "SK").with_session_token("planted\u{7f}"),
            "the session token contains a character",
        ),
        (Credentials::bearer("planted token"), "the token contains white space"),
    ] {
        let canned = Canned::new(200, "{}");
        let client = builder().credentials(credentials).transport(canned.clone()).build().unwrap();
        let error = client.send(ListImageScanTask::new("image_scan")).await.expect_err(words);
        assert!(error.is_credentials() && error.to_string().contains(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("planted"));
        assert!(canned.requests().is_empty(), "{words}");
    }
}

#[expect(deprecated, reason = "the deprecated operation stays in the document")]
#[tokio::test]
async fn values_that_cannot_be_sent_are_errors() {
    let canned = Canned::new(200, "{}");
    let client = builder().transport(canned.clone()).build().unwrap();
    let operation = imagescan_huawei::hss::BatchScanSwrImage::new("private_image").region("cn\r\nx: y");
    let error = client.send(operation).await.unwrap_err();
    assert!(
        error.is_invalid_input() && error.to_string().contains("`region` contains a line break"),
        "{error}"
    );
    assert_eq!(error.attempts(), 0);
    let operation = imagescan_huawei::hss::BatchScanSwrImage::new("private_image").region("cn\0north");
    assert!(client.send(operation).await.unwrap_err().is_invalid_input());
    assert!(canned.requests().is_empty());
}

#[tokio::test]
async fn the_environment_is_read_with_the_vendors_names() {
    let source = |pairs: &'static [(&str, &str)]| {
        let read =
            |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        EnvironmentCredentials::new(
            "HUAWEICLOUD_SDK_AK",
            "HUAWEICLOUD_SDK_SK",
            Some("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        )
        .variables(read)
    };
    let full = source(&[
        ("HUAWEICLOUD_SDK_AK", "ak"),
        ("HUAWEICLOUD_SDK_SK", "sk"),
        ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "token"),
    ]);
    assert_eq!(full.provide().await.unwrap(), Credentials::new("ak", "sk").with_session_token("token"));
    let half = source(&[("HUAWEICLOUD_SDK_AK", "ak"), ("HUAWEICLOUD_SDK_SK", "")]);
    let error = half.provide().await.unwrap_err();
    assert!(
        error.to_string().starts_with("the environment variable HUAWEICLOUD_SDK_SK is not set"),
        "{error}"
    );
}
