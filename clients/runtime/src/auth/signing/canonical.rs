//! Parts that the canonical requests of several signature schemes share.

use std::borrow::Cow;

use crate::text::encoding::{is_unreserved, percent_encode_bytes};

/// A key id and its secret, borrowed for one signature. It is written as a literal, which names both texts; no field will be
/// added.
#[derive(Clone, Copy)]
pub struct SigningKey<'a> {
    /// The id of the key, which is sent with the request.
    pub id: &'a str,
    /// The secret key, which is never sent.
    pub secret: &'a str,
}

impl std::fmt::Debug for SigningKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

/// Which headers are signed. The documentation of each provider's `sign` lists the headers that it signs in any case.
#[derive(Debug, Clone, Copy, Default)]
pub enum SignedHeaders<'a> {
    /// The provider's default set.
    #[default]
    Standard,
    /// These headers, in any order and case. Each must be on the request.
    Named(&'a [&'a str]),
}

/// A decoded query or form parameter: name, value.
pub type QueryPair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// Appends `bytes`, with everything but unreserved characters percent-encoded.
pub fn push_percent_encoded(out: &mut Vec<u8>, bytes: &[u8]) {
    if is_unreserved(bytes) {
        out.extend_from_slice(bytes);
        return;
    }
    for piece in percent_encode_bytes(bytes) {
        out.extend_from_slice(piece.as_bytes());
    }
}

/// Appends the parameters, sorted by decoded name, then decoded value. Each has a `=`, also one without a value.
pub fn push_sorted_pairs(out: &mut Vec<u8>, mut pairs: Vec<QueryPair<'_>>) {
    // UTF-8 sorts by bytes as it sorts by code points.
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        push_percent_encoded(out, name);
        out.push(b'=');
        push_percent_encoded(out, value);
    }
}

/// Whether `part` can be one part of an `Authorization` header that the bytes of `separators` divide: printable ASCII,
/// not empty, none of the separators.
#[must_use]
pub fn is_authorization_part(part: &str, separators: &[u8]) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && !separators.contains(&byte))
}

/// Whether `text` has the form `YYYYMMDDThhmmssZ`, each part within its range.
#[must_use]
pub fn is_basic_date(text: &[u8]) -> bool {
    let &[ref day @ .., b'T', h1, h2, m1, m2, s1, s2, b'Z'] = text else {
        return false;
    };
    let &[y1, y2, y3, y4, mo1, mo2, d1, d2] = day else {
        return false;
    };
    let digits = [y1, y2, y3, y4, mo1, mo2, d1, d2, h1, h2, m1, m2, s1, s2];
    digits.iter().all(u8::is_ascii_digit)
        && (*b"01"..=*b"12").contains(&[mo1, mo2])
        && (*b"01"..=*b"31").contains(&[d1, d2])
        && [h1, h2] <= *b"23"
        && [m1, m2] <= *b"59"
        && [s1, s2] <= *b"60"
}
