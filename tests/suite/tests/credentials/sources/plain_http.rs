//! One rule for all clouds: plain HTTP to an address of a variable or a file is allowed on the same host only.

use imagescan::alibaba::credentials::CredentialsUri;
use imagescan::huawei::credentials::{IamToken, PodIdentity};
use imagescan::{Error, ProvideCredentials as _, alibaba, huawei};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

const FAR: [&str; 9] = [
    "http://keys.example/planted",
    "http://10.0.0.1:8080/planted",
    "http://localhost.evil.example/planted",
    "http://127.0.0.1.evil.example/planted",
    "http://127.0.0.1@evil.example/planted",
    "http://planted:planted@127.0.0.1/",
    "http://[::ffff:10.0.0.1]/planted",
    "http://2130706433/planted",
    "http://127.1/planted",
];
const KEYS: &str = r#"{"Code": "Success", "AccessKeyId": "ID", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
    "Expiration": "2026-11-20T14:00:00Z"}"#;
const POD_KEYS: &str = r#"{"credentials": {"accessKeyId": "ID", "secretAccessKey": "KEY", "securityToken": "TOKEN",
    "expiration": "2026-11-20T14:00:00Z"}}"#;

fn network() -> Scripted {
    Scripted::by(|request, _| response(200, if request.method() == "GET" { KEYS } else { POD_KEYS }))
}

fn rejected(error: &Error, network: &Scripted, url: &str) {
    let text = format!("{error} {error:?}");
    assert!(text.contains("is plain HTTP") || text.contains("contains a user name"), "{url}: {text}");
    assert!(!text.contains("planted"), "{text}");
    assert_eq!(network.count(), 0, "{url}");
}

#[tokio::test]
async fn alibabas_credentials_uri_is_plain_http_on_this_host_only() {
    for url in FAR.into_iter().chain(["http://169.254.169.254/planted"]) {
        let network = network();
        let test_host =
            TestHost::new().network(network.clone()).set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
        let named = test_host.set("ALIBABA_CLOUD_CREDENTIALS_URI", url);
        let error = named.load(alibaba::credentials::default_chain).await.expect_err(url);
        assert!(error.to_string().contains("ALIBABA_CLOUD_CREDENTIALS_URI"), "{error}");
        rejected(&error, &network, url);

        let file = format!(
            r#"{{"profiles": [{{"name": "default", "mode": "CredentialsURI", "credentials_uri": "{url}"}}]}}"#
        );
        let test_host = TestHost::new().network(network.clone()).file(".aliyun/config.json", file);
        let error = test_host.load(alibaba::credentials::default_chain).await.expect_err(url);
        rejected(&error, &network, url);

        let coded = CredentialsUri::new(url).host_environment(test_host.host_environment()).build();
        rejected(&coded.provide().await.expect_err(url), &network, url);
    }
    let test_host = TestHost::new().network(network());
    for url in ["http://localhost:6666/x", "http://127.0.0.1/x", "http://[::1]:1/x", "https://keys.example/x"]
    {
        let uri = CredentialsUri::new(url).host_environment(test_host.host_environment()).build();
        assert!(uri.provide().await.is_ok(), "{url}");
    }
    let allowed = CredentialsUri::new("http://keys.example/x")
        .allow_plain_http()
        .host_environment(test_host.host_environment());
    assert!(allowed.build().provide().await.is_ok());
}

#[tokio::test]
async fn huaweis_pod_identity_is_plain_http_on_this_host_and_its_link_only() {
    for url in FAR {
        let network = network();
        let test_host = TestHost::new()
            .network(network.clone())
            .file("token", "planted-token")
            .set("HUAWEICLOUD_SDK_METADATA_DISABLED", "true")
            .set("HC_CONTAINER_CREDENTIALS_FULL_URI", url)
            .set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/token");
        let error = test_host.load(huawei::credentials::default_chain).await.expect_err(url);
        rejected(&error, &network, url);
    }
    let test_host = TestHost::new().network(network()).file("token", "token");
    let pod = |url: &str| {
        PodIdentity::new().uri(url).token_file("~/token").host_environment(test_host.host_environment())
    };
    for url in ["http://localhost/x", "http://169.254.1.1/x", "http://[fe80::1]/x", "https://agent.example/x"]
    {
        assert!(pod(url).build().provide().await.is_ok(), "{url}");
    }
    assert!(pod("http://agent.example/x").allow_plain_http().build().provide().await.is_ok());
}

#[tokio::test]
async fn huaweis_token_service_is_plain_http_on_this_host_only() {
    let network = network();
    let test_host = TestHost::new().network(network.clone());
    let login = || IamToken::password("company", "scanner", "planted-password").region("cn-north-4");
    for url in ["http://iam.example", "http://169.254.1.1", "http://localhost.evil.example"] {
        let coded = login().iam_endpoint(url).host_environment(test_host.host_environment()).build();
        rejected(&coded.provide().await.expect_err(url), &network, url);
        let named = TestHost::new().network(network.clone()).set("HUAWEICLOUD_SDK_IAM_ENDPOINT", url);
        let named = login().host_environment(named.host_environment()).build();
        rejected(&named.provide().await.expect_err(url), &network, url);
    }
    let here =
        login().iam_endpoint("http://127.0.0.1:1").host_environment(test_host.host_environment()).build();
    here.provide().await.expect_err("no token");
    let allowed = login()
        .iam_endpoint("http://iam.example")
        .allow_plain_http()
        .host_environment(test_host.host_environment());
    allowed.build().provide().await.expect_err("no token");
    assert_eq!(network.count(), 2, "both received a request");
}
