//! Credentials are cached, refreshed ahead of their expiration, and loaded once for all waiting calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use imagescan::credentials::from_fn;
use imagescan::{BoxFuture, Cached, Clock, Credentials, Error, ErrorKind, ProvideCredentials};
use tokio::time::Instant;

use super::{paused_runtime, poll_once};

/// A clock that a test sets.
#[derive(Clone, Debug)]
struct Hands(Arc<Mutex<SystemTime>>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000))))
    }

    fn forward(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

/// Returns credentials for an hour, a second after the request; fails or hangs on demand.
#[derive(Clone, Debug)]
struct Source {
    clock: Hands,
    loads: Arc<AtomicUsize>,
    behaviour: Arc<Mutex<Behaviour>>,
}

#[derive(Clone, Copy, Debug)]
enum Behaviour {
    Serve,
    Fail,
    Hang,
    Expired,
    Endless,
    /// For five seconds.
    Short,
    /// After four seconds.
    Slow,
}

impl Source {
    fn new(clock: &Hands) -> Self {
        let behaviour = Arc::new(Mutex::new(Behaviour::Serve));
        Self { clock: clock.clone(), loads: Arc::default(), behaviour }
    }

    fn set(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Source {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let load = self.loads.fetch_add(1, Ordering::SeqCst) + 1;
        let behaviour = *self.behaviour.lock().unwrap();
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let credentials = Credentials::new(format!("AK{load}"), "SK");
            match behaviour {
                Behaviour::Serve => Ok(credentials.with_expiry(self.clock.now() + Duration::from_secs(3600))),
                Behaviour::Expired => Ok(credentials.with_expiry(self.clock.now())),
                Behaviour::Slow => {
                    tokio::time::sleep(Duration::from_secs(3)).await;
                    Ok(credentials.with_expiry(self.clock.now() + Duration::from_secs(3600)))
                }
                Behaviour::Endless => Ok(credentials),
                Behaviour::Short => Ok(credentials.with_expiry(self.clock.now() + Duration::from_secs(5))),
                Behaviour::Fail => Err(Error::new(ErrorKind::Credentials, "the metadata service is away")),
                Behaviour::Hang => std::future::pending().await,
            }
        })
    }
}

fn cached() -> (Hands, Source, Arc<Cached>) {
    let clock = Hands::new();
    let source = Source::new(&clock);
    let cached = Cached::new(source.clone()).clock(clock.clone()).load_timeout(Duration::from_secs(5));
    (clock, source, Arc::new(cached))
}

async fn id(cached: &Cached) -> String {
    cached.provide().await.unwrap().key_pair().unwrap().id.to_owned()
}

/// Lets a background refresh end.
async fn loaded() {
    tokio::time::sleep(Duration::from_secs(2)).await;
}

/// A thousand concurrent calls; the outcome of each.
async fn crowd(cached: &Arc<Cached>) -> Vec<Result<String, String>> {
    let tasks: Vec<_> = (0..1_000)
        .map(|_| {
            let cached = Arc::clone(cached);
            tokio::spawn(async move {
                let outcome = cached.provide().await;
                let id = outcome.map(|credentials| credentials.key_pair().unwrap().id.to_owned());
                id.map_err(|error| error.to_string())
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

#[tokio::test(start_paused = true)]
async fn one_load_is_shared_by_all_waiting_calls() {
    let (clock, source, cached) = cached();
    assert!(crowd(&cached).await.iter().all(|outcome| outcome.as_deref() == Ok("AK1")));
    clock.forward(Duration::from_secs(3600));
    assert!(crowd(&cached).await.iter().all(|outcome| outcome.as_deref() == Ok("AK2")));
    assert_eq!(source.loads(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_failure_is_shared_by_all_waiting_calls_and_remembered_for_a_second() {
    let (_, source, cached) = cached();
    source.set(Behaviour::Fail);
    let outcomes = crowd(&cached).await;
    assert!(
        outcomes.iter().all(|outcome| outcome.as_deref() == Err(&"the metadata service is away".to_owned()))
    );
    assert_eq!(source.loads(), 1);
    source.set(Behaviour::Serve);
    let error = cached.provide().await.unwrap_err();
    assert_eq!(error.message(), "the metadata service is away; not retried for another 1 s");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(id(&cached).await, "AK2");
}

#[tokio::test(start_paused = true)]
async fn credentials_are_refreshed_ahead_of_expiration_without_waiting() {
    let (clock, source, cached) = cached();
    assert_eq!(id(&cached).await, "AK1");
    clock.forward(Duration::from_secs(3600 - 9 * 60 - 1));
    clock.forward(Duration::from_secs(4 * 60));
    let asked = Instant::now();
    assert!(crowd(&cached).await.iter().all(|outcome| outcome.as_deref() == Ok("AK1")));
    assert_eq!(asked.elapsed(), Duration::ZERO);
    loaded().await;
    assert_eq!((source.loads(), &*id(&cached).await), (2, "AK2"));
}

/// Between 6 and 9 minutes before the end of an hour: many hosts do not load at once.
#[tokio::test(start_paused = true)]
async fn each_cache_refreshes_at_its_own_time() {
    let all: Vec<_> = (0..64).map(|_| cached()).collect();
    for (_, _, cached) in &all {
        assert_eq!(id(cached).await, "AK1");
    }
    let mut renewed = Vec::new();
    // A second before the first, in the middle, and at the last.
    for seconds in [3600 - 9 * 60 - 1, 1 + 90, 90] {
        for (clock, _, cached) in &all {
            clock.forward(Duration::from_secs(seconds));
            id(cached).await;
        }
        loaded().await;
        renewed.push(all.iter().filter(|(_, source, _)| source.loads() > 1).count());
    }
    assert!(renewed[0] == 0 && (1..64).contains(&renewed[1]) && renewed[2] == 64, "{renewed:?}");
}

#[tokio::test(start_paused = true)]
async fn keys_without_expiration_are_refreshed_and_used_if_that_fails() {
    let (clock, source, cached) = cached();
    source.set(Behaviour::Endless);
    assert_eq!(id(&cached).await, "AK1");
    clock.forward(Duration::from_secs(15 * 60 - 1));
    assert_eq!(id(&cached).await, "AK1");
    loaded().await;
    assert_eq!(source.loads(), 1);
    clock.forward(Duration::from_secs(1));
    assert_eq!(id(&cached).await, "AK1");
    loaded().await;
    assert_eq!(id(&cached).await, "AK2");
    source.set(Behaviour::Fail);
    for loads in 3..10 {
        clock.forward(Duration::from_secs(15 * 60));
        assert_eq!(id(&cached).await, "AK2");
        loaded().await;
        assert_eq!(source.loads(), loads);
    }
}

#[tokio::test(start_paused = true)]
async fn a_background_refresh_that_hangs_is_cancelled_and_repeated() {
    let (clock, source, cached) = cached();
    assert_eq!(id(&cached).await, "AK1");
    source.set(Behaviour::Hang);
    clock.forward(Duration::from_secs(3600 - 180));
    assert_eq!(id(&cached).await, "AK1");
    tokio::time::sleep(Duration::from_secs(6)).await;
    source.set(Behaviour::Serve);
    clock.forward(Duration::from_secs(61));
    assert_eq!(id(&cached).await, "AK1");
    loaded().await;
    assert_eq!((source.loads(), &*id(&cached).await), (3, "AK3"));
}

/// It may have started on another runtime, which nothing drives now.
#[tokio::test(start_paused = true)]
async fn no_call_waits_for_a_background_refresh() {
    let (clock, source, cached) = cached();
    assert_eq!(id(&cached).await, "AK1");
    source.set(Behaviour::Slow);
    clock.forward(Duration::from_secs(3600 - 180));
    assert_eq!(id(&cached).await, "AK1");
    tokio::task::yield_now().await;
    source.set(Behaviour::Serve);
    clock.forward(Duration::from_secs(180));
    let asked = Instant::now();
    assert!(crowd(&cached).await.iter().all(|outcome| outcome.as_deref() == Ok("AK3")));
    assert_eq!((asked.elapsed(), source.loads()), (Duration::from_secs(1), 3));
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(id(&cached).await, "AK3", "the earlier load ends too late");
}

#[tokio::test(start_paused = true)]
async fn valid_credentials_survive_a_failed_load() {
    let (clock, source, cached) = cached();
    assert_eq!(id(&cached).await, "AK1");
    source.set(Behaviour::Fail);
    clock.forward(Duration::from_secs(3600 - 180));
    assert_eq!(id(&cached).await, "AK1");
    loaded().await;
    assert_eq!(id(&cached).await, "AK1");
    loaded().await;
    assert_eq!(source.loads(), 2, "no other load at once");
    clock.forward(Duration::from_secs(61));
    assert_eq!(id(&cached).await, "AK1");
    loaded().await;
    assert_eq!(source.loads(), 3);
    clock.forward(Duration::from_secs(120));
    tokio::time::advance(Duration::from_secs(120)).await;
    let error = cached.provide().await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Credentials, "the metadata service is away"));
}

#[tokio::test(start_paused = true)]
async fn a_load_has_its_own_time_limit() {
    let (_, source, cached) = cached();
    source.set(Behaviour::Hang);
    let error = cached.provide().await.unwrap_err();
    assert!(error.message().contains("within 5s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_or_unpolled_call_blocks_no_other() {
    let (clock, source, cached) = cached();
    let mut dropped = cached.provide();
    poll_once(&mut dropped).await;
    let mut other = cached.provide();
    poll_once(&mut other).await;
    drop(dropped);
    assert_eq!(other.await.unwrap().key_pair().unwrap().id, "AK1", "the load goes on for who waits");

    clock.forward(Duration::from_secs(3600));
    let mut unpolled = cached.provide();
    poll_once(&mut unpolled).await;
    assert_eq!(id(&cached).await, "AK2");
    assert_eq!(unpolled.await.unwrap().key_pair().unwrap().id, "AK2");

    clock.forward(Duration::from_secs(3600));
    let mut only = cached.provide();
    poll_once(&mut only).await;
    tokio::task::yield_now().await;
    drop(only);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(id(&cached).await, "AK4", "no call waited for the third load");
    assert_eq!(source.loads(), 4);
}

#[test]
fn a_load_whose_runtime_stops_is_started_again() {
    for ends in [false, true] {
        let (_, source, cached) = cached();
        let first = paused_runtime();
        let mut call = cached.provide();
        first.block_on(poll_once(&mut call));
        // If the runtime remains, nothing drives the load.
        let _first = (!ends).then_some(first);
        let begun = paused_runtime().block_on(async {
            let begun = Instant::now();
            assert!(cached.provide().await.is_ok());
            begun.elapsed()
        });
        assert!(begun <= Duration::from_secs(7), "{begun:?}");
        assert!((1..=2).contains(&source.loads()), "{}", source.loads());
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_is_an_error() {
    let cached = Cached::new(from_fn(|| async { panic!("a bug in the source") }));
    let error = cached.provide().await.unwrap_err();
    assert!(error.message().contains("was stopped before it returned a result"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn credentials_that_are_expired_on_arrival_are_an_error() {
    let (_, source, cached) = cached();
    source.set(Behaviour::Expired);
    let error = cached.provide().await.unwrap_err();
    assert!(error.message().contains("is the host's clock right?"), "{error}");
}

/// A helper with its own cache returns credentials until their last second.
#[tokio::test(start_paused = true)]
async fn credentials_that_expire_within_seconds_are_used_by_all_waiting_calls() {
    let (clock, source, cached) = cached();
    source.set(Behaviour::Short);
    assert!(crowd(&cached).await.iter().all(|outcome| outcome.as_deref() == Ok("AK1")));
    assert_eq!(source.loads(), 1);
    assert_eq!(id(&cached).await, "AK1", "others are loaded once a second");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(id(&cached).await, "AK2", "later calls wait for the next load");
    clock.forward(Duration::from_secs(5));
    tokio::time::advance(Duration::from_secs(1)).await;
    source.set(Behaviour::Fail);
    let outcomes = crowd(&cached).await;
    assert!(
        outcomes.iter().all(|outcome| outcome.as_deref() == Err(&"the metadata service is away".to_owned()))
    );
}
