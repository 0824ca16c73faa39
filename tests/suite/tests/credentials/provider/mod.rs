//! Chains and caches of all sources.

mod cached;
mod chain;
mod chain_fallthrough;
mod lookup_cell;
mod rejected_keys;
mod remembered_failures;

use std::future::poll_fn;
use std::task::Poll;

use imagescan::BoxFuture;
use tokio::runtime::{Builder, Runtime};

/// Polls a call once, which starts the load that it waits for.
async fn poll_once<T>(call: &mut BoxFuture<'_, T>) {
    assert!(poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_pending())).await);
}

/// A runtime whose time advances when nothing else happens.
fn paused_runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime")
}
