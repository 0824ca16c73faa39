//! Prepares and signs the requests of an Alibaba client, and parses the responses.

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::Error;
use imagescan_runtime::provider::{
    Attempt, ErrorBody, ErrorMembers, HttpResponse, Location, Payload, Protocol, RawEndpoint, RawLayout,
    RawTarget, ServiceError, header_value,
};

use crate::client::{Format, SignatureVersion};
use crate::sign::{Sign as _, Signer};
use crate::{envelope, query};

/// The settings of a client that change its requests.
#[derive(Debug)]
pub(crate) struct Alibaba {
    pub(crate) signer: Signer,
    pub(crate) format: Format,
}

const ACTION: &str = "x-acs-action";
const VERSION: &str = "x-acs-version";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");

type Request = http::Request<Bytes>;

impl Protocol for Alibaba {
    fn parameter(&self, _what: &str) -> Option<&str> {
        None
    }

    fn raw(&self, target: &RawTarget<'_>) -> Result<RawLayout, Error> {
        let RawEndpoint::Action(_) = target.endpoint else {
            return Err(target.reject_path());
        };
        match target.method.unwrap_or("POST") {
            method @ ("GET" | "POST") => Ok(RawLayout::new(method, Location::QueryFlat)),
            _ => Err(target.reject_method("GET and POST")),
        }
    }

    fn prepare_and_sign(&self, attempt: Attempt<'_>, request: &mut Request) -> Result<(), Error> {
        let (name, version) = (&*attempt.operation.name, attempt.service.version);
        let older = self.signer.version() == SignatureVersion::Rpc;
        if older && attempt.credentials.key_pair().is_some() {
            if attempt.operation.path != "/" {
                let message = format!("{name} has a path, which this signature does not cover");
                return Err(Error::invalid(message));
            }
            let format = match self.format {
                Format::Json => "JSON",
                Format::Xml => "XML",
            };
            let common = [("Action", name), ("Version", version), ("Format", format)];
            query::change(request, &[], &common)?;
        } else {
            let accept = match self.format {
                Format::Json => "application/json",
                Format::Xml => "application/xml",
            };
            let headers = request.headers_mut();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            headers.insert(ACTION, header_value("the name of the operation", name, false)?);
            headers.insert(VERSION, header_value("the version of the service", version, false)?);
        }
        self.signer.sign(request, attempt.credentials, attempt.time)
    }

    fn parse_response(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
        envelope::payload(response)
    }

    /// The rule of every operation of Security Center and Container Registry under status 200: `Success` or `IsSuccess`
    /// decides, if the response has one; otherwise a `Code` that is not one of success (`success`, `OK`, `200`, `0`, as text
    /// or number) is an error, whether or not the output has it as a field.
    fn is_failure(&self, body: &ErrorBody) -> bool {
        body.has_failed_field_code()
    }

    fn error_members(&self) -> ErrorMembers {
        envelope::ERROR_MEMBERS
    }

    fn failure(&self, body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
        envelope::failure(body, response)
    }

    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let id = headers.get(REQUEST_ID)?.to_str().ok()?;
        (!id.is_empty()).then(|| id.to_owned())
    }

    #[cfg(feature = "testing")]
    fn testing(&self) -> Option<&dyn imagescan_runtime::provider::TestProtocol> {
        Some(self)
    }
}
