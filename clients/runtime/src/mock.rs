//! Answers without a network, for tests of code that uses the clients.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::credentials::BoxFuture;
use crate::json;
use crate::operation::{Operation, OperationMeta};
use crate::service::Protocol;
use crate::transport::{Body, Transport, TransportError};

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
        Box::pin(std::future::ready(outcome.map_err(TransportError::refused)))
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

/// A service's refusal, as a mock gives it: travels in the provider's own envelope.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MockError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The service's code.
    pub code: String,
    /// The service's message.
    pub message: String,
    /// Headers besides those of the envelope.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl MockError {
    /// A refusal with an HTTP status (500 if it is none), and the service's code and message.
    #[must_use]
    pub fn new(status: u16, code: &str, message: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: code.to_owned(),
            message: message.to_owned(),
            headers: Vec::new(),
        }
    }

    /// Adds a header, `retry-after`.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_static(value)));
        self
    }

    /// The code as a JSON string; for [`Protocol::encode_mock`], as what follows.
    #[must_use]
    pub fn quoted_code(&self) -> String {
        serde_json::Value::from(&*self.code).to_string()
    }

    /// The message as a JSON string.
    #[must_use]
    pub fn quoted_message(&self) -> String {
        serde_json::Value::from(&*self.message).to_string()
    }

    /// The response with this body.
    #[must_use]
    pub fn response(self, body: impl Into<Bytes>) -> http::Response<Bytes> {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

/// Rides on every request, for transports that look at more than bytes.
#[derive(Clone)]
pub(crate) struct OperationContext {
    operation: Option<Arc<dyn Any + Send + Sync>>,
    name: String,
    protocol: Arc<dyn Protocol>,
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
