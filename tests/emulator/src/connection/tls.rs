//! Detects a client that starts TLS with this server, which supports plain HTTP only. Without an error response both
//! sides would wait forever: the server for the end of a request, the client for a handshake.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use bytes::Bytes;

/// The first bytes of a TLS handshake record. An HTTP request cannot start with them.
const HANDSHAKE: [u8; 2] = [0x16, 0x03];

/// How many bytes of the client are read after the error response. Closing a connection with unread bytes would reset
/// it, and the client might not read the response.
pub(super) const MAX_DRAINED: usize = 64 << 10;

/// The progress of rejecting a client that started TLS.
#[derive(Debug)]
pub(super) enum TlsRejection {
    /// The error response, of which these bytes are not yet sent.
    Sending(Bytes),
    /// The response is sent; this many bytes of the client were read since.
    Draining(usize),
}

/// Whether the first bytes of a connection start a TLS handshake.
pub(super) fn is_handshake(first: &[u8]) -> bool {
    first.starts_with(&HANDSHAKE)
}

/// The error response with the right URL. It is printed to standard error too, because most clients report a TLS error
/// without the text.
pub(super) fn error_response(address: SocketAddr) -> Bytes {
    let text = format!("this server supports plain HTTP only: use http://{address}, not https://{address}");
    // Without standard error, the response still contains the text.
    let _ = writeln!(io::stderr(), "imagescan-emulator: a client started TLS, and {text}");
    let length = text.len() + 1;
    Bytes::from(format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}\n"
    ))
}
