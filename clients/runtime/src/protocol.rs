//! What a service is to its client.

pub(crate) mod mock_error;
pub(crate) mod operation_context;
pub(crate) mod raw_target;

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::auth::Credentials;
use crate::codec::error_body::{ErrorBody, ErrorMembers};
use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::error::{Error, ServiceError};
use crate::machine::HostEnvironment;
use crate::protocol::mock_error::MockError;
use crate::protocol::raw_target::{RawLayout, RawTarget};
use crate::types::endpoint::Endpoint;
use crate::types::operation::OperationMeta;
use crate::types::region::Region;
use crate::types::service::ServiceMeta;
use futures_core::future::BoxFuture;

/// What only a provider knows: how its requests are shaped and signed, and how its responses are opened.
pub trait Protocol: fmt::Debug + Send + Sync + 'static {
    /// The value of a parameter that the client fills in (`project_id`, `region`); `None` if the client has none.
    fn parameter(&self, name: &str) -> Option<String>;

    /// Whether [`learn`](Self::learn) may find a parameter that the client fills in and does not have yet.
    fn can_resolve(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Learns a parameter that the client fills in, which [`parameter`](Self::parameter) then gives; called before
    /// an attempt that needs it.
    fn resolve_parameter<'a>(
        &'a self,
        name: &'a str,
        lookup: ResolveContext<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (name, lookup);
        Box::pin(std::future::ready(Ok(())))
    }

    /// How a raw call is sent: its method, where its parameters travel, and what the client fills in.
    ///
    /// # Errors
    /// When the provider's services are not called in this way.
    fn raw(&self, target: &RawTarget<'_>) -> Result<RawLayout, Error> {
        let _ = target;
        Err(Error::invalid("this provider takes no raw calls"))
    }

    /// Puts on the request what the provider wants on every one, and signs it. Called afresh for each attempt.
    ///
    /// # Errors
    /// When the credentials do not fit the provider, or a value cannot stand in a header.
    fn prepare_and_sign(&self, attempt: Attempt<'_>, request: &mut http::Request<Bytes>)
    -> Result<(), Error>;

    /// Takes off the envelope: finds the bytes to decode, or the error of a response whose status or envelope tells one.
    ///
    /// What the payload itself says of a failure is found where it is decoded, and given to
    /// [`failure`](Self::failure).
    ///
    /// # Errors
    /// The service's own error, or that the response is not the service's.
    fn parse_response(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError>;

    /// Whether a payload tells of a failure in a way of the provider's own, besides those that all have in common.
    fn is_failure(&self, body: &ErrorBody) -> bool {
        let _ = body;
        false
    }

    /// The members that only this provider's responses have, beside those that the runtime knows.
    fn error_members(&self) -> ErrorMembers {
        &[]
    }

    /// The error of a response whose body says that the request failed, whatever its HTTP status is.
    fn failure(&self, body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError;

    /// The request id that a response's headers carry.
    fn request_id(&self, headers: &HeaderMap) -> Option<String>;

    /// The other way round, for [mocks](crate::mock): puts JSON, or a refusal, into the envelope that [`open`](Self::open)
    /// opens.
    fn encode_mock(&self, outcome: Result<Vec<u8>, MockError>) -> http::Response<Bytes> {
        match outcome {
            Ok(json) => http::Response::new(json.into()),
            Err(refusal) => {
                let (code, message) = (refusal.quoted_code(), refusal.quoted_message());
                refusal.response(format!(r#"{{"code":{code},"message":{message}}}"#))
            }
        }
    }
}

/// What an attempt is signed with.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: &'a OperationMeta,
    /// The service.
    pub service: &'static ServiceMeta,
    /// Where the request goes.
    pub endpoint: &'a Endpoint,
    /// The region, if the client has one.
    pub region: Option<&'a Region>,
    /// The keys.
    pub credentials: &'a Credentials,
    /// The time of the attempt.
    pub time: SystemTime,
}

/// What a provider has to look things up with.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResolveContext<'a> {
    /// The region, if the client has one.
    pub region: Option<&'a Region>,
    /// The keys.
    pub credentials: &'a Credentials,
    /// The clock, and the way to the cloud.
    pub environment: &'a HostEnvironment,
}

impl<'a> ResolveContext<'a> {
    /// What to look things up with.
    #[must_use]
    pub fn new(
        region: Option<&'a Region>,
        credentials: &'a Credentials,
        environment: &'a HostEnvironment,
    ) -> Self {
        Self { region, credentials, environment }
    }
}
