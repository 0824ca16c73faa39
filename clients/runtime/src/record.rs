//! What a model is to the runtime: named slots to read into, named values to write out.
//!
//! Both enums are closed, so one reader ([`crate::read`]) and one writer ([`crate::write`]) serve every model, and a
//! generated model costs a user's build two `match`es instead of two derived serde implementations.

use std::fmt;

/// A model or an operation, as the runtime sees it: a table of fields.
///
/// Fields go by their place in the table, not by their name, so that a generated model is two small jump tables.
pub trait Record: Send + Sync {
    /// The names of the fields as they are spelt on the wire, in the order of the vendor's document.
    fn fields(&self) -> &'static [&'static str];

    /// The place that the field at `index` of [`fields`](Self::fields) is read into.
    fn slot(&mut self, index: usize) -> Slot<'_>;

    /// The value of the field at `index` of [`fields`](Self::fields); [`Value::None`] if it is absent.
    fn value(&self, index: usize) -> Value<'_>;

    /// For what callers write: the fields that must be there. `None` for what services answer.
    ///
    /// Reading a caller's record refuses an unknown name, because a misspelt filter would widen a scan in silence;
    /// reading a service's answer passes over what it does not know.
    fn required(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// Shows every field in order. An absent one is shown as [`Value::None`].
    fn visit(&self, each: &mut dyn FnMut(&'static str, Value<'_>)) {
        for (index, name) in self.fields().iter().enumerate() {
            each(name, self.value(index));
        }
    }

    /// The place of a field in the table. Looks from `near` on first: services mostly keep the order of the table.
    fn find(&self, name: &str, near: usize) -> Option<usize> {
        find(self.fields(), name, near)
    }
}

/// As [`Record::find`], in a table of names.
#[inline]
pub(crate) fn find(fields: &[&str], name: &str, near: usize) -> Option<usize> {
    let (before, after) = fields.split_at_checked(near)?;
    match after.first() {
        Some(next) if same_text(next.as_bytes(), name.as_bytes()) => Some(near),
        _ => find_elsewhere(before, after, name),
    }
}

/// Equality for names, most of which have 4 to 16 bytes: two words each, which may overlap, in place of a call.
#[inline]
fn same_text(one: &[u8], other: &[u8]) -> bool {
    fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
        Some((text.first_chunk()?, text.last_chunk()?))
    }
    one.len() == other.len()
        && match one.len() {
            8..=16 => ends::<8>(one) == ends::<8>(other),
            4..8 => ends::<4>(one) == ends::<4>(other),
            _ => one == other,
        }
}

fn find_elsewhere(before: &[&str], after: &[&str], name: &str) -> Option<usize> {
    let later = after.iter().position(|field| *field == name).map(|index| index + before.len());
    later.or_else(|| before.iter().position(|field| *field == name))
}

/// A record that can be made blank, to be read into.
pub trait Model: Record + Sized {
    /// The model with nothing in it. A caller's model without its required fields is no valid one.
    #[doc(hidden)]
    fn blank() -> Self;
}

impl<T: Model> Item for T {
    fn blank() -> Self {
        Model::blank()
    }
    fn as_slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }
    fn as_value(&self) -> Value<'_> {
        Value::Record(self)
    }
}

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

/// One value to write out.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// Absent: nothing is written.
    None,
    /// Text.
    Str(&'a str),
    /// A whole number.
    I64(i64),
    /// A whole number, not negative.
    U64(u64),
    /// A number.
    F64(f64),
    /// A truth value.
    Bool(bool),
    /// A nested record.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn ListValue),
}

/// A list to write out.
pub trait ListValue {
    /// How many elements it has.
    fn len(&self) -> usize;
    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at `index`, which is less than [`len`](Self::len).
    fn get(&self, index: usize) -> Value<'_>;
    /// Shows each element in order.
    fn each(&self, show: &mut dyn FnMut(Value<'_>)) {
        (0..self.len()).for_each(|index| show(self.get(index)));
    }
}

/// A type that can stand in a list or be optional: scalars, enums and models.
pub trait Item: Send + Sync {
    /// The value before anything was read into it.
    #[doc(hidden)]
    fn blank() -> Self
    where
        Self: Sized;
    /// The place to read it into.
    fn as_slot(&mut self) -> Slot<'_>;
    /// The value to write out.
    fn as_value(&self) -> Value<'_>;
}

macro_rules! scalar_items {
    ($($type:ty, $slot:ident, |$it:ident| $value:expr;)*) => {$(
        impl Item for $type {
            fn blank() -> Self {
                Self::default()
            }
            fn as_slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
            fn as_value(&self) -> Value<'_> {
                let $it = self;
                $value
            }
        }
    )*};
}

scalar_items! {
    String, Str, |it| Value::Str(it);
    i32, I32, |it| Value::I64(i64::from(*it));
    i64, I64, |it| Value::I64(*it);
    u64, U64, |it| Value::U64(*it);
    f64, F64, |it| Value::F64(*it);
    bool, Bool, |it| Value::Bool(*it);
}

impl<T: Item> OptSlot for Option<T> {
    fn insert(&mut self) -> Slot<'_> {
        self.insert(T::blank()).as_slot()
    }
    fn clear(&mut self) {
        *self = None;
    }
}

/// A value that may be absent, for writing: the generated `visit` calls it on optional fields.
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
        /// Optional scalars as values: what generated tables call, without a trait for the compiler to look up.
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

/// An operation without arguments, or an answer without content.
impl Record for () {
    fn fields(&self) -> &'static [&'static str] {
        &[]
    }
    fn slot(&mut self, _index: usize) -> Slot<'_> {
        Slot::None
    }
    fn value(&self, _index: usize) -> Value<'_> {
        Value::None
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

/// Prints text as text, lists as lists, and records by their present fields.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Str(text) => text.fmt(f),
            Self::I64(number) => number.fmt(f),
            Self::U64(number) => number.fmt(f),
            Self::F64(number) => number.fmt(f),
            Self::Bool(truth) => truth.fmt(f),
            Self::Record(record) => {
                let mut map = f.debug_map();
                record.visit(&mut |name, value| {
                    if !matches!(value, Value::None) {
                        map.entry(&format_args!("{name}"), &value);
                    }
                });
                map.finish()
            }
            Self::List(list) => {
                let mut out = f.debug_list();
                list.each(&mut |value| {
                    out.entry(&value);
                });
                out.finish()
            }
        }
    }
}
