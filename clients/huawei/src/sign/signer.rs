//! Signs requests to Huawei Cloud without a client.

use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderName;
use http::header::AUTHORIZATION;
use imagescan_runtime::provider::{KeyCache, header_value, put_host, utc};
use imagescan_runtime::{Credentials, Error, ErrorKind, SigningRequest};

use super::{
    Algorithm, SDK_DATE, Sign, SignError, SignedHeaders, SigningKey, hmac_key, payload_hash, sign_with,
};

const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");
const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// Signs requests to any service of Huawei Cloud, or adds an IAM token, which replaces the signature.
///
/// The signature covers the method, the path, the query, the body, and the headers of [`SignedHeaders::Standard`], which
/// [`sign()`](super::sign()) lists. Services with projects require `x-project-id` among them.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use bytes::Bytes;
/// use imagescan::Credentials;
/// use imagescan::huawei::sign::{Sign as _, Signer};
///
/// let mut request = http::Request::get("https://hss.cn-north-4.myhuaweicloud.com/v5/p-1/image/registries?limit=10")
///     .header("content-type", "application/json")
///     .body(Bytes::new())?;
/// // In a program: `SystemTime::now()`.
/// let time = UNIX_EPOCH + Duration::from_secs(1_795_176_000);
/// Signer::sdk_hmac().sign(&mut request, &Credentials::new("AK", "SK"), time)?;
///
/// let authorization = request.headers()["authorization"].to_str()?;
/// assert!(authorization.starts_with("SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-sdk-date, "));
/// // The request goes to any HTTP client: `reqwest_client.execute(request.try_into()?)`.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Signer {
    /// Region and service of the derived key.
    scope: Option<(String, String)>,
    keys: KeyCache,
}

impl Signer {
    /// Signs with `SDK-HMAC-SHA256`.
    #[must_use]
    pub fn sdk_hmac() -> Self {
        Self::default()
    }

    /// Signs with `V11-HMAC-SHA256`, with a key derived for the day, a region (`cn-north-4`) and a service (`hss`).
    #[must_use]
    pub fn v11_hmac(region: impl Into<String>, service: impl Into<String>) -> Self {
        Self { scope: Some((region.into(), service.into())), keys: KeyCache::default() }
    }
}

impl Sign for Signer {
    fn sign(
        &self,
        request: &mut http::Request<Bytes>,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(), Error> {
        credentials.check()?;
        put_host(request)?;
        for left in [AUTHORIZATION, SECURITY_TOKEN, AUTH_TOKEN] {
            request.headers_mut().remove(left);
        }
        if let Some(token) = credentials.bearer_token() {
            request.headers_mut().insert(AUTH_TOKEN, header_value("the token", token, true)?);
            return Ok(());
        }
        let Some(pair) = credentials.key_pair() else {
            return Err(Error::new(ErrorKind::Credentials, "Huawei Cloud requires a key pair or a token"));
        };
        if let Some(token) = pair.session_token {
            request.headers_mut().insert(SECURITY_TOKEN, header_value("the session token", token, true)?);
        }
        let date = utc(time, "%Y%m%dT%H%M%SZ")?;
        request.headers_mut().insert(SDK_DATE, header_value("the date", &date, false)?);
        let algorithm = match &self.scope {
            Some((region, service)) => Algorithm::V11HmacSha256 { region, service },
            None => Algorithm::SdkHmacSha256,
        };
        let key = SigningKey { id: pair.id, secret: pair.secret };
        let derive = |scope: Option<&str>| {
            self.keys.get(credentials, scope.unwrap_or_default(), || hmac_key(key, scope))
        };
        let view = SigningRequest::from_request(request);
        let hash = payload_hash(&view);
        let signed = sign_with(&view, SignedHeaders::Standard, key, algorithm, &date, &hash, derive)
            .map_err(|error| credentials_or_input_error(&error))?;
        request.headers_mut().insert(AUTHORIZATION, signed.authorization());
        Ok(())
    }
}

fn credentials_or_input_error(error: &SignError) -> Error {
    let kind = match error {
        SignError::InvalidAccessKey | SignError::EmptySecretKey => ErrorKind::Credentials,
        _ => ErrorKind::InvalidInput,
    };
    Error::new(kind, error.to_string())
}
