//! A response of any length costs no more memory than the client's limit.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use imagescan::{Credentials, Error, ErrorKind, alibaba, huawei, tencent};
use imagescan_runtime::RetryPolicy;
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};

const CHUNK: usize = 1 << 20;
const LENGTH: usize = 100;

/// Responds with a hundred chunks that share one buffer, and counts the chunks that are read.
#[derive(Clone, Debug, Default)]
struct Flood {
    status: u16,
    taken: Arc<AtomicUsize>,
}

struct Pour(Bytes, Arc<AtomicUsize>);

impl http_body::Body for Pour {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let before = self.1.fetch_add(1, Ordering::Relaxed);
        Poll::Ready((before < LENGTH).then(|| Ok(Frame::data(self.0.clone()))))
    }
}

impl Transport for Flood {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let body = Body::new(Pour(vec![b' '; CHUNK].into(), self.taken.clone()));
        let response = http::Response::builder().status(self.status).header("x-request-id", "r");
        let response = response.header("x-acs-request-id", "r").body(body).expect("a valid response");
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn judge(error: &Error, flood: &Flood, limit: usize) {
    let kind = match flood.status {
        403 => ErrorKind::Permission,
        502 => ErrorKind::Server,
        _ => ErrorKind::UnexpectedResponse,
    };
    assert_eq!(error.kind(), kind, "{error}");
    let names_limit = error.message().contains(&format!("longer than {limit} bytes"));
    assert_eq!(names_limit, flood.status == 200, "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(flood.status), "{error}");
    // The start of an error is kept and searched.
    let kept = if flood.status == 200 { 0 } else { limit.min(64 << 10) };
    assert_eq!(error.body().len(), kept, "a rejected body is not kept");
    // One chunk shows that there is more.
    assert_eq!(flood.taken.load(Ordering::Relaxed), limit / CHUNK + 1);
}

#[tokio::test]
async fn a_hundred_megabytes_are_an_error() {
    let (limit, keys) = (4 * CHUNK, || Credentials::new("ID", "KEY"));
    for status in [200, 403, 502] {
        let flood = || Flood { status, ..Flood::default() };

        let sent = flood();
        let builder = huawei::hss::Client::builder()
            .region("cn-north-4")
            .host_environment(imagescan::HostEnvironment::empty())
            .project_id("p")
            .credentials(keys())
            .retry(RetryPolicy::never());
        let client = builder.max_response_bytes(limit).transport(sent.clone()).build().unwrap();
        let error = client.send(huawei::hss::ListImageScanTask::new("image_scan")).await.unwrap_err();
        judge(&error, &sent, limit);
        assert_eq!(error.request_id(), Some("r"));

        let sent = flood();
        let builder = tencent::tcss::Client::builder()
            .host_environment(imagescan::HostEnvironment::empty())
            .credentials(keys())
            .retry(RetryPolicy::never())
            .max_response_bytes(limit);
        let client = builder.transport(sent.clone()).build().unwrap();
        let operation = tencent::tcss::DescribeImageRegistryTimingScanTask::new();
        judge(&client.send(operation).await.unwrap_err(), &sent, limit);

        let sent = flood();
        let builder = alibaba::sas::Client::builder()
            .host_environment(imagescan::HostEnvironment::empty())
            .region("cn-hangzhou")
            .credentials(keys())
            .retry(RetryPolicy::never());
        let client = builder.max_response_bytes(limit).transport(sent.clone()).build().unwrap();
        let error = client.send(alibaba::sas::PublicPreCheckImageScanTask::new()).await.unwrap_err();
        judge(&error, &sent, limit);
        assert_eq!(error.request_id(), Some("r"));
    }
}

#[tokio::test]
async fn long_responses_are_an_error_with_the_default_limit() {
    let sent = Flood { status: 200, ..Flood::default() };
    let builder = huawei::hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p");
    let builder =
        builder.credentials(Credentials::new("AK", "SK")).retry(RetryPolicy::never()).transport(sent.clone());
    let client = builder.build().unwrap();
    let error = client.send(huawei::hss::ListImageScanTask::new("image_scan")).await.unwrap_err();
    judge(&error, &sent, 8 << 20);
}
