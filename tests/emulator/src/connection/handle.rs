//! What the server and a connection tell each other.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use bytes::Bytes;

use super::{Listener, stream::Output};
use crate::Fault;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// In order: the other side reads the end.
    Close,
    /// By a reset: the other side gets an error.
    Reset,
}

/// The server's hold on the connection that a request came over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handle {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The number and the fault of the request that the connection let through.
    arrived: Option<(u64, Fault)>,
    /// Whether a request was read to its end since the connection last asked.
    was_read: bool,
    output: Option<Output>,
}

impl Handle {
    /// The number of the request that is being served, and the fault that it meets. A request that only hyper
    /// could read is number 0 and meets none.
    pub(crate) fn take_arrived(&self) -> (u64, Fault) {
        self.lock().arrived.take().unwrap_or((0, Fault::None))
    }

    /// The request is read: what comes next over the connection is another one.
    pub(crate) fn request_was_read(&self) {
        self.lock().was_read = true;
    }

    /// Ends the connection as soon as the server answers, without the answer.
    pub(crate) fn end_instead(&self, ending: Ending) {
        self.lock().output = Some(Output::Instead { left: Bytes::new(), ending });
    }

    /// Sends these bytes instead of what the server answers, and closes the connection.
    pub(crate) fn send_instead(&self, bytes: Bytes) {
        self.lock().output = Some(Output::Instead { left: bytes, ending: Ending::Close });
    }

    pub(super) fn put_arrived(&self, number: u64, fault: Fault) {
        self.lock().arrived = Some((number, fault));
    }

    pub(super) fn take_was_read(&self) -> bool {
        std::mem::take(&mut self.lock().was_read)
    }

    pub(super) fn take_output(&self) -> Option<Output> {
        self.lock().output.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}

impl Connected<IncomingStream<'_, Listener>> for Handle {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.io().handle()
    }
}
