//! Signing requests to {{Name}} without a client.

use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderName;
use http::header::AUTHORIZATION;
use imagescan_runtime::auth::{header, put_host};
use imagescan_runtime::signing::{SigningRequest, utc};
use imagescan_runtime::{Credentials, Error, ErrorKind};

pub use imagescan_runtime::auth::Sign;

use crate::sign::{DATE, SignError, SigningKey, sign};

const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");

/// Signs requests to any service of {{Name}}.
#[derive(Clone, Debug, Default)]
pub struct Signer {}

impl Signer {
    /// Signs with the default algorithm.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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
        // A request may have been signed before.
        for left in [AUTHORIZATION, SECURITY_TOKEN] {
            request.headers_mut().remove(left);
        }
        let Some(pair) = credentials.key_pair() else {
            return Err(Error::new(ErrorKind::Credentials, "{{Name}} takes a key pair, not a bearer token"));
        };
        let date = utc(time, "%Y%m%dT%H%M%SZ")?;
        request.headers_mut().insert(DATE, header("the date", &date, false)?);
        if let Some(token) = pair.session_token {
            request.headers_mut().insert(SECURITY_TOKEN, header("the session token", token, true)?);
        }
        let key = SigningKey { access_key: pair.id, secret_key: pair.secret };
        let signed = sign(&SigningRequest::of(request), key, &date).map_err(refused)?;
        request.headers_mut().insert(AUTHORIZATION, signed.authorization());
        Ok(())
    }
}

fn refused(error: SignError) -> Error {
    let kind = match error {
        SignError::InvalidAccessKey => ErrorKind::Credentials,
        SignError::MissingHeader(_) => ErrorKind::InvalidInput,
    };
    Error::new(kind, error.to_string()).with_source(error)
}
