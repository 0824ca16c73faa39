//! Pagination: offsets, page sizes, items and totals.

use std::num::TryFromIntError;

use imagescan_goldens::pages::model::{ListLinksResponse, ListObjectsResponse, ListTextsResponse};
use imagescan_goldens::pages::{ListLinks, ListObjects, ListTexts};
use imagescan_runtime::{Continuation, Paginated};
use serde::de::DeserializeOwned;

use super::sent;

fn page<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a page")
}

/// Advances by a page with this number of elements.
fn advance<O: Paginated>(operation: &mut O, elements: u64) -> Result<Continuation, TryFromIntError> {
    operation.advance(&O::Output::default(), elements)
}

#[test]
fn an_offset_is_absent_first_and_sent_after_an_advance() {
    let mut objects = ListObjects::new().limit(2);
    assert_eq!((objects.position(), sent(&objects).as_str()), (0, "GET /v1/pages/objects?limit=2"));
    assert_eq!(advance(&mut objects, 0), Ok(Continuation::ByCount));
    assert_eq!(sent(&objects), "GET /v1/pages/objects?offset=0&limit=2");
    advance(&mut objects, 30).unwrap();
    advance(&mut objects, 10).unwrap();
    assert_eq!((objects.position(), objects.offset), (40, Some(40)));
    assert_eq!(sent(&objects), "GET /v1/pages/objects?offset=40&limit=2");

    let mut texts = ListTexts::new();
    advance(&mut texts, u64::MAX).unwrap();
    assert_eq!(texts.position(), u64::MAX);
    assert!(sent(&texts).ends_with(r#"{"Offset":18446744073709551615}"#));
}

#[test]
fn an_offset_that_does_not_fit_is_an_error() {
    let mut objects = ListObjects::new().offset(-1);
    assert_eq!(objects.position(), 0);
    advance(&mut objects, u64::MAX).unwrap_err();
    advance(&mut objects, 1 << 31).unwrap_err();
    assert_eq!(objects.offset, Some(-1), "it is unchanged");
    advance(&mut objects, (1 << 31) - 1).unwrap();
    assert_eq!(objects.offset, Some(i32::MAX));
    advance(&mut objects, 1).unwrap_err();

    let mut texts = ListTexts::new();
    advance(&mut texts, u64::MAX).unwrap();
    advance(&mut texts, 1).unwrap_err();
}

#[test]
fn the_limit_is_the_page_size_that_is_sent() {
    assert_eq!(Paginated::limit(&ListObjects::new()), None);
    assert_eq!(Paginated::limit(&ListObjects::new().limit(2)), Some(2));
    assert_eq!(Paginated::limit(&ListObjects::new().limit(-1)), None, "a size is not negative");
    assert_eq!(Paginated::limit(&ListTexts::new().limit(i64::MAX)), Some((1 << 63) - 1));
    assert_eq!(Paginated::limit(&ListLinks::new(5)), Some(5), "a required limit");
    assert_eq!((ListObjects::LIST, ListTexts::LIST, ListLinks::LIST), ("data_list", "List", "links"));
}

#[test]
fn a_page_has_items_and_a_total() {
    let objects: ListObjectsResponse =
        page(r#"{"data_list": [{"id": "a"}, {"id": "b"}], "total_num": 4294967296}"#);
    assert_eq!(ListObjects::total(&objects), Some(1 << 32));
    let ids: Vec<_> = ListObjects::items(objects).into_iter().filter_map(|object| object.id).collect();
    assert_eq!(ids, ["a", "b"]);

    let texts: ListTextsResponse = page(r#"{"List": ["a"], "TotalCount": 18446744073709551615}"#);
    assert_eq!(ListTexts::total(&texts), Some(u64::MAX));
    assert_eq!(ListTexts::items(texts), ["a"]);
}

#[test]
fn a_total_is_optional() {
    let links: ListLinksResponse = page(r#"{"links": ["a"], "total_num": 1}"#);
    assert_eq!(ListLinks::total(&links), None);
    assert_eq!(ListLinks::items(links), ["a"]);
    let mut links = ListLinks::new(5);
    advance(&mut links, 7).unwrap();
    assert_eq!(sent(&links), "GET /v1/pages/links?offset=7&limit=5");
}

#[test]
fn a_page_may_be_empty() {
    let objects: ListObjectsResponse = page(r#"{"total_num": -1}"#);
    assert_eq!(ListObjects::total(&objects), None, "a count is not negative");
    assert_eq!(ListObjects::total(&page("{}")), None);
    assert_eq!(ListObjects::items(objects).len(), 0);
}
