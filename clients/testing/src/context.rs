//! The operation of a request, and how its provider helps tests.

use bytes::Bytes;
use imagescan_runtime::OperationContext;
use imagescan_runtime::provider::{TestProtocol, test_protocol};

/// The operation of a request.
///
/// # Errors
/// If the request has none: it looks up credentials or a project, or was not made by a client.
pub(crate) fn operation_of(request: &http::Request<Bytes>) -> Result<OperationContext, String> {
    let context = request.extensions().get::<OperationContext>().cloned();
    context.ok_or_else(|| {
        format!(
            "only operations have a response here, and the request to `{}` is not one of a client: set `.credentials(…)` to keys \
             and, if the builder has it, `.project_id(…)`, so that the client requests neither",
            request.uri().host().unwrap_or_default()
        )
    })
}

/// How the provider of an operation helps tests.
///
/// # Errors
/// If the provider's crate is built without its feature `testing`.
pub(crate) fn protocol_of(context: &OperationContext) -> Result<&dyn TestProtocol, String> {
    test_protocol(context).ok_or_else(|| {
        format!(
            "`{}` needs the feature `testing` of the crate `imagescan-{}`, or of `imagescan`",
            context.name(),
            context.service().provider
        )
    })
}
