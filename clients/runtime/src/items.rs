//! The elements of all pages of a list, as a stream.

use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Paginated;

/// Walks the elements of all pages; made by [`Client::items`]. Ends after the first error.
pub struct Items<O: Paginated> {
    client: Client<O::Service>,
    operation: O,
    page: std::vec::IntoIter<O::Item>,
    next: Next<O>,
}

enum Next<O> {
    Fetch,
    Fetching(Call<O>),
    Nothing,
}

impl<O: Paginated> Items<O> {
    pub(crate) fn new(client: Client<O::Service>, operation: O) -> Self {
        Self { client, operation, page: Vec::new().into_iter(), next: Next::Fetch }
    }

    /// The next element; `None` at the end.
    ///
    /// # Errors
    /// When a page cannot be fetched.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match &mut self.next {
                Next::Nothing => return Poll::Ready(None),
                Next::Fetch => self.next = Next::Fetching(self.client.send(self.operation.clone())),
                Next::Fetching(call) => match ready!(Pin::new(call).poll(context)) {
                    Ok(page) => self.turn(page.into_inner()),
                    Err(error) => {
                        self.next = Next::Nothing;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
            }
        }
    }

    fn turn(&mut self, page: O::Output) {
        let total = O::total(&page);
        let items = O::take(page);
        let seen = self.operation.offset() + items.len() as u64;
        let more = !items.is_empty() && total.is_none_or(|total| seen < total);
        self.operation.seek(seen);
        self.next = if more { Next::Fetch } else { Next::Nothing };
        self.page = items.into_iter();
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
