//! One captured request, read from a line of JSON.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::SigningRequest;
use serde_json::Value;

use super::base64;

/// Why a line is not of the format: the location in it, and the error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(String);

impl Malformed {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A captured request as it was sent, with the other data of the capture.
#[derive(Debug)]
pub struct Line {
    /// The name of the line.
    pub id: String,
    /// The published name of its signing scheme.
    pub scheme: String,
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
    json: Value,
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// When it is not JSON, or a field of the request is missing or has another type.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let json: Value =
            serde_json::from_str(text).map_err(|error| Malformed::new(format!("not JSON: {error}")))?;
        let headers = headers(&json)?;
        Ok(Self {
            id: required(&json, "/id")?.to_owned(),
            scheme: scheme(&json, &headers)?,
            method: required(&json, "/request/method")?.to_owned(),
            path: required(&json, "/request/path")?.to_owned(),
            query: required(&json, "/request/query")?.to_owned(),
            headers,
            body: body(&json)?,
            json,
        })
    }

    /// The request as a signer's argument.
    #[must_use]
    pub fn request(&self) -> SigningRequest<'_> {
        SigningRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    /// The text at a JSON pointer, `/credentials/ak`.
    pub(super) fn required(&self, pointer: &str) -> Result<&str, Malformed> {
        required(&self.json, pointer)
    }

    /// The text at a JSON pointer, if there is one.
    pub(super) fn optional(&self, pointer: &str) -> Option<&str> {
        self.json.pointer(pointer)?.as_str()
    }

    /// The value of a header of the request, without leading and trailing blanks.
    pub(super) fn header(&self, name: &str) -> Result<&str, Malformed> {
        let value = self.headers.get(name).ok_or_else(|| Malformed::new(format!("no header `{name}`")))?;
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| not_utf8(name))?;
        Ok(text.trim_ascii())
    }
}

fn not_utf8(name: &str) -> Malformed {
    Malformed::new(format!("the header `{name}` is not UTF-8"))
}

fn required<'a>(json: &'a Value, pointer: &str) -> Result<&'a str, Malformed> {
    let at = pointer.trim_start_matches('/').replace('/', ".");
    match json.pointer(pointer) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Malformed::new(format!("`{at}` is not a string"))),
        None => Err(Malformed::new(format!("`{at}` is missing"))),
    }
}

fn headers(json: &Value) -> Result<HeaderMap, Malformed> {
    let pairs =
        json.pointer("/request/headers").ok_or_else(|| Malformed::new("`request.headers` is missing"))?;
    let pairs = pairs.as_array().ok_or_else(|| Malformed::new("`request.headers` is not a list"))?;
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let at = format!("`request.headers[{index}]`");
        let Some([Value::String(name), Value::String(value)]) = pair.as_array().map(Vec::as_slice) else {
            return Err(Malformed::new(format!("{at} is not a pair of strings")));
        };
        let name: HeaderName =
            name.parse().map_err(|_| Malformed::new(format!("{at} has a name that no header can have")))?;
        let value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(|_| Malformed::new(format!("{at} has a value that no header can have")))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// `body` is text, `body_b64` is binary; one of them must be present.
fn body(json: &Value) -> Result<Vec<u8>, Malformed> {
    match json.pointer("/request/body_b64") {
        None | Some(Value::Null) => Ok(required(json, "/request/body")?.into()),
        Some(Value::String(text)) => {
            base64::decode(text).ok_or_else(|| Malformed::new("`request.body_b64` is not Base64"))
        }
        Some(_) => Err(Malformed::new("`request.body_b64` is not a string")),
    }
}

/// Alibaba's lines have it in `signature`, others in `Authorization`, Tencent's old ones in `client.sign_method`.
fn scheme(json: &Value, headers: &HeaderMap) -> Result<String, Malformed> {
    if let Some(name) = json.pointer("/signature").and_then(Value::as_str) {
        return Ok(name.to_owned());
    }
    if let Some(value) = headers.get(http::header::AUTHORIZATION) {
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| not_utf8("authorization"))?;
        return Ok(text.split_ascii_whitespace().next().unwrap_or_default().to_owned());
    }
    match json.pointer("/client/sign_method").and_then(Value::as_str) {
        Some(name) => Ok(name.to_owned()),
        None => Err(Malformed::new(
            "neither `request.headers` holds an Authorization, nor another field the scheme",
        )),
    }
}
