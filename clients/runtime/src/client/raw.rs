//! Raw calls: operations without a generated model.

mod parameters;

use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;

use crate::client::call::Call;
use crate::client::undecoded::UndecodedResponse;
use crate::codec::json;
use crate::codec::payload::PayloadFormat;
use crate::codec::request::build_request;
use crate::error::Error;
use crate::protocol::Protocol;
use crate::protocol::raw_target::{RawEndpoint, RawTarget};
use crate::types::endpoint::Endpoint;
use crate::types::operation::{Location, OperationMeta};

/// The response to a raw call: the payload inside the envelope, byte for byte.
///
/// It is wrapped in a [`Response`](crate::Response), which has status, headers, request id and the whole body.
pub struct Raw(UndecodedResponse);

impl Raw {
    pub(crate) fn new(response: &UndecodedResponse) -> Self {
        Self(response.clone())
    }

    /// The payload, byte for byte.
    #[must_use]
    pub fn payload(&self) -> &Bytes {
        &self.0.payload
    }

    /// The payload as text.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn as_str(&self) -> Result<&str, Error> {
        std::str::from_utf8(self.payload()).map_err(|error| {
            let message = format!("the response is not UTF-8 after byte {}", error.valid_up_to());
            self.0.caller_decode_error(message)
        })
    }

    /// Decodes the payload into the caller's type, or into any JSON value.
    ///
    /// # Errors
    /// When it is not JSON, or does not match the type; the message has the path.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if self.0.format != PayloadFormat::Json {
            let message = "the response is not JSON: take its text, or request JSON from the service";
            return Err(self.0.caller_decode_error(message));
        }
        json::typed(self.payload()).map_err(|error| {
            let message = format!("the response does not fit the type: {error}");
            self.0.caller_decode_error(message)
        })
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw").field("length", &self.payload().len()).finish_non_exhaustive()
    }
}

/// The arguments of a raw call: everything that its [`OperationMeta`] does not hold.
pub(crate) struct RawArguments {
    query: String,
    body: Option<Bytes>,
    headers: HeaderMap,
}

impl RawArguments {
    pub(crate) fn parse(
        target: &str,
        json: String,
        protocol: &dyn Protocol,
    ) -> Result<(OperationMeta, Self), Error> {
        let parsed = RawTarget::parse(target)?;
        let layout = protocol.raw(&parsed)?;
        let (path, query) = parsed.split(&layout)?;
        let mut arguments = Self { query: query.to_owned(), body: None, headers: HeaderMap::new() };
        match layout.location {
            Location::Body => {
                parameters::check(&json)?;
                arguments.body = Some(Bytes::from(json));
            }
            location => {
                let parameters = parameters::query(&json, location)?;
                let separator = if query.is_empty() || parameters.is_empty() { "" } else { "&" };
                arguments.query.push_str(separator);
                arguments.query.push_str(&parameters);
            }
        }
        let name = match parsed.endpoint {
            RawEndpoint::Action(name) => name,
            RawEndpoint::Path(_) => target,
        };
        Ok((OperationMeta::raw(name, layout.method, path, layout.fields), arguments))
    }

    /// As [`build_request()`], with query, body and headers of the raw call.
    pub(crate) fn build_request(
        &self,
        meta: &OperationMeta,
        endpoint: &Endpoint,
        parameter: &dyn Fn(&str) -> Option<String>,
    ) -> Result<http::Request<Bytes>, Error> {
        let mut request = build_request(meta, &(), endpoint, parameter)?;
        if !self.query.is_empty() {
            let target = format!("{}?{}", request.uri().path(), self.query);
            let too_long = |error| Error::invalid("the request is too long").with_source(error);
            *request.uri_mut() = endpoint.uri(&target).map_err(too_long)?;
        }
        if let Some(body) = &self.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = body.clone();
        }
        request.headers_mut().extend(self.headers.clone());
        Ok(request)
    }

    fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::invalid(format!("{name:?} is not a header name")))?;
        if [HOST, AUTHORIZATION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&header) {
            return Err(Error::invalid(format!("the client sets the header `{header}` itself")));
        }
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::invalid(format!("the value of `{header}` is not a valid header value")))?;
        self.headers.insert(header, value);
        Ok(())
    }
}

impl Call<Raw> {
    /// Sets whether the operation is idempotent, so that it may be sent again after any failure. Default: `false`.
    pub fn idempotent(self, idempotent: bool) -> Self {
        self.change(|meta, _| {
            meta.idempotent = idempotent;
            Ok(())
        })
    }

    /// Adds a header. The signature covers it if the provider signs headers of its name.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|_, arguments| arguments.header(name, value))
    }
}
