//! No failure reads as a success, whatever its shape: those of each cloud, of its older services, and of the gateways,
//! meshes and firewalls in front of them.

use imagescan::huawei::hss;
use imagescan::{Credentials, Error, ErrorKind, Response, RetryPolicy};

use crate::responses::alibaba::{pre_check, task};
use crate::responses::huawei::list;
use crate::responses::tencent::describe;
use imagescan_suite::support::canned::Canned;

/// An operation whose output has no fields.
#[expect(deprecated, reason = "the deprecated operation stays in the document")]
pub(crate) async fn scan(body: &str) -> Result<Response<()>, Error> {
    let builder = hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p")
        .credentials(Credentials::new("AK", "SK"))
        .retry(RetryPolicy::never());
    let client = builder.transport(Canned::new(200, body.to_owned())).build().expect("a client");
    client.send(hss::BatchScanSwrImage::new("private_image")).await
}

/// The error of a body with status 200, of an operation of each cloud.
async fn errors(body: &str) -> Vec<(&'static str, Error)> {
    let canned = || Canned::new(200, body.to_owned());
    let wrapped = Canned::new(200, format!(r#"{{"Response":{body}}}"#));
    let mut errors = Vec::new();
    let mut add = |name, outcome: Result<(), Error>| match outcome {
        Ok(()) => panic!("{name} reads {body} as a success"),
        Err(error) => errors.push((name, error)),
    };
    add("scan", scan(body).await.map(drop));
    add("list", list(canned()).await.map(drop));
    add("pre-check", pre_check(canned()).await.map(drop));
    add("task", task(canned()).await.map(drop));
    add("schedule", describe(canned()).await.map(drop));
    add("schedule in an envelope", describe(wrapped).await.map(drop));
    errors
}

/// Body, code, and a part of the message.
const BODIES: [(&str, &str, &str); 61] = [
    // The clouds, their gateways and their older services.
    (r#"{"error_code":"HSS.0041","error_msg":"m m"}"#, "HSS.0041", "m m"),
    (r#"{"code":"HSS.1","message":"m m","trace":"t"}"#, "HSS.1", "m m"),
    (r#"{"code":"HSS.1","message":"m m","new":[1],"newer":{}}"#, "HSS.1", "m m"),
    (r#"{"code":1,"message":"m m"}"#, "1", "m m"),
    (r#"{"errorCode":"X","errorMsg":"m m","new":1}"#, "X", "m m"),
    (r#"{"errorCode":"X","errorMessage":"m m"}"#, "X", "m m"),
    (r#"{"errCode":"X","externalMessage":"m m"}"#, "X", "m m"),
    (r#"{"errcode":40001,"errmsg":"m m"}"#, "40001", "m m"),
    (r#"{"ErrorCode":"X","ErrorMessage":"m m","Data":null}"#, "X", "m m"),
    (r#"{"error_code":"APIGW.0308","error_msg":"m m","request_id":"r"}"#, "APIGW.0308", "m m"),
    (r#"{"error_msg":"m m"}"#, "", "m m"),
    (r#"{"Code":"X","Message":"m m","RequestId":"r","HostId":"h","Recommend":"u"}"#, "X", "m m"),
    (r#"{"Code":"X","RequestId":"r","New":1}"#, "X", "no message"),
    (r#"{"ret":-1,"msg":"m m"}"#, "-1", "m m"),
    (r#"{"retcode":"-1","retmsg":"m m","new":1}"#, "-1", "m m"),
    (r#"{"returnCode":"-1","returnMsg":"m m"}"#, "-1", "m m"),
    (r#"{"resultCode":"X","resultMsg":"m m"}"#, "X", "m m"),
    (r#"{"error":{"code":401,"message":"m m","title":"Unauthorized"}}"#, "401", "m m"),
    (r#"{"error":{"message":"m m"}}"#, "", "m m"),
    (r#"{"Error":{"Code":"X","Message":"m m"},"RequestId":"r"}"#, "X", "m m"),
    (r#"{"Response":{"Error":{"Code":"X","Message":"m m"},"RequestId":"r"}}"#, "X", "m m"),
    (r#"{"badRequest":{"code":400,"message":"m m"}}"#, "400", "m m"),
    (r#"{"itemNotFound":{"message":"m m","code":404}}"#, "404", "m m"),
    // Flags of failure.
    (r#"{"success":false}"#, "", "no message"),
    (r#"{"success":"False","new":1}"#, "", "no message"),
    (r#"{"Success":false,"Code":"X","Message":"m m","RequestId":"r","new":{}}"#, "X", "m m"),
    (r#"{"IsSuccess":false,"Message":"m m"}"#, "", "m m"),
    (r#"{"is_success":0,"message":"m m","new":1}"#, "", "m m"),
    (r#"{"ok":false,"description":"m m"}"#, "", "m m"),
    (
        r#"{"success":false,"errors":[{"code":1003,"message":"m m"}],"messages":[],"result":null}"#,
        "1003",
        "m m",
    ),
    (r#"{"status":"error","message":"m m"}"#, "", "m m"),
    (r#"{"status":"fail","data":{"title":"m m"}}"#, "", "no message"),
    (r#"{"result":"failed","reason":"m m"}"#, "", "m m"),
    // A status in the body.
    (r#"{"HttpStatusCode":403,"Message":"m m"}"#, "", "m m"),
    (r#"{"HttpStatusCode":"500","RequestId":"r","new":1}"#, "", "no message"),
    (r#"{"statusCode":502,"message":"m m"}"#, "", "m m"),
    (
        r#"{"timestamp":"2026-01-01T00:00:00Z","status":500,"error":"Internal Server Error","path":"/v5"}"#,
        "",
        "Internal",
    ),
    (
        r#"{"timestamp":1,"status":500,"error":"Server Error","message":"m m","path":"/v5"}"#,
        "",
        "Server Error: m m",
    ),
    (r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"m m","instance":"/v5"}"#, "", "m m"),
    (
        r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"m m","reason":"X","code":403}"#,
        "403",
        "m m",
    ),
    // Gateways, meshes and firewalls.
    (r#"{"error":"m m"}"#, "", "m m"),
    (r#"{"error":"m m","new":1}"#, "", "m m"),
    (r#"{"error":true,"message":"m m"}"#, "", "m m"),
    (r#"{"error":503}"#, "", "503"),
    (r#"{"error":{}}"#, "", "no message"),
    (r#"{"error":"invalid_token","error_description":"m m"}"#, "", "invalid_token: m m"),
    (r#"{"errors":[{"code":"X","message":"m m"}]}"#, "X", "m m"),
    (r#"{"errors":["m m","n"]}"#, "", "m m"),
    (r#"{"errors":[null,{"errorCode":"X","detail":"m m"}],"new":1}"#, "X", "m m"),
    (r#"{"errors":{"name":["m m"]}}"#, "", "no message"),
    (r#"{"fault":{"faultstring":"m m","detail":{"errorcode":"steps.X"}}}"#, "steps.X", "m m"),
    (r#"{"fault":{"code":900901,"message":"m m","description":"d"}}"#, "900901", "m m"),
    (r#"{"message":"m m"}"#, "", "m m"),
    (r#"{"message":"m m","request_id":"r"}"#, "", "m m"),
    (r#"{"msg":"m m"}"#, "", "m m"),
    (r#"{"title":"m m","detail":"d d"}"#, "", "d d"),
    (r#"{"code":14,"message":"m m","details":[]}"#, "14", "m m"),
    (r#"{"code":"X","msg":"m m","data":null,"success":null}"#, "X", "m m"),
    (r#"{"code":"X","msg":"m m","data":{}}"#, "X", "m m"),
    (r#"{"err":"m m"}"#, "", "m m"),
    (r#"{"exception":"java.lang.X","message":"m m"}"#, "", "m m"),
];

#[tokio::test]
async fn every_shape_of_an_error_is_an_error_for_every_operation() {
    for (body, code, message) in BODIES {
        for (name, error) in errors(body).await {
            let shown = format!("{name}: {body}: {error}");
            assert!(error.message().contains(message), "{shown}");
            assert_eq!(error.code().unwrap_or_default(), code, "{shown}");
            assert_ne!(error.kind(), ErrorKind::Decode, "{shown}");
        }
    }
}

/// A body under a success status is read to its end.
#[tokio::test]
async fn an_error_may_follow_any_content() {
    for length in [17 << 10, 70 << 10, 1 << 20] {
        let fill = "x".repeat(length);
        let body = format!(r#"{{"new":"{fill}","error_code":"HSS.1","error_msg":"m"}}"#);
        for (name, error) in errors(&body).await {
            assert_eq!((error.code(), error.message()), (Some("HSS.1"), "m"), "{name} after {length}");
        }
        let nested = format!(r#"{{"Response":{{"new":["{fill}"],"Error":{{"Code":"X","Message":"m"}}}}}}"#);
        assert_eq!(scan(&nested).await.unwrap_err().code(), Some("X"), "after {length}");
        let cut = format!(r#"{{"new":"{fill}","error_code":"HSS.1","error_m"#);
        assert_eq!(scan(&cut).await.unwrap_err().code(), Some("HSS.1"), "cut off after {length}");
    }
}

/// A member without a field that describes an error counts, also beside data.
#[tokio::test]
async fn a_member_named_like_an_error_beside_data_is_an_error() {
    for body in [
        r#"{"data_list":[{"task_id":"a"}],"total_num":1,"hasErrors":true}"#,
        r#"{"data_list":[],"total_num":0,"errorMessages":["x"]}"#,
        r#"{"data_list":[],"total_num":0,"success":"N"}"#,
        r#"{"data_list":[],"total_num":0,"lastError":{"code":"X"}}"#,
    ] {
        list(Canned::new(200, body)).await.map(drop).expect_err(body);
    }
    for body in [
        r#"{"data_list":[],"total_num":0,"hasErrors":false,"errorMessages":[],"lastError":null,"errorType":""}"#,
        r#"{"data_list":[],"total_num":0,"failed_num":3,"errorCount":0}"#,
        r#"{"data_list":[],"total_num":0,"type":"error","state":"failed"}"#,
    ] {
        list(Canned::new(200, body)).await.unwrap_or_else(|error| panic!("{body}: {error}"));
    }
}

#[tokio::test]
async fn data_with_signs_of_success_is_a_success() {
    for beside in [
        r#""Success":true,"Code":"200","HttpStatusCode":200,"Message":"m","TimeCost":3"#,
        r#""Success":"true","Code":200"#,
        r#""Code":"0","error":null,"errors":[]"#,
        r#""code":"OK","status":"RUNNING","message":"m""#,
        r#""Success":true,"Code":"PARTLY""#,
    ] {
        let pre = format!(r#"{{{beside},"Data":{{"ScanImageCount":3}},"RequestId":"r"}}"#);
        let read =
            pre_check(Canned::new(200, pre.clone())).await.unwrap_or_else(|error| panic!("{pre}: {error}"));
        assert_eq!(read.data.as_ref().and_then(|data| data.scan_image_count), Some(3), "{pre}");
        assert_eq!(read.request_id(), Some("r"), "{pre}");
        let page = format!(r#"{{{beside},"data_list":[],"total_num":0}}"#);
        list(Canned::new(200, page.clone())).await.unwrap_or_else(|error| panic!("{page}: {error}"));
        let plan = format!(r#"{{"Response":{{{beside},"Enable":false,"RequestId":"r"}}}}"#);
        describe(Canned::new(200, plan.clone())).await.unwrap_or_else(|error| panic!("{plan}: {error}"));
    }
    // The operation's own field: a code of the task, not an error.
    let own = r#"{"Code":"REPLICATED","IsSuccess":true,"TaskId":"t","TaskStatus":"DONE"}"#;
    assert_eq!(task(Canned::new(200, own)).await.unwrap().code.as_deref(), Some("REPLICATED"));
}

/// A sign of failure counts beside empty data and beside other data.
#[tokio::test]
async fn data_beside_a_failure_does_not_hide_it() {
    let flags = [
        (r#""Success":false,"Code":"ServerError","Message":"m""#, ErrorKind::Server, Some("ServerError")),
        (
            r#""Success":"false","Code":"403","Message":"m","HttpStatusCode":403"#,
            ErrorKind::Permission,
            Some("403"),
        ),
        (r#""success":false,"message":"m""#, ErrorKind::Rejected, None),
        (r#""HttpStatusCode":"503","Message":"m","TimeCost":3"#, ErrorKind::Server, None),
        (r#""httpStatusCode":429,"message":"m""#, ErrorKind::Throttled, None),
        (r#""Code":"X.1","Message":"m""#, ErrorKind::Rejected, Some("X.1")),
    ];
    for (flag, kind, code) in flags {
        for data in [r#""Data":null"#, r#""Data":{}"#, r#""Data":"""#, r#""Data":[]"#, r#""Data":"none""#] {
            let body = format!(r#"{{{flag},{data},"RequestId":"r"}}"#);
            let error = pre_check(Canned::new(200, body.clone())).await.expect_err(&body);
            let seen = (error.code(), error.message(), error.request_id());
            assert_eq!((error.kind(), seen), (kind, (code, "m", Some("r"))), "{body}");
        }
        let filled = format!(r#"{{{flag},"Data":{{"ScanImageCount":0}},"RequestId":"r"}}"#);
        assert_eq!(pre_check(Canned::new(200, filled)).await.unwrap_err().code(), code);
        for data in [r#""data_list":null"#, r#""data_list":[],"total_num":0"#, r#""data_list":"""#] {
            let body = format!(r"{{{flag},{data}}}");
            let error = list(Canned::new(200, body.clone())).await.expect_err(&body);
            assert_eq!((error.code(), error.message()), (code, "m"), "{body}");
        }
        for data in [r#""Images":null"#, r#""Images":[]"#, r#""Enable":null"#, r#""Enable":false"#] {
            let body = format!(r#"{{"Response":{{{flag},{data},"RequestId":"r"}}}}"#);
            let error = describe(Canned::new(200, body.clone())).await.expect_err(&body);
            assert_eq!((error.code(), error.request_id()), (code, Some("r")), "{body}");
        }
    }
    // There is only a message, and none of the requested data.
    let body = r#"{"Data":{},"Message":"no permission","RequestId":"r"}"#;
    assert_eq!(pre_check(Canned::new(200, body)).await.unwrap_err().message(), "no permission");
    // Flags that are fields of the operation itself.
    for own in [
        r#"{"IsSuccess":false,"Code":"X","TaskId":"t"}"#,
        r#"{"Code":"X","Message":"m","TaskId":null}"#,
        r#"{"Code":"X","TaskId":""}"#,
        r#"{"Code":"X","Message":"task is not exist.","RequestId":"r","InstanceId":"cri-1","TaskId":"t"}"#,
        r#"{"Code":"X","IsSuccess":null,"TaskId":"t"}"#,
        r#"{"Code":"X","IsSuccess":"","TaskId":"t"}"#,
        r#"{"Code":"X","TaskId":"t","StartTime":0}"#,
    ] {
        assert_eq!(task(Canned::new(200, own)).await.expect_err(own).code(), Some("X"), "{own}");
    }
}

#[tokio::test]
async fn failures_in_xml() {
    for (body, code) in [
        ("<A><Success>false</Success><Code>X</Code><Data/></A>", Some("X")),
        ("<A><Code>X</Code><Message>m</Message><Data></Data><New>1</New></A>", Some("X")),
        ("<A><HttpStatusCode>403</HttpStatusCode><Data><ScanImageCount>0</ScanImageCount></Data></A>", None),
        ("<A><Error><Code>X</Code><Message>m</Message></Error></A>", Some("X")),
        ("<A><Errors><Error><Code>X</Code></Error></Errors><Data/></A>", Some("X")),
        ("<ErrorResponse><Error><Code>X</Code></Error></ErrorResponse>", Some("X")),
        ("<Fault><faultcode>X</faultcode><faultstring>m</faultstring></Fault>", Some("X")),
    ] {
        let error = pre_check(Canned::new(200, body)).await.expect_err(body);
        assert_eq!(error.code(), code, "{body}: {error}");
    }
    for body in ["<hr/>", "<svg/>", "<Foo>  </Foo>", "<Foo><RequestId>r</RequestId></Foo>"] {
        let error = pre_check(Canned::new(200, body)).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{body}: {error}");
    }
    pre_check(Canned::new(200, "<PreCheckResponse/>")).await.expect("a response in which all is absent");
    let good = "<A><Success>true</Success><Code>200</Code><Errors/><Data><ScanImageCount>3</ScanImageCount></Data></A>";
    assert!(pre_check(Canned::new(200, good)).await.is_ok());
}

/// The outer code is the service's; a detail explains it.
#[tokio::test]
async fn a_detail_does_not_hide_the_code() {
    let outer =
        r#"{"error_code":"X.1","error_msg":"outer","details":[{"error_code":"X.4","error_msg":"inner"}]}"#;
    let inner = r#"{"details":[{"error_code":"X.4","error_msg":"inner"}]}"#;
    let nested = r#"{"code":"X.1","error":{"code":"X.4","message":"inner"}}"#;
    for (status, body, code, message) in [
        (400, outer, "X.1", "outer (X.4: inner)"),
        (200, outer, "X.1", "outer (X.4: inner)"),
        (400, inner, "X.4", "inner"),
        (400, nested, "X.1", "X.4: inner"),
    ] {
        let error = list(Canned::new(status, body)).await.expect_err(body);
        assert_eq!((error.code(), error.message()), (Some(code), message), "{body}");
    }
}
