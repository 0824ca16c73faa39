//! Errors of Tencent's, in every shape and with every kind of code.

use imagescan_tencent::ErrorKind;

use crate::responses::tencent_answers::fails;

fn error_body(code: &str) -> String {
    format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"msg"}},"RequestId":"rid-1"}}}}"#)
}

#[tokio::test]
async fn an_error_is_one_whatever_the_content_type_and_status() {
    let said = (ErrorKind::Rejected, Some("InvalidParameter"), "msg", Some("rid-1"));
    for content_type in [
        None,
        Some("application/json"),
        Some("application/json; charset=utf-8"),
        Some("text/plain"),
        Some("text/plain; charset=utf-8"),
        Some("text/html"),
    ] {
        for status in [200, 400] {
            fails(status, content_type, error_body("InvalidParameter"), said).await;
        }
    }
}

#[tokio::test]
async fn codes_decide_the_kind() {
    use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
    for (code, kind) in [
        ("RequestLimitExceeded", Throttled),
        ("RequestLimitExceeded.UinLimitExceeded", Throttled),
        ("RequestLimitExceeded.IPLimitExceeded", Throttled),
        ("LimitExceeded", Rejected),
        ("AuthFailure", Authentication),
        ("AuthFailure.SignatureExpire", Authentication),
        ("AuthFailure.TokenFailure", Authentication),
        ("AuthFailure.UnauthorizedOperation", Permission),
        ("UnauthorizedOperation", Permission),
        ("UnauthorizedOperation.CamNoAuth", Permission),
        ("IpInBlacklist", Permission),
        ("IpNotInWhitelist", Permission),
        ("ResourceNotFound", NotFound),
        ("InvalidParameterValue.DataNotFound", NotFound),
        ("InvalidParameterValue", Rejected),
        ("InvalidAction", Rejected),
        ("FailedOperation.ErrAlreadyScanning", Rejected),
        ("InternalError", Server),
        ("InternalError.MainDBFail", Server),
        ("ServiceUnavailable", Server),
        ("Unheard.Of", Rejected),
        ("RequestLimitExceededByFar", Rejected),
    ] {
        let code: &'static str = code;
        fails(200, None, error_body(code), (kind, Some(code), "msg", Some("rid-1"))).await;
    }
    for (status, code, kind) in [
        (403, "UnauthorizedOperation", Permission),
        (429, "RequestLimitExceeded", Throttled),
        (500, "InternalError", Server),
        (500, "InvalidParameter", Server),
        (503, "AuthFailure.SignatureFailure", Authentication),
        (429, "Unheard.Of", Throttled),
    ] {
        fails(status, None, error_body(code), (kind, Some(code), "msg", Some("rid-1"))).await;
    }
}

#[tokio::test]
async fn errors_that_lack_a_part_are_still_errors() {
    use ErrorKind::{Rejected, Server, Throttled};
    for (status, body, said) in [
        (
            200,
            r#"{"Response":{"Error":{"Code":"InternalError","Message":"msg"}}}"#,
            (Server, Some("InternalError"), "msg", None),
        ),
        (
            200,
            r#"{"Response":{"Error":{"Code":"InternalError"},"RequestId":"r"}}"#,
            (Server, Some("InternalError"), "no message", Some("r")),
        ),
        (200, r#"{"Response":{"Error":{},"RequestId":"r"}}"#, (Rejected, None, "no message", Some("r"))),
        (429, r#"{"Response":{"Error":{},"RequestId":"r"}}"#, (Throttled, None, "no message", Some("r"))),
        (200, r#"{"Response":{"Error":[],"RequestId":"r"}}"#, (Rejected, None, "no message", Some("r"))),
        (200, r#"{"Response":{"Error":false,"Id":[1]}}"#, (Rejected, None, "no message", None)),
        (200, r#"{"Response":{"Error":"broken","RequestId":"r"}}"#, (Rejected, None, "broken", Some("r"))),
        (
            200,
            r#"{"Response":{"RequestId":"r","Enable":true,"Error":{"Code":5,"Message":null}}}"#,
            (Rejected, Some("5"), "no message", Some("r")),
        ),
        (
            200,
            r#"{"Response":{"Error":{"Code":"A","Message":"m"},"Error":null,"RequestId":"r"}}"#,
            (Rejected, Some("A"), "m", Some("r")),
        ),
        (
            200,
            r#"{"Error":{"Code":"A","Message":"m"},"RequestId":"r"}"#,
            (Rejected, Some("A"), "m", Some("r")),
        ),
        (
            200,
            r#"{"Response":{"RequestId":"r"},"Error":{"Code":"A","Message":"m"}}"#,
            (Rejected, Some("A"), "m", Some("r")),
        ),
        // Cut off, but what was told before stays.
        (
            200,
            r#"{"Response":{"Error":{"Code":"A","Message":"m"},"RequestId":"r","#,
            (Rejected, Some("A"), "m", Some("r")),
        ),
        // Older versions of the API.
        (
            200,
            r#"{"code":4100,"message":"auth failed","codeDesc":"AuthFailure"}"#,
            (ErrorKind::Authentication, Some("AuthFailure"), "auth failed", None),
        ),
        (200, r#"{"code":4100,"message":"auth failed"}"#, (Rejected, Some("4100"), "auth failed", None)),
        (500, r#"{"Code":"Oops","Message":"m","requestId":"r"}"#, (Server, Some("Oops"), "m", Some("r"))),
    ] {
        fails(status, None, body, said).await;
    }
    let spoilt = b"{\"Response\":{\"Error\":{\"Code\":\"A\",\"Message\":\"m \xff m\"},\"RequestId\":\"r\"}}";
    fails(200, None, spoilt.as_slice(), (Rejected, Some("A"), "m \u{fffd} m", Some("r"))).await;
}
