//! The rows of a cloud's lists, with the records that they were read from.

use std::collections::VecDeque;

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use imagescan_runtime::{Client, Paginated, Response, Service};
use serde_json::Value;

use crate::error::Error;
use crate::model::VendorRecord;

/// An operation whose pages are read in the background of a stream.
pub(crate) trait List:
    Paginated<Service: Service, Output: Send, Item: Send + 'static> + Send + 'static
{
}

impl<O> List for O where O: Paginated<Service: Service, Output: Send, Item: Send + 'static> + Send + 'static {}

/// An element of a list.
#[derive(Debug)]
pub(crate) struct Row<T> {
    pub(crate) item: T,
    /// The element as it was sent; `None` if it is not kept, or the body is not JSON.
    pub(crate) record: Option<VendorRecord>,
}

/// A whole list.
#[derive(Debug)]
pub(crate) struct ReadList<T> {
    pub(crate) rows: Vec<Row<T>>,
    /// The number of elements that the service reports.
    pub(crate) total: Option<u64>,
    /// Whether the pages contradict each other, so that rows may be missing.
    pub(crate) is_incomplete: bool,
}

/// The rows of a list, page by page. `step` says what they are for, such as `list images`.
fn rows<'a, O: List>(
    client: &'a Client<O::Service>,
    operation: O,
    step: &'static str,
    keep_records: bool,
) -> BoxStream<'a, Result<Row<O::Item>, Error>> {
    client
        .pages(operation)
        .map_ok(move |page| stream::iter(page_rows::<O>(page, keep_records).into_iter().map(Ok)))
        .try_flatten()
        .map_err(move |error| Error::call(step, error))
        .boxed()
}

/// The rows of some lists, one list after the other. A list whose pages contradict each other is read once more. The caller drops
/// rows that occur twice: a second reading repeats all of them.
///
/// The stream ends with the error of a list that cannot be read, or whose pages contradict each other twice.
pub(crate) fn rows_with_second_reading<'a, O: List>(
    client: &'a Client<O::Service>,
    lists: impl IntoIterator<Item = O>,
    step: &'static str,
    keep_records: bool,
) -> BoxStream<'a, Result<Row<O::Item>, Error>> {
    let start = move |list| rows(client, list, step, keep_records);
    let remaining: VecDeque<_> = lists.into_iter().collect();
    // The list that is read, and itself until it is read for the second time.
    let current: Option<(BoxStream<'a, _>, Option<O>)> = None;
    stream::try_unfold((remaining, current), move |(mut remaining, mut current)| async move {
        loop {
            let Some((rows, again)) = &mut current else {
                let Some(list) = remaining.pop_front() else { return Ok(None) };
                current = Some((start(list.clone()), Some(list)));
                continue;
            };
            match rows.try_next().await {
                Ok(Some(row)) => return Ok(Some((row, (remaining, current)))),
                Ok(None) => current = None,
                Err(error) => {
                    let is_incomplete =
                        error.call_error().is_some_and(imagescan_runtime::Error::is_incomplete_list);
                    match again.take().filter(|_| is_incomplete) {
                        Some(list) => *rows = start(list),
                        None => return Err(error),
                    }
                }
            }
        }
    })
    .boxed()
}

/// Reads a whole list. If its pages contradict each other, reads it once more, and keeps what the longer walk returned.
///
/// The caller drops rows that occur twice, since a list that changes moves rows between pages.
///
/// # Errors
/// If a page cannot be read.
pub(crate) async fn read_list<O: List>(
    client: &Client<O::Service>,
    operation: O,
    step: &'static str,
    keep_records: bool,
) -> Result<ReadList<O::Item>, Error> {
    let first = walk(client, operation.clone(), step, keep_records).await?;
    if !first.is_incomplete {
        return Ok(first);
    }
    let second = walk(client, operation, step, keep_records).await?;
    Ok(if second.is_incomplete && second.rows.len() < first.rows.len() { first } else { second })
}

async fn walk<O: List>(
    client: &Client<O::Service>,
    operation: O,
    step: &'static str,
    keep_records: bool,
) -> Result<ReadList<O::Item>, Error> {
    let mut list = ReadList { rows: Vec::new(), total: None, is_incomplete: false };
    let mut pages = client.pages(operation);
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                list.total = O::total(&page).or(list.total);
                list.rows.extend(page_rows::<O>(page, keep_records));
            }
            Ok(None) => return Ok(list),
            Err(error) if error.is_incomplete_list() => {
                list.is_incomplete = true;
                return Ok(list);
            }
            Err(error) => return Err(Error::call(step, error)),
        }
    }
}

fn page_rows<O: Paginated>(page: Response<O::Output>, keep_records: bool) -> Vec<Row<O::Item>> {
    let records = if keep_records { records(page.body(), O::LIST) } else { Vec::new() };
    with_records(&O::META.name, records, O::items(page.into_inner()))
}

/// The elements of a list, each with its record. Records that do not match the elements one by one are not kept.
pub(crate) fn with_records<T>(operation: &str, records: Vec<Value>, items: Vec<T>) -> Vec<Row<T>> {
    let mut records = if records.len() == items.len() { records } else { Vec::new() }.into_iter();
    let row = |item| Row { item, record: records.next().map(|record| VendorRecord::new(operation, record)) };
    items.into_iter().map(row).collect()
}

/// The elements at `path`, whose dots lead into objects, without those that are null.
pub(crate) fn records(body: &[u8], path: &str) -> Vec<Value> {
    let Ok(mut root) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    // Tencent Cloud wraps its responses in an object.
    if let Some(inner) = root.get_mut("Response") {
        root = inner.take();
    }
    let list = path.split('.').try_fold(&mut root, |value, name| value.get_mut(name));
    match list.map(Value::take) {
        Some(Value::Array(elements)) => elements.into_iter().filter(|element| !element.is_null()).collect(),
        _ => Vec::new(),
    }
}
