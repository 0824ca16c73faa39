//! How a request of Tencent's is shaped and signed.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use imagescan_runtime::signing::SigningRequest;
use imagescan_runtime::{Answer, Attempt, Error, ErrorKind, Payload, Protocol, Region, ServiceError};

use crate::envelope;
use crate::language::Language;
use crate::sign::{ACTION, SignedHeaders, SigningKey, TIMESTAMP, sign};

/// The settings of a client that its requests show.
#[derive(Debug)]
pub(crate) struct Tencent {
    pub(crate) region: Option<Region>,
    pub(crate) language: Language,
    pub(crate) sign_action: bool,
}

const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");

impl Protocol for Tencent {
    fn client_value(&self, what: &str) -> Option<String> {
        let region = self.region.as_ref().filter(|_| what == "region");
        region.map(|region| region.as_str().to_owned())
    }

    fn shape_and_sign(&self, attempt: Attempt<'_>, request: &mut http::Request<Bytes>) -> Result<(), Error> {
        let Some(pair) = attempt.credentials.key_pair() else {
            let message = "Tencent takes a secret id and its key, not a bearer token";
            return Err(Error::new(ErrorKind::Credentials, message));
        };
        let content_type = if request.method() == Method::POST {
            // The service wants a JSON object, also of an operation that has no parameters.
            if request.body().is_empty() {
                *request.body_mut() = Bytes::from_static(b"{}");
            }
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        let timestamp = timestamp(attempt.time)?;
        let headers = request.headers_mut();
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
        headers.insert(ACTION, header("the name of the operation", attempt.operation.name, false)?);
        headers.insert(VERSION, header("the version of the service", attempt.service.version, false)?);
        headers.insert(TIMESTAMP, HeaderValue::from(timestamp));
        headers.insert(LANGUAGE, HeaderValue::from_static(self.language.as_str()));
        if let Some(token) = pair.session_token {
            headers.insert(TOKEN, header("the session token", token, true)?);
        }

        let view = SigningRequest {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
        };
        let set = if self.sign_action { SignedHeaders::Named(&[ACTION]) } else { SignedHeaders::Standard };
        let key = SigningKey { secret_id: pair.id, secret_key: pair.secret };
        let signed = sign(&view, set, key, attempt.service.signing_name, timestamp)
            .map_err(|error| Error::new(error.kind(), error.to_string()).with_source(error))?;
        request.headers_mut().insert(AUTHORIZATION, signed.authorization());
        Ok(())
    }

    fn open(&self, answer: &Answer<'_>) -> Result<Payload, ServiceError> {
        envelope::open(answer.status, answer.body)
    }

    /// The body carries it.
    fn request_id(&self, _: &HeaderMap) -> Option<String> {
        None
    }
}

fn timestamp(time: SystemTime) -> Result<u64, Error> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map(|since| since.as_secs()).map_err(|error| {
        Error::invalid("the clock stands before 1970, which no timestamp can say").with_source(error)
    })
}

fn header(what: &str, text: &str, sensitive: bool) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("{what} holds a character that no header can carry")))?;
    value.set_sensitive(sensitive);
    Ok(value)
}
