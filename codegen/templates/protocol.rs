//! How a request of {{Name}}'s is shaped and signed.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use imagescan_runtime::{Answer, Attempt, Error, ErrorBody, Payload, Protocol, ServiceError};

use crate::auth::{Sign as _, Signer};
use crate::envelope;

/// The settings of a client that its requests show.
#[derive(Debug)]
pub(crate) struct {{Name}}Protocol {
    pub(crate) signer: Signer,
}

impl Protocol for {{Name}}Protocol {
    /// Parameters with `x-from-client` are filled in from here.
    fn client_value(&self, _: &str) -> Option<String> {
        None
    }

    // Raw calls are refused until `raw` says here where their parameters travel.

    fn shape_and_sign(&self, attempt: Attempt<'_>, request: &mut http::Request<Bytes>) -> Result<(), Error> {
        request.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        self.signer.sign(request, attempt.credentials, attempt.time)
    }

    fn open(&self, answer: &Answer<'_>) -> Result<Payload, ServiceError> {
        envelope::payload(answer)
    }

    fn failure(&self, body: ErrorBody, answer: &Answer<'_>) -> ServiceError {
        envelope::failure(body, answer)
    }

    /// For where the body carries none.
    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        headers.get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned)
    }
}
