//! String enums.

use crate::text::quote;

/// An enum of text values. Open unless its specification closes it: an open enum stores unknown values.
pub trait StringEnum: Sized + Clone + Send + Sync + 'static {
    /// The known values, in the order of the vendor's document.
    const KNOWN: &'static [&'static str];

    /// The variant of a value; `None` if the enum is closed and does not have it.
    fn parse(value: &str) -> Option<Self>;

    /// The value on the wire.
    fn as_str(&self) -> &str;
}

/// A value that a closed enum does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVariant {
    value: String,
    known: &'static [&'static str],
}

impl UnknownVariant {
    #[doc(hidden)]
    #[must_use]
    pub fn new<T: StringEnum>(value: &str) -> Self {
        Self { value: value.to_owned(), known: T::KNOWN }
    }
}

impl std::fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not one of `{}`", quote(&self.value), self.known.join("`, `"))
    }
}

impl std::error::Error for UnknownVariant {}
