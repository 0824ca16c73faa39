//! A page of a gateway or a firewall, or of a broken connection, is an error of the same kind on every cloud.

use imagescan::ErrorKind::{
    self, Authentication, Decode, NotFound, Permission, Rejected, Server, Throttled, UnexpectedResponse,
};

use crate::responses::alibaba::{pre_check, task};
use crate::responses::huawei::list;
use crate::responses::rows::GZIP;
use crate::responses::tencent::describe;
use imagescan_suite::support::canned::Canned;

const PAGE: &str =
    "<html>\r\n<head><title>Sorry</title></head>\r\n<body><center><h1>Sorry</h1></center><hr></body></html>";
const MESH: &str =
    "upstream connect error or disconnect/reset before headers. reset reason: connection failure";

#[tokio::test]
async fn the_kind_of_a_page_is_the_same_on_every_cloud() {
    let rows: Vec<(u16, &[u8], ErrorKind)> = vec![
        (200, b"", UnexpectedResponse),
        (200, PAGE.as_bytes(), UnexpectedResponse),
        (200, b"OK", UnexpectedResponse),
        (200, b"[]", UnexpectedResponse),
        (200, b"null", UnexpectedResponse),
        (200, b"\"text\"", UnexpectedResponse),
        (200, GZIP, UnexpectedResponse),
        (200, b"\xff\xfe\x00", UnexpectedResponse),
        (200, br#"{"Response":{"RequestId":"r","data_list":[{"#, Decode),
        (200, br#"{"RequestId":"r","#, Decode),
        (200, b"{", Decode),
        (200, br#"{"RequestId":"r"} x"#, Decode),
        (200, b"{\"RequestId\":\"\xff\"}", Decode),
        (200, br#"{"new":1}"#, UnexpectedResponse),
        (200, br#"{"error":"m"}"#, Rejected),
        (200, br#"{"status":503,"error":"m"}"#, Server),
        (204, b"", UnexpectedResponse),
        (304, b"", UnexpectedResponse),
        (302, PAGE.as_bytes(), UnexpectedResponse),
        (400, PAGE.as_bytes(), Rejected),
        (400, b"", Rejected),
        (401, PAGE.as_bytes(), Authentication),
        (403, PAGE.as_bytes(), Permission),
        (403, b"", Permission),
        (403, br#"{"message":"Forbidden"}"#, Permission),
        (404, PAGE.as_bytes(), UnexpectedResponse),
        (404, b"", UnexpectedResponse),
        (404, b"{}", UnexpectedResponse),
        (404, br#"{"message":"no Route matched with those values"}"#, UnexpectedResponse),
        (404, br#"{"code":404,"message":"page not found"}"#, NotFound),
        (404, br#"{"code":"X","message":"m"}"#, NotFound),
        (408, b"", Rejected),
        (413, PAGE.as_bytes(), Rejected),
        (414, PAGE.as_bytes(), Rejected),
        (429, PAGE.as_bytes(), Throttled),
        (429, b"slow down", Throttled),
        (500, PAGE.as_bytes(), Server),
        (500, br#"{"error":"m"}"#, Server),
        (500, br#"{"a":"#, Server),
        (502, PAGE.as_bytes(), Server),
        (502, b"", Server),
        (503, MESH.as_bytes(), Server),
        (504, PAGE.as_bytes(), Server),
        (504, br#"{"message":"Endpoint request timed out"}"#, Server),
        (530, PAGE.as_bytes(), Server),
    ];
    for (status, body, kind) in rows {
        let canned = || Canned::new(status, body.to_vec());
        let kinds = [
            list(canned()).await.map(drop).map_err(|error| error.kind()),
            pre_check(canned()).await.map(drop).map_err(|error| error.kind()),
            task(canned()).await.map(drop).map_err(|error| error.kind()),
            describe(canned()).await.map(drop).map_err(|error| error.kind()),
        ];
        assert_eq!(kinds, [Err(kind); 4], "{status} {}", String::from_utf8_lossy(body));
    }
}

/// The page of a gateway is kept in the error, and no part of it is read as a code.
#[tokio::test]
async fn a_page_has_no_code() {
    for status in [200, 403, 404, 502] {
        let error = describe(Canned::new(status, PAGE)).await.unwrap_err();
        assert_eq!((error.code(), error.body().as_ref()), (None, PAGE.as_bytes()));
        let error = pre_check(Canned::new(status, PAGE)).await.unwrap_err();
        assert!(error.code().is_none() && error.message().contains("a gateway on the way"), "{error}");
    }
}

/// The request was not conditional, so this is not a redirect.
#[tokio::test]
async fn not_modified_is_not_a_redirect() {
    for error in [
        list(Canned::new(304, "")).await.unwrap_err(),
        pre_check(Canned::new(304, "")).await.unwrap_err(),
        describe(Canned::new(304, "")).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), UnexpectedResponse);
        assert!(!error.message().contains("redirect") && error.message().contains("304"), "{error}");
    }
}

/// An error longer than the limit is classified by its start.
#[tokio::test]
async fn an_error_beyond_the_size_limit_keeps_its_kind() {
    let long = "x".repeat(9 << 20);
    let refused = format!(r#"{{"error_code":"APIGW.0302","error_msg":"{long}"}}"#);
    let error = list(Canned::new(403, refused)).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (Permission, Some("APIGW.0302")));
    for error in [
        list(Canned::new(503, long.clone())).await.unwrap_err(),
        pre_check(Canned::new(503, long.clone())).await.unwrap_err(),
        describe(Canned::new(503, long.clone())).await.unwrap_err(),
    ] {
        assert!(error.kind() == Server && error.body().len() <= 64 << 10, "{error}");
    }
    let error = list(Canned::new(200, long)).await.unwrap_err();
    assert!(error.kind() == UnexpectedResponse && error.message().contains("longer than"), "{error}");
}

/// A response that is not 2xx is searched in its first 64 KiB; an error shows a long text with its length.
#[tokio::test]
async fn the_start_of_an_error_is_searched() {
    let long = "x".repeat(100 << 10);
    let left_out = format!("({} bytes left out)", (100 << 10) - 1024);
    let xml = format!("<Error><Code>X</Code><Message>{long}</Message><RequestId>r</RequestId></Error>");
    let error = pre_check(Canned::new(400, xml)).await.unwrap_err();
    assert!(error.code() == Some("X") && error.message().ends_with(&left_out), "{error}");
    for body in [
        format!(r#"{{"error_code":"X","error_msg":"{long}","request_id":"r"}}"#),
        format!(r#"{{"Response":{{"Error":{{"Code":"X","Message":"{long}"}}}}}}"#),
    ] {
        for error in [
            list(Canned::new(400, body.clone())).await.unwrap_err(),
            describe(Canned::new(400, body.clone())).await.unwrap_err(),
        ] {
            assert!(error.code() == Some("X") && error.message().ends_with(&left_out), "{error}");
        }
    }
    let code = format!(r#"{{"error_code":"{long}","error_msg":"m","request_id":"r"}}"#);
    let id = format!(r#"{{"request_id":"{long}","error_code":"X","error_msg":"m"}}"#);
    let left_out = format!("({} bytes left out)", (100 << 10) - 128);
    for status in [200, 400] {
        let error = list(Canned::new(status, code.clone())).await.unwrap_err();
        assert!(error.code().is_some_and(|code| code.ends_with(&left_out)), "{error}");
        let error = list(Canned::new(status, id.clone())).await.unwrap_err();
        assert!(error.request_id().is_some_and(|id| id.ends_with(&left_out)), "{error}");
    }
    let late = format!(r#"{{"new":"{long}","error_code":"X","error_msg":"m"}}"#);
    assert_eq!(list(Canned::new(400, late)).await.unwrap_err().code(), None);
    let early = format!(r#"{{"new":"{}","error_code":"X","error_msg":"m"}}"#, "x".repeat(60 << 10));
    assert_eq!(list(Canned::new(400, early)).await.unwrap_err().code(), Some("X"));
}
