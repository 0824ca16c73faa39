//! Lists of several pages with wrong totals and offsets: `ListImageScanTask`, by offset and limit.

use std::ops::Range;

use imagescan_huawei::hss::ListImageScanTask;
use imagescan_runtime::{Error, ErrorKind};

use imagescan_suite::support::scripted::{Request, Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{huawei, list};

/// A page of tasks, and its total.
pub(super) fn page(ids: Range<u64>, total: &str) -> Step {
    let tasks: Vec<_> = ids.map(|id| format!(r#"{{"task_id":"{id}"}}"#)).collect();
    response(200, format!(r#"{{"data_list":[{}],"total_num":{total}}}"#, tasks.join(",")))
}

/// A parameter of the query.
pub(super) fn parameter(request: &Request, name: &str) -> Option<u64> {
    let query = request.uri().query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// A service with this number of tasks that respects offset and limit, and returns `total`.
pub(super) fn service(tasks: u64, total: impl Fn(u64) -> String + Send + Sync + 'static) -> Scripted {
    Scripted::by(move |request, _| {
        let begin = parameter(request, "offset").unwrap_or(0).min(tasks);
        let end = tasks.min(begin + parameter(request, "limit").unwrap_or(10));
        page(begin..end, &total(end - begin))
    })
}

/// The ids of a walk, which ends within 50 requests; and its error, which is the last item.
async fn walk(script: &Scripted, operation: ListImageScanTask) -> (Vec<u64>, Option<Error>) {
    let mut items = huawei(script.clone()).build().unwrap().items(operation);
    let mut ids = Vec::new();
    loop {
        assert!(script.count() <= 50, "no end after {} tasks", ids.len());
        match items.try_next().await {
            Ok(Some(task)) => ids.push(task.task_id.unwrap().parse().unwrap()),
            Ok(None) => return (ids, None),
            Err(error) => {
                assert!(items.try_next().await.unwrap().is_none(), "an error is the last item");
                return (ids, Some(error));
            }
        }
    }
}

/// The whole list of 250 tasks in this number of requests.
async fn walks_all(script: &Scripted, operation: ListImageScanTask, requests: usize) {
    let (ids, error) = walk(script, operation).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, (0..250).collect::<Vec<_>>());
    assert_eq!(script.count(), requests);
}

#[track_caller]
fn is_incomplete(error: Option<Error>, seen: u64, total: Option<u64>, position: u64) {
    let error = error.expect("the list is incomplete");
    assert!(error.is_incomplete_list() && error.kind() == ErrorKind::IncompleteList, "{error:?}");
    let list = error.incomplete_list().expect("the progress of the walk");
    assert_eq!((list.seen, list.total, list.position), (seen, total, Some(position)), "{error}");
    assert!(error.to_string().contains(&format!("the page at offset {position} ")), "{error}");
    assert_eq!((error.operation(), error.attempts()), (Some("ListImageScanTask"), 1));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(!error.body().is_empty() && !error.is_decode());
}

#[tokio::test]
async fn a_wrong_total_ends_no_list_early() {
    let total_is = |text: &'static str| move |_| text.to_owned();
    walks_all(&service(250, total_is("250")), list().limit(100), 3).await;
    walks_all(&service(250, |on_page: u64| on_page.to_string()), list().limit(100), 3).await;
    for (total, requests) in [("0", 3), ("null", 3), ("-1", 3), ("100", 3), ("\"250\"", 3)] {
        walks_all(&service(250, total_is(total)), list().limit(100), requests).await;
    }
    // An empty page follows a full last page.
    walks_all(&service(250, total_is("null")), list().limit(125), 3).await;
    walks_all(&service(250, total_is("250")), list().limit(125), 3).await;
    // Without a limit, the total or an empty page ends the list.
    walks_all(&service(250, total_is("250")), list(), 25).await;
    walks_all(&service(250, total_is("null")), list(), 26).await;
}

#[tokio::test]
async fn a_service_may_send_fewer_elements_than_requested() {
    let capped = Scripted::by(|request, _| {
        let begin = parameter(request, "offset").unwrap_or(0);
        page(begin..250.min(begin + 100), "250")
    });
    walks_all(&capped, list().limit(1_000), 3).await;
}

#[tokio::test]
async fn a_walk_starts_at_the_callers_offset() {
    let script = service(250, |_| "250".to_owned());
    let (ids, error) = walk(&script, list().limit(100).offset(180)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((ids, script.count()), ((180..250).collect(), 1));
    let (ids, error) = walk(&service(250, |_| "250".to_owned()), list().limit(100).offset(400)).await;
    assert!(ids.is_empty() && error.is_none(), "{error:?}");
}

#[tokio::test]
async fn an_empty_page_before_the_total_is_an_error_after_all_elements() {
    let script = Scripted::new([page(0..100, "250"), page(0..0, "250")]);
    let (ids, error) = walk(&script, list().limit(100)).await;
    assert_eq!((ids.len(), script.count()), (100, 2));
    is_incomplete(error, 100, Some(250), 100);

    let (ids, error) = walk(&Scripted::new([page(0..0, "3")]), list()).await;
    assert!(ids.is_empty());
    is_incomplete(error, 0, Some(3), 0);

    // A total that is too large looks like missing elements.
    let script = service(250, |_| "1000".to_owned());
    let (ids, error) = walk(&script, list().limit(100)).await;
    assert_eq!((ids.len(), script.count()), (250, 4));
    is_incomplete(error, 250, Some(1_000), 250);

    let (ids, error) = walk(&service(250, |_| "260".to_owned()), list().limit(100).offset(200)).await;
    assert_eq!(ids.len(), 50);
    is_incomplete(error, 50, Some(260), 250);
}

#[tokio::test]
async fn a_repeated_page_is_an_error() {
    for (total, expected) in [("null", None), ("250", Some(250)), ("1", Some(1))] {
        let script = Scripted::new([page(0..100, total)]);
        let (ids, error) = walk(&script, list().limit(100)).await;
        assert_eq!((ids.len(), script.count()), (100, 2), "total {total}");
        is_incomplete(error, 100, expected, 100);
    }
    // Only the elements of the page before are compared.
    let again = response(200, r#"{"total_num":null,"request":"r-2","data_list":[ {"task_id":"1"} ]}"#);
    let script = Scripted::new([page(1..2, "null"), page(2..3, "null"), page(1..2, "null"), again]);
    let (ids, error) = walk(&script, list().limit(1)).await;
    assert_eq!((ids, script.count()), (vec![1, 2, 1], 4));
    is_incomplete(error, 3, None, 3);
}

#[tokio::test]
async fn pages_that_differ_in_unknown_fields_are_two_pages() {
    let task = |extra: &str| response(200, format!(r#"{{"data_list":[{{"task_id":"7","new":{extra}}}]}}"#));
    let script = Scripted::new([task("1"), task("2"), page(0..0, "null")]);
    let (ids, error) = walk(&script, list()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((ids, script.count()), (vec![7, 7], 3));
}

#[tokio::test]
async fn null_elements_are_skipped_and_counted() {
    let pages = [
        r#"{"data_list":[{"task_id":"0"},null,{"task_id":"2"}],"total_num":7}"#,
        r#"{"data_list":[null,null,null],"total_num":7}"#,
        r#"{"data_list":[{"task_id":"6"}],"total_num":7}"#,
    ];
    let script = Scripted::new(pages.map(|body| response(200, body)));
    let (ids, error) = walk(&script, list().limit(3)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, [0, 2, 6]);
    let offsets: Vec<_> = script.requests().iter().map(|request| parameter(request, "offset")).collect();
    assert_eq!(offsets, [None, Some(3), Some(6)]);
}

#[tokio::test]
async fn an_offset_that_the_parameter_cannot_carry_is_an_error() {
    let last = i32::MAX - 1;
    let script = Scripted::new([page(0..2, "null")]);
    let (ids, error) = walk(&script, list().limit(2).offset(last)).await;
    assert_eq!((ids, script.count()), (vec![0, 1], 1));
    is_incomplete(error, 2, None, u64::from(last.unsigned_abs()) + 2);
}

#[tokio::test]
async fn a_page_that_cannot_be_fetched_is_the_last() {
    let script = Scripted::new([page(0..100, "250"), response(400, r#"{"error_code":"HSS.1"}"#)]);
    let (ids, error) = walk(&script, list().limit(100)).await;
    let error = error.expect("the service returned an error");
    assert_eq!((ids.len(), error.code(), error.incomplete_list()), (100, Some("HSS.1"), None));
}
