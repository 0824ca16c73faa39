//! Parameters that the client writes, and names that are not valid in HTTP headers.

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::Report;
use super::view::View;

/// The parameters that a client writes, one per line: headers in lower case, and query parameters with the prefix `?`.
const RESERVED: &str = include_str!("client_parameters.txt");

/// The signature of Alibaba Cloud's documents; its clients can also send an older signature, in the query.
const WITH_QUERY_SIGNATURE: &str = "ACS3-HMAC-SHA256";

/// `client-parameter`: no parameter has the name of one that the client writes.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    let signing = view.document.value.get("x-service").and_then(|service| service.get("signing")?.as_str());
    let remedy = "remove the parameter: it would conflict with the client's value";
    for node in view.at(NodeKind::Parameter) {
        let text = |field: &str| node.value.get(field).and_then(Value::as_str);
        match (text("in"), text("name")) {
            (Some("header"), Some(name)) if is_reserved(&name.to_ascii_lowercase()) => {
                let message = "the client writes the header of {}";
                report.error("client-parameter", &node.pointer, message, remedy);
            }
            (Some("query"), Some(name))
                if signing == Some(WITH_QUERY_SIGNATURE) && is_reserved(&format!("?{name}")) =>
            {
                let message = "the client writes {} when it signs in the query";
                report.error("client-parameter", &node.pointer, message, remedy);
            }
            _ => {}
        }
    }
}

/// `bad-name`: the names of headers are valid in HTTP.
pub(super) fn headers(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::Parameter) {
        let text = |field: &str| node.value.get(field).and_then(Value::as_str);
        let (Some("header"), Some(name)) = (text("in"), text("name")) else { continue };
        if !name.bytes().all(is_token) {
            let message = "the name of {} is not valid for an HTTP header";
            report.error("bad-name", &node.pointer, message, "use only letters, digits and hyphens");
        }
    }
}

fn is_reserved(name: &str) -> bool {
    RESERVED.lines().any(|line| line == name)
}

/// Whether a byte is valid in the name of a header (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
