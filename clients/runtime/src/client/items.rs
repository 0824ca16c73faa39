//! The elements of all pages of a list, as a stream.

mod elements;
mod walk;

use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::Client;
use crate::client::call::Call;
use crate::client::response::Response;
use crate::error::Error;
use crate::types::operation::Paginated;
use elements::elements;
use walk::{Next, Walk};

/// Walks the elements of all pages; made by [`Client::items`]. Ends after the first error.
pub struct Items<O: Paginated> {
    client: Client<O::Service>,
    operation: O,
    walk: Walk,
    page: std::vec::IntoIter<O::Item>,
    then: Then<O>,
}

/// What comes after the elements of the page.
enum Then<O> {
    Fetch,
    Fetching(Call<O>),
    Fail(Error),
    End,
}

impl<O: Paginated> Items<O> {
    pub(crate) fn new(client: Client<O::Service>, operation: O) -> Self {
        let walk = Walk::from(operation.offset());
        Self { client, operation, walk, page: Vec::new().into_iter(), then: Then::Fetch }
    }

    /// The next element; `None` at the end.
    ///
    /// # Errors
    /// When a page cannot be fetched, or the pages contradict each other ([`Error::is_incomplete_list`]). All elements
    /// before were given.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.then = match &mut self.then {
                Then::Fetch => Then::Fetching(self.client.send(self.operation.clone())),
                Then::Fetching(call) => match ready!(Pin::new(call).poll(context)) {
                    Ok(page) => self.turn(page),
                    Err(error) => Then::Fail(error),
                },
                Then::Fail(_) => {
                    let Then::Fail(error) = std::mem::replace(&mut self.then, Then::End) else {
                        unreachable!("it was looked at above");
                    };
                    return Poll::Ready(Some(Err(error)));
                }
                Then::End => return Poll::Ready(None),
            };
        }
    }

    /// Takes the elements out of a page, and says what comes after them.
    fn turn(&mut self, page: Response<O::Output>) -> Then<O> {
        let (output, opened) = page.into_parts();
        let total = O::total(&output);
        let items = O::take(output);
        let sent = elements(&opened.payload, opened.format, O::LIST, items.len());
        let (handed_out, next) = self.walk.page(sent, total, self.operation.limit());
        if handed_out {
            self.page = items.into_iter();
        }
        match next {
            Next::End => Then::End,
            Next::Error(error) => Then::Fail(opened.locate(error)),
            Next::Page(offset) => match self.operation.seek(offset) {
                Ok(()) => Then::Fetch,
                Err(error) => Then::Fail(opened.locate(self.walk.too_far().with_source(error))),
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
