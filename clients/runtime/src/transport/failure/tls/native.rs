//! What the errors of the platform's TLS mean. They have no types that can be told apart, but words.

use std::error::Error;
use std::io;

use crate::transport::failure::tls::words::Kind;

/// What is wrong, if the error is one of TLS that says so.
pub(super) fn kind(error: &(dyn Error + 'static)) -> Option<Kind> {
    // An I/O error repeats what is in it.
    if error.is::<io::Error>() {
        return None;
    }
    let text = error.to_string();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    // OpenSSL's words, in 1.1 and 3; others speak of a certificate in their own.
    Some(if says(&["unable to get local issuer", "self-signed certificate", "self signed certificate"]) {
        Kind::UnknownIssuer
    } else if says(&["certificate has expired"]) {
        Kind::Expired
    } else if says(&["certificate is not yet valid"]) {
        Kind::NotYetValid
    } else if says(&["ostname mismatch", "IP address mismatch"]) {
        Kind::OtherName("the platform's TLS does not say which".to_owned())
    } else if says(&["certificate revoked"]) {
        Kind::Revoked
    } else if says(&[
        "wrong version number",
        "http request",
        "packet length too long",
        "record layer failure",
    ]) {
        Kind::NotTls
    } else if says(&["unsupported protocol", "alert protocol version", "version too low"]) {
        Kind::Version
    } else if says(&["handshake failure"]) {
        Kind::Refused(text)
    } else if text.to_ascii_lowercase().contains("certificate") {
        Kind::Certificate(text)
    } else {
        return None;
    })
}
