//! How bytes get to the service and back. Users may bring their own.

mod failure;
mod progress;
pub(crate) mod proxy;
mod reqwest;
pub(crate) mod tls;

use std::error::Error as StdError;
use std::fmt;

use bytes::{Bytes, BytesMut};

pub(crate) use self::reqwest::ReqwestTransport;
use crate::error::ErrorKind;
use crate::error::TimeoutKind;
use crate::text::BoundedText;
use futures_core::future::BoxFuture;

/// Sends one request and gives its response: no retries, no redirects, no changes to the bytes, which are signed.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>>;
}

/// Why no response came.
#[derive(Debug)]
pub struct TransportError {
    kind: ErrorKind,
    timeout: Option<TimeoutKind>,
    /// What happened, in place of the general words for it.
    message: Option<String>,
    last: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    fn new(kind: ErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, timeout: None, message: None, last: false, source: source.into() }
    }

    /// No connection could be made: the service has not seen the request.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Connect, source)
    }

    /// No connection was made within the time limit for it: the service has not seen the request.
    pub fn connect_timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { timeout: Some(TimeoutKind::Connect), ..Self::connect(source) }
    }

    /// The connection gave no bytes within the time limit for reading.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { timeout: Some(TimeoutKind::Read), ..Self::new(ErrorKind::Timeout, source) }
    }

    /// The transport will not send this request, now or later.
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::InvalidInput, source)
    }

    /// The connection broke.
    pub fn network(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Network, source)
    }

    /// No other attempt could end otherwise: the call is not sent again. As for a certificate that is refused.
    #[must_use]
    pub fn without_retry(mut self) -> Self {
        self.last = true;
        self
    }

    /// Says what happened and what to do about it, in place of the source's own words.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    pub(crate) fn into_error(self) -> crate::error::Error {
        let what = match (self.timeout, self.kind) {
            (Some(TimeoutKind::Connect), _) => {
                "no connection to the service was made within the connect limit"
            }
            (Some(_), _) => "the connection gave no bytes within the read limit",
            (None, ErrorKind::Connect) => "no connection to the service could be made",
            (None, ErrorKind::InvalidInput) => "the transport does not send the request",
            (None, _) => "the connection to the service broke",
        };
        let message = self.message.unwrap_or_else(|| {
            BoundedText::of(format_args!("{what}: {}", root_cause(&*self.source))).with_note()
        });
        let error =
            crate::Error::new(self.kind, message).with_timeout_kind(self.timeout).with_source(self.source);
        if self.last { error.without_retry() } else { error }
    }
}

/// The innermost cause says what happened; the outer ones only where.
fn root_cause<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// It shows what its source shows, so what it was caused by is what its source was caused by.
impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

/// The body of a response, chunk by chunk.
pub struct Body(Box<dyn Chunks>);

/// Gives the chunks of a body in order.
pub trait Chunks: Send + 'static {
    /// The next chunk; `None` at the end.
    fn next_chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;
}

impl Body {
    /// A body that comes in chunks.
    #[must_use]
    pub fn new(chunks: impl Chunks) -> Self {
        Self(Box::new(chunks))
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.0.next_chunk().await
    }

    /// The whole body, or `None` if it is longer than `limit` bytes, of which no more than that are held.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn collect(self, limit: usize) -> Result<Option<Bytes>, TransportError> {
        let (body, complete) = self.collect_beginning(limit, 0).await?;
        Ok(complete.then_some(body))
    }

    /// The whole body and `true`; or its first `kept` bytes and `false`, if it is longer than `limit` bytes, of which no
    /// more than that are held.
    pub(crate) async fn collect_beginning(
        mut self,
        limit: usize,
        kept: usize,
    ) -> Result<(Bytes, bool), TransportError> {
        let Some(mut first) = self.chunk().await? else {
            return Ok((Bytes::new(), true));
        };
        if first.len() > limit {
            first.truncate(kept.min(limit));
            return Ok((first, false));
        }
        let Some(second) = self.chunk().await? else {
            return Ok((first, true));
        };
        let mut whole = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if whole.len() + chunk.len() > limit {
                let room = limit - whole.len();
                whole.extend_from_slice(&chunk[..room]);
                whole.truncate(kept);
                return Ok((whole.freeze(), false));
            }
            whole.extend_from_slice(&chunk);
            next = self.chunk().await?;
        }
        Ok((whole.freeze(), true))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(…)")
    }
}

/// A body that is already here.
impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::new(Whole(Some(bytes)))
    }
}

struct Whole(Option<Bytes>);

impl Chunks for Whole {
    fn next_chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(std::future::ready(Ok(self.0.take())))
    }
}
