//! Without the feature `tracing`: no spans, no events.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;

use super::SpanEnd;
use crate::error::Error;
use crate::types::operation::OperationMeta;
use crate::types::region_id::RegionId;
use crate::types::service::ServiceMeta;

pub(crate) struct Span;

pub(crate) fn call_span(_: &OperationMeta, _: &ServiceMeta, _: &str, _: Option<&RegionId>) -> Span {
    Span
}

pub(crate) fn attempt_span(_: &http::Request<Bytes>, _: u32) -> Span {
    Span
}

pub(crate) fn instrument<F: Future>(_: &Span, future: F) -> F {
    future
}

pub(crate) fn retry(_: &Error, _: Duration) {}

pub(crate) fn unknown_state(_: &str, _: &str) {}

pub(crate) fn credentials_not_refreshed(_: &Error) {}

#[cfg(unix)]
pub(crate) fn file_readable_by_others(_: &std::path::Path) {}

pub(crate) fn end_attempt(_: &Span, _: SpanEnd<'_>) {}

pub(crate) fn end_call(_: &Span, _: SpanEnd<'_>) {}
