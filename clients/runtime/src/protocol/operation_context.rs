//! The operation of a request, for transports that respond by operation.

use std::any::Any;
use std::sync::Arc;

use crate::protocol::Protocol;
use crate::types::operation::OperationMeta;

/// An extension of every request, which tells a transport the operation.
#[derive(Clone)]
pub(crate) struct OperationContext {
    pub(crate) operation: Option<Arc<dyn Any + Send + Sync>>,
    pub(crate) name: String,
    pub(crate) protocol: Arc<dyn Protocol>,
}

impl OperationContext {
    pub(crate) fn new(
        operation: Option<Arc<dyn Any + Send + Sync>>,
        meta: &OperationMeta,
        protocol: &Arc<dyn Protocol>,
    ) -> Self {
        Self { operation, name: meta.name.clone().into_owned(), protocol: Arc::clone(protocol) }
    }
}
