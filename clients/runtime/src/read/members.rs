//! The members of an object, one after the other: into the record's fields, or passed over.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::Fill;
use crate::record::{Record, find};

/// What the members of an object were to the record that it was read into.
///
/// Members that name the request (`RequestId`, `HostId`) are passed over here: they stand in good answers and in errors
/// alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Members {
    /// Whether the record has a field for one of them, be it `null`.
    pub known: bool,
    /// Whether the record has no field for one of them; one that is `null` is absent, as everywhere.
    pub unknown: bool,
}

impl Members {
    /// Takes note of a member that is not absent. Of each sort only the first is looked at: an answer has thousands.
    #[inline]
    pub(crate) fn note(&mut self, name: &str, known: bool) {
        let noted = if known { &mut self.known } else { &mut self.unknown };
        if !*noted {
            *noted = !names_request(name);
        }
    }
}

/// Whether a member names the request, and not what was asked for.
#[inline]
pub(crate) fn names_request(name: &str) -> bool {
    matches!(name, "RequestId" | "requestId" | "request_id" | "HostId" | "hostId")
}

pub(super) fn read<'de, A: MapAccess<'de>>(record: &mut dyn Record, map: A) -> Result<Members, A::Error> {
    match record.required() {
        None => read_answer(record, map),
        Some(required) => read_request(record, required, map),
    }
}

/// What a service answered: unknown fields are passed over.
fn read_answer<'de, A: MapAccess<'de>>(record: &mut dyn Record, mut map: A) -> Result<Members, A::Error> {
    let fields = record.fields();
    let mut members = Members::default();
    let mut near = 0;
    while let Some(found) = map.next_key_seed(Find { fields, near })? {
        match found {
            Found::Field(index) => {
                map.next_value_seed(Fill(record.slot(index)))?;
                members.note(fields[index], true);
                near = index + 1;
            }
            Found::Request => {
                map.next_value::<IgnoredAny>()?;
            }
            Found::Unknown => {
                members.unknown |= map.next_value::<Option<IgnoredAny>>()?.is_some();
            }
        }
    }
    Ok(members)
}

/// What a caller wrote: every required field must be there, and no unknown one.
fn read_request<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    required: &'static [&'static str],
    mut map: A,
) -> Result<Members, A::Error> {
    let mut members = Members::default();
    let mut missing = required.to_vec();
    while let Some(name) = map.next_key::<String>()? {
        let Some(index) = record.find(&name, 0) else {
            return Err(unknown_field(record, &name));
        };
        if map.next_value_seed(Fill(record.slot(index)))? {
            missing.retain(|each| *each != name);
        }
        members.note(&name, true);
    }
    if missing.is_empty() {
        return Ok(members);
    }
    let s = if missing.len() == 1 { "" } else { "s" };
    Err(A::Error::custom(format_args!("missing required field{s} `{}`", missing.join("`, `"))))
}

fn unknown_field<E: Error>(record: &dyn Record, name: &str) -> E {
    E::custom(format_args!("unknown field `{name}`, expected one of `{}`", record.fields().join("`, `")))
}

/// Turns the name of a member into what it is to the record, without keeping the name.
struct Find {
    fields: &'static [&'static str],
    near: usize,
}

enum Found {
    /// The field at this place in the table.
    Field(usize),
    /// No field, but what names the request.
    Request,
    Unknown,
}

impl<'de> DeserializeSeed<'de> for Find {
    type Value = Found;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Find {
    type Value = Found;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Found, E> {
        Ok(match find(self.fields, name, self.near) {
            Some(index) => Found::Field(index),
            None if names_request(name) => Found::Request,
            None => Found::Unknown,
        })
    }
}
