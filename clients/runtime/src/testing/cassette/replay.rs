//! Answers requests from a cassette.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::HeaderMap;

use crate::client::interceptor::Request;
use crate::testing::cassette::{Cassette, Exchange, asked};
use crate::transport::{Body, Transport, TransportError};
use futures_core::future::BoxFuture;

/// A transport that answers from a [`Cassette`]; given to a client by `.transport(replay.clone())`. Clones share what is
/// left of it.
///
/// A request is answered by the first exchange left with the same method, path, operation, parameters and body; what
/// signing adds may differ, and so may host and keys. Each exchange answers once. A request that none fits ends in an
/// error that says so; it is not retried.
#[derive(Clone)]
pub struct Replay {
    hidden: Vec<String>,
    left: Arc<Mutex<Vec<Exchange>>>,
}

impl Replay {
    /// A transport that answers from this cassette.
    #[must_use]
    pub fn new(cassette: Cassette) -> Self {
        Self { hidden: Vec::new(), left: Arc::new(Mutex::new(cassette.exchanges)) }
    }

    /// Hides a text of requests, as the recorder was told [to hide](super::Recorder::hiding) it: those on the cassette
    /// lack it.
    #[must_use]
    pub fn hiding(mut self, text: impl Into<String>) -> Self {
        self.hidden.push(text.into());
        self
    }

    /// How many exchanges were not asked for yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn response(&self, request: &Request) -> Result<http::Response<Body>, String> {
        let (target, headers, body) = asked(request, &self.hidden);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let same_operation = |exchange: &Exchange| {
            exchange.method == request.method()
                && path(&exchange.target) == path(&target)
                && operation(&exchange.request_headers, &exchange.target) == operation(&headers, &target)
        };
        let same = |exchange: &Exchange| {
            same_operation(exchange)
                && exchange.request_body == body
                && arguments(&exchange.target).eq(arguments(&target))
        };
        let Some(found) = left.iter().position(same) else {
            let other = left.iter().filter(|exchange| same_operation(exchange)).count();
            let operation = operation(&headers, &target);
            let why = match other {
                0 => "holds no further exchange for it".to_owned(),
                others => format!("holds {others} for it, with other parameters or another body"),
            };
            return Err(format!("the cassette {why}: {} {} {operation}", request.method(), path(&target)));
        };
        let Exchange { status, headers, body, .. } = left.remove(found);
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
        let outcome = self.response(&request).map_err(TransportError::rejected);
        Box::pin(std::future::ready(outcome))
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

fn pairs(target: &str) -> impl Iterator<Item = &str> {
    target.split_once('?').map_or("", |(_, query)| query).split('&').filter(|pair| !pair.is_empty())
}

/// The parameters of the query, without those that signing adds.
fn arguments(target: &str) -> impl Iterator<Item = &str> {
    const SIGNING: [&str; 8] = [
        "Timestamp",
        "SignatureNonce",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureType",
        "AccessKeyId",
        "SecurityToken",
        "Signature",
    ];
    pairs(target).filter(|pair| !SIGNING.contains(&pair.split_once('=').map_or(*pair, |(name, _)| name)))
}

/// The operation, where it is not told by method and path.
pub(super) fn operation<'a>(headers: &'a HeaderMap, target: &'a str) -> &'a str {
    let header = ["x-tc-action", "x-acs-action"].iter().find_map(|name| headers.get(*name)?.to_str().ok());
    header.or_else(|| pairs(target).find_map(|pair| pair.strip_prefix("Action="))).unwrap_or_default()
}
