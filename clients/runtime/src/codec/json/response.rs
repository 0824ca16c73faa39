//! Decodes the outermost object of a response into a record and an error body, in one pass.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::codec::error_body::{ErrorBody, MemberClass, read_json_member};
use crate::codec::json::reader::RawSeed;
use crate::codec::read::{FillSlot, quote_or_len};
use crate::types::record::{Record, field_index};

/// Which kinds of members an object had, relative to the record that it was read into.
///
/// Members that identify the request (`RequestId`) are ignored, since they occur in successful responses and in errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Members {
    /// Whether a value was read into a field of the record. `null` is not a value, nor is an empty value of another type.
    pub known: bool,
    /// Whether a member has no field in the record; `null` counts as absent.
    pub unknown: bool,
}

/// Reads an object into a response record.
pub(super) struct ResponseSeed<'a> {
    pub(super) record: &'a mut dyn Record,
    pub(super) body: &'a mut ErrorBody,
}

impl<'de> DeserializeSeed<'de> for ResponseSeed<'_> {
    type Value = Members;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ResponseSeed<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Members, E> {
        Err(E::custom(format_args!("invalid type: string {}, expected an object", quote_or_len(text))))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let Self { record, body } = self;
        let fields = record.fields();
        let mut members = Members::default();
        let mut near = 0;
        while let Some((field, class)) = map.next_key_seed(MemberSeed { fields, near, body })? {
            let names_request = class.names_request();
            let Some(index) = field else {
                // If the record has no fields, the object may contain an error of any shape.
                let present = if class == MemberClass::Other && !fields.is_empty() {
                    map.next_value::<Option<IgnoredAny>>()?.is_some()
                } else {
                    let raw = map.next_value_seed(RawSeed)?;
                    read_json_member(body, class, raw);
                    raw != "null"
                };
                members.unknown |= present && !names_request;
                continue;
            };
            members.known |= map.next_value_seed(FillSlot::new(record.slot(index)))? && !names_request;
            near = index + 1;
            if class != MemberClass::Other {
                body.note_field(class, record.value(index));
            }
        }
        Ok(members)
    }
}

/// Reads the name of a member as the index of its field and its class, without copying the name.
struct MemberSeed<'a> {
    fields: &'static [&'static str],
    near: usize,
    body: &'a ErrorBody,
}

impl<'de> DeserializeSeed<'de> for MemberSeed<'_> {
    type Value = (Option<usize>, MemberClass);
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberSeed<'_> {
    type Value = (Option<usize>, MemberClass);
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok((field_index(self.fields, name, self.near), self.body.class(name)))
    }
}
