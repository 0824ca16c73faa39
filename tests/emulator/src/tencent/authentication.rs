//! Authenticates the caller by a signature for the called service.

use std::sync::Arc;

use jiff::SignedDuration;

use super::canonical::without_port;
use super::error_response::ErrorResponse;
use super::signature::{RequestSignature, time_of};
use crate::Request;
use crate::faults::CallContext;
use crate::keys::Keyring;

/// The greatest difference between the time of a signature and the server's time, in either direction.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(5);

pub(super) struct Authenticator {
    keys: Arc<Keyring>,
}

impl Authenticator {
    pub(super) fn new(keys: Arc<Keyring>) -> Self {
        Self { keys }
    }

    /// Authenticates a request to `service`.
    pub(super) fn authenticate(
        &self,
        request: &Request,
        service: &str,
        context: CallContext,
    ) -> Result<(), ErrorResponse> {
        let now = context.apparent_now;
        let time = time_of(request).map_err(|why| ErrorResponse::new("InvalidParameter", why.to_string()))?;
        let signature = RequestSignature::parse(request)
            .map_err(|why| ErrorResponse::new("AuthFailure.InvalidAuthorization", why.to_string()))?;
        if ![service, first_label(request)].contains(&signature.service()) {
            let message = format!("the product {} does not exist here", signature.service());
            return Err(ErrorResponse::new("NoSuchProduct", message));
        }
        let id = signature.key_id();
        let Some(stored) = self.keys.find(id) else {
            return Err(ErrorResponse::new(
                "AuthFailure.SecretIdNotFound",
                format!("the key {id} does not exist"),
            ));
        };
        if now.duration_since(time).abs() > MAX_SKEW {
            let message = format!("signed at {time}, which is too far from the server's time {now}");
            return Err(ErrorResponse::new("AuthFailure.SignatureExpire", message));
        }
        if !signature.verify(&stored.key.secret) {
            let message = "the signature is not the one of this request and key";
            return Err(ErrorResponse::new("AuthFailure.SignatureFailure", message));
        }
        let expected = stored.key.token.as_deref().unwrap_or_default();
        if request.header("x-tc-token").unwrap_or_default() != expected.as_bytes() {
            let message = "X-TC-Token is not the one of this key";
            return Err(ErrorResponse::new("AuthFailure.TokenFailure", message));
        }
        if stored.is_expired(context.now) {
            return Err(ErrorResponse::new("AuthFailure.TokenFailure", "the token has expired"));
        }
        Ok(())
    }

    /// Whether the key of an authenticated request is one that STS has issued.
    pub(super) fn is_temporary(&self, request: &Request) -> bool {
        let signature = RequestSignature::parse(request).ok();
        let stored = signature.and_then(|signature| self.keys.find(signature.key_id()));
        stored.is_some_and(|stored| stored.key.token.is_some())
    }
}

/// The host up to its first dot. The vendor's Node SDK uses it as the service, whatever the host: `127` if its endpoint
/// is 127.0.0.1.
fn first_label(request: &Request) -> &str {
    let host = without_port(request.header("host").unwrap_or_default());
    host.split(|&byte| byte == b'.')
        .next()
        .and_then(|label| std::str::from_utf8(label).ok())
        .unwrap_or_default()
}
