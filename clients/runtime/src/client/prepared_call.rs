//! A call that has not started: the operation with its arguments, and the settings of the call.

use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::client::Core;
use crate::client::raw::RawArguments;
use crate::client::undecoded::UndecodedResponse;
use crate::error::Error;
use crate::policy::retry::RetryPolicy;
use crate::policy::timeouts::Timeouts;
use crate::protocol::Protocol;
use crate::protocol::operation_context::OperationContext;
use crate::types::operation::{Operation, OperationMeta};
use crate::types::record::Record;

/// A call that has not started.
pub(crate) struct PreparedCall {
    pub(super) core: Arc<Core>,
    pub(crate) meta: Cow<'static, OperationMeta>,
    pub(crate) arguments: Arguments,
    pub(crate) timeouts: Timeouts,
    pub(crate) retry: RetryPolicy,
    /// Whether the call observes the rate limits that are not applied by default.
    pub(crate) published_limits: bool,
    pub(super) decode: Decode,
    /// The encoded body; all attempts send the same.
    pub(super) body: OnceLock<Bytes>,
    /// The extension of requests; all attempts send the same.
    pub(super) context: OnceLock<OperationContext>,
}

/// Decodes a response into the operation's output.
pub(crate) type Decode = fn(&mut UndecodedResponse, &dyn Protocol) -> Result<Box<dyn Any + Send>, Error>;

/// A response, and the output that was decoded from it.
pub(crate) struct Success {
    pub(crate) response: UndecodedResponse,
    pub(crate) output: Box<dyn Any + Send>,
}

pub(crate) enum Arguments {
    /// The operation as a table of fields, and as a value for a transport that knows its type.
    Record(Arc<dyn Record>, Arc<dyn Any + Send + Sync>),
    Raw(RawArguments),
}

impl Arguments {
    pub(crate) fn from_operation<O: Operation>(operation: O) -> Self {
        let operation = Arc::new(operation);
        Self::Record(Arc::clone(&operation) as _, operation)
    }
}

impl PreparedCall {
    pub(crate) fn new(
        core: Arc<Core>,
        meta: Cow<'static, OperationMeta>,
        arguments: Arguments,
        decode: Decode,
    ) -> Box<Self> {
        let (timeouts, retry, published_limits) = (core.timeouts, core.retry, core.published_limits);
        let (body, context) = (OnceLock::new(), OnceLock::new());
        Box::new(Self { core, meta, arguments, timeouts, retry, published_limits, decode, body, context })
    }
}
