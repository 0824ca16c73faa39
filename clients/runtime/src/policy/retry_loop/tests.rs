//! The loop alone, with scripted attempts in paused time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind, ServiceError};
use crate::policy::call_time::CallTime;
use crate::policy::retry::RetryPolicy;
use crate::policy::retry_budget::RetryBudget;
use crate::policy::retry_loop::{Failure, Remedy, RetryLoop, Retryable};
use crate::policy::skew::{Skew, SkewRejection};

/// Fails with one failure after the other, then succeeds.
struct Script {
    failures: VecDeque<Failure<u32>>,
    /// Whether there are other credentials.
    can_refresh: bool,
    started: Instant,
    events: Vec<Event>,
}

#[derive(Debug, PartialEq)]
enum Event {
    /// An attempt: its trial offset, and the milliseconds since the start.
    Attempt(Option<i64>, u128),
    Refresh(u32),
    Pause(ErrorKind),
}

use Event::{Attempt, Pause, Refresh};

impl Retryable for Script {
    type Output = ();
    type Credentials = u32;

    async fn attempt(&mut self, trial_offset: Option<i64>) -> Result<(), Failure<u32>> {
        self.events.push(Attempt(trial_offset, self.started.elapsed().as_millis()));
        self.failures.pop_front().map_or(Ok(()), Err)
    }

    async fn refresh_credentials(&mut self, expired: u32) -> bool {
        self.events.push(Refresh(expired));
        self.can_refresh
    }

    fn before_pause(&mut self, error: Error, _: Duration) {
        self.events.push(Pause(error.kind()));
    }
}

/// Without jitter: errors are retried at once, or exactly after the pause that they request.
fn retry_loop(skew: &Skew) -> RetryLoop<'_> {
    let policy = RetryPolicy::default().with_base_delay(Duration::ZERO).with_max_delay(Duration::ZERO);
    RetryLoop { policy, idempotent: true, total: Duration::from_secs(90), budget: None, skew }
}

/// The events of a loop, and how it ends.
async fn run<const N: usize>(
    retry_loop: &RetryLoop<'_>,
    failures: [Failure<u32>; N],
) -> (Vec<Event>, Option<Error>) {
    let (failures, started) = (VecDeque::from(failures), Instant::now());
    let mut script = Script { failures, can_refresh: true, started, events: Vec::new() };
    let error = retry_loop.run(&mut script, &CallTime::start()).await.err();
    (script.events, error)
}

async fn attempts<const N: usize>(retry_loop: &RetryLoop<'_>, failures: [Failure<u32>; N]) -> usize {
    let (events, _) = run(retry_loop, failures).await;
    events.iter().filter(|event| matches!(event, Attempt(..))).count()
}

fn failed(kind: ErrorKind) -> Failure<u32> {
    Failure::from(Error::new(kind, "it failed"))
}

/// An error that requests a pause.
fn throttled(seconds: u64) -> Failure<u32> {
    let mut error = ServiceError::new(ErrorKind::Throttled, "it is busy");
    error.retry_after = Some(Duration::from_secs(seconds));
    Failure::from(Error::from_service(error))
}

fn expired(credentials: u32) -> Failure<u32> {
    Failure { remedy: Remedy::RefreshCredentials(credentials), ..failed(ErrorKind::Authentication) }
}

/// The service rejects a timestamp and reports another offset.
fn rejected_time(signed_with: i64, reported: Option<i64>) -> Failure<u32> {
    let rejection = SkewRejection { signed_with, reported };
    Failure { remedy: Remedy::CorrectClock(rejection), ..failed(ErrorKind::Authentication) }
}

#[tokio::test(start_paused = true)]
async fn attempts_follow_each_other_after_the_pauses_that_the_errors_request() {
    let skew = Skew::new();
    let (events, error) =
        run(&retry_loop(&skew), [throttled(7), failed(ErrorKind::Network), throttled(3)]).await;
    assert_eq!(
        events,
        [
            Attempt(None, 0),
            Pause(ErrorKind::Throttled),
            Attempt(None, 7_000),
            Pause(ErrorKind::Network),
            Attempt(None, 7_000),
            Pause(ErrorKind::Throttled),
            Attempt(None, 10_000),
        ]
    );
    assert!(error.is_none(), "the fourth attempt succeeds: {error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_returned_after_the_last_attempt() {
    let skew = Skew::new();
    let mut retry_loop = retry_loop(&skew);
    retry_loop.policy = retry_loop.policy.with_max_attempts(3);
    let failures =
        [ErrorKind::Network, ErrorKind::Connect, ErrorKind::Server, ErrorKind::Timeout].map(failed);
    let (events, error) = run(&retry_loop, failures).await;
    assert_eq!(events.len(), 5, "three attempts and two pauses: {events:?}");
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Server));
}

#[tokio::test(start_paused = true)]
async fn only_failures_that_may_be_repeated_are() {
    let skew = Skew::new();
    let idempotent = retry_loop(&skew);
    let once = RetryLoop { idempotent: false, ..retry_loop(&skew) };
    for (kind, repeated, repeated_once) in [
        (ErrorKind::Connect, 2, 2),
        (ErrorKind::Throttled, 2, 2),
        (ErrorKind::Server, 2, 1),
        (ErrorKind::Network, 2, 1),
        (ErrorKind::Permission, 1, 1),
        (ErrorKind::Authentication, 1, 1),
    ] {
        let counts = (attempts(&idempotent, [failed(kind)]).await, attempts(&once, [failed(kind)]).await);
        assert_eq!(counts, (repeated, repeated_once), "{kind:?}");
        assert_eq!(
            attempts(&idempotent, [Failure::fatal(Error::new(kind, "it failed"))]).await,
            1,
            "{kind:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_outlasts_the_time_limit_ends_the_loop_at_once() {
    let skew = Skew::new();
    let (events, error) = run(&retry_loop(&skew), [throttled(50), throttled(40)]).await;
    assert_eq!(events, [Attempt(None, 0), Pause(ErrorKind::Throttled), Attempt(None, 50_000)]);
    assert_eq!(error.and_then(|error| error.retry_after()), Some(Duration::from_secs(40)));
    assert_eq!(attempts(&retry_loop(&skew), [throttled(50), throttled(39)]).await, 3);
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_ends_the_loop_and_successes_fill_it() {
    let (skew, budget) = (Skew::new(), RetryBudget::new());
    let limited = RetryLoop { budget: Some(&budget), ..retry_loop(&skew) };
    while budget.take() {}
    assert_eq!(attempts(&limited, [throttled(1)]).await, 1);
    assert_eq!(attempts(&retry_loop(&skew), [throttled(1)]).await, 2, "without a budget");
    for _ in 0..5 {
        assert_eq!(attempts(&limited, []).await, 1);
    }
    // Five successes pay for a retry, and a retry that succeeds pays for the next one.
    for _ in 0..3 {
        assert_eq!(attempts(&limited, [throttled(1)]).await, 2);
    }
    assert_eq!(attempts(&limited, [throttled(1), throttled(1)]).await, 2);
    assert_eq!(attempts(&limited, [throttled(1)]).await, 1, "a retry that fails pays for nothing");
}

#[tokio::test(start_paused = true)]
async fn corrections_and_refreshes_cost_no_pause_and_no_budget() {
    let (skew, budget) = (Skew::new(), RetryBudget::new());
    while budget.take() {}
    let limited = RetryLoop { budget: Some(&budget), ..retry_loop(&skew) };
    let (events, error) = run(&limited, [expired(1), rejected_time(0, Some(60_000))]).await;
    let pause = || Pause(ErrorKind::Authentication);
    assert_eq!(
        events,
        [Attempt(None, 0), Refresh(1), pause(), Attempt(None, 0), pause(), Attempt(Some(60_000), 0)]
    );
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_offset_is_shared_once_the_service_has_accepted_it() {
    let rejected = || rejected_time(0, Some(60_000));
    for (then, shared) in [
        (None, 60_000),
        (Some(failed(ErrorKind::NotFound)), 60_000),
        (Some(failed(ErrorKind::Authentication)), 0),
        (Some(rejected_time(60_000, Some(60_000))), 0),
        (Some(Failure::fatal(Error::new(ErrorKind::NotFound, "no request was sent"))), 0),
    ] {
        let skew = Skew::new();
        let count = match then {
            Some(failure) => attempts(&retry_loop(&skew), [rejected(), failure]).await,
            None => attempts(&retry_loop(&skew), [rejected()]).await,
        };
        assert_eq!((count, skew.get()), (2, shared));
    }
}

#[tokio::test(start_paused = true)]
async fn the_only_attempt_leaves_offset_and_credentials_to_the_next_request() {
    let skew = Skew::new();
    let mut once = retry_loop(&skew);
    once.policy = RetryPolicy::never();
    let (events, error) = run(&once, [rejected_time(0, Some(60_000))]).await;
    assert_eq!((events, skew.get()), (vec![Attempt(None, 0)], 60_000));
    assert!(error.is_some_and(|error| error.is_retryable()), "the next one has the offset");
    let undated = RetryLoop { skew: &Skew::new(), ..once };
    let (_, error) = run(&undated, [rejected_time(0, None)]).await;
    assert!(error.is_some_and(|error| !error.is_retryable()), "the service has named none");
    let (events, error) = run(&once, [expired(1)]).await;
    assert_eq!(events, [Attempt(None, 0), Refresh(1)]);
    assert!(error.is_some_and(|error| error.is_authentication() && error.is_retryable()));
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_refreshed_once() {
    let skew = Skew::new();
    let (events, error) = run(&retry_loop(&skew), [expired(1), expired(2)]).await;
    let pause = Pause(ErrorKind::Authentication);
    assert_eq!(events, [Attempt(None, 0), Refresh(1), pause, Attempt(None, 0)]);
    assert!(error.is_some());

    let (failures, started) = (VecDeque::from([expired(1)]), Instant::now());
    let mut script = Script { failures, can_refresh: false, started, events: Vec::new() };
    assert!(retry_loop(&skew).run(&mut script, &CallTime::start()).await.is_err(), "without others");
    assert_eq!(script.events, [Attempt(None, 0), Refresh(1)]);
}
