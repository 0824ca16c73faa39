//! The spellings of a value that are searched for in decoded text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::text::encoding::percent_encode;
use crate::text::redact::MIN_SECRET_LEN;
use crate::text::redact::decode::{DecodeMode, decode, normalize};

/// The number of units that a pattern is indexed by: fewer than the characters of a value, since some are ignored.
pub(super) const KEY_LEN: usize = 6;

/// The number of bytes of a value that determine the first units of a spelling.
const HEAD_LEN: usize = 24;

/// A spelling of a value, indexed by its first units; the rest is computed when those match.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    /// The first units.
    pub(super) key: [u8; KEY_LEN],
    /// The index of the value.
    pub(super) value: usize,
    spelling: Spelling,
}

#[derive(Clone, Copy)]
enum Spelling {
    Verbatim,
    /// The value after decoding, since its own characters may be read as escapes.
    Decoded(DecodeMode),
    /// Base64 of a text in which this many bytes of a group of three precede the value.
    Base64(usize),
    /// Likewise, of the percent-encoded value.
    Base64OfEncoded(usize),
    Hexadecimal,
}

impl Pattern {
    /// The patterns of a value.
    pub(super) fn all(value: usize, text: &str) -> Vec<Self> {
        let mut spellings = vec![Spelling::Verbatim, Spelling::Hexadecimal];
        spellings.extend((0..3).map(Spelling::Base64));
        if text.contains(['%', '\\', '&']) {
            spellings.extend(DecodeMode::UNLIMITED.map(Spelling::Decoded));
        }
        if percent_encode(text).nth(1).is_some() {
            spellings.extend((0..3).map(Spelling::Base64OfEncoded));
        }
        let pattern = |spelling: Spelling| {
            let head = if matches!(spelling, Spelling::Decoded(_)) { text } else { head(text) };
            let key = *spelling.units(head).first_chunk()?;
            Some(Self { key, value, spelling })
        };
        spellings.into_iter().filter_map(pattern).collect()
    }

    /// All units of the pattern for its value.
    pub(super) fn units(self, text: &str) -> Zeroizing<Vec<u8>> {
        self.spelling.units(text)
    }

    /// The minimum number of matching units. Fewer would match by chance.
    pub(super) fn min_match_len(self) -> usize {
        match self.spelling {
            Spelling::Verbatim | Spelling::Decoded(_) => MIN_SECRET_LEN,
            // Eight bytes, without the bits that share a unit with the bytes around them.
            Spelling::Base64(_) | Spelling::Base64OfEncoded(_) => MIN_SECRET_LEN * 8 / 6,
            Spelling::Hexadecimal => MIN_SECRET_LEN * 2,
        }
    }

    /// Whether the units around the match contain some of its bits.
    pub(super) fn shares_bits(self) -> bool {
        matches!(self.spelling, Spelling::Base64(_) | Spelling::Base64OfEncoded(_))
    }
}

impl Spelling {
    fn units(self, text: &str) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Verbatim => normalized(text.bytes()),
            Self::Decoded(depth) => decode(text, depth).0.normalized().units,
            Self::Base64(before) => base64(before, text),
            Self::Base64OfEncoded(before) => {
                let mut encoded = Zeroizing::new(String::with_capacity(text.len() * 3));
                // Writing to a string does not fail.
                let _ = write!(encoded, "{}", percent_encode(text));
                base64(before, &encoded)
            }
            Self::Hexadecimal => {
                let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
                normalized(text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]))
            }
        }
    }
}

/// The first bytes of a value.
fn head(text: &str) -> &str {
    let end = (HEAD_LEN..text.len()).find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(text.len())]
}

fn normalized(bytes: impl Iterator<Item = u8>) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.filter_map(normalize).collect())
}

/// The base64 characters that depend only on the text, if this many bytes precede it.
fn base64(before: usize, text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(before + text.len()));
    bytes.resize(before, 0);
    bytes.extend_from_slice(text.as_bytes());
    let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
    let decided = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    normalized(encoded.as_bytes()[decided].iter().copied())
}
