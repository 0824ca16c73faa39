//! Lists: absent, empty or filled.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::types::record::{Item, ListSlot, ListValue, Slot, Value};

/// A list that records whether it was present, and is used like a slice.
///
/// Services omit lists, send `null`, or send `[]`; the first two make the list absent. Most callers can ignore the difference: an
/// absent list is an empty slice.
///
/// Setters take the elements, from an array, a `Vec` or an iterator, and make the list present; a list without elements is an
/// empty array with a type, `[""; 0]`, because `[]` has none. To pass a list on that may be
/// absent, assign the field: `request.image_ids = ids.into()` takes an `Option<Vec<_>>`, `request.image_ids = ids` a `List`.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use imagescan::List;
///
/// let absent = List::<String>::absent();
/// let tags = List::<String>::from(["v1", "v2"]);
/// assert!(absent.is_empty() && !absent.is_present());
/// assert_eq!(tags.len(), 2);
/// assert_eq!(tags[1], "v2");
/// assert!(!List::<String>::from(None::<Vec<String>>).is_present());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct List<T>(Option<Vec<T>>);

impl<T> List<T> {
    /// An absent list.
    #[must_use]
    pub const fn absent() -> Self {
        Self(None)
    }

    /// Whether the list is present; it may be empty.
    #[must_use]
    pub const fn is_present(&self) -> bool {
        self.0.is_some()
    }

    /// The elements; an absent list has none.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0.unwrap_or_default()
    }

    /// The elements; an absent list has none.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        self
    }

    /// Appends an element, which makes the list present.
    pub fn push(&mut self, item: T) {
        self.0.get_or_insert_default().push(item);
    }
}

/// Absent.
impl<T> Default for List<T> {
    fn default() -> Self {
        Self::absent()
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_deref_mut().unwrap_or_default()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T, U: Into<T>> From<Vec<U>> for List<T> {
    fn from(items: Vec<U>) -> Self {
        items.into_iter().collect()
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for List<T> {
    fn from(items: [U; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T, U: Into<T> + Clone> From<&[U]> for List<T> {
    fn from(items: &[U]) -> Self {
        items.iter().cloned().collect()
    }
}

/// Absent if the option is `None`.
impl<T, U: Into<T>> From<Option<Vec<U>>> for List<T> {
    fn from(items: Option<Vec<U>>) -> Self {
        items.map_or_else(Self::absent, Self::from)
    }
}

/// A present list, also without elements.
impl<T, U: Into<T>> FromIterator<U> for List<T> {
    fn from_iter<I: IntoIterator<Item = U>>(items: I) -> Self {
        Self(Some(items.into_iter().map(Into::into).collect()))
    }
}

/// Appends elements, which makes the list present, also without elements.
impl<T, U: Into<T>> Extend<U> for List<T> {
    fn extend<I: IntoIterator<Item = U>>(&mut self, items: I) {
        self.0.get_or_insert_default().extend(items.into_iter().map(Into::into));
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Item> ListSlot for List<T> {
    fn start(&mut self) {
        self.0 = Some(Vec::new());
    }
    fn push(&mut self) -> Slot<'_> {
        let items = self.0.get_or_insert_default();
        items.push(T::empty());
        let last = items.len() - 1;
        items[last].as_slot()
    }
    fn pop(&mut self) {
        if let Some(items) = &mut self.0 {
            items.pop();
        }
    }
}

impl<T: Item> ListValue for List<T> {
    fn len(&self) -> usize {
        self.as_ref().len()
    }
    fn get(&self, index: usize) -> Value<'_> {
        self[index].as_value()
    }
}

impl<T> AsRef<[T]> for List<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: Item> List<T> {
    /// The value to write; [`Value::None`] if the list is absent. For generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        if self.is_present() { Value::List(self) } else { Value::None }
    }
}
