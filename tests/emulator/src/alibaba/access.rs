//! Who calls?

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;

use super::message::{Message, Proof};
use super::nonces::Nonces;
use super::refusal::Refusal;
use super::signature::{Signed, parse_date};
use crate::Request;
use crate::conditions::Conditions;
use crate::keys::{Held, Keyring};

/// How far the time of a signature may lie from the server's, either way.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// The gateway's knowledge of callers.
pub(super) struct Gate {
    keys: Arc<Keyring>,
    bearer_tokens: Mutex<HashSet<String>>,
    nonces: Nonces,
}

impl Gate {
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

    /// Lets the request through, or says why not.
    pub(super) fn admit(
        &self,
        request: &Request,
        message: &Message,
        conditions: Conditions,
    ) -> Result<(), Refusal> {
        match message.proof {
            Proof::Header | Proof::Parameter => self.check_signature(request, message, conditions),
            Proof::Bearer => self.check_bearer_token(request, message),
            Proof::None => Err(Refusal::new("IncompleteSignature", "the request is not signed")),
        }
    }

    fn check_signature(
        &self,
        request: &Request,
        message: &Message,
        conditions: Conditions,
    ) -> Result<(), Refusal> {
        let now = conditions.shown;
        let (date, _) = (message.date()?, message.nonce()?);
        parse_date(&date).map_err(|why| Refusal::new("InvalidTimeStamp.Format", why.to_string()))?;
        let signed =
            Signed::read(request).map_err(|why| Refusal::new("IncompleteSignature", why.to_string()))?;
        let id = signed.key_id();
        let Some(held) = self.keys.find(id) else {
            return Err(Refusal::not_found(
                "InvalidAccessKeyId.NotFound",
                format!("nobody has the key {id}"),
            ));
        };
        if now.duration_since(signed.time()).abs() > MAX_SKEW {
            let message = format!("signed at {date}, which is too far from the server's time {now}");
            return Err(Refusal::new("InvalidTimeStamp.Expired", message));
        }
        if !signed.verify(&held.key.secret) {
            let message = format!(
                "the signature is not the one of this request and key; the server signs: {}",
                signed.string_to_sign()
            );
            return Err(Refusal::new("SignatureDoesNotMatch", message));
        }
        check_security_token(&held, message.security_token(), conditions)?;
        // A request from the future stays in time for twice as long.
        if !self.nonces.take(id, signed.nonce(), now, MAX_SKEW * 2) {
            return Err(Refusal::new("SignatureNonceUsed", "the nonce was used before"));
        }
        Ok(())
    }

    fn check_bearer_token(&self, request: &Request, message: &Message) -> Result<(), Refusal> {
        let in_header = request.header_text("x-acs-signature-type").map(str::to_owned);
        let signature_type = message.parameter("SignatureType").or(in_header);
        if signature_type.as_deref() != Some("BEARERTOKEN") {
            return Err(Refusal::new("IncompleteSignature", "SignatureType must be BEARERTOKEN"));
        }
        let token = request.header_text("x-acs-bearer-token").unwrap_or_default();
        if !self.bearer_tokens.lock().expect("no holder of the lock panics").contains(token) {
            return Err(Refusal::new("InvalidBearerToken", "the bearer token is not known"));
        }
        Ok(())
    }
}

/// Whether a temporary key has expired does not depend on a clock that seems to be off.
fn check_security_token(held: &Held, given: Option<String>, conditions: Conditions) -> Result<(), Refusal> {
    match (&held.key.token, given) {
        (None, None) => Ok(()),
        (Some(expected), Some(given)) if *expected == given && held.is_expired(conditions.now) => {
            Err(Refusal::new("InvalidSecurityToken.Expired", "the security token has expired"))
        }
        (Some(expected), Some(given)) if *expected == given => Ok(()),
        (Some(_), None) => Err(Refusal::new("MissingSecurityToken", "a temporary key needs its token")),
        (_, Some(_)) => {
            let message = "the security token is not the one of this key";
            Err(Refusal::new("InvalidSecurityToken.MismatchWithAccessKey", message))
        }
    }
}
