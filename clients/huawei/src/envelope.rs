//! Tells an answer of Huawei's from an error, whatever the HTTP status says.
//!
//! There is no envelope around a good answer. Errors come in the shapes that HSS, the gateway, IAM and older services
//! use; one reader knows them all.

use bytes::Bytes;
use http::StatusCode;
use imagescan_runtime::{Answer, ErrorKind, ServiceError};
use serde_json::Value;

/// An error body is short; a longer answer with a good status is not searched for one.
const LONGEST_ERROR: usize = 16 << 10;

pub(crate) fn open(answer: &Answer<'_>) -> Result<Bytes, ServiceError> {
    let body = answer.body;
    if answer.status.is_success() {
        return match (body.len() <= LONGEST_ERROR)
            .then(|| parse(body))
            .flatten()
            .and_then(|json| told(&json, false))
        {
            Some(told) => Err(told.into_error(answer.status)),
            // `null` is how some gateways write no body.
            None if body.trim_ascii() == b"null" => Ok(Bytes::new()),
            None => Ok(body.clone()),
        };
    }
    let told = parse(body).and_then(|json| told(&json, true)).unwrap_or_default();
    Err(told.into_error(answer.status))
}

/// What an error body tells.
#[derive(Default)]
struct Told {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

fn parse(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()
}

/// Reads the known shapes. Under a good status, `code` and `message` alone may be fields of an answer.
fn told(json: &Value, failed: bool) -> Option<Told> {
    let nested = Some(&json["error"]).filter(|error| error.is_object());
    let listed = json["details"].get(0).filter(|detail| failed && detail.is_object());
    let inner = nested.or(listed).unwrap_or(json);
    let find =
        |names: &[&str]| names.iter().find_map(|name| text(&inner[*name]).or_else(|| text(&json[*name])));
    let plain = failed || nested.is_some();
    let code = find(&["error_code", "errorCode"]).or_else(|| plain.then(|| find(&["code"])).flatten());
    let message = find(&["error_msg", "errorMsg", "errorMessage", "error_message"])
        .or_else(|| plain.then(|| find(&["message", "title", "encoded_authorization_message"])).flatten());
    let is_error = code.is_some() || (failed && message.is_some());
    is_error.then(|| Told { code, message, request_id: find(&["request_id", "requestId"]) })
}

/// Codes come as text and as numbers.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Told {
    fn into_error(self, status: StatusCode) -> ServiceError {
        let kind = kind(self.code.as_deref().unwrap_or_default(), status);
        let message = self.message.unwrap_or_else(|| match &self.code {
            Some(_) => "the service gave no message".to_owned(),
            None => {
                "the answer is not one of the service's; a gateway on the way may have given it".to_owned()
            }
        });
        let mut error = ServiceError::new(kind, message).with_request_id(self.request_id);
        error.code = self.code;
        error
    }
}

/// The gateway's codes decide before the status: it is `APIGW.0308` on one host and `APIG.0308` on another.
fn kind(code: &str, status: StatusCode) -> ErrorKind {
    let gateway = code.strip_prefix("APIGW.").or_else(|| code.strip_prefix("APIG."));
    match (gateway, status.as_u16()) {
        (Some("0308"), _) | (_, 429) => ErrorKind::Throttled,
        (Some("0301" | "0303" | "0305" | "0307" | "0311"), _) | (_, 401) => ErrorKind::Authentication,
        (Some("0302" | "0304" | "0306" | "0310" | "0401" | "0402" | "0404" | "0801" | "0802"), _)
        | (_, 403) => ErrorKind::Permission,
        (Some("0101" | "0103"), _) | (_, 404) => ErrorKind::NotFound,
        (_, 500..) => ErrorKind::Server,
        (_, 400..) => ErrorKind::Rejected,
        _ if code.ends_with("0041") => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    }
}
