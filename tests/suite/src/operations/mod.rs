//! All operations of all services as data, for the demo, the soak, the fuzz targets, interop and tests.
//!
//! The generator writes the list from the documents, so a new operation needs no change here.

mod clients;
#[rustfmt::skip]
#[allow(deprecated, reason = "deprecated operations are tested too")]
mod generated;
mod schema;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use imagescan::Error;
use imagescan_emulator::Provider;
use imagescan_runtime::{BoxFuture, Client, OperationMeta, Service, ServiceMeta};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use clients::{Clients, Configure, Settings};
pub use generated::OPERATIONS;

/// A client of some service, to be downcast by the operations of that service.
type AnyClient = Arc<dyn Any + Send + Sync>;

/// An operation: its metadata, data from its document, and its types behind functions.
#[derive(Clone, Copy)]
pub struct Operation {
    /// The row of the operation's table.
    pub meta: &'static OperationMeta,
    /// The service that it belongs to.
    pub service: &'static ServiceMeta,
    /// A request as JSON: the vendor's samples, and the simplest values for required fields without a sample.
    pub request: &'static str,
    /// The vendor's sample of a response as JSON, without an envelope.
    pub response: Option<&'static str>,
    schemas: &'static str,
    build: fn(&Settings) -> Result<AnyClient, Error>,
    send: fn(&AnyClient, &str) -> BoxFuture<'static, Result<Reply, Error>>,
    call_size: fn(&AnyClient, &str) -> usize,
}

/// A response of any operation.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The vendor's id of the request, empty if the response has none.
    pub request_id: String,
    /// The body as received.
    pub body: Bytes,
    /// The typed value as JSON.
    pub value: Value,
    /// The typed value as `Debug` prints it.
    pub debug: String,
}

impl Operation {
    /// The entry of an operation type.
    #[must_use]
    pub const fn of<O>(schemas: &'static str, request: &'static str, response: Option<&'static str>) -> Self
    where
        O: imagescan_runtime::Operation + DeserializeOwned + Send,
        O::Output: Serialize + fmt::Debug + Send,
        <O::Service as Service>::Builder: Configure<O::Service>,
    {
        Self {
            meta: O::META,
            service: O::Service::META,
            request,
            response,
            schemas,
            build: clients::build::<O::Service>,
            send: send::<O>,
            call_size: call_size::<O>,
        }
    }

    /// The vendor's name of the operation.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.meta.name
    }

    /// The cloud.
    ///
    /// # Panics
    /// When the emulator has no such cloud.
    #[must_use]
    pub fn provider(&self) -> Provider {
        let named = |provider: &Provider| provider.name() == self.service.provider;
        Provider::ALL.iter().copied().find(named).expect("the emulator has every cloud")
    }

    /// Whether the emulator implements the operation.
    #[must_use]
    pub fn is_emulated(&self) -> bool {
        self.provider().operations().contains(&self.name())
    }

    /// The request with `change` applied to every text without a fixed list of values.
    ///
    /// # Panics
    /// When the generated data is not JSON.
    #[must_use]
    pub fn request_with(&self, change: impl Fn(&str) -> String) -> Value {
        let mut request = serde_json::from_str(self.request).expect("the generator writes JSON");
        let schemas: Value = serde_json::from_str(self.schemas).expect("the generator writes JSON");
        schema::change_texts(&mut request, &schemas[self.name()], &schemas, &change);
        request
    }

    /// The request without the fields that may be left out.
    ///
    /// # Panics
    /// When the generated data is not JSON.
    #[must_use]
    pub fn smallest_request(&self) -> Value {
        let schemas: Value = serde_json::from_str(self.schemas).expect("the generator writes JSON");
        let required = schemas[self.name()]["required"].as_array();
        let mut request = self.request_with(str::to_owned);
        if let Value::Object(fields) = &mut request {
            fields.retain(|name, _| required.is_some_and(|names| names.iter().any(|one| one == name)));
        }
        request
    }

    /// The JSON in the body of a successful response, without the provider's envelope; null without JSON.
    #[must_use]
    pub fn payload(&self, body: &[u8]) -> Value {
        let mut value: Value = serde_json::from_slice(body).unwrap_or_default();
        match self.provider() {
            Provider::Tencent => value["Response"].take(),
            _ => value,
        }
    }

    /// The vendor's sample of a response in the envelope of the provider.
    #[must_use]
    pub fn sample_body(&self) -> Option<String> {
        let sample = self.response?;
        Some(match self.provider() {
            Provider::Tencent => format!(r#"{{"Response":{sample}}}"#),
            _ => sample.to_owned(),
        })
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The operations of one cloud.
pub fn of(provider: Provider) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |operation| operation.provider() == provider)
}

/// A value without null members and empty lists, which XML does not have, and without the id of its request, which
/// differs from call to call.
#[must_use]
pub fn comparable(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.remove("RequestId");
    }
    without_absent(value)
}

/// A [`comparable`] value with numbers and flags as text: services send some of them as text, and the client decodes them.
#[must_use]
pub fn comparable_as_text(value: Value) -> Value {
    without_types(comparable(value))
}

fn without_types(value: Value) -> Value {
    match value {
        // JavaScript writes 5.0 as 5.
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or(f64::NAN).to_string().into(),
        Value::Number(number) => number.to_string().into(),
        Value::Bool(flag) => flag.to_string().into(),
        Value::Array(items) => items.into_iter().map(without_types).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, without_types(field))).collect()
        }
        value => value,
    }
}

fn without_absent(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let is_absent = |field: &Value| field.is_null() || field.as_array().is_some_and(Vec::is_empty);
            let set = fields.into_iter().filter(|(_, field)| !is_absent(field));
            Value::Object(set.map(|(name, field)| (name, without_absent(field))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_absent).collect()),
        other => other,
    }
}

fn client<S: Service>(client: &AnyClient) -> &Client<S> {
    client.downcast_ref().expect("the client is one of the operation's service")
}

fn parse<O: DeserializeOwned>(request: &str) -> O {
    serde_json::from_str(request).unwrap_or_else(|error| panic!("{request}: {error}"))
}

fn send<O>(any: &AnyClient, request: &str) -> BoxFuture<'static, Result<Reply, Error>>
where
    O: imagescan_runtime::Operation + DeserializeOwned + Send,
    O::Output: Serialize + fmt::Debug + Send,
{
    let call = client::<O::Service>(any).send(parse::<O>(request));
    Box::pin(async move {
        let response = call.await?;
        Ok(Reply {
            status: response.status().as_u16(),
            request_id: response.request_id().unwrap_or_default().to_owned(),
            body: response.body().clone(),
            value: serde_json::to_value(&*response).expect("a model is JSON"),
            debug: format!("{:?}", *response),
        })
    })
}

fn call_size<O: imagescan_runtime::Operation + DeserializeOwned>(any: &AnyClient, request: &str) -> usize {
    size_of_val(&client::<O::Service>(any).send(parse::<O>(request)).into_future())
}
