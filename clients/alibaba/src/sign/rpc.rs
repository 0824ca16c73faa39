//! `HMAC-SHA1` with `SignatureVersion=1.0`: the older signature, which covers method and parameters, not headers.
//!
//! Vendor page: <https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{QueryPair, hmac_sha1, push_percent_encoded, push_sorted_pairs};
use zeroize::Zeroizing;

use super::canonical::pairs;
use super::{SignError, SigningKey, check_date, check_key};

/// The parameters that every request must have.
const REQUIRED_PARAMETERS: [&str; 5] =
    ["AccessKeyId", "SignatureMethod", "SignatureNonce", "SignatureVersion", "Timestamp"];

/// A signature with the steps of its computation, to compare with those of a service that rejects it.
#[derive(Clone)]
pub struct RpcSignature {
    canonical_query: Zeroizing<Vec<u8>>,
    string_to_sign: Zeroizing<Vec<u8>>,
    signature: String,
}

impl RpcSignature {
    /// The sorted and encoded parameters; they may contain a security token.
    #[must_use]
    pub fn canonical_query(&self) -> &[u8] {
        &self.canonical_query
    }

    /// The text that the key signed; it may contain a security token.
    #[must_use]
    pub fn string_to_sign(&self) -> &[u8] {
        &self.string_to_sign
    }

    /// The signature in Base64, the value of the parameter `Signature` before it is encoded.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

impl std::fmt::Debug for RpcSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The parameters may contain a security token; the signature is valid for 15 minutes.
        f.debug_struct("RpcSignature").finish_non_exhaustive()
    }
}

/// Signs a request by the parameters in its query, and those in its body if that is a form.
///
/// They must contain `AccessKeyId`, `SignatureMethod`, `SignatureNonce`, `SignatureVersion` and `Timestamp`, and
/// `SecurityToken` with a temporary key. A parameter `Signature` is not signed.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use http::HeaderMap;
/// use imagescan::alibaba::sign::{SigningKey, rpc};
/// use imagescan::SigningRequest;
///
/// let request = SigningRequest {
///     method: "GET",
///     path: "/",
///     query: "Timestamp=2016-02-23T12:46:24Z&Format=XML&AccessKeyId=testid&Action=DescribeRegions\
///             &SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26\
///             &SignatureVersion=1.0",
///     headers: &HeaderMap::new(),
///     body: b"",
/// };
/// let key = SigningKey { id: "testid", secret: "testsecret" };
/// assert_eq!(rpc::sign(&request, key)?.signature(), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
/// # Ok::<(), imagescan_alibaba::sign::SignError>(())
/// ```
///
/// # Errors
/// If such a parameter is absent, the timestamp is malformed, the access key is not the one that signs, or the key is empty
/// or not printable ASCII.
pub fn sign(request: &SigningRequest<'_>, key: SigningKey<'_>) -> Result<RpcSignature, SignError> {
    check_key(key)?;
    let mut parameters = pairs(request.query.as_bytes());
    if is_form(request) {
        parameters.extend(pairs(request.body));
    }
    parameters.retain(|(name, _)| &**name != b"Signature");
    check(&parameters, key)?;

    // Each round of encoding makes at most three bytes of one: the buffers never move, so no copy stays unwiped.
    let size: usize = parameters.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
    let mut canonical_query = Zeroizing::new(Vec::with_capacity(size));
    push_sorted_pairs(&mut canonical_query, parameters);
    let mut string_to_sign =
        Zeroizing::new(Vec::with_capacity(request.method.len() + 5 + 3 * canonical_query.len()));
    string_to_sign.extend_from_slice(request.method.as_bytes());
    // The path is `/` for every operation of this style.
    string_to_sign.extend_from_slice(b"&%2F&");
    push_percent_encoded(&mut string_to_sign, &canonical_query);

    let mut secret = Zeroizing::new(String::with_capacity(key.secret.len() + 1));
    secret.push_str(key.secret);
    secret.push('&');
    let signature = STANDARD.encode(hmac_sha1(secret.as_bytes(), &string_to_sign));
    Ok(RpcSignature { canonical_query, string_to_sign, signature })
}

fn is_form(request: &SigningRequest<'_>) -> bool {
    let content_type = request.headers.get(CONTENT_TYPE).map(|value| value.as_bytes().trim_ascii_start());
    let form = b"application/x-www-form-urlencoded";
    content_type.and_then(|text| text.get(..form.len())).is_some_and(|start| start.eq_ignore_ascii_case(form))
}

fn check(parameters: &[QueryPair<'_>], key: SigningKey<'_>) -> Result<(), SignError> {
    let find = |wanted: &str| parameters.iter().find(|(name, _)| &**name == wanted.as_bytes());
    if let Some(missing) = REQUIRED_PARAMETERS.into_iter().find(|name| find(name).is_none()) {
        return Err(SignError::MissingParameter(missing));
    }
    if find("AccessKeyId").is_some_and(|(_, id)| &**id != key.id.as_bytes()) {
        return Err(SignError::AccessKeyMismatch);
    }
    find("Timestamp").map_or(Ok(()), |(_, date)| check_date(date))
}
