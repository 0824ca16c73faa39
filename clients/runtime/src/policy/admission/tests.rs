//! Admission alone, in paused time.

use std::pin::pin;
use std::sync::{Arc, Mutex};

use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::policy::admission::*;

const SECOND: Duration = Duration::from_secs(1);

/// Two limits that are applied by default, and one that is not.
static LIMITED: OperationMeta = OperationMeta::new("Limited", "POST", "/", "").rate_limits(&[
    RateLimit::per_second(2),
    RateLimit::per_minute(30),
    RateLimit::per_minute(5).published_only(),
]);

fn admission() -> Arc<Admission> {
    Arc::new(Admission::new(100, &[&LIMITED]))
}

/// When each call was sent, by the number of the call.
type Sends = Arc<Mutex<Vec<(usize, Instant)>>>;

/// A call that arrives after a delay.
fn call(
    admission: &Arc<Admission>,
    sends: &Sends,
    number: usize,
    published: bool,
    delay: Duration,
) -> JoinHandle<()> {
    let (admission, sends) = (Arc::clone(admission), Arc::clone(sends));
    tokio::spawn(async move {
        sleep(delay).await;
        let permit = admission.enter("Limited", published, &mut |_| ()).await;
        sends.lock().unwrap().push((number, Instant::now()));
        drop(permit);
    })
}

fn sent(sends: &Sends) -> (Vec<usize>, Vec<Instant>) {
    sends.lock().unwrap().iter().copied().unzip()
}

/// No period has more sends than the limit.
#[track_caller]
fn keeps(times: &[Instant], limit: usize, period: Duration) {
    assert!(times.len() > limit, "{} sends test nothing", times.len());
    for window in times.windows(limit + 1) {
        assert!(window[limit] - window[0] >= period, "{window:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_limits_of_an_operation_hold() {
    let (admission, sends, begun) = (admission(), Sends::default(), Instant::now());
    let calls: Vec<_> =
        (0..90).map(|number| call(&admission, &sends, number, false, Duration::ZERO)).collect();
    for call in calls {
        call.await.unwrap();
    }
    let (numbers, times) = sent(&sends);
    assert!(numbers.is_sorted(), "{numbers:?}");
    keeps(&times, 2, SECOND);
    keeps(&times, 30, 60 * SECOND);
    assert!(begun.elapsed() < 140 * SECOND, "three minutes' calls start in the third: {:?}", begun.elapsed());

    let (sends, begun) = (Sends::default(), Instant::now());
    let calls: Vec<_> =
        (0..20).map(|number| call(&admission, &sends, number, true, Duration::ZERO)).collect();
    for call in calls {
        call.await.unwrap();
    }
    let (numbers, times) = sent(&sends);
    assert!(numbers.is_sorted(), "{numbers:?}");
    keeps(&times, 2, SECOND);
    keeps(&times, 5, 60 * SECOND);
    assert!(begun.elapsed() < 250 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn calls_overtake_those_that_wait_for_a_published_limit() {
    let (admission, sends) = (admission(), Sends::default());
    let careful: Vec<_> =
        (0..10).map(|number| call(&admission, &sends, number, true, Duration::ZERO)).collect();
    sleep(10 * SECOND).await;
    assert_eq!(sent(&sends).0, [0, 1, 2, 3, 4]);
    let ordinary: Vec<_> =
        (10..16).map(|number| call(&admission, &sends, number, false, Duration::ZERO)).collect();
    sleep(10 * SECOND).await;
    assert_eq!(sent(&sends).0, [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15]);
    for call in careful.into_iter().chain(ordinary) {
        call.await.unwrap();
    }
    let (numbers, times) = sent(&sends);
    assert_eq!(numbers[11..], [5, 6, 7, 8, 9]);
    keeps(&times, 2, SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_other_calls_does_not_hold_up_calls_that_observe_all_limits() {
    let (admission, sends) = (admission(), Sends::default());
    // The stream alone uses up the limits that are applied by default.
    let stream: Vec<_> = (0..600)
        .map(|number| call(&admission, &sends, number, false, u32::try_from(number).unwrap() * SECOND))
        .collect();
    let careful: Vec<_> =
        (1_000..1_010).map(|number| call(&admission, &sends, number, true, 120 * SECOND)).collect();
    for call in careful {
        timeout(400 * SECOND, call).await.expect("it is sent").unwrap();
    }
    for call in stream {
        call.await.unwrap();
    }
    let (numbers, times) = sent(&sends);
    keeps(&times, 2, SECOND);
    keeps(&times, 30, 60 * SECOND);
    let order: Vec<_> = numbers.into_iter().filter(|number| *number >= 1_000).collect();
    assert!(order.is_sorted() && order.len() == 10, "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn cancelled_calls_free_their_positions() {
    let (admission, sends, begun) = (admission(), Sends::default(), Instant::now());
    let calls: Vec<_> =
        (0..60).map(|number| call(&admission, &sends, number, true, Duration::ZERO)).collect();
    sleep(30 * SECOND).await;
    for cancelled in &calls[5..55] {
        cancelled.abort();
    }
    for call in calls {
        drop(call.await);
    }
    assert_eq!(sent(&sends).0, [0, 1, 2, 3, 4, 55, 56, 57, 58, 59]);
    assert!(begun.elapsed() < 65 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_reason_is_the_limit_that_holds_longest() {
    let (admission, mut reasons) = (admission(), Vec::new());
    for number in 0..6 {
        let mut on_wait = |reason| reasons.push((number, reason));
        let mut entered = pin!(admission.enter("Limited", true, &mut on_wait));
        drop(timeout(3 * SECOND, &mut entered).await);
    }
    let printed: Vec<_> = reasons
        .iter()
        .map(|(number, reason)| match reason {
            WaitReason::RateLimit(rate) => format!("{number}: {rate}"),
            WaitReason::Concurrency(_) => format!("{number}: concurrency"),
        })
        .collect();
    assert!(printed.iter().any(|line| line == "2: 2 calls per second"), "{printed:?}");
    assert!(printed.iter().any(|line| line == "5: 5 calls per minute"), "{printed:?}");
}
