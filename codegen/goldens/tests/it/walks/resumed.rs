//! Walks that are interrupted and resumed from their checkpoint, as JSON text.

use imagescan_goldens::pages::{
    ListFiles, ListLinks, ListObjects, ListRecords, ListReports, ListTags, ListTexts, Pages,
};
use imagescan_runtime::Paginated;
use proptest::prelude::*;

use super::service::{Lists, Service};
use super::{Number, block_on, each_list, take, through_json, walk};

/// Interrupts a walk after `cut` elements and, after that, after each element.
fn is_resumed_anywhere<O: Paginated<Service = Pages>>(
    operation: &O,
    number: Number<O>,
    lists: Lists,
    cut: usize,
) {
    let name = &O::META.name;
    let whole = walk(&Service::new(lists).client(), operation, number).expect("the list");
    assert_eq!(whole, lists.numbers(), "{name}");

    let service = Service::new(lists);
    let mut items = service.client().items(operation.clone());
    let mut numbers = block_on(take(&mut items, number, cut)).expect("the first elements");
    let once = through_json(&items.checkpoint());
    let mut resumed = service.client().items(operation.clone()).resume(&once).expect("the same walk");
    assert_eq!(resumed.position(), items.position(), "{name}");
    let rest = block_on(take(&mut resumed, number, usize::MAX)).expect("the rest");
    assert_eq!([&numbers[..], &rest].concat(), whole, "{name} resumed once, after {cut}");
    assert_eq!((resumed.position(), resumed.total()), {
        block_on(take(&mut items, number, usize::MAX)).expect("the rest");
        (items.position(), items.total())
    });

    let mut checkpoint = once;
    loop {
        let mut resumed =
            service.client().items(operation.clone()).resume(&checkpoint).expect("the same walk");
        let next = block_on(take(&mut resumed, number, 1)).expect("an element");
        checkpoint = through_json(&resumed.checkpoint());
        if next.is_empty() {
            break;
        }
        numbers.extend(next);
    }
    assert_eq!(numbers, whole, "{name} resumed after each element from {cut} on");
    // The end is part of the checkpoint.
    let before = service.sent("any").len();
    let mut ended = service.client().items(operation.clone()).resume(&checkpoint).expect("the same walk");
    assert!(block_on(take(&mut ended, number, 1)).expect("the end").is_empty());
    assert_eq!(service.sent("any").len(), before, "no request follows the end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_that_is_interrupted_anywhere_returns_each_element_once(
        elements in 0_u64..24,
        size in 1_u64..8,
        nulls in prop_oneof![Just(0), 2_u64..5],
        max_size in prop_oneof![Just(u64::MAX), 1_u64..8],
        cut in 0_usize..24,
    ) {
        let lists = Lists { nulls, max_size, ..Lists::of(elements) };
        each_list!(size, is_resumed_anywhere, lists, cut);
    }
}

#[test]
fn pages_are_resumed_after_each_page() {
    fn check<O: Paginated<Service = Pages>>(operation: &O, number: Number<O>) {
        let lists = Lists { nulls: 4, ..Lists::of(23) };
        let service = Service::new(lists);
        let mut checkpoint = service.client().pages(operation.clone()).checkpoint();
        let mut numbers = Vec::new();
        loop {
            let pages = service.client().pages(operation.clone()).resume(&through_json(&checkpoint));
            let mut pages = pages.expect("the same walk");
            let Some(page) = block_on(pages.try_next()).expect("a page") else { break };
            numbers.extend(O::items(page.into_inner()).iter().filter_map(number));
            checkpoint = pages.checkpoint();
        }
        assert_eq!(numbers, lists.numbers(), "{}", O::META.name);
    }
    each_list!(5, check);
}

#[test]
fn the_walk_rule_holds_across_a_resume() {
    let service = Service::new(Lists::of(10));
    let operation = ListReports::new().page_size(5);
    let mut pages = service.client().pages(operation.clone());
    block_on(pages.try_next()).unwrap().expect("the first page");
    let first = through_json(&pages.checkpoint());
    let resume = || service.client().pages(operation.clone()).resume(&first).expect("the same walk");

    // The total of the first page is known: an empty page is too early.
    service.change(|lists| (lists.elements, lists.total) = (5, Some(10)));
    let mut pages = resume();
    assert_eq!((pages.position(), pages.total()), (Some(5), Some(10)));
    assert_eq!(
        block_on(pages.try_next()).unwrap().expect("an empty page").data.as_ref().unwrap().list.len(),
        0
    );
    let error = block_on(pages.try_next()).expect_err("5 elements are missing");
    let list = error.incomplete_list().expect("the progress");
    assert_eq!((list.seen, list.total, list.position), (5, Some(10), Some(5)));
    // After the error, the page that was empty is requested again.
    let after = through_json(&pages.checkpoint());
    service.change(|lists| lists.elements = 10);
    let mut pages = service.client().pages(operation.clone()).resume(&after).expect("the same walk");
    assert_eq!(block_on(pages.try_next()).unwrap().expect("a page").data.as_ref().unwrap().list.len(), 5);
    assert_eq!(service.sent("CurrentPage"), [None, Some(2), Some(2)]);
}

#[test]
fn a_page_that_repeats_the_one_before_the_checkpoint_is_an_error() {
    let service = Service::new(Lists::of(10));
    let operation = ListFiles::new().limit(5);
    let mut pages = service.client().pages(operation.clone());
    block_on(pages.try_next()).unwrap().expect("the first page");
    // The service ignores the offset.
    let checkpoint = through_json(&pages.checkpoint());
    service.change(|lists| lists.ignores_offset = true);
    let mut pages = service.client().pages(operation).resume(&checkpoint).expect("the same walk");
    let error = block_on(pages.try_next()).expect_err("it is repeated");
    assert!(error.message().contains("repeats the page before it"), "{error}");
}

#[test]
fn a_list_that_shrank_is_continued_on_the_next_page() {
    let service = Service::new(Lists::of(12));
    let operation = ListTexts::new().limit(5);
    let number: Number<ListTexts> = |text| text.parse().ok();
    let mut items = service.client().items(operation.clone());
    assert_eq!(block_on(take(&mut items, number, 9)).unwrap().len(), 9);
    let checkpoint = through_json(&items.checkpoint());
    service.change(|lists| lists.elements = 7);
    let mut items = service.client().items(operation).resume(&checkpoint).expect("the same walk");
    assert_eq!(block_on(take(&mut items, number, 9)).unwrap(), [0_u64; 0]);
    assert_eq!((items.position(), items.total()), (Some(7), Some(7)));
}
