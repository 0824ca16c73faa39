//! Signs requests to Alibaba Cloud without a client.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderName;
use http::header::AUTHORIZATION;
use imagescan_runtime::provider::{HmacKey, KeyCache, header_value, put_host, utc};
use imagescan_runtime::{Credentials, Error, ErrorKind, KeyPair, SigningRequest};

use super::{
    CONTENT_SHA256, DATE, NONCE, Sign, SignError, SignedHeaders, SigningKey, payload_hash, rpc, sign_with,
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

/// Signs requests to any service of Alibaba Cloud, or adds a bearer token, which replaces the signature.
///
/// The caller adds the headers `x-acs-action` and `x-acs-version`, which select the operation; with the older signature, the
/// query parameters `Action` and `Version`.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use bytes::Bytes;
/// use imagescan::Credentials;
/// use imagescan::alibaba::sign::{Sign as _, Signer};
///
/// let mut request = http::Request::post("https://tds.cn-shanghai.aliyuncs.com/?CurrentPage=1&PageSize=20")
///     .header("x-acs-action", "DescribeImageListWithBaselineName")
///     .header("x-acs-version", "2018-12-03")
///     .body(Bytes::new())?;
/// // In a program: `SystemTime::now()`.
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
    keys: KeyCache,
}

impl Signer {
    /// Signs with `ACS3-HMAC-SHA256`: method, path, query, body, `host`, `content-type` and every `x-acs-*`.
    #[must_use]
    pub fn acs3() -> Self {
        Self::new(SignatureVersion::Acs3, Nonces::Random)
    }

    /// Signs with `HMAC-SHA1`, `SignatureVersion=1.0`: method, query, and the body if it is a form. The signature is in the
    /// query. It does not cover a path, so the path must be `/`.
    #[must_use]
    pub fn rpc_v1() -> Self {
        Self::new(SignatureVersion::Rpc, Nonces::Random)
    }

    pub(crate) fn new(version: SignatureVersion, nonces: Nonces) -> Self {
        Self { version, nonces, keys: KeyCache::default() }
    }

    pub(crate) fn version(&self) -> SignatureVersion {
        self.version
    }

    /// Uses the nonces that `next` returns instead of the operating system's random numbers; for tests. The service rejects a
    /// repeated nonce.
    #[must_use]
    pub fn nonces(mut self, next: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.nonces = Nonces::Custom(Arc::new(next));
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
        let (date, nonce) = (&*utc(time, "%Y-%m-%dT%H:%M:%SZ")?, &*self.nonces.next()?);
        if let Some(token) = credentials.bearer_token() {
            return put_bearer_token(request, token, date, nonce);
        }
        let Some(pair) = credentials.key_pair() else {
            let message = "Alibaba Cloud requires a key pair or a bearer token";
            return Err(Error::new(ErrorKind::Credentials, message));
        };
        match self.version {
            SignatureVersion::Acs3 => {
                let derive = || self.keys.get(credentials, "", || HmacKey::new(pair.secret.as_bytes()));
                sign_acs3(request, pair, date, nonce, derive)
            }
            SignatureVersion::Rpc => sign_rpc_v1(request, pair, date, nonce),
        }
    }
}

/// Returns the hash of the body.
fn put_date_nonce_and_hash(request: &mut Request, date: &str, nonce: &str) -> Result<String, Error> {
    let hash = payload_hash(request.body());
    put(request, DATE, date, false)?;
    put(request, NONCE, nonce, false)?;
    put(request, CONTENT_SHA256, &hash, false)?;
    Ok(hash)
}

/// A bearer token replaces either signature.
fn put_bearer_token(request: &mut Request, token: &str, date: &str, nonce: &str) -> Result<(), Error> {
    const BEARER: &str = "BEARERTOKEN";
    put_date_nonce_and_hash(request, date, nonce)?;
    put(request, BEARER_TOKEN, token, true)?;
    if has_path(request) {
        put(request, SIGNATURE_TYPE, BEARER, false)
    } else {
        query::change(request, &SIGNATURE_PARAMETERS, &[("SignatureType", BEARER)])
    }
}

fn sign_acs3(
    request: &mut Request,
    pair: KeyPair<'_>,
    date: &str,
    nonce: &str,
    derive: impl FnOnce() -> HmacKey,
) -> Result<(), Error> {
    let hash = put_date_nonce_and_hash(request, date, nonce)?;
    if let Some(token) = pair.session_token {
        put(request, ACCESS_KEY, pair.id, false)?;
        put(request, SECURITY_TOKEN, token, true)?;
    }
    let view = SigningRequest::from_request(request);
    let signed = sign_with(&view, SignedHeaders::Standard, key(pair), &hash, derive);
    request.headers_mut().insert(AUTHORIZATION, signed.map_err(|error| to_error(&error))?.authorization());
    Ok(())
}

fn sign_rpc_v1(request: &mut Request, pair: KeyPair<'_>, date: &str, nonce: &str) -> Result<(), Error> {
    if has_path(request) {
        return Err(Error::invalid("the request has a path, which this signature does not cover"));
    }
    let mut parameters = vec![
        ("Timestamp", date),
        ("SignatureNonce", nonce),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("AccessKeyId", pair.id),
    ];
    parameters.extend(pair.session_token.map(|token| ("SecurityToken", token)));
    query::change(request, &SIGNATURE_PARAMETERS, &parameters)?;
    let signed =
        rpc::sign(&SigningRequest::from_request(request), key(pair)).map_err(|error| to_error(&error))?;
    query::change(request, &[], &[("Signature", signed.signature())])
}

/// Whether a path selects the operation, and not its name.
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

fn to_error(error: &SignError) -> Error {
    let kind = match error {
        SignError::InvalidAccessKey | SignError::EmptySecretKey => ErrorKind::Credentials,
        _ => ErrorKind::InvalidInput,
    };
    Error::new(kind, error.to_string())
}
