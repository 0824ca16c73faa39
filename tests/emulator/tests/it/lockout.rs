//! Five failed verifications in a row lock a key for five minutes.

use std::net::SocketAddr;
use std::time::Duration;

use imagescan_emulator::Key;

use crate::call::{Answer, Call};
use crate::{NOW_DATE, key, start, temporary_key};

async fn good(to: SocketAddr) -> Answer {
    Call::list("type=image_scan").signed().send(to).await
}

async fn bad(to: SocketAddr, times: usize) {
    let wrong = Key::permanent(key().id, "not the secret");
    for _ in 0..times {
        let answer = Call::list("type=image_scan").signed_by(&wrong, NOW_DATE).send(to).await;
        assert!(answer.message().contains("verify aksk signature fail"), "{}", answer.message());
    }
}

#[tokio::test]
async fn five_failures_lock_the_key_and_no_other() {
    let (emulator, _) = start().await;
    bad(emulator.addr(), 5).await;
    let answer = good(emulator.addr()).await;
    assert_eq!(answer.refusal(), (401, "APIGW.0301".into()));
    assert!(answer.message().contains("locked"), "{}", answer.message());
    let other = Call::list("type=image_scan").signed_by(&temporary_key(), NOW_DATE);
    assert_eq!(other.send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn a_success_in_between_starts_over() {
    let (emulator, _) = start().await;
    for _ in 0..3 {
        bad(emulator.addr(), 4).await;
        assert_eq!(good(emulator.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn the_lock_ends_after_five_minutes() {
    let (emulator, clock) = start().await;
    bad(emulator.addr(), 5).await;
    clock.advance(Duration::from_secs(299));
    assert_eq!(good(emulator.addr()).await.status, 401);
    clock.advance(Duration::from_secs(1));
    assert_eq!(good(emulator.addr()).await.status, 200);
    // It takes five failures again, not one.
    bad(emulator.addr(), 4).await;
    assert_eq!(good(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn other_refusals_do_not_count() {
    let (emulator, _) = start().await;
    for _ in 0..6 {
        let expired = Call::list("type=image_scan").signed_by(&key(), "20261120T100000Z");
        assert_eq!(expired.send(emulator.addr()).await.status, 401);
    }
    assert_eq!(good(emulator.addr()).await.status, 200);
}
