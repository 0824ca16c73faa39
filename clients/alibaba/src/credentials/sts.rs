//! The Security Token Service, which gives temporary keys for a role.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use imagescan_runtime::HostEnvironment;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{CredentialDocument, FieldNames};
use imagescan_runtime::provider::{percent_encode, utc};
use imagescan_runtime::{Credentials, Endpoint, Error, ErrorKind, KeyPair};
use zeroize::Zeroizing;

use super::sts_location::StsHost;
use crate::envelope;
use crate::nonce::Nonces;
use crate::sign::{SigningKey, rpc};

const VERSION: &str = "2015-04-01";

/// What temporary keys are called by all that give them.
pub(super) const NAMES: FieldNames =
    FieldNames { id: "AccessKeyId", secret: "AccessKeySecret", token: "SecurityToken", expiry: "Expiration" };

impl StsHost {
    /// Asks for keys. All that is said travels in the body: what stands in a URL is kept in logs.
    ///
    /// `signer` signs, if the operation is one that is signed.
    pub(super) async fn ask(
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
        let response = environment.send_to_token_service(request, envelope::parse_response).await;
        let response = response.map_err(|error| self.with_way_out(error))?;
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
    let unusable = |error: http::Error| refused("the request cannot be built").with_source(error);
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
    let signed = rpc::sign(&request, key).map_err(|error| refused(error.to_string()))?;
    form.push_str("&Signature=");
    form.extend(percent_encode(signed.signature()));
    Ok(form)
}

/// A space is `%20` and never `+`, as it is where it is signed.
fn encode(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    pairs.join("&")
}

pub(super) fn refused(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Credentials, why)
}
