//! Responds from a cassette.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use imagescan_runtime::interceptor::Request;
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};

use crate::cassette::redact::ExchangeRedactor;
use crate::cassette::{Cassette, Exchange, RecordedRequest};
use crate::context::{operation_of, protocol_of};

/// A transport that responds from a [`Cassette`], for clients that are built with `.transport(replay.clone())`. Clones
/// share the exchanges that remain.
///
/// The response to a request is that of the first remaining exchange with the same method, path, operation, parameters
/// and body; the signature, the host and the keys may differ. Each exchange is used once. A request that matches no
/// exchange ends in an error, and is not retried.
#[derive(Clone)]
pub struct Replay {
    texts: Vec<String>,
    remaining: Arc<Mutex<Vec<Exchange>>>,
}

impl Replay {
    /// A transport that responds from this cassette.
    #[must_use]
    pub fn new(cassette: Cassette) -> Self {
        Self { texts: Vec::new(), remaining: Arc::new(Mutex::new(cassette.exchanges)) }
    }

    /// Redacts a text of requests before they are compared with the cassette. Needed for each text that the recorder was
    /// given by [`redact_text`](super::Recorder::redact_text).
    #[must_use]
    pub fn redact_text(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// The number of exchanges that were not used yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.remaining.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn respond(&self, request: &Request) -> Result<http::Response<Body>, String> {
        let context = operation_of(request)?;
        let signing = protocol_of(&context).map_err(|error| format!("the replay of {error}"))?;
        let signing = signing.signing_parameters();
        let redactor = ExchangeRedactor::of(request, &self.texts);
        let RecordedRequest { operation, target, body, .. } =
            RecordedRequest::of(request, context.name(), &redactor);
        let same_operation = |exchange: &Exchange| {
            exchange.method == request.method()
                && path(&exchange.target) == path(&target)
                // A path names its operation.
                && (path(&target) != "/" || exchange.operation == operation)
        };
        let same = |exchange: &Exchange| {
            same_operation(exchange)
                && exchange.request_body == body
                && arguments(&exchange.target, signing).eq(arguments(&target, signing))
        };
        let mut remaining = self.remaining.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(found) = remaining.iter().position(same) else {
            let why = match remaining.iter().filter(|exchange| same_operation(exchange)).count() {
                0 => "has no further exchange for it".to_owned(),
                others => format!("has {others} for it, with other parameters or another body"),
            };
            return Err(format!("the cassette {why}: `{operation}`, {} {}", request.method(), path(&target)));
        };
        let Exchange { status, headers, body, .. } = remaining.remove(found);
        let mut response = http::Response::new(Body::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl Transport for Replay {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let response = self.respond(&request).map_err(TransportError::rejected);
        Box::pin(std::future::ready(response))
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("remaining", &self.remaining()).finish_non_exhaustive()
    }
}

fn path(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

/// The parameters of the query, without those that signing adds.
fn arguments<'a>(target: &'a str, signing: &'static [&'static str]) -> impl Iterator<Item = &'a str> {
    let pairs = target.split_once('?').map_or("", |(_, query)| query).split('&');
    pairs.filter(move |pair| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        !pair.is_empty() && !signing.contains(&name)
    })
}
