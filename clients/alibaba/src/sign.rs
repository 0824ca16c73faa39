//! The request signatures `ACS3-HMAC-SHA256` and, in [`rpc`], the older `HMAC-SHA1`.
//!
//! Signing is a pure function of (request, credentials): the time and the nonce are on the request, and nothing here
//! reads a clock, a source of chance, the environment or the network.
//! Vendor page: <https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature>.

mod canonical;
mod error;
pub mod rpc;

use http::HeaderValue;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{hex, hmac_sha256, sha256_hex};

pub use error::SignError;
pub use imagescan_runtime::provider::Signed;

/// The published name, which opens the string to sign and the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The header that carries the time of signing, `2026-11-20T21:59:52Z`; always signed.
pub const DATE: &str = "x-acs-date";

/// The header that makes the request one of its kind; always signed.
pub const NONCE: &str = "x-acs-signature-nonce";

/// The header that carries the lower-case hex SHA-256 of the body; always signed.
pub const CONTENT_SHA256: &str = "x-acs-content-sha256";

/// The hash of no bytes, as most requests have them.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// An access key and its secret, borrowed for one signature.
#[derive(Clone, Copy)]
pub struct SigningKey<'a> {
    /// The access key id, which travels with the request.
    pub access_key: &'a str,
    /// The access key secret, which never travels.
    pub secret_key: &'a str,
}

impl std::fmt::Debug for SigningKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

/// Which headers are signed. The vendor's SDKs differ in theirs.
///
/// `host`, [`DATE`], [`NONCE`] and [`CONTENT_SHA256`] are signed in any case.
#[derive(Debug, Clone, Copy, Default)]
pub enum SignedHeaders<'a> {
    /// Every `x-acs-*`, and `content-type` where the request has it. Proxies leave all of them alone.
    #[default]
    Standard,
    /// These, in any order and case. Each must be on the request.
    Named(&'a [&'a str]),
}

/// Signs a request, which must already carry `host` and the headers [`DATE`], [`NONCE`] and [`CONTENT_SHA256`].
///
/// With a temporary key the request must also carry `x-acs-accesskey-id` and `x-acs-security-token`, which
/// [`SignedHeaders::Standard`] then signs.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use imagescan_alibaba::sign::{SignedHeaders, SigningKey, sign};
/// use imagescan_alibaba::SigningRequest;
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
/// let key = SigningKey { access_key: "YourAccessKeyId", secret_key: "YourAccessKeySecret" };
///
/// let signed = sign(&request, SignedHeaders::Standard, key)?;
/// assert_eq!(signed.signature(), "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
/// headers.insert(http::header::AUTHORIZATION, signed.authorization());
/// # Ok::<(), imagescan_alibaba::sign::SignError>(())
/// ```
///
/// # Errors
/// When a header that is to be signed is absent, the date is malformed, the stated hash is not the body's, or the key
/// cannot stand in an `Authorization` header.
pub fn sign(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    key: SigningKey<'_>,
) -> Result<Signed, SignError> {
    check_key(key)?;
    let payload_hash = payload_hash(request.body);
    let (canonical_request, header_names) = canonical::request(request, signed_headers, &payload_hash)?;
    check_stamps(request, &payload_hash)?;

    let string_to_sign = [ALGORITHM, "\n", &sha256_hex(&canonical_request)].concat();
    let signature = hex(&hmac_sha256(key.secret_key.as_bytes(), string_to_sign.as_bytes()));
    let credential = ["Credential=", key.access_key].concat();
    let text =
        [ALGORITHM, " ", &credential, ",SignedHeaders=", &header_names, ",Signature=", &signature].concat();
    let authorization = HeaderValue::try_from(text).map_err(|_| SignError::InvalidAccessKey)?;
    Ok(Signed::new(canonical_request, string_to_sign, signature, header_names, authorization))
}

/// The value for [`CONTENT_SHA256`]: the lower-case hex SHA-256 of the body.
#[must_use]
pub fn payload_hash(body: &[u8]) -> String {
    if body.is_empty() { EMPTY_SHA256.to_owned() } else { sha256_hex(body) }
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

/// Holds the date against its form, and the stated hash against the body's. Both headers are there.
fn check_stamps(request: &SigningRequest<'_>, payload_hash: &str) -> Result<(), SignError> {
    for value in request.headers.get_all(DATE) {
        check_date(value.as_bytes().trim_ascii())?;
    }
    let mut stated = request.headers.get_all(CONTENT_SHA256).iter();
    if stated.any(|value| value.as_bytes().trim_ascii() != payload_hash.as_bytes()) {
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

/// Whether `text` reads `YYYY-MM-DDThh:mm:ssZ`, each part within its range.
fn is_date(text: &[u8]) -> bool {
    let &[y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] =
        text
    else {
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
