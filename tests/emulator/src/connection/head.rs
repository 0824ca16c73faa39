//! The head of a request, read before HTTP gets it.
//!
//! Only the choice of a fault depends on it. What hyper reads differently, or not at all, it will say itself.

use bytes::Bytes;
use http::Uri;

use crate::Request;

/// Whether all of a head has come.
pub(super) fn is_complete(wire: &[u8]) -> bool {
    wire.windows(4).any(|four| four == b"\r\n\r\n")
}

/// The request that begins with these bytes, without its body; nothing if they are no HTTP/1.
pub(super) fn parse(wire: &[u8]) -> Option<Request> {
    let end = wire.windows(4).position(|four| four == b"\r\n\r\n")?;
    let mut lines = wire[..end].split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = std::str::from_utf8(lines.next()?).ok()?;
    let [method, target, version] = first.split(' ').collect::<Vec<_>>()[..] else { return None };
    if !version.starts_with("HTTP/1.") {
        return None;
    }
    let uri: Uri = target.parse().ok()?;
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let name = std::str::from_utf8(&line[..colon]).ok()?.to_ascii_lowercase();
        Some((name, Bytes::copy_from_slice(line[colon + 1..].trim_ascii())))
    });
    Some(Request {
        method: method.to_owned(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: Bytes::new(),
    })
}
