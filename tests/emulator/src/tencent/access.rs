//! Who calls, and for which service did they sign?

use std::sync::Arc;

use jiff::SignedDuration;

use super::canonical::without_port;
use super::refusal::Refusal;
use super::signature::{Signed, time_of};
use crate::Request;
use crate::conditions::Conditions;
use crate::keys::Keyring;

/// How far the time of a signature may lie from the server's, either way.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// The gateway's knowledge of callers.
pub(super) struct Gate {
    keys: Arc<Keyring>,
}

impl Gate {
    pub(super) fn new(keys: Arc<Keyring>) -> Self {
        Self { keys }
    }

    /// Lets the request through to `service`, or says why not.
    pub(super) fn admit(
        &self,
        request: &Request,
        service: &str,
        conditions: Conditions,
    ) -> Result<(), Refusal> {
        let now = conditions.shown;
        let time = time_of(request).map_err(|why| Refusal::new("InvalidParameter", why.to_string()))?;
        let signed = Signed::read(request)
            .map_err(|why| Refusal::new("AuthFailure.InvalidAuthorization", why.to_string()))?;
        if ![service, first_label(request)].contains(&signed.service()) {
            let message = format!("there is no product {} here", signed.service());
            return Err(Refusal::new("NoSuchProduct", message));
        }
        let id = signed.key_id();
        let Some(held) = self.keys.find(id) else {
            return Err(Refusal::new("AuthFailure.SecretIdNotFound", format!("nobody has the key {id}")));
        };
        if now.duration_since(time).abs() > MAX_SKEW {
            let message = format!("signed at {time}, which is too far from the server's time {now}");
            return Err(Refusal::new("AuthFailure.SignatureExpire", message));
        }
        if !signed.verify(&held.key.secret) {
            let message = "the signature is not the one of this request and key";
            return Err(Refusal::new("AuthFailure.SignatureFailure", message));
        }
        let expected = held.key.token.as_deref().unwrap_or_default();
        if request.header("x-tc-token").unwrap_or_default() != expected.as_bytes() {
            let message = "X-TC-Token is not the one of this key";
            return Err(Refusal::new("AuthFailure.TokenFailure", message));
        }
        if held.is_expired(conditions.now) {
            return Err(Refusal::new("AuthFailure.TokenFailure", "the token has expired"));
        }
        Ok(())
    }
}

/// The host up to its first dot. The vendor's Node SDK takes it for the service, whatever the host:
/// `127` when it is pointed at 127.0.0.1.
fn first_label(request: &Request) -> &str {
    let host = without_port(request.header("host").unwrap_or_default());
    host.split(|&byte| byte == b'.')
        .next()
        .and_then(|label| std::str::from_utf8(label).ok())
        .unwrap_or_default()
}
