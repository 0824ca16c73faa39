//! Printing, comparing and copying models by their tables. Called by [`models!`](crate::models).

use std::fmt;

use crate::types::record::{Record, Slot, Value};

/// Prints a model for `Debug`: its name and the present fields with their wire names.
///
/// # Errors
/// If the formatter's writer fails.
pub fn debug(record: &dyn Record, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(name);
    record.for_each_field(&mut |field, value| {
        if !matches!(value, Value::None) {
            out.field(field, &value);
        }
    });
    out.finish()
}

/// Whether two records of the same type have equal values.
#[must_use]
pub fn equal(one: &dyn Record, other: &dyn Record) -> bool {
    (0..one.fields().len()).all(|index| values_eq(one.value(index), other.value(index)))
}

/// A bit mask as its number, every other value unchanged.
fn number(value: Value<'_>) -> Value<'_> {
    if let Value::Flags(flags) = value { flags.number() } else { value }
}

pub(crate) fn values_eq(one: Value<'_>, other: Value<'_>) -> bool {
    match (number(one), number(other)) {
        (Value::None, Value::None) => true,
        (Value::Str(one) | Value::UnknownStr(one), Value::Str(other) | Value::UnknownStr(other)) => {
            one == other
        }
        (Value::I64(one), Value::I64(other)) => one == other,
        (Value::U64(one), Value::U64(other)) => one == other,
        (Value::F64(one), Value::F64(other)) => one == other,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Record(one), Value::Record(other)) => equal(one, other),
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && (0..one.len()).all(|index| values_eq(one.get(index), other.get(index)))
        }
        _ => false,
    }
}

/// Copies all values of a record into an empty one of the same type.
pub fn copy(from: &dyn Record, to: &mut dyn Record) {
    for index in 0..from.fields().len() {
        put(to.slot(index), from.value(index));
    }
}

/// The slot and the value belong to the same field, so the value has the type of the slot, or was widened from it.
#[expect(clippy::cast_possible_truncation, reason = "the value was widened from this very type")]
pub(crate) fn put(slot: Slot<'_>, value: Value<'_>) {
    match (slot, number(value)) {
        (Slot::Str(slot), Value::Str(value)) => value.clone_into(slot),
        (Slot::OptStr(slot), Value::Str(value)) => *slot = Some(value.to_owned()),
        (Slot::I32(slot), Value::I64(value)) => *slot = value as i32,
        (Slot::OptI32(slot), Value::I64(value)) => *slot = Some(value as i32),
        (Slot::I64(slot), Value::I64(value)) => *slot = value,
        (Slot::OptI64(slot), Value::I64(value)) => *slot = Some(value),
        (Slot::U64(slot), Value::U64(value)) => *slot = value,
        (Slot::OptU64(slot), Value::U64(value)) => *slot = Some(value),
        (Slot::F64(slot), Value::F64(value)) => *slot = value,
        (Slot::OptF64(slot), Value::F64(value)) => *slot = Some(value),
        (Slot::Bool(slot), Value::Bool(value)) => *slot = value,
        (Slot::OptBool(slot), Value::Bool(value)) => *slot = Some(value),
        // The value comes from the same enum, so `set` accepts it.
        (Slot::Enum(slot), Value::Str(value) | Value::UnknownStr(value)) => {
            slot.set(value).unwrap_or_default();
        }
        (Slot::Record(slot), Value::Record(value)) => copy(value, slot),
        (Slot::List(slot), Value::List(value)) => {
            slot.start();
            value.for_each(&mut |element| put(slot.push(), element));
        }
        (_, Value::None) => {}
        (Slot::Opt(slot), value) => put(slot.insert(), value),
        (slot, value) => debug_assert!(false, "{slot:?} does not hold {value:?}"),
    }
}
