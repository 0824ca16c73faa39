//! How a request of {{Name}}'s is shaped and signed.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::signing::{SigningRequest, utc};
use imagescan_runtime::{Answer, Attempt, Error, ErrorKind, Payload, Protocol, ServiceError};

use crate::envelope;
use crate::sign::{DATE, SigningKey, sign};

/// The settings of a client that its requests show: there are none yet.
#[derive(Debug)]
pub(crate) struct {{Name}}Protocol;

const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");

impl Protocol for {{Name}}Protocol {
    /// Parameters with `x-from-client` are filled in from here.
    fn client_value(&self, _: &str) -> Option<String> {
        None
    }

    fn shape_and_sign(&self, attempt: Attempt<'_>, request: &mut http::Request<Bytes>) -> Result<(), Error> {
        let Some(pair) = attempt.credentials.key_pair() else {
            return Err(Error::new(ErrorKind::Credentials, "{{Name}} takes a key pair, not a bearer token"));
        };
        let date = utc(attempt.time, "%Y%m%dT%H%M%SZ")?;
        let headers = request.headers_mut();
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        headers.insert(DATE, header("the date", &date, false)?);
        if let Some(token) = pair.session_token {
            headers.insert(SECURITY_TOKEN, header("the session token", token, true)?);
        }
        let view = SigningRequest {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
        };
        let key = SigningKey { access_key: pair.id, secret_key: pair.secret };
        let authorization = sign(&view, key, &date)
            .map_err(|error| Error::new(ErrorKind::Credentials, error.to_string()).with_source(error))?;
        request.headers_mut().insert(AUTHORIZATION, header("the signature", &authorization, true)?);
        Ok(())
    }

    fn open(&self, answer: &Answer<'_>) -> Result<Payload, ServiceError> {
        envelope::open(answer).map(Payload::new)
    }

    /// For where the body carries none.
    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        headers.get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned)
    }
}

fn header(what: &str, text: &str, sensitive: bool) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("{what} holds a character that no header can carry")))?;
    value.set_sensitive(sensitive);
    Ok(value)
}
