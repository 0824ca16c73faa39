//! Reads any self-describing serde format into any record.
//!
//! Services are inconsistent, so reading is lenient where nothing is lost: a number or a boolean may be text, an integer may be
//! `1.7e12`, text may be a number; `null` is absent, and so is `""`, `[]` or `{}` instead of another type; absent elements of a
//! list and unknown fields are ignored. A value that cannot be represented exactly is an error.

mod members;
mod scalars;

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use crate::types::record::{Item, ListSlot, Record, Slot};
use members::MemberOrder;
pub(crate) use scalars::quote_or_len;
use scalars::{integer, scalar_from_text, unknown_variant_error};

/// Reads a map into a record.
///
/// # Errors
/// Those of the format, and values that do not match their slots.
pub fn read<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    deserializer.deserialize_any(RecordVisitor(record))
}

/// Reads the outermost object.
struct RecordVisitor<'a>(&'a mut dyn Record);

impl<'de> Visitor<'de> for RecordVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        Err(E::custom(format_args!("invalid type: string {}, expected an object", quote_or_len(text))))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        members::read(self.0, map, None)
    }
}

/// Reads a single value.
///
/// # Errors
/// Those of [`read`].
pub fn item<'de, D: Deserializer<'de>, T: Item>(deserializer: D) -> Result<T, D::Error> {
    let mut item = T::empty();
    if FillSlot::strict(item.as_slot()).deserialize(deserializer)? {
        Ok(item)
    } else {
        Err(D::Error::invalid_type(Unexpected::Unit, &item.as_slot().expected()))
    }
}

/// Reads one value into a slot. Returns whether there was a value: neither `null` nor an empty value of another type.
pub(crate) struct FillSlot<'a> {
    slot: Slot<'a>,
    /// Whether an empty value of another type is an error; in a request it may be a mistake.
    strict: bool,
    /// The order of the members of the objects in the list that the value is in.
    order: Option<&'a mut MemberOrder>,
}

impl<'a> FillSlot<'a> {
    /// For a response.
    #[inline]
    pub(crate) fn new(slot: Slot<'a>) -> Self {
        Self { slot, strict: false, order: None }
    }

    /// For a request.
    pub(crate) fn strict(slot: Slot<'a>) -> Self {
        Self { slot, strict: true, order: None }
    }
}

impl<'de> DeserializeSeed<'de> for FillSlot<'_> {
    type Value = bool;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FillSlot<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slot.expected())
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
        let strict = self.strict;
        match self.slot {
            Slot::Str(slot) => text.clone_into(slot),
            Slot::OptStr(slot) => *slot = Some(text.to_owned()),
            Slot::Enum(slot) => match slot.set(text) {
                Ok(()) => {}
                Err(_) if text.is_empty() && !strict => return Ok(false),
                Err(known) => return Err(unknown_variant_error(text, known)),
            },
            Slot::Opt(slot) => {
                let filled = FillSlot { slot: slot.insert(), strict, order: None }.visit_str(text)?;
                if !filled {
                    slot.clear();
                }
                return Ok(filled);
            }
            slot => return scalar_from_text(slot, text, strict),
        }
        Ok(true)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<bool, E> {
        match self.slot {
            Slot::Str(slot) => *slot = text,
            Slot::OptStr(slot) => *slot = Some(text),
            slot => return FillSlot { slot, strict: self.strict, order: None }.visit_str(&text),
        }
        Ok(true)
    }

    #[inline]
    fn visit_bool<E: Error>(self, truth: bool) -> Result<bool, E> {
        match self.slot {
            Slot::Bool(slot) => *slot = truth,
            Slot::OptBool(slot) => *slot = Some(truth),
            Slot::Opt(slot) => return FillSlot::new(slot.insert()).visit_bool(truth),
            slot @ (Slot::Str(_) | Slot::OptStr(_)) => {
                return FillSlot::new(slot).visit_str(if truth { "true" } else { "false" });
            }
            slot => return Err(E::invalid_type(Unexpected::Bool(truth), &slot.expected())),
        }
        Ok(true)
    }

    #[inline]
    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        match self.slot {
            Slot::I64(slot) => *slot = number,
            Slot::OptI64(slot) => *slot = Some(number),
            Slot::Opt(slot) => return FillSlot::new(slot.insert()).visit_i64(number),
            slot => return integer(slot, i128::from(number)),
        }
        Ok(true)
    }

    #[inline]
    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        match self.slot {
            Slot::U64(slot) => *slot = number,
            Slot::OptU64(slot) => *slot = Some(number),
            // The most frequent case in responses: JSON does not distinguish signed and unsigned numbers.
            Slot::OptI64(slot) if i64::try_from(number).is_ok() => *slot = i64::try_from(number).ok(),
            Slot::Opt(slot) => return FillSlot::new(slot.insert()).visit_u64(number),
            slot => return integer(slot, i128::from(number)),
        }
        Ok(true)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        /// 2^53: beyond it, a float may be the nearest one of several integers.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self.slot {
            Slot::F64(slot) => *slot = number,
            Slot::OptF64(slot) => *slot = Some(number),
            Slot::Opt(slot) => return FillSlot::new(slot.insert()).visit_f64(number),
            slot if number.fract() == 0.0 && number.abs() < EXACT => {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
                return integer(slot, number as i128);
            }
            slot @ (Slot::Str(_) | Slot::OptStr(_)) if number.abs() < EXACT => {
                return FillSlot::new(slot).visit_string(number.to_string());
            }
            slot => return Err(E::invalid_value(Unexpected::Float(number), &slot.expected())),
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        let strict = self.strict;
        match self.slot {
            Slot::List(list) => {
                list.start();
                let order = &mut MemberOrder::new();
                while let Some(filled) = seq.next_element_seed(ElementSeed { list, strict, order })? {
                    if !filled {
                        list.pop();
                    }
                }
                Ok(true)
            }
            Slot::Opt(slot) => {
                let filled = FillSlot { slot: slot.insert(), strict, order: None }.visit_seq(seq)?;
                if !filled {
                    slot.clear();
                }
                Ok(filled)
            }
            slot => match seq.next_element::<IgnoredAny>()? {
                None if !strict => Ok(false),
                _ => Err(A::Error::invalid_type(Unexpected::Seq, &slot.expected())),
            },
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let strict = self.strict;
        match self.slot {
            Slot::Record(record) => members::read(record, map, self.order).map(|()| true),
            Slot::Opt(slot) => {
                let filled = FillSlot { slot: slot.insert(), strict, order: self.order }.visit_map(map)?;
                if !filled {
                    slot.clear();
                }
                Ok(filled)
            }
            slot => match map.next_key::<IgnoredAny>()? {
                None if !strict => Ok(false),
                _ => Err(A::Error::invalid_type(Unexpected::Map, &slot.expected())),
            },
        }
    }
}

/// Pushes only if there is an element, so that the end of a list leaves no empty one.
struct ElementSeed<'a> {
    list: &'a mut dyn ListSlot,
    strict: bool,
    order: &'a mut MemberOrder,
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = bool;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        FillSlot { slot: self.list.push(), strict: self.strict, order: Some(self.order) }
            .deserialize(deserializer)
    }
}

/// Reads text into a slot, for formats that only have text. Returns whether there was a value.
#[cfg(feature = "xml")]
pub(crate) fn text(slot: Slot<'_>, text: &str) -> Result<bool, serde::de::value::Error> {
    FillSlot::new(slot).visit_str(text)
}
