//! The one reader: any self-describing serde format into any record.
//!
//! Services are inconsistent, so reading is lenient where nothing can be lost: a number or a truth value may come as
//! text, a whole number as `1.7e12`, text as a number; `null` is absent; a `null` in a list is passed over; a field
//! that a record does not have is passed over. What cannot be kept exactly is an error.

mod scalars;

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use crate::record::{Item, Record, Slot, find};
use scalars::{scalar_from_text, whole_number};

/// Reads a map into a record.
///
/// # Errors
/// What the format answers, and what does not fit the record's slots.
pub fn read<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    if Fill(Slot::Record(record)).deserialize(deserializer)? {
        Ok(())
    } else {
        Err(D::Error::invalid_type(Unexpected::Unit, &"an object"))
    }
}

/// Reads a value that stands alone.
///
/// # Errors
/// As [`read`].
pub fn item<'de, D: Deserializer<'de>, T: Item>(deserializer: D) -> Result<T, D::Error> {
    let mut item = T::blank();
    if Fill(item.as_slot()).deserialize(deserializer)? {
        Ok(item)
    } else {
        Err(D::Error::invalid_type(Unexpected::Unit, &item.as_slot().expected()))
    }
}

/// Reads one value into a slot; answers whether there was one, that is, whether it was not `null`.
struct Fill<'a>(Slot<'a>);

impl<'de> DeserializeSeed<'de> for Fill<'_> {
    type Value = bool;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.expected())
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        match self.0 {
            Slot::Str(slot) => text.clone_into(slot),
            Slot::OptStr(slot) => *slot = Some(text.to_owned()),
            Slot::Enum(slot) => slot.set(text).map_err(|known| E::unknown_variant(text, known))?,
            Slot::Opt(slot) => {
                let filled = Fill(slot.insert()).visit_str(text)?;
                if !filled {
                    slot.clear();
                }
                return Ok(filled);
            }
            slot => return scalar_from_text(slot, text),
        }
        Ok(true)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<bool, E> {
        match self.0 {
            Slot::Str(slot) => *slot = text,
            Slot::OptStr(slot) => *slot = Some(text),
            slot => return Fill(slot).visit_str(&text),
        }
        Ok(true)
    }

    #[inline]
    fn visit_bool<E: Error>(self, truth: bool) -> Result<bool, E> {
        match self.0 {
            Slot::Bool(slot) => *slot = truth,
            Slot::OptBool(slot) => *slot = Some(truth),
            Slot::Opt(slot) => return Fill(slot.insert()).visit_bool(truth),
            slot @ (Slot::Str(_) | Slot::OptStr(_)) => {
                return Fill(slot).visit_str(if truth { "true" } else { "false" });
            }
            slot => return Err(E::invalid_type(Unexpected::Bool(truth), &slot.expected())),
        }
        Ok(true)
    }

    #[inline]
    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        match self.0 {
            Slot::I64(slot) => *slot = number,
            Slot::OptI64(slot) => *slot = Some(number),
            Slot::Opt(slot) => return Fill(slot.insert()).visit_i64(number),
            slot => return whole_number(slot, i128::from(number)),
        }
        Ok(true)
    }

    #[inline]
    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        match self.0 {
            Slot::U64(slot) => *slot = number,
            Slot::OptU64(slot) => *slot = Some(number),
            // What most numbers of answers are: JSON does not tell them from unsigned ones.
            Slot::OptI64(slot) if i64::try_from(number).is_ok() => *slot = i64::try_from(number).ok(),
            Slot::Opt(slot) => return Fill(slot.insert()).visit_u64(number),
            slot => return whole_number(slot, i128::from(number)),
        }
        Ok(true)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        /// Beyond it a float stands for more than one whole number.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self.0 {
            Slot::F64(slot) => *slot = number,
            Slot::OptF64(slot) => *slot = Some(number),
            Slot::Opt(slot) => return Fill(slot.insert()).visit_f64(number),
            slot if number.fract() == 0.0 && number.abs() < EXACT => {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
                return whole_number(slot, number as i128);
            }
            slot @ (Slot::Str(_) | Slot::OptStr(_)) if number.abs() < EXACT => {
                return Fill(slot).visit_string(number.to_string());
            }
            slot => return Err(E::invalid_value(Unexpected::Float(number), &slot.expected())),
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        match self.0 {
            Slot::List(list) => {
                list.begin();
                while let Some(filled) = seq.next_element_seed(Push(list))? {
                    if !filled {
                        list.pop();
                    }
                }
                Ok(true)
            }
            Slot::Opt(slot) => Fill(slot.insert()).visit_seq(seq),
            slot => Err(A::Error::invalid_type(Unexpected::Seq, &slot.expected())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        match self.0 {
            Slot::Record(record) => match record.required() {
                None => read_answer(record, map),
                Some(required) => read_request(record, required, map),
            },
            Slot::Opt(slot) => Fill(slot.insert()).visit_map(map),
            slot => Err(A::Error::invalid_type(Unexpected::Map, &slot.expected())),
        }
    }
}

/// Pushes only once there is an element, so that the end of a list leaves no blank behind.
struct Push<'a>(&'a mut dyn crate::record::ListSlot);

impl<'de> DeserializeSeed<'de> for Push<'_> {
    type Value = bool;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        Fill(self.0.push()).deserialize(deserializer)
    }
}

/// What a service answered: unknown fields are passed over.
fn read_answer<'de, A: MapAccess<'de>>(record: &mut dyn Record, mut map: A) -> Result<bool, A::Error> {
    let fields = record.fields();
    let mut near = 0;
    while let Some(found) = map.next_key_seed(Find { fields, near })? {
        if let Some(index) = found {
            map.next_value_seed(Fill(record.slot(index)))?;
            near = index + 1;
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Ok(true)
}

/// What a caller wrote: every required field must be there, and no unknown one.
fn read_request<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    required: &'static [&'static str],
    mut map: A,
) -> Result<bool, A::Error> {
    let mut missing = required.to_vec();
    while let Some(name) = map.next_key::<String>()? {
        let Some(index) = record.find(&name, 0) else {
            return Err(unknown_field(record, &name));
        };
        if map.next_value_seed(Fill(record.slot(index)))? {
            missing.retain(|each| *each != name);
        }
    }
    if missing.is_empty() {
        return Ok(true);
    }
    let s = if missing.len() == 1 { "" } else { "s" };
    Err(A::Error::custom(format_args!("missing required field{s} `{}`", missing.join("`, `"))))
}

fn unknown_field<E: Error>(record: &dyn Record, name: &str) -> E {
    E::custom(format_args!("unknown field `{name}`, expected one of `{}`", record.fields().join("`, `")))
}

/// Turns the name of a field into its place in the table, without keeping the name.
struct Find {
    fields: &'static [&'static str],
    near: usize,
}

impl<'de> DeserializeSeed<'de> for Find {
    type Value = Option<usize>;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Find {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(find(self.fields, name, self.near))
    }
}

/// Reads text into a slot, for formats that know nothing but text; answers whether there was a value.
#[cfg(feature = "xml")]
pub(crate) fn text(slot: Slot<'_>, text: &str) -> Result<bool, serde::de::value::Error> {
    Fill(slot).visit_str(text)
}
