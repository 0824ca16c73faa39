//! The pages of a list, as a stream.

pub(crate) mod checkpoint;
mod page_digest;
mod page_parameters;
mod pagination;

use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde_json::{Map, Value as Json};

use crate::client::Core;
use crate::client::call::{Call, CallFuture};
use crate::client::items::Items;
use crate::client::pages::checkpoint::{Checkpoint, Identity, Next};
use crate::client::pages::page_digest::page_digest;
use crate::client::pages::pagination::{NextPage, Pagination};
use crate::client::response::Response;
use crate::error::Error;
use crate::types::operation::Operation;
use crate::types::paginated::Paginated;
use crate::types::record::{Value, value_at};

/// A stream of the pages of a list; made by [`Client::pages`](crate::Client::pages). Ends after the first error.
#[must_use = "no page is requested until the stream is polled"]
pub struct Pages<O: Paginated> {
    core: Arc<Core>,
    /// Requests the next page.
    operation: O,
    pagination: Pagination,
    next: Next,
    state: State<O>,
    /// The state before the last page that was returned: its parameters, and the pages before it.
    last: Option<(Map<String, Json>, Pagination)>,
}

/// What follows the last page that was returned.
enum State<O> {
    FetchNext,
    Fetching(CallFuture<O>),
    Failed(Error),
    Done,
}

impl<O: Paginated> Pages<O> {
    pub(crate) fn new(core: Arc<Core>, operation: O) -> Self {
        let pagination = Pagination::starting_at(operation.position());
        Self { core, operation, pagination, next: Next::Page, state: State::FetchNext, last: None }
    }

    /// The next page; `None` at the end.
    ///
    /// # Errors
    /// When a page cannot be fetched, or the pages contradict each other ([`Error::is_incomplete_list`]). All pages
    /// before have been returned.
    pub async fn try_next(&mut self) -> Result<Option<Response<O::Output>>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// The elements of the pages that were not returned yet.
    pub fn items(self) -> Items<O> {
        Items::new(self)
    }

    /// The number of elements before the next page, counted from the beginning of the list; after an error, before the page that
    /// failed. Elements that are `null` count. `None` if it is not known, because the walk began at a page number greater than 1.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        self.pagination.position
    }

    /// The number of elements of the whole list, as the service reported it last; `None` if it has not. Services report
    /// wrong totals.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.pagination.total
    }

    /// The operation that requests the next page.
    #[must_use]
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// The state of the walk before the next page, with which [`resume`](Self::resume) continues it, also in another process.
    /// After an error, the page that failed is requested again.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        let (page, _) = page_parameters::split(&self.operation, O::PAGE);
        let identity = Identity::new(&self.core, &self.operation);
        Checkpoint { identity, page, returned: 0, next: self.next, pagination: self.pagination.clone() }
    }

    /// The state of the walk after this number of elements of the page that was returned last.
    pub(super) fn checkpoint_in_page(&self, returned: u64) -> Checkpoint {
        let checkpoint = self.checkpoint();
        let Some((page, before)) = self.last.clone() else { return checkpoint };
        let pagination = Pagination { total: self.pagination.total, ..before };
        Checkpoint { page, returned, next: Next::Page, pagination, ..checkpoint }
    }

    /// Continues the walk of a checkpoint. The operation has the arguments of that walk; its own offset or page is ignored.
    ///
    /// Pages that contradict each other are errors as in one walk: the checkpoint contains what the walk knew of the pages before.
    /// The list may change in between, as it may between two pages.
    ///
    /// # Errors
    /// If the checkpoint belongs to another service, region, operation or other arguments, or is of [`Items`] and in the middle
    /// of a page: call [`Items::resume`] then. Nothing is sent.
    pub fn resume(self, checkpoint: &Checkpoint) -> Result<Self, Error> {
        if checkpoint.returned > 0 {
            return Err(Error::invalid(format!(
                "the checkpoint is in the middle of a page, {} of whose elements were returned: resume it by `client.items(…)`",
                checkpoint.returned
            )));
        }
        self.resume_before_page(checkpoint)
    }

    pub(super) fn resume_before_page(mut self, checkpoint: &Checkpoint) -> Result<Self, Error> {
        checkpoint.identity.check(&Identity::new(&self.core, &self.operation))?;
        page_parameters::set(&mut self.operation, O::PAGE, &checkpoint.page)?;
        self.pagination = checkpoint.pagination.clone();
        (self.next, self.last) = (checkpoint.next, None);
        self.state = match self.next {
            Next::Page => State::FetchNext,
            Next::OutOfRange => State::Failed(self.pagination.out_of_range()),
            Next::End => State::Done,
        };
        Ok(self)
    }

    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Response<O::Output>, Error>>> {
        loop {
            self.state = match &mut self.state {
                State::FetchNext => {
                    State::Fetching(Call::new(Arc::clone(&self.core), self.operation.clone()).into_future())
                }
                State::Fetching(call) => match ready!(Pin::new(call).poll(context)) {
                    Ok(page) => {
                        let (is_new, state) = self.read_page(&page);
                        self.state = state;
                        if is_new {
                            return Poll::Ready(Some(Ok(page)));
                        }
                        continue;
                    }
                    Err(error) => State::Failed(error),
                },
                State::Failed(_) => {
                    let State::Failed(error) = std::mem::replace(&mut self.state, State::Done) else {
                        unreachable!("the state was matched above");
                    };
                    return Poll::Ready(Some(Err(error)));
                }
                State::Done => return Poll::Ready(None),
            };
        }
    }

    /// Returns whether a page is new, and what follows it. Afterwards the operation requests the next page.
    fn read_page(&mut self, page: &Response<O::Output>) -> (bool, State<O>) {
        let response = page.undecoded();
        let decoded = match value_at(&**page, O::LIST) {
            Value::List(list) => list.len(),
            _ => 0,
        };
        let digest = page_digest(&response.payload, response.format, O::LIST, decoded);
        let limit = self.operation.limit();
        let before = self.pagination.clone();
        if let Err(error) = self.pagination.add_page(digest, limit, O::total(page)) {
            return (false, State::Failed(response.add_context(error)));
        }
        self.last = Some((page_parameters::split(&self.operation, O::PAGE).0, before));
        let advanced = self.operation.advance(page, digest.count);
        let (next, state) = match self.pagination.next_page(digest.count, limit, advanced) {
            NextPage::Fetch => (Next::Page, State::FetchNext),
            NextPage::End => (Next::End, State::Done),
            NextPage::Error(error) => (Next::Page, State::Failed(response.add_context(error))),
            NextPage::OutOfRange(error) => (Next::OutOfRange, State::Failed(response.add_context(error))),
        };
        self.next = next;
        (true, state)
    }
}

impl<O: Paginated> Stream for Pages<O> {
    type Item = Result<Response<O::Output>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<O: Paginated> FusedStream for Pages<O> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Done)
    }
}

impl<O: Paginated> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &<O as Operation>::META.name)
            .field("position", &self.position())
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}
