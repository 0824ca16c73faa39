//! The reading of every response of Alibaba, in JSON and in XML; last those of Container Registry, whose failures have
//! another form.

use imagescan::alibaba::{cr, sas};
use imagescan::{Credentials, Error, ErrorKind, Response};
use imagescan_alibaba::Format;
use imagescan_runtime::RetryPolicy;

use crate::responses::rows::{GZIP, Row, check, fails, reads, redirects};
use ErrorKind::{Decode, NotFound, Permission, Rejected, Server, Throttled, UnexpectedResponse};
use imagescan_suite::support::canned::Canned;

pub(crate) async fn pre_check(
    canned: Canned,
) -> Result<Response<sas::model::PublicPreCheckImageScanTaskResponse>, Error> {
    let builder = sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.transport(canned).build().expect("a client");
    client.send(sas::PublicPreCheckImageScanTask::new()).await
}

pub(crate) async fn task(
    canned: Canned,
) -> Result<Response<cr::model::GetArtifactSubscriptionTaskResponse>, Error> {
    let builder = cr::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.transport(canned).build().expect("a client");
    client.send(cr::GetArtifactSubscriptionTask::new("cri-1", "crast-1")).await
}

/// The gateway's id, which every response has.
pub(crate) fn with_id(row: Row) -> Row {
    row.header("x-acs-request-id", "h").id("h")
}

/// The vendor's samples.
const SAMPLE: &str = r#"{
  "RequestId" : "F9353221-40F4-5F98-B73C-2803DC804033",
  "Data" : {"ScanImageCount" : 3, "NeedAuthCount" : 6}
}"#;
const SAMPLE_IN_XML: &str = "<PublicPreCheckImageScanTaskResponse>
  <RequestId>F9353221-40F4-5F98-B73C-2803DC804033</RequestId>
  <Data>
    <ScanImageCount>3</ScanImageCount>
    <NeedAuthCount>6</NeedAuthCount>
  </Data>
</PublicPreCheckImageScanTaskResponse>";

/// The requested format and the content type may both differ from the format of the body.
#[tokio::test]
async fn both_vendor_samples_decode_to_the_same_output() {
    let types =
        ["application/xml", "text/xml;charset=utf-8", "text/xml; charset=UTF-8", "application/json", ""];
    for content_type in types {
        let rows = [
            reads("JSON", SAMPLE, SAMPLE),
            reads("XML", SAMPLE_IN_XML, SAMPLE),
            reads("declared", format!("\u{feff}<?xml version='1.0'?>\n{SAMPLE_IN_XML}\n"), SAMPLE),
        ];
        let rows = rows.map(|row| row.header("content-type", content_type));
        check(rows.map(|row| row.id("F9353221-40F4-5F98-B73C-2803DC804033")), pre_check).await;
    }
}

#[tokio::test]
async fn xml_is_requested_and_read() {
    let canned = Canned::new(200, SAMPLE_IN_XML);
    let builder = sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.format(Format::Xml).transport(canned.clone()).build().expect("a client");
    let response = client.send(sas::PublicPreCheckImageScanTask::new()).await.expect("a response");
    assert_eq!(response.data.as_ref().and_then(|data| data.scan_image_count), Some(3));
    assert_eq!(canned.requests()[0].headers()["accept"], "application/xml");
}

#[tokio::test]
async fn successes_in_json() {
    let full = r#"{"RequestId":"r","Data":{"ScanImageCount":3,"NeedAuthCount":6}}"#;
    let count = |count: &str| format!(r#"{{"Data":{{"ScanImageCount":{count}}}}}"#);
    let same = |name, text: &str| reads(name, count(text), &count(text));
    let rows = [
        same("most of 64 bits", "9223372036854775807"),
        same("least of 64 bits", "-9223372036854775808"),
        same("more than a float holds", "9007199254740993"),
        reads("unknown fields", r#"{"Data":{"ScanImageCount":3,"New":[1]},"New":{}}"#, &count("3")),
        reads("number as text", count("\"3\""), &count("3")),
        reads("whole float", count("3.0"), &count("3")),
        reads("empty object", "{}", "{}"),
        reads("Data null", r#"{"Data":null}"#, "{}"),
        reads("Data an empty list", r#"{"Data":[]}"#, "{}"),
        reads("Data empty text", r#"{"Data":""}"#, "{}"),
        reads("Data empty", r#"{"Data":{}}"#, r#"{"Data":{}}"#),
        reads("field null", count("null"), r#"{"Data":{}}"#),
        reads("only the host", r#"{"HostId":"h"}"#, "{}"),
        reads("byte order mark", "\u{feff}{\"Data\":{}}", r#"{"Data":{}}"#),
        reads("content type of XML", r#"{"Data":{}}"#, r#"{"Data":{}}"#).header("content-type", "text/xml"),
        reads("code of success", r#"{"Code":"200","Message":"successful","Data":{}}"#, r#"{"Data":{}}"#),
    ];
    check(rows.map(with_id), pre_check).await;
    let rows = [
        reads("full", full, full).id("r"),
        reads("only the id", r#"{"RequestId":"r"}"#, r#"{"RequestId":"r"}"#).id("r"),
        reads("id and host", r#"{"RequestId":"r","HostId":"h"}"#, r#"{"RequestId":"r"}"#).id("r"),
        reads("no id at all", r#"{"Data":{}}"#, r#"{"Data":{}}"#),
    ];
    check(rows, pre_check).await;
}

#[tokio::test]
async fn successes_in_xml() {
    let fields = r#"{"RequestId":"r","Data":{"ScanImageCount":3}}"#;
    let text = "<A><RequestId>r</RequestId><Data><ScanImageCount>3</ScanImageCount></Data></A>";
    let declared = |encoding| format!("<?xml version='1.0' encoding='{encoding}'?>\n{text}");
    let extreme =
        "<A><RequestId>r</RequestId><Data><ScanImageCount>9223372036854775807</ScanImageCount></Data></A>";
    let rows = [
        reads("plain", text, fields),
        reads("said to be UTF-8", declared("UTF-8"), fields).header("content-type", "text/xml;charset=utf-8"),
        reads("UTF-8 in capitals", declared("utf-8"), fields)
            .header("content-type", "text/xml; charset=UTF-8"),
        reads("said to be GBK", declared("GBK"), fields)
            .header("content-type", "application/xml;charset=gbk"),
        reads("said to be Latin", declared("ISO-8859-1"), fields).header("content-type", "text/xml"),
        reads("said to be JSON", text, fields).header("content-type", "application/json"),
        reads("byte order mark", format!("\u{feff}{text}"), fields),
        reads("unknown elements", text.replace("<Data>", "<New><Deep/></New><Data><New/>"), fields),
        reads(
            "extreme of 64 bits",
            extreme,
            r#"{"RequestId":"r","Data":{"ScanImageCount":9223372036854775807}}"#,
        ),
        reads(
            "only the id",
            "<AResponse><RequestId>r</RequestId><HostId/></AResponse>",
            r#"{"RequestId":"r"}"#,
        ),
    ];
    check(rows.map(|row| row.id("r")), pre_check).await;
    let rows = [
        reads("empty", "<AResponse/>", "{}"),
        reads("empty Data", "<A><Data/></A>", r#"{"Data":{}}"#),
        reads("empty Data among unknown elements", "<A><Data/><New/></A>", r#"{"Data":{}}"#),
    ];
    check(rows.map(with_id), pre_check).await;
}

#[tokio::test]
async fn responses_that_cannot_be_read() {
    let count = |count: &str| format!(r#"{{"Data":{{"ScanImageCount":{count}}}}}"#);
    let latin = b"<A><Data><ScanImageCount>\xa0</ScanImageCount></Data></A>";
    let utf16 = b"\xff\xfe<\0A\0/\0>\0";
    let rows = [
        fails("fraction", 200, count("3.5"), Decode, "", "at `Data.ScanImageCount`"),
        fails("beyond 64 bits", 200, count("9223372036854775808"), Decode, "", "at `Data.ScanImageCount`"),
        fails(
            "beyond unsigned 64 bits",
            200,
            count("18446744073709551616"),
            Decode,
            "",
            "at `Data.ScanImageCount`",
        ),
        fails("one sign", 200, "<", UnexpectedResponse, "", "a gateway on the way"),
        fails("list for an object", 200, r#"{"Data":[1]}"#, Decode, "", "at `Data`"),
        fails("cut off", 200, r#"{"Data":{"#, Decode, "", "EOF while parsing"),
        fails("XML cut off", 200, "<A><Data>", Decode, "", "the document ends within"),
        fails(
            "word in XML",
            200,
            "<A><Data><ScanImageCount>x</ScanImageCount></Data></A>",
            Decode,
            "",
            "at `Data.ScanImageCount`",
        ),
        fails("XML in another encoding", 200, &latin[..], Decode, "", "not UTF-8 after byte 25"),
        fails("XML in wide letters", 200, &utf16[..], UnexpectedResponse, "", "not UTF-8 after byte 0"),
        fails(
            "other fields",
            200,
            r#"{"data":{},"count":0}"#,
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
        fails(
            "Data null among unknown fields",
            200,
            r#"{"Data":null,"New":1}"#,
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
        fails(
            "other elements",
            200,
            "<A><Items/></A>",
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
        fails(
            "a page without a head",
            200,
            "<body><h1>Sign in</h1></body>",
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
        fails("array", 200, "[1]", UnexpectedResponse, "", "expected an object…a gateway on the way"),
        fails("string", 200, r#""Data""#, UnexpectedResponse, "", "a gateway on the way"),
        fails("null", 200, "null", UnexpectedResponse, "", "expected an object…a gateway on the way"),
        fails("text", 200, "OK", UnexpectedResponse, "", "expected value…a gateway on the way"),
        fails("empty", 200, "", UnexpectedResponse, "", "EOF…a gateway on the way"),
        fails("no content", 204, "", UnexpectedResponse, "", "EOF…a gateway on the way"),
        fails("page", 200, "<!DOCTYPE html><html>", UnexpectedResponse, "", "a gateway on the way"),
        fails("page in capitals", 200, "<HTML><BR></HTML>", UnexpectedResponse, "", "a gateway on the way"),
        fails("compressed", 200, GZIP, UnexpectedResponse, "", "compressed (gzip)")
            .header("content-encoding", "gzip"),
        fails("compressed, unsaid", 200, GZIP, UnexpectedResponse, "", "compressed (gzip)"),
    ];
    check(rows.into_iter().chain(redirects()).map(with_id), pre_check).await;
    let other = r#"{"RequestId":"r","New":1}"#;
    let rows = [
        fails("an id and other fields", 200, other, UnexpectedResponse, "", "none of the operation's fields"),
        fails("cut off", 200, r#"{"RequestId":"r","Data":{"#, Decode, "", "EOF while parsing"),
        fails(
            "XML cut off",
            200,
            "<A><RequestId>r</RequestId><Data>",
            Decode,
            "",
            "the document ends within",
        ),
    ];
    check(rows.map(|row| row.id("r")), pre_check).await;
}

#[tokio::test]
async fn container_registry() {
    let read = r#"{"IsSuccess":true,"Code":"success","Message":"success","TaskId":"t","StartTime":1}"#;
    let failed = r#"{"IsSuccess":false,"Code":"X","Message":"m","TaskId":"t"}"#;
    let rows = [
        reads("IsSuccess", read, read),
        reads("no IsSuccess", r#"{"Code":"success","TaskId":"t"}"#, r#"{"Code":"success","TaskId":"t"}"#),
        reads("no IsSuccess, a code alone", r#"{"Code":"success"}"#, r#"{"Code":"success"}"#),
        reads("IsSuccess null", r#"{"IsSuccess":null,"Code":"OK"}"#, r#"{"Code":"OK"}"#),
        reads(
            "XML",
            "<A><IsSuccess>true</IsSuccess><TaskId>t</TaskId></A>",
            r#"{"IsSuccess":true,"TaskId":"t"}"#,
        ),
        fails("failure", 200, failed, Rejected, "X", "m"),
        fails(
            "failure as text",
            200,
            r#"{"IsSuccess":"false","Code":"X"}"#,
            Rejected,
            "X",
            "gave no message",
        ),
        fails(
            "failure in lower case",
            200,
            r#"{"isSuccess":false,"code":"X","message":"m"}"#,
            Rejected,
            "X",
            "m",
        ),
        fails("failure without anything", 200, r#"{"IsSuccess":false}"#, Rejected, "", "gave no message"),
        fails(
            "failure of the service",
            200,
            r#"{"IsSuccess":"false","Code":"SystemError"}"#,
            Server,
            "SystemError",
            "gave no message",
        ),
        fails(
            "no such task",
            200,
            r#"{"Code":"TASK_NOT_EXIST","IsSuccess":false}"#,
            NotFound,
            "TASK_NOT_EXIST",
            "gave no message",
        ),
        fails(
            "no privilege, in XML",
            200,
            "<A><IsSuccess>false</IsSuccess><Code>NoPrivilege</Code><Message>m</Message></A>",
            Permission,
            "NoPrivilege",
            "m",
        ),
        fails(
            "failure without a code",
            200,
            r#"{"IsSuccess":false,"TaskId":"t"}"#,
            Rejected,
            "",
            "gave no message",
        ),
        fails(
            "failure in XML",
            200,
            "<A><IsSuccess>false</IsSuccess><Code>X</Code></A>",
            Rejected,
            "X",
            "gave no message",
        ),
        fails(
            "throttled",
            200,
            r#"{"IsSuccess":false,"Code":"Throttling.User"}"#,
            Throttled,
            "Throttling.User",
            "gave no message",
        ),
        fails(
            "error without IsSuccess",
            200,
            r#"{"Code":"X","Message":"m","HostId":"h"}"#,
            Rejected,
            "X",
            "m",
        ),
        fails(
            "other fields",
            200,
            r#"{"task":{}}"#,
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
    ];
    check(rows.map(with_id), task).await;
    let denied = r#"{"IsSuccess":false,"Code":"NoPrivilege","Message":"m","RequestId":"r"}"#;
    check([fails("no privilege", 200, denied, Permission, "NoPrivilege", "m").id("r")], task).await;
}
