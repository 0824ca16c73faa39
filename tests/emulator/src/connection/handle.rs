//! The server's handle on the connection that a request arrived over.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use bytes::Bytes;

use super::{Listener, stream::Output};
use crate::Fault;

/// How the emulator ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// In order: the client reads end of file.
    Close,
    /// By a reset: the client gets an error.
    Reset,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Handle {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The number and the fault of the request that the server is about to handle.
    current_request: Option<(u64, Fault)>,
    /// Whether a request was read to its end since the connection last checked.
    was_read: bool,
    output: Option<Output>,
}

impl Handle {
    /// The number and the fault of the request that the server handles. A request that only hyper could parse has
    /// number 0 and no fault.
    pub(crate) fn take_current_request(&self) -> (u64, Fault) {
        self.lock().current_request.take().unwrap_or((0, Fault::None))
    }

    /// Records that the request was read: the next bytes of the connection belong to another one.
    pub(crate) fn request_was_read(&self) {
        self.lock().was_read = true;
    }

    /// Ends the connection when the server writes its response, and discards the response.
    pub(crate) fn end_instead(&self, ending: Ending) {
        self.lock().output = Some(Output::Replace { remaining: Bytes::new(), ending });
    }

    /// Sends these bytes instead of the server's response, and closes the connection.
    pub(crate) fn send_instead(&self, bytes: Bytes) {
        self.lock().output = Some(Output::Replace { remaining: bytes, ending: Ending::Close });
    }

    pub(super) fn set_current_request(&self, number: u64, fault: Fault) {
        self.lock().current_request = Some((number, fault));
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
