//! The request signatures `ACS3-HMAC-SHA256` and, in [`rpc`], the older `HMAC-SHA1`.
//!
//! Signing is a pure function of (request, credentials): the time and the nonce are on the request. It reads no clock, no
//! random numbers, no environment and no network.
//! Vendor page: <https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature>.

mod canonical;
mod error;
pub mod rpc;
mod signer;

use http::HeaderValue;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{HmacKey, hex, is_authorization_part, is_basic_date, sha256_hex};

pub use error::SignError;
pub use imagescan_runtime::Sign;
pub use imagescan_runtime::provider::{Signed, SignedHeaders, SigningKey};
#[cfg(feature = "testing")]
pub(crate) use signer::SIGNATURE_PARAMETERS;
pub use signer::Signer;

/// The published name, the start of the string to sign and of the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The header with the time of signing, `2026-11-20T21:59:52Z`; always signed.
pub const DATE: &str = "x-acs-date";

/// The header with the nonce, which differs for each request; always signed.
pub const NONCE: &str = "x-acs-signature-nonce";

/// The header with the lower-case hex SHA-256 of the body; always signed.
pub const CONTENT_SHA256: &str = "x-acs-content-sha256";

/// Signs a request, which must already have `host` and the headers [`DATE`], [`NONCE`] and [`CONTENT_SHA256`]. These four
/// are always signed.
///
/// [`SignedHeaders::Standard`] signs every `x-acs-*` as well, and `content-type` if the request has it. Proxies do not
/// change any of them. With a temporary key the request must also have `x-acs-accesskey-id` and `x-acs-security-token`.
/// The vendor's SDKs differ in the headers that they sign.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use http::{HeaderMap, HeaderValue};
/// use imagescan::alibaba::sign::{SignedHeaders, SigningKey, sign};
/// use imagescan::SigningRequest;
///
/// let mut headers = HeaderMap::new();
/// for (name, value) in [
///     ("host", "ecs.cn-shanghai.aliyuncs.com"),
///     ("x-acs-action", "RunInstances"),
///     ("x-acs-version", "2014-05-26"),
///     ("x-acs-date", "2023-10-26T10:22:32Z"),
///     ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
///     ("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
/// ] {
///     headers.insert(name, HeaderValue::from_static(value));
/// }
/// let request = SigningRequest {
///     method: "POST",
///     path: "/",
///     query: "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
///     headers: &headers,
///     body: b"",
/// };
/// let key = SigningKey { id: "YourAccessKeyId", secret: "YourAccessKeySecret" };
///
/// let signed = sign(&request, SignedHeaders::Standard, key)?;
/// assert_eq!(signed.signature(), "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
/// headers.insert(http::header::AUTHORIZATION, signed.authorization());
/// # Ok::<(), imagescan_alibaba::sign::SignError>(())
/// ```
///
/// # Errors
/// If a header to sign is absent, the date is malformed, the hash in the header is not that of the body, or the key cannot be
/// part of an `Authorization` header.
pub fn sign(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
) -> Result<Signed, SignError> {
    let derive = || HmacKey::new(key.secret.as_bytes());
    sign_with(request, signed_headers, key, &payload_hash(request.body), derive)
}

/// As [`sign`], with the hash of the body and a signing key that `derive` returns.
fn sign_with(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    payload_hash: &str,
    derive: impl FnOnce() -> HmacKey,
) -> Result<Signed, SignError> {
    check_key(key)?;
    let (canonical_request, header_names) = canonical::request(request, signed_headers, payload_hash)?;
    check_date_and_hash(request, payload_hash)?;

    let string_to_sign = [ALGORITHM, "\n", &sha256_hex(&canonical_request)].concat();
    let signature = hex(&derive().sign(string_to_sign.as_bytes()));
    let credential = ["Credential=", key.id].concat();
    let text =
        [ALGORITHM, " ", &credential, ",SignedHeaders=", &header_names, ",Signature=", &signature].concat();
    let authorization = HeaderValue::try_from(text).map_err(|_| SignError::InvalidAccessKey)?;
    Ok(Signed::new(canonical_request, string_to_sign, signature, header_names, authorization))
}

/// The value for [`CONTENT_SHA256`]: the lower-case hex SHA-256 of the body.
#[must_use]
pub fn payload_hash(body: &[u8]) -> String {
    sha256_hex(body)
}

/// Rejects keys that would make the `Authorization` header ambiguous.
fn check_key(key: SigningKey<'_>) -> Result<(), SignError> {
    if key.secret.is_empty() {
        return Err(SignError::EmptySecretKey);
    }
    if is_authorization_part(key.id, b",") { Ok(()) } else { Err(SignError::InvalidAccessKey) }
}

/// Checks the form of the date, and compares the hash in the header with that of the body. Both headers are present.
fn check_date_and_hash(request: &SigningRequest<'_>, payload_hash: &str) -> Result<(), SignError> {
    for value in request.headers.get_all(DATE) {
        check_date(value.as_bytes().trim_ascii())?;
    }
    let mut declared = request.headers.get_all(CONTENT_SHA256).iter();
    if declared.any(|value| value.as_bytes().trim_ascii() != payload_hash.as_bytes()) {
        return Err(SignError::PayloadHashMismatch);
    }
    Ok(())
}

fn check_date(date: &[u8]) -> Result<(), SignError> {
    if is_date(date) {
        Ok(())
    } else {
        Err(SignError::MalformedDate(String::from_utf8_lossy(date).into_owned()))
    }
}

/// Whether `text` has the form `YYYY-MM-DDThh:mm:ssZ`, each part within its range.
fn is_date(text: &[u8]) -> bool {
    let &[y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] =
        text
    else {
        return false;
    };
    is_basic_date(&[y1, y2, y3, y4, mo1, mo2, d1, d2, b'T', h1, h2, m1, m2, s1, s2, b'Z'])
}
