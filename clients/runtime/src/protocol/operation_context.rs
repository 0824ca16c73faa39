//! Which operation a request carries, for transports that respond by operation.

use std::any::Any;
use std::sync::Arc;

use crate::protocol::Protocol;
use crate::types::operation::OperationMeta;

/// Rides on every request, for transports that look at more than bytes.
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
