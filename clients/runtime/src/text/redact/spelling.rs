//! The spellings of a value that are searched for in a decoded text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::text::percent::percent_encode;
use crate::text::redact::MIN_SECRET_LEN;
use crate::text::redact::decode::{Depth, decode, fold};

/// How many units a pattern is known by: fewer than a value has characters, since some are no units.
pub(super) const KEY: usize = 6;

/// As many bytes of a value as the first units of a spelling need.
const HEAD: usize = 24;

/// A spelling of a value, known by its beginning; the rest is made once the beginning was found.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    /// The first units.
    pub(super) key: [u8; KEY],
    /// The place of the value.
    pub(super) value: usize,
    spelling: Spelling,
}

#[derive(Clone, Copy)]
enum Spelling {
    AsItIs,
    /// As it is read once its own characters are taken for escapes, as those of the text are.
    Decoded(Depth),
    /// Base64 of a text in which so many bytes of a group of three stand before the value.
    Base64(usize),
    /// As before, of the percent-encoded value.
    Base64OfEncoded(usize),
    Hexadecimal,
}

impl Pattern {
    /// The patterns of a value.
    pub(super) fn all(value: usize, text: &str) -> Vec<Self> {
        let mut spellings = vec![Spelling::AsItIs, Spelling::Hexadecimal];
        spellings.extend((0..3).map(Spelling::Base64));
        if text.contains(['%', '\\', '&']) {
            spellings.extend(Depth::GREATEST.map(Spelling::Decoded));
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

    /// The whole pattern of its value.
    pub(super) fn units(self, text: &str) -> Zeroizing<Vec<u8>> {
        self.spelling.units(text)
    }

    /// How many units are to be there: so many that a shorter one would be there by chance.
    pub(super) fn least(self) -> usize {
        match self.spelling {
            Spelling::AsItIs | Spelling::Decoded(_) => MIN_SECRET_LEN,
            // Eight bytes, without the bits that share a unit with what stands around them.
            Spelling::Base64(_) | Spelling::Base64OfEncoded(_) => MIN_SECRET_LEN * 8 / 6,
            Spelling::Hexadecimal => MIN_SECRET_LEN * 2,
        }
    }

    /// Whether the units around it hold some of its bits.
    pub(super) fn spills(self) -> bool {
        matches!(self.spelling, Spelling::Base64(_) | Spelling::Base64OfEncoded(_))
    }
}

impl Spelling {
    fn units(self, text: &str) -> Zeroizing<Vec<u8>> {
        match self {
            Self::AsItIs => folded(text.bytes()),
            Self::Decoded(depth) => decode(text, depth).0.folded().units,
            Self::Base64(before) => base64(before, text),
            Self::Base64OfEncoded(before) => {
                let mut encoded = Zeroizing::new(String::with_capacity(text.len() * 3));
                // Writing to a string does not fail.
                let _ = write!(encoded, "{}", percent_encode(text));
                base64(before, &encoded)
            }
            Self::Hexadecimal => {
                let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
                folded(text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]))
            }
        }
    }
}

/// The beginning of a value.
fn head(text: &str) -> &str {
    let end = (HEAD..text.len()).find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(text.len())]
}

fn folded(bytes: impl Iterator<Item = u8>) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.filter_map(fold).collect())
}

/// The characters of base64 that the text alone decides, where so many bytes stand before it.
fn base64(before: usize, text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(before + text.len()));
    bytes.resize(before, 0);
    bytes.extend_from_slice(text.as_bytes());
    let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
    let decided = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    folded(encoded.as_bytes()[decided].iter().copied())
}
