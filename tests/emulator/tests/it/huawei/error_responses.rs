//! Error responses: status, code and message.

use imagescan_emulator::Key;

use crate::call::{Call, Response};
use crate::{PROJECT, key, start, temporary_key};

const SCAN: &str = "type=image_scan";
const ALL: &str = r#"{"image_type":"private_image","operate_all":true}"#;

async fn response(call: Call) -> Response {
    let (emulator, _) = start().await;
    call.send(emulator.addr()).await
}

async fn check(call: Call, status: u16, code: &str, message: &str) {
    let response = response(call).await;
    assert_eq!(response.error(), (status, code.to_owned()));
    assert!(response.message().contains(message), "{:?} does not contain {message:?}", response.message());
}

async fn check_unauthenticated(call: Call, message: &str) {
    check(call, 401, "APIGW.0301", message).await;
}

#[tokio::test]
async fn only_the_gateway_has_the_request_id_in_the_body() {
    let gateway = response(Call::list(SCAN)).await;
    assert_eq!(gateway.json()["request_id"].as_str(), gateway.header("x-request-id"));
    let service = response(Call::list("type=other").signed()).await;
    assert_eq!(service.json().get("request_id"), None);
    assert_eq!(service.header("x-request-id").map(str::len), Some(32));
}

#[tokio::test]
async fn no_credentials() {
    check_unauthenticated(Call::list(SCAN), "neither").await;
}

#[tokio::test]
async fn an_unknown_key() {
    let unknown = Key::permanent("AKUNKNOWN", "a secret for tests");
    check_unauthenticated(Call::list(SCAN).signed_by(&unknown, crate::NOW_DATE), "AKUNKNOWN not exist").await;
}

#[tokio::test]
async fn a_wrong_secret() {
    let wrong = Key::permanent(key().id, "not the secret");
    let call = Call::list(SCAN).signed_by(&wrong, crate::NOW_DATE);
    check_unauthenticated(call, "verify aksk signature fail").await;
}

#[tokio::test]
async fn a_changed_body() {
    let mut call = Call::scan(ALL).signed();
    call.body = ALL.replace("private", "shared").into();
    check_unauthenticated(call, "verify aksk signature fail").await;
}

#[tokio::test]
async fn a_date_more_than_fifteen_minutes_off() {
    for date in ["20261120T114459Z", "20261120T121501Z"] {
        check_unauthenticated(Call::list(SCAN).signed_by(&key(), date), "expired").await;
    }
    for date in ["20261120T114500Z", "20261120T121500Z"] {
        assert_eq!(response(Call::list(SCAN).signed_by(&key(), date)).await.status, 200, "{date}");
    }
}

#[tokio::test]
async fn a_date_in_a_wrong_format() {
    for date in ["2026-11-20T12:00:00Z", "20261120T120000", "20261320T120000Z", "120000"] {
        check_unauthenticated(Call::list(SCAN).signed_by(&key(), date), "X-Sdk-Date").await;
    }
}

#[tokio::test]
async fn a_missing_wrong_or_unexpected_session_token() {
    let with_token = |token: Option<&str>, key: Key| {
        let token = token.map(str::to_owned);
        Call::list(SCAN).signed_by(&Key { token, ..key }, crate::NOW_DATE)
    };
    assert_eq!(response(with_token(Some("session-token"), temporary_key())).await.status, 200);
    assert_eq!(response(with_token(Some(""), key())).await.status, 200);
    for call in [
        with_token(None, temporary_key()),
        with_token(Some("stale"), temporary_key()),
        with_token(Some("session-token"), key()),
    ] {
        check_unauthenticated(call, "X-Security-Token").await;
    }
}

#[tokio::test]
async fn a_malformed_authorization() {
    let valid = Call::list(SCAN).signed();
    let (_, value) = valid.headers.last().expect("authorization is the last header").clone();
    let value = String::from_utf8(value).unwrap();
    let cases = [
        (value.replace("SDK-HMAC-SHA256", "SDK-HMAC-MD5"), "not supported"),
        (value.replace("Access=AKTEST, ", ""), "Access"),
        (value.replace("Access=AKTEST", "Access="), "Access"),
        (format!("{value}, Access=AKOTHER"), "Access"),
        (value[..value.len() - 1].to_owned(), "64"),
        (value.replace("Signature=", "Signature=A"), "64"),
        (value.replace("host;x-sdk-date", "x-sdk-date;host"), "sorted"),
        (value.replace("host;x-sdk-date", "Host;x-sdk-date"), "lower-case"),
        (value.replace("host;x-sdk-date", "host"), "must be signed"),
        (value.replace("host;x-sdk-date", "host;region;x-sdk-date"), "region is missing"),
        (
            value.replace("SDK-HMAC-SHA256 Access=AKTEST", "V11-HMAC-SHA256 Credential=AKTEST/20261120"),
            "SERVICE",
        ),
        (
            value.replace("SDK-HMAC-SHA256 Access=AKTEST", "V11-HMAC-SHA256 Credential=AKTEST/20261119/r/s"),
            "days",
        ),
        ("Nonsense".to_owned(), "one word"),
    ];
    for (value, message) in cases {
        let mut call = valid.clone();
        call.headers.last_mut().unwrap().1 = value.into();
        check_unauthenticated(call, message).await;
    }
}

#[tokio::test]
async fn an_unknown_project() {
    let call = Call::new("GET", "/v5/p-other/image/tasks", SCAN, "").signed();
    check(call, 403, "APIGW.0302", "p-other").await;
}

#[tokio::test]
async fn a_project_header_that_differs_from_the_path() {
    let call = Call::list(SCAN).with("x-project-id", "p-other").signed();
    check(call, 403, "APIGW.0302", "X-Project-Id").await;
    assert_eq!(response(Call::list(SCAN).with("x-project-id", PROJECT).signed()).await.status, 200);
}

#[tokio::test]
async fn unknown_operations() {
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v5/p-1/image"),
        ("GET", "/v5/p-1/image/tasks/"),
        ("GET", "/v4/p-1/image/tasks"),
        ("POST", "/v5/p-1/image/tasks"),
        ("GET", "/v5/p-1/image/batch-scan"),
        ("DELETE", "/v5/p-1/image/tasks"),
    ] {
        // This error does not require authentication.
        check(Call::new(method, path, "", ""), 404, "APIGW.0101", path).await;
    }
}

#[tokio::test]
async fn a_body_over_twelve_megabytes() {
    let (emulator, _) = start().await;
    let mut call = Call::scan("").signed();
    call.body = vec![b' '; (12 << 20) + 1];
    assert_eq!(call.send(emulator.addr()).await.error(), (413, "APIGW.0201".into()));
    // One byte less is accepted, and then the signature does not match.
    call.body.pop();
    assert_eq!(call.send(emulator.addr()).await.error(), (401, "APIGW.0301".into()));
    // A much longer body is read to its end too, so that the client can read the response.
    call.body = vec![b' '; 32 << 20];
    assert_eq!(call.send(emulator.addr()).await.error(), (413, "APIGW.0201".into()));
}

#[tokio::test]
async fn bad_parameters() {
    for (query, message) in [
        ("", "type"),
        ("type=", "type"),
        ("type=image", "type"),
        ("type=image_scan&limit=9", "limit"),
        ("type=image_scan&limit=201", "limit"),
        ("type=image_scan&limit=ten", "limit"),
        ("type=image_scan&offset=-1", "offset"),
        ("type=image_scan&offset=2000001", "offset"),
        ("type=image_scan&global_image_type=cloud", "global_image_type"),
        ("type=image_scan&task_type=auto", "task_type"),
        ("type=image_scan&task_status=100", "task_status"),
        ("type=image_scan&task_name=", "task_name"),
        ("type=image_scan&task_id=", "task_id"),
        ("type=image_scan&create_time=-1", "create_time"),
        ("type=image_scan&end_time=4070880000001", "end_time"),
        ("type=image_scan&scan_scope=1", "scan_scope"),
        ("type=image_scan&scan_scope=4294967296", "scan_scope"),
        ("type=image_scan&enterprise_project_id=", "enterprise_project_id"),
        ("type=image_scan&something_else=1", "something_else"),
    ] {
        check(Call::list(query).signed(), 400, "HSS.0001", message).await;
    }
    let long = format!("type=image_scan&task_name={}", "n".repeat(257));
    check(Call::list(&long).signed(), 400, "HSS.0001", "task_name").await;
    let edges =
        "type=image_scan&limit=200&offset=2000000&create_time=0&end_time=4070880000000&scan_scope=983040";
    assert_eq!(response(Call::list(edges).signed()).await.status, 200);
}

#[tokio::test]
async fn bad_bodies() {
    for (body, message) in [
        ("", "JSON"),
        ("not json", "JSON"),
        ("[]", "JSON"),
        (r#"{"operate_all":true}"#, "image_type"),
        (r#"{"image_type":"","operate_all":true}"#, "image_type"),
        (r#"{"image_type":"xx_shared_image_yy","operate_all":true}"#, "image_type"),
        (r#"{"image_type":"private_image"}"#, "image_info_list"),
        (r#"{"image_type":"private_image","image_info_list":[],"operate_all":false}"#, "image_info_list"),
        (r#"{"image_type":"private_image","image_info_list":{}}"#, "JSON"),
        (r#"{"image_type":"private_image","image_info_list":[{"image_name":""}]}"#, "image_name"),
        (r#"{"image_type":"private_image","operate_all":"true"}"#, "JSON"),
        (r#"{"image_type":"private_image","operate_all":true,"image_nam":"a"}"#, "image_nam"),
        (r#"{"image_type":"private_image","operate_all":true,"scan_status":"done"}"#, "scan_status"),
        (r#"{"image_type":"private_image","operate_all":true,"image_size":-1}"#, "image_size"),
        (r#"{"image_type":"private_image","operate_all":true,"namespace":""}"#, "namespace"),
    ] {
        check(Call::scan(body).signed(), 400, "HSS.0001", message).await;
    }
    let long = format!(
        r#"{{"image_type":"private_image","image_info_list":[{{"namespace":"{}"}}]}}"#,
        "n".repeat(65)
    );
    check(Call::scan(&long).signed(), 400, "HSS.0001", "namespace").await;
    let many = vec!["{}"; 10_242].join(",");
    let many = format!(r#"{{"image_type":"private_image","image_info_list":[{many}]}}"#);
    check(Call::scan(&many).signed(), 400, "HSS.0001", "10241").await;
}
