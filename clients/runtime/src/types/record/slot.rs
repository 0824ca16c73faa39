//! Slots: where values are read into.

use std::fmt;

use crate::types::record::{Item, Record};

/// A slot to read one value into.
#[non_exhaustive]
pub enum Slot<'a> {
    /// None: the field does not exist.
    None,
    /// Required text.
    Str(&'a mut String),
    /// Text.
    OptStr(&'a mut Option<String>),
    /// A required integer.
    I32(&'a mut i32),
    /// An integer.
    OptI32(&'a mut Option<i32>),
    /// A required integer.
    I64(&'a mut i64),
    /// An integer.
    OptI64(&'a mut Option<i64>),
    /// A required non-negative integer.
    U64(&'a mut u64),
    /// A non-negative integer.
    OptU64(&'a mut Option<u64>),
    /// A required number.
    F64(&'a mut f64),
    /// A number.
    OptF64(&'a mut Option<f64>),
    /// A required boolean.
    Bool(&'a mut bool),
    /// A boolean.
    OptBool(&'a mut Option<bool>),
    /// An enum value.
    Enum(&'a mut dyn EnumSlot),
    /// A required nested record.
    Record(&'a mut dyn Record),
    /// An optional value without its own variant.
    Opt(&'a mut dyn OptSlot),
    /// A list.
    List(&'a mut dyn ListSlot),
}

/// The slot of an enum value.
pub trait EnumSlot {
    /// Sets the value.
    ///
    /// # Errors
    /// The known values, if the enum is closed and this is not one of them.
    fn set(&mut self, value: &str) -> Result<(), &'static [&'static str]>;
}

/// The slot of an optional value.
pub trait OptSlot {
    /// Makes the value present, and returns its slot.
    fn insert(&mut self) -> Slot<'_>;
    /// Makes the value absent again, since no value was read.
    fn clear(&mut self);
}

/// The slot of a list.
pub trait ListSlot {
    /// Marks the list as present and empty.
    fn start(&mut self);
    /// Appends an element, and returns its slot.
    fn push(&mut self) -> Slot<'_>;
    /// Removes the last element again, since it was `null`.
    fn pop(&mut self);
}

impl<T: Item> OptSlot for Option<T> {
    fn insert(&mut self) -> Slot<'_> {
        self.insert(T::empty()).as_slot()
    }
    fn clear(&mut self) {
        *self = None;
    }
}

impl fmt::Debug for Slot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }
}

impl Slot<'_> {
    /// The expected type, for error messages.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        match self {
            Self::None => "nothing",
            Self::Str(_) | Self::OptStr(_) => "text",
            Self::I32(_) | Self::OptI32(_) => "a whole number of 32 bits",
            Self::I64(_) | Self::OptI64(_) => "a whole number of 64 bits",
            Self::U64(_) | Self::OptU64(_) => "a whole number of 64 bits that is not negative",
            Self::F64(_) | Self::OptF64(_) => "a number",
            Self::Bool(_) | Self::OptBool(_) => "true or false",
            Self::Enum(_) => "a word",
            Self::Record(_) => "an object",
            Self::Opt(_) => "a value",
            Self::List(_) => "a list",
        }
    }
}
