//! The reading of every error of Tencent, under success and error statuses.

use imagescan::ErrorKind::{
    Authentication, NotFound, Permission, Rejected, Server, Throttled, UnexpectedResponse,
};

use crate::responses::rows::{check, fails};
use crate::responses::tencent::describe;

fn error(code: &str) -> String {
    format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"m"}},"RequestId":"r"}}}}"#)
}

#[tokio::test]
async fn errors() {
    let no_id = r#"{"Response":{"Error":{"Code":"InternalError","Message":"m"}}}"#;
    let no_message = r#"{"Response":{"Error":{"Code":"InternalError"},"RequestId":"r"}}"#;
    let no_code = r#"{"Response":{"Error":{},"RequestId":"r"}}"#;
    let beside = r#"{"Response":{"Enable":true,"Error":{"Code":"X","Message":"m"},"RequestId":"r"}}"#;
    let cut = r#"{"Response":{"Error":{"Code":"X","Message":"m"},"RequestId":"r","#;
    let legacy = r#"{"code":4100,"message":"m","codeDesc":"AuthFailure"}"#;
    let x = "InvalidParameter";
    let rows = [
        fails(x, 200, error(x), Rejected, x, "m"),
        fails("NotFound", 200, error("ResourceNotFound"), NotFound, "ResourceNotFound", "m"),
        fails(
            "clock",
            200,
            error("AuthFailure.SignatureExpire"),
            Authentication,
            "AuthFailure.SignatureExpire",
            "m",
        ),
        fails("throttled", 200, error("RequestLimitExceeded"), Throttled, "RequestLimitExceeded", "m"),
        fails("quota", 200, error("LimitExceeded"), Rejected, "LimitExceeded", "m"),
        fails("InternalError", 200, error("InternalError"), Server, "InternalError", "m"),
        fails("no message", 200, no_message, Server, "InternalError", "gave no message"),
        fails("empty Error", 200, no_code, Rejected, "", "gave no message"),
        fails("beside fields", 200, beside, Rejected, "X", "m"),
        fails("cut off", 200, cut, Rejected, "X", "m"),
        fails("JSON with a charset", 200, error(x), Rejected, x, "m")
            .header("content-type", "application/json; charset=utf-8"),
        fails("text", 200, error(x), Rejected, x, "m").header("content-type", "text/plain"),
        fails("text with a charset", 200, error(x), Rejected, x, "m")
            .header("content-type", "text/plain; charset=utf-8"),
        fails("a page's type", 200, error(x), Rejected, x, "m").header("content-type", "text/html"),
        fails("JSON", 200, error(x), Rejected, x, "m").header("content-type", "application/json"),
        fails("400 of text", 400, error(x), Rejected, x, "m").header("content-type", "text/plain"),
        fails("400 of a page", 400, error(x), Rejected, x, "m").header("content-type", "text/html"),
        fails("400", 400, error(x), Rejected, x, "m"),
        fails("403", 403, error("UnauthorizedOperation"), Permission, "UnauthorizedOperation", "m"),
        fails("429", 429, error("RequestLimitExceeded"), Throttled, "RequestLimitExceeded", "m"),
        fails("500", 500, error("InternalError"), Server, "InternalError", "m"),
        fails(
            "400 without an error",
            400,
            r#"{"Response":{"RequestId":"r"}}"#,
            Rejected,
            "",
            "contains no error",
        ),
    ];
    check(rows.map(|row| row.id("r")), describe).await;
    let rows = [
        fails("no id", 200, no_id, Server, "InternalError", "m"),
        fails("older version", 200, legacy, Authentication, "AuthFailure", "m"),
        fails("older version, no name", 200, r#"{"code":4100,"message":"m"}"#, Rejected, "4100", "m"),
        fails(
            "older version's success",
            200,
            r#"{"code":0,"message":"","codeDesc":"Success"}"#,
            UnexpectedResponse,
            "",
            "has no `Response`",
        ),
        fails("500 text", 500, "internal server error", Server, "", "a gateway on the way"),
        fails("502 page", 502, "<html>502 Bad Gateway</html>", Server, "", "a gateway on the way"),
        fails("403 page", 403, "<html>", Permission, "", "a gateway on the way"),
        fails("404 empty", 404, "", UnexpectedResponse, "", "it is empty"),
        fails("503 empty", 503, "", Server, "", "it is empty"),
        fails("404 page", 404, "<html>", UnexpectedResponse, "", "a gateway on the way"),
        fails("429 text", 429, "slow", Throttled, "", "a gateway on the way"),
    ];
    check(rows, describe).await;
}

#[tokio::test]
async fn errors_with_missing_parts_or_other_shapes() {
    let spoilt = b"{\"Response\":{\"Error\":{\"Code\":\"A\",\"Message\":\"m \xff m\"},\"RequestId\":\"r\"}}";
    let row =
        |name, status, body: &'static str, kind, code, part| fails(name, status, body, kind, code, part);
    let rows = [
        row(
            "429 of no code",
            429,
            r#"{"Response":{"Error":{},"RequestId":"r"}}"#,
            Throttled,
            "",
            "gave no message",
        ),
        row("list", 200, r#"{"Response":{"Error":[],"RequestId":"r"}}"#, Rejected, "", "gave no message"),
        row("text", 200, r#"{"Response":{"Error":"broken","RequestId":"r"}}"#, Rejected, "", "broken"),
        row(
            "code as a number",
            200,
            r#"{"Response":{"RequestId":"r","Enable":true,"Error":{"Code":5,"Message":null}}}"#,
            Rejected,
            "5",
            "gave no message",
        ),
        row(
            "Error twice",
            200,
            r#"{"Response":{"Error":{"Code":"A","Message":"m"},"Error":null,"RequestId":"r"}}"#,
            Rejected,
            "A",
            "m",
        ),
        row(
            "no Response",
            200,
            r#"{"Error":{"Code":"A","Message":"m"},"RequestId":"r"}"#,
            Rejected,
            "A",
            "m",
        ),
        row(
            "beside Response",
            200,
            r#"{"Response":{"RequestId":"r"},"Error":{"Code":"A","Message":"m"}}"#,
            Rejected,
            "A",
            "m",
        ),
        row(
            "of another service",
            500,
            r#"{"Code":"Oops","Message":"m","requestId":"r"}"#,
            Server,
            "Oops",
            "m",
        ),
        fails("not UTF-8", 200, &spoilt[..], Rejected, "A", "m \u{fffd} m"),
    ];
    check(rows.map(|row| row.id("r")), describe).await;
    let body = r#"{"Response":{"Error":false,"Id":[1]}}"#;
    check([fails("false", 200, body, Rejected, "", "gave no message")], describe).await;
}
