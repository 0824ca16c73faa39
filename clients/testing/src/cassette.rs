//! Exchanges that are recorded once, against the service, and replayed in tests.

mod body;
mod format;
mod names;
mod recorder;
mod redact;
mod replay;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use imagescan_runtime::interceptor::Request;

pub use recorder::Recorder;
pub use replay::Replay;

use self::redact::ExchangeRedactor;

/// Exchanges in the order of their responses. [`Display`](std::fmt::Display) writes it as JSON, and
/// [`FromStr`](std::str::FromStr) reads it.
///
/// The JSON is readable, and is stored beside the test. **Secrets are redacted before anything is recorded**: the values
/// of sensitive headers, signatures and keys in queries, members of bodies whose names are those of secrets, and the
/// tokens of a request wherever its response quotes them. Resources and accounts are not redacted: read a cassette before
/// you publish it.
///
/// ```
/// # mod imagescan { pub mod tencent { pub use imagescan_tencent::*; } pub mod testing { pub use imagescan_testing::*; } }
/// use imagescan::testing::{Cassette, Recorder, Replay};
///
/// // Once, against the service, by a client that is built with `.interceptor(recorder.clone())`.
/// let recorder = Recorder::new();
/// let text = recorder.cassette().to_string();
///
/// // In the test, by a client that is built with `.transport(replay.clone())`.
/// let replay = Replay::new(text.parse::<Cassette>()?);
/// assert_eq!(replay.remaining(), 0);
/// # Ok::<(), imagescan_testing::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cassette {
    exchanges: Vec<Exchange>,
}

impl Cassette {
    /// The exchanges.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }
}

/// A request and its response, without their secrets.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The name of the operation, as [`OperationMeta::name`](imagescan_runtime::OperationMeta::name) defines it.
    pub operation: String,
    /// The method of the request.
    pub method: Method,
    /// Path and query of the request, percent-encoded as on the wire.
    pub target: String,
    /// The headers of the request.
    pub request_headers: HeaderMap,
    /// The body of the request.
    pub request_body: Bytes,
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body of the response.
    pub body: Bytes,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// A request as a cassette has it.
struct RecordedRequest {
    operation: String,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl RecordedRequest {
    fn of(request: &Request, operation: &str, redactor: &ExchangeRedactor) -> Self {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        Self {
            // The name of a raw call may be a path with a text of `redact_text`.
            operation: redactor.target(operation),
            target: redactor.target(target),
            headers: redactor.headers(request.headers()),
            body: redactor.body(request.body()),
        }
    }
}
