//! Pagination: offsets, page sizes, items and totals.

use imagescan_goldens::pages::model::{ListLinksResponse, ListObjectsResponse, ListTextsResponse};
use imagescan_goldens::pages::{ListLinks, ListObjects, ListTexts};
use imagescan_runtime::Paginated;
use serde::de::DeserializeOwned;

use super::sent;

fn page<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a page")
}

#[test]
fn an_offset_is_absent_first_and_sent_after_a_seek() {
    let mut objects = ListObjects::new().limit(2);
    assert_eq!((Paginated::offset(&objects), sent(&objects).as_str()), (0, "GET /v1/pages/objects?limit=2"));
    objects.seek(0).unwrap();
    assert_eq!(sent(&objects), "GET /v1/pages/objects?offset=0&limit=2");
    objects.seek(40).unwrap();
    assert_eq!((Paginated::offset(&objects), objects.offset), (40, Some(40)));
    assert_eq!(sent(&objects), "GET /v1/pages/objects?offset=40&limit=2");

    let mut texts = ListTexts::new();
    texts.seek(u64::MAX).unwrap();
    assert_eq!(Paginated::offset(&texts), u64::MAX);
    assert!(sent(&texts).ends_with(r#"{"Offset":18446744073709551615}"#));
}

#[test]
fn an_offset_that_does_not_fit_is_an_error() {
    let mut objects = ListObjects::new().offset(-1);
    assert_eq!(Paginated::offset(&objects), 0);
    objects.seek(u64::MAX).unwrap_err();
    objects.seek(1 << 31).unwrap_err();
    assert_eq!(objects.offset, Some(-1), "it is unchanged");
    objects.seek((1 << 31) - 1).unwrap();
    assert_eq!(objects.offset, Some(i32::MAX));
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
    let ids: Vec<_> = ListObjects::take(objects).into_iter().filter_map(|object| object.id).collect();
    assert_eq!(ids, ["a", "b"]);

    let texts: ListTextsResponse = page(r#"{"List": ["a"], "TotalCount": 18446744073709551615}"#);
    assert_eq!(ListTexts::total(&texts), Some(u64::MAX));
    assert_eq!(ListTexts::take(texts), ["a"]);
}

#[test]
fn a_total_is_optional() {
    let links: ListLinksResponse = page(r#"{"links": ["a"], "total_num": 1}"#);
    assert_eq!(ListLinks::total(&links), None);
    assert_eq!(ListLinks::take(links), ["a"]);
    let mut links = ListLinks::new(5);
    links.seek(7).unwrap();
    assert_eq!(sent(&links), "GET /v1/pages/links?offset=7&limit=5");
}

#[test]
fn a_page_may_be_empty() {
    let objects: ListObjectsResponse = page(r#"{"total_num": -1}"#);
    assert_eq!(ListObjects::total(&objects), None, "a count is not negative");
    assert_eq!(ListObjects::total(&page("{}")), None);
    assert_eq!(ListObjects::take(objects).len(), 0);
}
