//! How a request of Huawei's is shaped and signed.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::signing::{SigningRequest, utc};
use imagescan_runtime::{Answer, Attempt, Error, ErrorKind, Payload, Protocol, ServiceError};

use crate::envelope;
use crate::sign::{Algorithm, SDK_DATE, SignedHeaders, SigningKey, sign};

/// The settings of a client that its requests show.
#[derive(Debug)]
pub(crate) struct Huawei {
    pub(crate) project_id: Option<String>,
    pub(crate) derived: bool,
}

const PROJECT_ID: HeaderName = HeaderName::from_static("x-project-id");
const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");
const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

impl Protocol for Huawei {
    fn client_value(&self, what: &str) -> Option<String> {
        self.project_id.clone().filter(|_| what == "project_id")
    }

    fn shape_and_sign(&self, attempt: Attempt<'_>, request: &mut http::Request<Bytes>) -> Result<(), Error> {
        // The vendor's SDKs send it on every request, with a body or without.
        request.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        if let Some(id) = &self.project_id {
            request.headers_mut().insert(PROJECT_ID, header("the project id", id, false)?);
        }
        if let Some(token) = attempt.credentials.bearer_token() {
            request.headers_mut().insert(AUTH_TOKEN, header("the token", token, true)?);
            return Ok(());
        }
        let Some(pair) = attempt.credentials.key_pair() else {
            return Err(Error::new(ErrorKind::Credentials, "Huawei takes a key pair or a token"));
        };
        if let Some(token) = pair.session_token {
            request.headers_mut().insert(SECURITY_TOKEN, header("the session token", token, true)?);
        }
        let date = utc(attempt.time, "%Y%m%dT%H%M%SZ")?;
        request.headers_mut().insert(SDK_DATE, header("the date", &date, false)?);
        let algorithm = match attempt.region {
            Some(region) if self.derived => {
                Algorithm::V11HmacSha256 { region: region.as_str(), service: attempt.service.signing_name }
            }
            _ => Algorithm::SdkHmacSha256,
        };
        let view = SigningRequest {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
        };
        let key = SigningKey { access_key: pair.id, secret_key: pair.secret };
        let signed = sign(&view, SignedHeaders::Standard, key, algorithm, &date)
            .map_err(|error| Error::new(ErrorKind::Credentials, error.to_string()).with_source(error))?;
        request.headers_mut().insert(AUTHORIZATION, signed.authorization());
        Ok(())
    }

    fn open(&self, answer: &Answer<'_>) -> Result<Payload, ServiceError> {
        envelope::open(answer).map(Payload::new)
    }

    /// HSS and the gateway in front of it use the first name, IAM the second.
    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let find = |name| {
            headers.get(name).and_then(|id: &HeaderValue| id.to_str().ok()).filter(|id| !id.is_empty())
        };
        find("x-request-id").or_else(|| find("x-iam-trace-id")).map(str::to_owned)
    }
}

fn header(what: &str, text: &str, sensitive: bool) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("{what} holds a character that no header can carry")))?;
    value.set_sensitive(sensitive);
    Ok(value)
}
