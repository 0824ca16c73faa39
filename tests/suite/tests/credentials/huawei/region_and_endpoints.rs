//! The region of a Huawei client and the hosts that it uses, by the settings of the environment.

use imagescan::ProvideCredentials as _;
use imagescan::huawei::credentials::{AssumeAgency, IamToken};
use imagescan_huawei::ClientBuilder;
use imagescan_huawei::hss::{Client, Hss};

use crate::huawei::chain::OIDC_KEY;
use crate::huawei::project::{FILE, builder, cloud, keys, projects};
use crate::huawei::tokens::KEY;
use imagescan_suite::support::scripted::{Scripted, connect, response};
use imagescan_suite::support::scripted_clients::list;
use imagescan_suite::support::test_host::TestHost;

#[tokio::test]
async fn iam_is_at_the_configured_endpoint_or_in_the_cloud_of_the_region() {
    let iam = async |test_host: TestHost, region: &str, endpoint: Option<&str>| {
        let network = cloud([projects(&["p"])]);
        let builder = Client::builder()
            .region(region)
            .host_environment(test_host.host_environment())
            .transport(network.clone());
        let builder = match endpoint {
            Some(endpoint) => builder.endpoint(endpoint),
            None => builder,
        };
        builder.build().unwrap().send(list()).await.unwrap();
        let uri = network.requests()[0].uri().clone();
        format!("{}://{}", uri.scheme_str().unwrap(), uri.host().unwrap())
    };
    let plain = || TestHost::new().set("HUAWEICLOUD_SDK_AK", "AK").set("HUAWEICLOUD_SDK_SK", "SK");
    assert_eq!(iam(plain(), "eu-west-101", None).await, "https://iam.eu-west-101.myhuaweicloud.eu");
    assert_eq!(iam(plain(), "af-north-1", None).await, "https://iam.myhuaweicloud.com");
    let new = Some("https://hss.example.com");
    assert_eq!(iam(plain(), "xx-new-9", new).await, "https://iam.xx-new-9.myhuaweicloud.com");
    let named = |endpoint| plain().set("HUAWEICLOUD_SDK_IAM_ENDPOINT", endpoint);
    assert_eq!(iam(named("https://iam.example.com/"), "cn-north-4", None).await, "https://iam.example.com");
    assert_eq!(iam(named("http://127.0.0.1:80"), "cn-north-4", None).await, "http://127.0.0.1");
    let far =
        builder(cloud([connect()])).host_environment(named("http://iam.example.com").host_environment());
    let error = far.build().unwrap().send(list()).await.unwrap_err().to_string();
    assert!(
        error.contains("HUAWEICLOUD_SDK_IAM_ENDPOINT: `http://iam.example.com` is plain HTTP"),
        "{error}"
    );
    let file =
        |test_host: TestHost| test_host.file(FILE, "[basic]\nak=A\nsk=S\niam_endpoint=iam.file.example\n");
    assert_eq!(iam(file(TestHost::new()), "cn-north-4", None).await, "https://iam.file.example");
    // The file has the endpoint for its own keys, the variable that for all other keys.
    let both = file(TestHost::new()).set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.example.com");
    assert_eq!(iam(both, "cn-north-4", None).await, "https://iam.file.example");
}

#[tokio::test(start_paused = true)]
async fn an_error_says_that_the_host_was_derived_from_the_region() {
    let unknown = builder(cloud([connect()])).endpoint("hss.example.com").region("xx-new-9");
    let error = unknown.build().unwrap().send(list()).await.unwrap_err();
    let words = "the vendor's tables have no IAM host for region `xx-new-9`, so this one is a guess: \
                 HUAWEICLOUD_SDK_IAM_ENDPOINT names another";
    assert!(error.is_connect() && error.to_string().ends_with(words), "{error}");
    let error = builder(cloud([connect()])).build().unwrap().send(list()).await.unwrap_err();
    assert!(!error.to_string().contains("guess"), "{error}");
    let token = IamToken::password("d", "u", "p")
        .region("evil.example/?x=")
        .host_environment(TestHost::new().host_environment());
    let error = token.build().provide().await.unwrap_err().to_string();
    assert!(
        error.contains("the region `evil.example/?x=` contains a character that no region has"),
        "{error}"
    );
}

#[tokio::test]
async fn the_environment_may_set_region_and_endpoint() {
    let endpoint = |test_host: &TestHost, builder: ClientBuilder<Hss>| {
        let built = builder.host_environment(test_host.host_environment()).credentials(keys()).build();
        built.map(|client| client.endpoint().to_string())
    };
    let test_host = TestHost::new().set("HUAWEICLOUD_SDK_REGION", "eu-west-101");
    let (eu, cn) = ("https://hss.eu-west-101.myhuaweicloud.eu", "https://hss.cn-north-4.myhuaweicloud.com");
    assert_eq!(endpoint(&test_host, Client::builder()).unwrap(), eu);
    assert_eq!(endpoint(&test_host, Client::builder().region("cn-north-4")).unwrap(), cn);

    let test_host = test_host
        .set("HUAWEICLOUD_SDK_REGION_HSS_EU_WEST_101", "https://one.example.com, https://two.example.com")
        .set("HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4", "http://127.0.0.1:8080")
        .set("HUAWEICLOUD_SDK_REGION_HSS_XX_NEW_9", "http://new.example.com");
    assert_eq!(endpoint(&test_host, Client::builder()).unwrap(), "https://one.example.com");
    assert_eq!(
        endpoint(&test_host, Client::builder().region("cn-north-4")).unwrap(),
        "http://127.0.0.1:8080"
    );
    let coded = Client::builder().endpoint("coded.example.com");
    assert_eq!(endpoint(&test_host, coded).unwrap(), "https://coded.example.com");
    let new = || Client::builder().region("xx-new-9");
    assert_eq!(endpoint(&test_host, new().allow_plain_http()).unwrap(), "http://new.example.com");

    let refused = |test_host: &TestHost, builder, words: &str| {
        let error = endpoint(test_host, builder).expect_err(words);
        assert!(error.is_invalid_input() && error.to_string().starts_with(words), "{error}");
    };
    let words = "HUAWEICLOUD_SDK_REGION_HSS_XX_NEW_9: `http://new.example.com` is plain HTTP";
    refused(&test_host, new(), words);
    let wrong = TestHost::new().set("HUAWEICLOUD_SDK_REGION", "cn-nort-4");
    refused(&wrong, Client::builder(), "HSS has no public endpoint in region `cn-nort-4`");
    let error = endpoint(&wrong, Client::builder()).unwrap_err().to_string();
    assert!(error.ends_with("; the region is that of HUAWEICLOUD_SDK_REGION"), "{error}");
    refused(
        &wrong,
        Client::builder().region("cn-sout-1"),
        "HSS has no public endpoint in region `cn-sout-1`",
    );
    let words = "the HSS client has neither region nor endpoint: set `.region(…)`, `.endpoint(…)`, or \
                 HUAWEICLOUD_SDK_REGION";
    refused(&TestHost::new(), Client::builder(), words);
}

#[tokio::test]
async fn a_region_of_the_environment_is_used_for_lookup_and_derivation() {
    let test_host = TestHost::new().set("HUAWEICLOUD_SDK_REGION", "cn-north-4");
    let network = cloud([projects(&["p-found"])]);
    let client = Client::builder()
        .host_environment(test_host.host_environment())
        .credentials(keys())
        .derived_signature();
    client.transport(network.clone()).build().unwrap().send(list()).await.unwrap();
    let sent = network.requests();
    assert_eq!(sent[0].uri().query(), Some("name=cn-north-4"));
    let derived = sent[1].headers()["authorization"].to_str().unwrap();
    assert!(derived.contains("/cn-north-4/hss, "), "{derived}");
}

#[tokio::test]
async fn the_endpoint_of_iam_does_not_apply_to_sts() {
    let network = Scripted::by(|request, _| {
        let is_sts = request.uri().path() == "/v5/agencies/assume-with-oidc";
        response(if is_sts { 200 } else { 201 }, if is_sts { OIDC_KEY } else { KEY })
    });
    let test_host = TestHost::new()
        .network(network.clone())
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "p")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "a")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", "JWT");
    let agency = AssumeAgency::new("d", "a").region("cn-north-4").iam_endpoint("https://iam.example.com");
    agency.host_environment(test_host.host_environment()).build().provide().await.unwrap();
    let hosts: Vec<_> = network.requests().iter().map(|sent| sent.uri().host().map(str::to_owned)).collect();
    let expected = ["sts.cn-north-4.myhuaweicloud.com", "iam.example.com"];
    assert_eq!(hosts, expected.map(|host| Some(host.to_owned())));
}
