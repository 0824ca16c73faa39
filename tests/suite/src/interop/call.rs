//! A call of an operation by a client, and the requests that belong to the operation.

use bytes::Bytes;
use imagescan_emulator::{Emulator, Provider, Request};
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
    pub(super) result: Result<Value, Failure>,
    /// The body of the response, where the client shows it.
    pub(super) body: Bytes,
    /// The requests that the client sent.
    pub(super) requests: Vec<Request>,
    /// How often the emulator executed the operation, if the operation changes something.
    pub(super) executions: usize,
}

/// Why a call returned no value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The SDK does not know the operation.
    NotInModel,
    /// The service's code, where the client shows it apart, and the text of the error.
    Error { code: String, text: String },
}

/// The operations of a cloud that the emulator implements.
pub(super) fn emulated(provider: Provider) -> impl Iterator<Item = &'static Operation> {
    operations::of(provider).filter(|operation| operation.is_emulated())
}

/// The requests that are for this operation.
pub(super) fn requests_for(operation: &Operation, requests: &[Request]) -> Vec<Request> {
    requests.iter().filter(|request| is_for(operation, request)).cloned().collect()
}

/// How often an operation changed the state of the emulator.
pub(super) fn executions_of(operation: &Operation, emulator: &Emulator) -> usize {
    emulator.executions().iter().filter(|execution| execution.operation == operation.name()).count()
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
