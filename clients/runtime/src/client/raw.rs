//! Raw calls: operations without a generated model.

mod finite;
mod parameters;

use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::call::Call;
use crate::client::undecoded::UndecodedResponse;
use crate::codec::json;
use crate::codec::payload::PayloadFormat;
use crate::codec::request::{ClientParameters, build};
use crate::error::Error;
use crate::protocol::Protocol;
use crate::protocol::raw_target::RawTarget;
use crate::types::endpoint::Endpoint;
use crate::types::operation::{Location, OperationMeta};

/// The response to a raw call: the payload inside the envelope, byte for byte.
///
/// It is wrapped in a [`Response`](crate::Response), which has status, headers, request id and the whole body.
#[derive(Clone)]
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
    /// The query of the target.
    query: String,
    /// The location of the parameters.
    location: Location,
    parameters: Parameters,
    headers: HeaderMap,
}

enum Parameters {
    Query(String),
    Body(Bytes),
}

impl RawArguments {
    pub(crate) fn parse(target: &str, protocol: &dyn Protocol) -> Result<(OperationMeta, Self), Error> {
        let parsed = RawTarget::parse(target)?;
        let layout = protocol.raw(&parsed)?;
        let (path, query) = parsed.split(&layout)?;
        let parameters = match layout.location {
            Location::Body => Parameters::Body(Bytes::from_static(b"{}")),
            _ => Parameters::Query(String::new()),
        };
        let arguments = Self {
            query: query.to_owned(),
            location: layout.location,
            parameters,
            headers: HeaderMap::new(),
        };
        let name = RawTarget::operation_name(target);
        Ok((OperationMeta::raw(name, layout.method, path, layout.fields), arguments))
    }

    fn set_parameters(&mut self, json: String) -> Result<(), Error> {
        match &mut self.parameters {
            Parameters::Query(query) => {
                *query = parameters::query(&json, self.location)?;
                parameters::check_target(&self.query, query)?;
            }
            Parameters::Body(body) => {
                parameters::check(&json)?;
                *body = Bytes::from(json);
            }
        }
        Ok(())
    }

    /// As [`build()`], with query, body and headers of the raw call.
    pub(crate) fn build_request(
        &self,
        meta: &OperationMeta,
        endpoint: &Endpoint,
        parameters: &ClientParameters<'_>,
    ) -> Result<http::Request<Bytes>, Error> {
        let mut request = build(meta, &(), endpoint, parameters, Bytes::new())?;
        let sent = match &self.parameters {
            Parameters::Query(query) => query,
            Parameters::Body(body) => {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = body.clone();
                ""
            }
        };
        let queries = [&*self.query, sent];
        let queries: Vec<_> = queries.into_iter().filter(|query| !query.is_empty()).collect();
        if !queries.is_empty() {
            let target = format!("{}?{}", request.uri().path(), queries.join("&"));
            let too_long = |error| Error::invalid("the request is too long").with_source(error);
            *request.uri_mut() = endpoint.uri(target).map_err(too_long)?;
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
    /// Sets the parameters: a value that is a JSON object, such as a struct, a map or `serde_json::json!({…})`.
    /// Replaces earlier parameters. Default: none.
    ///
    /// A service that takes a body gets the JSON. For a service that takes a query, members become parameters, and
    /// `null` is left out. The provider decides how lists and objects are encoded: see the front page of its crate.
    /// Numbers keep all their digits; a query takes integers of up to 64 bits, and larger ones as strings.
    ///
    /// If the value is not an object, cannot be serialized, has a number that is infinite or NaN, or would make a query
    /// contain a parameter twice, the call sends nothing and returns an error that names the target.
    ///
    /// ```
    /// # async fn example<S: imagescan_runtime::Service>(
    /// #     client: imagescan_runtime::Client<S>,
    /// # ) -> Result<(), imagescan_runtime::Error> {
    /// use std::collections::BTreeMap;
    ///
    /// let parameters = BTreeMap::from([("Limit", 10), ("Offset", 0)]);
    /// let response = client.raw("DescribeAssetImageList").json(&parameters).await?;
    /// let images: BTreeMap<String, serde_json::Value> = response.decode()?;
    /// println!("{} images", images["TotalCount"]);
    /// # Ok(()) }
    /// ```
    pub fn json(self, parameters: &(impl Serialize + ?Sized)) -> Self {
        self.change(|_, arguments| arguments.set_parameters(parameters::to_json(parameters)?))
    }

    /// As [`json`](Self::json), with the text of a JSON object. A body is sent unchanged.
    pub fn json_text(self, parameters: impl Into<String>) -> Self {
        self.change(|_, arguments| arguments.set_parameters(parameters.into()))
    }

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
