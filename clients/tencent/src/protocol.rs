//! Prepares and signs the requests of a Tencent client, and parses the responses.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use imagescan_runtime::provider::{
    Attempt, ErrorBody, ErrorMembers, Field, HttpResponse, Location, Payload, Protocol, RawEndpoint,
    RawLayout, RawTarget, ServiceError, header_value,
};
use imagescan_runtime::{Error, RegionId};

use crate::client::Language;
use crate::envelope;
use crate::sign::ACTION;
use crate::sign::{Sign as _, Signer};

/// The settings of a client that change its requests.
#[derive(Debug)]
pub(crate) struct Tencent {
    pub(crate) region: Option<RegionId>,
    pub(crate) language: Language,
    pub(crate) signer: Signer,
}

const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const REGION: &[Field] = &[Field::from_client("X-TC-Region", Location::ClientHeader, "region")];

impl Protocol for Tencent {
    fn parameter(&self, what: &str) -> Option<&str> {
        let region = self.region.as_ref().filter(|_| what == "region");
        region.map(RegionId::as_str)
    }

    fn raw(&self, target: &RawTarget<'_>) -> Result<RawLayout, Error> {
        let RawEndpoint::Action(_) = target.endpoint else {
            return Err(target.reject_path());
        };
        match target.method {
            None | Some("POST") => Ok(RawLayout::new("POST", Location::Body).fields(REGION)),
            Some(_) => Err(target.reject_method("POST")),
        }
    }

    fn prepare_and_sign(
        &self,
        attempt: Attempt<'_>,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        // The service requires a JSON object, also for an operation without parameters.
        if request.method() == Method::POST && request.body().is_empty() {
            *request.body_mut() = Bytes::from_static(b"{}");
        }
        let headers = request.headers_mut();
        headers.insert(ACTION, header_value("the name of the operation", &attempt.operation.name, false)?);
        headers.insert(VERSION, header_value("the version of the service", attempt.service.version, false)?);
        headers.insert(LANGUAGE, HeaderValue::from_static(self.language.as_str()));
        self.signer.sign(request, attempt.credentials, attempt.time)
    }

    fn parse_response(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
        if response.status.is_success() {
            Ok(Payload::new(response.body.clone()).inside("Response"))
        } else {
            envelope::payload(response)
        }
    }

    fn remove_envelope(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
        envelope::payload(response)
    }

    /// A successful response has no `Error`, or `null`.
    fn is_failure(&self, body: &ErrorBody) -> bool {
        body.has_error()
    }

    fn error_members(&self) -> ErrorMembers {
        envelope::ERROR_MEMBERS
    }

    fn failure(&self, body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
        envelope::failure(body, response)
    }

    /// It is in the body.
    fn request_id(&self, _: &HeaderMap) -> Option<String> {
        None
    }

    #[cfg(feature = "testing")]
    fn testing(&self) -> Option<&dyn imagescan_runtime::provider::TestProtocol> {
        Some(self)
    }
}
