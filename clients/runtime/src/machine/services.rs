//! The requests of credential sources to metadata services and token services.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Response, StatusCode};
use tokio::time::timeout;

use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::error::{Error, ErrorKind, ServiceError};
use crate::machine::HostEnvironment;
use crate::policy::call_time::CallTime;
use crate::policy::retry::{RetryPolicy, retry_after};
use crate::policy::retry_loop::{Failure, Remedy, RetryLoop, Retryable};
use crate::policy::skew::{self, Skew, SkewRejection};
use crate::policy::timeouts::Timeouts;
use crate::policy::tokio_runtime;
use crate::text::redact::Redactor;
use crate::transport::{Transport, TransportError};

/// The time limit of one request to a metadata service, which responds within milliseconds or does not exist.
const METADATA_TIMEOUT: Duration = Duration::from_secs(1);
/// The time limit of one request to a token service.
const TOKEN_SERVICE_TIMEOUT: Duration = Duration::from_secs(10);
/// The maximum number of attempts of a request to a token service.
const MAX_ATTEMPTS: u32 = 3;
/// The maximum length of a response, in bytes. Responses with credentials are shorter.
const MAX_RESPONSE_LEN: usize = 1 << 20;

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
    tokio_runtime::check()?;
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
    request: impl Fn(SystemTime) -> Result<http::Request<Bytes>, Error> + Send + Sync,
    parse: impl Fn(&HttpResponse<'_>) -> Result<Payload, ServiceError> + Send + Sync,
) -> Result<Response<Bytes>, Error> {
    TokenServiceRequest { environment, request: &request, parse: &parse }.send().await
}

/// A request to a token service.
struct TokenServiceRequest<'a> {
    environment: &'a HostEnvironment,
    request: &'a (dyn Fn(SystemTime) -> Result<http::Request<Bytes>, Error> + Send + Sync),
    parse: &'a (dyn Fn(&HttpResponse<'_>) -> Result<Payload, ServiceError> + Send + Sync),
}

impl TokenServiceRequest<'_> {
    async fn send(mut self) -> Result<Response<Bytes>, Error> {
        tokio_runtime::check()?;
        let skew = Skew::new();
        let retry_loop = RetryLoop {
            policy: RetryPolicy::default().with_max_attempts(MAX_ATTEMPTS),
            idempotent: true,
            total: Timeouts::default().total,
            budget: None,
            skew: &skew,
        };
        retry_loop.run(&mut self, &CallTime::start()).await
    }
}

impl Retryable for TokenServiceRequest<'_> {
    type Output = Response<Bytes>;
    /// The caller replaces expired credentials.
    type Credentials = Infallible;

    async fn attempt(&mut self, trial_offset: Option<i64>) -> Result<Response<Bytes>, Failure<Infallible>> {
        let (clock, signed_with) = (self.environment.clock(), trial_offset.unwrap_or(0));
        let sent = clock.now();
        let request = (self.request)(skew::apply(signed_with, sent)).map_err(Failure::fatal)?;
        let transport = self.environment.network.transport_for(request.uri());
        let response = exchange(transport, request, TOKEN_SERVICE_TIMEOUT).await?;
        let received = clock.now();
        let (parts, body) = response.into_parts();
        let error = match (self.parse)(&HttpResponse {
            status: parts.status,
            headers: &parts.headers,
            body: &body,
        }) {
            Ok(payload) => return Ok(Response::from_parts(parts, payload.bytes)),
            Err(error) => Error::from_service(error),
        };
        // The body is dropped: it may contain what was sent.
        let error = error
            .with_response(parts.status, &parts.headers, None, Bytes::new())
            .or_retry_after(retry_after(&parts.headers, skew::apply(signed_with, received)));
        let remedy = if error.is_clock_skew() {
            let reported = skew::offset(&parts.headers, sent, received);
            Remedy::CorrectClock(SkewRejection { signed_with, reported })
        } else {
            Remedy::Pause
        };
        Err(Failure { error, remedy })
    }

    async fn refresh_credentials(&mut self, expired: Infallible) -> bool {
        match expired {}
    }

    fn before_pause(&mut self, _: Error, _: Duration) {}
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
pub fn not_available(status: StatusCode, message: impl Into<String>) -> Error {
    let cause = match status {
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::Throttled,
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
        Ok(Err(error)) => {
            let error = TransportError::into_error(error);
            Err(if error.message().contains(&host) { error } else { error.with_context(host) })
        }
        Err(_) => Err(Error::new(ErrorKind::Timeout, format!("{host}: no response within {limit:?}"))),
    }
}
