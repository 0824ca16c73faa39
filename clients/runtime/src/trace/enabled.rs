//! Spans and events.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use tracing::field::{Empty, debug};
use tracing::{Instrument as _, Span};

use super::Ended;
use crate::error::Error;
use crate::text::show_path;
use crate::types::operation::OperationMeta;
use crate::types::region::Region;
use crate::types::service::ServiceMeta;

pub(crate) fn call(meta: &OperationMeta, service: &ServiceMeta, host: &str, region: Option<&Region>) -> Span {
    // A raw call's target may be a path, which a user may have filled with anything.
    let method = if meta.docs.is_empty() { "raw" } else { &*meta.name };
    let span = tracing::info_span!(
        "call",
        otel.name = format_args!("{}/{method}", service.name),
        otel.kind = "client",
        rpc.system = service.provider,
        rpc.service = service.name,
        rpc.method = method,
        cloud.region = Empty,
        server.address = host,
        imagescan.attempts = Empty,
        imagescan.request_id = Empty,
        error.type = Empty,
    );
    if let Some(region) = region {
        span.record("cloud.region", region.as_str());
    }
    span
}

pub(crate) fn attempt(request: &http::Request<Bytes>, attempt: u32) -> Span {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    tracing::info_span!(
        "attempt",
        otel.name = request.method().as_str(),
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        url.scheme = request.uri().scheme_str().unwrap_or_default(),
        server.address = host,
        http.request.resend_count = attempt - 1,
        http.response.status_code = Empty,
        imagescan.request_id = Empty,
        error.type = Empty,
    )
}

pub(crate) fn within<F: Future>(span: &Span, future: F) -> impl Future<Output = F::Output> + use<F> {
    future.instrument(span.clone())
}

pub(crate) fn again(error: &Error, pause: Duration) {
    let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(error.type = ?error.kind(), imagescan.pause_ms = pause, "the call is sent again");
}

pub(crate) fn not_renewed(error: &Error) {
    tracing::warn!(error = %error, "the credentials in use end soon, and could not be loaded afresh");
}

#[cfg(unix)]
pub(crate) fn open_file(path: &std::path::Path) {
    tracing::warn!(path = %show_path(path), "others than its owner can read this file with secrets: chmod 600");
}

pub(crate) fn attempted(span: &Span, ended: Ended<'_>) {
    if let Some(status) = ended.status {
        span.record("http.response.status_code", status.as_u16());
    }
    record(span, ended);
}

pub(crate) fn called(span: &Span, ended: Ended<'_>) {
    span.record("imagescan.attempts", ended.attempts);
    record(span, ended);
}

fn record(span: &Span, ended: Ended<'_>) {
    if let Some(request_id) = ended.request_id {
        span.record("imagescan.request_id", request_id);
    }
    if let Some(error) = ended.error {
        span.record("error.type", debug(error.kind()));
    }
}
