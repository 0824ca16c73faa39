//! Values to write.

use std::fmt;

use crate::types::record::{Item, Record};

/// One value to write.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Absent, and not written.
    None,
    /// Text.
    Str(&'a str),
    /// Text that an open enum does not know.
    UnknownStr(&'a str),
    /// An integer.
    I64(i64),
    /// A non-negative integer.
    U64(u64),
    /// A number.
    F64(f64),
    /// A boolean.
    Bool(bool),
    /// A bit mask, which is written as its number.
    Flags(&'a dyn FlagsValue),
    /// A nested record.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn ListValue),
}

/// A bit mask to write. `Debug` prints its names.
pub trait FlagsValue: fmt::Debug {
    /// The number on the wire.
    fn number(&self) -> Value<'_>;
}

/// A list to write.
pub trait ListValue {
    /// The number of elements.
    fn len(&self) -> usize;
    /// Whether the list is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at `index`, which is less than [`len`](Self::len).
    fn get(&self, index: usize) -> Value<'_>;
    /// Calls `visit` with each element in order.
    fn for_each(&self, visit: &mut dyn FnMut(Value<'_>)) {
        (0..self.len()).for_each(|index| visit(self.get(index)));
    }
}

/// An optional value to write; generated tables call it on optional fields.
pub trait OptValue {
    /// The value, or [`Value::None`].
    fn value(&self) -> Value<'_>;
}

impl<T: Item> OptValue for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::None, Item::as_value)
    }
}

macro_rules! optional_values {
    ($($name:ident: $type:ty, |$it:ident| $value:expr;)*) => {
        /// Optional scalars as values; generated tables call these functions, which need no trait resolution.
        impl<'a> Value<'a> {$(
            #[doc = concat!("The value of an optional `", stringify!($type), "`.")]
            #[must_use]
            pub fn $name(value: &'a Option<$type>) -> Self {
                match value {
                    Some($it) => $value,
                    None => Self::None,
                }
            }
        )*}
    };
}

optional_values! {
    opt_str: String, |it| Value::Str(it);
    opt_i32: i32, |it| Value::I64(i64::from(*it));
    opt_i64: i64, |it| Value::I64(*it);
    opt_u64: u64, |it| Value::U64(*it);
    opt_f64: f64, |it| Value::F64(*it);
    opt_bool: bool, |it| Value::Bool(*it);
}

/// Prints records with their present fields only.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Str(text) => text.fmt(f),
            Self::UnknownStr(text) => write!(f, "Unknown({text:?})"),
            Self::I64(number) => number.fmt(f),
            Self::U64(number) => number.fmt(f),
            Self::F64(number) => number.fmt(f),
            Self::Bool(truth) => truth.fmt(f),
            Self::Flags(flags) => flags.fmt(f),
            Self::Record(record) => {
                let mut map = f.debug_map();
                record.for_each_field(&mut |name, value| {
                    if !matches!(value, Value::None) {
                        map.entry(&format_args!("{name}"), &value);
                    }
                });
                map.finish()
            }
            Self::List(list) => {
                let mut out = f.debug_list();
                list.for_each(&mut |value| {
                    out.entry(&value);
                });
                out.finish()
            }
        }
    }
}
