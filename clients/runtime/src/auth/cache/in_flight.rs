//! Single flight: one load for all calls that wait for credentials.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::time::timeout;

use crate::auth::Credentials;
use crate::error::Error;

/// The result of a load; all subscribers share an error.
pub(super) type LoadResult = Result<Credentials, Arc<Error>>;

/// A load in progress, or none.
#[derive(Clone, Default)]
pub(super) struct InFlight(Weak<Sender<Option<LoadResult>>>);

/// A subscription to a load's result.
pub(super) struct Subscription {
    pub(super) in_flight: InFlight,
    result: Receiver<Option<LoadResult>>,
}

impl InFlight {
    /// Starts a load in a task, which stops early when the last subscription is dropped.
    pub(super) fn start(load: impl Future<Output = LoadResult> + Send + 'static) -> Subscription {
        let (sender, result) = channel(None);
        let sender = Arc::new(sender);
        let in_flight = Self(Arc::downgrade(&sender));
        // Calls run on Tokio.
        tokio::spawn(async move {
            if let Some(result) = run_until(load, sender.closed()).await {
                sender.send_replace(Some(result));
            }
        });
        Subscription { in_flight, result }
    }

    /// Subscribes to the load if it is still in progress.
    pub(super) fn subscribe(&self) -> Option<Subscription> {
        Some(Subscription { in_flight: self.clone(), result: self.0.upgrade()?.subscribe() })
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl Subscription {
    /// The result; `None` if the load was dropped with its runtime, or its runtime is not polled within the limit.
    pub(super) async fn result(&mut self, limit: Duration) -> Option<LoadResult> {
        let result = timeout(limit, self.result.wait_for(Option::is_some)).await.ok()?;
        result.ok()?.clone()
    }
}

/// Runs `work` to its end, or until `cancelled` completes.
async fn run_until<T>(work: impl Future<Output = T>, cancelled: impl Future<Output = ()>) -> Option<T> {
    let (mut work, mut cancelled) = (pin!(work), pin!(cancelled));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => cancelled.as_mut().poll(context).map(|()| None),
    })
    .await
}
