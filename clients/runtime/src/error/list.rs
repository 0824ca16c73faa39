//! How far a list came that has no end, or ended too early.

use crate::error::{Error, ErrorKind};

/// How far a walk over the pages of a list came before the pages contradicted each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncompleteList {
    /// How many elements the pages held, those that were `null` included.
    pub seen: u64,
    /// How many elements there are over all pages, as the service last said; `None` if it never did.
    pub total: Option<u64>,
    /// The offset of the page that is wrong: one may go on from there.
    pub position: u64,
}

impl Error {
    pub(crate) fn with_incomplete_list(mut self, list: IncompleteList) -> Self {
        self.0.incomplete_list = Some(list);
        self
    }

    /// Whether the pages of a list contradict each other: one was empty although there are more elements, one came again,
    /// or the list goes on further than the operation can ask. All elements before were handed out; there may be others.
    #[must_use]
    pub fn is_incomplete_list(&self) -> bool {
        self.0.kind == ErrorKind::IncompleteList
    }

    /// How far the walk over a list came, if [`is_incomplete_list`](Self::is_incomplete_list).
    #[must_use]
    pub fn incomplete_list(&self) -> Option<IncompleteList> {
        self.0.incomplete_list
    }
}
