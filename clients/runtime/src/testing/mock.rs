//! Answers without a network, for tests of code that uses the clients.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::codec::json;
pub use crate::protocol::mock_error::MockError;
use crate::protocol::operation_context::OperationContext;
use crate::transport::{Body, Transport, TransportError};
use crate::types::operation::Operation;
use futures_core::future::BoxFuture;

/// A transport that answers by functions of the user's. Requests are shaped, signed, retried, and their responses opened
/// and decoded as on the network: only the network is not there.
///
/// Give it to a client by `.transport(mock)`; with `.region(…)` and any credentials the client is complete. Clones
/// share their functions and what was sent.
///
/// ```
/// # use imagescan_runtime::{Operation, Service, Client, Error, Transport};
/// use imagescan_runtime::mock::{Mock, MockError};
///
/// # fn example<ListThings: Operation>() where ListThings::Output: Default {
/// let mock = Mock::new()
///     .on(|_: &ListThings| Err(MockError::new(404, "NotFound", "there is no such thing")));
/// # let _ = mock; }
/// ```
#[derive(Clone, Default)]
pub struct Mock {
    rules: Vec<Arc<Rule>>,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

/// What a rule makes of a call, if it is meant.
type Rule = dyn Fn(&OperationContext) -> Option<Result<Vec<u8>, MockError>> + Send + Sync;

impl Mock {
    /// A mock that answers nothing yet: a call without a function ends in an error that names the operation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers an operation. Asked for every attempt; the first function for an operation is the one that is asked.
    #[must_use]
    pub fn on<O: Operation>(
        mut self,
        response: impl Fn(&O) -> Result<O::Output, MockError> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(move |called: &OperationContext| {
            let operation = called.operation.as_deref()?.downcast_ref::<O>()?;
            Some(response(operation).and_then(|output| {
                json::encode(&output).map_err(|error| MockError::new(500, "Mock", &error.to_string()))
            }))
        }));
        self
    }

    /// Answers a raw call: `name` is its action, or its method and path. The response is the JSON inside the envelope.
    #[must_use]
    pub fn on_raw(
        mut self,
        name: &'static str,
        response: impl Fn() -> Result<String, MockError> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(move |called: &OperationContext| {
            let meant = called.operation.is_none() && called.name == name;
            meant.then(|| response().map(String::into_bytes))
        }));
        self
    }

    /// What was sent so far, signed; in order.
    #[must_use]
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Mock {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let called = request.extensions().get::<OperationContext>().cloned();
        let outcome = match &called {
            None => Err("the request was not made by a client of these crates".to_owned()),
            Some(called) => self
                .rules
                .iter()
                .find_map(|rule| rule(called))
                .map(|outcome| called.protocol.encode_mock(outcome).map(Body::from))
                .ok_or_else(|| {
                    format!("the mock has no response for `{}`: give it one by `.on(…)`", called.name)
                }),
        };
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        Box::pin(std::future::ready(outcome.map_err(TransportError::rejected)))
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}
