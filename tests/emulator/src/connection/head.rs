//! Parses the head of a request before hyper does, and the body if only the body names the operation.
//!
//! Only the choice of a fault depends on it. hyper parses the request again, and rejects what it cannot parse.

use bytes::Bytes;
use http::Uri;

use crate::Request;

/// The longest form that is read before the choice of a fault.
const MAX_FORM_LEN: usize = 64 << 10;

/// Whether everything has arrived that the choice of a fault depends on.
pub(super) fn is_complete(wire: &[u8]) -> bool {
    let Some(end) = end_of_head(wire) else { return false };
    let form = parse_head(wire).as_ref().and_then(length_of_form);
    wire.len() >= end + form.unwrap_or(0)
}

/// The request that starts with these bytes, with its body only if that is a form that names the operation; `None` if
/// the bytes are not HTTP/1.
pub(super) fn parse(wire: &[u8]) -> Option<Request> {
    let mut request = parse_head(wire)?;
    if let Some(length) = length_of_form(&request) {
        let body = &wire[end_of_head(wire)?..];
        request.body = Bytes::copy_from_slice(&body[..length.min(body.len())]);
    }
    Some(request)
}

/// The length of the body, if it is a form and the head does not name the operation. `None` if the client sends
/// `Expect`, because it sends no body before the server's `100 Continue`.
fn length_of_form(head: &Request) -> Option<usize> {
    let content_type = head.header_text("content-type").unwrap_or_default().to_ascii_lowercase();
    let is_form = content_type.starts_with("application/x-www-form-urlencoded");
    if head.method != "POST" || !is_form || head.header("expect").is_some() || head.operation().is_some() {
        return None;
    }
    let length = head.header_text("content-length")?.parse().ok()?;
    (length <= MAX_FORM_LEN).then_some(length)
}

/// The start of the body, if the complete head has arrived.
fn end_of_head(wire: &[u8]) -> Option<usize> {
    wire.windows(4).position(|four| four == b"\r\n\r\n").map(|end| end + 4)
}

fn parse_head(wire: &[u8]) -> Option<Request> {
    let end = end_of_head(wire)? - 4;
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
