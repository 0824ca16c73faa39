//! The layer below HTTP: a listener that can be closed temporarily, and connections that faults can break at any point.

mod handle;
mod head;
mod listener;
mod stream;
mod tls;

pub(crate) use handle::{Ending, Handle};
pub(crate) use listener::{Listener, ListenerControl};
pub(crate) use stream::Connection;
