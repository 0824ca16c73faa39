//! Models as the runtime uses them: named slots to read into, named values to write.
//!
//! One reader ([`read`](crate::codec::read)) and one writer ([`write`](crate::codec::write)) handle all models, so that a
//! generated model costs a user's build two `match`es instead of two derived serde implementations.

mod slot;
mod value;

pub use slot::{EnumSlot, ListSlot, OptSlot, Slot};
pub use value::{FlagsValue, ListValue, OptValue, Value};

/// A model or an operation as a table of fields.
///
/// `Debug` of models prints the fields that are present with these names, which are those on the wire: a field `r#type` is
/// printed as `type`, a field `image_id` of a service with other spelling as `ImageId`. An enum is printed as its text, an
/// unknown value of it as `Unknown("text")`, and a bit mask as its names.
///
/// Fields are addressed by their index in the table, not by their name, so that a generated model is two small jump tables.
pub trait Record: Send + Sync {
    /// The wire names of the fields, in the order of the vendor's document.
    fn fields(&self) -> &'static [&'static str];

    /// The slot of the field at `index` of [`fields`](Self::fields).
    fn slot(&mut self, index: usize) -> Slot<'_>;

    /// The value of the field at `index` of [`fields`](Self::fields); [`Value::None`] if it is absent.
    fn value(&self, index: usize) -> Value<'_>;

    /// The required fields of a request. `None` for a response.
    ///
    /// Reading a request rejects unknown names, since a misspelt filter would silently widen a scan. Reading a response
    /// ignores them.
    fn required(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// Calls `visit` with every field in order; an absent one is [`Value::None`].
    fn for_each_field(&self, visit: &mut dyn FnMut(&'static str, Value<'_>)) {
        for (index, name) in self.fields().iter().enumerate() {
            visit(name, self.value(index));
        }
    }

    /// The index of a field. Compares the name at `near` first, since services mostly send fields in the order of the table.
    fn field_index(&self, name: &str, near: usize) -> Option<usize> {
        field_index(self.fields(), name, near)
    }
}

/// The value at a path, whose dots lead into objects; [`Value::None`] if it is absent.
pub(crate) fn value_at<'a>(record: &'a dyn Record, path: &str) -> Value<'a> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let value = record.field_index(name, 0).map_or(Value::None, |index| record.value(index));
    match (value, rest) {
        (value, None) => value,
        (Value::Record(object), Some(rest)) => value_at(object, rest),
        (_, Some(_)) => Value::None,
    }
}

/// Like [`Record::field_index`], in a table of names.
#[inline]
pub(crate) fn field_index(fields: &[&str], name: &str, near: usize) -> Option<usize> {
    let (before, after) = fields.split_at_checked(near)?;
    match after.first() {
        Some(next) if name_eq(next.as_bytes(), name.as_bytes()) => Some(near),
        _ => field_index_elsewhere(before, after, name),
    }
}

/// Equality of names. Most have 4 to 16 bytes, and are compared as two integers, which may overlap, without a call.
#[inline]
fn name_eq(one: &[u8], other: &[u8]) -> bool {
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

fn field_index_elsewhere(before: &[&str], after: &[&str], name: &str) -> Option<usize> {
    let is_name = |field: &&str| name_eq(field.as_bytes(), name.as_bytes());
    let later = after.iter().position(is_name).map(|index| index + before.len());
    later.or_else(|| before.iter().position(is_name))
}

/// A record with an empty value to read into.
pub trait Model: Record + Sized {
    /// The empty model. An empty request with required fields is not valid.
    #[doc(hidden)]
    fn empty() -> Self;
}

impl<T: Model> Item for T {
    fn empty() -> Self {
        Model::empty()
    }
    fn as_slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }
    fn as_value(&self) -> Value<'_> {
        Value::Record(self)
    }
}

/// A type that can be an element of a list or optional: scalars, enums and models.
pub trait Item: Send + Sync {
    /// The empty value, to read into.
    #[doc(hidden)]
    fn empty() -> Self
    where
        Self: Sized;
    /// The slot to read into.
    fn as_slot(&mut self) -> Slot<'_>;
    /// The value to write.
    fn as_value(&self) -> Value<'_>;
}

macro_rules! scalar_items {
    ($($type:ty, $slot:ident, |$it:ident| $value:expr;)*) => {$(
        impl Item for $type {
            fn empty() -> Self {
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

/// An operation without arguments, or a response without content.
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
