//! Reads the members of an object into the fields of a record.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::codec::read::FillSlot;
use crate::types::record::{Record, field_index};

/// Which field followed which in the last object of a list. Services send the members of all its objects in one order, which
/// need not be that of the table.
pub(super) struct MemberOrder([u8; MAX_ORDERED]);

/// The number of fields in a table whose order is recorded.
const MAX_ORDERED: usize = 64;

impl MemberOrder {
    /// The order of the table.
    pub(super) fn new() -> Self {
        const TABLE: [u8; MAX_ORDERED] = {
            let mut order = [0; MAX_ORDERED];
            let mut index = 0;
            while index < MAX_ORDERED {
                #[expect(clippy::cast_possible_truncation, reason = "below 64")]
                {
                    order[index] = index as u8;
                }
                index += 1;
            }
            order
        };
        Self(TABLE)
    }

    /// The field that is expected after the one before `near`.
    fn expected(&self, near: usize) -> usize {
        self.0.get(near).map_or(near, |index| usize::from(*index))
    }

    fn record(&mut self, near: usize, index: usize) {
        if let (Some(expected), Ok(index)) = (self.0.get_mut(near), u8::try_from(index)) {
            *expected = index;
        }
    }
}

/// Reads an object into a record; `order` is that of the list that it is in.
pub(super) fn read<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    map: A,
    order: Option<&mut MemberOrder>,
) -> Result<(), A::Error> {
    match record.required() {
        None => read_response(record, map, order),
        Some(required) => read_request(record, required, map),
    }
}

/// Reads a response: ignores unknown fields.
fn read_response<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    mut map: A,
    mut order: Option<&mut MemberOrder>,
) -> Result<(), A::Error> {
    let fields = record.fields();
    let mut near = 0;
    loop {
        let expected = order.as_ref().map_or(near, |order| order.expected(near));
        let Some(found) = map.next_key_seed(FieldSeed { fields, near: expected })? else {
            return Ok(());
        };
        match found {
            Some(index) => {
                if let Some(order) = &mut order {
                    order.record(near, index);
                }
                map.next_value_seed(FillSlot::new(record.slot(index)))?;
                near = index + 1;
            }
            None => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
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
