//! Every answer of Huawei's has one right reading.

use imagescan_huawei::hss::{Client, ListImageScanTask};
use imagescan_huawei::{Credentials, Error, ErrorKind, RetryPolicy, hss};

use crate::canned::Canned;

fn client(canned: &Canned) -> Client {
    let builder = Client::builder()
        .region("cn-north-4")
        .project_id("p-1")
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    builder.max_answer_bytes(4096).transport(canned.clone()).build().expect("a client")
}

async fn list(canned: Canned) -> Result<hss::model::ListImageScanTaskResponse, Error> {
    client(&canned)
        .send(ListImageScanTask::new("image_scan"))
        .await
        .map(imagescan_huawei::Response::into_inner)
}

/// What an error must say: kind, code, a part of the message, request id.
type Said = (ErrorKind, Option<&'static str>, &'static str, Option<&'static str>);

#[tokio::test]
async fn every_shape_of_error_is_read() {
    use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
    let cases: [(u16, &str, Said); 17] = [
        (
            400,
            r#"{"error_code":"HSS.0001","error_msg":"bad","request_id":"r"}"#,
            (Rejected, Some("HSS.0001"), "bad", Some("r")),
        ),
        (400, r#"{"code":"X.1","message":"m"}"#, (Rejected, Some("X.1"), "m", Some("from-header"))),
        (400, r#"{"errorCode":"X.2","errorMsg":"m"}"#, (Rejected, Some("X.2"), "m", Some("from-header"))),
        (400, r#"{"errorCode":"X.3","errorMessage":"m"}"#, (Rejected, Some("X.3"), "m", Some("from-header"))),
        (
            401,
            r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#,
            (Authentication, Some("401"), "m", Some("from-header")),
        ),
        (403, r#"{"encoded_authorization_message":"m"}"#, (Permission, None, "m", Some("from-header"))),
        (
            400,
            r#"{"details":[{"error_code":"X.4","error_msg":"m"}]}"#,
            (Rejected, Some("X.4"), "m", Some("from-header")),
        ),
        (400, r#"{"error_code":400,"error_msg":"m"}"#, (Rejected, Some("400"), "m", Some("from-header"))),
        (500, r#"{"error_msg":"m"}"#, (Server, None, "m", Some("from-header"))),
        (500, "null", (Server, None, "not one of the service's", Some("from-header"))),
        (500, "[]", (Server, None, "not one of the service's", Some("from-header"))),
        (502, "<html>Bad Gateway</html>", (Server, None, "not one of the service's", Some("from-header"))),
        (404, "", (NotFound, None, "not one of the service's", Some("from-header"))),
        (
            429,
            r#"{"error_code":"APIGW.0308","error_msg":"slow"}"#,
            (Throttled, Some("APIGW.0308"), "slow", Some("from-header")),
        ),
        (
            503,
            r#"{"error_code":"APIG.0308","error_msg":"slow"}"#,
            (Throttled, Some("APIG.0308"), "slow", Some("from-header")),
        ),
        (
            200,
            r#"{"error_code":"HSS.0001","error_msg":"bad"}"#,
            (Rejected, Some("HSS.0001"), "bad", Some("from-header")),
        ),
        (200, r#"{"error":{"code":401,"message":"m"}}"#, (Rejected, Some("401"), "m", Some("from-header"))),
    ];
    for (status, body, (kind, code, message, id)) in cases {
        let canned = Canned::new(status, body.to_owned()).header("x-request-id", "from-header");
        let error = list(canned).await.expect_err(body);
        assert_eq!((error.kind(), error.code(), error.request_id()), (kind, code, id), "{body}");
        assert!(error.message().contains(message), "{body}: {error}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{body}");
        assert_eq!(error.body(), body.as_bytes(), "{body}");
    }
}

#[tokio::test]
async fn what_is_not_the_answer_is_an_error_that_keeps_the_body() {
    for body in ["OK", "<html></html>", r#"{"data_list": ["#, "", "null", "[]", r#"{"total_num": "many"}"#] {
        let canned = Canned::new(200, body.to_owned()).header("x-request-id", "r");
        let error = list(canned).await.expect_err(body);
        assert!(error.is_decode(), "{body}: {error:?}");
        assert_eq!((error.request_id(), error.body().as_ref()), (Some("r"), body.as_bytes()));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let canned = Canned::new(302, "").header("location", "https://elsewhere.example.com/v5/");
    let error = list(canned.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert!(error.message().contains("redirect to `elsewhere.example.com`"), "{error}");
    assert_eq!(canned.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let error = list(Canned::new(200, vec![b' '; 5000])).await.unwrap_err();
    assert!(error.message().contains("longer than 4096 bytes"), "{error}");
}

#[expect(deprecated, reason = "the operation is the document's own; its successor has no document here")]
#[tokio::test]
async fn an_answer_without_content_may_have_no_body() {
    for (status, body) in [(200, ""), (204, ""), (202, "{}"), (200, "null")] {
        let canned = Canned::new(status, body);
        let answer = client(&canned).send(hss::BatchScanSwrImage::new("private_image")).await;
        assert_eq!(answer.map(|answer| answer.status().as_u16()).expect(body), status);
    }
    for body in ["OK", "<html></html>", r#"{"error_code":"HSS.0041","error_msg":"m"}"#] {
        let canned = Canned::new(200, body);
        client(&canned).send(hss::BatchScanSwrImage::new("private_image")).await.expect_err(body);
    }
}

#[tokio::test]
async fn tokens_and_signatures_are_sensitive_headers() {
    let canned = Canned::new(200, "{}");
    let credentials = Credentials::new("AK", "SK").with_session_token("planted");
    let builder = Client::builder().region("cn-north-4").project_id("p-1").credentials(credentials);
    let client = builder.transport(canned.clone()).build().unwrap();
    client.send(ListImageScanTask::new("image_scan")).await.unwrap();
    let request = &canned.requests()[0];
    assert!(request.headers()["x-security-token"].is_sensitive());
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!format!("{:?} {client:?}", request.headers()).contains("planted"));
    assert_eq!(request.headers()["host"], "hss.cn-north-4.myhuaweicloud.com");
}
