//! The read limit, which counts from the time at which the request has a connection, not from its start.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::sleep;

tokio::task_local! {
    /// The connections that are being made for the current request.
    static REQUEST: PendingConnections;
}

/// The connections that are being made for a request.
#[derive(Clone, Default)]
struct PendingConnections(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    count: usize,
    waker: Option<Waker>,
}

/// The output of `request`; `None` if no response arrives within the limit while the request has a connection.
pub(super) async fn with_read_timeout<T>(limit: Duration, request: impl Future<Output = T>) -> Option<T> {
    let pending = PendingConnections::default();
    let mut request = pin!(REQUEST.scope(pending.clone(), request));
    let mut timer = None;
    poll_fn(|context| {
        if let Poll::Ready(outcome) = request.as_mut().poll(context) {
            return Poll::Ready(Some(outcome));
        }
        if pending.any(context) {
            timer = None;
            return Poll::Pending;
        }
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

impl PendingConnections {
    /// Whether a connection is being made; if so, the task is woken when that ends.
    fn any(&self, context: &Context<'_>) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.count > 0 {
            state.waker = Some(context.waker().clone());
        }
        state.count > 0
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Counts as a pending connection of a request until it is dropped.
struct PendingConnection(PendingConnections);

impl PendingConnection {
    /// `None` outside of a request.
    fn start() -> Option<Self> {
        let pending = REQUEST.try_with(PendingConnections::clone).ok()?;
        pending.0.lock().unwrap_or_else(PoisonError::into_inner).count += 1;
        Some(Self(pending))
    }

    /// Whether the request still waits for it. If the request gets another connection, a task finishes this one.
    fn is_needed(&self) -> bool {
        REQUEST.try_with(|request| request.is_same(&self.0)).unwrap_or(false)
    }
}

impl Drop for PendingConnection {
    fn drop(&mut self) {
        let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.count -= 1;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

/// A layer for reqwest's connector, which counts the connections that are being made for a request.
#[derive(Clone, Copy)]
pub(super) struct CountConnections;

impl<S> tower_layer::Layer<S> for CountConnections {
    type Service = CountingConnector<S>;

    fn layer(&self, connect: S) -> CountingConnector<S> {
        CountingConnector(connect)
    }
}

#[derive(Clone)]
pub(super) struct CountingConnector<S>(S);

impl<S: tower_service::Service<T>, T> tower_service::Service<T> for CountingConnector<S>
where
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: T) -> Self::Future {
        let connect = self.0.call(target);
        let mut pending = PendingConnection::start();
        Box::pin(async move {
            let mut connect = pin!(connect);
            poll_fn(|context| {
                pending.take_if(|pending| !pending.is_needed());
                connect.as_mut().poll(context)
            })
            .await
        })
    }
}
