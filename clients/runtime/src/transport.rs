//! Transports send requests and return responses. Users may bring their own.

mod failure;
mod pools;
pub(crate) mod proxy;
mod read_timeout;
mod reqwest_transport;
pub(crate) mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures_core::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};

pub(crate) use self::reqwest_transport::ReqwestTransport;
use crate::error::{ErrorKind, TimeoutKind};
use crate::text::BoundedText;

/// Sends a request and returns its response: without retries, redirects or changes to the request, which is signed.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request, and returns the response once its headers have arrived.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>>;

    /// Whether the transport reads the [`OperationContext`](crate::OperationContext) of a request. Default: `true`.
    ///
    /// A transport that sends bytes and nothing else returns `false`, and requests then have none.
    fn reads_operation_context(&self) -> bool {
        true
    }
}

/// Why no response arrived, or not all of it.
#[derive(Debug)]
pub struct TransportError {
    kind: ErrorKind,
    timeout: Option<TimeoutKind>,
    /// The message of the error, in place of the default one for its kind.
    message: Option<String>,
    without_retry: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    fn new(kind: ErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, timeout: None, message: None, without_retry: false, source: source.into() }
    }

    /// No connection could be made: the service has not received the request.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Connect, source)
    }

    /// No connection was made within the connect limit: the service has not received the request.
    pub fn connect_timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { timeout: Some(TimeoutKind::Connect), ..Self::connect(source) }
    }

    /// No bytes arrived within the read limit.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { timeout: Some(TimeoutKind::Read), ..Self::new(ErrorKind::Timeout, source) }
    }

    /// The transport rejects the request before sending it; a retry would fail too.
    pub fn rejected(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::InvalidInput, source)
    }

    /// The connection broke.
    pub fn network(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Network, source)
    }

    /// Marks the failure as permanent, such as a rejected certificate: the call is not retried.
    #[must_use]
    pub fn without_retry(mut self) -> Self {
        self.without_retry = true;
        self
    }

    /// Sets the message: what happened and how to fix it. Default: a message for the kind, with the innermost source.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    pub(crate) fn into_error(self) -> crate::error::Error {
        let summary = match (self.timeout, self.kind) {
            (Some(TimeoutKind::Connect), _) => {
                "no connection to the service was made within the connect limit"
            }
            (Some(_), _) => "no bytes arrived within the read limit",
            (None, ErrorKind::Connect) => "no connection to the service could be made",
            (None, ErrorKind::InvalidInput) => "the transport rejected the request",
            (None, _) => "the connection to the service broke",
        };
        let message = self.message.unwrap_or_else(|| {
            BoundedText::of(format_args!("{summary}: {}", root_cause(&*self.source))).with_note()
        });
        let error = crate::error::Error::new(self.kind, message)
            .with_timeout_kind(self.timeout)
            .with_source(self.source);
        if self.without_retry { error.without_retry() } else { error }
    }
}

/// The innermost source, which says what happened; the outer ones only say where.
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

/// `Display` prints the source, so `source()` is the source's source.
impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

/// The body of a response, which arrives in chunks.
///
/// A transport makes it of [`Bytes`], or of the body that its HTTP client returns:
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use imagescan::Body;
///
/// fn response(from_reqwest: reqwest::Response) -> http::Response<Body> {
///     http::Response::<reqwest::Body>::from(from_reqwest).map(Body::new)
/// }
/// ```
pub struct Body(Pin<Box<dyn http_body::Body<Data = Bytes, Error = TransportError> + Send>>);

impl Body {
    /// A body that arrives in chunks. An error of it that is not a [`TransportError`] counts as a connection that broke;
    /// trailers are ignored.
    #[must_use]
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self(Box::pin(body.map_err(|error| match error.into().downcast() {
            Ok(error) => *error,
            Err(error) => TransportError::network(error),
        })))
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        while let Some(frame) = self.0.frame().await {
            if let Ok(chunk) = frame?.into_data() {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }

    /// The whole body, or `None` if it is longer than `limit` bytes; no more than `limit` bytes are held.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn collect(self, limit: usize) -> Result<Option<Bytes>, TransportError> {
        let (body, complete) = self.collect_or_prefix(limit, 0).await?;
        Ok(complete.then_some(body))
    }

    /// The whole body and `true`; or its first `prefix_len` bytes and `false`, if it is longer than `limit` bytes. No more than
    /// `limit` bytes are held.
    pub(crate) async fn collect_or_prefix(
        mut self,
        limit: usize,
        prefix_len: usize,
    ) -> Result<(Bytes, bool), TransportError> {
        let Some(mut first) = self.chunk().await? else {
            return Ok((Bytes::new(), true));
        };
        if first.len() > limit {
            first.truncate(prefix_len.min(limit));
            return Ok((first, false));
        }
        let Some(second) = self.chunk().await? else {
            return Ok((first, true));
        };
        let mut body = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if body.len() + chunk.len() > limit {
                let room = limit - body.len();
                body.extend_from_slice(&chunk[..room]);
                body.truncate(prefix_len);
                return Ok((body.freeze(), false));
            }
            body.extend_from_slice(&chunk);
            next = self.chunk().await?;
        }
        Ok((body.freeze(), true))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(…)")
    }
}

/// A body that is complete.
impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::new(Full::new(bytes))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use http_body_util::{BodyExt as _, Empty, Full};

    use super::{Body, TransportError};
    use crate::error::ErrorKind;

    /// A body whose first chunk is this error.
    fn broken<E>(error: E) -> Body
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
    {
        let trailers = async { Some(Err(error)) };
        Body::new(Empty::<Bytes>::new().map_err(|never| match never {}).with_trailers(trailers))
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn trailers_are_ignored() {
        let trailers = async { Some(Ok(HeaderMap::new())) };
        let mut body = Body::new(Full::new(Bytes::from_static(b"text")).with_trailers(trailers));
        assert_eq!(block_on(body.chunk()).unwrap().as_deref(), Some(&b"text"[..]));
        assert_eq!(block_on(body.chunk()).unwrap(), None);
    }

    #[test]
    fn an_error_of_a_body_keeps_its_kind_if_it_is_a_transport_error() {
        let error = block_on(broken(TransportError::timeout("no bytes")).chunk()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout);
        let error = block_on(broken("reset").collect(10)).unwrap_err();
        assert_eq!((error.kind, &*error.to_string()), (ErrorKind::Network, "reset"));
    }
}
