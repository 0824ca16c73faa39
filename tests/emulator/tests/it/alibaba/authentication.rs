//! Nonces and bearer tokens.

use std::time::Duration;

use imagescan_emulator::{Emulator, Key};

use super::{DATE, error, pre_check, signed, signed_by};
use crate::call::Call;
use crate::{builder, clock, key, start, start_at, temporary_key};

async fn execute(emulator: &Emulator, call: &Call) -> String {
    let response = call.send(emulator.addr()).await;
    if response.status == 200 { "accepted".to_owned() } else { error(&response).1 }
}

#[tokio::test]
async fn a_request_is_accepted_once() {
    let (emulator, clock) = start().await;
    let call = signed(pre_check(""));
    assert_eq!(execute(&emulator, &call).await, "accepted");
    assert_eq!(execute(&emulator, &call).await, "SignatureNonceUsed");
    clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(execute(&emulator, &call).await, "SignatureNonceUsed");
    clock.advance(Duration::from_secs(1));
    assert_eq!(execute(&emulator, &call).await, "InvalidTimeStamp.Expired");
}

#[tokio::test]
async fn a_request_from_the_future_is_accepted_once() {
    let (emulator, clock) = start().await;
    let call = signed_by(pre_check(""), &key(), "2026-11-20T12:15:00Z");
    assert_eq!(execute(&emulator, &call).await, "accepted");
    clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(execute(&emulator, &call).await, "SignatureNonceUsed");
}

#[tokio::test]
async fn a_nonce_is_used_per_key_and_by_valid_signatures_only() {
    let (emulator, _) = start().await;
    let with_nonce = |key: &Key| {
        let call = pre_check("").with("x-acs-signature-nonce", "n").with("x-acs-date", DATE);
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let call = call.with("x-acs-content-sha256", hash);
        super::sign(call, key)
    };
    let unknown = Key::permanent(key().id, "not the secret");
    assert_eq!(execute(&emulator, &with_nonce(&unknown)).await, "SignatureDoesNotMatch");
    assert_eq!(execute(&emulator, &with_nonce(&key())).await, "accepted");
    assert_eq!(execute(&emulator, &with_nonce(&key())).await, "SignatureNonceUsed");
    emulator.add_key(Key::permanent("AKTHIRD", "third"));
    let third = Key::permanent("AKTHIRD", "third");
    assert_eq!(execute(&emulator, &with_nonce(&third)).await, "accepted");
}

#[tokio::test]
async fn a_bearer_token_needs_no_signature() {
    let emulator = start_at(builder().bearer_token("valid"), &clock()).await;
    let bearer = |token: &str, query: &str| pre_check(query).with("x-acs-bearer-token", token);
    let valid = bearer("valid", "SignatureType=BEARERTOKEN");
    assert_eq!(execute(&emulator, &valid).await, "accepted");
    assert_eq!(execute(&emulator, &valid).await, "accepted", "a nonce without a signature is ignored");
    let in_header = bearer("valid", "").with("x-acs-signature-type", "BEARERTOKEN");
    assert_eq!(execute(&emulator, &in_header).await, "accepted");

    assert_eq!(execute(&emulator, &bearer("valid", "")).await, "IncompleteSignature");
    assert_eq!(execute(&emulator, &bearer("bad", "SignatureType=BEARERTOKEN")).await, "InvalidBearerToken");
    emulator.alibaba().remove_bearer_token("valid");
    assert_eq!(execute(&emulator, &valid).await, "InvalidBearerToken");
    emulator.alibaba().add_bearer_token("valid");
    assert_eq!(execute(&emulator, &valid).await, "accepted");
}

#[tokio::test]
async fn a_signature_takes_precedence_over_a_bearer_token() {
    let emulator = start_at(builder().bearer_token("valid"), &clock()).await;
    let wrong = Key::permanent(key().id, "not the secret");
    let call = pre_check("").with("x-acs-bearer-token", "valid");
    assert_eq!(execute(&emulator, &signed_by(call, &wrong, DATE)).await, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn a_missing_wrong_or_unexpected_session_token() {
    let (emulator, _) = start().await;
    let with_token = |key: Key, token: Option<&str>| {
        let token = token.map(str::to_owned);
        signed_by(pre_check(""), &Key { token, ..key }, DATE)
    };
    for (key, token, expected) in [
        (temporary_key(), Some("session-token"), "accepted"),
        (key(), Some(""), "accepted"),
        (temporary_key(), None, "MissingSecurityToken"),
        (temporary_key(), Some("stale"), "InvalidSecurityToken.MismatchWithAccessKey"),
        (key(), Some("session-token"), "InvalidSecurityToken.MismatchWithAccessKey"),
    ] {
        assert_eq!(execute(&emulator, &with_token(key, token)).await, expected, "{token:?}");
    }
}
