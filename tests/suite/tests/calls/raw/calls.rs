//! Raw calls: their requests, and the responses of the emulator.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use imagescan::{Call, Credentials, FixedClock, Raw, alibaba, huawei, tencent};
use imagescan_emulator::{Emulator, Key};

use imagescan_suite::support::canned::Canned;

const PROJECT: &str = "0123456789abcdef0123456789abcdef";

fn keys() -> Credentials {
    Credentials::new("AK", "SK")
}

fn clock() -> FixedClock {
    FixedClock(UNIX_EPOCH + Duration::from_secs(1_795_176_000))
}

fn huawei(canned: &Canned) -> huawei::hss::Client {
    let builder = huawei::hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p-1")
        .credentials(keys());
    builder.clock(clock()).transport(canned.clone()).build().unwrap()
}

fn tencent(canned: &Canned) -> tencent::tcss::Client {
    let builder = tencent::tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("ap-singapore")
        .credentials(keys());
    builder.clock(clock()).transport(canned.clone()).build().unwrap()
}

fn alibaba(canned: &Canned) -> alibaba::sas::Client {
    let builder = alibaba::sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(keys());
    builder.clock(clock()).transport(canned.clone()).build().unwrap()
}

async fn sent(canned: &Canned, call: Call<Raw>) -> http::Request<Bytes> {
    call.await.expect("a response");
    canned.requests().pop().expect("a request")
}

#[tokio::test]
async fn huawei_sends_a_query_or_a_body_by_the_method() {
    let canned = Canned::new(200, "{}");
    let client = huawei(&canned);
    let json =
        r#"{"limit": 10, "tags": ["a b", "c"], "latest": true, "name": "组", "none": null, "score": 0.5}"#;
    for method in ["GET", "DELETE"] {
        let target = format!("{method} /v5/{{project_id}}/image/registries");
        let request = sent(&canned, client.raw(target).json_text(json)).await;
        assert_eq!(request.method(), method);
        assert_eq!(request.uri().path(), "/v5/p-1/image/registries");
        let query = "limit=10&tags=a%20b&tags=c&latest=true&name=%E7%BB%84&score=0.5";
        assert_eq!(request.uri().query(), Some(query));
        assert!(request.body().is_empty());
        assert_eq!(request.headers()["x-project-id"], "p-1");
    }
    for method in ["POST", "PUT", "PATCH"] {
        let target =
            format!("{method} /v5/{{project_id}}/image/registries?enterprise_project_id=all_granted_eps");
        let request = sent(&canned, client.raw(target).json_text(json).header("region", "cn-north-4")).await;
        assert_eq!(request.uri().query(), Some("enterprise_project_id=all_granted_eps"));
        assert_eq!(request.body(), json);
        assert_eq!(request.headers()["content-type"], "application/json");
        let authorization = request.headers()["authorization"].to_str().unwrap();
        assert!(authorization.contains("SignedHeaders=content-type;host;region;x-project-id;x-sdk-date"));
    }
}

#[tokio::test]
async fn every_placeholder_of_a_path_is_replaced() {
    let canned = Canned::new(200, "{}");
    let target = "GET /v5/{project_id}/image/{project_id}/tasks";
    let request = sent(&canned, huawei(&canned).raw(target)).await;
    assert_eq!(request.uri().path(), "/v5/p-1/image/p-1/tasks");
}

#[tokio::test]
async fn a_path_without_the_project_needs_no_project() {
    let canned = Canned::new(200, "{}");
    let builder = huawei::hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(keys());
    let client = builder.transport(canned.clone()).build().unwrap();
    let request = sent(&canned, client.raw("GET /v5/versions")).await;
    assert_eq!(request.uri(), "https://hss.cn-north-4.myhuaweicloud.com/v5/versions");
}

#[tokio::test]
async fn tencent_sends_the_json_unchanged() {
    let canned = Canned::new(200, r#"{"Response":{"TotalCount":1,"RequestId":"r-1"}}"#);
    let client = tencent(&canned);
    let json = "{ \"Limit\": 10, \"Filters\": [{\"Name\": \"x\", \"Values\": [1e400]}] }";
    let request = sent(&canned, client.raw("DescribeAssetImageList").json_text(json)).await;
    assert_eq!((request.method().as_str(), request.uri().path_and_query().unwrap().as_str()), ("POST", "/"));
    assert_eq!(request.body(), json);
    assert_eq!(request.headers()["x-tc-action"], "DescribeAssetImageList");
    assert_eq!(request.headers()["x-tc-version"], "2020-11-01");
    assert_eq!(request.headers()["x-tc-region"], "ap-singapore");
    let response = client.raw("POST DescribeAssetImageList").await.unwrap();
    assert_eq!(
        (response.request_id(), response.as_str().unwrap()),
        (Some("r-1"), r#"{"TotalCount":1,"RequestId":"r-1"}"#)
    );
}

#[tokio::test]
async fn alibaba_sends_numbered_and_named_parameters() {
    let canned = Canned::new(200, r#"{"RequestId":"r-2"}"#);
    let client = alibaba(&canned);
    let json = r#"{"Page": 1, "Digests": ["a", null, "b/c"], "Filter": {"Name": "x", "In": [{"Id": "é"}]}, "No": {}}"#;
    let request = sent(&canned, client.raw("DescribeImages").json_text(json)).await;
    let query = "Page=1&Digests.1=a&Digests.2=b%2Fc&Filter.Name=x&Filter.In.1.Id=%C3%A9";
    assert_eq!(
        (request.method().as_str(), request.uri().path(), request.uri().query()),
        ("POST", "/", Some(query))
    );
    assert!(request.body().is_empty());
    assert_eq!(request.headers()["x-acs-action"], "DescribeImages");
    let request = sent(&canned, client.raw("GET ListImages")).await;
    assert_eq!((request.method().as_str(), request.uri().query()), ("GET", None));
}

/// A type of the caller.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Numbers {
    largest: u64,
    smallest: i64,
    fraction: f64,
    list: Vec<u64>,
    absent: Option<u8>,
}

#[tokio::test]
async fn values_of_any_type_are_sent_and_returned_exactly() {
    let numbers = Numbers {
        largest: u64::MAX,
        smallest: i64::MIN,
        fraction: 0.1,
        list: vec![9_007_199_254_740_993],
        absent: None,
    };
    let canned = Canned::new(
        200,
        r#"{"Largest":18446744073709551615,"Smallest":-9223372036854775808,"Fraction":0.1,"List":[9007199254740993],"RequestId":"r"}"#,
    );
    let request = sent(&canned, alibaba(&canned).raw("DescribeImages").json(&numbers)).await;
    let query =
        "Largest=18446744073709551615&Smallest=-9223372036854775808&Fraction=0.1&List.1=9007199254740993";
    assert_eq!(request.uri().query(), Some(query));
    let request = sent(&canned, huawei(&canned).raw("POST /v5/x").json(&numbers)).await;
    let body = r#"{"Largest":18446744073709551615,"Smallest":-9223372036854775808,"Fraction":0.1,"List":[9007199254740993],"Absent":null}"#;
    assert_eq!(request.body(), body);
    let response = alibaba(&canned).raw("DescribeImages").json_text(body).await.unwrap();
    assert_eq!(response.decode::<Numbers>().unwrap(), numbers);
}

#[tokio::test]
async fn without_parameters_a_body_is_an_empty_object_and_the_last_ones_are_sent() {
    let canned = Canned::new(200, "{}");
    let client = huawei(&canned);
    assert_eq!(sent(&canned, client.raw("POST /v5/x")).await.body(), "{}");
    let request = sent(&canned, client.raw("GET /v5/x?b=2")).await;
    assert_eq!((request.uri().query(), request.body().len()), (Some("b=2"), 0));
    let replaced = client.raw("GET /v5/x?b=2").json_text(r#"{"a": 1}"#).json_text(r#"{"a": 3}"#);
    assert_eq!(sent(&canned, replaced).await.uri().query(), Some("b=2&a=3"));
}

#[tokio::test]
async fn the_emulator_accepts_raw_calls_of_all_clouds() {
    let builder = Emulator::builder().key(Key::permanent("AK", "SK")).project(PROJECT).seed(7);
    let emulator = builder.start().await.unwrap();
    let url = || emulator.url();

    let builder = huawei::hss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(url())
        .allow_plain_http()
        .project_id(PROJECT);
    let client = builder.credentials(keys()).build().unwrap();
    let list = "GET /v5/{project_id}/image/tasks";
    let response =
        client.raw(list).json_text(r#"{"type": "image_scan", "limit": 10}"#).idempotent(true).await.unwrap();
    let typed: huawei::hss::model::ListImageScanTaskResponse = response.decode().unwrap();
    assert!(typed.total_num.is_some_and(|total| total > 0));
    let error = client.raw(list).json_text(r#"{"type": "none"}"#).await.unwrap_err();
    assert_eq!((error.operation(), error.attempts()), (Some(list), 1));
    assert!(error.code().is_some_and(|code| code.starts_with("HSS.")), "{error}");
    let error = client.raw("GET /v5/{project_id}/nothing").await.unwrap_err();
    assert!(error.is_not_found() && error.request_id().is_some(), "{error:?}");

    let builder = tencent::tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(url())
        .allow_plain_http();
    let client = builder.credentials(keys()).build().unwrap();
    let response = client.raw("DescribeImageRegistryTimingScanTask").await.unwrap();
    assert!(response.as_str().unwrap().contains("ScanTime"));
    let error = client.raw("DescribeNothing").await.unwrap_err();
    assert_eq!((error.operation(), error.code()), (Some("DescribeNothing"), Some("InvalidAction")));

    for signature in [alibaba::SignatureVersion::Acs3, alibaba::SignatureVersion::Rpc] {
        let builder = alibaba::sas::Client::builder()
            .host_environment(imagescan::HostEnvironment::empty())
            .endpoint(url())
            .allow_plain_http()
            .signature(signature);
        let client = builder.credentials(keys()).build().unwrap();
        let response =
            client.raw("PublicPreCheckImageScanTask").json_text(r#"{"RepoNames": "a,b"}"#).await.unwrap();
        assert!(response.as_str().unwrap().contains("NeedAuthCount"));
        let error = client.raw("DescribeNothing").await.unwrap_err();
        assert!(error.is_not_found() && error.operation() == Some("DescribeNothing"), "{error}");
    }
}
