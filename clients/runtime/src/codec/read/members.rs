//! Reads the members of an object into the fields of a record.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::codec::read::FillSlot;
use crate::types::record::{Record, field_index};

/// Reads an object into a record.
pub(super) fn read<'de, A: MapAccess<'de>>(record: &mut dyn Record, map: A) -> Result<(), A::Error> {
    match record.required() {
        None => read_response(record, map),
        Some(required) => read_request(record, required, map),
    }
}

/// Reads a response: ignores unknown fields.
fn read_response<'de, A: MapAccess<'de>>(record: &mut dyn Record, mut map: A) -> Result<(), A::Error> {
    let fields = record.fields();
    let mut near = 0;
    while let Some(found) = map.next_key_seed(FieldSeed { fields, near })? {
        match found {
            Some(index) => {
                map.next_value_seed(FillSlot::new(record.slot(index)))?;
                near = index + 1;
            }
            None => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    Ok(())
}

/// Reads a request: rejects missing required fields and unknown fields.
fn read_request<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    required: &'static [&'static str],
    mut map: A,
) -> Result<(), A::Error> {
    let mut missing = required.to_vec();
    while let Some(name) = map.next_key::<String>()? {
        let Some(index) = record.field_index(&name, 0) else {
            return Err(unknown_field(record, &name));
        };
        if map.next_value_seed(FillSlot::strict(record.slot(index)))? {
            missing.retain(|field| *field != name);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let s = if missing.len() == 1 { "" } else { "s" };
    Err(A::Error::custom(format_args!("missing required field{s} `{}`", missing.join("`, `"))))
}

fn unknown_field<E: Error>(record: &dyn Record, name: &str) -> E {
    E::custom(format_args!("unknown field `{name}`, expected one of `{}`", record.fields().join("`, `")))
}

/// Reads the name of a member as the index of its field, without copying the name.
struct FieldSeed {
    fields: &'static [&'static str],
    near: usize,
}

impl<'de> DeserializeSeed<'de> for FieldSeed {
    type Value = Option<usize>;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldSeed {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(field_index(self.fields, name, self.near))
    }
}
