//! Builds requests: puts each field of an operation in its location.

use std::fmt::Write as _;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use crate::codec::json;
use crate::error::Error;
use crate::text::encoding::percent_encode;
use crate::text::quote;
use crate::types::endpoint::Endpoint;
use crate::types::operation::{BodyFormat, Location, OperationMeta};
use crate::types::record::{Record, Slot, Value};

/// Builds the request of an operation, before the provider prepares and signs it.
///
/// # Errors
/// If a value is invalid in its location: an empty path segment, a control character in a header, a comma in an element of a
/// comma-separated parameter, a number that JSON does not have.
pub fn build_request(
    meta: &OperationMeta,
    record: &dyn Record,
    endpoint: &Endpoint,
    parameter: &dyn Fn(&str) -> Option<String>,
) -> Result<http::Request<Bytes>, Error> {
    build(meta, record, endpoint, parameter, encode_body(meta, record)?)
}

/// Encodes the body of an operation, which is the same for all attempts.
pub(crate) fn encode_body(meta: &OperationMeta, record: &dyn Record) -> Result<Bytes, Error> {
    match meta.body {
        None => Ok(Bytes::new()),
        Some(BodyFormat::Json) => {
            let body = json::encode(&BodyOf(meta, record));
            Ok(Bytes::from(body.map_err(|error| Error::invalid(error.to_string()))?))
        }
        Some(BodyFormat::Form) => {
            let mut form = String::new();
            BodyOf(meta, record).for_each_field(&mut |name, value| append_flat(&mut form, name, value));
            Ok(Bytes::from(form))
        }
    }
}

/// Like [`build_request`], with an encoded body.
pub(crate) fn build(
    meta: &OperationMeta,
    record: &dyn Record,
    endpoint: &Endpoint,
    parameter: &dyn Fn(&str) -> Option<String>,
    body: Bytes,
) -> Result<http::Request<Bytes>, Error> {
    let mut parts = RequestParts { path: meta.path.clone().into_owned(), ..RequestParts::default() };
    let mut outcome = Ok(());
    record.for_each_field(&mut |name, value| {
        if outcome.is_ok() && !matches!(value, Value::None) {
            outcome = parts.put(location_of(meta, name), name, value);
        }
    });
    outcome?;
    for field in meta.fields {
        if let Some(name) = field.client {
            match parameter(name) {
                Some(value) => parts.put(field.location, field.name, Value::Str(&value))?,
                None if field.location == Location::ClientPath => return Err(missing(name)),
                None => {}
            }
        }
    }
    parts.finish(meta, endpoint, body)
}

/// The location of a field; the body if the table has no entry.
fn location_of(meta: &OperationMeta, name: &str) -> Location {
    meta.fields.iter().find(|field| field.name == name).map_or(Location::Body, |field| field.location)
}

fn missing(parameter: &str) -> Error {
    Error::invalid(format!(
        "the client has no {parameter}: set it on the client's builder with `.{parameter}(…)`"
    ))
}

#[derive(Default)]
struct RequestParts {
    path: String,
    query: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl RequestParts {
    fn put(&mut self, location: Location, name: &str, value: Value<'_>) -> Result<(), Error> {
        match location {
            Location::Path | Location::ClientPath => self.put_path(name, value),
            Location::Query => {
                append_repeated(&mut self.query, name, value);
                Ok(())
            }
            Location::QueryCsv => self.put_csv(name, value),
            Location::QueryFlat => {
                append_flat(&mut self.query, name, value);
                Ok(())
            }
            Location::Header | Location::ClientHeader => self.put_header(name, value),
            // Encoded once for all attempts, by `encode_body`.
            Location::Body => Ok(()),
        }
    }

    fn put_path(&mut self, name: &str, value: Value<'_>) -> Result<(), Error> {
        let text = scalar(value);
        let why = match text.as_str() {
            "" => "is empty",
            "." | ".." => "would change the path",
            text if text.contains('/') => "contains a slash",
            text if text.contains(char::is_control) => "contains a control character",
            _ => {
                self.path = self.path.replace(&format!("{{{name}}}"), &percent_encode(&text).to_string());
                return Ok(());
            }
        };
        Err(Error::invalid(format!("`{name}` {why}: it is a segment of the path")))
    }

    fn put_header(&mut self, name: &str, value: Value<'_>) -> Result<(), Error> {
        let text = scalar(value);
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::invalid(format!("`{name}` is not a header name")))?;
        let value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
            Error::invalid(format!(
                "`{name}` contains a line break or a control character: it is sent as a header"
            ))
        })?;
        self.headers.push((header, value));
        Ok(())
    }

    fn put_csv(&mut self, name: &str, value: Value<'_>) -> Result<(), Error> {
        let mut elements = Vec::new();
        match value {
            Value::List(list) => list.for_each(&mut |element| elements.push(scalar(element))),
            value => elements.push(scalar(value)),
        }
        if let Some(element) = elements.iter().find(|element| element.contains(',')) {
            return Err(Error::invalid(format!(
                "an element of `{name}` contains a comma ({}): the service expects one value joined by \
                 commas, so pass the elements one by one",
                quote(element)
            )));
        }
        if !elements.is_empty() {
            append(&mut self.query, name, &elements.join(","));
        }
        Ok(())
    }

    fn finish(
        self,
        meta: &OperationMeta,
        endpoint: &Endpoint,
        body: Bytes,
    ) -> Result<http::Request<Bytes>, Error> {
        let target = if self.query.is_empty() { self.path } else { format!("{}?{}", self.path, self.query) };
        let mut request = http::Request::builder().method(meta.method).uri(
            endpoint
                .uri(&target)
                .map_err(|error| Error::invalid("the request is too long").with_source(error))?,
        );
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        if let Some(format) = meta.body {
            let content_type = match format {
                BodyFormat::Json => "application/json",
                BodyFormat::Form => "application/x-www-form-urlencoded",
            };
            request = request.header(CONTENT_TYPE, content_type);
        }
        request.body(body).map_err(|error| Error::invalid("the request cannot be built").with_source(error))
    }
}

/// The fields of an operation in its body.
struct BodyOf<'a>(&'a OperationMeta, &'a dyn Record);

impl Record for BodyOf<'_> {
    fn fields(&self) -> &'static [&'static str] {
        self.1.fields()
    }
    fn slot(&mut self, _index: usize) -> Slot<'_> {
        Slot::None
    }
    fn value(&self, index: usize) -> Value<'_> {
        let location = location_of(self.0, self.fields()[index]);
        if location == Location::Body { self.1.value(index) } else { Value::None }
    }
}

pub(crate) fn append(pairs: &mut String, name: &str, text: &str) {
    let join = if pairs.is_empty() { "" } else { "&" };
    // Writing into a `String` cannot fail.
    let _ = write!(pairs, "{join}{}={}", percent_encode(name), percent_encode(text));
}

fn append_repeated(pairs: &mut String, name: &str, value: Value<'_>) {
    match value {
        Value::List(list) => list.for_each(&mut |element| append_repeated(pairs, name, element)),
        value => append(pairs, name, &scalar(value)),
    }
}

/// Appends lists as `Name.1` and objects as `Name.Field`, recursively.
fn append_flat(pairs: &mut String, name: &str, value: Value<'_>) {
    match value {
        Value::None => {}
        Value::List(list) => {
            let mut index = 0;
            list.for_each(&mut |element| {
                index += 1;
                append_flat(pairs, &format!("{name}.{index}"), element);
            });
        }
        Value::Record(record) => {
            record.for_each_field(&mut |field, value| append_flat(pairs, &format!("{name}.{field}"), value));
        }
        value => append(pairs, name, &scalar(value)),
    }
}

fn scalar(value: Value<'_>) -> String {
    match value {
        Value::Str(text) | Value::UnknownStr(text) => text.to_owned(),
        Value::I64(number) => number.to_string(),
        Value::U64(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        // The generator puts only scalars in the path and in headers.
        Value::None | Value::Record(_) | Value::List(_) => String::new(),
    }
}
