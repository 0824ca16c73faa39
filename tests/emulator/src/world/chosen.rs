//! The images that a scan covers.

/// Which images a scan covers, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// All images with an index below this.
    All(u64),
    /// In ascending order.
    Listed(Vec<u64>),
}

impl Chosen {
    /// Sorts the indexes, and lists each once.
    pub(crate) fn listed(mut indexes: Vec<u64>) -> Self {
        indexes.sort_unstable();
        indexes.dedup();
        Self::Listed(indexes)
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::All(len) => *len,
            Self::Listed(indexes) => indexes.len() as u64,
        }
    }

    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = u64> + '_> {
        match self {
            Self::All(len) => Box::new(0..*len),
            Self::Listed(indexes) => Box::new(indexes.iter().copied()),
        }
    }

    /// The image at this position.
    pub(crate) fn at(&self, position: u64) -> Option<u64> {
        match self {
            Self::All(len) => (position < *len).then_some(position),
            Self::Listed(indexes) => indexes.get(usize::try_from(position).ok()?).copied(),
        }
    }

    pub(crate) fn contains(&self, index: u64) -> bool {
        self.position(index).is_some()
    }

    /// The position of an image among the chosen ones.
    pub(super) fn position(&self, index: u64) -> Option<u64> {
        match self {
            Self::All(len) => (index < *len).then_some(index),
            Self::Listed(indexes) => indexes.binary_search(&index).ok().map(|position| position as u64),
        }
    }
}
