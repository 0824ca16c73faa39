//! Reads JSON for serde, in two thirds of the instructions of serde_json, which reads what is rare: strings with escapes, and
//! numbers that are not short integers.
//!
//! The reader accepts only what serde_json accepts. Its error has no reason: who needs one reads the text again by serde_json.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::codec::json::encode::escape_marks;

/// A position in a text.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    /// How deep the next object or list may be nested.
    depth: u8,
}

/// The text is not JSON, or does not fit the target.
#[derive(Debug)]
pub(super) struct Rejected;

/// As in serde_json.
const MAX_DEPTH: u8 = 127;

/// Integers of more digits may not fit 64 bits.
const MAX_DIGITS: usize = 18;

/// The name of the newtype by which [`RawSeed`] reads a value as its text.
const RAW: &str = "imagescan::json::raw";

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text, at: 0, depth: MAX_DEPTH }
    }

    /// Checks that only white space is left.
    pub(super) fn end(&mut self) -> Result<(), Rejected> {
        if self.peek().is_none() { Ok(()) } else { Err(Rejected) }
    }

    /// The position of the next value.
    pub(super) fn position(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Passes the names of an object's members, without escapes, to `read`, which reads their values.
    pub(super) fn for_each_member(
        &mut self,
        mut read: impl FnMut(&mut Self, &'de str) -> Result<(), Rejected>,
    ) -> Result<(), Rejected> {
        if self.peek() != Some(b'{') {
            return Err(Rejected);
        }
        self.nested(|members| {
            while members.next(b'}')? {
                if members.reader.peek() != Some(b'"') {
                    return Err(Rejected);
                }
                let name = members.reader.plain_string().ok_or(Rejected)?;
                members.reader.expect(b':')?;
                read(members.reader, name)?;
            }
            Ok(())
        })
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            Some(_) => self.skip_white_space(),
            None => None,
        }
    }

    fn skip_white_space(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r')).count();
        self.at += blanks;
        rest.get(blanks).copied()
    }

    #[inline]
    fn expect(&mut self, expected: u8) -> Result<(), Rejected> {
        if self.peek() != Some(expected) {
            return Err(Rejected);
        }
        self.at += 1;
        Ok(())
    }

    fn literal<T>(&mut self, literal: &str, value: T) -> Result<T, Rejected> {
        if !self.text.as_bytes()[self.at..].starts_with(literal.as_bytes()) {
            return Err(Rejected);
        }
        self.at += literal.len();
        Ok(value)
    }

    /// Reads the string at a quote.
    #[inline]
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        match self.plain_string() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.escaped_string(visitor),
        }
    }

    /// The string at a quote, unless it has escapes.
    #[inline]
    fn plain_string(&mut self) -> Option<&'de str> {
        let start = self.at + 1;
        let end = start + plain_length(&self.text.as_bytes()[start..]);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        Some(&self.text[start..end])
    }

    #[cold]
    fn escaped_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let mut end = start + 1 + plain_length(&bytes[start + 1..]);
        while bytes.get(end) == Some(&b'\\') {
            let escaped = bytes.get(end + 2..).ok_or(Rejected)?;
            end += 2 + plain_length(escaped);
        }
        if bytes.get(end) != Some(&b'"') {
            return Err(Rejected);
        }
        self.at = end + 1;
        let token = self.text.get(start..self.at).ok_or(Rejected)?;
        serde_json::Deserializer::from_str(token).deserialize_str(visitor).map_err(|_| Rejected)
    }

    #[inline]
    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        let bytes = &self.text.as_bytes()[self.at..];
        let is_negative = bytes.first() == Some(&b'-');
        let digits = &bytes[usize::from(is_negative)..];
        let (mut number, mut length) = (0_i64, 0);
        while let Some(digit @ b'0'..=b'9') = digits.get(length) {
            if length == MAX_DIGITS {
                return self.long_number(visitor);
            }
            number = number * 10 + i64::from(digit - b'0');
            length += 1;
        }
        let is_integer = !matches!(digits.get(length), Some(b'.' | b'e' | b'E'));
        // Zero starts no longer number, and `-0` is a float.
        let is_usual = length == 1 || (length > 0 && digits[0] != b'0');
        if !is_integer || !is_usual || (is_negative && number == 0) {
            return self.long_number(visitor);
        }
        self.at += usize::from(is_negative) + length;
        if is_negative { visitor.visit_i64(-number) } else { visitor.visit_u64(number.unsigned_abs()) }
    }

    #[cold]
    fn long_number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        let rest = &self.text[self.at..];
        let is_part = |char: char| char.is_ascii_digit() || matches!(char, '-' | '+' | '.' | 'e' | 'E');
        let token = &rest[..rest.find(|char| !is_part(char)).unwrap_or(rest.len())];
        self.at += token.len();
        let mut json = serde_json::Deserializer::from_str(token);
        let value = json.deserialize_any(visitor).map_err(|_| Rejected)?;
        json.end().map_err(|_| Rejected)?;
        Ok(value)
    }

    /// Reads the members or elements after the opening bracket.
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Nested<'_, 'de>) -> Result<T, Rejected>,
    ) -> Result<T, Rejected> {
        self.at += 1;
        self.depth = self.depth.checked_sub(1).ok_or(Rejected)?;
        let mut nested = Nested { reader: self, is_first: true, has_ended: false };
        let value = read(&mut nested)?;
        if !nested.has_ended {
            return Err(Rejected);
        }
        self.depth += 1;
        Ok(value)
    }
}

/// The number of bytes before a quote, a backslash, a control character or the end.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(word) = bytes[length..].first_chunk() {
        let marks = escape_marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return length + marks.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = &bytes[length..];
    let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    length + rest.iter().position(special).unwrap_or(rest.len())
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Rejected;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.peek() {
            Some(b'"') => self.string(visitor),
            Some(b'-' | b'0'..=b'9') => self.number(visitor),
            Some(b'{') => self.nested(|members| visitor.visit_map(members)),
            Some(b'[') => self.nested(|elements| visitor.visit_seq(elements)),
            Some(b'n') => self.literal("null", ()).and_then(|()| visitor.visit_unit()),
            Some(b't') => self.literal("true", true).and_then(|truth| visitor.visit_bool(truth)),
            Some(b'f') => self.literal("false", false).and_then(|truth| visitor.visit_bool(truth)),
            _ => Err(Rejected),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.peek() {
            Some(b'n') => self.literal("null", ()).and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        if name != RAW {
            return visitor.visit_newtype_struct(self);
        }
        self.peek();
        let start = self.at;
        self.deserialize_any(IgnoredAny)?;
        visitor.visit_borrowed_str(&self.text[start..self.at])
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        // Its first byte is a quote, which `next_key_seed` has checked.
        self.string(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum ignored_any
    }
}

/// The members of an object, or the elements of a list.
struct Nested<'r, 'de> {
    reader: &'r mut Reader<'de>,
    is_first: bool,
    has_ended: bool,
}

impl Nested<'_, '_> {
    /// Skips the comma before the next member or element; false at the end.
    #[inline]
    fn next(&mut self, end: u8) -> Result<bool, Rejected> {
        match self.reader.peek() {
            Some(b',') if !self.is_first => self.reader.at += 1,
            Some(next) if next == end => {
                self.reader.at += 1;
                self.has_ended = true;
                return Ok(false);
            }
            _ if self.is_first => self.is_first = false,
            _ => return Err(Rejected),
        }
        Ok(true)
    }
}

impl<'de> MapAccess<'de> for &mut Nested<'_, 'de> {
    type Error = Rejected;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Rejected> {
        if !self.next(b'}')? {
            return Ok(None);
        }
        if self.reader.peek() != Some(b'"') {
            return Err(Rejected);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Rejected> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for &mut Nested<'_, 'de> {
    type Error = Rejected;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Rejected> {
        if self.next(b']')? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl de::Error for Rejected {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is not JSON, or does not fit")
    }
}

impl std::error::Error for Rejected {}

/// Reads a value as its text, by this reader and by serde_json.
pub(super) struct RawSeed;

impl<'de> DeserializeSeed<'de> for RawSeed {
    type Value = &'de str;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'de str, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, self)
    }
}

impl<'de> Visitor<'de> for RawSeed {
    type Value = &'de str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, raw: &'de str) -> Result<&'de str, E> {
        Ok(raw)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'de str, D::Error> {
        <&serde_json::value::RawValue as de::Deserialize>::deserialize(deserializer)
            .map(serde_json::value::RawValue::get)
    }
}

#[cfg(test)]
mod tests;
