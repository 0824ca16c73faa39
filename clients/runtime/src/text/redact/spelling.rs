//! The spellings of a value that are searched for in decoded text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::text::encoding::percent_encode;
use crate::text::redact::MIN_SECRET_LEN;
use crate::text::redact::decode::{DecodeMode, NormalizedText, decode, normalize};

/// The number of units that a pattern is indexed by: fewer than the characters of a value, since some are ignored.
pub(super) const KEY_LEN: usize = 6;

/// The number of bytes of a value, without ignored ones, that determine the first units of a spelling.
const HEAD_LEN: usize = 24;

/// A spelling of a value, indexed by its first units; the rest is computed when those match.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    /// The first units; `None` if the value has fewer.
    pub(super) key: Option<[u8; KEY_LEN]>,
    /// Whether fewer than [`MIN_SECRET_LEN`] units contain as many characters of the value, since some are ignored.
    pub(super) is_sparse: bool,
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
            let head = spelling.normalized(head);
            let key = head.units.first_chunk().copied();
            let is_sparse =
                (0..=head.units.len()).take(MIN_SECRET_LEN).any(|unit| !head.ignored(unit).is_empty());
            (key.is_some() || is_sparse).then_some(Self { key, is_sparse, value, spelling })
        };
        spellings.into_iter().filter_map(pattern).collect()
    }

    /// The pattern for its value.
    pub(super) fn normalized(self, text: &str) -> NormalizedText {
        self.spelling.normalized(text)
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
    fn normalized(self, text: &str) -> NormalizedText {
        let verbatim = |text: &str| decode(text, DecodeMode::VERBATIM).0.normalized();
        match self {
            Self::Verbatim => verbatim(text),
            Self::Decoded(mode) => decode(text, mode).0.normalized(),
            Self::Base64(before) => verbatim(&base64(before, text)),
            Self::Base64OfEncoded(before) => {
                let mut encoded = Zeroizing::new(String::with_capacity(text.len() * 3));
                // Writing to a string does not fail.
                let _ = write!(encoded, "{}", percent_encode(text));
                verbatim(&base64(before, &encoded))
            }
            Self::Hexadecimal => {
                let mut digits = Zeroizing::new(String::with_capacity(text.len() * 2));
                for byte in text.bytes() {
                    let _ = write!(digits, "{byte:02x}");
                }
                verbatim(&digits)
            }
        }
    }
}

/// The first bytes of a value.
fn head(text: &str) -> &str {
    let mut units = text.bytes().enumerate().filter(|(_, byte)| normalize(*byte).is_some());
    let end =
        units.nth(HEAD_LEN).and_then(|(end, _)| (end..text.len()).find(|end| text.is_char_boundary(*end)));
    &text[..end.unwrap_or(text.len())]
}

/// The base64 characters that depend only on the text, if this many bytes precede it.
fn base64(before: usize, text: &str) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(before + text.len()));
    bytes.resize(before, 0);
    bytes.extend_from_slice(text.as_bytes());
    let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
    let decided = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    Zeroizing::new(encoded[decided].to_owned())
}
