//! Parameters whose names are the client's own, and header names that HTTP does not have.

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::Report;
use super::view::View;

/// What a client writes itself, one a line: headers in lower case, and parameters of the query behind `?`.
const CLIENTS: &str = include_str!("client_parameters.txt");

/// The signature of Alibaba Cloud's documents; its clients can also sign in the older way, in the query.
const SIGNED_IN_QUERY_TOO: &str = "ACS3-HMAC-SHA256";

/// `client-parameter`: the client does not write a parameter of that name itself.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    let signing = view.document.value.get("x-service").and_then(|service| service.get("signing")?.as_str());
    let remedy = "remove the parameter: the client's value would stand in its place, or beside it";
    for node in view.at(NodeKind::Parameter) {
        let text = |field: &str| node.value.get(field).and_then(Value::as_str);
        match (text("in"), text("name")) {
            (Some("header"), Some(name)) if is_clients(&name.to_ascii_lowercase()) => {
                let message = "the client writes the header of {} itself";
                report.error("client-parameter", &node.pointer, message, remedy);
            }
            (Some("query"), Some(name))
                if signing == Some(SIGNED_IN_QUERY_TOO) && is_clients(&format!("?{name}")) =>
            {
                let message = "the client writes {} itself, where it signs in the query";
                report.error("client-parameter", &node.pointer, message, remedy);
            }
            _ => {}
        }
    }
}

/// `bad-name`: a header has a name that HTTP takes.
pub(super) fn headers(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::Parameter) {
        let text = |field: &str| node.value.get(field).and_then(Value::as_str);
        let (Some("header"), Some(name)) = (text("in"), text("name")) else { continue };
        if !name.bytes().all(is_token) {
            let message = "HTTP has no header of the name of {}";
            report.error("bad-name", &node.pointer, message, "keep to letters, digits and hyphens");
        }
    }
}

fn is_clients(name: &str) -> bool {
    CLIENTS.lines().any(|line| line == name)
}

/// What the name of a header is made of (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
