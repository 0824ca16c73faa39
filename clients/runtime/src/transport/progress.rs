//! How far a request has come: the limit for reading counts from when it has a connection, not from its beginning.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::sleep;

tokio::task_local! {
    /// The request that is under way.
    static REQUEST: Progress;
}

/// Whether a connection is being made for a request.
#[derive(Clone, Default)]
struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    connecting: usize,
    waker: Option<Waker>,
}

/// What the request gives; none if it stood still for as long as the limit while it had a connection.
pub(super) async fn within<T>(limit: Duration, request: impl Future<Output = T>) -> Option<T> {
    let progress = Progress::default();
    let mut request = pin!(REQUEST.scope(progress.clone(), request));
    let mut reading = None;
    poll_fn(|context| {
        if let Poll::Ready(outcome) = request.as_mut().poll(context) {
            return Poll::Ready(Some(outcome));
        }
        if progress.is_connecting(context) {
            reading = None;
            return Poll::Pending;
        }
        let reading = reading.get_or_insert_with(|| Box::pin(sleep(limit)));
        reading.as_mut().poll(context).map(|()| None)
    })
    .await
}

impl Progress {
    /// Whether a connection is being made; wakes the task when that ends.
    fn is_connecting(&self, context: &Context<'_>) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.connecting > 0 {
            state.waker = Some(context.waker().clone());
        }
        state.connecting > 0
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A connection that is being made for a request, as long as this lives.
struct Connecting(Progress);

impl Connecting {
    /// None outside of a request.
    fn begin() -> Option<Self> {
        let progress = REQUEST.try_with(Progress::clone).ok()?;
        progress.0.lock().unwrap_or_else(PoisonError::into_inner).connecting += 1;
        Some(Self(progress))
    }

    /// Whether the request still waits for it: one that gets another connection leaves this one to be made elsewhere.
    fn is_waited_for(&self) -> bool {
        REQUEST.try_with(|request| request.is(&self.0)).unwrap_or(false)
    }
}

impl Drop for Connecting {
    fn drop(&mut self) {
        let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.connecting -= 1;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

/// Has the HTTP client tell the request of the connections that it makes.
#[derive(Clone, Copy)]
pub(super) struct NoteConnecting;

impl<S> tower_layer::Layer<S> for NoteConnecting {
    type Service = Noting<S>;

    fn layer(&self, connect: S) -> Noting<S> {
        Noting(connect)
    }
}

#[derive(Clone)]
pub(super) struct Noting<S>(S);

impl<S: tower_service::Service<T>, T> tower_service::Service<T> for Noting<S>
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
        let mut connecting = Connecting::begin();
        Box::pin(async move {
            let mut connect = pin!(connect);
            poll_fn(|context| {
                connecting.take_if(|connecting| !connecting.is_waited_for());
                connect.as_mut().poll(context)
            })
            .await
        })
    }
}
