//! Undoes the escapes of a text, and remembers where each decoded byte stood.
//!
//! Bytes are pushed on a stack; whenever its end is a whole escape, the escape is replaced by what it stands for, so that
//! what was escaped several times, or in several ways, is decoded in one pass.

use std::ops::Range;

use zeroize::Zeroizing;

/// How many times escapes are undone in each search; the last is as often as they occur.
///
/// A search at one depth alone would miss a value that follows half an escape: in `C:\nAKID…`, the backslash takes the
/// first letter of the value away once it is decoded.
pub(super) const DEPTHS: [u8; 4] = [0, 1, 2, u8::MAX];

/// The longest escape: `\u{10ffff}`, `&#x0010ffff;`.
const LONGEST: usize = 12;

/// Named characters of HTML and XML that tokens, keys and passwords may hold.
const NAMED: [(&[u8], u8); 17] = [
    (b"amp", b'&'),
    (b"lt", b'<'),
    (b"gt", b'>'),
    (b"quot", b'"'),
    (b"apos", b'\''),
    (b"sol", b'/'),
    (b"bsol", b'\\'),
    (b"plus", b'+'),
    (b"equals", b'='),
    (b"percnt", b'%'),
    (b"lowbar", b'_'),
    (b"hyphen", b'-'),
    (b"period", b'.'),
    (b"colon", b':'),
    (b"semi", b';'),
    (b"commat", b'@'),
    (b"num", b'#'),
];

/// A decoded text.
#[derive(Default)]
pub(super) struct Units {
    /// Wiped, as it may hold a secret.
    bytes: Zeroizing<Vec<u8>>,
    /// Where in the text each byte begins; bytes of one escape begin together.
    starts: Vec<usize>,
    /// How many escapes within each other a byte came from.
    depths: Vec<u8>,
    /// The length of the text.
    length: usize,
}

/// Undoes escapes down to a depth, and says whether there were none below it.
pub(super) fn decode(text: &str, depth: u8) -> (Units, bool) {
    let mut units = Units { length: text.len(), ..Units::default() };
    units.bytes.reserve(text.len());
    units.starts.reserve(text.len());
    units.depths.reserve(text.len());
    let mut complete = true;
    for (start, byte) in text.bytes().enumerate() {
        units.push(byte, start, 0);
        while let Some((length, char)) = units.escape() {
            let from = units.bytes.len() - length;
            let inner = units.depths[from..].iter().copied().max().unwrap_or_default();
            if inner >= depth && depth < u8::MAX {
                complete = false;
                break;
            }
            units.replace(from, char, inner.saturating_add(1));
        }
    }
    (units, complete)
}

/// What an escape stands for.
#[derive(Clone, Copy)]
enum Char {
    /// A byte of UTF-8.
    Byte(u8),
    /// A number of a character, or half of a pair as JSON has it.
    Code(u32),
}

impl Units {
    fn push(&mut self, byte: u8, start: usize, depth: u8) {
        self.bytes.push(byte);
        self.starts.push(start);
        self.depths.push(depth);
    }

    /// The escape that ends here, if one does: its length, and what it stands for.
    fn escape(&self) -> Option<(usize, Char)> {
        let bytes = self.bytes.as_slice();
        let code = |digits: &[u8]| Some(Char::Code(number(digits, 16)?));
        match bytes {
            [.., b'\\', last] => simple(*last).map(|byte| (2, Char::Byte(byte))),
            [.., b'%', a, b] => hex(&[*a, *b]).map(|byte| (3, Char::Byte(byte))),
            [.., b'\\', b'x', a, b] => hex(&[*a, *b]).map(|byte| (4, Char::Byte(byte))),
            [.., b'\\', b'u', a, b, c, d] if *a != b'{' => Some((6, code(&[*a, *b, *c, *d])?)),
            [.., b'}'] => {
                let open = self.opening(b'{')?;
                let digits = bytes[open + 1..].strip_suffix(b"}")?;
                let escape = open.checked_sub(2).filter(|at| bytes[*at..].starts_with(b"\\u"))?;
                Some((bytes.len() - escape, code(digits)?))
            }
            [.., b';'] => {
                let open = self.opening(b'&')?;
                let name = bytes[open + 1..].strip_suffix(b";")?;
                let char = match name {
                    [b'#', b'x' | b'X', digits @ ..] => code(digits)?,
                    [b'#', digits @ ..] => Char::Code(number(digits, 10)?),
                    _ => Char::Byte(NAMED.iter().find(|(named, _)| *named == name)?.1),
                };
                Some((bytes.len() - open, char))
            }
            _ => None,
        }
    }

    /// Where the last of these bytes stands that is near enough to begin an escape.
    fn opening(&self, byte: u8) -> Option<usize> {
        let from = self.bytes.len().saturating_sub(LONGEST);
        self.bytes[from..].iter().rposition(|each| *each == byte).map(|at| from + at)
    }

    fn replace(&mut self, from: usize, char: Char, depth: u8) {
        let start = self.starts[from];
        self.truncate(from);
        match char {
            Char::Byte(byte) => self.push(byte, start, depth),
            Char::Code(code) => {
                let (code, start) = self.join(code, start);
                // Half of a pair has no UTF-8; it waits in the same form for its other half.
                let (bytes, length) = utf8(code);
                for byte in &bytes[..length] {
                    self.push(*byte, start, depth);
                }
            }
        }
    }

    /// Joins the second half of a pair with the first half, if that stands before it.
    fn join(&mut self, code: u32, start: usize) -> (u32, usize) {
        if let (0xdc00..=0xdfff, &[.., 0xed, high @ 0xa0..=0xaf, low]) = (code, self.bytes.as_slice()) {
            let from = self.bytes.len() - 3;
            let start = self.starts[from];
            self.truncate(from);
            let half = (u32::from(high & 0x0f) << 6) | u32::from(low & 0x3f);
            return (0x1_0000 + (half << 10) + (code - 0xdc00), start);
        }
        (code, start)
    }

    fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
        self.starts.truncate(length);
        self.depths.truncate(length);
    }

    /// The units as they are compared.
    pub(super) fn folded(&self) -> Folded {
        let mut folded = Folded::default();
        folded.units.reserve(self.bytes.len());
        folded.ranges.reserve(self.bytes.len());
        for (place, (byte, start)) in self.bytes.iter().zip(&self.starts).enumerate() {
            if let Some(unit) = fold(*byte) {
                let end = self.starts[place..].iter().find(|next| *next > start);
                folded.units.push(unit);
                folded.ranges.push((*start, *end.unwrap_or(&self.length)));
            }
        }
        folded
    }
}

/// A decoded text, with equal bytes for what is to be equal.
#[derive(Default)]
pub(super) struct Folded {
    /// Wiped, as above.
    pub(super) units: Zeroizing<Vec<u8>>,
    /// From where to where in the text each unit comes.
    ranges: Vec<(usize, usize)>,
}

impl Folded {
    /// The part of the text that units stand for.
    pub(super) fn range(&self, units: Range<usize>) -> Range<usize> {
        self.ranges[units.start].0..self.ranges[units.end - 1].1
    }
}

/// The byte as it is compared; none for line ends, which some put into long values.
///
/// Forms spell a space as `+`, and base64 for URLs has `-` and `_` in place of `+` and `/`. Case is no difference:
/// hexadecimal has both, and hosts lose it.
pub(super) fn fold(byte: u8) -> Option<u8> {
    match byte {
        b'\r' | b'\n' => None,
        b' ' | b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        other => Some(other.to_ascii_lowercase()),
    }
}

/// What a backslash and a character stand for.
fn simple(last: u8) -> Option<u8> {
    match last {
        b'"' | b'\'' | b'\\' | b'/' => Some(last),
        b'b' => Some(0x08),
        b'f' => Some(0x0c),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        _ => None,
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    number(digits, 16).and_then(|number| u8::try_from(number).ok())
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let value = digits.iter().try_fold(0_u32, |sum, digit| {
        sum.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?)
    })?;
    (!digits.is_empty() && value <= 0x10_ffff).then_some(value)
}

/// UTF-8, also for halves of pairs, which `char` does not have.
fn utf8(code: u32) -> ([u8; 4], usize) {
    let mut bytes = [0; 4];
    if let Some(char) = char::from_u32(code) {
        let length = char.encode_utf8(&mut bytes).len();
        return (bytes, length);
    }
    let part = |shift: u32| u8::try_from((code >> shift) & 0x3f).unwrap_or_default() | 0x80;
    ([0xed, part(6), part(0), 0], 3)
}
