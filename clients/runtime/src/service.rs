//! What a service is to its client.

mod foreign;

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::credentials::{BoxFuture, Credentials, HostEnvironment};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorBody, ServiceError};
use crate::json::{self, Members};
use crate::mock::MockError;
use crate::operation::OperationMeta;
use crate::raw::{RawLayout, RawTarget};
use crate::record::Record;
use crate::region::Region;

pub use foreign::kind_of_refusal;
pub(crate) use foreign::{compression, kind_of_status};

/// A service of a provider: a type without values that ties operations to the client that can send them.
pub trait Service: fmt::Debug + Send + Sync + 'static {
    /// The builder of the service's client.
    type Builder: Default;
    /// What is known of the service.
    const META: &'static ServiceMeta;
}

/// What is known of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceMeta {
    /// The provider, `huawei`.
    pub provider: &'static str,
    /// The vendor's short name, `HSS`.
    pub name: &'static str,
    /// The API version as it stands on the wire, `v5`.
    pub version: &'static str,
    /// The service in a credential scope; empty where the scheme has none.
    pub signing_name: &'static str,
    /// Region and host, by network.
    pub endpoints: &'static [crate::region::EndpointTable],
    /// Every operation of the service.
    pub operations: &'static [&'static OperationMeta],
}

impl ServiceMeta {
    /// What is known of a service; called by generated code.
    #[must_use]
    pub const fn new(
        provider: &'static str,
        name: &'static str,
        version: &'static str,
        signing_name: &'static str,
        endpoints: &'static [crate::region::EndpointTable],
        operations: &'static [&'static OperationMeta],
    ) -> Self {
        Self { provider, name, version, signing_name, endpoints, operations }
    }
}

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

/// A response as it came.
#[derive(Debug)]
#[non_exhaustive]
pub struct HttpResponse<'a> {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a Bytes,
}

impl<'a> HttpResponse<'a> {
    /// A response that did not come by a client.
    #[must_use]
    pub fn of(response: &'a http::Response<Bytes>) -> Self {
        Self { status: response.status(), headers: response.headers(), body: response.body() }
    }
}

/// What stands inside a response's envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payload {
    /// The bytes to decode; a part of the body that shares its memory.
    pub bytes: Bytes,
    /// What the bytes are written in.
    pub format: PayloadFormat,
}

/// What a response is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadFormat {
    /// JSON.
    #[default]
    Json,
    /// XML.
    #[cfg(feature = "xml")]
    Xml,
}

impl PayloadFormat {
    /// Reads bytes in this format into a record, and notes whether the record has fields for what is in them.
    ///
    /// # Errors
    /// As [`json::decode`] and `xml::decode`.
    pub fn decode(self, bytes: &[u8], record: &mut dyn Record) -> Result<Members, json::DecodeError> {
        self.decode_response(bytes, record, &mut ErrorBody::default())
    }

    /// As [`decode`](Self::decode), and takes note of what the bytes say of a failure.
    pub(crate) fn decode_response(
        self,
        bytes: &[u8],
        record: &mut dyn Record,
        body: &mut ErrorBody,
    ) -> Result<Members, json::DecodeError> {
        match self {
            Self::Json => json::decode_response(bytes, record, body),
            #[cfg(feature = "xml")]
            Self::Xml => crate::xml::decode_response(bytes, record, body),
        }
    }
}

impl Payload {
    /// What the payload says of a failure, where no record is decoded from it.
    #[must_use]
    pub fn error_body(&self) -> ErrorBody {
        ErrorBody::read(&self.bytes, self.format)
    }

    /// JSON to decode.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        Self { bytes, format: PayloadFormat::Json }
    }

    /// Says that the bytes are written in another format than JSON.
    #[must_use]
    pub fn written_in(mut self, format: PayloadFormat) -> Self {
        self.format = format;
        self
    }
}
