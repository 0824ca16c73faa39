//! The reading of every error of Alibaba, under success and error statuses, in JSON and in XML.

use imagescan::ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};

use crate::responses::alibaba::{pre_check, task, with_id};
use crate::responses::rows::{GZIP, check, fails};

const FULL: &str = r#"{"RequestId":"r","HostId":"h","Code":"X","Message":"m","Recommend":"u"}"#;
const XML: &str = "<Error><RequestId>r</RequestId><HostId/><Code>X</Code><Message>m</Message></Error>";

#[tokio::test]
async fn errors_under_a_success_status() {
    let slow = r#"{"Code":"Throttling.User","Message":"m","RequestId":"r"}"#;
    let rows = [
        fails("full", 200, FULL, Rejected, "X", "m").id("r"),
        fails("lower case", 200, r#"{"requestId":"r","code":"X","message":"m"}"#, Rejected, "X", "m").id("r"),
        fails("throttled", 200, slow, Throttled, "Throttling.User", "m").id("r"),
        fails(
            "throttled, in XML",
            200,
            "<Error><Code>Throttling.User</Code></Error>",
            Throttled,
            "Throttling.User",
            "gave no message",
        ),
        fails("no message", 200, r#"{"RequestId":"r","Code":"X"}"#, Rejected, "X", "gave no message").id("r"),
        fails("XML", 200, XML, Rejected, "X", "m").id("r"),
        fails("XML of another root", 200, "<A><Code>X</Code><Message>m</Message></A>", Rejected, "X", "m"),
        fails("XML without a code", 200, "<Error><Message>m</Message></Error>", Rejected, "", "m"),
        fails(
            "XML whose message reports success",
            200,
            XML.replace("<HostId/>", "<IsSuccess>true</IsSuccess>"),
            Rejected,
            "X",
            "m",
        )
        .id("r"),
        fails(
            "among new members",
            200,
            r#"{"RequestId":"r","Code":"X","Message":"m","New":1}"#,
            Rejected,
            "X",
            "m",
        )
        .id("r"),
        fails("another shape", 200, r#"{"error":{"code":"X"}}"#, Rejected, "X", "gave no message"),
    ];
    check(rows, pre_check).await;
}

#[tokio::test]
async fn errors_under_an_error_status() {
    let denied = r#"{"Code":"NoPermission","Message":"m","AccessDeniedDetail":{"Code":"no","Message":"no"}}"#;
    let rows = [
        fails(
            "empty members",
            500,
            r#"{"Code":"","Message":"","RequestId":""}"#,
            Server,
            "",
            "a gateway on the way",
        ),
        fails("cut off in a list", 500, r#"{"Code":"X","Message":["#, Server, "X", "gave no message"),
        fails("XML cut off", 400, "<Error><Code>X</Code><Mess", Rejected, "X", "gave no message"),
        fails(
            "XML of another root",
            400,
            "<PreCheck><Code>X</Code></PreCheck>",
            Rejected,
            "X",
            "gave no message",
        ),
        fails(
            "XML after a byte order mark",
            503,
            "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>X</Code><Message><![CDATA[m]]></Message></Error>",
            Server,
            "X",
            "m",
        ),
        fails(
            "502 page with a head",
            502,
            "<html><head><title>502</title></head></html>",
            Server,
            "",
            "a gateway on the way",
        ),
        fails("502 page with a type", 502, "<!DOCTYPE html><html>", Server, "", "a gateway on the way"),
        fails("403 bytes", 403, &b"\x00\xff"[..], Permission, "", "a gateway on the way"),
        fails("lower case", 400, r#"{"code":"X","message":"m"}"#, Rejected, "X", "m"),
        fails("denied", 403, denied, Permission, "NoPermission", "m"),
        fails(
            "key not found",
            404,
            r#"{"Code":"InvalidAccessKeyId.NotFound"}"#,
            Authentication,
            "InvalidAccessKeyId.NotFound",
            "gave no message",
        ),
        fails("not found", 404, r#"{"Code":"X","Message":"m"}"#, NotFound, "X", "m"),
        fails(
            "clock",
            400,
            r#"{"Code":"InvalidTimeStamp.Expired","Message":"m"}"#,
            Authentication,
            "InvalidTimeStamp.Expired",
            "m",
        ),
        fails("number", 400, r#"{"Code":1002,"Message":"m"}"#, Rejected, "1002", "m"),
        fails("no message", 400, r#"{"Code":"X"}"#, Rejected, "X", "gave no message"),
        fails("no code", 400, r#"{"Message":"m"}"#, Rejected, "", "m"),
        fails("byte order mark", 400, "\u{feff}{\"Code\":\"X\",\"Message\":\"m\"}", Rejected, "X", "m"),
        fails("spoilt", 400, &b"{\"Code\":\"X\",\"Message\":\"\xb2\"}"[..], Rejected, "X", "\u{fffd}"),
        fails("cut off", 500, r#"{"Code":"X","Mess"#, Server, "X", "gave no message"),
        fails("500 empty", 500, "", Server, "", "a gateway on the way"),
        fails("502 page", 502, "<html><br></html>", Server, "", "a gateway on the way"),
        fails("503 null", 503, "null", Server, "", "a gateway on the way"),
        fails("502 array", 502, "[]", Server, "", "a gateway on the way"),
        fails("500 string", 500, r#""no""#, Server, "", "a gateway on the way"),
        fails("500 empty object", 500, "{}", Server, "", "a gateway on the way"),
        fails("502 compressed", 502, GZIP, Server, "", "compressed (gzip)"),
    ];
    let types = ["application/json;charset=utf-8", "text/xml;charset=utf-8", "text/html"];
    check(rows.clone().map(with_id), pre_check).await;
    for content_type in types {
        check(rows.clone().map(with_id).map(|row| row.header("content-type", content_type)), task).await;
    }
    let rows = [
        fails("only the id", 500, r#"{"RequestId":"r"}"#, Server, "", "gave no message").id("r"),
        fails(
            "escaped text in XML",
            400,
            "<Error><RequestId>r</RequestId><HostId/><Code>X</Code><Message>a &amp; b &amp; c</Message></Error>",
            Rejected,
            "X",
            "a & b & c",
        )
        .id("r"),
        fails("full", 400, FULL, Rejected, "X", "m").header("x-acs-request-id", "h").id("r"),
        fails("no content type", 400, FULL, Rejected, "X", "m").id("r"),
        fails("content type of a page", 400, FULL, Rejected, "X", "m")
            .header("content-type", "text/html")
            .id("r"),
        fails("no id at all", 400, r#"{"Code":"X","Message":"m"}"#, Rejected, "X", "m"),
    ];
    check(rows, pre_check).await;
}

#[tokio::test]
async fn code_status_and_wait_decide_the_kind() {
    let later = "x-acs-retry-after";
    let rows = [
        fails(
            "key not found, with a wait",
            404,
            r#"{"Code":"InvalidAccessKeyId.NotFound"}"#,
            Authentication,
            "InvalidAccessKeyId.NotFound",
            "gave no message",
        )
        .header(later, "1500"),
        fails(
            "another method",
            403,
            r#"{"Code":"UnsupportedHTTPMethod","Message":"m"}"#,
            Rejected,
            "UnsupportedHTTPMethod",
            "m (a raw call sends POST unless its target starts with a method: write `GET ` before the name)",
        ),
        fails("429", 429, r#"{"Code":"X","Message":"m"}"#, Throttled, "X", "m"),
        fails("429 with a wait", 429, r#"{"Code":"X","Message":"m"}"#, Throttled, "X", "m")
            .header(later, "1500"),
        fails("400 with a wait", 400, r#"{"Code":"X","Message":"m"}"#, Throttled, "X", "m")
            .header(later, "1500"),
        fails("400 with no wait", 400, r#"{"Code":"X","Message":"m"}"#, Rejected, "X", "m")
            .header(later, "0"),
        fails("400 throttled", 400, r#"{"Code":"Throttling","Message":"m"}"#, Throttled, "Throttling", "m"),
        fails(
            "503 throttled",
            503,
            r#"{"Code":"Throttling.Api","Message":"m"}"#,
            Throttled,
            "Throttling.Api",
            "m",
        ),
        fails("500", 500, r#"{"Code":"ServerError","Message":"m"}"#, Server, "ServerError", "m"),
        fails("503", 503, r#"{"Code":"X","Message":"m"}"#, Server, "X", "m"),
    ];
    check(rows.map(with_id), pre_check).await;
}

#[tokio::test]
async fn errors_in_xml_of_any_charset() {
    let declared = |encoding| format!("<?xml version='1.0' encoding='{encoding}'?>{XML}");
    let typed = "content-type";
    let spoilt =
        b"<?xml version='1.0' encoding='GBK'?><Error><RequestId>r</RequestId><Code>X</Code><Message>\xb2\xbb\
        </Message></Error>";
    let rows = [
        fails("the usual type", 400, XML, Rejected, "X", "m").header(typed, "text/xml;charset=utf-8"),
        fails("with a blank", 400, XML, Rejected, "X", "m").header(typed, "text/xml; charset=UTF-8"),
        fails("application", 400, XML, Rejected, "X", "m").header(typed, "application/xml"),
        fails("JSON", 400, XML, Rejected, "X", "m").header(typed, "application/json"),
        fails("no type", 400, XML, Rejected, "X", "m"),
        fails("declared UTF-8", 400, declared("utf-8"), Rejected, "X", "m"),
        fails("declared GBK", 400, declared("GBK"), Rejected, "X", "m").header(typed, "text/xml;charset=GBK"),
        fails("declared Latin", 400, declared("ISO-8859-1"), Rejected, "X", "m"),
        fails("GBK", 400, &spoilt[..], Rejected, "X", "\u{fffd}\u{fffd}")
            .header(typed, "text/xml;charset=GBK"),
        fails("byte order mark", 503, format!("\u{feff}{XML}"), Server, "X", "m"),
        fails("cut off", 400, &XML[..XML.len() - 20], Rejected, "X", "gave no message"),
        fails("another root", 400, XML.replace("Error>", "Result>"), Rejected, "X", "m"),
    ];
    check(rows.map(|row| row.id("r")), pre_check).await;
}
