//! Pagination: offsets, page sizes, items and totals.

use std::num::TryFromIntError;

use imagescan_goldens::pages::model::{
    ListFilesResponse, ListLinksResponse, ListObjectsResponse, ListRecordsResponse, ListReportsResponse,
    ListTagsResponse, ListTextsResponse,
};
use imagescan_goldens::pages::{
    ListFiles, ListLinks, ListObjects, ListRecords, ListReports, ListTags, ListTexts,
};
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
    assert_eq!((objects.position(), sent(&objects).as_str()), (Some(0), "GET /v1/pages/objects?limit=2"));
    assert_eq!(advance(&mut objects, 0), Ok(Continuation::ByCount));
    assert_eq!(sent(&objects), "GET /v1/pages/objects?offset=0&limit=2");
    advance(&mut objects, 30).unwrap();
    advance(&mut objects, 10).unwrap();
    assert_eq!((objects.position(), objects.offset), (Some(40), Some(40)));
    assert_eq!(sent(&objects), "GET /v1/pages/objects?offset=40&limit=2");

    let mut texts = ListTexts::new();
    advance(&mut texts, u64::MAX).unwrap();
    assert_eq!(texts.position(), Some(u64::MAX));
    assert!(sent(&texts).ends_with(r#"{"Offset":18446744073709551615}"#));
}

#[test]
fn an_offset_that_does_not_fit_is_an_error() {
    let mut objects = ListObjects::new().offset(-1);
    assert_eq!(objects.position(), Some(0));
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

#[test]
fn a_page_number_is_absent_first_and_sent_after_an_advance() {
    let mut reports = ListReports::new().page_size(20);
    assert_eq!((reports.position(), Paginated::limit(&reports)), (Some(0), Some(20)));
    assert_eq!(sent(&reports), "GET /?PageSize=20");
    assert_eq!(advance(&mut reports, 0), Ok(Continuation::ByCount));
    assert_eq!(reports.current_page, None, "an empty page is the last");
    advance(&mut reports, 7).unwrap();
    assert_eq!(sent(&reports), "GET /?CurrentPage=2&PageSize=20");
    advance(&mut reports, 20).unwrap();
    assert_eq!((reports.position(), reports.current_page), (None, Some(3)));

    let mut records = ListRecords::new();
    advance(&mut records, 1).unwrap();
    assert!(sent(&records).ends_with("\n\nPage=2"), "{}", sent(&records));
    assert_eq!(Paginated::limit(&records), None);
}

#[test]
fn a_required_offset_or_page_number_starts_at_the_first_page() {
    let mut tags = ListTags::new(50, "r-1");
    assert_eq!((tags.page_no, tags.position(), Paginated::limit(&tags)), (1, Some(0), Some(50)));
    assert_eq!(sent(&tags), "GET /?PageNo=1&PageSize=50&RepoId=r-1");
    advance(&mut tags, 50).unwrap();
    assert_eq!(sent(&tags), "GET /?PageNo=2&PageSize=50&RepoId=r-1");
    let mut tags = tags.page_no(i64::MAX);
    advance(&mut tags, 1).unwrap_err();
    assert_eq!((tags.page_no, tags.position()), (i64::MAX, None), "it is unchanged");
    let read: ListTags = page(r#"{"PageSize": 50, "RepoId": "r-1"}"#);
    assert_eq!(read, ListTags::new(50, "r-1"), "also in a request that is read");

    let mut files = ListFiles::new().limit(10);
    assert_eq!((files.offset, files.position()), (0, Some(0)));
    assert!(sent(&files).ends_with(r#"{"offset":0,"limit":10}"#), "{}", sent(&files));
    advance(&mut files, 10).unwrap();
    assert!(sent(&files).ends_with(r#"{"offset":10,"limit":10}"#), "{}", sent(&files));
    assert_eq!(ListFiles::default(), ListFiles::new());
}

#[test]
fn items_and_total_may_be_inside_objects() {
    let reports: ListReportsResponse =
        page(r#"{"Data": {"List": [{"name": "a"}], "PageInfo": {"TotalCount": 7}}}"#);
    assert_eq!(ListReports::total(&reports), Some(7));
    let ids: Vec<_> = ListReports::items(reports).into_iter().filter_map(|object| object.name).collect();
    assert_eq!(ids, ["a"]);
    for json in ["{}", r#"{"Data": {}}"#, r#"{"Data": {"PageInfo": {}}}"#, r#"{"Data": null}"#] {
        let reports: ListReportsResponse = page(json);
        assert_eq!(ListReports::total(&reports), None, "{json}");
        assert!(ListReports::items(reports).is_empty(), "{json}");
    }
    let files: ListFilesResponse = page(r#"{"files": ["a", "b"], "page": {"total": 2}}"#);
    assert_eq!((ListFiles::total(&files), ListFiles::items(files).len()), (Some(2), 2));
    assert_eq!((ListReports::LIST, ListFiles::LIST), ("Data.List", "files"));
    assert_eq!((ListReports::PAGE, ListFiles::PAGE), (&["CurrentPage"][..], &["offset"][..]));
}

#[test]
fn a_total_may_be_text_or_absent() {
    for (json, total) in [
        (r#"{"TotalCount": "30"}"#, Some(30)),
        (r#"{"TotalCount": 30}"#, Some(30)),
        (r#"{"TotalCount": "many"}"#, None),
        (r#"{"TotalCount": ""}"#, None),
        ("{}", None),
    ] {
        let tags: ListTagsResponse = page(json);
        assert_eq!(ListTags::total(&tags), total, "{json}");
    }
    let records: ListRecordsResponse = page(r#"{"Records": [1, 2], "Total": 9}"#);
    assert_eq!((ListRecords::total(&records), ListRecords::items(records)), (None, vec![1, 2]));
}
