//! Below HTTP: a listener that can be closed for a while, and connections that can be broken at any point.

mod handle;
mod head;
mod listener;
mod stream;
mod tls;

pub(crate) use handle::{Ending, Handle};
pub(crate) use listener::{Listener, Listening};
pub(crate) use stream::Connection;
