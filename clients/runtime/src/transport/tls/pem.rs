//! Certificates in PEM text from files and variables.
//!
//! Variables and templates lose line ends: they become `\n`, a space, or nothing. The text between the markers of a
//! certificate is Base64 in any case, so line ends are ignored. Errors do not quote the text, which may contain a private
//! key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::error::Error;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates of a PEM text, each in DER. Other text, such as a key or a comment, is ignored.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    // Base64 and the markers are ASCII; a comment may be in any encoding.
    let text = String::from_utf8_lossy(pem);
    let mut certificates = Vec::new();
    let mut rest = &*text;
    while let Some(start) = rest.find(BEGIN) {
        let line = 1 + text[..text.len() - rest.len() + start].matches('\n').count();
        let invalid = |why: &str| {
            Error::invalid(format!(
                "the root certificates cannot be read: the certificate that starts in line {line} {why}"
            ))
        };
        let body = &rest[start + BEGIN.len()..];
        let end = body.find("-----").filter(|end| body[*end..].starts_with(END));
        let end = end.ok_or_else(|| invalid(&format!("has no `{END}`: is the text cut off?")))?;
        let der = decode(&body[..end]).ok_or_else(|| invalid("is not Base64: copy it again"))?;
        certificates.push(der);
        rest = &body[end + END.len()..];
    }
    if certificates.is_empty() { Err(no_certificate(pem, &text)) } else { Ok(certificates) }
}

/// Decodes Base64, ignoring line ends and their escaped forms.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut base64 = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // `\n` and `\r`, with one backslash, or with several if the text was quoted twice.
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
fn no_certificate(pem: &[u8], text: &str) -> Error {
    let problem = match pem {
        // The start of a DER sequence of more than 127 bytes, as every certificate is.
        [0x30, 0x81..=0x83, ..] => {
            "are DER: convert them by `openssl x509 -inform der -in FILE -out FILE.pem`"
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "are UTF-16: save them in UTF-8 or ASCII",
        _ if text.contains("PRIVATE KEY-----") => {
            "contain a private key, which is not needed, and no certificate: pass the certificate"
        }
        _ if text.contains("-----BEGIN ") => {
            "contain something else in PEM and no certificate: pass text with `-----BEGIN CERTIFICATE-----`"
        }
        _ => {
            "contain no certificate: pass the text of a PEM file, not its name; it has `-----BEGIN CERTIFICATE-----`"
        }
    };
    Error::invalid(format!("the root certificates {problem}"))
}
