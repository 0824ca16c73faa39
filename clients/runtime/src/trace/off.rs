//! Nothing is told, and nothing is built for it.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;

use crate::client::Core;
use crate::error::Error;
use crate::interceptor::Context;
use crate::opened::UndecodedResponse;
use crate::operation::OperationMeta;

pub(crate) struct Span;

pub(crate) fn call(_: &OperationMeta, _: &Core) -> Span {
    Span
}

pub(crate) fn attempt(_: &http::Request<Bytes>, _: &Context<'_>) -> Span {
    Span
}

pub(crate) fn within<F: Future>(_: &Span, future: F) -> F {
    future
}

pub(crate) fn again(_: &Error, _: Duration) {}

pub(crate) fn not_renewed(_: &Error) {}

#[cfg(unix)]
pub(crate) fn open_file(_: &std::path::Path) {}

pub(crate) fn attempted(_: &Span, _: Result<&UndecodedResponse, &Error>) {}

pub(crate) fn called(_: &Span, _: Result<&UndecodedResponse, &Error>) {}
