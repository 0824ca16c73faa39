//! Encodes bodies as JSON. The output equals that of [`write`](crate::codec::write) with serde_json, in a third of the
//! instructions, since most strings need no escapes and are copied whole.

use serde::ser::Error as _;

use crate::types::record::{Record, Value};

type EncodeResult = Result<(), serde_json::Error>;

pub(super) fn object(out: &mut Vec<u8>, record: &dyn Record) -> EncodeResult {
    out.push(b'{');
    let start = out.len();
    for (index, name) in record.fields().iter().enumerate() {
        let field = record.value(index);
        if !matches!(field, Value::None) {
            if out.len() > start {
                out.push(b',');
            }
            text(out, name)?;
            out.push(b':');
            value(out, field)?;
        }
    }
    out.push(b'}');
    Ok(())
}

pub(super) fn value(out: &mut Vec<u8>, value: Value<'_>) -> EncodeResult {
    match value {
        Value::None => {
            out.extend_from_slice(b"null");
            Ok(())
        }
        Value::Str(text) | Value::UnknownStr(text) => self::text(out, text),
        Value::Flags(flags) => self::value(out, flags.number()),
        Value::I64(number) => serde_json::to_writer(out, &number),
        Value::U64(number) => serde_json::to_writer(out, &number),
        Value::F64(number) if number.is_finite() => serde_json::to_writer(out, &number),
        // JSON has no such numbers. Serde_json would write `null`, which would silently drop a filter.
        Value::F64(number) => {
            Err(serde_json::Error::custom(format_args!("{number} is not a number that can be sent")))
        }
        Value::Bool(truth) => {
            out.extend_from_slice(if truth { b"true" } else { b"false" });
            Ok(())
        }
        Value::Record(record) => object(out, record),
        Value::List(list) => {
            out.push(b'[');
            for index in 0..list.len() {
                if index > 0 {
                    out.push(b',');
                }
                self::value(out, list.get(index))?;
            }
            out.push(b']');
            Ok(())
        }
    }
}

fn text(out: &mut Vec<u8>, text: &str) -> EncodeResult {
    if needs_escapes(text.as_bytes()) {
        return serde_json::to_writer(out, text);
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

/// Checks eight bytes at a time; the last eight may overlap with those before.
fn needs_escapes(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else {
        return text.iter().any(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    };
    let words = text.chunks_exact(8).filter_map(|chunk| chunk.first_chunk());
    words.chain([last]).any(|word| escape_marks(u64::from_le_bytes(*word)) != 0)
}

/// Marks bytes that are a control character, a quote or a backslash by their highest bit; only the lowest mark is exact. The
/// subtraction sets the highest bit of the first byte that is less than the subtrahend, unless it was set before.
#[inline]
pub(super) fn escape_marks(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    let has_less = |word: u64, than: u64| word.wrapping_sub(ONES * than) & !word;
    let quote = word ^ (ONES * u64::from(b'"'));
    let backslash = word ^ (ONES * u64::from(b'\\'));
    (has_less(word, 0x20) | has_less(quote, 1) | has_less(backslash, 1)) & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use crate::codec::json::encode::*;
    use crate::codec::write;
    use crate::types::record::{ListValue, Slot};

    enum Sample {
        Null,
        Text(String),
        I64(i64),
        U64(u64),
        F64(f64),
        Bool(bool),
        Record(Box<Fields>),
        List(Vec<Sample>),
    }

    use Sample::{Bool, F64, I64, List, Null, Text, U64};

    impl Sample {
        fn value(&self) -> Value<'_> {
            match self {
                Null => Value::None,
                Text(text) => Value::Str(text),
                I64(number) => Value::I64(*number),
                U64(number) => Value::U64(*number),
                F64(number) => Value::F64(*number),
                Bool(truth) => Value::Bool(*truth),
                Self::Record(record) => Value::Record(&**record),
                List(list) => Value::List(list),
            }
        }
    }

    impl ListValue for Vec<Sample> {
        fn len(&self) -> usize {
            self.as_slice().len()
        }
        fn get(&self, index: usize) -> Value<'_> {
            self[index].value()
        }
    }

    /// A record whose first field is absent; the others have the value.
    struct Fields(Sample);

    impl Record for Fields {
        fn fields(&self) -> &'static [&'static str] {
            &["absent", "plain", "\"odd\"\u{1}"]
        }
        fn slot(&mut self, _: usize) -> Slot<'_> {
            Slot::None
        }
        fn value(&self, index: usize) -> Value<'_> {
            if index == 0 { Value::None } else { self.0.value() }
        }
    }

    #[track_caller]
    fn writes_what_serde_json_does(sample: Sample) {
        let record = Fields(sample);
        let (mut ours, mut serde) = (Vec::new(), Vec::new());
        object(&mut ours, &record).unwrap();
        write::write(&record, &mut serde_json::Serializer::new(&mut serde)).unwrap();
        assert_eq!(String::from_utf8(ours).unwrap(), String::from_utf8(serde).unwrap());
    }

    #[test]
    fn strings_are_escaped() {
        for char in ('\0'..='\u{ff}').chain(['\u{2028}', '\u{feff}', '\u{10ffff}']) {
            for length in [0, 1, 7, 8, 15, 16, 17, 33, 64] {
                let mut text = "a".repeat(length);
                text.push(char);
                text.push_str(&"b".repeat(length));
                writes_what_serde_json_does(Text(text));
            }
        }
        writes_what_serde_json_does(Text(String::new()));
    }

    #[test]
    fn other_values_are_written_as_serde_json_writes_them() {
        let record = || Sample::Record(Box::new(Fields(I64(-1))));
        for sample in [
            Null,
            I64(i64::MIN),
            I64(i64::MAX),
            U64(u64::MAX),
            F64(0.0),
            F64(-1.0),
            F64(1e300),
            F64(0.1),
            Bool(true),
            Bool(false),
            record(),
            List(Vec::new()),
            List(vec![Null, Text("a".to_owned()), record(), List(Vec::new()), List(vec![Bool(true)])]),
        ] {
            writes_what_serde_json_does(sample);
        }
    }

    #[test]
    fn infinite_numbers_and_nan_are_errors() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let error = object(&mut Vec::new(), &Fields(F64(number))).unwrap_err();
            assert_eq!(error.to_string(), format!("{number} is not a number that can be sent"));
        }
    }
}
