//! Error responses: code and message. The status is always 200.

use imagescan_emulator::Key;

use super::{DAY, describe, error, response, sign, signed};
use crate::call::Call;
use crate::{NOW_SECONDS, key, temporary_key};

async fn check(call: Call, code: &str, message: &str) {
    let error = error(&response(call).await);
    assert_eq!(error.0, code, "{error:?}");
    assert!(error.1.contains(message), "{error:?} does not contain {message:?}");
}

fn signed_by(key: &Key) -> Call {
    sign(describe(), key, NOW_SECONDS, &format!("{DAY}/tcss/tc3_request"))
}

fn signed_at(seconds: i64) -> Call {
    sign(describe(), &key(), seconds, &format!("{DAY}/tcss/tc3_request"))
}

async fn is_accepted(call: Call) -> bool {
    response(call).await.json()["Response"]["Enable"].is_boolean()
}

#[tokio::test]
async fn an_unknown_key() {
    let unknown = Key::permanent("AKUNKNOWN", "a secret for tests");
    check(signed_by(&unknown), "AuthFailure.SecretIdNotFound", "AKUNKNOWN").await;
}

#[tokio::test]
async fn a_wrong_secret() {
    let wrong = Key::permanent(key().id, "not the secret");
    check(signed_by(&wrong), "AuthFailure.SignatureFailure", "signature").await;
}

#[tokio::test]
async fn a_changed_body() {
    let mut call = signed(describe());
    call.body = "{} ".into();
    check(call, "AuthFailure.SignatureFailure", "signature").await;
}

#[tokio::test]
async fn a_time_more_than_five_minutes_off() {
    for seconds in [NOW_SECONDS - 301, NOW_SECONDS + 301] {
        check(signed_at(seconds), "AuthFailure.SignatureExpire", "too far").await;
    }
    for seconds in [NOW_SECONDS - 300, NOW_SECONDS + 300] {
        assert!(is_accepted(signed_at(seconds)).await, "{seconds}");
    }
}

#[tokio::test]
async fn a_time_that_was_changed_after_signing() {
    let call = signed(describe()).replacing("x-tc-timestamp", &(NOW_SECONDS + 1).to_string());
    check(call, "AuthFailure.SignatureFailure", "signature").await;
}

#[tokio::test]
async fn a_time_that_is_not_a_number() {
    for time in ["noon", "1.795e9", "-1", "+1795176000", "99999999999999"] {
        check(signed(describe()).replacing("x-tc-timestamp", time), "InvalidParameter", "X-TC-Timestamp")
            .await;
    }
}

#[tokio::test]
async fn a_missing_wrong_or_unexpected_session_token() {
    assert!(is_accepted(signed_by(&temporary_key())).await);
    assert!(is_accepted(signed_by(&Key { token: Some(String::new()), ..key() })).await);
    for key in [
        Key { token: None, ..temporary_key() },
        Key { token: Some("stale".into()), ..temporary_key() },
        Key { token: Some("session-token".into()), ..key() },
    ] {
        check(signed_by(&key), "AuthFailure.TokenFailure", "X-TC-Token").await;
    }
}

#[tokio::test]
async fn a_scope_of_another_day_service_or_scheme() {
    let scoped = |scope: &str| sign(describe(), &key(), NOW_SECONDS, scope);
    check(scoped("2026-11-19/tcss/tc3_request"), "AuthFailure.InvalidAuthorization", "days").await;
    check(scoped(&format!("{DAY}/cvm/tc3_request")), "NoSuchProduct", "cvm").await;
    for scope in
        ["tcss/tc3_request", "2026-11-20/tcss", "2026-11-20/tcss/tc4_request", "2026-11-20//tc3_request"]
    {
        check(scoped(scope), "AuthFailure.InvalidAuthorization", "Credential").await;
    }
}

#[tokio::test]
async fn a_malformed_authorization() {
    check(
        signed(describe()).without("authorization"),
        "AuthFailure.InvalidAuthorization",
        "Authorization header is missing",
    )
    .await;
    let valid = signed(describe());
    let value = valid.header("authorization");
    for (value, message) in [
        (value.replace("TC3-HMAC-SHA256", "TC3-HMAC-SM3"), "not supported"),
        (value.replace("Credential", "Access"), "Credential"),
        (format!("{value}, SignedHeaders=host"), "SignedHeaders"),
        (value[..value.len() - 1].to_owned(), "64"),
        (value.replace("content-type;host", "host;content-type"), "sorted"),
        (value.replace("content-type;host", "Content-Type;host"), "lower-case"),
        (value.replace("content-type;host", "content-type"), "host must be signed"),
        (value.replace("content-type;host", "host"), "content-type must be signed"),
        (value.replace("content-type;host", "content-type;host;x-tc-region"), "x-tc-region is missing"),
        ("SKIP".to_owned(), "one word"),
    ] {
        let call = valid.clone().replacing("authorization", &value);
        check(call, "AuthFailure.InvalidAuthorization", message).await;
    }
}

#[tokio::test]
async fn common_parameters_missing() {
    for name in ["X-TC-Version", "X-TC-Timestamp"] {
        let call = signed(describe()).without(&name.to_ascii_lowercase());
        check(call, "MissingParameter", name).await;
    }
    check(describe().replacing("x-tc-action", ""), "MissingParameter", "X-TC-Action").await;
}

#[tokio::test]
async fn unknown_actions_and_versions() {
    check(signed(describe().replacing("x-tc-action", "DescribeNothing")), "InvalidAction", "DescribeNothing")
        .await;
    check(signed(describe().replacing("x-tc-version", "2017-03-12")), "NoSuchVersion", "2017-03-12").await;
}

#[tokio::test]
async fn bad_parameters() {
    for body in ["", "nothing", "[]", "{", "\u{feff}{}"] {
        let mut call = describe();
        call.body = body.into();
        check(signed(call), "InvalidParameter", "JSON object").await;
    }
    let mut call = describe();
    call.body = br#"{"Limit":1}"#.to_vec();
    check(signed(call.clone()), "UnknownParameter", "Limit").await;
    call.method = "GET".into();
    call.query = "Limit=1".into();
    call.body.clear();
    check(signed(call), "UnknownParameter", "Limit").await;
}

#[tokio::test]
async fn an_unsupported_method_or_too_large_a_request() {
    let mut call = describe();
    call.method = "PUT".into();
    check(signed(call), "UnsupportedProtocol", "PUT").await;

    let mut call = describe();
    call.body = vec![b' '; (10 << 20) + 1];
    check(call, "RequestSizeLimitExceeded", "10485760").await;

    let mut call = describe();
    call.method = "GET".into();
    call.query = "a".repeat((32 << 10) + 1);
    check(call, "RequestSizeLimitExceeded", "32768").await;
}
