//! Walks over lists, one after the other, each read once more if its pages contradict each other.

use std::collections::VecDeque;

use futures_util::TryStreamExt as _;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use imagescan_huawei::hss;
use imagescan_runtime::Paginated;

use crate::error::Error;
use crate::rows::{Row, rows};

/// The rows of all lists. The caller drops rows that occur twice: a list that is read again repeats all of them.
///
/// The stream ends with the error of a list that cannot be read, or whose pages contradict each other twice.
pub(super) fn walk<'a, O>(
    client: &'a hss::Client,
    lists: impl IntoIterator<Item = O>,
    step: &'static str,
    keep_records: bool,
) -> BoxStream<'a, Result<Row<O::Item>, Error>>
where
    O: Paginated<Service = hss::Hss> + Send + 'static,
    O::Output: Send,
    O::Item: Send + 'static,
{
    let remaining = lists.into_iter().collect();
    let walk = Lists { client, step, keep_records, remaining, current: None, is_second: false };
    stream::try_unfold(walk, |mut walk| async move { Ok(walk.next().await?.map(|row| (row, walk))) }).boxed()
}

struct Lists<'a, O: Paginated> {
    client: &'a hss::Client,
    step: &'static str,
    keep_records: bool,
    /// The list that is read, and those after it.
    remaining: VecDeque<O>,
    current: Option<BoxStream<'a, Result<Row<O::Item>, Error>>>,
    /// Whether the list is read for the second time.
    is_second: bool,
}

impl<O> Lists<'_, O>
where
    O: Paginated<Service = hss::Hss> + Send + 'static,
    O::Output: Send,
    O::Item: Send + 'static,
{
    async fn next(&mut self) -> Result<Option<Row<O::Item>>, Error> {
        loop {
            let Some(list) = self.remaining.front() else { return Ok(None) };
            let start = || rows(self.client, list.clone(), self.step, self.keep_records);
            match self.current.get_or_insert_with(start).try_next().await {
                Ok(Some(row)) => return Ok(Some(row)),
                Ok(None) => {
                    self.remaining.pop_front();
                    (self.current, self.is_second) = (None, false);
                }
                Err(error) if !self.is_second && has_contradicting_pages(&error) => {
                    (self.current, self.is_second) = (None, true);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn has_contradicting_pages(error: &Error) -> bool {
    error.call_error().is_some_and(imagescan_runtime::Error::is_incomplete_list)
}
