//! Authenticates the caller: by a signature of either version, or by a bearer token.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

use super::error_response::ErrorResponse;
use super::rpc_request::{AuthMethod, RpcRequest};
use super::signature::{RequestSignature, parse_date};
use crate::Request;
use crate::faults::CallContext;
use crate::keys::{Keyring, StoredKey};

/// The greatest difference between the time of a signature and the server's time, in either direction.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);

pub(super) struct Authenticator {
    keys: Arc<Keyring>,
    bearer_tokens: Mutex<HashSet<String>>,
    nonces: Nonces,
}

impl Authenticator {
    pub(super) fn new(keys: Arc<Keyring>, bearer_tokens: Vec<String>) -> Self {
        let bearer_tokens = Mutex::new(bearer_tokens.into_iter().collect());
        Self { keys, bearer_tokens, nonces: Nonces::default() }
    }

    pub(super) fn add_bearer_token(&self, token: String) {
        self.bearer_tokens.lock().expect("no holder of the lock panics").insert(token);
    }

    pub(super) fn remove_bearer_token(&self, token: &str) {
        self.bearer_tokens.lock().expect("no holder of the lock panics").remove(token);
    }

    /// Checks the credentials of the request.
    pub(super) fn authenticate(
        &self,
        request: &Request,
        rpc: &RpcRequest,
        context: CallContext,
    ) -> Result<(), ErrorResponse> {
        match rpc.auth_method {
            AuthMethod::Header | AuthMethod::Parameter => self.check_signature(request, rpc, context),
            AuthMethod::BearerToken => self.check_bearer_token(request, rpc),
            AuthMethod::None => Err(ErrorResponse::new("IncompleteSignature", "the request is not signed")),
        }
    }

    fn check_signature(
        &self,
        request: &Request,
        rpc: &RpcRequest,
        context: CallContext,
    ) -> Result<(), ErrorResponse> {
        let now = context.apparent_now;
        let (date, _) = (rpc.date()?, rpc.nonce()?);
        parse_date(&date).map_err(|why| ErrorResponse::new("InvalidTimeStamp.Format", why.to_string()))?;
        let signature = RequestSignature::parse(request)
            .map_err(|why| ErrorResponse::new("IncompleteSignature", why.to_string()))?;
        let id = signature.key_id();
        let Some(stored) = self.keys.find(id) else {
            return Err(ErrorResponse::not_found(
                "InvalidAccessKeyId.NotFound",
                format!("the key {id} does not exist"),
            ));
        };
        if now.duration_since(signature.time()).abs() > MAX_SKEW {
            let message = format!("signed at {date}, which is too far from the server's time {now}");
            return Err(ErrorResponse::new("InvalidTimeStamp.Expired", message));
        }
        if !signature.verify(&stored.key.secret) {
            let message = format!(
                "the signature is not the one of this request and key; the server signs: {}",
                signature.string_to_sign()
            );
            return Err(ErrorResponse::new("SignatureDoesNotMatch", message));
        }
        check_security_token(&stored, rpc.security_token(), context)?;
        // A request from the future is in time for twice as long.
        if !self.nonces.take(id, signature.nonce(), now, MAX_SKEW * 2) {
            return Err(ErrorResponse::new("SignatureNonceUsed", "the nonce was used before"));
        }
        Ok(())
    }

    fn check_bearer_token(&self, request: &Request, rpc: &RpcRequest) -> Result<(), ErrorResponse> {
        let in_header = request.header_text("x-acs-signature-type").map(str::to_owned);
        let signature_type = rpc.parameter("SignatureType").or(in_header);
        if signature_type.as_deref() != Some("BEARERTOKEN") {
            return Err(ErrorResponse::new("IncompleteSignature", "SignatureType must be BEARERTOKEN"));
        }
        let token = request.header_text("x-acs-bearer-token").unwrap_or_default();
        if !self.bearer_tokens.lock().expect("no holder of the lock panics").contains(token) {
            return Err(ErrorResponse::new("InvalidBearerToken", "the bearer token is not known"));
        }
        Ok(())
    }
}

/// The expiry of a temporary key is checked by the emulator's clock, even if a fault skews the server's.
fn check_security_token(
    stored: &StoredKey,
    given: Option<String>,
    context: CallContext,
) -> Result<(), ErrorResponse> {
    match (&stored.key.token, given) {
        (None, None) => Ok(()),
        (Some(expected), Some(given)) if *expected == given && stored.is_expired(context.now) => {
            Err(ErrorResponse::new("InvalidSecurityToken.Expired", "the security token has expired"))
        }
        (Some(expected), Some(given)) if *expected == given => Ok(()),
        (Some(_), None) => Err(ErrorResponse::new("MissingSecurityToken", "a temporary key needs its token")),
        (_, Some(_)) => {
            let message = "the security token is not the one of this key";
            Err(ErrorResponse::new("InvalidSecurityToken.MismatchWithAccessKey", message))
        }
    }
}

/// The used nonces. A key can use each nonce once, as long as a request with it could still be in time.
#[derive(Debug, Default)]
struct Nonces {
    /// By key and nonce, the time when the nonce can be forgotten.
    used: Mutex<HashMap<(String, String), Timestamp>>,
}

impl Nonces {
    /// Uses a nonce of a request that could be replayed for as long as `remembered`. Returns false if it was used
    /// before.
    fn take(&self, key_id: &str, nonce: &str, now: Timestamp, remembered: SignedDuration) -> bool {
        let mut used = self.used.lock().expect("no holder of the lock panics");
        used.retain(|_, until| *until >= now);
        let until = now.checked_add(remembered).unwrap_or(Timestamp::MAX);
        used.insert((key_id.to_owned(), nonce.to_owned()), until).is_none()
    }
}
