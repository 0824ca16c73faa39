//! Certificates in PEM text, as files and variables hold it.
//!
//! Variables and templates lose line ends: they become `\n`, a blank, or nothing. What is between the marks of a
//! certificate is Base64 all the same, so that it is read without regard to lines. No error holds any of the text,
//! which may have a private key in it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::error::Error;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates of a PEM text, each in DER. What stands between them, as a key or a comment, is passed over.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    // Base64 and the marks are ASCII; a comment may be in any encoding.
    let text = String::from_utf8_lossy(pem);
    let mut certificates = Vec::new();
    let mut rest = &*text;
    while let Some(begin) = rest.find(BEGIN) {
        let line = 1 + text[..text.len() - rest.len() + begin].matches('\n').count();
        let refuse = |why: &str| {
            Error::invalid(format!(
                "the root certificates cannot be read: the certificate that begins in line {line} {why}"
            ))
        };
        let body = &rest[begin + BEGIN.len()..];
        let end = body.find("-----").filter(|end| body[*end..].starts_with(END));
        let end = end.ok_or_else(|| refuse(&format!("has no `{END}`: is the text cut off?")))?;
        let der = decode(&body[..end]).ok_or_else(|| refuse("is not Base64: copy it anew"))?;
        certificates.push(der);
        rest = &body[end + END.len()..];
    }
    if certificates.is_empty() { Err(none(pem, &text)) } else { Ok(certificates) }
}

/// Base64 with its line ends, whatever became of them.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut base64 = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // `\n` and `\r`, with a backslash or, quoted twice, several.
            '\\' => {
                while characters.next_if_eq(&'\\').is_some() {}
                characters.next_if(|next| matches!(next, 'n' | 'r'))?;
            }
            _ if character.is_whitespace() => {}
            _ => base64.push(character),
        }
    }
    BASE64_STANDARD.decode(base64).ok().filter(|der| !der.is_empty())
}

/// The error of a text without any certificate.
fn none(pem: &[u8], text: &str) -> Error {
    let what = match pem {
        // The beginning of a DER sequence of more than 127 bytes, as every certificate is.
        [0x30, 0x81..=0x83, ..] => {
            "are DER: convert them by `openssl x509 -inform der -in FILE -out FILE.pem`"
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "are UTF-16: save them in UTF-8 or ASCII",
        _ if text.contains("PRIVATE KEY-----") => {
            "hold no certificate but a private key, which is not needed: give the certificate"
        }
        _ if text.contains("-----BEGIN ") => {
            "hold no certificate but something else in PEM: give text with `-----BEGIN CERTIFICATE-----`"
        }
        _ => {
            "hold no certificate: give the text of a PEM file, not its name; it has `-----BEGIN CERTIFICATE-----`"
        }
    };
    Error::invalid(format!("the root certificates {what}"))
}
