//! How a request of Alibaba's is shaped and signed.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::signing::{SigningRequest, percent_encode, utc};
use imagescan_runtime::{
    Answer, Attempt, Error, ErrorKind, KeyPair, OperationMeta, Payload, Protocol, ServiceError,
};

use crate::client::{Format, SignatureVersion};
use crate::envelope;
use crate::nonce::Nonces;
use crate::sign::{self, CONTENT_SHA256, DATE, NONCE, SignError, SignedHeaders, SigningKey, rpc};

/// The settings of a client that its requests show.
#[derive(Debug)]
pub(crate) struct Alibaba {
    pub(crate) signature: SignatureVersion,
    pub(crate) format: Format,
    pub(crate) nonces: Nonces,
}

const ACTION: &str = "x-acs-action";
const VERSION: &str = "x-acs-version";
const ACCESS_KEY: &str = "x-acs-accesskey-id";
const SECURITY_TOKEN: &str = "x-acs-security-token";
const BEARER_TOKEN: &str = "x-acs-bearer-token";
const SIGNATURE_TYPE: &str = "x-acs-signature-type";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");

type Request = http::Request<Bytes>;

impl Protocol for Alibaba {
    fn client_value(&self, _what: &str) -> Option<String> {
        None
    }

    fn shape_and_sign(&self, attempt: Attempt<'_>, request: &mut Request) -> Result<(), Error> {
        let date = utc(attempt.time, "%Y-%m-%dT%H:%M:%SZ")?;
        let nonce = self.nonces.next()?;
        let shape = Shape { protocol: self, attempt: &attempt, date: &date, nonce: &nonce };
        if let Some(token) = attempt.credentials.bearer_token() {
            return shape.bear(request, token);
        }
        let Some(pair) = attempt.credentials.key_pair() else {
            return Err(Error::new(
                ErrorKind::Credentials,
                "Alibaba Cloud takes a key pair or a bearer token",
            ));
        };
        match self.signature {
            SignatureVersion::Acs3 => shape.sign_acs3(request, pair),
            SignatureVersion::Rpc => shape.sign_rpc(request, pair),
        }
    }

    fn open(&self, answer: &Answer<'_>) -> Result<Payload, ServiceError> {
        envelope::open(answer)
    }

    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let id = headers.get(REQUEST_ID)?.to_str().ok()?;
        (!id.is_empty()).then(|| id.to_owned())
    }
}

/// What one attempt shows on its request.
struct Shape<'a> {
    protocol: &'a Alibaba,
    attempt: &'a Attempt<'a>,
    date: &'a str,
    nonce: &'a str,
}

impl Shape<'_> {
    /// The headers of every request but those of the older signature.
    fn put_headers(&self, request: &mut Request) -> Result<(), Error> {
        let accept = match self.protocol.format {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        };
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(accept));
        let hash = sign::payload_hash(request.body());
        put(request, ACTION, self.attempt.operation.name)?;
        put(request, VERSION, self.attempt.service.version)?;
        put(request, DATE, self.date)?;
        put(request, NONCE, self.nonce)?;
        put(request, CONTENT_SHA256, &hash)
    }

    /// A bearer token travels in place of a signature, whichever the client is set to.
    fn bear(&self, request: &mut Request, token: &str) -> Result<(), Error> {
        const BEARER: &str = "BEARERTOKEN";
        self.put_headers(request)?;
        put_secret(request, BEARER_TOKEN, token)?;
        if is_rpc(self.attempt.operation) {
            add_to_query(request, &[("SignatureType", BEARER)])
        } else {
            put(request, SIGNATURE_TYPE, BEARER)
        }
    }

    fn sign_acs3(&self, request: &mut Request, pair: KeyPair<'_>) -> Result<(), Error> {
        self.put_headers(request)?;
        if let Some(token) = pair.session_token {
            put(request, ACCESS_KEY, pair.id)?;
            put_secret(request, SECURITY_TOKEN, token)?;
        }
        let signed = sign::sign(&view(request), SignedHeaders::Standard, key(pair)).map_err(refused)?;
        request.headers_mut().insert(AUTHORIZATION, signed.authorization());
        Ok(())
    }

    fn sign_rpc(&self, request: &mut Request, pair: KeyPair<'_>) -> Result<(), Error> {
        if !is_rpc(self.attempt.operation) {
            let message =
                format!("{} has a path, which this signature does not cover", self.attempt.operation.name);
            return Err(Error::invalid(message));
        }
        let format = match self.protocol.format {
            Format::Json => "JSON",
            Format::Xml => "XML",
        };
        let mut common = vec![
            ("Action", self.attempt.operation.name),
            ("Version", self.attempt.service.version),
            ("Format", format),
            ("Timestamp", self.date),
            ("SignatureNonce", self.nonce),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("AccessKeyId", pair.id),
        ];
        common.extend(pair.session_token.map(|token| ("SecurityToken", token)));
        add_to_query(request, &common)?;
        let signed = rpc::sign(&view(request), key(pair)).map_err(refused)?;
        add_to_query(request, &[("Signature", signed.signature())])
    }
}

/// Whether the operation is told by its name, and not by its path.
fn is_rpc(operation: &OperationMeta) -> bool {
    operation.path == "/"
}

fn view(request: &Request) -> SigningRequest<'_> {
    SigningRequest {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
        headers: request.headers(),
        body: request.body(),
    }
}

fn key(pair: KeyPair<'_>) -> SigningKey<'_> {
    SigningKey { access_key: pair.id, secret_key: pair.secret }
}

fn refused(error: SignError) -> Error {
    Error::new(ErrorKind::Credentials, error.to_string()).with_source(error)
}

fn put(request: &mut Request, name: &'static str, text: &str) -> Result<(), Error> {
    request.headers_mut().insert(HeaderName::from_static(name), value(name, text)?);
    Ok(())
}

fn put_secret(request: &mut Request, name: &'static str, text: &str) -> Result<(), Error> {
    let mut value = value(name, text)?;
    value.set_sensitive(true);
    request.headers_mut().insert(HeaderName::from_static(name), value);
    Ok(())
}

fn value(name: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("`{name}` would hold a character that no header can carry")))
}

fn add_to_query(request: &mut Request, pairs: &[(&str, &str)]) -> Result<(), Error> {
    let uri = request.uri();
    let mut target = uri.path().to_owned();
    let mut join = '?';
    if let Some(query) = uri.query().filter(|query| !query.is_empty()) {
        target.push(join);
        target.push_str(query);
        join = '&';
    }
    for (name, value) in pairs {
        target.push(join);
        target.extend(percent_encode(name));
        target.push('=');
        target.extend(percent_encode(value));
        join = '&';
    }
    let mut parts = uri.clone().into_parts();
    let too_long = |error: http::Error| Error::invalid("the request is too long").with_source(error);
    parts.path_and_query = Some(target.parse().map_err(http::Error::from).map_err(too_long)?);
    *request.uri_mut() = http::Uri::from_parts(parts).map_err(http::Error::from).map_err(too_long)?;
    Ok(())
}
