//! Walks over the lists of `pages.yaml`: each style, whole and resumed.

mod refused;
mod resumed;
pub(crate) mod service;

use imagescan_goldens::pages::{
    Client, ListFiles, ListLinks, ListObjects, ListRecords, ListReports, ListTags, ListTexts, Pages,
};
use imagescan_runtime::{Checkpoint, Error, Items, Paginated};

use service::{Lists, Service};

/// Runs a future that waits for nothing but the transport of the tests.
fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

/// Calls a generic function with the operation of each list, for a page size, and the function that returns an element's number.
macro_rules! each_list {
    ($size:expr, $check:ident $(, $argument:expr)*) => {{
        let size = i32::try_from($size).expect("a small page");
        $check(&ListObjects::new().limit(size), |object| object.id.as_ref()?.parse().ok() $(, $argument)*);
        $check(&ListTexts::new().limit(i64::from(size)), |text| text.parse().ok() $(, $argument)*);
        $check(&ListLinks::new(size), |text| text.parse().ok() $(, $argument)*);
        $check(&ListReports::new().page_size(size), |object| object.name.as_ref()?.parse().ok() $(, $argument)*);
        $check(&ListTags::new(size, "r-1"), |object| object.name.as_ref()?.parse().ok() $(, $argument)*);
        $check(&ListFiles::new().limit(size), |text| text.parse().ok() $(, $argument)*);
        $check(&ListRecords::new().size(size), |number| u64::try_from(*number).ok() $(, $argument)*);
    }};
}
use each_list;

/// The number of an element.
type Number<O> = fn(&<O as Paginated>::Item) -> Option<u64>;

/// Takes up to this number of elements of a walk.
async fn take<O: Paginated>(
    items: &mut Items<O>,
    number: Number<O>,
    count: usize,
) -> Result<Vec<u64>, Error> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let Some(item) = items.try_next().await? else { break };
        numbers.push(number(&item).expect("an element has a number"));
    }
    Ok(numbers)
}

/// All elements of a list, in one walk.
fn walk<O: Paginated<Service = Pages>>(
    client: &Client,
    operation: &O,
    number: Number<O>,
) -> Result<Vec<u64>, Error> {
    let mut items = client.items(operation.clone());
    block_on(take(&mut items, number, usize::MAX))
}

/// A checkpoint as another process reads it.
fn through_json(checkpoint: &Checkpoint) -> Checkpoint {
    let json = serde_json::to_string(checkpoint).expect("JSON");
    let read: Checkpoint = serde_json::from_str(&json).expect("a checkpoint");
    assert_eq!(&read, checkpoint);
    read
}

#[test]
fn each_style_walks_the_whole_list() {
    fn check<O: Paginated<Service = Pages>>(operation: &O, number: Number<O>) {
        for elements in [0, 1, 4, 5, 23] {
            for max_size in [3, u64::MAX] {
                let lists = Lists { nulls: 4, max_size, ..Lists::of(elements) };
                let numbers = walk(&Service::new(lists).client(), operation, number).expect("the list");
                assert_eq!(numbers, lists.numbers(), "{} of {lists:?}", O::META.name);
            }
        }
    }
    each_list!(5, check);
}

#[test]
fn a_wrong_total_ends_no_list_early_in_any_style() {
    fn check<O: Paginated<Service = Pages>>(operation: &O, number: Number<O>) {
        for total in [0, 1, 5, 9] {
            let lists = Lists { total: Some(total), ..Lists::of(23) };
            let numbers = walk(&Service::new(lists).client(), operation, number).expect("the list");
            assert_eq!(numbers, lists.numbers(), "{} with a total of {total}", O::META.name);
        }
        let reports_total = !["ListLinks", "ListRecords"].contains(&&*O::META.name);
        let lists = Lists { total: Some(30), ..Lists::of(23) };
        let outcome = walk(&Service::new(lists).client(), operation, number);
        assert_eq!(outcome.is_err_and(|error| error.is_incomplete_list()), reports_total, "{}", O::META.name);
    }
    each_list!(5, check);
}

#[test]
fn page_numbers_begin_with_that_of_the_operation() {
    let service = Service::new(Lists::of(23));
    let operation = ListReports::new().page_size(5).current_page(3);
    let mut items = service.client().items(operation.clone());
    assert_eq!(items.position(), None, "the service may send smaller pages");
    let numbers =
        block_on(take(&mut items, |object| object.name.as_ref()?.parse().ok(), usize::MAX)).unwrap();
    assert_eq!((numbers, items.position()), ((10..23).collect(), None));
    // Only an empty page is known to be the last.
    assert_eq!(service.sent("CurrentPage"), [Some(3), Some(4), Some(5), Some(6)]);

    let service = Service::new(Lists::of(7));
    walk(&service.client(), &ListTags::new(5, "r-1"), |_| Some(0)).unwrap();
    assert_eq!(service.sent("PageNo"), [Some(1), Some(2)], "a required number is sent from the first page");
    let service = Service::new(Lists::of(7));
    walk(&service.client(), &ListFiles::new().limit(5), |_| Some(0)).unwrap();
    assert_eq!(service.sent("offset"), [Some(0), Some(5)]);
}

#[test]
fn a_page_that_the_parameter_cannot_hold_is_an_error() {
    let service = Service::new(Lists::of(1 << 40));
    let operation = ListReports::new().page_size(2).current_page(i32::MAX);
    let mut items = service.client().items(operation.clone());
    let first = block_on(take(&mut items, |object| object.name.as_ref()?.parse().ok(), 2)).unwrap();
    assert_eq!(first.len(), 2);
    let checkpoint = through_json(&items.checkpoint());
    let mut resumed = service.client().items(operation).resume(&checkpoint).expect("the same walk");
    for items in [&mut items, &mut resumed] {
        let error = block_on(items.try_next()).expect_err("there is a further page");
        assert!(error.is_incomplete_list(), "{error:?}");
        assert!(error.message().contains("beyond the pages that the operation can request"), "{error}");
        assert!(block_on(items.try_next()).unwrap().is_none());
    }
    assert_eq!(service.sent("CurrentPage").len(), 1);
}
