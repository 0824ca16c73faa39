//! The reading of every response of Tencent; `tencent_errors` has the errors.

use imagescan::tencent::tcss::model::DescribeImageRegistryTimingScanTaskResponse as Schedule;
use imagescan::tencent::tcss::{Client, DescribeImageRegistryTimingScanTask};
use imagescan::{Credentials, Error, ErrorKind, Response};
use imagescan_runtime::RetryPolicy;

use crate::responses::rows::{GZIP, check, fails, reads, redirects};
use ErrorKind::{Decode, Rejected, Server, UnexpectedResponse};
use imagescan_suite::support::canned::Canned;

pub(crate) async fn describe(canned: Canned) -> Result<Response<Schedule>, Error> {
    let builder = Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(Credentials::new("ID", "KEY"))
        .retry(RetryPolicy::never())
        .transport(canned);
    builder.build().expect("a client").send(DescribeImageRegistryTimingScanTask::new()).await
}

/// The vendor's sample, verbatim.
const SAMPLE: &str = r#"{
  "Response": {
    "RequestId": "f60f0ef9-a105-4535-8dfd-42ad8b3a9c73",
    "ScanTime": "03:00:00",
    "ScanPeriod": 1,
    "ScanType": ["risk", "virus"],
    "All": false,
    "Images": [
      {
        "ImageDigest": "sha256:1319b1eaa0b7bcebae63af321fa67559b9517e8494060403d083bb3508fe52c8",
        "RegistryType": "ccr",
        "ImageRepoAddress": "ccr.ccs.tencentyun.com/yunding/luping:v1",
        "InstanceId": "ins-apqv42***",
        "InstanceName": "InstanceName",
        "Namespace": "tcss",
        "ImageName": "yunding/luping",
        "ImageTag": "v1",
        "Force": "Force"
      }
    ],
    "Id": [1],
    "Enable": true,
    "Latest": true
  }
}
"#;

const R: &str = r#"{"RequestId":"r"}"#;

#[tokio::test]
async fn successes() {
    let full = r#"{"Enable":true,"ScanTime":"03:00:00","ScanPeriod":1,"ScanType":["risk","virus"],"All":false,
        "Images":[{"ImageName":"a/b","Force":"Force"}],"Id":[1],"Latest":true,"RequestId":"r"}"#;
    let big = r#"{"ScanPeriod":9007199254740993,"Id":[18446744073709551615,0],"RequestId":"r"}"#;
    let response = |inside: &str| format!(r#"{{"Response":{inside}}}"#);
    let nulls = r#"{"Enable":null,"ScanTime":null,"Images":null,"Id":null,"RequestId":"r"}"#;
    let rows = [
        reads("full", response(full), full),
        reads("all missing", response(R), R),
        reads("all null", response(nulls), R),
        reads(
            "null in a list",
            response(r#"{"Images":[null],"RequestId":"r"}"#),
            r#"{"Images":[],"RequestId":"r"}"#,
        ),
        reads(
            "unknown fields",
            response(r#"{"Id":[],"New":{"Error":1},"RequestId":"r"}"#),
            r#"{"Id":[],"RequestId":"r"}"#,
        ),
        reads("unknown field that is null", response(r#"{"New":null,"RequestId":"r"}"#), R),
        reads("extremes of 64 bits", response(big), big),
        reads(
            "null among numbers",
            response(r#"{"Id":[18446744073709551615,null],"RequestId":"r"}"#),
            r#"{"Id":[18446744073709551615],"RequestId":"r"}"#,
        ),
        reads(
            "another id within an unknown field",
            response(r#"{"Enable":true,"RequestId":"r","New":{"Error":1,"RequestId":"inner"}}"#),
            r#"{"Enable":true,"RequestId":"r"}"#,
        ),
        reads(
            "unknown value of an enum",
            response(r#"{"ScanResult":"Later","RequestId":"r"}"#),
            r#"{"ScanResult":"Later","RequestId":"r"}"#,
        ),
        reads(
            "whole float",
            response(r#"{"ScanPeriod":1.0,"RequestId":"r"}"#),
            r#"{"ScanPeriod":1,"RequestId":"r"}"#,
        ),
        reads(
            "types as text",
            response(r#"{"Enable":"true","ScanPeriod":"1","RequestId":"r"}"#),
            r#"{"Enable":true,"ScanPeriod":1,"RequestId":"r"}"#,
        ),
        reads("error that is null", response(r#"{"Error":null,"RequestId":"r"}"#), R),
        reads(
            "deprecated field",
            response(r#"{"All":true,"RequestId":"r"}"#),
            r#"{"All":true,"RequestId":"r"}"#,
        ),
        reads("byte order mark", "\u{feff}{\"Response\":{\"RequestId\":\"r\"}}", R),
        reads("members beside it", r#"{"Trace":[{}],"Response":{"RequestId":"r"},"code":0}"#, R),
        reads(
            "white space",
            " { \"Trace\" : [{}] ,\r\n\t\"Response\" : {\"RequestId\":\"r\"} , \"x\":null}\n",
            R,
        ),
        reads("escaped names", r#"{"\u0052esponse":{"Request\u0049d":"r"}}"#, R),
        reads("content type of text", response(R), R).header("content-type", "text/plain; charset=utf-8"),
        reads("content type of a page", response(R), R).header("content-type", "text/html"),
    ];
    check(rows.map(|row| row.id("r")), describe).await;
    let sample: serde_json::Value = serde_json::from_str(SAMPLE).expect("JSON");
    let rows = [
        reads("sample of the document", SAMPLE, &sample["Response"].to_string())
            .id("f60f0ef9-a105-4535-8dfd-42ad8b3a9c73"),
        reads("no id", response(r#"{"Enable":false}"#), r#"{"Enable":false}"#),
        reads("id that is null", response(r#"{"Enable":null,"RequestId":null}"#), "{}"),
        reads(
            "id that is a number",
            response(r#"{"Images":[null],"RequestId":7}"#),
            r#"{"Images":[],"RequestId":"7"}"#,
        )
        .id("7"),
    ];
    check(rows, describe).await;
}

#[tokio::test]
async fn responses_that_cannot_be_read() {
    let rows = [
        fails(
            "text for a list",
            200,
            r#"{"Response":{"RequestId":"r","ScanType":"risk"}}"#,
            Decode,
            "",
            "at `ScanType`",
        )
        .id("r"),
        fails(
            "negative",
            200,
            r#"{"Response":{"RequestId":"r","ScanPeriod":-1}}"#,
            Decode,
            "",
            "at `ScanPeriod`",
        )
        .id("r"),
        fails(
            "beyond 64 bits",
            200,
            r#"{"Response":{"Id":[18446744073709551616]}}"#,
            Decode,
            "",
            "at `Id[0]`",
        ),
        fails(
            "object for text",
            200,
            r#"{"Response":{"RequestId":"r","Images":[{"ImageName":{"a":1}}]}}"#,
            Decode,
            "",
            "at `Images[0].ImageName`",
        )
        .id("r"),
        fails("fraction", 200, r#"{"Response":{"ScanPeriod":1.5}}"#, Decode, "", "at `ScanPeriod`"),
        fails("word for truth", 200, r#"{"Response":{"Enable":"perhaps"}}"#, Decode, "", "at `Enable`"),
        fails(
            "other fields",
            200,
            r#"{"Response":{"RequestId":"r","Foo":1}}"#,
            UnexpectedResponse,
            "",
            "none of the operation's fields",
        )
        .id("r"),
        fails(
            "code inside",
            200,
            r#"{"Response":{"RequestId":"r","Code":"X","Message":"m"}}"#,
            Rejected,
            "X",
            "m",
        )
        .id("r"),
    ];
    check(rows, describe).await;
}

#[tokio::test]
async fn responses_without_an_envelope() {
    let rows = [
        fails("empty", 200, "", UnexpectedResponse, "", "it is empty"),
        fails("no content", 204, "", UnexpectedResponse, "", "it is empty"),
        fails(
            "page",
            200,
            "<html>login</html>",
            UnexpectedResponse,
            "",
            "expected `{` at byte 0…a gateway on the way",
        ),
        fails("text", 200, "OK", UnexpectedResponse, "", "a gateway on the way"),
        fails(
            "cut off",
            200,
            r#"{"Response":{"RequestId":"r","ScanTime":"03"#,
            Decode,
            "",
            "EOF while parsing",
        )
        .id("r"),
        fails(
            "no Response",
            200,
            r#"{"RequestId":"r","Enable":true}"#,
            UnexpectedResponse,
            "",
            "has no `Response`",
        )
        .id("r"),
        fails(
            "two Responses",
            200,
            r#"{"Response":{"RequestId":"r"},"Response":{"Id":[1]}}"#,
            UnexpectedResponse,
            "",
            "two `Response`",
        )
        .id("r"),
        fails("no Response, empty", 200, "{}", UnexpectedResponse, "", "has no `Response`"),
        fails(
            "Response null",
            200,
            r#"{"Response":null}"#,
            UnexpectedResponse,
            "",
            "an object in `Response`",
        ),
        fails(
            "Response a list",
            200,
            r#"{"Response":[]}"#,
            UnexpectedResponse,
            "",
            "an object in `Response`",
        ),
        fails("Response text", 200, r#"{"Response":"x"}"#, UnexpectedResponse, "", "an object in `Response`"),
        // The vendor's SDKs read an empty success. But the vendor says that every response has a request id, also one
        // in which all fields are absent. So this is an error: without an id the vendor could not trace the call.
        fails("Response empty", 200, r#"{"Response":{}}"#, UnexpectedResponse, "", "has an empty `Response`"),
        fails(
            "Response of no error",
            200,
            r#"{"Response":{"Error":null}}"#,
            UnexpectedResponse,
            "",
            "has an empty `Response`",
        ),
        fails("array", 200, "[]", UnexpectedResponse, "", "expected `{` at byte 0…a gateway on the way"),
        fails(
            "array of responses",
            200,
            r#"[{"Response":{"RequestId":"r"}}]"#,
            UnexpectedResponse,
            "",
            "a gateway on the way",
        ),
        fails("string", 200, r#""Response""#, UnexpectedResponse, "", "a gateway on the way"),
        fails("null", 200, "null", UnexpectedResponse, "", "expected `{` at byte 0…a gateway on the way"),
        fails(
            "not UTF-8",
            200,
            &b"{\"Response\":{\"ScanTime\":\"\xff\",\"RequestId\":\"r\"}}"[..],
            Decode,
            "",
            "is not UTF-8",
        )
        .id("r"),
        fails("compressed", 200, GZIP, UnexpectedResponse, "", "compressed (gzip)")
            .header("content-encoding", "gzip"),
        fails("compressed, unsaid", 200, GZIP, UnexpectedResponse, "", "compressed (gzip)"),
        fails("compressed in another way", 502, "x", Server, "", "compressed (br)")
            .header("content-encoding", "br"),
        fails("plain, named so", 502, "x", Server, "", "a gateway on the way")
            .header("content-encoding", "identity"),
    ];
    check(rows.into_iter().chain(redirects()), describe).await;
}

#[tokio::test]
async fn malformed_json() {
    let rows = [
        fails("no end", 200, r#"{"Response":{"RequestId":"r"}"#, Decode, "", "expected `,`").id("r"),
        fails(
            "more than an object",
            200,
            r#"{"Response":{"RequestId":"r"}} x"#,
            Decode,
            "",
            "expected the end",
        )
        .id("r"),
        fails(
            "cut off after a comma",
            200,
            r#"{"Response":{"RequestId":"r"},"#,
            Decode,
            "",
            "EOF while parsing",
        )
        .id("r"),
        fails("a comma too many", 200, r#"{"Response":{"RequestId":"r"},}"#, Decode, "", "at line 1").id("r"),
        fails("no colon", 200, r#"{"Response" {"RequestId":"r"}}"#, Decode, "", "expected `:`"),
    ];
    check(rows, describe).await;
}
