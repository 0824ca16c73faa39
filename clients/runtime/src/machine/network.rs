//! The requests of credential sources to metadata services and token services.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::Response;
use http::uri::Scheme;
use tokio::time::timeout;

use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::error::{Error, ErrorKind, ServiceError};
use crate::machine::HostEnvironment;
use crate::machine::variables::process_variable;
use crate::policy::retry::{RetryPolicy, retry_after};
use crate::policy::skew;
use crate::policy::timeouts::Timeouts;
use crate::text::redact::Redactor;
use crate::transport::proxy::{Proxy, Routes};
use crate::transport::{Body, ReqwestTransport, Transport, TransportError};
use crate::types::endpoint::Endpoint;

/// The time limit of one request to a metadata service; connecting may take half of it. Metadata services respond within
/// milliseconds or do not exist.
const METADATA_TIMEOUT: Duration = Duration::from_secs(1);
/// The time limit of one request to a token service.
const TOKEN_SERVICE_TIMEOUT: Duration = Duration::from_secs(10);
/// The maximum number of attempts of a request to a token service.
const MAX_ATTEMPTS: u32 = 3;
/// The maximum length of a response, in bytes. Responses with credentials are shorter.
const MAX_RESPONSE_LEN: usize = 1 << 20;

/// The transports of a host environment.
#[derive(Clone, Debug)]
pub(super) struct Network {
    token_services: Arc<dyn Transport>,
    metadata: Arc<dyn Transport>,
    kind: NetworkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NetworkKind {
    Real,
    /// The user set the transport.
    Custom,
    Disabled,
}

impl Network {
    /// Uses the proxy of the process environment, but never for metadata services: a proxy would return its own credentials.
    pub(super) fn real() -> Self {
        Self {
            token_services: Arc::new(LazyTransport::new(Proxy::FromEnvironment, Timeouts::default().connect)),
            metadata: Arc::new(LazyTransport::new(Proxy::None, METADATA_TIMEOUT / 2)),
            kind: NetworkKind::Real,
        }
    }

    pub(super) fn disabled() -> Self {
        Self { kind: NetworkKind::Disabled, ..Self::custom(Arc::new(DisabledTransport)) }
    }

    pub(super) fn custom(transport: Arc<dyn Transport>) -> Self {
        Self { token_services: Arc::clone(&transport), metadata: transport, kind: NetworkKind::Custom }
    }

    /// The transport that the user set.
    pub(super) fn custom_transport(&self) -> Option<Arc<dyn Transport>> {
        (self.kind == NetworkKind::Custom).then(|| Arc::clone(&self.token_services))
    }

    /// The transport to a token service: without a proxy for one on this host that uses plain HTTP.
    fn transport_for(&self, uri: &http::Uri) -> &dyn Transport {
        let is_local = uri.scheme() == Some(&Scheme::HTTP)
            && Endpoint::parse_url(&uri.to_string()).is_ok_and(|(endpoint, _)| endpoint.is_local());
        if is_local { &*self.metadata } else { &*self.token_services }
    }

    /// Uses the transport of a client for token services, so that its proxy and root certificates apply; if the user set that
    /// transport, uses it for all requests.
    pub(super) fn with_client_transport(self, transport: &Arc<dyn Transport>, is_custom: bool) -> Self {
        match self.kind {
            NetworkKind::Real if !is_custom => Self { token_services: Arc::clone(transport), ..self },
            NetworkKind::Real | NetworkKind::Disabled if is_custom => Self::custom(Arc::clone(transport)),
            _ => self,
        }
    }
}

/// Sends a request to a metadata service: one attempt, without a proxy, for at most a second.
///
/// # Errors
/// Without a response; [`ErrorKind::Connect`] without a connection. A response with an error status is returned.
pub async fn send_to_metadata_service(
    environment: &HostEnvironment,
    request: http::Request<Bytes>,
) -> Result<Response<Bytes>, Error> {
    send_to_local_service(environment, request, METADATA_TIMEOUT).await
}

/// Like [`send_to_metadata_service`], with another time limit: for services on the host or
/// its link that query others first.
///
/// # Errors
/// Those of [`send_to_metadata_service`].
pub async fn send_to_local_service(
    environment: &HostEnvironment,
    request: http::Request<Bytes>,
    limit: Duration,
) -> Result<Response<Bytes>, Error> {
    let response = exchange(&*environment.network.metadata, request, limit).await;
    response.map_err(|error| match error.kind() {
        // A transport that sends only the requests of clients, such as a mock.
        ErrorKind::InvalidInput => error.with_kind(ErrorKind::Connect),
        _ => error,
    })
}

/// Sends a request to a token service, with up to three attempts if the service or the network fails. A service on this
/// host, such as a test server, is reached without a proxy, which could read plain HTTP.
///
/// `request` builds the request of each attempt for the time of that attempt. `parse` unwraps the envelope, or returns the
/// service's error; the body of the returned response is the payload.
///
/// # Errors
/// The service's error, or the failure to get a response.
pub async fn send_to_token_service(
    environment: &HostEnvironment,
    request: impl Fn(std::time::SystemTime) -> Result<http::Request<Bytes>, Error> + Send + Sync,
    parse: impl Fn(&HttpResponse<'_>) -> Result<Payload, ServiceError> + Send + Sync,
) -> Result<Response<Bytes>, Error> {
    // The limit also bounds the pause that the service requests, which may be years.
    let policy =
        RetryPolicy::default().with_max_attempts(MAX_ATTEMPTS).with_max_elapsed(Timeouts::default().total);
    let (mut attempts, mut offset, mut corrected) = (0, 0, false);
    let started = tokio::time::Instant::now();
    loop {
        let sent = environment.clock.now();
        let request = request(skew::apply(offset, sent))?;
        attempts += 1;
        let error =
            match exchange(environment.network.transport_for(request.uri()), request, TOKEN_SERVICE_TIMEOUT)
                .await
            {
                Err(error) => error,
                Ok(response) => match parse_response(response, &parse) {
                    Ok(response) => return Ok(response),
                    Err((error, headers)) => {
                        let received = environment.clock.now();
                        let measured = skew::offset(&headers, sent, received);
                        if let Some(measured) = measured.filter(|_| error.is_clock_skew() && !corrected) {
                            (offset, corrected) = (measured, true);
                            continue;
                        }
                        error.or_retry_after(retry_after(&headers, received))
                    }
                },
            };
        let Some(delay) = policy.pause(&error, true, attempts, started.elapsed()) else {
            return Err(error);
        };
        tokio::time::sleep(delay).await;
    }
}

/// The error of a failed request for credentials: `what` names the service or the request. Services may quote what they
/// received: `sent` redacts the secrets in it. Whether the service rejected credentials as expired is taken from `error`.
#[must_use]
pub fn credential_error(what: &str, error: &Error, sent: &Redactor<'_>) -> Error {
    no_response(what, error, "", sent).with_kind(ErrorKind::Credentials)
}

/// The error of a metadata service that responded with this status instead of credentials. It is transient if the service
/// failed or throttled the request.
#[must_use]
pub fn not_available(status: http::StatusCode, message: impl Into<String>) -> Error {
    let cause = match status {
        http::StatusCode::TOO_MANY_REQUESTS => ErrorKind::Throttled,
        status if status.is_server_error() => ErrorKind::Server,
        _ => ErrorKind::Credentials,
    };
    Error::new(cause, message).with_kind(ErrorKind::Credentials)
}

/// Like [`credential_error`], with the kind of `error`; `hint` is added to the message.
#[must_use]
pub fn no_response(what: &str, error: &Error, hint: &str, sent: &Redactor<'_>) -> Error {
    let error = error.share().redacted(sent);
    Error::new(error.kind(), format!("{what}: {error}{hint}")).with_cause_of(&error)
}

/// The response with its payload as the body, or its error and its headers.
fn parse_response(
    response: Response<Bytes>,
    parse: &dyn Fn(&HttpResponse<'_>) -> Result<Payload, ServiceError>,
) -> Result<Response<Bytes>, (Error, http::HeaderMap)> {
    let (parts, body) = response.into_parts();
    match parse(&HttpResponse { status: parts.status, headers: &parts.headers, body: &body }) {
        Ok(payload) => Ok(Response::from_parts(parts, payload.bytes)),
        // The body is dropped: it may contain what was sent.
        Err(error) => {
            let error = Error::from_service(error);
            Err((error.with_response(parts.status, &parts.headers, None, Bytes::new()), parts.headers))
        }
    }
}

async fn exchange(
    transport: &dyn Transport,
    request: http::Request<Bytes>,
    limit: Duration,
) -> Result<Response<Bytes>, Error> {
    let host = request.uri().host().unwrap_or_default().to_owned();
    let response = async {
        let (parts, body) = transport.send(request).await?.into_parts();
        Ok((parts, body.collect(MAX_RESPONSE_LEN).await?))
    };
    match timeout(limit, response).await {
        Ok(Ok((parts, Some(body)))) => Ok(Response::from_parts(parts, body)),
        Ok(Ok((_, None))) => {
            let message = format!("{host}: the response is longer than any with credentials");
            Err(Error::new(ErrorKind::UnexpectedResponse, message))
        }
        Ok(Err(error)) => Err(TransportError::into_error(error).with_context(host)),
        Err(_) => Err(Error::new(ErrorKind::Timeout, format!("{host}: no response within {limit:?}"))),
    }
}

/// A transport that is created on its first use, since many programs never use it.
struct LazyTransport {
    proxy: Proxy,
    connect: Duration,
    transport: OnceLock<Result<ReqwestTransport, String>>,
}

impl LazyTransport {
    fn new(proxy: Proxy, connect: Duration) -> Self {
        Self { proxy, connect, transport: OnceLock::new() }
    }
}

impl Transport for LazyTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        let make = || {
            let timeouts = Timeouts::default().with_connect(self.connect);
            ReqwestTransport::new(&timeouts, Routes::new(&self.proxy, process_variable)?, &[])
        };
        match self.transport.get_or_init(|| make().map_err(|error| error.message().to_owned())) {
            Ok(transport) => transport.send(request),
            Err(why) => Box::pin(std::future::ready(Err(TransportError::rejected(why.clone())))),
        }
    }
}

impl fmt::Debug for LazyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyTransport").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// The transport of a host environment without a network.
#[derive(Debug)]
struct DisabledTransport;

impl Transport for DisabledTransport {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        Box::pin(std::future::ready(Err(TransportError::connect("this host environment has no network"))))
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::network::Network;

    #[test]
    fn metadata_services_are_reached_without_a_proxy() {
        let network = Network::real();
        assert_eq!(format!("{:?}", network.metadata), "LazyTransport { proxy: None, .. }");
        assert_eq!(format!("{:?}", network.token_services), "LazyTransport { proxy: FromEnvironment, .. }");
        let transport =
            |uri: &'static str| format!("{:?}", network.transport_for(&http::Uri::from_static(uri)));
        assert_eq!(transport("http://127.0.0.1:8080/v3/auth/tokens"), "LazyTransport { proxy: None, .. }");
        for far in ["https://127.0.0.1/", "http://iam.example/", "https://iam.example/"] {
            assert_eq!(transport(far), "LazyTransport { proxy: FromEnvironment, .. }");
        }
    }
}
