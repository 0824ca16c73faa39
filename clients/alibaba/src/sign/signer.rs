//! Signing requests to Alibaba Cloud without a client.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderName;
use http::header::AUTHORIZATION;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::utc;
use imagescan_runtime::provider::{header_value, put_host};
use imagescan_runtime::{Credentials, Error, ErrorKind, KeyPair};

use super::{
    CONTENT_SHA256, DATE, NONCE, Sign, SignError, SignedHeaders, SigningKey, payload_hash, rpc, sign,
};
use crate::client::SignatureVersion;
use crate::nonce::Nonces;
use crate::query;

const ACCESS_KEY: &str = "x-acs-accesskey-id";
const SECURITY_TOKEN: &str = "x-acs-security-token";
const BEARER_TOKEN: &str = "x-acs-bearer-token";
const SIGNATURE_TYPE: &str = "x-acs-signature-type";

/// The parameters that signing adds to the query.
pub(crate) const SIGNATURE_PARAMETERS: [&str; 8] = [
    "Timestamp",
    "SignatureNonce",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureType",
    "AccessKeyId",
    "SecurityToken",
    "Signature",
];

type Request = http::Request<Bytes>;

/// Signs requests to any service of Alibaba Cloud, or gives them the bearer token that stands in a signature's place.
///
/// The service finds the operation by `x-acs-action` and `x-acs-version`, which the caller puts on the request; with
/// the older signature by `Action` and `Version` in the query.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use bytes::Bytes;
/// use imagescan_alibaba::Credentials;
/// use imagescan_alibaba::sign::{Sign as _, Signer};
///
/// let mut request = http::Request::post("https://tds.cn-shanghai.aliyuncs.com/?CurrentPage=1&PageSize=20")
///     .header("x-acs-action", "DescribeImageListWithBaselineName")
///     .header("x-acs-version", "2018-12-03")
///     .body(Bytes::new())?;
/// // The time is the machine's, in a program: `SystemTime::now()`.
/// let time = UNIX_EPOCH + Duration::from_secs(1_795_176_000);
/// Signer::acs3().sign(&mut request, &Credentials::new("AK", "SK"), time)?;
///
/// let authorization = request.headers()["authorization"].to_str()?;
/// assert!(authorization.starts_with("ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=host;x-acs-action;"));
/// // The request goes to any HTTP client: `reqwest_client.execute(request.try_into()?)`.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    version: SignatureVersion,
    nonces: Nonces,
}

impl Signer {
    /// Signs with `ACS3-HMAC-SHA256`: method, path, query, body, `host`, `content-type` and every `x-acs-*`.
    #[must_use]
    pub fn acs3() -> Self {
        Self::new(SignatureVersion::Acs3, Nonces::Random)
    }

    /// Signs with `HMAC-SHA1`, `SignatureVersion=1.0`: method, query, and the body if it is a form. What it adds
    /// stands in the query. It does not cover a path, so the path must be `/`.
    #[must_use]
    pub fn rpc_v1() -> Self {
        Self::new(SignatureVersion::Rpc, Nonces::Random)
    }

    pub(crate) fn new(version: SignatureVersion, nonces: Nonces) -> Self {
        Self { version, nonces }
    }

    pub(crate) fn version(&self) -> SignatureVersion {
        self.version
    }

    /// Takes the nonce of each request from `next` in place of the operating system's random numbers; for tests. The
    /// service refuses a nonce that it has seen.
    #[must_use]
    pub fn nonces(mut self, next: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.nonces = Nonces::Given(Arc::new(next));
        self
    }
}

impl Sign for Signer {
    fn sign(&self, request: &mut Request, credentials: &Credentials, time: SystemTime) -> Result<(), Error> {
        credentials.check()?;
        put_host(request)?;
        for left in [AUTHORIZATION.as_str(), ACCESS_KEY, SECURITY_TOKEN, BEARER_TOKEN, SIGNATURE_TYPE] {
            request.headers_mut().remove(left);
        }
        let stamp = Stamp { date: &utc(time, "%Y-%m-%dT%H:%M:%SZ")?, nonce: &self.nonces.next()? };
        if let Some(token) = credentials.bearer_token() {
            return stamp.bear(request, token);
        }
        let Some(pair) = credentials.key_pair() else {
            let message = "Alibaba Cloud takes a key pair or a bearer token";
            return Err(Error::new(ErrorKind::Credentials, message));
        };
        match self.version {
            SignatureVersion::Acs3 => stamp.sign_acs3(request, pair),
            SignatureVersion::Rpc => stamp.sign_rpc(request, pair),
        }
    }
}

/// What makes a request one of its kind.
struct Stamp<'a> {
    date: &'a str,
    nonce: &'a str,
}

impl Stamp<'_> {
    fn put(&self, request: &mut Request) -> Result<(), Error> {
        let hash = payload_hash(request.body());
        put(request, DATE, self.date, false)?;
        put(request, NONCE, self.nonce, false)?;
        put(request, CONTENT_SHA256, &hash, false)
    }

    /// A bearer token travels in place of a signature, whichever that would be.
    fn bear(&self, request: &mut Request, token: &str) -> Result<(), Error> {
        const BEARER: &str = "BEARERTOKEN";
        self.put(request)?;
        put(request, BEARER_TOKEN, token, true)?;
        if has_path(request) {
            put(request, SIGNATURE_TYPE, BEARER, false)
        } else {
            query::change(request, &SIGNATURE_PARAMETERS, &[("SignatureType", BEARER)])
        }
    }

    fn sign_acs3(&self, request: &mut Request, pair: KeyPair<'_>) -> Result<(), Error> {
        self.put(request)?;
        if let Some(token) = pair.session_token {
            put(request, ACCESS_KEY, pair.id, false)?;
            put(request, SECURITY_TOKEN, token, true)?;
        }
        let signed = sign(&SigningRequest::from_request(request), SignedHeaders::Standard, key(pair));
        request.headers_mut().insert(AUTHORIZATION, signed.map_err(|error| refused(&error))?.authorization());
        Ok(())
    }

    fn sign_rpc(&self, request: &mut Request, pair: KeyPair<'_>) -> Result<(), Error> {
        if has_path(request) {
            return Err(Error::invalid("the request has a path, which this signature does not cover"));
        }
        let mut parameters = vec![
            ("Timestamp", self.date),
            ("SignatureNonce", self.nonce),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("AccessKeyId", pair.id),
        ];
        parameters.extend(pair.session_token.map(|token| ("SecurityToken", token)));
        query::change(request, &SIGNATURE_PARAMETERS, &parameters)?;
        let signed =
            rpc::sign(&SigningRequest::from_request(request), key(pair)).map_err(|error| refused(&error))?;
        query::change(request, &[], &[("Signature", signed.signature())])
    }
}

/// Whether the operation is told by its path, and not by its name.
fn has_path(request: &Request) -> bool {
    !matches!(request.uri().path(), "" | "/")
}

fn key(pair: KeyPair<'_>) -> SigningKey<'_> {
    SigningKey { id: pair.id, secret: pair.secret }
}

fn put(request: &mut Request, name: &'static str, text: &str, sensitive: bool) -> Result<(), Error> {
    let value = header_value(&format!("`{name}`"), text, sensitive)?;
    request.headers_mut().insert(HeaderName::from_static(name), value);
    Ok(())
}

fn refused(error: &SignError) -> Error {
    let kind = match error {
        SignError::InvalidAccessKey | SignError::EmptySecretKey => ErrorKind::Credentials,
        _ => ErrorKind::InvalidInput,
    };
    Error::new(kind, error.to_string())
}
