//! Responses without a network.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use imagescan_runtime::provider::{MockError, json};
use imagescan_runtime::{Body, BoxFuture, Operation, OperationContext, Transport, TransportError};

use crate::context::{operation_of, protocol_of};

/// A transport that responds by functions. Requests are built, signed and retried, and responses parsed and decoded, as
/// on the network.
///
/// Pass it to a client's builder by `.transport(mock.clone())`; with a region and any credentials the client is complete.
/// Clones share their functions and the requests that were sent.
///
/// ```
/// # mod imagescan { pub mod tencent { pub use imagescan_tencent::*; } pub mod testing { pub use imagescan_testing::*; } }
/// use imagescan::tencent::tcss;
/// use imagescan::testing::{Mock, MockError};
///
/// let mock = Mock::new()
///     .on(|_: &tcss::DescribeImageRegistryTimingScanTask| Err(MockError::new(200, "InternalError", "try again")))
///     .on_raw("DescribeAssetImageList", || Ok(r#"{"TotalCount": 2}"#.to_owned()));
/// let client = tcss::Client::builder().transport(mock.clone());
/// assert!(mock.requests().is_empty(), "nothing was sent yet");
/// # let _ = client;
/// ```
#[derive(Clone, Default)]
pub struct Mock {
    rules: Vec<Arc<Rule>>,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

/// The outcome of an operation, if the rule is for it.
type Rule = dyn Fn(&OperationContext) -> Option<Result<Vec<u8>, MockError>> + Send + Sync;

impl Mock {
    /// A mock without functions: every call ends in an error that names the operation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Responds to an operation. The function is called for every attempt; of several for one operation, the first one is.
    #[must_use]
    pub fn on<O: Operation>(
        mut self,
        response: impl Fn(&O) -> Result<O::Output, MockError> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(move |context: &OperationContext| {
            let operation = context.operation::<O>()?;
            Some(response(operation).and_then(|output| {
                json::encode(&output).map_err(|error| MockError::new(500, "Mock", &error.to_string()))
            }))
        }));
        self
    }

    /// Responds to a raw call: `name` is its action, or its method and path. The function returns the JSON object inside
    /// the envelope.
    #[must_use]
    pub fn on_raw(
        mut self,
        name: &'static str,
        response: impl Fn() -> Result<String, MockError> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(move |context: &OperationContext| {
            let matches = context.is_raw() && context.name() == name;
            matches.then(|| response().map(String::into_bytes))
        }));
        self
    }

    /// The signed requests that were sent so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn respond(&self, request: &http::Request<Bytes>) -> Result<http::Response<Body>, String> {
        let context = operation_of(request)?;
        let outcome = self.rules.iter().find_map(|rule| rule(&context)).ok_or_else(|| {
            format!("the mock has no response for `{}`: add one by `.on(…)`", context.name())
        })?;
        let protocol = protocol_of(&context).map_err(|error| format!("the mock of {error}"))?;
        Ok(protocol.encode_mock(outcome).map(Body::from))
    }
}

impl Transport for Mock {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let response = self.respond(&request).map_err(TransportError::rejected);
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        Box::pin(std::future::ready(response))
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}
