//! Responses by the types of operations, without a network.

use std::sync::atomic::{AtomicU32, Ordering};

use imagescan_alibaba::{Format, SignatureVersion, sas};
use imagescan_huawei::hss;
use imagescan_huawei::hss::model::ListImageScanTaskResponse as Page;
use imagescan_runtime::interceptor::Request;
use imagescan_runtime::{ErrorKind, RetryPolicy};
use imagescan_tencent::tcss;
use imagescan_tencent::tcss::model::DescribeImageRegistryTimingScanTaskResponse as Schedule;
use imagescan_testing::{Mock, MockError};

use imagescan_suite::support::scripted_clients::{alibaba, huawei, list, pre_check, scan, schedule, tencent};

/// Fails the first call, and no other one.
fn once(error: MockError) -> impl Fn() -> Result<(), MockError> {
    let calls = AtomicU32::new(0);
    move || if calls.fetch_add(1, Ordering::SeqCst) == 0 { Err(error.clone()) } else { Ok(()) }
}

#[tokio::test(start_paused = true)]
async fn each_provider_signs_and_parses_as_usual() {
    let fail = once(MockError::new(429, "APIGW.0308", "slow \"down\"").with_header("retry-after", "2"));
    let mock = Mock::new().on(move |operation: &hss::ListImageScanTask| {
        fail()?;
        let mut page = Page::default();
        page.total_num = operation.limit.map(i64::from);
        Ok(page)
    });
    let client = huawei(mock.clone()).build().unwrap();
    let page = client.send(list().limit(7)).await.unwrap();
    assert_eq!((page.total_num, page.attempts()), (Some(7), 2));
    assert_eq!(mock.requests().len(), 2);
    assert!(mock.requests().iter().all(|request| request.headers()["authorization"].is_sensitive()));

    let fail = once(MockError::new(200, "RequestLimitExceeded", "slow down"));
    let mock = Mock::new().on(move |_: &tcss::DescribeImageRegistryTimingScanTask| {
        fail()?;
        let mut schedule = Schedule::default();
        schedule.enable = Some(true);
        Ok(schedule)
    });
    let response = tencent(mock.clone()).build().unwrap().send(schedule()).await.unwrap();
    assert_eq!((response.enable, response.attempts(), response.request_id()), (Some(true), 2, Some("mock")));
    assert!(mock.requests()[1].headers().contains_key("x-tc-timestamp"));

    for format in [Format::Json, Format::Xml] {
        for signature in [SignatureVersion::Acs3, SignatureVersion::Rpc] {
            let fail = once(MockError::new(400, "Throttling.User", "slow down"));
            let mock = Mock::new().on(move |_: &sas::PublicPreCheckImageScanTask| {
                fail()?;
                let mut check = sas::model::PublicPreCheckImageScanTaskResponse::default();
                let mut data = sas::model::PublicPreCheckImageScanTaskData::default();
                data.need_auth_count = Some(3);
                check.data = Some(data);
                Ok(check)
            });
            let client = alibaba(mock.clone()).format(format).signature(signature).build().unwrap();
            let response = client.send(pre_check()).await.unwrap();
            assert_eq!((response.data.as_ref().unwrap().need_auth_count, response.attempts()), (Some(3), 2));
        }
    }
}

#[tokio::test]
async fn a_response_without_content_is_valid() {
    let mock = Mock::new()
        .on(|_: &tcss::DescribeImageRegistryTimingScanTask| Ok(Schedule::default()))
        .on(|_: &hss::ListImageScanTask| Ok(Page::default()));
    assert_eq!(tencent(mock.clone()).build().unwrap().send(schedule()).await.unwrap().enable, None);
    assert_eq!(huawei(mock).build().unwrap().send(list()).await.unwrap().data_list.len(), 0);
}

#[tokio::test]
async fn mock_errors_are_service_errors() {
    let mock =
        Mock::new().on(|_: &hss::ListImageScanTask| Err(MockError::new(404, "HSS.0404", "no such \"task\"")));
    let error = huawei(mock).build().unwrap().send(list()).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!((error.code(), error.message()), (Some("HSS.0404"), "no such \"task\""));
    let mock = Mock::new().on(|_: &sas::PublicPreCheckImageScanTask| Err(MockError::new(200, "Oops", "m")));
    let error = alibaba(mock).build().unwrap().send(pre_check()).await.unwrap_err();
    assert_eq!((error.code(), error.kind()), (Some("Oops"), ErrorKind::Rejected));
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_a_response_is_an_error_that_names_it() {
    let mock = Mock::new().on(|_: &hss::ListImageScanTask| Ok(Page::default()));
    let client = huawei(mock.clone()).build().unwrap();
    let error = client.send(scan()).await.unwrap_err();
    assert!(error.is_invalid_input() && error.attempts() == 1, "{error:?}");
    assert!(error.to_string().contains("the mock has no response for `BatchScanSwrImage`"), "{error}");
    assert_eq!(mock.requests().len(), 1);
    let request = http::Request::new(bytes::Bytes::new());
    let refused = imagescan_runtime::Transport::send(&mock, request).await.unwrap_err();
    assert!(refused.to_string().contains("is not one of a client"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_its_outcome() {
    let mut page = Page::default();
    page.total_num = Some(7);
    let throttled = MockError::new(429, "APIGW.0308", "slow down");
    let mock = Mock::new().on_each::<hss::ListImageScanTask>([Err(throttled), Ok(page.clone())]);
    let client = huawei(mock.clone()).build().unwrap();
    let first = client.send(list()).await.unwrap();
    assert_eq!((first.total_num, first.attempts()), (Some(7), 2));
    let error = client.send(list()).await.unwrap_err();
    assert!(error.is_invalid_input() && error.attempts() == 1, "{error:?}");
    assert!(error.to_string().contains("or none that remains"), "{error}");
    assert_eq!(mock.requests().len(), 3);

    // The function that was added later responds after the last outcome.
    let mock = Mock::new().on_each::<hss::ListImageScanTask>([Ok(page)]);
    let client = huawei(mock.on(|_: &hss::ListImageScanTask| Ok(Page::default()))).build().unwrap();
    assert_eq!(client.send(list()).await.unwrap().total_num, Some(7));
    assert_eq!(client.send(list()).await.unwrap().total_num, None);
}

#[tokio::test]
async fn a_mock_says_that_it_cannot_look_up_a_project() {
    let mock = Mock::new().on(|_: &hss::ListImageScanTask| Ok(Page::default()));
    let client = hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(imagescan::Credentials::new("AK", "SK"))
        .transport(mock)
        .retry(RetryPolicy::never());
    let error = client.build().unwrap().send(list()).await.unwrap_err().to_string();
    assert!(error.contains("is not one of a client: set `.credentials(…)` to keys and"), "{error}");
    assert!(error.contains("`.project_id(…)`, so that the client requests neither"), "{error}");
}

/// The error of a raw call without a response has the line to add.
#[tokio::test]
async fn raw_calls_are_found_by_their_target() {
    let respond = |text: &'static str| move |_: &Request| Ok(format!(r#"{{"by":"{text}"}}"#));
    let mock = Mock::new()
        .on_raw("GET GetArtifactSubscriptionTask", respond("get"))
        .on_raw("GetArtifactSubscriptionTask", respond("any"));
    let client = alibaba(mock).build().unwrap();
    let by = async |target: &str| {
        let response = client.raw(target).json_text(r#"{"Limit":1}"#).await.unwrap();
        response.as_str().unwrap().to_owned()
    };
    assert!(by("GET GetArtifactSubscriptionTask").await.contains("get"));
    assert!(by("GetArtifactSubscriptionTask").await.contains("any"));
    let error = client.raw("GET ListRepository").await.unwrap_err().to_string();
    assert!(error.contains(r#"add one by `.on_raw("ListRepository", …)`"#), "{error}");

    let path = "/v5/{project_id}/image/tasks";
    let mock = Mock::new()
        .on_raw(format!("GET {path}?type=a"), respond("query"))
        .on_raw(format!("GET {path}"), |request| Ok(format!(r#"{{"by":"{}"}}"#, request.uri())));
    let client = huawei(mock).build().unwrap();
    let by = async |target: String| {
        let response = client.raw(target).json_text(r#"{"limit":1}"#).await.unwrap();
        response.as_str().unwrap().to_owned()
    };
    assert!(by(format!("GET {path}?type=a")).await.contains(r#""query""#));
    let response = by(format!("GET {path}?type=ab")).await;
    assert!(response.contains("image/tasks?type=ab&limit=1"), "{response}");
    let error = client.raw(format!("DELETE {path}?type=a")).await.unwrap_err().to_string();
    assert!(error.contains(r#"add one by `.on_raw("DELETE /v5/{project_id}/image/tasks", …)`"#), "{error}");
}

#[tokio::test]
async fn raw_calls_have_responses_by_name() {
    let mock = Mock::new()
        .on_raw("DescribeAssetImageList", |_| Ok(r#"{"TotalCount":2}"#.to_owned()))
        .on_raw("Unknown", |_| Err(MockError::new(200, "InvalidAction", "no such action")));
    let client = tencent(mock.clone()).retry(RetryPolicy::never()).build().unwrap();
    let response = client.raw("DescribeAssetImageList").json_text(r#"{"Limit":1}"#).await.unwrap();
    assert!(response.as_str().unwrap().contains(r#""TotalCount":2"#));
    assert_eq!(client.raw("Unknown").await.unwrap_err().code(), Some("InvalidAction"));
    assert!(client.raw("Other").await.unwrap_err().to_string().contains("`Other`"));
    // A raw call with that name is not the operation of that name.
    assert!(client.send(schedule()).await.unwrap_err().is_invalid_input());
    assert_eq!(mock.requests()[0].body(), r#"{"Limit":1}"#);
}

#[tokio::test]
async fn a_client_without_credentials_has_the_usual_error() {
    let mock = Mock::new().on(|_: &tcss::DescribeImageRegistryTimingScanTask| Ok(Schedule::default()));
    let client = tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .transport(mock.clone())
        .build();
    let call = client.unwrap().send(tcss::DescribeImageRegistryTimingScanTask::new());
    let error = call.await.unwrap_err().to_string();
    assert!(error.contains("environment: TENCENTCLOUD_SECRET_ID is not set; "), "{error}");
    assert!(error.contains("FILE is not set, and the home folder is unknown; "), "{error}");
    assert!(error.contains("CVM role: no metadata service responds"), "{error}");
}

#[tokio::test]
async fn a_mocked_error_is_an_error_also_with_status_200_and_without_a_code() {
    for code in ["", "Code"] {
        let fail = MockError::new(200, code, "");
        let error = fail.clone();
        let mock = Mock::new().on(move |_: &hss::ListImageScanTask| Err(error.clone()));
        huawei(mock).build().unwrap().send(list()).await.unwrap_err();
        let error = fail.clone();
        let mock = Mock::new().on(move |_: &tcss::DescribeImageRegistryTimingScanTask| Err(error.clone()));
        tencent(mock).build().unwrap().send(schedule()).await.unwrap_err();
        let mock = Mock::new().on(move |_: &sas::PublicPreCheckImageScanTask| Err(fail.clone()));
        alibaba(mock).build().unwrap().send(pre_check()).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_mocked_response_that_is_not_a_json_object_is_an_error() {
    for text in ["[1]", "1", "", "nonsense"] {
        let mock = Mock::new().on_raw("DescribeAssetImageList", |_| Ok(text.to_owned()));
        let client = tencent(mock).retry(RetryPolicy::never()).build().unwrap();
        let outcome = client.raw("DescribeAssetImageList").await;
        assert!(outcome.is_err(), "{text}: {outcome:?}");
    }
}
