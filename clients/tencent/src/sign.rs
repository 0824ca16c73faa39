//! The request signature `TC3-HMAC-SHA256`.
//!
//! Signing is a pure function of (request, credentials, time): nothing here reads a clock, the environment or the
//! network. Vendor pages: <https://cloud.tencent.com/document/api/1285> and
//! <https://www.tencentcloud.com/document/product/1163>, under "Signature v3".

mod canonical;
mod derive;
mod error;

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{hex, hmac_sha256, sha256_hex, utc};

pub use error::SignError;
pub use imagescan_runtime::provider::Signed;

/// The published name, which opens the string to sign and the `Authorization` header.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The header that carries the time of signing in seconds after 1970; always part of the string to sign.
pub const TIMESTAMP: &str = "x-tc-timestamp";

/// The header that names the operation.
pub const ACTION: &str = "x-tc-action";

/// The header that says that the body is not signed, when it holds [`UNSIGNED_PAYLOAD`].
pub const CONTENT_SHA256: &str = "x-tc-content-sha256";

/// What is hashed in place of a body that is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The word that ends every scope.
const TERMINATOR: &str = "tc3_request";

/// A secret id and its key, borrowed for one signature.
#[derive(Clone, Copy)]
pub struct SigningKey<'a> {
    /// The `SecretId`, which travels with the request.
    pub secret_id: &'a str,
    /// The `SecretKey`, which never travels.
    pub secret_key: &'a str,
}

impl std::fmt::Debug for SigningKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("secret_id", &self.secret_id).finish_non_exhaustive()
    }
}

/// Which headers are signed.
///
/// The service accepts any set that holds `content-type` and `host`. What is signed must reach it as it was signed:
/// a proxy that rewrites one of these breaks the signature.
#[derive(Debug, Clone, Copy, Default)]
pub enum SignedHeaders<'a> {
    /// `content-type` and `host`, as the vendor's SDKs do.
    #[default]
    Standard,
    /// These, in any order and case, besides `content-type` and `host`: `&[ACTION]` as the vendor's guide does. Each
    /// must be on the request.
    Named(&'a [&'a str]),
}

/// Signs a request.
///
/// `service` is the service in the scope, `tcss`; the date in the scope is the day of `timestamp` in UTC. `timestamp`
/// is the time of signing in seconds after 1970; the request must already carry it as `x-tc-timestamp`. The body
/// enters as [`payload_hash`] reads it.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use imagescan_tencent::SigningRequest;
/// use imagescan_tencent::sign::{ACTION, SignedHeaders, SigningKey, sign};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("host", HeaderValue::from_static("cvm.tencentcloudapi.com"));
/// headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
/// headers.insert("x-tc-action", HeaderValue::from_static("DescribeInstances"));
/// headers.insert("x-tc-timestamp", HeaderValue::from_static("1551113065"));
/// let request = SigningRequest {
///     method: "POST",
///     path: "/",
///     query: "",
///     headers: &headers,
///     body: br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#,
/// };
/// let key = SigningKey {
///     secret_id: "AKID********************************",
///     secret_key: "********************************",
/// };
///
/// let signed = sign(&request, SignedHeaders::Named(&[ACTION]), key, "cvm", 1551113065)?;
/// assert_eq!(signed.signature(), "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
/// headers.insert(http::header::AUTHORIZATION, signed.authorization());
/// # Ok::<(), imagescan_tencent::sign::SignError>(())
/// ```
///
/// # Errors
/// When the method is neither GET nor POST; when a header that is to be signed is absent or repeated; when the time is
/// absent from the request or another than the request's; when the request has a part that the scheme leaves unsigned
/// (the query of a POST, the body of a GET); when the key or the service cannot stand in an `Authorization` header.
pub fn sign(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    service: &str,
    timestamp: u64,
) -> Result<Signed, SignError> {
    sign_with_payload_hash(request, signed_headers, key, service, timestamp, &payload_hash(request))
}

/// As [`sign`], with a payload hash that the caller worked out, so that a retry need not hash the body again.
///
/// ```
/// # use http::{HeaderMap, HeaderValue};
/// # use imagescan_tencent::SigningRequest;
/// # use imagescan_tencent::sign::{SignedHeaders, SigningKey, payload_hash, sign, sign_with_payload_hash};
/// # let mut headers = HeaderMap::new();
/// # headers.insert("host", HeaderValue::from_static("localhost"));
/// # headers.insert("content-type", HeaderValue::from_static("application/json"));
/// # headers.insert("x-tc-timestamp", HeaderValue::from_static("1551113065"));
/// # let request = SigningRequest { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
/// # let key = SigningKey { secret_id: "ID", secret_key: "KEY" };
/// let hash = payload_hash(&request);
/// let (set, service, time) = (SignedHeaders::Standard, "tcss", 1551113065);
/// let signed = sign_with_payload_hash(&request, set, key, service, time, &hash)?;
/// assert_eq!(signed.signature(), sign(&request, set, key, service, time)?.signature());
/// # Ok::<(), imagescan_tencent::sign::SignError>(())
/// ```
///
/// # Errors
/// As [`sign`].
pub fn sign_with_payload_hash(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    service: &str,
    timestamp: u64,
    payload_hash: &str,
) -> Result<Signed, SignError> {
    check_key(key)?;
    if !stands_alone(service) {
        return Err(SignError::InvalidService(service.to_owned()));
    }
    check_request(request)?;
    let seconds = timestamp.to_string();
    check_timestamp(request, timestamp, &seconds)?;
    let date = date(timestamp)?;
    let (canonical_request, header_names) = canonical::request(request, signed_headers, payload_hash)?;

    let scope = [&date, "/", service, "/", TERMINATOR].concat();
    let request_hash = sha256_hex(&canonical_request);
    let string_to_sign = [ALGORITHM, "\n", &seconds, "\n", &scope, "\n", &request_hash].concat();
    let derived = derive::key(key.secret_key, &date, service);
    let signature = hex(&hmac_sha256(&*derived, string_to_sign.as_bytes()));
    let credential = [ALGORITHM, " Credential=", key.secret_id, "/", &scope].concat();
    let text = [&credential, ", SignedHeaders=", &header_names, ", Signature=", &signature].concat();
    let authorization = HeaderValue::try_from(text).map_err(|_| SignError::InvalidSecretId)?;
    Ok(Signed::new(canonical_request, string_to_sign, signature, header_names, authorization))
}

/// What stands for the body in the canonical request: its lower-case hex SHA-256.
///
/// Where the request has an `x-tc-content-sha256` of [`UNSIGNED_PAYLOAD`], it is the hash of that word.
#[must_use]
pub fn payload_hash(request: &SigningRequest<'_>) -> String {
    let stated = request.headers.get(CONTENT_SHA256).map(|value| value.as_bytes().trim_ascii());
    match stated {
        Some(word) if word == UNSIGNED_PAYLOAD.as_bytes() => sha256_hex(word),
        _ => sha256_hex(request.body),
    }
}

/// Refuses what would make the `Authorization` header ambiguous.
fn check_key(key: SigningKey<'_>) -> Result<(), SignError> {
    if key.secret_key.is_empty() {
        return Err(SignError::EmptySecretKey);
    }
    if stands_alone(key.secret_id) { Ok(()) } else { Err(SignError::InvalidSecretId) }
}

/// Whether text can be one part of `Credential=ID/DATE/SERVICE/…,`.
fn stands_alone(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b','))
}

/// Refuses what the scheme would send unsigned.
fn check_request(request: &SigningRequest<'_>) -> Result<(), SignError> {
    match request.method {
        "GET" if !request.body.is_empty() => Err(SignError::UnsignedBody),
        "POST" if !request.query.is_empty() => Err(SignError::UnsignedQuery),
        "GET" | "POST" => Ok(()),
        other => Err(SignError::UnsupportedMethod(other.to_owned())),
    }
}

/// Holds the time of signing against the header that is sent.
fn check_timestamp(request: &SigningRequest<'_>, timestamp: u64, seconds: &str) -> Result<(), SignError> {
    let mut sent = request.headers.get_all(TIMESTAMP).iter().peekable();
    if sent.peek().is_none() {
        return Err(SignError::MissingHeader(TIMESTAMP.to_owned()));
    }
    if sent.any(|value| value.as_bytes().trim_ascii() != seconds.as_bytes()) {
        return Err(SignError::TimestampMismatch(timestamp));
    }
    Ok(())
}

/// The day of a time in UTC, `2019-02-25`.
fn date(timestamp: u64) -> Result<String, SignError> {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(timestamp));
    time.and_then(|time| utc(time, "%Y-%m-%d").ok()).ok_or(SignError::TimestampOutOfRange(timestamp))
}
