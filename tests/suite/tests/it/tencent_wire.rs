//! What Tencent's operations look like on the wire, and where they go.

use std::time::{Duration, SystemTime};

use imagescan_runtime::FixedClock;
use imagescan_runtime::signing::SigningRequest;
use imagescan_tencent::sign::{ACTION, SignedHeaders, SigningKey, sign};
use imagescan_tencent::tcss::{Client, DescribeImageRegistryTimingScanTask, Tcss};
use imagescan_tencent::{ClientBuilder, Credentials, ErrorKind, Language, Site, region};

use crate::canned::Canned;

const TIME: u64 = 1_795_176_000;

fn builder(canned: &Canned) -> ClientBuilder<Tcss> {
    Client::builder()
        .transport(canned.clone())
        .clock(FixedClock(SystemTime::UNIX_EPOCH + Duration::from_millis(TIME * 1000 + 999)))
        .credentials(Credentials::new("ID", "KEY"))
}

/// The one request that the client of this builder sends.
async fn sent(build: impl FnOnce(ClientBuilder<Tcss>) -> ClientBuilder<Tcss>) -> http::Request<bytes::Bytes> {
    let canned = Canned::new(200, r#"{"Response":{"RequestId":"r"}}"#);
    let client = build(builder(&canned)).build().unwrap();
    client.send(DescribeImageRegistryTimingScanTask::new()).await.unwrap();
    canned.requests().pop().unwrap()
}

/// Headers by name, the authorization aside.
fn headers(request: &http::Request<bytes::Bytes>) -> Vec<String> {
    let all = request.headers().iter().filter(|(name, _)| *name != "authorization");
    let mut lines: Vec<_> = all.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    lines
}

/// The authorization that the request should carry, made of the request as it was sent.
fn authorization(request: &http::Request<bytes::Bytes>, set: SignedHeaders<'_>) -> http::HeaderValue {
    let view = SigningRequest {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: "",
        headers: request.headers(),
        body: request.body(),
    };
    let key = SigningKey { secret_id: "ID", secret_key: "KEY" };
    sign(&view, set, key, "tcss", TIME).unwrap().authorization()
}

#[tokio::test]
async fn a_request_is_shaped_as_the_document_shows() {
    let request = sent(|builder| builder).await;
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://tcss.intl.tencentcloudapi.com/");
    assert_eq!(&request.body()[..], b"{}");
    assert_eq!(
        headers(&request),
        [
            "content-type: application/json",
            "host: tcss.intl.tencentcloudapi.com",
            "x-tc-action: DescribeImageRegistryTimingScanTask",
            "x-tc-language: en-US",
            "x-tc-timestamp: 1795176000",
            "x-tc-version: 2020-11-01",
        ]
    );
    let made = &request.headers()["authorization"];
    assert_eq!(made, authorization(&request, SignedHeaders::Standard));
    assert!(made.is_sensitive());
}

#[tokio::test]
async fn settings_show_in_the_headers() {
    let credentials = Credentials::new("ID", "KEY").with_session_token("TOKEN-TEXT");
    let request = sent(|builder| {
        let builder =
            builder.region(region::AP_SINGAPORE).language(Language::Chinese).credentials(credentials);
        builder.endpoint("http://127.0.0.1:18091").allow_plain_http().sign_action()
    })
    .await;
    let shown = headers(&request);
    for line in [
        "host: 127.0.0.1:18091",
        "x-tc-language: zh-CN",
        "x-tc-region: ap-singapore",
        "x-tc-token: TOKEN-TEXT",
    ] {
        assert!(shown.iter().any(|header| header == line), "{line}: {shown:?}");
    }
    assert!(request.headers()["x-tc-token"].is_sensitive());
    assert_eq!(request.headers()["authorization"], authorization(&request, SignedHeaders::Named(&[ACTION])));
}

#[test]
fn the_site_and_the_region_decide_the_host() {
    use Site::{International, Mainland, Regional};
    let canned = Canned::new(200, "");
    for (site, region, host) in [
        (International, None, "tcss.intl.tencentcloudapi.com"),
        (International, Some(region::AP_SINGAPORE), "tcss.intl.tencentcloudapi.com"),
        (Mainland, None, "tcss.tencentcloudapi.com"),
        (Mainland, Some(region::AP_GUANGZHOU), "tcss.tencentcloudapi.com"),
        (Mainland, Some(region::AP_SHANGHAI_FSI), "tcss.ap-shanghai-fsi.tencentcloudapi.com"),
        (Regional, Some(region::AP_GUANGZHOU), "tcss.ap-guangzhou.tencentcloudapi.com"),
    ] {
        let builder = builder(&canned).site(site);
        let builder = if let Some(region) = &region { builder.region(region) } else { builder };
        let client = builder.build().unwrap();
        assert_eq!(client.endpoint().host(), host, "{site:?} {region:?}");
        assert_eq!(client.region(), region.as_ref());
    }
}

#[test]
fn a_region_that_the_site_lacks_is_told() {
    let canned = Canned::new(200, "");
    for (builder, told) in [
        (builder(&canned).region(region::AP_SHENZHEN_FSI), "set `.site(Site::Mainland)`"),
        (builder(&canned).region("ap-singapor"), "near names are `ap-singapore`"),
        (builder(&canned).region(""), "the region is empty"),
        (builder(&canned).site(Site::Regional), "set `.region(…)`"),
        (builder(&canned).endpoint("http://localhost"), "call `.allow_plain_http()`"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(error.to_string().contains(told), "{told}: {error}");
    }
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let canned = Canned::new(200, "");
    let before_1970 = FixedClock(SystemTime::UNIX_EPOCH - Duration::from_secs(1));
    for (builder, kind, told) in [
        (
            builder(&canned).credentials(Credentials::bearer("t")),
            ErrorKind::Credentials,
            "not a bearer token",
        ),
        (builder(&canned).credentials(Credentials::new("I/D", "K")), ErrorKind::Credentials, "holds a slash"),
        (builder(&canned).clock(before_1970), ErrorKind::InvalidInput, "before 1970"),
    ] {
        let error =
            builder.build().unwrap().send(DescribeImageRegistryTimingScanTask::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 0), "{error}");
        assert!(error.message().contains(told), "{told}: {error}");
    }
    assert!(canned.requests().is_empty());
}

#[test]
fn debug_shows_no_secret() {
    let canned = Canned::new(200, "");
    let credentials = Credentials::new("IDENTIFIER", "SECRET-TEXT").with_session_token("TOKEN-TEXT");
    let builder = builder(&canned).credentials(credentials).region("ap-singapore");
    let before = format!("{builder:?}");
    let shown = format!("{before} {:?}", builder.build().unwrap());
    for secret in ["SECRET-TEXT", "TOKEN-TEXT", "IDENTIFIER"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
