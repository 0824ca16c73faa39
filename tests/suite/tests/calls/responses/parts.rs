//! A response as a value: it is changed, cloned and taken apart.

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{huawei, list};

const BODY: &str = r#"{"data_list":[],"total_num":3}"#;

#[tokio::test]
async fn a_response_is_changed_cloned_and_taken_apart() {
    let script = Scripted::new([response(200, BODY).header("x-request-id", "r-1")]);
    let client = huawei(script).build().expect("a client");
    let mut changed = client.send(list()).await.expect("a response");
    let clone = changed.clone();
    changed.total_num = Some(4);
    assert_eq!((clone.total_num, changed.total_num), (Some(3), Some(4)));
    let (page, parts) = changed.into_parts();
    assert_eq!((page.total_num, parts.request_id.as_deref(), parts.attempts), (Some(4), Some("r-1"), 1));
    assert_eq!((parts.status, &parts.headers, &parts.body), (clone.status(), clone.headers(), clone.body()));
    assert_eq!(parts.body, BODY);
    let shown = format!("{parts:?}");
    assert!(shown.contains("r-1") && !shown.contains("total_num"), "{shown}");
    assert_eq!(clone.into_inner().total_num, Some(3));
}

#[tokio::test]
async fn a_response_without_an_id_has_none() {
    let client = huawei(Scripted::new([response(200, BODY)])).build().expect("a client");
    let response = client.send(list()).await.expect("a response");
    assert_eq!(response.request_id(), None);
    assert_eq!(response.into_parts().1.request_id, None);
}

#[tokio::test]
async fn a_raw_response_is_cloned() {
    let client = huawei(Scripted::new([response(200, BODY)])).build().expect("a client");
    let response = client.raw("GET /v5/x").await.expect("a response");
    let (raw, parts) = response.clone().into_parts();
    assert_eq!((raw.payload(), &parts.body), (response.payload(), response.body()));
}
