//! Decodes the escapes of a text, and records the source range of each decoded byte.
//!
//! Bytes are pushed on a stack. When the top of the stack is a complete escape, it is replaced by the decoded character, so
//! that one pass decodes text that was escaped repeatedly or in several ways.

use std::ops::Range;

use zeroize::Zeroizing;

/// Which escapes are decoded.
#[derive(Clone, Copy)]
pub(super) struct DecodeMode {
    /// The maximum nesting of decoded escapes; `u8::MAX` means no limit.
    max_nesting: u8,
    /// Whether `\n` and `\r` are line breaks; otherwise they are letters.
    line_breaks: bool,
    /// Whether an HTML character reference without `;` is decoded; it ends before the first byte that cannot be part of it.
    unterminated: bool,
}

impl DecodeMode {
    pub(super) const UNLIMITED: [Self; 2] =
        [Self { line_breaks: true, ..Self::BASE }, Self { line_breaks: false, ..Self::BASE }];

    /// Without decoding.
    pub(super) const VERBATIM: Self = Self { max_nesting: 0, line_breaks: false, unterminated: false };

    const BASE: Self = Self { max_nesting: u8::MAX, line_breaks: true, unterminated: false };

    /// Each mode finds matches that the others miss: a value after a partial escape loses its first characters to it, as in
    /// `C:\name` or `100%2F…`.
    pub(super) const ALL: [Self; 7] = [
        Self::VERBATIM,
        Self { max_nesting: 1, ..Self::BASE },
        Self { max_nesting: 2, ..Self::BASE },
        Self::UNLIMITED[0],
        Self::UNLIMITED[1],
        // In these, an escape within a reference ends it; the modes above decode `%26%2334%37%3B`.
        Self { unterminated: true, ..Self::UNLIMITED[0] },
        Self { unterminated: true, ..Self::UNLIMITED[1] },
    ];
}

/// The maximum length of an escape: `\u{10ffff}`, `&#x0010ffff;`.
const MAX_ESCAPE_LEN: usize = 12;

/// Named character references of HTML and XML for characters of tokens, keys and passwords.
const NAMED_REFERENCES: [(&[u8], u8); 17] = [
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

/// The named references that HTML also accepts without `;`.
const UNTERMINATED_REFERENCES: [(&[u8], u8); 8] = [
    (b"amp", b'&'),
    (b"AMP", b'&'),
    (b"lt", b'<'),
    (b"LT", b'<'),
    (b"gt", b'>'),
    (b"GT", b'>'),
    (b"quot", b'"'),
    (b"QUOT", b'"'),
];

/// A decoded text.
#[derive(Default)]
pub(super) struct DecodedText {
    /// Wiped, since it may contain a secret.
    bytes: Zeroizing<Vec<u8>>,
    /// The offset in the text of each byte; bytes of one escape have the same offset.
    starts: Vec<usize>,
    /// The nesting of the escapes that each byte was decoded from.
    nesting: Vec<u8>,
    /// The length of the text.
    length: usize,
}

/// Decodes a text. The flag is whether no other mode decodes it differently.
pub(super) fn decode(text: &str, mode: DecodeMode) -> (DecodedText, bool) {
    let mut decoded = DecodedText { length: text.len(), ..DecodedText::default() };
    decoded.bytes.reserve(text.len());
    decoded.starts.reserve(text.len());
    decoded.nesting.reserve(text.len());
    let mut complete = true;
    for (start, byte) in text.bytes().map(Some).chain([None]).enumerate() {
        if let Some((length, char)) = decoded.unterminated_reference(byte) {
            complete &= mode.unterminated;
            if mode.unterminated {
                decoded.replace_last(length, char);
                complete &= decoded.decode_escapes(mode);
            }
        }
        if let Some(byte) = byte {
            decoded.push(byte, start, 0);
            complete &= decoded.decode_escapes(mode);
        }
    }
    (decoded, complete)
}

/// A decoded character.
#[derive(Clone, Copy)]
enum Char {
    /// A byte of UTF-8.
    Byte(u8),
    /// A code point, or one half of a surrogate pair.
    Code(u32),
    /// A line break.
    LineBreak,
}

impl DecodedText {
    fn push(&mut self, byte: u8, start: usize, nesting: u8) {
        self.bytes.push(byte);
        self.starts.push(start);
        self.nesting.push(nesting);
    }

    /// Decodes the escapes at the end of the stack. Returns whether no other mode decodes them differently.
    fn decode_escapes(&mut self, mode: DecodeMode) -> bool {
        let mut complete = true;
        while let Some((length, char)) = self.escape() {
            let from = self.backslashes(self.bytes.len() - length);
            let inner = self.nesting[from..].iter().copied().max().unwrap_or_default();
            let is_letter = matches!(char, Char::LineBreak);
            let is_too_deep = inner >= mode.max_nesting && mode.max_nesting < u8::MAX;
            complete &= !is_letter && !is_too_deep;
            if is_too_deep || (is_letter && !mode.line_breaks) {
                break;
            }
            self.replace(from, char, inner.saturating_add(1));
        }
        complete
    }

    /// The reference without `;` at the end of the stack, if the next byte ends it: its length and its character.
    fn unterminated_reference(&self, next: Option<u8>) -> Option<(usize, Char)> {
        let last = self.bytes.last()?;
        let may_end = last.is_ascii_hexdigit() || matches!(last, b'p' | b'P' | b't' | b'T');
        if !may_end || next == Some(b';') {
            return None;
        }
        let open = self.opening(b'&')?;
        let continues = |radix| next.is_some_and(|next| char::from(next).is_digit(radix));
        let char = match &self.bytes[open + 1..] {
            [b'#', b'x' | b'X', digits @ ..] if !continues(16) => Char::Code(number(digits, 16)?),
            [b'#', digits @ ..] if !continues(10) => Char::Code(number(digits, 10)?),
            name => Char::Byte(UNTERMINATED_REFERENCES.iter().find(|(named, _)| *named == name)?.1),
        };
        Some((self.bytes.len() - open, char))
    }

    fn replace_last(&mut self, length: usize, char: Char) {
        let from = self.backslashes(self.bytes.len() - length);
        let inner = self.nesting[from..].iter().copied().max().unwrap_or_default();
        self.replace(from, char, inner.saturating_add(1));
    }

    /// The escape at the end of the stack: its length and its character.
    fn escape(&self) -> Option<(usize, Char)> {
        let bytes = self.bytes.as_slice();
        let code = |digits: &[u8]| Some(Char::Code(number(digits, 16)?));
        match bytes {
            [.., b'\\', b'n' | b'r'] => Some((2, Char::LineBreak)),
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
                    _ => Char::Byte(NAMED_REFERENCES.iter().find(|(named, _)| *named == name)?.1),
                };
                Some((bytes.len() - open, char))
            }
            _ => None,
        }
    }

    /// The start of the run of backslashes that ends at this position: if they remained, they would escape the next
    /// character. Backslashes that were decoded from another escape do not count.
    fn backslashes(&self, mut position: usize) -> usize {
        let nesting = self.nesting[position];
        while position > 0
            && self.bytes[position - 1..=position] == *b"\\\\"
            && self.nesting[position - 1] == nesting
        {
            position -= 1;
        }
        position
    }

    /// The position of the last such byte that is near enough to start an escape.
    fn opening(&self, byte: u8) -> Option<usize> {
        let from = self.bytes.len().saturating_sub(MAX_ESCAPE_LEN);
        self.bytes[from..].iter().rposition(|each| *each == byte).map(|at| from + at)
    }

    fn replace(&mut self, from: usize, char: Char, nesting: u8) {
        let start = self.starts[from];
        self.truncate(from);
        match char {
            Char::Byte(byte) => self.push(byte, start, nesting),
            Char::LineBreak => self.push(b'\n', start, nesting),
            Char::Code(code) => {
                let (code, start) = self.join(code, start);
                // A lone surrogate has no UTF-8; it is stored in the same form until its other half follows.
                let (bytes, length) = utf8(code);
                for byte in &bytes[..length] {
                    self.push(*byte, start, nesting);
                }
            }
        }
    }

    /// Combines a low surrogate with the high surrogate before it, if there is one.
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
        self.nesting.truncate(length);
    }

    /// The normalized form, which is compared.
    pub(super) fn normalized(&self) -> NormalizedText {
        let mut normalized = NormalizedText { length: self.length, ..NormalizedText::default() };
        normalized.units.reserve(self.bytes.len());
        normalized.ranges.reserve(self.bytes.len());
        let mut before = None;
        for (position, (byte, start)) in self.bytes.iter().zip(&self.starts).enumerate() {
            if let Some(unit) = normalize(*byte) {
                let end = self.starts[position..].iter().find(|next| *next > start);
                normalized.units.push(unit);
                normalized.ranges.push(SourceRange {
                    backslashes: before.take().unwrap_or(*start),
                    start: *start,
                    end: *end.unwrap_or(&self.length),
                });
            } else if *byte == b'\\' {
                before.get_or_insert(*start);
            } else if normalized.units.is_empty() {
                normalized.starts_with_line_break = true;
            }
        }
        normalized
    }
}

/// A decoded text in which equivalent characters have the same byte.
#[derive(Default)]
pub(super) struct NormalizedText {
    /// Wiped, since it may contain a secret.
    pub(super) units: Zeroizing<Vec<u8>>,
    ranges: Vec<SourceRange>,
    /// Whether a line break precedes the first unit.
    starts_with_line_break: bool,
    length: usize,
}

/// The range of the text that a unit was decoded from.
struct SourceRange {
    /// The start of the backslashes before it.
    backslashes: usize,
    start: usize,
    end: usize,
}

impl NormalizedText {
    /// The range of the text that units were decoded from, which equal the first units of a value. Includes backslashes before
    /// them, and the ignored characters before and after them if the value has such characters there.
    pub(super) fn range(&self, units: Range<usize>, value: &Self) -> Range<usize> {
        let end = match units.end.checked_sub(1) {
            Some(last) if value.ignored(units.len()).is_empty() => self.ranges[last].end,
            _ => self.ignored(units.end).end,
        };
        self.ignored_before(units.start, value).start..end
    }

    /// The range of the text before a unit that is part of the value, if the value starts with this unit: backslashes, or all
    /// ignored characters if the value starts with a line break.
    pub(super) fn ignored_before(&self, unit: usize, value: &Self) -> Range<usize> {
        match self.ranges.get(unit) {
            Some(first) if !value.starts_with_line_break => first.backslashes..first.start,
            _ => self.ignored(unit),
        }
    }

    /// The range of the text that was ignored before a unit, or after the last one.
    pub(super) fn ignored(&self, unit: usize) -> Range<usize> {
        let start = match unit.checked_sub(1) {
            Some(before) => self.ranges.get(before).map_or(self.length, |before| before.end),
            None => 0,
        };
        // Units of one escape have the same range.
        start..self.ranges.get(unit).map_or(self.length, |unit| unit.start).max(start)
    }
}

/// The byte as it is compared; `None` for bytes that are ignored: line breaks, which are inserted into long values, and
/// backslashes, since `\/` is a slash with any number of backslashes.
///
/// Forms encode a space as `+`, and URL-safe base64 has `-` and `_` for `+` and `/`. Case is ignored, since hexadecimal digits
/// occur in both and hosts are lower-cased.
pub(super) fn normalize(byte: u8) -> Option<u8> {
    match byte {
        b'\r' | b'\n' | b'\\' => None,
        b' ' | b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        other => Some(other.to_ascii_lowercase()),
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

/// UTF-8, also for lone surrogates, which `char` cannot represent.
fn utf8(code: u32) -> ([u8; 4], usize) {
    let mut bytes = [0; 4];
    if let Some(char) = char::from_u32(code) {
        let length = char.encode_utf8(&mut bytes).len();
        return (bytes, length);
    }
    let part = |shift: u32| u8::try_from((code >> shift) & 0x3f).unwrap_or_default() | 0x80;
    ([0xed, part(6), part(0), 0], 3)
}
