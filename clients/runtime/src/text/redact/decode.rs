//! Undoes the escapes of a text, and remembers where each decoded byte stood.
//!
//! Bytes are pushed on a stack; whenever its end is a whole escape, the escape is replaced by what it stands for, so that
//! what was escaped several times, or in several ways, is decoded in one pass.

use std::ops::Range;

use zeroize::Zeroizing;

/// How far escapes are undone.
#[derive(Clone, Copy)]
pub(super) struct Depth {
    /// How many times; the greatest number is as often as they occur.
    times: u8,
    /// Whether `\n` is a line break, or an `n`.
    letters: bool,
    /// Whether a character reference of HTML may lack its `;`, and ends before the first byte that is none of it.
    open: bool,
}

impl Depth {
    pub(super) const GREATEST: [Self; 2] =
        [Self { letters: true, ..Self::MOST }, Self { letters: false, ..Self::MOST }];

    /// As often as escapes occur.
    const MOST: Self = Self { times: u8::MAX, letters: true, open: false };

    /// Each of these finds what the others miss: a value that follows half an escape loses its first characters to it,
    /// as in `C:\name` or `100%2F…`.
    pub(super) const ALL: [Self; 7] = [
        Self { times: 0, letters: false, open: false },
        Self { times: 1, ..Self::MOST },
        Self { times: 2, ..Self::MOST },
        Self::GREATEST[0],
        Self::GREATEST[1],
        // In these, an escape that spells a part of a reference ends it: `%26%2334%37%3B` is for the ones above.
        Self { open: true, ..Self::GREATEST[0] },
        Self { open: true, ..Self::GREATEST[1] },
    ];
}

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

/// Those that HTML takes without `;` as well.
const NAMED_OPEN: [(&[u8], u8); 8] = [
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

/// Undoes escapes down to a depth, and says whether another depth finds nothing else.
pub(super) fn decode(text: &str, depth: Depth) -> (Units, bool) {
    let mut units = Units { length: text.len(), ..Units::default() };
    units.bytes.reserve(text.len());
    units.starts.reserve(text.len());
    units.depths.reserve(text.len());
    let mut complete = true;
    for (start, byte) in text.bytes().map(Some).chain([None]).enumerate() {
        if let Some((length, char)) = units.open_reference(byte) {
            complete &= depth.open;
            if depth.open {
                units.replace_last(length, char);
                complete &= units.undo(depth);
            }
        }
        if let Some(byte) = byte {
            units.push(byte, start, 0);
            complete &= units.undo(depth);
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
    /// Half of one, of which no value has any.
    LineBreak,
}

impl Units {
    fn push(&mut self, byte: u8, start: usize, depth: u8) {
        self.bytes.push(byte);
        self.starts.push(start);
        self.depths.push(depth);
    }

    /// Undoes the escapes that end here, down to a depth, and says whether another depth finds nothing else.
    fn undo(&mut self, depth: Depth) -> bool {
        let mut complete = true;
        while let Some((length, char)) = self.escape() {
            let from = self.backslashes(self.bytes.len() - length);
            let inner = self.depths[from..].iter().copied().max().unwrap_or_default();
            let is_letter = matches!(char, Char::LineBreak);
            let is_too_deep = inner >= depth.times && depth.times < u8::MAX;
            complete &= !is_letter && !is_too_deep;
            if is_too_deep || (is_letter && !depth.letters) {
                break;
            }
            self.replace(from, char, inner.saturating_add(1));
        }
        complete
    }

    /// The reference without `;` that ends here, if the byte that follows ends one: its length, and what it stands for.
    fn open_reference(&self, next: Option<u8>) -> Option<(usize, Char)> {
        let last = self.bytes.last()?;
        let may_end = last.is_ascii_hexdigit() || matches!(last, b'p' | b'P' | b't' | b'T');
        if !may_end || next == Some(b';') {
            return None;
        }
        let open = self.opening(b'&')?;
        let goes_on = |radix| next.is_some_and(|next| char::from(next).is_digit(radix));
        let char = match &self.bytes[open + 1..] {
            [b'#', b'x' | b'X', digits @ ..] if !goes_on(16) => Char::Code(number(digits, 16)?),
            [b'#', digits @ ..] if !goes_on(10) => Char::Code(number(digits, 10)?),
            name => Char::Byte(NAMED_OPEN.iter().find(|(named, _)| *named == name)?.1),
        };
        Some((self.bytes.len() - open, char))
    }

    fn replace_last(&mut self, length: usize, char: Char) {
        let from = self.backslashes(self.bytes.len() - length);
        let inner = self.depths[from..].iter().copied().max().unwrap_or_default();
        self.replace(from, char, inner.saturating_add(1));
    }

    /// The escape that ends here, if one does: its length, and what it stands for.
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
                    _ => Char::Byte(NAMED.iter().find(|(named, _)| *named == name)?.1),
                };
                Some((bytes.len() - open, char))
            }
            _ => None,
        }
    }

    /// Where the backslashes begin that escape the one at this place, if one is there: left alone, they would escape what
    /// follows. One that was spelled in another way is a character of its own.
    fn backslashes(&self, mut place: usize) -> usize {
        let depth = self.depths[place];
        while place > 0 && self.bytes[place - 1..=place] == *b"\\\\" && self.depths[place - 1] == depth {
            place -= 1;
        }
        place
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
            Char::LineBreak => self.push(b'\n', start, depth),
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
        let mut folded = Folded { length: self.length, ..Folded::default() };
        folded.units.reserve(self.bytes.len());
        folded.places.reserve(self.bytes.len());
        let mut before = None;
        for (place, (byte, start)) in self.bytes.iter().zip(&self.starts).enumerate() {
            if let Some(unit) = fold(*byte) {
                let end = self.starts[place..].iter().find(|next| *next > start);
                folded.units.push(unit);
                folded.places.push(Location {
                    backslashes: before.take().unwrap_or(*start),
                    start: *start,
                    end: *end.unwrap_or(&self.length),
                });
            } else if *byte == b'\\' {
                before.get_or_insert(*start);
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
    places: Vec<Location>,
    length: usize,
}

/// Where in the text a unit comes from.
struct Location {
    /// Where the backslashes before it begin.
    backslashes: usize,
    start: usize,
    end: usize,
}

impl Folded {
    /// The part of the text that units stand for, with the backslashes before them; also with those after them, if they
    /// are a value that ends in some.
    pub(super) fn range(&self, units: Range<usize>, ends_in_backslash: bool) -> Range<usize> {
        let end = if ends_in_backslash {
            self.places.get(units.end).map_or(self.length, |next| next.start)
        } else {
            self.places[units.end - 1].end
        };
        self.places[units.start].backslashes..end
    }
}

/// The byte as it is compared; none for line ends, which some put into long values, and none for a backslash, which
/// stands before what is escaped and says nothing of it: `\/` is a slash, however many backslashes it has.
///
/// Forms spell a space as `+`, and base64 for URLs has `-` and `_` in place of `+` and `/`. Case is no difference:
/// hexadecimal has both, and hosts lose it.
pub(super) fn fold(byte: u8) -> Option<u8> {
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
