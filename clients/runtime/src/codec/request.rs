//! Builds requests: puts each field of an operation in its location.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};

use crate::codec::json;
use crate::error::Error;
use crate::text::encoding::{is_unreserved, percent_encode};
use crate::text::quote;
use crate::types::endpoint::Endpoint;
use crate::types::operation::{BodyFormat, Effect, Field, Location, OperationMeta};
use crate::types::record::{Record, Slot, Value};

/// The parameters of an operation that the client supplies, and their values.
pub(crate) struct ClientParameters<'a> {
    values: Vec<(&'static Field, &'static str, Option<Cow<'a, str>>)>,
    /// The name of a parameter that the provider has yet to resolve; its value is a dummy.
    pub(crate) missing: Option<&'static str>,
}

impl<'a> ClientParameters<'a> {
    /// `value` returns the value of a parameter, and `can_resolve` whether the provider may find it.
    pub(crate) fn new(
        meta: &OperationMeta,
        value: impl Fn(&str) -> Option<Cow<'a, str>>,
        can_resolve: impl Fn(&str) -> bool,
    ) -> Self {
        let mut missing = None;
        let fields = meta.fields.iter().filter_map(|field| Some((field, field.client?)));
        let values = fields.map(|(field, name)| {
            let known = value(name).or_else(|| {
                can_resolve(name).then(|| {
                    missing = Some(name);
                    Cow::Borrowed("-")
                })
            });
            (field, name, known)
        });
        let values = values.collect();
        Self { values, missing }
    }
}

/// Builds the request of an operation, before the provider prepares and signs it.
///
/// # Errors
/// If a value is invalid in its location: an empty path segment, a control character in a header, a comma in an element of a
/// comma-separated parameter, a number that JSON does not have. If a list in the query or the form of an operation that may
/// cost money is empty, or has an empty element.
pub fn build_request(
    meta: &OperationMeta,
    record: &dyn Record,
    endpoint: &Endpoint,
    parameter: &dyn Fn(&str) -> Option<String>,
) -> Result<http::Request<Bytes>, Error> {
    let value = |name: &str| parameter(name).map(Cow::Owned);
    let parameters = ClientParameters::new(meta, value, |_| false);
    build(meta, record, endpoint, &parameters, encode_body(meta, record)?)
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
    parameters: &ClientParameters<'_>,
    body: Bytes,
) -> Result<http::Request<Bytes>, Error> {
    let mut parts = RequestParts::new(meta);
    for (index, name) in record.fields().iter().enumerate() {
        match record.value(index) {
            Value::None => {}
            value => {
                let location = location_of(meta, name);
                check_selection(meta, location, name, value)?;
                parts.put(location, name, value)?;
            }
        }
    }
    for (field, name, value) in &parameters.values {
        match value {
            Some(value) => parts.put(field.location, field.name, Value::Str(value))?,
            None if field.location == Location::ClientPath => return Err(missing(name)),
            None => {}
        }
    }
    parts.finish(meta, endpoint, body)
}

/// The location of a field; the body if the table has no entry.
fn location_of(meta: &OperationMeta, name: &str) -> Location {
    meta.fields.iter().find(|field| field.name == name).map_or(Location::Body, |field| field.location)
}

/// Checks a list that selects what an operation with costs applies to. Queries and forms lack an empty list, so that it would
/// select everything.
fn check_selection(
    meta: &OperationMeta,
    location: Location,
    name: &str,
    value: Value<'_>,
) -> Result<(), Error> {
    let (Value::List(list), Some(Effect::StartsScan | Effect::SpendsLicence)) = (value, meta.effect) else {
        return Ok(());
    };
    let is_lost = match location {
        Location::Query | Location::QueryCsv | Location::QueryFlat => true,
        Location::Body => meta.body == Some(BodyFormat::Form),
        _ => false,
    };
    let mut has_empty_element = false;
    list.for_each(&mut |element| has_empty_element |= matches!(element, Value::Str("")));
    let what = match () {
        () if is_lost && list.is_empty() => "is an empty list",
        () if is_lost && has_empty_element => "has an empty element",
        () => return Ok(()),
    };
    Err(Error::invalid(format!(
        "`{name}` {what}: the service would read it as no filter, and the operation may cost money. To send the \
         request without this filter, do not set it"
    )))
}

fn missing(parameter: &str) -> Error {
    Error::invalid(format!(
        "the client has no {parameter}: set it on the client's builder with `.{parameter}(…)`"
    ))
}

struct RequestParts {
    path: String,
    query: String,
    headers: HeaderMap,
}

/// The number of headers that a signed request usually has, so that the map does not grow.
const HEADERS: usize = 12;

impl RequestParts {
    fn new(meta: &OperationMeta) -> Self {
        let mut path = String::with_capacity(meta.path.len() + 64);
        path.push_str(&meta.path);
        Self { path, query: String::new(), headers: HeaderMap::with_capacity(HEADERS) }
    }

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
            Location::QueryJson => {
                let json = json::encode_value(value).map_err(|error| Error::invalid(error.to_string()))?;
                append(&mut self.query, name, &json);
                Ok(())
            }
            Location::Header | Location::ClientHeader => self.put_header(name, value),
            // Encoded once for all attempts, by `encode_body`.
            Location::Body => Ok(()),
        }
    }

    fn put_path(&mut self, name: &str, value: Value<'_>) -> Result<(), Error> {
        let text = scalar(value);
        let why = match &*text {
            "" => "is empty",
            "." | ".." => "would change the path",
            text if text.contains('/') => "contains a slash",
            text if text.contains(char::is_control) => "contains a control character",
            text => {
                let encoded = Cow::from(percent_encode(text));
                // An encoded value has no braces, so the loop ends.
                while let Some(at) = placeholder(&self.path, name) {
                    self.path.replace_range(at..at + name.len() + 2, &encoded);
                }
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
        self.headers.append(header, value);
        Ok(())
    }

    fn put_csv(&mut self, name: &str, value: Value<'_>) -> Result<(), Error> {
        let mut elements = Vec::new();
        match value {
            Value::List(list) => list.for_each(&mut |element| elements.push(scalar(element).into_owned())),
            value => elements.push(scalar(value).into_owned()),
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
        let Self { path: mut target, query, mut headers } = self;
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query);
        }
        if let Some(format) = meta.body {
            headers.append(
                CONTENT_TYPE,
                HeaderValue::from_static(match format {
                    BodyFormat::Json => "application/json",
                    BodyFormat::Form => "application/x-www-form-urlencoded",
                }),
            );
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = Method::from_bytes(meta.method.as_bytes())
            .map_err(|error| Error::invalid("the request cannot be built").with_source(error))?;
        *request.uri_mut() = endpoint
            .uri(target)
            .map_err(|error| Error::invalid("the request is too long").with_source(error))?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// The position of the first `{name}`.
fn placeholder(path: &str, name: &str) -> Option<usize> {
    let mut braces = path.match_indices('{').map(|(at, _)| at);
    braces.find(|at| path[at + 1..].strip_prefix(name).is_some_and(|rest| rest.starts_with('}')))
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
        let value = self.1.value(index);
        let is_set = !matches!(value, Value::None);
        if is_set && location_of(self.0, self.fields()[index]) == Location::Body {
            value
        } else {
            Value::None
        }
    }
}

pub(crate) fn append(pairs: &mut String, name: &str, text: &str) {
    if !pairs.is_empty() {
        pairs.push('&');
    }
    push_encoded(pairs, name);
    pairs.push('=');
    push_encoded(pairs, text);
}

fn push_encoded(pairs: &mut String, text: &str) {
    if is_unreserved(text.as_bytes()) {
        pairs.push_str(text);
    } else {
        pairs.extend(percent_encode(text));
    }
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

fn scalar(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Str(text) | Value::UnknownStr(text) => Cow::Borrowed(text),
        Value::Flags(flags) => scalar(flags.number()),
        Value::I64(number) => Cow::Owned(number.to_string()),
        Value::U64(number) => Cow::Owned(number.to_string()),
        Value::F64(number) => Cow::Owned(number.to_string()),
        Value::Bool(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
        // The generator puts only scalars in the path and in headers.
        Value::None | Value::Record(_) | Value::List(_) => Cow::Borrowed(""),
    }
}
