//! Without the feature `tracing`: no spans, no events.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;

use super::Ended;
use crate::error::Error;
use crate::types::operation::OperationMeta;
use crate::types::region::Region;
use crate::types::service::ServiceMeta;

pub(crate) struct Span;

pub(crate) fn call(_: &OperationMeta, _: &ServiceMeta, _: &str, _: Option<&Region>) -> Span {
    Span
}

pub(crate) fn attempt(_: &http::Request<Bytes>, _: u32) -> Span {
    Span
}

pub(crate) fn within<F: Future>(_: &Span, future: F) -> F {
    future
}

pub(crate) fn again(_: &Error, _: Duration) {}

pub(crate) fn not_renewed(_: &Error) {}

#[cfg(unix)]
pub(crate) fn open_file(_: &std::path::Path) {}

pub(crate) fn attempted(_: &Span, _: Ended<'_>) {}

pub(crate) fn called(_: &Span, _: Ended<'_>) {}
