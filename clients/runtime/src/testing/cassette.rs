//! Calls recorded once and answered from the record ever after, for tests of code that uses the clients.
//!
//! ```
//! use imagescan_runtime::cassette::{Cassette, Recorder, Replay};
//!
//! // Once, against the service: a client built with `.interceptor(recorder.clone())` is recorded.
//! let recorder = Recorder::new();
//! let text = recorder.cassette().to_string();
//!
//! // In the test: a client built with `.transport(replay.clone())` is answered from the text.
//! let replay = Replay::new(text.parse::<Cassette>()?);
//! assert_eq!(replay.remaining(), 0);
//! # Ok::<(), imagescan_runtime::Error>(())
//! ```
//!
//! A cassette is JSON, made to be read, and to be kept beside the test. **Secrets are taken out before anything is
//! kept**: the values of sensitive headers, of the query's parameters that sign, of members of bodies whose names say
//! that they are secret, and the tokens of a request wherever its response quotes them. Resources and accounts are still
//! named: read a cassette before you publish it.

mod body;
mod replay;
mod scrub;
mod text;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};

pub use replay::Replay;

use self::scrub::Scrub;
use crate::client::interceptor::{Context, Interceptor, Received, Request};
use crate::error::Error;

/// Exchanges in the order in which their responses came. Written as JSON by [`Display`](std::fmt::Display), read by
/// [`FromStr`](std::str::FromStr).
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
            .field("method", &self.method)
            .field("operation", &replay::operation(&self.request_headers, &self.target))
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Keeps every answered attempt of the clients that it is given to, by `.interceptor(recorder.clone())`. Clones share
/// what they keep. Give it last, so that it sees the request as it is sent.
///
/// Attempts without a response, and responses longer than the client reads, are not kept.
#[derive(Clone, Default)]
pub struct Recorder {
    hidden: Vec<String>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Recorder {
    /// A recorder that has kept nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hides a text wherever it occurs, besides what is hidden in any case: a password among the arguments, an
    /// account's number. Texts of fewer than four bytes are not hidden, and those of fewer than
    /// eight only as they are spelled here.
    #[must_use]
    pub fn hiding(mut self, text: impl Into<String>) -> Self {
        self.hidden.push(text.into());
        self
    }

    /// What was kept so far.
    #[must_use]
    pub fn cassette(&self) -> Cassette {
        Cassette { exchanges: self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone() }
    }
}

impl Interceptor for Recorder {
    fn after_receiving(&self, _: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        if !response.complete {
            return Ok(());
        }
        let exchange = record(response, &self.hidden);
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
        Ok(())
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kept = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("Recorder").field("kept", &kept).finish_non_exhaustive()
    }
}

fn record(response: &Received<'_>, hidden: &[String]) -> Exchange {
    let Received { request, status, headers, body, .. } = *response;
    let scrub = Scrub::of(request, hidden);
    Exchange {
        method: request.method().clone(),
        target: scrub.target(request.uri()),
        request_headers: scrub.headers(request.headers()),
        request_body: scrub.body(request.body()),
        status,
        headers: scrub.headers(headers),
        body: scrub.body(body),
    }
}

/// Path and query as they stand on the wire.
fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |target| target.as_str())
}

/// What an incoming request looks like on a cassette.
fn asked(request: &Request, hidden: &[String]) -> (String, HeaderMap, Bytes) {
    let scrub = Scrub::of(request, hidden);
    (scrub.target(request.uri()), scrub.headers(request.headers()), scrub.body(request.body()))
}
