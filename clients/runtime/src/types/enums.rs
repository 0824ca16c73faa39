//! Enums and named numbers of the wire, and what they share.

use crate::text::quote;

/// An enum of words. Open unless the specification says that it is closed: an unknown word is kept, not refused.
pub trait StringEnum: Sized + Clone + Send + Sync + 'static {
    /// The words that are known, in the order of the vendor's document.
    const KNOWN: &'static [&'static str];

    /// The variant of a word; `None` if the set is closed and lacks it.
    fn parse(word: &str) -> Option<Self>;

    /// The word as it stands on the wire.
    fn as_str(&self) -> &str;
}

/// A word that a closed enum lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVariant {
    word: String,
    known: &'static [&'static str],
}

impl UnknownVariant {
    #[doc(hidden)]
    #[must_use]
    pub fn new<T: StringEnum>(word: &str) -> Self {
        Self { word: word.to_owned(), known: T::KNOWN }
    }
}

impl std::fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not one of `{}`", quote(&self.word), self.known.join("`, `"))
    }
}

impl std::error::Error for UnknownVariant {}
