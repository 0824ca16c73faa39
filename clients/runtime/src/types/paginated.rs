//! Operations whose responses come in pages.

use std::num::TryFromIntError;

use crate::types::operation::Operation;

/// An operation whose responses come in pages. Generated; walked by [`Client::pages`](crate::Client::pages) and
/// [`Client::items`](crate::Client::items).
///
/// Only [`advance`](Self::advance) depends on how a service numbers its pages.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation whose responses come in pages",
    note = "send it by `client.send(…)`: its response is one page, or not a list"
)]
pub trait Paginated: Operation + Clone + Unpin {
    /// One element of a page.
    type Item: Send + Unpin;
    /// The name on the wire of the list that holds the elements of a page; dots lead into objects: `Data.List`.
    const LIST: &'static str;
    /// The names on the wire of the parameters that select a page: those that [`advance`](Self::advance) changes.
    const PAGE: &'static [&'static str];
    /// The number of elements before the requested page; `None` if the parameters do not contain it.
    fn position(&self) -> Option<u64>;
    /// The requested number of elements in a page, if it is set.
    fn limit(&self) -> Option<u64>;
    /// Makes the operation that requested `page` request the page after it. `elements` is the number of elements of `page`,
    /// elements that are `null` included.
    ///
    /// # Errors
    /// If the parameter's type cannot represent the next page. The operation is unchanged then.
    fn advance(&mut self, page: &Self::Output, elements: u64) -> Result<Continuation, TryFromIntError>;
    /// The elements of a page.
    fn items(page: Self::Output) -> Vec<Self::Item>;
    /// The number of elements in all pages, if the page reports it.
    fn total(page: &Self::Output) -> Option<u64>;
}

/// Whether another page follows, as far as a page itself contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Continuation {
    /// The page contains no sign of it: the number of its elements, the limit and the total decide.
    ByCount,
    /// Another page follows, even if this one is empty: the page contains a token of the next one.
    Follows,
    /// The page is the last.
    Last,
}
