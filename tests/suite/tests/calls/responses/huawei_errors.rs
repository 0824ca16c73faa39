//! The reading of every error of Huawei, under success and error statuses.

use imagescan::ErrorKind::{
    Authentication, NotFound, Permission, Rejected, Server, Throttled, UnexpectedResponse,
};

use crate::responses::huawei::{list, with_id};
use crate::responses::rows::{GZIP, check, fails};

#[tokio::test]
async fn errors_under_a_success_status() {
    let long = format!(r#"{{"error_code":"HSS.0001","error_msg":"m","x":"{}"}}"#, " ".repeat(20_000));
    let rows = [
        fails("error_code", 200, r#"{"error_code":"HSS.0001","error_msg":"m"}"#, Rejected, "HSS.0001", "m"),
        fails(
            "among fields",
            200,
            r#"{"error_code":"HSS.0041","total_num":0}"#,
            Server,
            "HSS.0041",
            "no message",
        ),
        fails(
            "throttled",
            200,
            r#"{"error_code":"APIGW.0308","error_msg":"m"}"#,
            Throttled,
            "APIGW.0308",
            "m",
        ),
        fails("errorCode", 202, r#"{"errorCode":"X","errorMsg":"m"}"#, Rejected, "X", "m"),
        fails("nested", 200, r#"{"error":{"code":401,"message":"m"}}"#, Rejected, "401", "m"),
        fails("nested without a code", 200, r#"{"error":{"message":"m"}}"#, Rejected, "", "m"),
        fails("code and message", 200, r#"{"code":"X.1","message":"m"}"#, Rejected, "X.1", "m"),
        fails("code alone", 200, r#"{"code":"X.1"}"#, Rejected, "X.1", "gave no message"),
        fails("code among others", 200, r#"{"code":"X.1","new":1}"#, Rejected, "X.1", "gave no message"),
        fails("error_msg alone", 200, r#"{"error_msg":"m m"}"#, Rejected, "", "m m"),
        fails("error of another shape", 200, r#"{"error":"m"}"#, Rejected, "", "m"),
        fails("message alone", 200, r#"{"message":"m m"}"#, Rejected, "", "m m"),
        fails("long", 200, long, Rejected, "HSS.0001", "m"),
        fails("cut off", 200, r#"{"error_code":"HSS.0001","error_m"#, Rejected, "HSS.0001", "no message"),
    ];
    check(rows.map(with_id), list).await;
}

#[tokio::test]
async fn errors_under_an_error_status() {
    let msg = r#"{"error_msg":"only words"}"#;
    let nested = r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#;
    let listed = r#"{"details":[{"error_code":"X.4","error_msg":"m"}]}"#;
    let with_rid = r#"{"error_code":"HSS.0001","error_msg":"m","request_id":"r"}"#;
    let rows = [
        fails("error_code", 400, r#"{"error_code":"HSS.0001","error_msg":"m"}"#, Rejected, "HSS.0001", "m"),
        fails("errorCode", 400, r#"{"errorCode":"X","errorMsg":"m"}"#, Rejected, "X", "m"),
        fails("errorMessage", 409, r#"{"errorCode":"X","errorMessage":"m"}"#, Rejected, "X", "m"),
        fails("code and message", 400, r#"{"code":"X","message":"m"}"#, Rejected, "X", "m"),
        fails("nested", 401, nested, Authentication, "401", "m"),
        fails("listed", 400, listed, Rejected, "X.4", "m"),
        fails("encoded", 403, r#"{"encoded_authorization_message":"m"}"#, Permission, "", "m"),
        fails("code as a number", 400, r#"{"error_code":400,"error_msg":"m"}"#, Rejected, "400", "m"),
        fails("code of success", 500, r#"{"code":0,"message":"m"}"#, Server, "0", "m"),
        fails("only a message", 500, msg, Server, "", "only words"),
        fails("only a code", 400, r#"{"error_code":"X","error_msg":null}"#, Rejected, "X", "no message"),
        fails(
            "throttled GET",
            429,
            r#"{"error_code":"APIGW.0308","error_msg":"m"}"#,
            Throttled,
            "APIGW.0308",
            "m",
        ),
        fails(
            "the other prefix",
            503,
            r#"{"error_code":"APIG.0308","error_msg":"m"}"#,
            Throttled,
            "APIG.0308",
            "m",
        ),
        fails("throttled without a body", 429, "", Throttled, "", "a gateway on the way"),
        fails("not found, empty", 404, "", UnexpectedResponse, "", "a gateway on the way"),
        fails("not found", 404, r#"{"error_code":"HSS.1","error_msg":"m"}"#, NotFound, "HSS.1", "m"),
        fails("null", 500, "null", Server, "", "a gateway on the way"),
        fails("empty object", 500, "{}", Server, "", "a gateway on the way"),
        fails("array", 500, "[]", Server, "", "a gateway on the way"),
        fails("string", 400, r#""no""#, Rejected, "", "a gateway on the way"),
        fails("page", 502, "<html>Bad Gateway</html>", Server, "", "a gateway on the way"),
        fails("compressed", 502, GZIP, Server, "", "compressed (gzip)"),
        fails("cut off", 400, r#"{"error_code":"X","error_msg":"m"#, Rejected, "X", "no message"),
        fails(
            "byte order mark",
            400,
            "\u{feff}{\"error_code\":\"X\",\"error_msg\":\"m\"}",
            Rejected,
            "X",
            "m",
        ),
        fails(
            "spoilt",
            400,
            &b"{\"error_code\":\"X\",\"error_msg\":\"\xb2\"}"[..],
            Rejected,
            "X",
            "\u{fffd}",
        ),
        fails("teapot", 418, msg, Rejected, "", "only words").header("content-type", "text/html"),
    ];
    check(rows.map(with_id), list).await;
    let rows = [
        fails("no id", 500, "", Server, "", "a gateway on the way"),
        fails("id of the body", 400, with_rid, Rejected, "HSS.0001", "m").header("x-request-id", "h").id("r"),
    ];
    check(rows, list).await;
}
