//! Decoding is a part of the call: its failures are recorded as the call's, and its time counts.

use std::time::Duration;

use imagescan_runtime::{Body, BoxFuture, ErrorKind, RetryPolicy, TimeoutKind, Transport, TransportError};
use tokio::time::sleep;

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{alibaba, huawei, huawei_error, list, pre_check};

/// Responds after a pause.
#[derive(Debug)]
struct After(Duration, u16, &'static str);

impl Transport for After {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let Self(pause, status, body) = *self;
        Box::pin(async move {
            sleep(pause).await;
            let response = http::Response::builder().status(status).header("x-request-id", "r");
            Ok(response.body(Body::from(bytes::Bytes::from(body))).expect("a valid response"))
        })
    }
}

/// The response arrives at the end of the limit: the call sees the response first.
#[tokio::test(start_paused = true)]
async fn nothing_is_decoded_after_the_total_limit() {
    let limit = Duration::from_secs(5);
    let call = |status, body| {
        let client = huawei(Scripted::new([response(200, "{}")])).transport(After(limit, status, body));
        client.build().unwrap().send(list()).timeout(limit)
    };
    let error = call(200, r#"{"total_num":1}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.timeout()), (ErrorKind::Timeout, Some(TimeoutKind::Total)), "{error}");
    assert_eq!((error.request_id(), error.attempts()), (Some("r"), 1));
    assert_eq!(error.body(), r#"{"total_num":1}"#, "what came is not lost");
    // The body of an error is short, and says more than a timeout.
    let error = call(403, r#"{"error_code":"X","error_msg":"m"}"#).await.unwrap_err();
    assert_eq!(error.code(), Some("X"));
}

#[tokio::test(start_paused = true)]
async fn errors_keep_the_headers_of_the_response() {
    for (step, kind) in [
        (huawei_error(403, "X"), ErrorKind::Permission),
        (response(200, r#"{"total_num":"many"}"#), ErrorKind::Decode),
        (response(200, r#"{"other":1}"#), ErrorKind::UnexpectedResponse),
        (response(302, ""), ErrorKind::UnexpectedResponse),
    ] {
        let script = Scripted::new([step.header("x-quota-left", "0")]);
        let error = huawei(script).build().unwrap().send(list()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.headers().expect("headers")["x-quota-left"], "0", "{error}");
        assert!(!format!("{error} {error:?}").contains("quota"), "{error:?}");
    }
    let unsent =
        alibaba(Scripted::new([response(200, "{}")])).credentials(imagescan::Credentials::new("", ""));
    let error = unsent.build().unwrap().send(pre_check()).await.unwrap_err();
    assert!(error.headers().is_none() && error.is_credentials() && !error.is_authentication(), "{error:?}");
}

/// A retry takes 5 of the client's 500 tokens; a successful call returns one, a call whose response cannot be read does
/// not.
#[tokio::test(start_paused = true)]
async fn a_decode_failure_returns_no_retry_tokens() {
    for (body, attempts) in [("{}", 2), (r#"{"total_num":"many"}"#, 1)] {
        let script = Scripted::by(move |_, index| match index {
            200..205 => response(200, body),
            _ => response(503, ""),
        });
        let client = huawei(script.clone()).build().unwrap();
        let call = || client.send(list()).retry(RetryPolicy::default().with_max_attempts(2));
        for _ in 0..100 {
            assert_eq!(call().await.unwrap_err().attempts(), 2);
        }
        for _ in 0..5 {
            assert_eq!(call().await.is_ok(), attempts == 2);
        }
        assert_eq!(call().await.unwrap_err().attempts(), attempts, "{body}");
    }
}
