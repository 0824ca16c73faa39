//! Writes any record in any serde format.

use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use crate::types::record::{Record, Value};

/// Writes the present fields of a record as a map, in the order of the vendor's document.
///
/// # Errors
/// Those of the serializer.
pub fn write<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut outcome = Ok(());
    record.for_each_field(&mut |name, value| {
        if outcome.is_ok() && !matches!(value, Value::None) {
            outcome = map.serialize_entry(name, &SerializeValue(value));
        }
    });
    outcome?;
    map.end()
}

struct SerializeValue<'a>(Value<'a>);

impl Serialize for SerializeValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::None => serializer.serialize_none(),
            Value::Str(text) | Value::UnknownStr(text) => serializer.serialize_str(text),
            Value::Flags(flags) => SerializeValue(flags.number()).serialize(serializer),
            Value::I64(number) => serializer.serialize_i64(number),
            Value::U64(number) => serializer.serialize_u64(number),
            // JSON has no such numbers. Serde_json would write `null`, which would silently drop a filter.
            Value::F64(number) if !number.is_finite() => {
                Err(S::Error::custom(format_args!("{number} is not a number that can be sent")))
            }
            Value::F64(number) => serializer.serialize_f64(number),
            Value::Bool(truth) => serializer.serialize_bool(truth),
            Value::Record(record) => write(record, serializer),
            Value::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                let mut outcome = Ok(());
                list.for_each(&mut |value| {
                    if outcome.is_ok() {
                        outcome = seq.serialize_element(&SerializeValue(value));
                    }
                });
                outcome?;
                seq.end()
            }
        }
    }
}
