//! Five consecutive failed verifications lock a key for five minutes.

use std::net::SocketAddr;
use std::time::Duration;

use imagescan_emulator::Key;

use crate::call::{Call, Response};
use crate::{NOW_DATE, key, start, temporary_key};

async fn valid(to: SocketAddr) -> Response {
    Call::list("type=image_scan").signed().send(to).await
}

async fn bad(to: SocketAddr, times: usize) {
    let wrong = Key::permanent(key().id, "not the secret");
    for _ in 0..times {
        let response = Call::list("type=image_scan").signed_by(&wrong, NOW_DATE).send(to).await;
        assert!(response.message().contains("verify aksk signature fail"), "{}", response.message());
    }
}

#[tokio::test]
async fn five_failures_lock_one_key() {
    let (emulator, _) = start().await;
    bad(emulator.addr(), 5).await;
    let response = valid(emulator.addr()).await;
    assert_eq!(response.error(), (401, "APIGW.0301".into()));
    assert!(response.message().contains("locked"), "{}", response.message());
    let other = Call::list("type=image_scan").signed_by(&temporary_key(), NOW_DATE);
    assert_eq!(other.send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn a_success_resets_the_count() {
    let (emulator, _) = start().await;
    for _ in 0..3 {
        bad(emulator.addr(), 4).await;
        assert_eq!(valid(emulator.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn the_lock_ends_after_five_minutes() {
    let (emulator, clock) = start().await;
    bad(emulator.addr(), 5).await;
    clock.advance(Duration::from_secs(299));
    assert_eq!(valid(emulator.addr()).await.status, 401);
    clock.advance(Duration::from_secs(1));
    assert_eq!(valid(emulator.addr()).await.status, 200);
    // It takes five failures again, not one.
    bad(emulator.addr(), 4).await;
    assert_eq!(valid(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn other_errors_do_not_count() {
    let (emulator, _) = start().await;
    for _ in 0..6 {
        let expired = Call::list("type=image_scan").signed_by(&key(), "20261120T100000Z");
        assert_eq!(expired.send(emulator.addr()).await.status, 401);
    }
    assert_eq!(valid(emulator.addr()).await.status, 200);
}
