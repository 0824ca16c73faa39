//! One load for all that wait for it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::time::timeout;

use crate::auth::Credentials;
use crate::error::Error;

/// What came of a load; failures are told to each that waited.
pub(super) type Outcome = Result<Credentials, Arc<Error>>;

/// A load, as long as it is under way.
#[derive(Clone, Default)]
pub(super) struct InFlight(Weak<Sender<Option<Outcome>>>);

/// The right to the outcome of a load.
pub(super) struct Subscription {
    pub(super) flight: InFlight,
    outcome: Receiver<Option<Outcome>>,
}

impl InFlight {
    /// Begins a load as a task of its own, which ends early if nobody waits for it any more.
    pub(super) fn begin(load: impl Future<Output = Outcome> + Send + 'static) -> Subscription {
        let (tell, outcome) = channel(None);
        let tell = Arc::new(tell);
        let flight = Self(Arc::downgrade(&tell));
        // Calls run on Tokio.
        tokio::spawn(async move {
            if let Some(outcome) = unless(load, tell.closed()).await {
                tell.send_replace(Some(outcome));
            }
        });
        Subscription { flight, outcome }
    }

    /// Waits for it as well, if it is still under way.
    pub(super) fn subscribe(&self) -> Option<Subscription> {
        Some(Subscription { flight: self.clone(), outcome: self.0.upgrade()?.subscribe() })
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl Subscription {
    /// The outcome; none if the load has gone with its runtime, or that stands still for longer than the limit.
    pub(super) async fn outcome(&mut self, limit: Duration) -> Option<Outcome> {
        let outcome = timeout(limit, self.outcome.wait_for(Option::is_some)).await.ok()?;
        outcome.ok()?.clone()
    }
}

/// Does the work unless the other comes first.
async fn unless<T>(work: impl Future<Output = T>, other: impl Future<Output = ()>) -> Option<T> {
    let (mut work, mut other) = (pin!(work), pin!(other));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => other.as_mut().poll(context).map(|()| None),
    })
    .await
}
