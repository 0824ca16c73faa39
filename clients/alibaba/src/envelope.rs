//! Distinguishes responses from errors, whatever the HTTP status is.
//!
//! A successful response has no envelope, and many services report errors with status 200, so the decoder of the body detects
//! them.
//!
//! Content types are ignored: the services and their gateways have many spellings, and the first character distinguishes JSON
//! from XML.

mod kind;

use imagescan_runtime::ErrorKind;
use imagescan_runtime::provider::{
    ErrorBody, ErrorMember, ErrorMembers, HttpResponse, Payload, PayloadFormat, ServiceError, xml,
};

pub(crate) use kind::is_expired_token;

/// The members that only Alibaba Cloud's responses have.
pub(crate) const ERROR_MEMBERS: ErrorMembers = &[
    ("hostid", ErrorMember::Host),
    ("recommend", ErrorMember::Ignored),
    ("accessdenieddetail", ErrorMember::Ignored),
    ("dynamiccode", ErrorMember::Ignored),
    ("dynamicmessage", ErrorMember::Ignored),
    ("timecost", ErrorMember::Ignored),
];

/// Only raw calls have a method that a program chooses.
const METHOD_HINT: &str =
    " (a raw call sends POST unless its target starts with a method: write `GET ` before the name)";

/// The payload of a response that is not decoded into a record.
pub(crate) fn parse_response(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let payload = payload(response)?;
    let body = payload.error_body(ERROR_MEMBERS);
    if body.is_failure() { Err(failure(body, response)) } else { Ok(payload) }
}

/// The payload, which may contain an error.
pub(crate) fn payload(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    match format(response.body) {
        Some(format) if response.status.is_success() => {
            Ok(Payload::new(response.body.clone()).written_in(format))
        }
        Some(format) => Err(failure(ErrorBody::search(response.body, format, ERROR_MEMBERS), response)),
        None => Err(response.unrecognized_error()),
    }
}

/// The error in a response.
pub(crate) fn failure(body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
    let wait = kind::wait(response.headers);
    let mut error = body.into_error(response, |code, status| kind::kind(code, status, wait));
    if let Some(wait) = wait {
        if error.code.is_none() {
            error.kind = ErrorKind::Throttled;
        }
        error.retry_after = Some(wait);
    }
    if let Some(code) = &error.code {
        error.clock_skew = kind::is_clock_skew(code);
        error.expired_credentials = is_expired_token(code);
        if code == kind::UNSUPPORTED_METHOD {
            error.message.push_str(METHOD_HINT);
        }
    }
    error
}

/// The format of a body, by its start: XML if it has a root element other than `html`; `None` for an HTML page; otherwise JSON.
fn format(body: &[u8]) -> Option<PayloadFormat> {
    /// The root element starts within this number of bytes.
    const HEAD: usize = 4 << 10;
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if !text.starts_with(b"<") {
        return Some(PayloadFormat::Json);
    }
    // A page or an error in another encoding still has an ASCII start tag.
    let head = String::from_utf8_lossy(&text[..text.len().min(HEAD)]);
    let root = xml::root_name(head.as_bytes()).filter(|name| !name.eq_ignore_ascii_case("html"));
    root.map(|_| PayloadFormat::Xml)
}
