//! Rate limits of operations, by the emulator's clock.

use std::net::SocketAddr;
use std::time::Duration;

use crate::call::{Call, Response};
use crate::{alibaba, builder, clock, start, start_at, tencent};

async fn describe(to: SocketAddr) -> Option<String> {
    let response = tencent::signed(tencent::describe()).send(to).await;
    response.json()["Response"].get("Error").map(|_| tencent::error(&response).0)
}

async fn pre_check(to: SocketAddr) -> Response {
    alibaba::signed(alibaba::pre_check("")).send(to).await
}

#[tokio::test]
async fn tencent_returns_its_throttling_error_with_status_200() {
    let clock = clock();
    let limited = builder().rate_limit("DescribeImageRegistryTimingScanTask", 20);
    let emulator = start_at(limited, &clock).await;
    for _ in 0..20 {
        assert_eq!(describe(emulator.addr()).await, None);
    }
    for _ in 0..2 {
        assert_eq!(describe(emulator.addr()).await.as_deref(), Some("RequestLimitExceeded"));
    }
    // A twentieth of a second allows one call.
    clock.advance(Duration::from_millis(50));
    assert_eq!(describe(emulator.addr()).await, None);
    assert_eq!(describe(emulator.addr()).await.as_deref(), Some("RequestLimitExceeded"));
    // After a long pause, the burst is still the calls of one second.
    clock.advance(Duration::from_secs(200));
    for _ in 0..20 {
        assert_eq!(describe(emulator.addr()).await, None);
    }
    assert_eq!(describe(emulator.addr()).await.as_deref(), Some("RequestLimitExceeded"));
}

#[tokio::test]
async fn alibaba_returns_the_time_to_wait() {
    let clock = clock();
    let emulator = start_at(builder().rate_limit("PublicPreCheckImageScanTask", 3), &clock).await;
    for _ in 0..3 {
        assert_eq!(pre_check(emulator.addr()).await.status, 200);
    }
    let response = pre_check(emulator.addr()).await;
    assert_eq!((response.status, alibaba::error(&response).1.as_str()), (400, "Throttling.User"));
    let wait = response.header("x-acs-retry-after").expect("how long to wait").to_owned();
    assert_eq!(wait, "334");

    clock.advance(Duration::from_millis(333));
    assert_eq!(pre_check(emulator.addr()).await.header("x-acs-retry-after"), Some("1"));
    clock.advance(Duration::from_millis(1));
    assert_eq!(pre_check(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn huawei_returns_429() {
    let clock = clock();
    let emulator = start_at(builder().rate_limit("ListImageScanTask", 1), &clock).await;
    let list = Call::list("type=image_scan").signed();
    assert_eq!(list.send(emulator.addr()).await.status, 200);
    assert_eq!(list.send(emulator.addr()).await.error(), (429, "APIGW.0308".into()));
    clock.advance(Duration::from_secs(1));
    assert_eq!(list.send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn only_authenticated_calls_count_towards_a_limit() {
    let emulator = start_at(builder().rate_limit("PublicPreCheckImageScanTask", 1), &clock()).await;
    for _ in 0..3 {
        let unknown = alibaba::pre_check("").send(emulator.addr()).await;
        assert_eq!(alibaba::error(&unknown).1, "IncompleteSignature");
    }
    assert_eq!(pre_check(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn a_limit_of_zero_rejects_all_and_without_a_limit_none_is_rejected() {
    let emulator = start_at(builder().rate_limit("PublicPreCheckImageScanTask", 0), &clock()).await;
    let response = pre_check(emulator.addr()).await;
    assert_eq!(response.header("x-acs-retry-after"), Some("1000"));
    let (emulator, _) = start().await;
    for _ in 0..50 {
        assert_eq!(describe(emulator.addr()).await, None);
    }
}
