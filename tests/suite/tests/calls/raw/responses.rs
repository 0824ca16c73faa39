//! The responses of raw calls.

use imagescan::huawei::hss;
use imagescan::{Credentials, Error, Raw, Response, RetryPolicy, alibaba};

use imagescan_suite::support::canned::Canned;

async fn response(body: &'static [u8]) -> Result<Response<Raw>, Error> {
    let builder = hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let builder =
        builder.transport(Canned::new(200, body).header("x-request-id", "r-1")).max_response_bytes(64);
    builder.build().unwrap().raw("GET /v5/images").await
}

/// A type of the caller.
#[derive(serde::Deserialize)]
struct Images {
    tags: Vec<String>,
    count: u32,
}

#[tokio::test]
async fn the_payload_is_available_as_bytes_as_text_and_as_any_type() {
    let response = response(br#"{"tags": ["a", "b"], "count": 2}"#).await.unwrap();
    assert_eq!(response.payload(), response.body());
    assert_eq!(response.as_str().unwrap(), r#"{"tags": ["a", "b"], "count": 2}"#);
    let images: Images = response.decode().unwrap();
    assert_eq!((images.tags.join(" "), images.count), ("a b".to_owned(), 2));
    let any: serde_json::Value = response.decode().unwrap();
    assert_eq!(any["tags"][1], "b");
    assert!(!format!("{response:?}").contains("tags"));
}

#[tokio::test]
async fn an_error_of_a_type_has_the_path_and_keeps_the_response() {
    let decode_error = response(br#"{"tags": ["a", 2]}"#).await.unwrap();
    let error = decode_error.decode::<std::collections::BTreeMap<String, Vec<String>>>().unwrap_err();
    let expected =
        "GET /v5/images: the response does not fit the type: at `tags[1]`: invalid type: integer `2`";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert!(error.to_string().ends_with("(HTTP 200, request r-1)"), "{error}");
    assert_eq!(error.body(), decode_error.body());
    for (body, words) in [
        (&b"{} {}"[..], "trailing characters"),
        (b"<page>", "expected value"),
        (b"", "EOF while parsing"),
        (b"\xff\xfe", "not UTF-8 after byte 0"),
    ] {
        let error = response(body).await.unwrap().decode::<serde_json::Value>().unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(words), "{error}");
    }
    assert!(response(b"\xff").await.unwrap().as_str().is_err_and(|error| error.is_decode()));
    let marked = response(b"\xef\xbb\xbf[1]").await.unwrap();
    assert_eq!(marked.decode::<Vec<u8>>().unwrap(), [1]);
}

/// A foreign response is the same error on every cloud, also where no table describes the response.
#[tokio::test]
async fn pages_and_broken_bodies_are_errors() {
    use imagescan::ErrorKind::{Decode, Rejected, UnexpectedResponse};
    for (body, kind) in [
        ("<html><body>Sorry</body></html>", UnexpectedResponse),
        ("\r\n<HTML>\r\n<head><title>502</title></head></HTML>", UnexpectedResponse),
        ("<!DOCTYPE html><html></html>", UnexpectedResponse),
        (r#"{"message":"m"#, Decode),
        (r#"{"a":[1,"#, Decode),
        (r#"{"errorMessage":"m","errorType":"X"}"#, Rejected),
    ] {
        let canned = || Canned::new(200, body);
        macro_rules! raw {
            ($client:ty, $region:literal, $target:literal) => {{
                let builder = <$client>::builder()
                    .host_environment(imagescan::HostEnvironment::empty())
                    .region($region);
                let builder = builder.credentials(Credentials::new("AK", "SK")).retry(RetryPolicy::never());
                let client = builder.transport(canned()).build().unwrap();
                client.raw($target).await.map(drop).map_err(|error| error.kind())
            }};
        }
        let kinds = [
            raw!(hss::Client, "cn-north-4", "GET /v5/images"),
            raw!(alibaba::sas::Client, "cn-hangzhou", "DescribeImages"),
            raw!(imagescan::tencent::tcss::Client, "ap-guangzhou", "DescribeImages"),
        ];
        assert_eq!(kinds, [Err(kind); 3], "{body}");
    }
    // A download may have any content.
    for body in [&b"PK\x03\x04"[..], b"a,b\n1,2\n", b"{\"a\":1}\n{\"a\":2}\n"] {
        assert_eq!(response(body).await.unwrap().payload().as_ref(), body);
    }
}

#[tokio::test]
async fn errors_and_limits_are_the_same_as_for_every_call() {
    let error = response(br#"{"error_code": "HSS.0001", "error_msg": "bad"}"#).await.unwrap_err();
    assert_eq!((error.code(), error.operation()), (Some("HSS.0001"), Some("GET /v5/images")));
    let error = response(&[b' '; 65]).await.unwrap_err();
    assert!(error.to_string().contains("longer than 64 bytes"), "{error}");
}

#[tokio::test]
async fn xml_is_text() {
    let canned = Canned::new(200, "<Result><RequestId>r-3</RequestId></Result>");
    let builder = alibaba::sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .transport(canned);
    let client = builder.credentials(Credentials::new("AK", "SK")).build().unwrap();
    let response = client.raw("DescribeImages").await.unwrap();
    assert_eq!(response.request_id(), Some("r-3"));
    assert!(response.as_str().unwrap().starts_with("<Result>"));
    let error = response.decode::<serde_json::Value>().unwrap_err();
    assert!(error.to_string().contains("is not JSON"), "{error}");
}
