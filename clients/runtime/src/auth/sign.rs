//! Signing requests without a client: for operations, services and HTTP clients that these crates do not know.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request};

use crate::auth::Credentials;
use crate::auth::signing::SigningRequest;
use crate::error::Error;
use crate::types::endpoint::host_of;

/// Signs requests as one provider wants it. Each provider's crate has its `Signer` in `auth`.
pub trait Sign: fmt::Debug + Send + Sync + 'static {
    /// Puts time, tokens and signature on a request, for each attempt afresh: what an earlier signature left there is
    /// replaced. A request without the header `host` gets that of its URI.
    ///
    /// What was signed is what stands in the request, so it must be sent as it is. HTTP clients may add headers.
    ///
    /// # Errors
    /// When the credentials are none that the provider takes, or the request cannot be signed: it has no host, or a
    /// part that the scheme does not cover. The request is then not to be sent.
    fn sign(
        &self,
        request: &mut Request<Bytes>,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(), Error>;
}

/// Puts `host` on a request that lacks it; for signers.
///
/// # Errors
/// When the URI has no host either.
pub fn put_host(request: &mut Request<Bytes>) -> Result<(), Error> {
    if request.headers().contains_key(HOST) {
        return Ok(());
    }
    let host = host_of(request.uri()).and_then(|host| HeaderValue::from_str(host).ok()).ok_or_else(|| {
        Error::invalid(
            "the request has neither a header `host` nor a URI with a host, and it is signed for one",
        )
    })?;
    request.headers_mut().insert(HOST, host);
    Ok(())
}

/// A value for a header; `what` names it in the error. A sensitive one is not printed.
///
/// # Errors
/// When no header can carry it.
pub fn header_value(what: &str, text: &str, sensitive: bool) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("{what} holds a character that no header can carry")))?;
    value.set_sensitive(sensitive);
    Ok(value)
}

impl<'a> SigningRequest<'a> {
    /// The view of a request as it stands.
    #[must_use]
    pub fn from_request(request: &'a Request<Bytes>) -> Self {
        Self {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
        }
    }
}
