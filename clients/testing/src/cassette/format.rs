//! A cassette as JSON.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use imagescan_runtime::Error;
use imagescan_runtime::provider::hex;
use serde_json::{Map, Value, json};

use crate::cassette::{Cassette, Exchange};

/// Format 1 had no names of operations.
const FORMAT: u64 = 2;

impl fmt::Display for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges: Vec<Value> = self.exchanges.iter().map(write).collect();
        let text = serde_json::to_string_pretty(&json!({ "cassette": FORMAT, "exchanges": exchanges }));
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

fn write(exchange: &Exchange) -> Value {
    let mut request = json!({
        "operation": exchange.operation,
        "method": exchange.method.as_str(),
        "target": exchange.target,
    });
    let mut response = json!({ "status": exchange.status.as_u16() });
    for (part, headers, body) in [
        (&mut request, &exchange.request_headers, &exchange.request_body),
        (&mut response, &exchange.headers, &exchange.body),
    ] {
        let mut written = Map::new();
        for name in headers.keys() {
            let values = headers.get_all(name).iter();
            let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            let value = if let [one] = &values[..] { json!(one) } else { json!(values) };
            written.insert(name.as_str().to_owned(), value);
        }
        part["headers"] = Value::Object(written);
        match std::str::from_utf8(body) {
            Ok("") => {}
            Ok(text) => part["body"] = text.into(),
            Err(_) => part["body_hex"] = hex(body).into(),
        }
    }
    json!({ "request": request, "response": response })
}

impl FromStr for Cassette {
    type Err = Error;

    /// # Errors
    /// If the text is not one that [`Display`](fmt::Display) writes; the message names the exchange.
    fn from_str(text: &str) -> Result<Self, Error> {
        let json: Value = serde_json::from_str(text)
            .map_err(|error| Error::invalid(format!("the cassette is not JSON: {error}")))?;
        match json["cassette"].as_u64() {
            Some(FORMAT) => {}
            Some(other) => {
                return Err(Error::invalid(format!(
                    "the cassette has format {other}, and this version reads format {FORMAT}: record it again"
                )));
            }
            None => {
                return Err(Error::invalid(format!(
                    r#"the text is not a cassette: it lacks `"cassette": {FORMAT}`"#
                )));
            }
        }
        let exchanges = json["exchanges"].as_array().map_or(&[][..], Vec::as_slice).iter().enumerate();
        let read = |(index, exchange)| {
            read(exchange)
                .ok_or_else(|| Error::invalid(format!("exchange {index} of the cassette cannot be read")))
        };
        Ok(Self { exchanges: exchanges.map(read).collect::<Result<_, _>>()? })
    }
}

fn read(exchange: &Value) -> Option<Exchange> {
    let (request, response) = (&exchange["request"], &exchange["response"]);
    Some(Exchange {
        operation: request["operation"].as_str()?.to_owned(),
        method: request["method"].as_str()?.parse::<Method>().ok()?,
        target: request["target"].as_str()?.to_owned(),
        request_headers: headers(&request["headers"])?,
        request_body: body(request)?,
        status: StatusCode::from_u16(u16::try_from(response["status"].as_u64()?).ok()?).ok()?,
        headers: headers(&response["headers"])?,
        body: body(response)?,
    })
}

fn headers(json: &Value) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in json.as_object()? {
        let name: HeaderName = name.parse().ok()?;
        for value in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            headers.append(&name, HeaderValue::from_bytes(value.as_str()?.as_bytes()).ok()?);
        }
    }
    Some(headers)
}

fn body(part: &Value) -> Option<Bytes> {
    if let Some(hex) = part.get("body_hex") {
        let digits = hex.as_str()?.as_bytes();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        return digits.chunks(2).map(byte).collect::<Option<Vec<u8>>>().map(Bytes::from);
    }
    match part.get("body") {
        None => Some(Bytes::new()),
        Some(text) => text.as_str().map(|text| Bytes::from(text.to_owned())),
    }
}
