//! How credential sources reach the services that they ask.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::uri::Scheme;
use tokio::time::timeout;

use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::error::{Error, ErrorKind, ServiceError};
use crate::machine::HostEnvironment;
use crate::machine::variables::variable;
use crate::policy::retry::{RetryPolicy, retry_after};
use crate::policy::skew;
use crate::policy::timeouts::Timeouts;
use crate::text::redact::Redactor;
use crate::transport::proxy::{Proxy, Routes};
use crate::transport::{Body, ReqwestTransport, Transport, TransportError};
use crate::types::endpoint::Endpoint;
use futures_core::future::BoxFuture;

/// How long one request to a metadata service may take, and twice as long as it may take to connect. The service is a few
/// metres away, or absent.
const METADATA_LIMIT: Duration = Duration::from_secs(1);
/// How long one request to a service of the cloud may take.
const SERVICE_LIMIT: Duration = Duration::from_secs(10);
/// How often a service of the cloud is asked.
const ATTEMPTS: u32 = 3;
/// No response with credentials is longer.
const LONGEST_ANSWER: usize = 1 << 20;

/// The ways out of a machine.
#[derive(Clone, Debug)]
pub(super) struct Network {
    services: Arc<dyn Transport>,
    metadata: Arc<dyn Transport>,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Real,
    /// By a transport that the user gave the machine.
    Given,
    Absent,
}

impl Network {
    /// Services are reached as the environment says; metadata services never through a proxy, which would answer with
    /// the proxy's own credentials.
    pub(super) fn real() -> Self {
        Self {
            services: Arc::new(Lazy::new(Proxy::FromEnvironment, Timeouts::default().connect)),
            metadata: Arc::new(Lazy::new(Proxy::None, METADATA_LIMIT / 2)),
            origin: Origin::Real,
        }
    }

    pub(super) fn absent() -> Self {
        Self { origin: Origin::Absent, ..Self::given(Arc::new(NoNetwork)) }
    }

    pub(super) fn given(transport: Arc<dyn Transport>) -> Self {
        Self { services: Arc::clone(&transport), metadata: transport, origin: Origin::Given }
    }

    /// The transport that the user gave the machine.
    pub(super) fn own(&self) -> Option<Arc<dyn Transport>> {
        (self.origin == Origin::Given).then(|| Arc::clone(&self.services))
    }

    /// The way to a service: no proxy for one on this machine that is asked by plain HTTP.
    fn way(&self, uri: &http::Uri) -> &dyn Transport {
        let here = uri.scheme() == Some(&Scheme::HTTP)
            && Endpoint::parse_url(&uri.to_string()).is_ok_and(|(endpoint, _)| endpoint.is_local());
        if here { &*self.metadata } else { &*self.services }
    }

    /// Services are reached as a client reaches its own, by the same proxy and with the same certificates. Where the
    /// client was given its transport, nothing goes by another.
    pub(super) fn with_client_transport(self, transport: &Arc<dyn Transport>, given: bool) -> Self {
        match self.origin {
            Origin::Real if !given => Self { services: Arc::clone(transport), ..self },
            Origin::Real | Origin::Absent if given => Self::given(Arc::clone(transport)),
            _ => self,
        }
    }
}

impl HostEnvironment {
    /// Asks a metadata service: once, without a proxy, for at most a second.
    ///
    /// # Errors
    /// When no response came: [`ErrorKind::Connect`] where no connection could be made. A response that is an error is an
    /// answer.
    pub async fn send_to_metadata_service(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<Response<Bytes>, Error> {
        self.send_to_local_service(request, METADATA_LIMIT).await
    }

    /// As [`send_to_metadata_service`](Self::send_to_metadata_service), for a service near the machine that has to ask others first.
    ///
    /// # Errors
    /// As [`send_to_metadata_service`](Self::send_to_metadata_service).
    pub async fn send_to_local_service(
        &self,
        request: http::Request<Bytes>,
        limit: Duration,
    ) -> Result<Response<Bytes>, Error> {
        let response = exchange(&*self.network.metadata, request, limit).await;
        response.map_err(|error| match error.kind() {
            // A transport that sends the requests of clients alone, as a mock does, leads to no such service.
            ErrorKind::InvalidInput => error.with_kind(ErrorKind::Connect),
            _ => error,
        })
    }

    /// Asks a service of the cloud, up to three times where it or the way to it fails. A service on this machine, as a
    /// test server is, is reached without a proxy, which could read what is sent by plain HTTP.
    ///
    /// Each attempt has a request of its own, made for the time of the attempt. `open` takes the envelope off, or finds
    /// the service's error; the body of the response is what it found.
    ///
    /// # Errors
    /// The service's own, in its words; or that no response came.
    pub async fn send_to_token_service(
        &self,
        request: impl Fn(std::time::SystemTime) -> Result<http::Request<Bytes>, Error> + Send + Sync,
        open: impl Fn(&HttpResponse<'_>) -> Result<Payload, ServiceError> + Send + Sync,
    ) -> Result<Response<Bytes>, Error> {
        // No pause that is longer than a call is begun: a service may ask for years.
        let policy =
            RetryPolicy::default().with_max_attempts(ATTEMPTS).with_max_elapsed(Timeouts::default().total);
        let (mut attempts, mut offset, mut corrected) = (0, 0, false);
        let begun = tokio::time::Instant::now();
        loop {
            let sent = self.clock.now();
            let request = request(skew::apply(offset, sent))?;
            attempts += 1;
            let error = match exchange(self.network.way(request.uri()), request, SERVICE_LIMIT).await {
                Err(error) => error,
                Ok(response) => match opened(response, &open) {
                    Ok(response) => return Ok(response),
                    Err((error, headers)) => {
                        let received = self.clock.now();
                        let told = skew::offset(&headers, sent, received);
                        if let Some(told) = told.filter(|_| error.is_clock_skew() && !corrected) {
                            (offset, corrected) = (told, true);
                            continue;
                        }
                        error.or_retry_after(retry_after(&headers, received))
                    }
                },
            };
            let Some(pause) = policy.pause(&error, true, attempts, begun.elapsed()) else {
                return Err(error);
            };
            tokio::time::sleep(pause).await;
        }
    }
}

/// The error of a request for credentials: `what` was asked, and why that failed. Services may quote what they were
/// sent: `sent` redacts all of it that is secret. Whether the credentials that asked have ended is told as before.
#[must_use]
pub fn credential_error(what: &str, error: &Error, sent: &Redactor<'_>) -> Error {
    no_response(what, error, "", sent).with_kind(ErrorKind::Credentials)
}

/// That a service near the machine gave no credentials, but responded with this status. Where it failed, or was asked too
/// often, it may give some the next time.
#[must_use]
pub fn not_available(status: http::StatusCode, message: impl Into<String>) -> Error {
    let cause = match status {
        http::StatusCode::TOO_MANY_REQUESTS => ErrorKind::Throttled,
        status if status.is_server_error() => ErrorKind::Server,
        _ => ErrorKind::Credentials,
    };
    Error::new(cause, message).with_kind(ErrorKind::Credentials)
}

/// As [`credential_error`], and of the kind that the failure had; `hint` is added to what it says.
#[must_use]
pub fn no_response(what: &str, error: &Error, hint: &str, sent: &Redactor<'_>) -> Error {
    let error = error.share().redacted(sent);
    Error::new(error.kind(), format!("{what}: {error}{hint}")).with_cause_of(&error)
}

/// A response whose envelope is off, or the error in it with the headers that it came with.
fn opened(
    response: Response<Bytes>,
    open: &dyn Fn(&HttpResponse<'_>) -> Result<Payload, ServiceError>,
) -> Result<Response<Bytes>, (Error, http::HeaderMap)> {
    let (parts, body) = response.into_parts();
    match open(&HttpResponse { status: parts.status, headers: &parts.headers, body: &body }) {
        Ok(payload) => Ok(Response::from_parts(parts, payload.bytes)),
        // The body is not kept: it may hold what was sent, and nobody reads it.
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
        Ok((parts, body.collect(LONGEST_ANSWER).await?))
    };
    match timeout(limit, response).await {
        Ok(Ok((parts, Some(body)))) => Ok(Response::from_parts(parts, body)),
        Ok(Ok((_, None))) => {
            let message = format!("{host}: the response is longer than any with credentials");
            Err(Error::new(ErrorKind::UnexpectedResponse, message))
        }
        Ok(Err(error)) => Err(TransportError::into_error(error).within(host)),
        Err(_) => Err(Error::new(ErrorKind::Timeout, format!("{host}: no response within {limit:?}"))),
    }
}

/// A transport that is made when it is first used, which on most machines it never is.
struct Lazy {
    proxy: Proxy,
    connect: Duration,
    made: OnceLock<Result<ReqwestTransport, String>>,
}

impl Lazy {
    fn new(proxy: Proxy, connect: Duration) -> Self {
        Self { proxy, connect, made: OnceLock::new() }
    }
}

impl Transport for Lazy {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        let make = || {
            let timeouts = Timeouts::default().with_connect(self.connect);
            ReqwestTransport::new(&timeouts, Routes::new(&self.proxy, variable)?, &[])
        };
        match self.made.get_or_init(|| make().map_err(|error| error.message().to_owned())) {
            Ok(transport) => transport.send(request),
            Err(why) => Box::pin(std::future::ready(Err(TransportError::rejected(why.clone())))),
        }
    }
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// The way out of a machine that has none.
#[derive(Debug)]
struct NoNetwork;

impl Transport for NoNetwork {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        Box::pin(std::future::ready(Err(TransportError::connect("this machine has no network"))))
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::network::Network;

    #[test]
    fn metadata_services_are_never_reached_through_a_proxy() {
        let network = Network::real();
        assert_eq!(format!("{:?}", network.metadata), "Lazy { proxy: None, .. }");
        assert_eq!(format!("{:?}", network.services), "Lazy { proxy: FromEnvironment, .. }");
        let way = |uri: &'static str| format!("{:?}", network.way(&http::Uri::from_static(uri)));
        assert_eq!(way("http://127.0.0.1:8080/v3/auth/tokens"), "Lazy { proxy: None, .. }");
        for far in ["https://127.0.0.1/", "http://iam.example/", "https://iam.example/"] {
            assert_eq!(way(far), "Lazy { proxy: FromEnvironment, .. }");
        }
    }
}
