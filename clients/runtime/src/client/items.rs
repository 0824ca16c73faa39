//! The elements of all pages of a list, as a stream.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::stream::FusedStream;

use crate::client::pages::Pages;
use crate::client::pages::checkpoint::Checkpoint;
use crate::error::Error;
use crate::types::operation::Operation;
use crate::types::paginated::Paginated;

/// A stream of the elements of all pages; made by [`Client::items`](crate::Client::items). Ends after the first error.
#[must_use = "no page is requested until the stream is polled"]
pub struct Items<O: Paginated> {
    pages: Pages<O>,
    page: std::vec::IntoIter<O::Item>,
    /// The number of elements of `page` that were returned, also before the walk was resumed.
    returned: u64,
    /// The number of elements of the next page to skip, since they were returned before the walk was resumed.
    skip: u64,
    /// The position of `page`.
    page_position: Option<u64>,
}

impl<O: Paginated> Items<O> {
    pub(super) fn new(pages: Pages<O>) -> Self {
        Self { pages, page: Vec::new().into_iter(), returned: 0, skip: 0, page_position: None }
    }

    /// The next element; `None` at the end.
    ///
    /// # Errors
    /// When a page cannot be fetched, or the pages contradict each other ([`Error::is_incomplete_list`]). All elements
    /// before have been returned.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// The number of elements before the next one, counted from the beginning of the list; `None` if it is not known, as in
    /// [`Pages::position`].
    ///
    /// Elements that are `null` are not returned, and count once all elements of their page have been returned. In a page with
    /// such elements, the position may be less than that of the next element.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        let (page, returned) = if self.page.as_slice().is_empty() {
            (self.pages.position(), self.skip)
        } else {
            (self.page_position, self.returned)
        };
        page.map(|position| position.saturating_add(returned))
    }

    /// The state of the walk before the next element, with which [`resume`](Self::resume) continues it, also in another process.
    /// After an error, the page that failed is requested again.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        if self.page.as_slice().is_empty() {
            return self.pages.checkpoint().with_returned(self.skip);
        }
        self.pages.checkpoint_in_page(self.returned)
    }

    /// Continues the walk of a checkpoint of [`Items`] or [`Pages`]. The operation has the arguments of that walk; its own offset or
    /// page is ignored.
    ///
    /// In the middle of a page, that page is requested again, and the elements that were returned are skipped: no element is lost
    /// or returned twice, if the list is as it was. It may change in between, as it may between two pages.
    ///
    /// # Errors
    /// If the checkpoint belongs to another service, region, operation or other arguments. Nothing is sent.
    pub fn resume(self, checkpoint: &Checkpoint) -> Result<Self, Error> {
        let pages = self.pages.resume_before_page(checkpoint)?;
        Ok(Self { skip: checkpoint.returned(), ..Self::new(pages) })
    }

    /// The number of elements of the whole list, as the service reported it last; `None` if it has not. Services report
    /// wrong totals.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                self.returned += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            let position = self.pages.position();
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => {
                    self.page = O::items(page.into_inner()).into_iter();
                    (self.returned, self.page_position) = (std::mem::take(&mut self.skip), position);
                    self.page
                        .by_ref()
                        .take(usize::try_from(self.returned).unwrap_or(usize::MAX))
                        .for_each(drop);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paginated> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<O: Paginated> FusedStream for Items<O> {
    fn is_terminated(&self) -> bool {
        self.page.as_slice().is_empty() && self.pages.is_terminated()
    }
}

impl<O: Paginated> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &<O as Operation>::META.name)
            .field("position", &self.position())
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}
