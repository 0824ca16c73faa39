//! Every answer of Tencent's has one right reading: a typed success, or an error that keeps what was told.

use imagescan_tencent::tcss::model::{DescribeImageRegistryTimingScanTaskResponse as Schedule, ScanResult};
use imagescan_tencent::tcss::{Client, DescribeImageRegistryTimingScanTask, Tcss};
use imagescan_tencent::{ClientBuilder, Credentials, Error, ErrorKind, Response, RetryPolicy};

use imagescan_suite::support::canned::Canned;

/// The vendor's sample, as it stands on the wire.
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

async fn describe(canned: Canned) -> Result<Response<Schedule>, Error> {
    let builder: ClientBuilder<Tcss> = Client::builder()
        .system(imagescan::System::empty())
        .credentials(Credentials::new("ID", "KEY"))
        .retry(RetryPolicy::never());
    let client = builder.transport(canned).build().expect("a client");
    client.send(DescribeImageRegistryTimingScanTask::new()).await
}

async fn good(body: impl Into<bytes::Bytes>) -> Response<Schedule> {
    let body = body.into();
    let shown = String::from_utf8_lossy(&body).into_owned();
    describe(Canned::new(200, body)).await.unwrap_or_else(|error| panic!("{shown}: {error:?}"))
}

#[tokio::test]
async fn the_sample_of_the_document_is_read() {
    let schedule = good(SAMPLE).await;
    assert_eq!(schedule.request_id(), "f60f0ef9-a105-4535-8dfd-42ad8b3a9c73");
    assert_eq!(schedule.scan_time.as_deref(), Some("03:00:00"));
    assert_eq!(schedule.scan_period, Some(1));
    assert_eq!(*schedule.scan_type, ["risk", "virus"]);
    assert_eq!((schedule.enable, schedule.latest, schedule.all), (Some(true), Some(true), Some(false)));
    assert_eq!(*schedule.id, [1]);
    assert_eq!(schedule.images[0].image_name.as_deref(), Some("yunding/luping"));
    assert_eq!(schedule.images[0].force.as_deref(), Some("Force"));
    assert_eq!(schedule.body(), SAMPLE);
}

#[tokio::test]
async fn numbers_come_out_of_the_envelope_as_they_were() {
    let schedule = good(
        r#"{"Response":{"ScanPeriod":9007199254740993,"Id":[18446744073709551615,null],"RequestId":"r",
            "New":{"Error":1,"RequestId":"inner"},"ScanResult":"Later"}}"#,
    )
    .await;
    assert_eq!(schedule.scan_period, Some(9_007_199_254_740_993));
    assert_eq!(*schedule.id, [u64::MAX]);
    assert_eq!(schedule.request_id(), "r");
    assert!(matches!(&schedule.scan_result, Some(other) if *other == ScanResult::from("Later")));
}

#[tokio::test]
async fn what_is_absent_makes_no_error() {
    for (body, id) in [
        (r#"{"Response":{"RequestId":"r"}}"#, "r"),
        ("\u{feff}{\"Response\":{\"RequestId\":\"r\"}}", "r"),
        (r#"{"Response":{"Enable":null,"ScanTime":null,"Images":null,"Id":null,"RequestId":"r"}}"#, "r"),
        (r#"{"Response":{"Error":null,"RequestId":"r"}}"#, "r"),
        (r#"{"Response":{"Enable":null,"RequestId":null}}"#, ""),
        (r#"{"Response":{"Images":[null],"RequestId":7}}"#, "7"),
        (" { \"Trace\" : [{}] ,\r\n\t\"Response\" : {\"RequestId\":\"r\"} , \"x\":null}\n", "r"),
        (r#"{"\u0052esponse":{"Request\u0049d":"r"}}"#, "r"),
    ] {
        let schedule = good(body).await;
        assert_eq!(schedule.request_id(), id, "{body}");
        assert_eq!((schedule.enable, schedule.images.len()), (None, 0), "{body}");
        assert_eq!(schedule.body(), body);
    }
}

/// What an error must say: kind, code, a part of the message, request id.
pub(crate) type Said = (ErrorKind, Option<&'static str>, &'static str, Option<&'static str>);

/// The answer of these parts must be an error that says this, and keeps status and body.
pub(crate) async fn fails(
    status: u16,
    content_type: Option<&str>,
    body: impl Into<bytes::Bytes>,
    said: Said,
) {
    let body = body.into();
    let mut canned = Canned::new(status, body.clone());
    if let Some(value) = content_type {
        canned = canned.header("content-type", value);
    }
    let shown = format!("{status} {}", String::from_utf8_lossy(&body));
    let error = describe(canned).await.expect_err(&shown);
    let (kind, code, message, id) = said;
    assert_eq!((error.kind(), error.code(), error.request_id()), (kind, code, id), "{shown}: {error:?}");
    assert!(error.message().contains(message), "{shown}: {error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{shown}");
    assert_eq!(error.body(), &body, "{shown}");
}

#[tokio::test]
async fn what_is_no_answer_is_no_empty_success() {
    use ErrorKind::{Decode, Permission, Rejected, Server, Throttled, UnexpectedAnswer};
    for (status, body, kind, message, id) in [
        (200, "", UnexpectedAnswer, "it is empty", None),
        (200, "<html>login</html>", UnexpectedAnswer, "expected `{` at byte 0", None),
        (200, "{}", UnexpectedAnswer, "has no `Response`", None),
        (200, r#"{"RequestId":"r","Enable":true}"#, UnexpectedAnswer, "has no `Response`", Some("r")),
        (200, r#"{"code":0,"message":"","codeDesc":"Success"}"#, UnexpectedAnswer, "has no `Response`", None),
        (200, r#"{"Response":null}"#, UnexpectedAnswer, "null", None),
        (200, r#"{"Response":[]}"#, UnexpectedAnswer, "an object in `Response`", None),
        (200, r#"{"Response":"text"}"#, UnexpectedAnswer, "an object in `Response`", None),
        (200, r#"{"Response":{}}"#, UnexpectedAnswer, "empty `Response`", None),
        (200, r#"{"Response":{"Error":null}}"#, UnexpectedAnswer, "empty `Response`", None),
        (200, "[]", UnexpectedAnswer, "expected `{` at byte 0", None),
        (200, "null", UnexpectedAnswer, "expected `{` at byte 0", None),
        (200, r#"{"Response":{"RequestId":"r","ScanTime":"03:"#, Decode, "EOF", Some("r")),
        (200, r#"{"Response":{"RequestId":"r"}"#, Decode, "expected `,`", Some("r")),
        (200, r#"{"Response":{"RequestId":"r"}} x"#, Decode, "expected the end", Some("r")),
        (200, r#"{"Response":{"RequestId":"r"},"#, Decode, "EOF", Some("r")),
        (200, r#"{"Response":{"RequestId":"r"},}"#, Decode, "", Some("r")),
        (200, r#"{"Response":{"RequestId":"r"},"Response":{"Id":[1]}}"#, UnexpectedAnswer, "two", Some("r")),
        (200, r#"{"Response" {"RequestId":"r"}}"#, Decode, "expected `:`", None),
        (400, r#"{"Response":{"RequestId":"r"}}"#, Rejected, "tells no error", Some("r")),
        (404, "", UnexpectedAnswer, "it is empty", None),
        (403, "<html>", Permission, "a gateway on the way", None),
        (429, "slow", Throttled, "a gateway on the way", None),
        (500, "internal server error", Server, "a gateway on the way", None),
        (502, "<html>502 Bad Gateway</html>", Server, "a gateway on the way", None),
        (503, "", Server, "it is empty", None),
    ] {
        fails(status, None, body, (kind, None, message, id)).await;
    }
    let spoilt = b"{\"Response\":{\"ScanTime\":\"\xff\",\"RequestId\":\"r\"}}";
    fails(200, None, spoilt.as_slice(), (Decode, None, "is not UTF-8", Some("r"))).await;
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_told_by_path() {
    let body = r#"{"Response":{"RequestId":"r","Images":[{"ImageName":{"a":1}}]}}"#;
    fails(200, None, body, (ErrorKind::Decode, None, "`Images[0].ImageName`", Some("r"))).await;
    let body = r#"{"Response":{"RequestId":"r","ScanPeriod":-1}}"#;
    fails(200, None, body, (ErrorKind::Decode, None, "`ScanPeriod`", Some("r"))).await;
}
