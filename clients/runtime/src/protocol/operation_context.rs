//! The operation of a request, for transports.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::protocol::Protocol;
use crate::protocol::testing::TestProtocol;
use crate::types::operation::{Operation, OperationMeta};
use crate::types::service::ServiceMeta;

/// The operation of a request, for transports that need more than bytes: a metric per operation, a response per
/// operation.
///
/// Every request that a client sends to its service through a transport that
/// [reads it](crate::Transport::reads_operation_context) has one among its extensions. Requests for credentials have none.
/// A clone is a reference count.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use bytes::Bytes;
/// use imagescan::OperationContext;
///
/// /// The label of a request in the metrics of a transport.
/// fn label(request: &http::Request<Bytes>) -> String {
///     match request.extensions().get::<OperationContext>() {
///         Some(context) => format!("{}/{}", context.service().name, context.name()),
///         None => "other".to_owned(),
///     }
/// }
/// assert_eq!(label(&http::Request::new(Bytes::new())), "other");
/// ```
#[derive(Clone)]
pub struct OperationContext(Arc<Inner>);

struct Inner {
    meta: Cow<'static, OperationMeta>,
    service: &'static ServiceMeta,
    /// The operation with its arguments; `None` for a raw call.
    operation: Option<Arc<dyn Any + Send + Sync>>,
    protocol: Arc<dyn Protocol>,
}

impl OperationContext {
    pub(crate) fn new(
        meta: Cow<'static, OperationMeta>,
        service: &'static ServiceMeta,
        operation: Option<Arc<dyn Any + Send + Sync>>,
        protocol: Arc<dyn Protocol>,
    ) -> Self {
        Self(Arc::new(Inner { meta, service, operation, protocol }))
    }

    /// The name of the operation, as [`OperationMeta::name`] defines it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.meta.name
    }

    /// The facts about the operation: its path, its rate limit, whether it is idempotent.
    #[must_use]
    pub fn meta(&self) -> &OperationMeta {
        &self.0.meta
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> &'static ServiceMeta {
        self.0.service
    }

    /// The operation with its arguments, if it is an `O`.
    #[must_use]
    pub fn operation<O: Operation>(&self) -> Option<&O> {
        self.0.operation.as_deref()?.downcast_ref()
    }

    /// Whether it is a call by [`Client::raw`](crate::Client::raw), which has no type.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        self.0.operation.is_none()
    }
}

/// Prints no arguments, which may be confidential.
impl fmt::Debug for OperationContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationContext")
            .field("name", &self.name())
            .field("service", &self.service().name)
            .finish_non_exhaustive()
    }
}

/// The [`TestProtocol`] of the operation's provider; `None` if the provider's crate is built without its feature
/// `testing`.
#[must_use]
pub fn test_protocol(context: &OperationContext) -> Option<&dyn TestProtocol> {
    context.0.protocol.testing()
}
