//! What a model is to the runtime: named slots to read into, named values to write out.
//!
//! Both enums are closed, so one reader ([`crate::read`]) and one writer ([`crate::write`]) serve every model, and a
//! generated model costs a user's build two `match`es instead of two derived serde implementations.

mod slot;
mod value;

pub use slot::{EnumSlot, ListSlot, OptSlot, Slot};
pub use value::{ListValue, OptValue, Value};

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

/// A record that can be made empty, to be read into.
pub trait Model: Record + Sized {
    /// The model with nothing in it. A caller's model without its required fields is no valid one.
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

/// A type that can stand in a list or be optional: scalars, enums and models.
pub trait Item: Send + Sync {
    /// The value before anything was read into it.
    #[doc(hidden)]
    fn empty() -> Self
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
