//! The reading of every response of Huawei; `huawei_errors` has the errors.

use imagescan::huawei::hss::{Client, ListImageScanTask};
use imagescan::{Credentials, Error, ErrorKind, Response, huawei::hss};
use imagescan_runtime::RetryPolicy;

use crate::responses::rows::{GZIP, Row, check, fails, reads, redirects};
use ErrorKind::{Decode, Rejected, Server, Throttled, UnexpectedResponse};
use imagescan_suite::support::canned::Canned;

fn client(canned: Canned) -> Client {
    let builder = Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p")
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    builder.transport(canned).build().expect("a client")
}

pub(crate) async fn list(canned: Canned) -> Result<Response<hss::model::ListImageScanTaskResponse>, Error> {
    client(canned).send(ListImageScanTask::new("image_scan")).await
}

#[expect(deprecated, reason = "the deprecated operation stays in the document")]
async fn scan(canned: Canned) -> Result<Response<()>, Error> {
    client(canned).send(hss::BatchScanSwrImage::new("private_image")).await
}

#[tokio::test]
async fn successes() {
    let full = r#"{"data_list":[{"task_id":"a","begin_time":1755536448006,"task_type":"manual","task_status":100,
        "scan_scope":2147483647,"is_all":false,"failed_images":[{"id":7,"registry_type":"Harbor"}]}],"total_num":1}"#;
    let extremes = r#"{"data_list":[{"begin_time":9223372036854775807,"end_time":-9223372036854775808,
        "remain_min":9007199254740993}]}"#;
    let rows = [
        reads("full", full, full),
        reads("empty object", "{}", "{}"),
        reads("empty object, 202", "{}", "{}").status(202),
        reads("fields that are null", r#"{"data_list":null,"total_num":null}"#, "{}"),
        reads("object for a list, empty", r#"{"data_list":{}}"#, "{}"),
        reads("object for text, empty", r#"{"data_list":[{"task_id":{}}]}"#, r#"{"data_list":[{}]}"#),
        reads("unknown field that is null", r#"{"new":null}"#, "{}"),
        reads("field missing", r#"{"total_num":0}"#, r#"{"total_num":0}"#),
        reads("empty list", r#"{"data_list":[]}"#, r#"{"data_list":[]}"#),
        reads(
            "null in a list",
            r#"{"data_list":[null,{"task_id":"a"},null]}"#,
            r#"{"data_list":[{"task_id":"a"}]}"#,
        ),
        reads("unknown fields", r#"{"new":[{"a":1}],"data_list":[{"b":{}}],"c":2}"#, r#"{"data_list":[{}]}"#),
        reads("number as text", r#"{"total_num":"100"}"#, r#"{"total_num":100}"#),
        reads(
            "truth as text",
            r#"{"data_list":[{"is_all":"false"}]}"#,
            r#"{"data_list":[{"is_all":false}]}"#,
        ),
        reads(
            "whole float",
            r#"{"data_list":[{"begin_time":1.7e12}]}"#,
            r#"{"data_list":[{"begin_time":1700000000000}]}"#,
        ),
        reads("number for text", r#"{"data_list":[{"task_id":7}]}"#, r#"{"data_list":[{"task_id":"7"}]}"#),
        reads("extremes of 64 bits", extremes, extremes),
        reads(
            "more than 32 bits",
            r#"{"data_list":[{"scan_scope":4294967296}]}"#,
            r#"{"data_list":[{"scan_scope":4294967296}]}"#,
        ),
        reads("byte order mark", "\u{feff}{\"total_num\":1}", r#"{"total_num":1}"#),
        reads("content type of a page", r#"{"total_num":1}"#, r#"{"total_num":1}"#)
            .header("content-type", "text/html"),
        reads("code of success", r#"{"error_code":0,"error_msg":"","total_num":1}"#, r#"{"total_num":1}"#),
        reads("id of the gateway", r#"{"total_num":1}"#, r#"{"total_num":1}"#)
            .header("x-request-id", "h")
            .id("h"),
        reads("id of IAM", "{}", "{}").header("x-iam-trace-id", "t").id("t"),
        reads("two ids", "{}", "{}").header("x-iam-trace-id", "t").header("x-request-id", "h").id("h"),
    ];
    check(rows, list).await;
}

#[tokio::test]
async fn responses_that_cannot_be_read() {
    let rows = [
        fails("word for a number", 200, r#"{"total_num":"many"}"#, Decode, "", "at `total_num`"),
        fails("fraction for a number", 200, r#"{"total_num":1.5}"#, Decode, "", "at `total_num`"),
        fails("beyond 64 bits", 200, r#"{"total_num":9223372036854775808}"#, Decode, "", "at `total_num`"),
        fails("object for a list", 200, r#"{"data_list":{"a":1}}"#, Decode, "", "at `data_list`"),
        fails(
            "object for text",
            200,
            r#"{"data_list":[{"task_id":{"a":1}}]}"#,
            Decode,
            "",
            "at `data_list[0].task_id`",
        ),
        fails("cut off", 200, r#"{"data_list":[{"task_id":"a"#, Decode, "", "EOF while parsing"),
        fails("two objects", 200, "{} {}", Decode, "", "trailing characters"),
        fails("not UTF-8", 200, &b"{\"data_list\":\"\xff\"}"[..], Decode, "", "not UTF-8 after byte 14"),
        fails(
            "other fields",
            200,
            r#"{"items":[],"count":0}"#,
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
        fails(
            "one field that is null, and others",
            200,
            r#"{"data_list":null,"new":1}"#,
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        ),
        fails(
            "an id and other fields",
            200,
            r#"{"request_id":"h","items":[]}"#,
            UnexpectedResponse,
            "",
            "none of the operation's",
        ),
        fails("text", 200, "OK", UnexpectedResponse, "", "a gateway on the way"),
        fails(
            "page",
            200,
            "<html><body>Sign in</body></html>",
            UnexpectedResponse,
            "",
            "a gateway on the way",
        ),
        fails("empty", 200, "", UnexpectedResponse, "", "a gateway on the way"),
        fails("no content", 204, "", UnexpectedResponse, "", "a gateway on the way"),
        fails("null", 200, "null", UnexpectedResponse, "", "a gateway on the way"),
        fails("array", 200, "[]", UnexpectedResponse, "", "a gateway on the way"),
        fails("string", 200, r#""data_list""#, UnexpectedResponse, "", "a gateway on the way"),
        fails("number", 200, "7", UnexpectedResponse, "", "a gateway on the way"),
        fails("compressed", 200, GZIP, UnexpectedResponse, "", "compressed (gzip)")
            .header("content-encoding", "gzip"),
        fails("compressed, unsaid", 200, GZIP, UnexpectedResponse, "", "compressed (gzip)"),
    ];
    check(rows.into_iter().chain(redirects()).map(with_id), list).await;
}

/// The gateway's id, which every response has.
pub(crate) fn with_id(row: Row) -> Row {
    row.header("x-request-id", "h").id("h")
}

#[tokio::test]
async fn an_operation_without_fields() {
    let rows = [
        reads("empty", "", "null"),
        reads("no content", "", "null").status(204),
        reads("empty object", "{}", "null").status(202),
        reads("null", "null", "null"),
        reads("new fields", r#"{"task_id":"a"}"#, "null"),
        reads("code of success", r#"{"code":0,"message":"ok"}"#, "null"),
        fails("text", 200, "OK", UnexpectedResponse, "", "a gateway on the way"),
        fails("page", 200, "<html>", UnexpectedResponse, "", "a gateway on the way"),
        fails("array", 200, "[]", UnexpectedResponse, "", "a gateway on the way"),
        fails("cut off", 200, "{", Decode, "", "EOF while parsing"),
        fails("error_code", 200, r#"{"error_code":"HSS.0041","error_msg":"m"}"#, Server, "HSS.0041", "m"),
        fails("code and message", 200, r#"{"code":"X.1","message":"m"}"#, Rejected, "X.1", "m"),
        fails(
            "throttled POST",
            429,
            r#"{"error_code":"APIGW.0308","error_msg":"m"}"#,
            Throttled,
            "APIGW.0308",
            "m",
        ),
    ];
    check(rows.into_iter().chain(redirects()), scan).await;
}
