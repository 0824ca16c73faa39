//! Throttling and internal errors in the form of each cloud.

use std::time::Duration;

use imagescan_emulator::{Fault, Provider, Rule};

use super::{scan, start_with};
use crate::{alibaba, tencent};

fn throttle(retry_after: Option<Duration>) -> Fault {
    Fault::Throttle { retry_after }
}

/// Not a whole second, so that Huawei Cloud and Tencent Cloud must round it.
const WAIT: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn huawei_throttles_calls() {
    for (wait, header) in [(None, None), (Some(WAIT), Some("2")), (Some(Duration::from_secs(3)), Some("3"))] {
        let (emulator, _) = start_with(Rule::new(Provider::Huawei, throttle(wait), 2)).await;
        for _ in 0..2 {
            let response = scan("nginx").send(emulator.addr()).await;
            assert_eq!(response.error(), (429, "APIGW.0308".into()));
            assert!(response.message().contains("BatchScanSwrImage"));
            assert_eq!(response.header("retry-after"), header);
        }
        assert!(emulator.executions().is_empty());
        assert_eq!(scan("nginx").send(emulator.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn tencent_throttles_calls() {
    for (wait, header) in [(None, None), (Some(WAIT), Some("2"))] {
        let (emulator, _) = start_with(Rule::new(Provider::Tencent, throttle(wait), 2)).await;
        let call = tencent::signed(tencent::describe());
        for _ in 0..2 {
            let response = call.send(emulator.addr()).await;
            assert_eq!(tencent::error(&response).0, "RequestLimitExceeded");
            assert_eq!(response.header("retry-after"), header);
        }
        assert!(tencent::content(&call.send(emulator.addr()).await).get("Error").is_none());
    }
}

#[tokio::test]
async fn alibaba_throttles_calls() {
    for (wait, header) in [(None, None), (Some(WAIT), Some("1500"))] {
        let (emulator, _) = start_with(Rule::new(Provider::Alibaba, throttle(wait), 2)).await;
        // A throttled request does not use up its nonce.
        let call = alibaba::signed(alibaba::pre_check(""));
        for _ in 0..2 {
            let response = call.send(emulator.addr()).await;
            let (status, code, _) = alibaba::error(&response);
            assert_eq!((status, code.as_str()), (400, "Throttling.User"));
            assert_eq!(response.header("x-acs-retry-after"), header);
            assert_eq!(response.header("retry-after"), None);
        }
        assert_eq!(call.send(emulator.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn huawei_returns_its_internal_error() {
    let (emulator, _) = start_with(Rule::new(Provider::Huawei, Fault::ServerError, 1)).await;
    assert_eq!(scan("nginx").send(emulator.addr()).await.error(), (502, "APIGW.0201".into()));
    assert!(emulator.executions().is_empty());
}

#[tokio::test]
async fn tencent_returns_its_internal_error_with_status_200() {
    let (emulator, _) = start_with(Rule::new(Provider::Tencent, Fault::ServerError, 1)).await;
    let response = tencent::signed(tencent::describe()).send(emulator.addr()).await;
    assert_eq!(tencent::error(&response).0, "InternalError");
}

#[tokio::test]
async fn alibaba_returns_its_internal_error() {
    let (emulator, _) = start_with(Rule::new(Provider::Alibaba, Fault::ServerError, 1)).await;
    let response = alibaba::signed(alibaba::pre_check("")).send(emulator.addr()).await;
    let (status, code, _) = alibaba::error(&response);
    assert_eq!((status, code.as_str()), (503, "ServiceUnavailable"));
}
