//! The request signatures `SDK-HMAC-SHA256` and `V11-HMAC-SHA256`.
//!
//! Signing is a pure function of (request, credentials, time): nothing here reads a clock, the environment or the
//! network. Vendor page: <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>.

mod canonical;
mod derive;
mod error;

use http::HeaderValue;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{hex, hmac_sha256, sha256_hex};

pub use error::SignError;
pub use imagescan_runtime::provider::Signed;

/// The header that carries the time of signing, `20191115T033655Z`; always signed.
pub const SDK_DATE: &str = "x-sdk-date";

/// The header that states the hash of the body, or [`UNSIGNED_PAYLOAD`].
pub const SDK_CONTENT_SHA256: &str = "x-sdk-content-sha256";

/// What stands in the place of a hash when the body is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The hash of no bytes, as most requests have them.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// How the signing key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Algorithm<'a> {
    /// `SDK-HMAC-SHA256`: the secret key signs.
    #[default]
    SdkHmacSha256,
    /// `V11-HMAC-SHA256`: a key derived for one day, region and service signs.
    V11HmacSha256 {
        /// The region that the key is good for, `cn-north-4`.
        region: &'a str,
        /// The service that the key is good for, `hss`.
        service: &'a str,
    },
}

impl Algorithm<'_> {
    /// The published name, which opens the string to sign and the `Authorization` header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SdkHmacSha256 => "SDK-HMAC-SHA256",
            Self::V11HmacSha256 { .. } => "V11-HMAC-SHA256",
        }
    }
}

/// An access key and its secret, borrowed for one signature.
#[derive(Clone, Copy)]
pub struct SigningKey<'a> {
    /// The access key id (AK), which travels with the request.
    pub access_key: &'a str,
    /// The secret access key (SK), which never travels.
    pub secret_key: &'a str,
}

impl std::fmt::Debug for SigningKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// Which headers are signed.
///
/// The gateway accepts any set that holds `x-sdk-date`, and the vendor's SDKs differ in theirs. Names with an
/// underscore are never signed, because the gateway does not see them.
#[derive(Debug, Clone, Copy, Default)]
pub enum SignedHeaders<'a> {
    /// `host`, `x-sdk-date`, and of these what the request has: `content-type`, `region`, `x-domain-id`,
    /// `x-project-id`, `x-sdk-content-sha256`, `x-security-token`. Proxies leave all of them alone.
    #[default]
    Standard,
    /// These, in any order and case, and `x-sdk-date` in any case. Each must be on the request.
    Named(&'a [&'a str]),
}

/// Signs a request.
///
/// `sdk_date` is the time of signing in UTC, `YYYYMMDDTHHMMSSZ`; the request must already carry it as `x-sdk-date`.
/// The body enters as [`payload_hash`] reads it.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
/// use imagescan_huawei::SigningRequest;
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
///     access_key: "QTWAOYTTINDUT2QVKYUC",
///     secret_key: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
/// };
///
/// let signed = sign(&request, SignedHeaders::Standard, key, Algorithm::SdkHmacSha256, "20191115T033655Z")?;
/// assert_eq!(signed.signature(), "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
/// headers.insert(http::header::AUTHORIZATION, signed.authorization());
/// # Ok::<(), imagescan_huawei::sign::SignError>(())
/// ```
///
/// # Errors
/// When the date is malformed, absent from the request or another than the request's; when a header that is to be
/// signed is absent; when the key or the scope cannot stand in an `Authorization` header.
pub fn sign(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    algorithm: Algorithm<'_>,
    sdk_date: &str,
) -> Result<Signed, SignError> {
    sign_with_payload_hash(request, signed_headers, key, algorithm, sdk_date, &payload_hash(request))
}

/// As [`sign`], with a payload hash that the caller worked out, so that a retry need not hash the body again.
///
/// ```
/// # use http::{HeaderMap, HeaderValue};
/// # use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, payload_hash, sign, sign_with_payload_hash};
/// # use imagescan_huawei::SigningRequest;
/// # let mut headers = HeaderMap::new();
/// # headers.insert("host", HeaderValue::from_static("localhost"));
/// # headers.insert("x-sdk-date", HeaderValue::from_static("20191115T033655Z"));
/// # let request = SigningRequest { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
/// # let key = SigningKey { access_key: "AK", secret_key: "SK" };
/// let hash = payload_hash(&request);
/// let (set, algorithm, date) = (SignedHeaders::Standard, Algorithm::SdkHmacSha256, "20191115T033655Z");
/// let signed = sign_with_payload_hash(&request, set, key, algorithm, date, &hash)?;
/// assert_eq!(signed.signature(), sign(&request, set, key, algorithm, date)?.signature());
/// # Ok::<(), imagescan_huawei::sign::SignError>(())
/// ```
///
/// # Errors
/// As [`sign`].
pub fn sign_with_payload_hash(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
    algorithm: Algorithm<'_>,
    sdk_date: &str,
    payload_hash: &str,
) -> Result<Signed, SignError> {
    check_key(key)?;
    check_date(request, sdk_date)?;
    let (canonical_request, header_names) = canonical::request(request, signed_headers, payload_hash)?;
    let request_hash = sha256_hex(&canonical_request);

    let name = algorithm.name();
    let (string_to_sign, signature, credential) = match algorithm {
        Algorithm::SdkHmacSha256 => {
            let text = [name, "\n", sdk_date, "\n", &request_hash].concat();
            let signature = hmac_sha256(key.secret_key.as_bytes(), text.as_bytes());
            (text, signature, ["Access=", key.access_key].concat())
        }
        Algorithm::V11HmacSha256 { region, service } => {
            let info = derive::info(sdk_date, region, service)?;
            let text = [name, "\n", sdk_date, "\n", &info, "\n", &request_hash].concat();
            let signature = hmac_sha256(derive::key(key, &info).as_bytes(), text.as_bytes());
            (text, signature, ["Credential=", key.access_key, "/", &info].concat())
        }
    };
    let signature = hex(&signature);
    let text =
        [name, " ", &credential, ", SignedHeaders=", &header_names, ", Signature=", &signature].concat();
    let authorization = HeaderValue::try_from(text).map_err(|_| SignError::InvalidAccessKey)?;
    Ok(Signed::new(canonical_request, string_to_sign, signature, header_names, authorization))
}

/// What stands for the body in the canonical request.
///
/// It is the value of `X-Sdk-Content-Sha256` where the request has one ([`UNSIGNED_PAYLOAD`], or a hash worked out
/// before), otherwise the lower-case hex SHA-256 of the body. An empty value, or one that is not UTF-8, is none.
#[must_use]
pub fn payload_hash(request: &SigningRequest<'_>) -> String {
    let stated = request.headers.get(SDK_CONTENT_SHA256).map(|value| value.as_bytes().trim_ascii());
    match stated.map(std::str::from_utf8) {
        Some(Ok(text)) if !text.is_empty() => text.to_owned(),
        _ if request.body.is_empty() => EMPTY_SHA256.to_owned(),
        _ => sha256_hex(request.body),
    }
}

/// Refuses what would make the `Authorization` header ambiguous.
fn check_key(key: SigningKey<'_>) -> Result<(), SignError> {
    if key.secret_key.is_empty() {
        return Err(SignError::EmptySecretKey);
    }
    let ambiguous = |byte: u8| !byte.is_ascii_graphic() || byte == b',';
    if key.access_key.is_empty() || key.access_key.bytes().any(ambiguous) {
        return Err(SignError::InvalidAccessKey);
    }
    Ok(())
}

/// Holds the date against its form and against the header that is sent.
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

/// Whether `text` reads `YYYYMMDDTHHMMSSZ`, each part within its range.
fn is_basic_date(text: &[u8]) -> bool {
    let &[ref day @ .., b'T', h1, h2, m1, m2, s1, s2, b'Z'] = text else {
        return false;
    };
    let &[y1, y2, y3, y4, mo1, mo2, d1, d2] = day else {
        return false;
    };
    let digits = [y1, y2, y3, y4, mo1, mo2, d1, d2, h1, h2, m1, m2, s1, s2];
    digits.iter().all(u8::is_ascii_digit)
        && (*b"01"..=*b"12").contains(&[mo1, mo2])
        && (*b"01"..=*b"31").contains(&[d1, d2])
        && [h1, h2] <= *b"23"
        && [m1, m2] <= *b"59"
        && [s1, s2] <= *b"60"
}
