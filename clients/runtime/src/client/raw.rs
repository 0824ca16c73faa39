//! Calls of operations that no specification describes yet.

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

/// What a service answered to a raw call: the payload inside the envelope, as it came.
///
/// It stands in a [`Response`](crate::Response), which has status, headers, request id and the whole body.
pub struct Raw(UndecodedResponse);

impl Raw {
    pub(crate) fn new(opened: &UndecodedResponse) -> Self {
        Self(opened.clone())
    }

    /// The payload, byte for byte.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0.payload
    }

    /// The payload as text, which every response but a download is.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn as_str(&self) -> Result<&str, Error> {
        std::str::from_utf8(self.bytes()).map_err(|error| {
            let message = format!("the response is not UTF-8 after byte {}", error.valid_up_to());
            self.0.unreadable(message)
        })
    }

    /// Reads the payload into a type of the caller's, or into any JSON value.
    ///
    /// # Errors
    /// When it is not JSON, or does not fit the type; with the path of the fault.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if self.0.format != PayloadFormat::Json {
            let message = "the response is not JSON: take its text, or ask the service for JSON";
            return Err(self.0.unreadable(message));
        }
        json::typed(self.bytes()).map_err(|error| {
            let message = format!("the response does not fit the type: {error}");
            self.0.unreadable(message)
        })
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw").field("length", &self.bytes().len()).finish_non_exhaustive()
    }
}

/// What a raw call carries besides its row.
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
        let shape = protocol.raw(&parsed)?;
        let (path, query) = parsed.split(&shape)?;
        let mut arguments = Self { query: query.to_owned(), body: None, headers: HeaderMap::new() };
        match shape.location {
            Location::Body => {
                parameters::check(&json)?;
                arguments.body = Some(Bytes::from(json));
            }
            location => {
                let more = parameters::query(&json, location)?;
                let join = if query.is_empty() || more.is_empty() { "" } else { "&" };
                arguments.query.push_str(join);
                arguments.query.push_str(&more);
            }
        }
        let name = match parsed.what {
            RawEndpoint::Action(name) => name,
            RawEndpoint::Path(_) => target,
        };
        Ok((OperationMeta::raw(name, shape.method, path, shape.fields), arguments))
    }

    /// As [`build_request()`], for parameters that no table describes.
    pub(crate) fn build_request(
        &self,
        meta: &OperationMeta,
        endpoint: &Endpoint,
        parameter: &dyn Fn(&str) -> Option<String>,
    ) -> Result<http::Request<Bytes>, Error> {
        let mut request = build_request(meta, &(), endpoint, parameter)?;
        if !self.query.is_empty() {
            let target = format!("{}?{}", request.uri().path(), self.query);
            let long = |error| Error::invalid("the request is too long").with_source(error);
            *request.uri_mut() = endpoint.uri(&target).map_err(long)?;
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
            .map_err(|_| Error::invalid(format!("{name:?} is no header name")))?;
        if [HOST, AUTHORIZATION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&header) {
            return Err(Error::invalid(format!("the header `{header}` is the client's own")));
        }
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::invalid(format!("the value of `{header}` cannot stand in a header")))?;
        self.headers.insert(header, value);
        Ok(())
    }
}

impl Call<Raw> {
    /// Says whether sending it twice does no harm, so that it may be sent again. Default: `false`, since nothing is
    /// known of the operation.
    pub fn idempotent(self, idempotent: bool) -> Self {
        self.change(|meta, _| {
            meta.idempotent = idempotent;
            Ok(())
        })
    }

    /// Adds a header that the operation takes. It is signed where the provider signs headers of its name.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|_, arguments| arguments.header(name, value))
    }
}
