//! Places to read values into.

use std::fmt;

use crate::types::record::{Item, Record};

/// A place to read one value into.
pub enum Slot<'a> {
    /// No place: there is no such field.
    None,
    /// Text that must be there.
    Str(&'a mut String),
    /// Text.
    OptStr(&'a mut Option<String>),
    /// A whole number that must be there.
    I32(&'a mut i32),
    /// A whole number.
    OptI32(&'a mut Option<i32>),
    /// A whole number that must be there.
    I64(&'a mut i64),
    /// A whole number.
    OptI64(&'a mut Option<i64>),
    /// A whole number, not negative, that must be there.
    U64(&'a mut u64),
    /// A whole number, not negative.
    OptU64(&'a mut Option<u64>),
    /// A number that must be there.
    F64(&'a mut f64),
    /// A number.
    OptF64(&'a mut Option<f64>),
    /// A truth value that must be there.
    Bool(&'a mut bool),
    /// A truth value.
    OptBool(&'a mut Option<bool>),
    /// One of a set of words.
    Enum(&'a mut dyn EnumSlot),
    /// A nested record that must be there.
    Record(&'a mut dyn Record),
    /// Anything that may be absent and has no variant of its own here.
    Opt(&'a mut dyn OptSlot),
    /// A list.
    List(&'a mut dyn ListSlot),
}

/// A place for one of a set of words.
pub trait EnumSlot {
    /// Takes the word.
    ///
    /// # Errors
    /// The words of a closed set that lacks it.
    fn set(&mut self, word: &str) -> Result<(), &'static [&'static str]>;
}

/// A place for a value that may be absent.
pub trait OptSlot {
    /// Makes the value present, and gives the place to read it into.
    fn insert(&mut self) -> Slot<'_>;
    /// Makes the value absent again: what was read was nothing.
    fn clear(&mut self);
}

/// A place for a list.
pub trait ListSlot {
    /// Marks the list as present and empty.
    fn begin(&mut self);
    /// Appends an element, and gives the place to read it into.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last element away again: it was `null`.
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
    /// What the slot takes, as an error message names it.
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
