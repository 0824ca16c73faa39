//! What Alibaba's clients put on the wire.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_alibaba::sas::model::RegistryType;
use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask, Sas};
use imagescan_alibaba::sign::{SignedHeaders, SigningKey, rpc, sign};
use imagescan_alibaba::{ClientBuilder, Credentials, Error, Format, Network, SignatureVersion, region};
use imagescan_runtime::FixedClock;
use imagescan_runtime::signing::{SigningRequest, percent_encode};

use crate::canned::Canned;

const SECRET: &str = "planted-secret";

fn builder(canned: &Canned) -> ClientBuilder<Sas> {
    sas::Client::builder()
        .region(region::CN_HANGZHOU)
        .credentials(Credentials::new("AK", SECRET))
        .nonces(|| "nonce".to_owned())
        // 2026-02-03T04:05:06Z
        .clock(FixedClock(UNIX_EPOCH + Duration::from_secs(1_770_091_506)))
        .transport(canned.clone())
}

async fn sent(set: impl Fn(ClientBuilder<Sas>) -> ClientBuilder<Sas>) -> http::Request<Bytes> {
    let canned = Canned::new(200, "{}");
    let client = set(builder(&canned)).build().unwrap();
    let shown = format!("{client:?} {:?}", set(builder(&canned)));
    assert!(!shown.contains("planted"), "{shown}");
    client.send(PublicPreCheckImageScanTask::new().tags(["a b", "c"]).source_ip("1.2.3.4")).await.unwrap();
    let request = canned.requests().remove(0);
    assert!(!format!("{:?}", request.headers()).contains("planted"), "{:?}", request.headers());
    request
}

fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap())
}

fn view(request: &http::Request<Bytes>) -> SigningRequest<'_> {
    SigningRequest {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
        headers: request.headers(),
        body: request.body(),
    }
}

#[tokio::test]
async fn acs3_is_the_default() {
    let request = sent(|builder| builder).await;
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://tds.cn-shanghai.aliyuncs.com/?SourceIp=1.2.3.4&Tags=a%20b%2Cc");
    assert!(request.body().is_empty());
    for (name, value) in [
        ("host", "tds.cn-shanghai.aliyuncs.com"),
        ("accept", "application/json"),
        ("x-acs-action", "PublicPreCheckImageScanTask"),
        ("x-acs-version", "2018-12-03"),
        ("x-acs-date", "2026-02-03T04:05:06Z"),
        ("x-acs-signature-nonce", "nonce"),
        ("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ] {
        assert_eq!(header(&request, name), Some(value));
    }
    for name in ["content-type", "x-acs-accesskey-id", "x-acs-security-token", "x-acs-bearer-token"] {
        assert_eq!(header(&request, name), None);
    }
    let authorization = header(&request, "authorization").unwrap();
    let signed_headers =
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let start = format!("ACS3-HMAC-SHA256 Credential=AK,SignedHeaders={signed_headers},Signature=");
    assert!(authorization.starts_with(&start), "{authorization}");
    let key = SigningKey { access_key: "AK", secret_key: SECRET };
    let signed = sign(&view(&request), SignedHeaders::Standard, key).unwrap();
    assert_eq!(authorization, signed.authorization());
}

#[tokio::test]
async fn a_temporary_key_is_sent_and_signed_with_its_token() {
    let credentials = Credentials::new("AK", SECRET).with_session_token("planted-token");
    let request = sent(|builder| builder.credentials(credentials.clone())).await;
    assert_eq!(header(&request, "x-acs-accesskey-id"), Some("AK"));
    assert_eq!(header(&request, "x-acs-security-token"), Some("planted-token"));
    assert!(request.headers()["x-acs-security-token"].is_sensitive());
    let authorization = header(&request, "authorization").unwrap();
    assert!(authorization.contains(";x-acs-security-token;"), "{authorization}");
    assert!(authorization.contains(";x-acs-accesskey-id;"), "{authorization}");
}

#[tokio::test]
async fn a_bearer_token_takes_the_place_of_either_signature() {
    for version in [SignatureVersion::Acs3, SignatureVersion::Rpc] {
        let request =
            sent(|builder| builder.credentials(Credentials::bearer("planted-bearer")).signature(version))
                .await;
        assert_eq!(header(&request, "x-acs-bearer-token"), Some("planted-bearer"));
        assert!(request.headers()["x-acs-bearer-token"].is_sensitive());
        assert_eq!(header(&request, "authorization"), None);
        assert_eq!(header(&request, "x-acs-action"), Some("PublicPreCheckImageScanTask"));
        let query = request.uri().query().unwrap();
        assert_eq!(query, "SourceIp=1.2.3.4&Tags=a%20b%2Cc&SignatureType=BEARERTOKEN");
    }
}

#[tokio::test]
async fn the_older_signature_puts_everything_in_the_query() {
    let credentials = Credentials::new("AK", SECRET).with_session_token("a+b");
    for (format, word) in [(Format::Json, "JSON"), (Format::Xml, "XML")] {
        let request = sent(|builder| {
            builder.credentials(credentials.clone()).signature(SignatureVersion::Rpc).format(format)
        })
        .await;
        let key = SigningKey { access_key: "AK", secret_key: SECRET };
        let signed = rpc::sign(&view(&request), key).unwrap();
        let expected = format!(
            "SourceIp=1.2.3.4&Tags=a%20b%2Cc&Action=PublicPreCheckImageScanTask&Version=2018-12-03&Format={word}\
             &Timestamp=2026-02-03T04%3A05%3A06Z&SignatureNonce=nonce&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
             &AccessKeyId=AK&SecurityToken=a%2Bb&Signature={}",
            percent_encode(signed.signature())
        );
        assert_eq!(request.uri().query(), Some(expected.as_str()));
        assert_eq!(request.uri().path(), "/");
        let names: Vec<_> = request.headers().keys().map(http::HeaderName::as_str).collect();
        assert_eq!(names, ["host"]);
    }
}

#[tokio::test]
async fn each_request_has_a_nonce_of_its_own() {
    let canned = Canned::new(200, "{}");
    let client = sas::Client::builder()
        .region(region::CN_HANGZHOU)
        .credentials(Credentials::new("AK", SECRET))
        .transport(canned.clone())
        .build()
        .unwrap();
    for _ in 0..3 {
        client.send(PublicPreCheckImageScanTask::new()).await.unwrap();
    }
    let requests = canned.requests();
    let mut nonces: Vec<_> =
        requests.iter().map(|request| header(request, "x-acs-signature-nonce").unwrap()).collect();
    assert!(
        nonces.iter().all(|nonce| nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit()))
    );
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test]
async fn required_parameters_travel_in_the_query_of_a_get() {
    let canned = Canned::new(200, "{}");
    let builder = cr::Client::builder().region(region::US_EAST_1).credentials(Credentials::new("AK", SECRET));
    let client = builder.transport(canned.clone()).build().unwrap();
    client.send(GetArtifactSubscriptionTask::new("cri-1", "a/b&c=镜")).await.unwrap();
    let request = &canned.requests()[0];
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.uri(),
        "https://cr.us-east-1.aliyuncs.com/?InstanceId=cri-1&TaskId=a%2Fb%26c%3D%E9%95%9C"
    );
    assert_eq!(header(request, "x-acs-version"), Some("2018-12-01"));
}

#[tokio::test]
async fn lists_travel_as_one_value() {
    let canned = Canned::new(200, "{}");
    let client = builder(&canned).build().unwrap();
    for (operation, query) in [
        (PublicPreCheckImageScanTask::new(), None),
        (PublicPreCheckImageScanTask::new().repo_names("centos"), Some("RepoNames=centos")),
        (PublicPreCheckImageScanTask::new().repo_names(["a", "b c"]), Some("RepoNames=a%2Cb%20c")),
        (
            PublicPreCheckImageScanTask::new()
                .registry_types([RegistryType::Acr, RegistryType::from("CI/CD")]),
            Some("RegistryTypes=acr%2CCI%2FCD"),
        ),
    ] {
        client.send(operation).await.unwrap();
        assert_eq!(canned.requests().last().unwrap().uri().query(), query);
    }
    let sent_before = canned.requests().len();
    for operation in [
        PublicPreCheckImageScanTask::new().repo_names("a,b"),
        PublicPreCheckImageScanTask::new().repo_names(["a", "b,c"]),
    ] {
        let error = client.send(operation).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error:?}");
        assert!(error.message().contains("`RepoNames` holds a comma"), "{error}");
        assert!(error.message().contains("one by one"), "{error}");
    }
    assert_eq!(canned.requests().len(), sent_before, "nothing was sent");
}

fn host<S>(client: Result<imagescan_runtime::Client<S>, Error>) -> Result<String, String>
where
    S: imagescan_runtime::Service,
{
    client.map(|client| client.endpoint().host().to_owned()).map_err(|error| error.to_string())
}

#[test]
fn each_service_has_its_hosts_on_each_network() {
    let sas = |region: &str, network| host(sas::Client::builder().region(region).network(network).build());
    let cr = |region: &str, network| host(cr::Client::builder().region(region).network(network).build());
    for (made, expected) in [
        (sas("cn-hongkong", Network::Public), "tds.cn-shanghai.aliyuncs.com"),
        (sas("us-west-1", Network::Public), "tds.ap-southeast-1.aliyuncs.com"),
        (sas("cn-hongkong", Network::Vpc), "tds.vpc-proxy.aliyuncs.com"),
        (sas("ap-southeast-2", Network::Vpc), "tds-vpc.ap-southeast-2.aliyuncs.com"),
        (cr("cn-hangzhou", Network::Public), "cr.cn-hangzhou.aliyuncs.com"),
        (cr("us-southeast-1", Network::Vpc), "cr-vpc.us-southeast-1.aliyuncs.com"),
    ] {
        assert_eq!(made.as_deref(), Ok(expected));
    }
    let missing = cr("cn-zhongwei", Network::Vpc).unwrap_err();
    assert!(missing.contains("cr has no vpc endpoint in region `cn-zhongwei`"), "{missing}");
    let neither = host(cr::Client::builder().build()).unwrap_err();
    assert!(neither.contains("set `.region(…)` or `.endpoint(…)`"), "{neither}");
}
