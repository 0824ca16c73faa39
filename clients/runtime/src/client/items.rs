//! The elements of all pages of a list, as a stream.

mod page_digest;
mod pagination;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::Client;
use crate::client::call::CallFuture;
use crate::client::items::page_digest::page_digest;
use crate::client::items::pagination::{NextPage, Pagination};
use crate::client::response::Response;
use crate::error::Error;
use crate::types::operation::Paginated;

/// A stream of the elements of all pages; made by [`Client::items`]. Ends after the first error.
pub struct Items<O: Paginated> {
    client: Client<O::Service>,
    operation: O,
    pagination: Pagination,
    page: std::vec::IntoIter<O::Item>,
    state: State<O>,
}

/// What follows the elements of the current page.
enum State<O> {
    FetchNext,
    Fetching(CallFuture<O>),
    Failed(Error),
    Done,
}

impl<O: Paginated> Items<O> {
    pub(crate) fn new(client: Client<O::Service>, operation: O) -> Self {
        let pagination = Pagination::starting_at(operation.offset());
        Self { client, operation, pagination, page: Vec::new().into_iter(), state: State::FetchNext }
    }

    /// The next element; `None` at the end.
    ///
    /// # Errors
    /// When a page cannot be fetched, or the pages contradict each other ([`Error::is_incomplete_list`]). All elements
    /// before have been returned.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.state = match &mut self.state {
                State::FetchNext => State::Fetching(self.client.send(self.operation.clone()).into_future()),
                State::Fetching(call) => match ready!(Pin::new(call).poll(context)) {
                    Ok(page) => self.read_page(page),
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

    /// Takes the elements out of a page, and returns what follows them.
    fn read_page(&mut self, page: Response<O::Output>) -> State<O> {
        let (output, response) = page.into_undecoded();
        let total = O::total(&output);
        let items = O::take(output);
        let digest = page_digest(&response.payload, response.format, O::LIST, items.len());
        let (is_new, next) = self.pagination.add_page(digest, total, self.operation.limit());
        if is_new {
            self.page = items.into_iter();
        }
        match next {
            NextPage::End => State::Done,
            NextPage::Error(error) => State::Failed(response.add_context(error)),
            NextPage::At(offset) => match self.operation.seek(offset) {
                Ok(()) => State::FetchNext,
                Err(error) => {
                    let error = self.pagination.offset_out_of_range().with_source(error);
                    State::Failed(response.add_context(error))
                }
            },
        }
    }
}

impl<O: Paginated> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<O: Paginated> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("operation", &O::META.name).finish_non_exhaustive()
    }
}
