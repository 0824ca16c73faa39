//! The protocol of a provider: how requests are signed, and how responses are parsed.

pub(crate) mod operation_context;
pub(crate) mod raw_target;
pub(crate) mod testing;

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::HeaderMap;

use crate::auth::Credentials;
use crate::codec::error_body::{ErrorBody, ErrorMembers};
use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::error::{Error, ServiceError};
use crate::machine::HostEnvironment;
use crate::protocol::raw_target::{RawLayout, RawTarget};
use crate::protocol::testing::TestProtocol;
use crate::types::endpoint::Endpoint;
use crate::types::operation::OperationMeta;
use crate::types::region_id::RegionId;
use crate::types::service::ServiceMeta;

/// The part of a call that a provider implements: it prepares and signs requests, and parses responses.
pub trait Protocol: fmt::Debug + Send + Sync + 'static {
    /// The value of a parameter that the client supplies (`project_id`, `region`); `None` if it is not known.
    fn parameter(&self, name: &str) -> Option<&str>;

    /// Whether [`resolve_parameter`](Self::resolve_parameter) may find a parameter that the client supplies and does not
    /// have yet. Default: `false`.
    fn can_resolve(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Looks up a parameter, which [`parameter`](Self::parameter) returns from then on; called before an attempt that
    /// needs it.
    ///
    /// # Errors
    /// When the lookup fails.
    fn resolve_parameter<'a>(
        &'a self,
        name: &'a str,
        context: ResolveContext,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (name, context);
        Box::pin(std::future::ready(Ok(())))
    }

    /// The layout of a raw call: its method, the location of its parameters, and the fields that the client supplies.
    ///
    /// # Errors
    /// When the provider does not support the target.
    fn raw(&self, target: &RawTarget<'_>) -> Result<RawLayout, Error> {
        let _ = target;
        Err(Error::invalid("this provider does not support raw calls"))
    }

    /// Adds the headers that the provider requires on every request, and signs it. Called for each attempt.
    ///
    /// # Errors
    /// When the credentials are not of the provider's kind, or a value is not valid in a header.
    fn prepare_and_sign(&self, attempt: Attempt<'_>, request: &mut http::Request<Bytes>)
    -> Result<(), Error>;

    /// Removes the envelope, or [names](Payload::inside) the member that holds the output: returns the bytes to decode, or
    /// the error that the status or the envelope reports.
    ///
    /// An error that the payload itself reports is found when the payload is decoded, and passed to
    /// [`failure`](Self::failure).
    ///
    /// # Errors
    /// The service's own error, or an error that the response is not the service's.
    fn parse_response(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError>;

    /// Removes an envelope that [`parse_response`](Self::parse_response) has named. Called for raw calls, and for responses
    /// that the runtime cannot decode together with their envelope. Default: the whole body.
    ///
    /// # Errors
    /// Those of [`parse_response`](Self::parse_response).
    fn remove_envelope(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
        Ok(Payload::new(response.body.clone()))
    }

    /// Whether a payload reports a failure in a format that only this provider uses. Default: `false`.
    fn is_failure(&self, body: &ErrorBody) -> bool {
        let _ = body;
        false
    }

    /// The error members that only this provider's responses have, in addition to those that the runtime knows. Default:
    /// none.
    fn error_members(&self) -> ErrorMembers {
        &[]
    }

    /// The error of a response whose body reports a failure, with any HTTP status.
    fn failure(&self, body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError;

    /// The request id in the headers of a response; `None` if the headers have none.
    fn request_id(&self, headers: &HeaderMap) -> Option<String>;

    /// The provider's part of mocks and cassettes; `None` unless its crate has the feature `testing`.
    fn testing(&self) -> Option<&dyn TestProtocol> {
        None
    }
}

/// The input of [`Protocol::prepare_and_sign`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: &'a OperationMeta,
    /// The service.
    pub service: &'static ServiceMeta,
    /// The endpoint that the request is sent to.
    pub endpoint: &'a Endpoint,
    /// The region, if the client has one.
    pub region: Option<&'a RegionId>,
    /// The credentials.
    pub credentials: &'a Credentials,
    /// The time of the attempt, by the service's clock as far as it is known.
    pub time: SystemTime,
}

/// The input of [`Protocol::resolve_parameter`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResolveContext {
    /// The region, if the client has one.
    pub region: Option<RegionId>,
    /// The credentials.
    pub credentials: Credentials,
    /// The clock, and the network access for lookups.
    pub environment: HostEnvironment,
}

impl ResolveContext {
    /// A context with all fields set.
    #[must_use]
    pub fn new(region: Option<RegionId>, credentials: Credentials, environment: HostEnvironment) -> Self {
        Self { region, credentials, environment }
    }
}
