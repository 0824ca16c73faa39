//! Responses without a network.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use imagescan_runtime::interceptor::Request;
use imagescan_runtime::provider::{MockError, RawTarget, json};
use imagescan_runtime::{Body, BoxFuture, Operation, OperationContext, Transport, TransportError};

use crate::context::{operation_of, protocol_of};

/// A transport that responds by functions. Requests are built, signed and retried, and responses parsed and decoded, as
/// on the network.
///
/// Pass it to a client's builder by `.transport(mock.clone())`; with a region, any credentials and, on Huawei Cloud, any
/// `.project_id(…)` the client is complete. A mock responds to operations alone: it cannot look up credentials or a project.
/// Clones share their functions, the outcomes that remain and the requests that were sent.
///
/// ```
/// # mod imagescan { pub mod tencent { pub use imagescan_tencent::*; } pub mod testing { pub use imagescan_testing::*; } }
/// use imagescan::tencent::tcss;
/// use imagescan::testing::{Mock, MockError};
///
/// let mock = Mock::new()
///     .on(|_: &tcss::DescribeImageRegistryTimingScanTask| Err(MockError::new(200, "InternalError", "try again")))
///     .on_raw("DescribeAssetImageList", |_| Ok(r#"{"TotalCount": 2}"#.to_owned()));
/// let client = tcss::Client::builder().transport(mock.clone());
/// assert!(mock.requests().is_empty(), "nothing was sent yet");
/// # let _ = client;
/// ```
#[derive(Clone, Default)]
pub struct Mock {
    rules: Vec<Arc<Rule>>,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

/// The outcome of a request, if the rule is for its operation.
type Rule = dyn Fn(&OperationContext, &Request) -> Option<Outcome> + Send + Sync;

/// The JSON of an output, or an error of the service.
type Outcome = Result<Vec<u8>, MockError>;

impl Mock {
    /// A mock without responses: every call ends in an error that names the operation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Responds to an operation. The function is called for every attempt. Of several responses for one operation, the
    /// first one counts, unless it is an [`on_each`](Self::on_each) whose outcomes are used up.
    #[must_use]
    pub fn on<O: Operation>(
        mut self,
        response: impl Fn(&O) -> Result<O::Output, MockError> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(move |context: &OperationContext, _: &Request| {
            let operation = context.operation::<O>()?;
            Some(response(operation).and_then(|output| encode::<O>(&output)))
        }));
        self
    }

    /// Responds to the first attempts of an operation, to each with one of the outcomes, in their order. After the last
    /// one, a response that was added later counts; without one, the attempt ends in an error that is not retried.
    ///
    /// ```
    /// # mod imagescan { pub mod tencent { pub use imagescan_tencent::*; } pub mod testing { pub use imagescan_testing::*; } }
    /// use imagescan::tencent::tcss::DescribeImageRegistryTimingScanTask as Schedule;
    /// use imagescan::testing::{Mock, MockError};
    ///
    /// // Throttled once.
    /// let throttled = MockError::new(200, "RequestLimitExceeded", "slow down");
    /// let mock = Mock::new().on_each::<Schedule>([Err(throttled), Ok(Default::default())]);
    /// # let _ = mock;
    /// ```
    #[must_use]
    pub fn on_each<O: Operation>(
        mut self,
        outcomes: impl IntoIterator<Item = Result<O::Output, MockError>>,
    ) -> Self {
        let outcomes: VecDeque<Outcome> =
            outcomes.into_iter().map(|outcome| outcome.and_then(|output| encode::<O>(&output))).collect();
        let outcomes = Mutex::new(outcomes);
        self.rules.push(Arc::new(move |context: &OperationContext, _: &Request| {
            context.operation::<O>()?;
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
        }));
        self
    }

    /// Responds to a raw call. `target` is that of [`Client::raw`](imagescan_runtime::Client::raw): `ListRepository`, with any
    /// method; `GET ListRepository`; `GET /v5/{project_id}/image/tasks`, with any query; or with the start of a query.
    ///
    /// The function is called for every attempt, with the signed request, and returns the JSON object inside the envelope.
    #[must_use]
    pub fn on_raw(
        mut self,
        target: impl Into<String>,
        response: impl Fn(&Request) -> Result<String, MockError> + Send + Sync + 'static,
    ) -> Self {
        let target = target.into();
        self.rules.push(Arc::new(move |context: &OperationContext, request: &Request| {
            let matches = context.is_raw() && is_target(&target, context, request);
            matches.then(|| response(request).map(String::into_bytes))
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
        let outcome = self.rules.iter().find_map(|rule| rule(&context, request)).ok_or_else(|| {
            let name = context.name();
            let rule =
                if context.is_raw() { format!("on_raw(\"{name}\", …)") } else { "on(…)".to_owned() };
            format!("the mock has no response for `{name}`, or none that remains: add one by `.{rule}`")
        })?;
        let protocol = protocol_of(&context).map_err(|error| format!("the mock of {error}"))?;
        Ok(protocol.encode_mock(outcome).map(Body::from))
    }
}

fn encode<O: Operation>(output: &O::Output) -> Outcome {
    json::encode(output).map_err(|error| MockError::new(500, "Mock", &error.to_string()))
}

/// Whether a raw call has this target. A method and a query are compared if the target has them.
fn is_target(target: &str, context: &OperationContext, request: &Request) -> bool {
    let (before, query) = target.split_once('?').unwrap_or((target, ""));
    let method = before.split_once(' ').map(|(method, _)| method);
    // The parameters of the call follow the query of its target.
    let rest = request.uri().query().unwrap_or_default().strip_prefix(query);
    context.name() == RawTarget::operation_name(target)
        && method.is_none_or(|method| method == request.method().as_str())
        && (query.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('&')))
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
