//! Spans and events.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use tracing::field::{Empty, debug};
use tracing::{Instrument as _, Span};

use super::SpanEnd;
use crate::error::Error;
use crate::text::{quote, show_path};
use crate::types::operation::OperationMeta;
use crate::types::region_id::RegionId;
use crate::types::service::ServiceMeta;

pub(crate) fn call_span(
    meta: &OperationMeta,
    service: &ServiceMeta,
    host: &str,
    region: Option<&RegionId>,
) -> Span {
    // The path of a raw call is the caller's text, which may be confidential.
    let name = if meta.name.contains('/') { "raw" } else { &*meta.name };
    let span = tracing::info_span!(
        "call",
        otel.name = format_args!("{}/{name}", service.name),
        otel.kind = "client",
        rpc.system = service.provider,
        rpc.service = service.name,
        rpc.method = name,
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

pub(crate) fn attempt_span(request: &http::Request<Bytes>, attempt: u32) -> Span {
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

pub(crate) fn instrument<F: Future>(span: &Span, future: F) -> impl Future<Output = F::Output> + use<F> {
    future.instrument(span.clone())
}

pub(crate) fn retry(error: &Error, pause: Duration) {
    let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(error.type = ?error.kind(), imagescan.pause_ms = pause, "the call is sent again");
}

pub(crate) fn unknown_state(operation: &str, state: &str) {
    tracing::warn!(rpc.method = operation, state = %quote(state), "the state of a task is not documented; the wait goes on");
}

pub(crate) fn credentials_not_refreshed(error: &Error) {
    tracing::warn!(error = %error, "the cached credentials expire soon and could not be refreshed");
}

#[cfg(unix)]
pub(crate) fn file_readable_by_others(path: &std::path::Path) {
    tracing::warn!(path = %show_path(path), "other users can read this file with secrets: run `chmod 600`");
}

pub(crate) fn end_attempt(span: &Span, end: SpanEnd<'_>) {
    if let Some(status) = end.status {
        span.record("http.response.status_code", status.as_u16());
    }
    record(span, end);
}

pub(crate) fn end_call(span: &Span, end: SpanEnd<'_>) {
    span.record("imagescan.attempts", end.attempts);
    record(span, end);
}

fn record(span: &Span, end: SpanEnd<'_>) {
    if let Some(request_id) = end.request_id {
        span.record("imagescan.request_id", request_id);
    }
    if let Some(error) = end.error {
        span.record("error.type", debug(error.kind()));
    }
}
