//! A client that begins TLS with this server, which speaks plain HTTP. Neither would say anything more: the one waits for
//! the end of a request, the other for an answer.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use bytes::Bytes;

/// How a TLS record of a handshake begins; no request of HTTP does.
const HANDSHAKE: [u8; 2] = [0x16, 0x03];

/// How much more is read of a client that was refused, so that it gets to read why.
pub(super) const DRAINED: usize = 64 << 10;

/// Whether these bytes, the first of a connection, begin TLS.
pub(super) fn begins(first: &[u8]) -> bool {
    first.starts_with(&HANDSHAKE)
}

/// The response that says what to do, which is said on standard error too: most clients show only that it is no TLS.
pub(super) fn refusal(address: SocketAddr) -> Bytes {
    let text = format!("this server speaks plain HTTP: call it by http://{address}, not https://{address}");
    // Without standard error, the response still says it.
    let _ = writeln!(io::stderr(), "imagescan-emulator: a client began TLS, and {text}");
    let length = text.len() + 1;
    Bytes::from(format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}\n"
    ))
}
