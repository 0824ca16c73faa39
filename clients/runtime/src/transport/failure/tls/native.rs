//! The causes of errors of the platform's TLS. They have no distinct types, only messages.

use std::error::Error;
use std::io;

use crate::transport::failure::tls::cause::TlsCause;

/// The cause, if the error is a known error of TLS.
pub(super) fn cause(error: &(dyn Error + 'static)) -> Option<TlsCause> {
    // An I/O error repeats what is in it.
    if error.is::<io::Error>() {
        return None;
    }
    let text = error.to_string();
    let reports = |messages: &[&str]| messages.iter().any(|message| text.contains(message));
    // Messages of OpenSSL 1.1 and 3; those of other libraries contain `certificate`.
    Some(if reports(&["unable to get local issuer", "self-signed certificate", "self signed certificate"]) {
        TlsCause::UnknownIssuer
    } else if reports(&["certificate has expired"]) {
        TlsCause::Expired
    } else if reports(&["certificate is not yet valid"]) {
        TlsCause::NotYetValid
    } else if reports(&["ostname mismatch", "IP address mismatch"]) {
        TlsCause::OtherName("the platform's TLS does not say which".to_owned())
    } else if reports(&["certificate revoked"]) {
        TlsCause::Revoked
    } else if reports(&[
        "wrong version number",
        "http request",
        "packet length too long",
        "record layer failure",
    ]) {
        TlsCause::NotTls
    } else if reports(&["unsupported protocol", "alert protocol version", "version too low"]) {
        TlsCause::Version
    } else if reports(&["handshake failure"]) {
        TlsCause::Rejected(text)
    } else if text.to_ascii_lowercase().contains("certificate") {
        TlsCause::Certificate(text)
    } else {
        return None;
    })
}
