//! A call of an operation by a client, and the requests that belong to the operation.

use bytes::Bytes;
use imagescan_emulator::{Provider, Request};
use serde_json::Value;

use crate::operations::{self, Operation};

/// The result of one call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: &'static Operation,
    /// The version of the client.
    pub(super) version: String,
    /// The HTTP status, where the client shows it.
    pub(super) status: Option<u16>,
    /// The value that the client returned, or the text of its error.
    pub(super) result: Result<Value, String>,
    /// The body of the response, where the client shows it.
    pub(super) body: Bytes,
    /// The requests that the client sent.
    pub(super) requests: Vec<Request>,
}

impl Call {
    /// Whether the client returned a result and the status does not contradict it.
    pub(super) fn succeeded(&self) -> bool {
        self.result.is_ok() && self.status.is_none_or(|status| (200..300).contains(&status))
    }
}

/// The operations of a cloud that the emulator implements.
pub(super) fn emulated(provider: Provider) -> impl Iterator<Item = &'static Operation> {
    operations::of(provider).filter(|operation| operation.is_emulated())
}

/// The requests that are for this operation.
pub(super) fn requests_for(operation: &Operation, requests: &[Request]) -> Vec<Request> {
    requests.iter().filter(|request| is_for(operation, request)).cloned().collect()
}

/// Alibaba and Tencent name the operation in a header, Huawei by method and path.
fn is_for(operation: &Operation, request: &Request) -> bool {
    let action = request.header_text("x-acs-action").or_else(|| request.header_text("x-tc-action"));
    match operation.provider() {
        Provider::Huawei => {
            request.method == operation.meta.method && fits(&operation.meta.path, &request.path)
        }
        _ => action == Some(operation.name()),
    }
}

/// Whether a path is one of a template, in which braces enclose the names of parameters.
fn fits(template: &str, path: &str) -> bool {
    let segments = template.split('/').zip(path.split('/'));
    template.split('/').count() == path.split('/').count()
        && segments.into_iter().all(|(segment, actual)| segment.starts_with('{') || segment == actual)
}
