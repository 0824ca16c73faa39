//! The request signature `TC3-HMAC-SHA256`.
//!
//! Signing is a pure function of (request, credentials, time): nothing here reads a clock, the environment or the
//! network. Vendor pages: <https://cloud.tencent.com/document/api/1285> and
//! <https://www.tencentcloud.com/document/product/1163>, under "Signature v3".

mod canonical;
mod error;
mod signer;

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{HmacKey, hex, hmac_sha256, is_authorization_part, sha256_hex, utc};
use zeroize::Zeroizing;

pub use error::SignError;
pub use imagescan_runtime::Sign;
pub use imagescan_runtime::provider::{Signed, SignedHeaders, SigningKey};
pub use signer::Signer;

/// The published name, the start of the string to sign and of the `Authorization` header.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The header with the time of signing in seconds after 1970; always part of the string to sign.
pub const TIMESTAMP: &str = "x-tc-timestamp";

/// The header with the name of the operation.
pub const ACTION: &str = "x-tc-action";

/// The header that excludes the body from the signature if its value is [`UNSIGNED_PAYLOAD`].
pub const CONTENT_SHA256: &str = "x-tc-content-sha256";

/// The text that is hashed if the body is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The end of every scope.
const TERMINATOR: &str = "tc3_request";

/// Signs a request.
///
/// `service` is the service in the scope, `tcss`; the date in the scope is the day of `timestamp` in UTC. `timestamp`
/// is the time of signing in seconds after 1970; the request must already have it as `x-tc-timestamp`.
/// [`payload_hash`] represents the body.
///
/// [`SignedHeaders::Standard`] signs `content-type` and `host`, as the vendor's SDKs do. [`SignedHeaders::Named`] signs
/// the named headers besides these two: `&[ACTION]` as the vendor's guide does. The service accepts any set with these
/// two. A proxy that rewrites a signed header breaks the signature.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use http::{HeaderMap, HeaderValue};
/// use imagescan::SigningRequest;
/// use imagescan::tencent::sign::{ACTION, SignedHeaders, SigningKey, sign};
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
///     id: "AKID********************************",
///     secret: "********************************",
/// };
///
/// let signed = sign(&request, SignedHeaders::Named(&[ACTION]), key, "cvm", 1551113065)?;
/// assert_eq!(signed.signature(), "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
/// headers.insert(http::header::AUTHORIZATION, signed.authorization());
/// # Ok::<(), imagescan_tencent::sign::SignError>(())
/// ```
///
/// # Errors
/// If the method is neither GET nor POST; if a header to sign is absent or repeated; if the time is absent from the request
/// or differs from the request's; if the request has a part that the scheme does not sign (the query of a POST, the body of
/// a GET); if the key or the service cannot be part of an `Authorization` header.
pub fn sign(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    service: &str,
    timestamp: u64,
) -> Result<Signed, SignError> {
    sign_with(request, signed_headers, key, service, timestamp, |date| derived_key(key.secret, date, service))
}

/// As [`sign`], with a signing key that `derive` returns for a date.
fn sign_with(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    service: &str,
    timestamp: u64,
    derive: impl FnOnce(&str) -> HmacKey,
) -> Result<Signed, SignError> {
    check_key(key)?;
    if !is_authorization_part(service, b"/,") {
        return Err(SignError::InvalidService(service.to_owned()));
    }
    check_request(request)?;
    let seconds = timestamp.to_string();
    check_timestamp(request, timestamp, &seconds)?;
    let date = date(timestamp)?;
    let (canonical_request, header_names) =
        canonical::request(request, signed_headers, &payload_hash(request))?;

    let scope = [&date, "/", service, "/", TERMINATOR].concat();
    let request_hash = sha256_hex(&canonical_request);
    let string_to_sign = [ALGORITHM, "\n", &seconds, "\n", &scope, "\n", &request_hash].concat();
    let signature = hex(&derive(&date).sign(string_to_sign.as_bytes()));
    let credential = [ALGORITHM, " Credential=", key.id, "/", &scope].concat();
    let text = [&credential, ", SignedHeaders=", &header_names, ", Signature=", &signature].concat();
    let authorization = HeaderValue::try_from(text).map_err(|_| SignError::InvalidSecretId)?;
    Ok(Signed::new(canonical_request, string_to_sign, signature, header_names, authorization))
}

/// The lower-case hex SHA-256 of the body in the canonical request; that of the text [`UNSIGNED_PAYLOAD`] if this text is
/// the value of the header `x-tc-content-sha256`.
#[must_use]
pub fn payload_hash(request: &SigningRequest<'_>) -> String {
    let stated = request.headers.get(CONTENT_SHA256).map(|value| value.as_bytes().trim_ascii());
    match stated {
        Some(text) if text == UNSIGNED_PAYLOAD.as_bytes() => sha256_hex(text),
        _ => sha256_hex(request.body),
    }
}

/// Rejects keys that would make the `Authorization` header ambiguous.
fn check_key(key: SigningKey<'_>) -> Result<(), SignError> {
    if key.secret.is_empty() {
        return Err(SignError::EmptySecretKey);
    }
    if is_authorization_part(key.id, b"/,") { Ok(()) } else { Err(SignError::InvalidSecretId) }
}

/// Rejects requests with a part that the scheme does not sign.
fn check_request(request: &SigningRequest<'_>) -> Result<(), SignError> {
    match request.method {
        "GET" if !request.body.is_empty() => Err(SignError::UnsignedBody),
        "POST" if !request.query.is_empty() => Err(SignError::UnsignedQuery),
        "GET" | "POST" => Ok(()),
        other => Err(SignError::UnsupportedMethod(other.to_owned())),
    }
}

/// Compares the time of signing with the header that is sent.
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

/// The key of one day and service: HMAC of the date under `TC3` + secret, of the service, and of the terminator.
fn derived_key(secret: &str, date: &str, service: &str) -> HmacKey {
    // Allocated in full size: a buffer that grows leaves a copy in memory that is not wiped.
    let mut seed = Zeroizing::new(Vec::with_capacity(3 + secret.len()));
    seed.extend_from_slice(b"TC3");
    seed.extend_from_slice(secret.as_bytes());
    let date_key = Zeroizing::new(hmac_sha256(&seed, date.as_bytes()));
    let service_key = Zeroizing::new(hmac_sha256(&*date_key, service.as_bytes()));
    HmacKey::new(&*Zeroizing::new(hmac_sha256(&*service_key, TERMINATOR.as_bytes())))
}
