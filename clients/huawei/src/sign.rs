//! The request signatures `SDK-HMAC-SHA256` and `V11-HMAC-SHA256`.
//!
//! Signing is a pure function of (request, credentials, time): nothing here reads a clock, the environment or the
//! network. Vendor page: <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>.

mod canonical;
mod error;
mod signer;

use http::HeaderValue;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{
    HmacKey, hex, hmac_sha256, is_authorization_part, is_basic_date, sha256_hex,
};
use zeroize::Zeroizing;

pub use error::SignError;
pub use imagescan_runtime::Sign;
pub use imagescan_runtime::provider::{Signed, SignedHeaders, SigningKey};
pub use signer::Signer;

/// The header with the time of signing, `20191115T033655Z`; always signed.
pub const SDK_DATE: &str = "x-sdk-date";

/// The header with the hash of the body, or [`UNSIGNED_PAYLOAD`].
pub const SDK_CONTENT_SHA256: &str = "x-sdk-content-sha256";

/// Replaces the hash if the body is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The signature algorithm, which decides how the signing key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Algorithm<'a> {
    /// `SDK-HMAC-SHA256`: the secret key signs.
    #[default]
    SdkHmacSha256,
    /// `V11-HMAC-SHA256`: a key derived for one day, region and service signs.
    V11HmacSha256 {
        /// The region that the key is valid for, `cn-north-4`.
        region: &'a str,
        /// The service that the key is valid for, `hss`.
        service: &'a str,
    },
}

impl Algorithm<'_> {
    /// The published name, the start of the string to sign and of the `Authorization` header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SdkHmacSha256 => "SDK-HMAC-SHA256",
            Self::V11HmacSha256 { .. } => "V11-HMAC-SHA256",
        }
    }
}

/// Signs a request.
///
/// `sdk_date` is the time of signing in UTC, `YYYYMMDDTHHMMSSZ`; the request must already have it as `x-sdk-date`.
/// [`payload_hash`] represents the body.
///
/// [`SignedHeaders::Standard`] signs `host`, `x-sdk-date`, and of these headers those that the request has:
/// `content-type`, `region`, `x-domain-id`, `x-project-id`, `x-sdk-content-sha256`, `x-security-token`. Proxies do not
/// change any of them. [`SignedHeaders::Named`] signs the named headers and `x-sdk-date`. The gateway accepts any set
/// with `x-sdk-date`, and the vendor's SDKs differ in theirs. Names with an underscore are never signed, because the
/// gateway does not see them.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use http::{HeaderMap, HeaderValue};
/// use imagescan::huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
/// use imagescan::SigningRequest;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("host", HeaderValue::from_static("service.region.example.com"));
/// headers.insert("content-type", HeaderValue::from_static("application/json"));
/// headers.insert("x-sdk-date", HeaderValue::from_static("20191115T033655Z"));
/// let request = SigningRequest {
///     method: "GET",
///     path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
///     query: "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
///     headers: &headers,
///     body: b"",
/// };
/// let key = SigningKey {
///     id: "QTWAOYTTINDUT2QVKYUC",
///     secret: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
/// };
///
/// let signed = sign(&request, SignedHeaders::Standard, key, Algorithm::SdkHmacSha256, "20191115T033655Z")?;
/// assert_eq!(signed.signature(), "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
/// headers.insert(http::header::AUTHORIZATION, signed.authorization());
/// # Ok::<(), imagescan_huawei::sign::SignError>(())
/// ```
///
/// # Errors
/// If the date is malformed, is absent from the request or differs from the request's; if a header to sign is absent; if
/// the key or the scope cannot be part of an `Authorization` header.
pub fn sign(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    algorithm: Algorithm<'_>,
    sdk_date: &str,
) -> Result<Signed, SignError> {
    sign_with_payload_hash(request, signed_headers, key, algorithm, sdk_date, &payload_hash(request))
}

/// As [`sign`], with another payload hash: the vendor's Python SDK ignores `x-sdk-content-sha256` if the body is empty.
/// For the comparison with captured requests.
#[doc(hidden)]
#[allow(clippy::missing_errors_doc, reason = "hidden; the errors are those of `sign`")]
pub fn sign_with_payload_hash(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    algorithm: Algorithm<'_>,
    sdk_date: &str,
    payload_hash: &str,
) -> Result<Signed, SignError> {
    let derive = |scope: Option<&str>| hmac_key(key, scope);
    sign_with(request, signed_headers, key, algorithm, sdk_date, payload_hash, derive)
}

/// As [`sign`], with a signing key that `derive` returns for the scope of a derived key.
fn sign_with(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    algorithm: Algorithm<'_>,
    sdk_date: &str,
    payload_hash: &str,
    derive: impl FnOnce(Option<&str>) -> HmacKey,
) -> Result<Signed, SignError> {
    check_key(key)?;
    check_date(request, sdk_date)?;
    let (canonical_request, header_names) = canonical::request(request, signed_headers, payload_hash)?;
    let request_hash = sha256_hex(&canonical_request);

    let name = algorithm.name();
    let (string_to_sign, signature, credential) = match algorithm {
        Algorithm::SdkHmacSha256 => {
            let text = [name, "\n", sdk_date, "\n", &request_hash].concat();
            let signature = derive(None).sign(text.as_bytes());
            (text, signature, ["Access=", key.id].concat())
        }
        Algorithm::V11HmacSha256 { region, service } => {
            let scope = derived_key_scope(sdk_date, region, service)?;
            let text = [name, "\n", sdk_date, "\n", &scope, "\n", &request_hash].concat();
            let signature = derive(Some(&scope)).sign(text.as_bytes());
            (text, signature, ["Credential=", key.id, "/", &scope].concat())
        }
    };
    let signature = hex(&signature);
    let text =
        [name, " ", &credential, ", SignedHeaders=", &header_names, ", Signature=", &signature].concat();
    let authorization = HeaderValue::try_from(text).map_err(|_| SignError::InvalidAccessKey)?;
    Ok(Signed::new(canonical_request, string_to_sign, signature, header_names, authorization))
}

/// The secret key, or the key derived from it for a scope.
fn hmac_key(key: SigningKey<'_>, scope: Option<&str>) -> HmacKey {
    match scope {
        None => HmacKey::new(key.secret.as_bytes()),
        Some(scope) => HmacKey::new(derived_key(key, scope).as_bytes()),
    }
}

/// The hash of the body in the canonical request: the value of the header `X-Sdk-Content-Sha256`
/// ([`UNSIGNED_PAYLOAD`], or a hash computed before), or else the lower-case hex SHA-256 of the body. A value that is
/// empty or not UTF-8 is ignored.
#[must_use]
pub fn payload_hash(request: &SigningRequest<'_>) -> String {
    let stated = request.headers.get(SDK_CONTENT_SHA256).map(|value| value.as_bytes().trim_ascii());
    match stated.map(std::str::from_utf8) {
        Some(Ok(text)) if !text.is_empty() => text.to_owned(),
        _ => sha256_hex(request.body),
    }
}

/// Rejects keys that would make the `Authorization` header ambiguous.
fn check_key(key: SigningKey<'_>) -> Result<(), SignError> {
    if key.secret.is_empty() {
        return Err(SignError::EmptySecretKey);
    }
    if is_authorization_part(key.id, b",") { Ok(()) } else { Err(SignError::InvalidAccessKey) }
}

/// Checks the form of the date, and compares it with the header that is sent.
fn check_date(request: &SigningRequest<'_>, sdk_date: &str) -> Result<(), SignError> {
    if !is_basic_date(sdk_date.as_bytes()) {
        return Err(SignError::MalformedDate(sdk_date.to_owned()));
    }
    let mut sent = request.headers.get_all(SDK_DATE).iter().peekable();
    if sent.peek().is_none() {
        return Err(SignError::MissingHeader(SDK_DATE.to_owned()));
    }
    if sent.any(|value| value.as_bytes().trim_ascii() != sdk_date.as_bytes()) {
        return Err(SignError::DateMismatch(sdk_date.to_owned()));
    }
    Ok(())
}

/// The scope of a derived key: `20260102/cn-north-4/hss`. The date has been checked before.
fn derived_key_scope(sdk_date: &str, region: &str, service: &str) -> Result<String, SignError> {
    match [region, service].into_iter().find(|part| !is_authorization_part(part, b"/,")) {
        Some(part) => Err(SignError::InvalidScope(part.to_owned())),
        None => Ok(format!("{}/{region}/{service}", &sdk_date[..8])),
    }
}

/// HKDF-SHA256 (RFC 5869) for 32 bytes: salt is the access key, input the secret key.
///
/// The vendor uses the lower-case hex digits as the key, not the bytes that they encode.
fn derived_key(key: SigningKey<'_>, scope: &str) -> Zeroizing<String> {
    let extracted = Zeroizing::new(hmac_sha256(key.id.as_bytes(), key.secret.as_bytes()));
    // 32 bytes are the first block: HMAC(extracted, scope | 1).
    let block = [scope.as_bytes(), &[1]].concat();
    let expanded = Zeroizing::new(hmac_sha256(&*extracted, &block));
    Zeroizing::new(hex(&*expanded))
}
