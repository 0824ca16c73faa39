//! The pages of a list, and their elements: what they return, where they are, and how a walk continues there.

use std::future::poll_fn;
use std::num::TryFromIntError;
use std::pin::Pin;

use futures_core::stream::FusedStream;
use imagescan_huawei::hss::model::{ImageScanTaskInfo, ListImageScanTaskResponse};
use imagescan_huawei::hss::{self, ListImageScanTask};
use imagescan_runtime::__generated::{Record, Slot, Value};
use imagescan_runtime::{Continuation, Error, Operation, OperationMeta, Paginated};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{huawei, list};

use super::pagination::{page, parameter, service};

fn id(task: &ImageScanTaskInfo) -> u64 {
    task.task_id.as_ref().unwrap().parse().unwrap()
}

fn total_of_250(_: u64) -> String {
    "250".to_owned()
}

#[tokio::test]
async fn pages_are_responses_in_order_and_say_position_and_total() {
    let client = huawei(service(250, total_of_250)).build().unwrap();
    let mut pages = client.pages(list().limit(100).offset(20));
    assert_eq!((pages.position(), pages.total()), (Some(20), None));
    let mut walked = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        assert_eq!((page.status().as_u16(), page.attempts()), (200, 1));
        let ids: Vec<_> = page.data_list.iter().map(id).collect();
        walked.push((ids[0], ids.len(), pages.position(), pages.operation().offset));
        assert_eq!(pages.total(), Some(250));
    }
    assert_eq!(
        walked,
        [(20, 100, Some(120), Some(120)), (120, 100, Some(220), Some(220)), (220, 30, Some(250), Some(250))]
    );
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(pages.position(), Some(250));
}

#[tokio::test]
async fn a_walk_continues_at_its_position() {
    let script = service(250, total_of_250);
    let client = huawei(script.clone()).build().unwrap();
    let mut pages = client.pages(list().limit(100));
    pages.try_next().await.unwrap().unwrap();
    let mut rest = client.items(pages.operation().clone());
    assert_eq!(id(&rest.try_next().await.unwrap().unwrap()), 100);

    // The elements of the pages that are left.
    let mut items = pages.items();
    let mut ids = Vec::new();
    while let Some(task) = items.try_next().await.unwrap() {
        ids.push(id(&task));
    }
    assert_eq!(ids, (100..250).collect::<Vec<_>>());
    assert_eq!(script.count(), 4);
}

#[tokio::test]
async fn items_say_the_position_of_the_next_element() {
    let client = huawei(service(5, |_| "5".to_owned())).build().unwrap();
    let mut items = client.items(list().limit(2));
    let mut before = Vec::new();
    loop {
        before.push((items.position().unwrap(), items.total()));
        if items.try_next().await.unwrap().is_none() {
            break;
        }
    }
    assert_eq!(before, [(0, None), (1, Some(5)), (2, Some(5)), (3, Some(5)), (4, Some(5)), (5, Some(5))]);
}

#[tokio::test]
async fn null_elements_never_move_the_position_past_an_element() {
    let body = r#"{"data_list":[null,{"task_id":"1"},{"task_id":"2"}],"total_num":3}"#;
    let client = huawei(Scripted::new([response(200, body)])).build().unwrap();
    let mut items = client.items(list().limit(3));
    assert_eq!(id(&items.try_next().await.unwrap().unwrap()), 1);
    // Element 2 is at 2.
    assert_eq!(items.position(), Some(1));
    assert_eq!(id(&items.try_next().await.unwrap().unwrap()), 2);
    assert_eq!(items.position(), Some(3));
}

#[tokio::test]
async fn pages_that_contradict_each_other_are_an_error_after_the_pages_before() {
    // A repeated page is not returned.
    let script = Scripted::new([page(0..100, "null")]);
    let mut pages = huawei(script.clone()).build().unwrap().pages(list().limit(100));
    assert_eq!(pages.try_next().await.unwrap().unwrap().data_list.len(), 100);
    let error = pages.try_next().await.expect_err("it is repeated");
    assert!(error.is_incomplete_list(), "{error}");
    assert_eq!((pages.position(), pages.operation().offset), (Some(100), Some(100)));
    assert!(pages.try_next().await.unwrap().is_none(), "an error is the last item");

    // An empty page is returned, and then the error about it.
    let script = Scripted::new([page(0..100, "250"), page(0..0, "250")]);
    let mut pages = huawei(script).build().unwrap().pages(list().limit(100));
    for elements in [100, 0] {
        assert_eq!(pages.try_next().await.unwrap().unwrap().data_list.len(), elements);
    }
    let error = pages.try_next().await.expect_err("150 elements are missing");
    assert_eq!(error.incomplete_list().unwrap().position, Some(100));
}

#[tokio::test]
async fn both_are_streams() {
    async fn collect<T>(mut stream: impl FusedStream<Item = Result<T, Error>> + Unpin) -> Vec<T> {
        let mut all = Vec::new();
        assert!(!stream.is_terminated());
        while let Some(next) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
            all.push(next.unwrap());
        }
        assert!(stream.is_terminated());
        all
    }
    let client = huawei(service(250, total_of_250)).build().unwrap();
    assert_eq!(collect(client.pages(list().limit(100))).await.len(), 3);
    let items = client.items(list().limit(100));
    assert!(
        format!("{items:?}")
            .starts_with("Items { operation: \"ListImageScanTask\", position: Some(0), total: None")
    );
    // A stream needs no client.
    drop(client);
    assert_eq!(collect(items).await.len(), 250);
}

/// A list whose pages name the next one: the request has a token in `task_name`, and the last task of a page is the token of
/// the next, until it is `end`.
#[derive(Clone)]
struct ByToken(ListImageScanTask);

impl Record for ByToken {
    fn fields(&self) -> &'static [&'static str] {
        self.0.fields()
    }
    fn slot(&mut self, index: usize) -> Slot<'_> {
        self.0.slot(index)
    }
    fn value(&self, index: usize) -> Value<'_> {
        self.0.value(index)
    }
    fn required(&self) -> Option<&'static [&'static str]> {
        self.0.required()
    }
}

impl Operation for ByToken {
    type Service = hss::Hss;
    type Output = ListImageScanTaskResponse;
    const META: &'static OperationMeta = ListImageScanTask::META;
}

impl Paginated for ByToken {
    type Item = ImageScanTaskInfo;
    const LIST: &'static str = "data_list";
    const PAGE: &'static [&'static str] = &["task_name"];
    fn position(&self) -> Option<u64> {
        self.0.task_name.is_none().then_some(0)
    }
    fn limit(&self) -> Option<u64> {
        None
    }
    fn advance(&mut self, page: &Self::Output, _: u64) -> Result<Continuation, TryFromIntError> {
        let token = page.data_list.last().and_then(|task| task.task_name.clone());
        if token.as_deref() == Some("end") {
            return Ok(Continuation::Last);
        }
        self.0.task_name = token.or(self.0.task_name.take());
        Ok(Continuation::Follows)
    }
    fn items(page: Self::Output) -> Vec<Self::Item> {
        page.data_list.into_vec()
    }
    fn total(_: &Self::Output) -> Option<u64> {
        None
    }
}

#[tokio::test]
async fn a_list_by_tokens_needs_only_another_advance() {
    let script = Scripted::new([
        response(200, r#"{"data_list":[{"task_id":"0"},{"task_id":"1","task_name":"t-1"}]}"#),
        response(200, r#"{"data_list":[]}"#),
        response(200, r#"{"data_list":[{"task_id":"2","task_name":"end"}]}"#),
    ]);
    let client = huawei(script.clone()).build().unwrap();
    let mut items = client.items(ByToken(list()));
    let mut ids = Vec::new();
    while let Some(task) = items.try_next().await.unwrap() {
        ids.push(id(&task));
    }
    assert_eq!((ids, items.position()), (vec![0, 1, 2], Some(3)));
    let queries: Vec<_> =
        script.requests().iter().map(|request| request.uri().query().unwrap().to_owned()).collect();
    assert!(!queries[0].contains("task_name"), "{queries:?}");
    assert!(queries[1..].iter().all(|query| query.contains("task_name=t-1")), "{queries:?}");
    assert!(script.requests().iter().all(|request| parameter(request, "offset").is_none()));
}
