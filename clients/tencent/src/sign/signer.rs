//! Signs requests to Tencent Cloud without a client.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method};
use imagescan_runtime::provider::{KeyCache, header_value, put_host};
use imagescan_runtime::{Credentials, Error, ErrorKind, SigningRequest};

use super::{ACTION, Sign, SignedHeaders, SigningKey, TIMESTAMP, derived_key, sign_with};

const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");

/// Signs requests to one service of Tencent Cloud with `TC3-HMAC-SHA256`.
///
/// The signature covers the method, the path, the query of a GET, the body of a POST, `content-type` and `host`. The caller
/// adds the headers `x-tc-action` and `x-tc-version`, which select the operation.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use bytes::Bytes;
/// use imagescan::Credentials;
/// use imagescan::tencent::sign::{Sign as _, Signer};
///
/// let mut request = http::Request::post("https://tcss.intl.tencentcloudapi.com/")
///     .header("content-type", "application/json")
///     .header("x-tc-action", "DescribeAssetImageList")
///     .header("x-tc-version", "2020-11-01")
///     .body(Bytes::from_static(br#"{"Limit": 10}"#))?;
/// // In a program: `SystemTime::now()`.
/// let time = UNIX_EPOCH + Duration::from_secs(1_795_176_000);
/// Signer::tc3("tcss").sign(&mut request, &Credentials::new("ID", "KEY"), time)?;
///
/// let authorization = request.headers()["authorization"].to_str()?;
/// assert!(authorization.starts_with("TC3-HMAC-SHA256 Credential=ID/2026-11-20/tcss/tc3_request, "));
/// // The request goes to any HTTP client: `reqwest_client.execute(request.try_into()?)`.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    service: String,
    sign_action: bool,
    keys: KeyCache,
}

impl Signer {
    /// Signs for a service, by its name in the scope: `tcss`, the first part of its host.
    #[must_use]
    pub fn tc3(service: impl Into<String>) -> Self {
        Self { service: service.into(), sign_action: false, keys: KeyCache::default() }
    }

    /// Signs `x-tc-action` as well, as the vendor's guide does; its SDKs do not.
    #[must_use]
    pub fn sign_action(mut self) -> Self {
        self.sign_action = true;
        self
    }
}

impl Sign for Signer {
    /// Adds `content-type`, which the scheme requires, if the request lacks it: the default of its method.
    fn sign(
        &self,
        request: &mut http::Request<Bytes>,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(), Error> {
        credentials.check()?;
        let Some(pair) = credentials.key_pair() else {
            let message = "Tencent Cloud requires a secret id and its key, not a bearer token";
            return Err(Error::new(ErrorKind::Credentials, message));
        };
        put_host(request)?;
        let is_post = request.method() == Method::POST;
        let content_type = if is_post { "application/json" } else { "application/x-www-form-urlencoded" };
        let timestamp = timestamp(time)?;
        let headers = request.headers_mut();
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
        headers.insert(TIMESTAMP, HeaderValue::from(timestamp));
        headers.remove(TOKEN);
        if let Some(token) = pair.session_token {
            headers.insert(TOKEN, header_value("the session token", token, true)?);
        }
        let set = if self.sign_action { SignedHeaders::Named(&[ACTION]) } else { SignedHeaders::Standard };
        let key = SigningKey { id: pair.id, secret: pair.secret };
        let derive =
            |date: &str| self.keys.get(credentials, date, || derived_key(key.secret, date, &self.service));
        let view = SigningRequest::from_request(request);
        let signed = sign_with(&view, set, key, &self.service, timestamp, derive)
            .map_err(|error| Error::new(error.kind(), error.to_string()))?;
        request.headers_mut().insert(AUTHORIZATION, signed.authorization());
        Ok(())
    }
}

fn timestamp(time: SystemTime) -> Result<u64, Error> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map(|since| since.as_secs()).map_err(|error| {
        Error::invalid("the clock is before 1970, which a timestamp cannot express").with_source(error)
    })
}
