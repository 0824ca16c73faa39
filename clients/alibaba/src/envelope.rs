//! Tells an answer of Alibaba's from an error, whatever the HTTP status says.
//!
//! There is no envelope around a good answer, but the request's id stands in it, and Container Registry tells of
//! failures in answers with status 200. So every answer is first read for its outermost fields alone. That scans the
//! whole body once more; all but four fields are passed over, which costs a fraction of decoding them.
//!
//! Content types are not looked at: the services and the gateways in front of them write many spellings, and the first
//! character tells JSON from XML.

use http::StatusCode;
use http::header::HeaderMap;
use imagescan_runtime::{
    Answer, ErrorKind, Payload, PayloadFormat, Record, ServiceError, Slot, Value, json, xml,
};

/// How long to wait, in milliseconds, before the next request: a sign of throttling whatever the code says.
const RETRY_AFTER: &str = "x-acs-retry-after";

pub(crate) fn open(answer: &Answer<'_>) -> Result<Payload, ServiceError> {
    let body = answer.body;
    if !answer.status.is_success() {
        // A message in another encoding must not cost the code.
        let told = Told::of(String::from_utf8_lossy(body).as_bytes());
        return Err(told.into_error(answer.status, answer.headers));
    }
    let told = Told::of(body);
    match (told.is_success, told.format) {
        (Some(false), _) | (_, Written::XmlError) => Err(told.into_error(answer.status, answer.headers)),
        (_, Written::Page) => {
            Err(ServiceError::new(ErrorKind::UnexpectedAnswer, FOREIGN).with_request_id(told.request_id))
        }
        (_, Written::Json) => Ok(Payload::new(body.clone()).with_request_id(told.request_id)),
        (_, Written::Xml) => {
            Ok(Payload::new(body.clone()).with_request_id(told.request_id).written_in(PayloadFormat::Xml))
        }
    }
}

const FOREIGN: &str = "the answer is not one of the service's; a gateway on the way may have given it";

/// What an answer is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Written {
    /// JSON, or what is no better: its reader tells best what is wrong.
    #[default]
    Json,
    Xml,
    /// XML around an error.
    XmlError,
    /// A page for people.
    Page,
}

/// What the outermost fields of an answer tell.
#[derive(Default)]
struct Told {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    is_success: Option<bool>,
    format: Written,
}

/// Both spellings occur, the lower-case one from gateways.
impl Record for Told {
    fn fields(&self) -> &'static [&'static str] {
        &["Code", "Message", "RequestId", "IsSuccess", "code", "message", "requestId", "isSuccess"]
    }

    fn slot(&mut self, index: usize) -> Slot<'_> {
        match index % 4 {
            0 => Slot::OptStr(&mut self.code),
            1 => Slot::OptStr(&mut self.message),
            2 => Slot::OptStr(&mut self.request_id),
            _ => Slot::OptBool(&mut self.is_success),
        }
    }

    fn value(&self, _index: usize) -> Value<'_> {
        Value::None
    }
}

impl Told {
    /// Reads as far as the body can be read: a fault after a code does not take the code away.
    fn of(body: &[u8]) -> Self {
        let mut told = Self { format: written(body), ..Self::default() };
        match told.format {
            Written::Json => drop(json::decode(body, &mut told)),
            Written::Xml | Written::XmlError => drop(xml::decode(body, &mut told)),
            Written::Page => {}
        }
        for text in [&mut told.code, &mut told.message, &mut told.request_id] {
            text.take_if(|text| text.is_empty());
        }
        told
    }

    fn into_error(self, status: StatusCode, headers: &HeaderMap) -> ServiceError {
        let kind = kind(self.code.as_deref().unwrap_or_default(), status, headers);
        let is_known = self.code.is_some() || self.request_id.is_some() || self.is_success.is_some();
        let ours = if is_known { "the service gave no message" } else { FOREIGN };
        let message = self.message.unwrap_or_else(|| ours.to_owned());
        let mut error = ServiceError::new(kind, message).with_request_id(self.request_id);
        error.code = self.code;
        error
    }
}

fn written(body: &[u8]) -> Written {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if !text.starts_with(b"<") {
        return Written::Json;
    }
    match xml::root_name(text) {
        Some(name) if name == "Error" => Written::XmlError,
        Some(name) if !name.eq_ignore_ascii_case("html") => Written::Xml,
        _ => Written::Page,
    }
}

/// The code decides before the status: `InvalidAccessKeyId.NotFound` comes with 404, and concerns the key.
fn kind(code: &str, status: StatusCode, headers: &HeaderMap) -> ErrorKind {
    let is_any = |codes: &[&str]| codes.contains(&code);
    let begins = |starts: &[&str]| starts.iter().any(|start| code.starts_with(start));
    let ends = |ends: &[&str]| ends.iter().any(|end| code.ends_with(end));
    let later = headers.get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.trim().parse::<u64>().ok());
    if later.is_some_and(|wait| wait > 0)
        || begins(&["Throttling"])
        || status == StatusCode::TOO_MANY_REQUESTS
    {
        ErrorKind::Throttled
    } else if begins(&[
        "InvalidAccessKeyId",
        "InvalidSecurityToken",
        "InvalidTimeStamp",
        "MissingSecurityToken",
    ]) || is_any(&["SignatureDoesNotMatch", "IncompleteSignature", "SignatureNonceUsed"])
        || status == StatusCode::UNAUTHORIZED
    {
        ErrorKind::Authentication
    } else if begins(&["Forbidden", "NoPermission", "NoPrivilege"]) || status == StatusCode::FORBIDDEN {
        ErrorKind::Permission
    } else if ends(&["NotFound", "NOT_FOUND", "NotExist", "NOT_EXIST"]) || status == StatusCode::NOT_FOUND {
        ErrorKind::NotFound
    } else if is_any(&["ServiceUnavailable", "InternalError", "ServerError", "SystemError"])
        || status.is_server_error()
    {
        ErrorKind::Server
    } else {
        ErrorKind::Rejected
    }
}
