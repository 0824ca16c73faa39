//! A lookup serves all waiting calls, and outlives each of them while others wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use imagescan::{BoxFuture, Credentials, Error, ErrorKind};
use imagescan_runtime::provider::LookupCell;
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};

use super::{paused_runtime, poll_once};

/// A cell whose lookups take a second; counts them.
#[derive(Clone, Default)]
struct Cell {
    cell: LookupCell,
    lookups: Arc<AtomicUsize>,
}

impl Cell {
    /// Looks up with credentials of this id; those of `BAD` fail.
    async fn resolve(&self, id: &'static str) -> Result<String, String> {
        let lookup = || {
            self.lookups.fetch_add(1, Ordering::SeqCst);
            async move {
                sleep(Duration::from_secs(1)).await;
                if id == "BAD" { Err(Error::new(ErrorKind::Permission, "denied")) } else { Ok(id.to_owned()) }
            }
        };
        let outcome = self.cell.resolve_parameter(&Credentials::new(id, "SK"), lookup).await;
        outcome.map(|()| self.cell.get().expect("a value").to_owned()).map_err(|error| error.to_string())
    }

    fn resolving(&self, id: &'static str) -> BoxFuture<'static, Result<String, String>> {
        let this = self.clone();
        Box::pin(async move { this.resolve(id).await })
    }

    fn lookups(&self) -> usize {
        self.lookups.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn one_lookup_serves_all_waiting_calls() {
    let (cell, mut calls, begun) = (Cell::default(), JoinSet::new(), Instant::now());
    for _ in 0..1_000 {
        calls.spawn(cell.resolving("A"));
    }
    assert!(calls.join_all().await.iter().all(|outcome| outcome.as_deref() == Ok("A")));
    assert_eq!(cell.resolve("B").await.as_deref(), Ok("A"));
    assert_eq!((cell.lookups(), begun.elapsed()), (1, Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn one_failure_is_shared_and_cached_for_calls_with_the_same_credentials() {
    let (cell, mut calls) = (Cell::default(), JoinSet::new());
    for _ in 0..1_000 {
        calls.spawn(cell.resolving("BAD"));
    }
    assert!(calls.join_all().await.into_iter().all(|outcome| outcome == Err("denied".to_owned())));
    let error = cell.resolve("BAD").await.expect_err("cached");
    assert_eq!((&*error, cell.lookups()), ("denied; not retried for another 1 s", 1));
    advance(Duration::from_secs(1)).await;
    assert_eq!(cell.resolve("BAD").await, Err("denied".to_owned()));
    assert_eq!((cell.resolve("A").await.as_deref(), cell.lookups()), (Ok("A"), 3));
}

/// The lookup of other credentials fails; the call then starts its own.
#[tokio::test(start_paused = true)]
async fn a_failure_with_other_credentials_fails_no_call() {
    let cell = Cell::default();
    let mut bad = cell.resolving("BAD");
    poll_once(&mut bad).await;
    assert_eq!(cell.resolve("A").await.as_deref(), Ok("A"));
    assert_eq!((bad.await, cell.lookups()), (Err("denied".to_owned()), 2));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_or_unpolled_call_blocks_no_other() {
    let (cell, begun) = (Cell::default(), Instant::now());
    let mut dropped = cell.resolving("A");
    poll_once(&mut dropped).await;
    let mut unpolled = cell.resolving("A");
    poll_once(&mut unpolled).await;
    drop(dropped);
    assert_eq!(cell.resolve("A").await.as_deref(), Ok("A"));
    assert_eq!((cell.lookups(), begun.elapsed()), (1, Duration::from_secs(1)));
    assert_eq!(unpolled.await.as_deref(), Ok("A"));
}

#[tokio::test(start_paused = true)]
async fn a_lookup_that_no_call_waits_for_stops() {
    let cell = Cell::default();
    let mut only = cell.resolving("A");
    poll_once(&mut only).await;
    drop(only);
    sleep(Duration::from_secs(2)).await;
    assert_eq!(cell.cell.get(), None);
    assert_eq!((cell.resolve("A").await.as_deref(), cell.lookups()), (Ok("A"), 2));
}

#[test]
fn a_lookup_whose_runtime_stops_is_started_again() {
    for ends in [false, true] {
        let (cell, first) = (Cell::default(), paused_runtime());
        let mut unpolled = cell.resolving("A");
        first.block_on(poll_once(&mut unpolled));
        // If the runtime remains, nothing drives the lookup.
        let _first = (!ends).then_some(first);
        let waited = paused_runtime().block_on(async {
            let begun = Instant::now();
            assert_eq!(cell.resolve("A").await.as_deref(), Ok("A"));
            begun.elapsed()
        });
        assert!(waited <= Duration::from_secs(80), "less than the total time of a call: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lookup_that_panics_is_an_error() {
    let (cell, credentials) = (LookupCell::default(), Credentials::new("A", "SK"));
    let outcome = cell.resolve_parameter(&credentials, || async { panic!("a bug in the lookup") }).await;
    let error = outcome.expect_err("a panic").to_string();
    assert!(error.contains("the lookup was stopped before it returned a result"), "{error}");
}
