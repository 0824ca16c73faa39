//! Whether the current Tokio runtime can run calls.
//!
//! Tokio has no function that says whether a runtime has timers or I/O: the first use panics. The checks catch that
//! panic, after the panic hook of the program has run, and return an error. In a program that aborts on panic they end it.

use std::net::{Ipv4Addr, UdpSocket};
use std::panic::catch_unwind;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

use crate::error::Error;

/// Returns an error outside of a Tokio runtime, and in one without timers, which every time limit needs.
pub(crate) fn check() -> Result<(), Error> {
    if Handle::try_current().is_err() {
        return Err(Error::invalid(
            "a call needs a Tokio runtime: await it below `#[tokio::main]`, `Runtime::block_on` or `tokio::spawn`",
        ));
    }
    catch_unwind(|| drop(sleep(Duration::ZERO))).map_err(|_| disabled("timers", "enable_time"))
}

/// Checks that the current Tokio runtime has timers and I/O, which connections and processes need; without them, Tokio
/// panics. Opens a socket that sends nothing.
///
/// # Errors
/// When the runtime lacks one of them, or the code does not run on Tokio.
pub fn check_tokio_io() -> Result<(), Error> {
    check()?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let Ok(socket) = socket.and_then(|socket| socket.set_nonblocking(true).map(|()| socket)) else {
        // On a host without such sockets, the connection reports the failure.
        return Ok(());
    };
    catch_unwind(|| drop(tokio::net::UdpSocket::from_std(socket))).map_err(|_| disabled("I/O", "enable_io"))
}

fn disabled(what: &str, method: &str) -> Error {
    Error::invalid(format!(
        "the Tokio runtime of the call has no {what}: build the runtime with `.enable_all()` or `.{method}()`"
    ))
}
