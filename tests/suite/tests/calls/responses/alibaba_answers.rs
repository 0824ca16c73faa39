//! Every answer of Alibaba's has one right reading, in JSON and in XML.

use bytes::Bytes;
use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask};
use imagescan_alibaba::{Credentials, Error, ErrorKind, Format, Response, RetryPolicy, region};

use imagescan_suite::support::canned::Canned;

type PreCheck = sas::model::PublicPreCheckImageScanTaskResponse;
type Task = cr::model::GetArtifactSubscriptionTaskResponse;

async fn pre_check(canned: Canned) -> Result<Response<PreCheck>, Error> {
    let builder = sas::Client::builder()
        .system(imagescan::System::empty())
        .region(region::CN_HANGZHOU)
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.transport(canned).build().expect("a client");
    client.send(PublicPreCheckImageScanTask::new()).await
}

async fn task(canned: Canned) -> Result<Response<Task>, Error> {
    let builder = cr::Client::builder()
        .system(imagescan::System::empty())
        .region(region::CN_HANGZHOU)
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.transport(canned).build().expect("a client");
    client.send(GetArtifactSubscriptionTask::new("cri-1", "crast-1")).await
}

const XML: &str = "<PublicPreCheckImageScanTaskResponse>
  <RequestId>F9353221-40F4-5F98-B73C-2803DC804033</RequestId>
  <Data>
    <ScanImageCount>3</ScanImageCount>
    <NeedAuthCount>6</NeedAuthCount>
  </Data>
</PublicPreCheckImageScanTaskResponse>";
const JSON: &str = r#"{
  "RequestId" : "F9353221-40F4-5F98-B73C-2803DC804033",
  "Data" : {"ScanImageCount" : 3, "NeedAuthCount" : 6}
}"#;

#[tokio::test]
async fn both_samples_of_the_vendors_read_alike() {
    let json = pre_check(Canned::new(200, JSON).header("content-type", "application/json")).await.unwrap();
    // What is asked for and what the content type says need not be what comes.
    for content_type in
        ["application/xml", "text/xml;charset=utf-8", "text/xml; charset=UTF-8", "application/json", ""]
    {
        for text in [XML.to_owned(), format!("\u{feff}<?xml version='1.0'?>\n{XML}\n")] {
            let canned = Canned::new(200, text).header("content-type", content_type);
            let xml = pre_check(canned).await.unwrap();
            assert_eq!(*xml, *json, "{content_type}");
            assert_eq!(xml.request_id(), json.request_id());
        }
    }
    assert_eq!(json.request_id.as_deref(), Some("F9353221-40F4-5F98-B73C-2803DC804033"));
    let data = json.into_inner().data.unwrap();
    assert_eq!((data.scan_image_count, data.need_auth_count), (Some(3), Some(6)));
}

#[tokio::test]
async fn xml_is_asked_for_and_read() {
    let canned = Canned::new(200, XML);
    let builder = sas::Client::builder()
        .system(imagescan::System::empty())
        .region(region::CN_HANGZHOU)
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.format(Format::Xml).transport(canned.clone()).build().unwrap();
    let answer = client.send(PublicPreCheckImageScanTask::new()).await.unwrap();
    assert_eq!(answer.data.as_ref().unwrap().scan_image_count, Some(3));
    assert_eq!(canned.requests()[0].headers()["accept"], "application/xml");
}

#[tokio::test]
async fn services_are_read_leniently() {
    for (body, count) in [
        (r#"{"Data": {"ScanImageCount": 3, "New": {"Deep": [1]}}, "New": null}"#, Some(Some(3))),
        (r#"{"Data": {"ScanImageCount": "3"}}"#, Some(Some(3))),
        ("\u{feff}{\"Data\": {\"ScanImageCount\": 9007199254740993}}", Some(Some(9_007_199_254_740_993))),
        (r#"{"Data": {"ScanImageCount": null}}"#, Some(None)),
        (r#"{"Data": {}}"#, Some(None)),
        (r#"{"Data": null}"#, None),
        ("{}", None),
        ("<A><Data><ScanImageCount>3</ScanImageCount><New><Deep/></New></Data></A>", Some(Some(3))),
        ("<A><Data/></A>", Some(None)),
        ("<AResponse/>", None),
    ] {
        let answer = pre_check(Canned::new(200, body).header("x-acs-request-id", "of-header")).await;
        let answer = answer.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(answer.data.as_ref().map(|data| data.scan_image_count), count, "{body}");
        assert_eq!(answer.request_id(), "of-header", "{body}");
        assert_eq!(answer.body(), body.as_bytes());
    }
}

#[tokio::test]
async fn what_is_not_the_answer_is_an_error_that_keeps_the_body() {
    for (status, body, words) in [
        (200, r#"{"Data": {"ScanImageCount": 3.5}}"#, "`Data.ScanImageCount`"),
        (200, r#"{"Data": {"ScanImageCount": 18446744073709551616}}"#, "`Data.ScanImageCount`"),
        (200, r#"{"Data": [1]}"#, "`Data`"),
        (200, "<A><Data><ScanImageCount>x</ScanImageCount></Data></A>", "`Data.ScanImageCount`"),
        (200, "[1]", "expected an object"),
        (200, "null", "expected an object"),
        (200, "OK", "expected value"),
        (200, "", "EOF"),
        (204, "", "EOF"),
        (200, r#"{"RequestId": "r", "Data": {"#, "EOF"),
        (200, "<A><RequestId>r</RequestId><Data>", "ends within"),
        (200, "<!DOCTYPE html><html>", "gateway"),
        (200, "<html><body>Sign in</body></html>", "gateway"),
        (200, "<HTML>", "gateway"),
        (200, "<", "gateway"),
    ] {
        let error = pre_check(Canned::new(status, body)).await.expect_err(body);
        assert!(error.is_decode(), "{body}: {error:?}");
        assert!(error.message().contains(words), "{body}: {error}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.body(), body.as_bytes());
        assert_eq!(error.request_id().is_some(), body.contains("RequestId"), "{body}");
    }
}

/// What an error must say: kind, code, a part of the message, request id.
type Said = (ErrorKind, Option<&'static str>, &'static str, Option<&'static str>);

async fn say(answer: Canned, body: &[u8], status: u16, (kind, code, message, id): Said) {
    let shown = String::from_utf8_lossy(body);
    let error = task(answer).await.map(|answer| answer.status()).expect_err(&shown);
    assert_eq!((error.kind(), error.code(), error.request_id()), (kind, code, id), "{status} {shown}");
    assert!(error.message().contains(message), "{shown}: {error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{shown}");
    assert_eq!(error.body(), body, "{shown}");
}

#[tokio::test]
async fn every_shape_of_error_is_read() {
    use ErrorKind::{Permission, Rejected, Server, Throttled};
    let gateway = "a gateway on the way may have given it";
    let cases: [(u16, &[u8], Said); 21] = [
        (
            403,
            br#"{"RequestId":"r","HostId":"h","Code":"NoPermission","Message":"m","Recommend":"u",
                "AccessDeniedDetail":{"AuthAction":"a","Code":"inner","Message":"inner"}}"#,
            (Permission, Some("NoPermission"), "m", Some("r")),
        ),
        (400, br#"{"requestId":"r","code":"X","message":"m"}"#, (Rejected, Some("X"), "m", Some("r"))),
        (400, br#"{"Code":1002,"Message":"m"}"#, (Rejected, Some("1002"), "m", Some("h"))),
        (400, b"\xef\xbb\xbf{\"Code\":\"X\",\"Message\":\"m\"}", (Rejected, Some("X"), "m", Some("h"))),
        (400, b"{\"Code\":\"X\",\"Message\":\"\xb2\xbb\"}", (Rejected, Some("X"), "\u{fffd}", Some("h"))),
        (400, br#"{"Code":"X"}"#, (Rejected, Some("X"), "no message", Some("h"))),
        (500, br#"{"RequestId":"r"}"#, (Server, None, "no message", Some("r"))),
        (500, br#"{"Code":"","Message":"","RequestId":""}"#, (Server, None, gateway, Some("h"))),
        (500, br#"{"Code":"X","Mess"#, (Server, Some("X"), "no message", Some("h"))),
        (500, br#"{"Code":"X","Message":["#, (Server, Some("X"), "no message", Some("h"))),
        (
            400,
            b"<Error><RequestId>r</RequestId><HostId/><Code>X</Code><Message>a &amp; b</Message></Error>",
            (Rejected, Some("X"), "a & b", Some("r")),
        ),
        (
            503,
            b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>X</Code><Message><![CDATA[m]]></Message></Error>",
            (Server, Some("X"), "m", Some("h")),
        ),
        (400, b"<Error><Code>X</Code><Mess", (Rejected, Some("X"), "no message", Some("h"))),
        (400, b"<PreCheck><Code>X</Code></PreCheck>", (Rejected, Some("X"), "no message", Some("h"))),
        (200, b"<Error><Code>Throttling.User</Code></Error>", (Throttled, Some("Throttling.User"), "", Some("h"))),
        (500, b"", (Server, None, gateway, Some("h"))),
        (502, b"<html><head><title>502</title></head><br></html>", (Server, None, gateway, Some("h"))),
        (502, b"<!DOCTYPE html><html>", (Server, None, gateway, Some("h"))),
        (503, b"null", (Server, None, gateway, Some("h"))),
        (502, b"[]", (Server, None, gateway, Some("h"))),
        (403, b"\x00\xff", (Permission, None, gateway, Some("h"))),
    ];
    for (status, body, said) in cases {
        for content_type in ["application/json;charset=utf-8", "text/xml;charset=utf-8", "text/html"] {
            let canned = Canned::new(status, Bytes::from_static(body))
                .header("content-type", content_type)
                .header("x-acs-request-id", "h");
            say(canned, body, status, said).await;
        }
    }
}

#[tokio::test]
async fn container_registry_fails_with_status_200() {
    use ErrorKind::{NotFound, Permission, Rejected, Server, Throttled};
    for (body, said) in [
        (
            r#"{"IsSuccess":false,"Code":"NoPrivilege","Message":"m","RequestId":"r"}"#,
            (Permission, Some("NoPrivilege"), "m", Some("r")),
        ),
        (r#"{"IsSuccess":"false","Code":"SystemError"}"#, (Server, Some("SystemError"), "no message", None)),
        (r#"{"isSuccess":false,"code":"X","message":"m"}"#, (Rejected, Some("X"), "m", None)),
        (r#"{"IsSuccess":false}"#, (Rejected, None, "no message", None)),
        (r#"{"Code":"TASK_NOT_EXIST","IsSuccess":false}"#, (NotFound, Some("TASK_NOT_EXIST"), "", None)),
        (r#"{"IsSuccess":false,"Code":"Throttling.User"}"#, (Throttled, Some("Throttling.User"), "", None)),
        (
            "<A><IsSuccess>false</IsSuccess><Code>NoPrivilege</Code><Message>m</Message></A>",
            (Permission, Some("NoPrivilege"), "m", None),
        ),
    ] {
        say(Canned::new(200, body), body.as_bytes(), 200, said).await;
    }
    for body in [
        r#"{"IsSuccess":true,"Code":"success","Message":"success","TaskId":"t"}"#,
        r#"{"IsSuccess":null,"Code":"success","TaskId":"t"}"#,
        r#"{"Code":"success","TaskId":"t"}"#,
        "<A><IsSuccess>true</IsSuccess><Code>success</Code><TaskId>t</TaskId></A>",
    ] {
        let answer = task(Canned::new(200, body)).await.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(answer.task_id.as_deref(), Some("t"));
        assert_eq!(answer.code.as_deref(), Some("success"));
    }
}

#[tokio::test]
async fn codes_decide_the_kind_before_the_status() {
    use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
    for (status, code, kind) in [
        (400, "Throttling", Throttled),
        (403, "Throttling.User", Throttled),
        (503, "Throttling.Api", Throttled),
        (429, "Other", Throttled),
        (404, "InvalidAccessKeyId.NotFound", Authentication),
        (403, "InvalidAccessKeyId.Inactive", Authentication),
        (400, "SignatureDoesNotMatch", Authentication),
        (400, "IncompleteSignature", Authentication),
        (400, "SignatureNonceUsed", Authentication),
        (403, "InvalidSecurityToken.Expired", Authentication),
        (400, "InvalidTimeStamp.Expired", Authentication),
        (401, "Other", Authentication),
        (400, "Forbidden.RAM", Permission),
        (400, "NoPermission", Permission),
        (403, "NoPrivilege", Permission),
        (403, "Other", Permission),
        (400, "InvalidAction.NotFound", NotFound),
        (404, "Other", NotFound),
        (500, "ServerError", Server),
        (400, "SystemError", Server),
        (400, "ServiceUnavailable", Server),
        (400, "InternalError", Server),
        (502, "Other", Server),
        (400, "MissingInstanceId", Rejected),
        (409, "Other", Rejected),
    ] {
        let body = format!(r#"{{"Code":"{code}","Message":"m"}}"#);
        let error = task(Canned::new(status, body.clone())).await.expect_err(code);
        assert_eq!(error.kind(), kind, "{status} {code}");
        // A code that says that the key or the permission is wrong says so whatever the service asks for.
        let by_code = code != "Other" && matches!(kind, Authentication | Permission);
        let waits = if by_code { kind } else { Throttled };
        for (wait, kind) in [("1500", waits), ("0", kind), ("soon", kind), ("-1", kind)] {
            let canned = Canned::new(status, body.clone()).header("x-acs-retry-after", wait);
            assert_eq!(task(canned).await.expect_err(code).kind(), kind, "{status} {code} {wait}");
        }
    }
}
