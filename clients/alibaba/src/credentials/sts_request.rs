//! Requests for temporary keys to the Security Token Service (STS).

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use imagescan_runtime::provider::{
    CredentialDocument, FieldNames, percent_encode, send_to_token_service, utc,
};
use imagescan_runtime::{Credentials, Endpoint, Error, ErrorKind, HostEnvironment, KeyPair, SigningRequest};
use zeroize::Zeroizing;

use super::sts_endpoint::StsEndpoint;
use crate::envelope;
use crate::nonce::Nonces;
use crate::sign::{SigningKey, rpc};

const VERSION: &str = "2015-04-01";

/// The names of the parts of temporary keys in responses.
pub(super) const NAMES: FieldNames =
    FieldNames { id: "AccessKeyId", secret: "AccessKeySecret", token: "SecurityToken", expiry: "Expiration" };

impl StsEndpoint {
    /// Requests temporary keys. The parameters are in the body, since servers write URLs to logs.
    ///
    /// `signer` signs the request, unless the operation is not signed.
    pub(super) async fn send(
        &self,
        environment: &HostEnvironment,
        operation: &str,
        parameters: &[(&str, &str)],
        signer: Option<KeyPair<'_>>,
    ) -> Result<Credentials, Error> {
        let request = |time| {
            let date = utc(time, "%Y-%m-%dT%H:%M:%SZ")?;
            let common =
                [("Action", operation), ("Version", VERSION), ("Format", "JSON"), ("Timestamp", &*date)];
            request(&self.endpoint, &[&common, parameters].concat(), signer)
        };
        let response = send_to_token_service(environment, request, envelope::parse_response).await;
        let response = response.map_err(|error| self.explain_unreachable(error))?;
        let document = CredentialDocument::parse(response.body(), "the response")?;
        let credentials = document.root().member("Credentials").credentials(NAMES)?;
        if credentials.key_pair().is_none_or(|pair| pair.session_token.is_none()) {
            return Err(document.root().error("lacks `SecurityToken`"));
        }
        Ok(credentials)
    }
}

fn request(
    endpoint: &Endpoint,
    parameters: &[(&str, &str)],
    signer: Option<KeyPair<'_>>,
) -> Result<http::Request<Bytes>, Error> {
    let unusable = |error: http::Error| credentials_error("the request cannot be built").with_source(error);
    let mut request = http::Request::post(format!("{endpoint}/")).body(Bytes::new()).map_err(unusable)?;
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, form);
    let form = match signer {
        None => encode(parameters),
        Some(pair) => sign(request.headers(), parameters, pair)?,
    };
    *request.body_mut() = Bytes::from_owner(Zeroizing::new(form.into_bytes()));
    Ok(request)
}

/// The signed form.
fn sign(headers: &HeaderMap, parameters: &[(&str, &str)], pair: KeyPair<'_>) -> Result<String, Error> {
    let nonce = Nonces::Random.next()?;
    let mut all = parameters.to_vec();
    all.extend([
        ("SignatureNonce", &*nonce),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("AccessKeyId", pair.id),
    ]);
    all.extend(pair.session_token.map(|token| ("SecurityToken", token)));
    let mut form = encode(&all);
    let request = SigningRequest { method: "POST", path: "/", query: "", headers, body: form.as_bytes() };
    let key = SigningKey { id: pair.id, secret: pair.secret };
    let signed = rpc::sign(&request, key).map_err(|error| credentials_error(error.to_string()))?;
    form.push_str("&Signature=");
    form.extend(percent_encode(signed.signature()));
    Ok(form)
}

/// Encodes a space as `%20`, never as `+`, as in the signature.
fn encode(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    pairs.join("&")
}

/// An error of the kind `Credentials`.
pub(super) fn credentials_error(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Credentials, why)
}
