//! Responses of any bytes, parsed and decoded by a client as if the service had sent them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use imagescan::{Credentials, ErrorKind, RetryPolicy};
use imagescan_alibaba::Format;
use imagescan_emulator::Provider;
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};
use tokio::runtime::{Builder, Runtime};

use crate::operations::{self, Clients, Operation, Settings};

/// The statuses of responses, the most usual first.
pub const STATUSES: [u16; 10] = [200, 400, 403, 404, 429, 500, 502, 202, 204, 302];

/// Responds to every request with the same status and body.
#[derive(Clone, Debug, Default)]
struct Ready(Arc<Mutex<(u16, Bytes)>>);

impl Ready {
    fn set(&self, status: u16, body: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (status, body);
    }
}

impl Transport for Ready {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let (status, body) = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let response = http::Response::builder().status(status).header("x-request-id", "r-1");
        let response = response.body(Body::from(body)).map_err(TransportError::network);
        Box::pin(std::future::ready(response))
    }
}

/// Clients of every service over a prepared response.
#[derive(Debug)]
pub struct ResponseParser {
    runtime: Runtime,
    ready: Ready,
    json: Clients,
    xml: Clients,
}

impl ResponseParser {
    /// Builds the clients.
    ///
    /// # Panics
    /// When a client cannot be built, which no input causes.
    #[must_use]
    pub fn new() -> Self {
        let ready = Ready::default();
        let mut settings = Settings::new(Credentials::new("AKIDIMAGESCANONE", "secret"), "p-1");
        settings.transport = Some(Arc::new(ready.clone()));
        settings.now = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_176_000));
        settings.retry = Some(RetryPolicy::never());
        settings.rate_limits = false;
        let json = Clients::new(&settings).expect("valid settings");
        settings.format = Format::Xml;
        Self {
            runtime: Builder::new_current_thread().enable_time().build().expect("a runtime"),
            json,
            xml: Clients::new(&settings).expect("valid settings"),
            ready,
        }
    }

    /// Parses a response of Huawei Cloud for each operation. Whether one accepts it.
    pub fn huawei(&self, status: u16, body: &[u8]) -> bool {
        self.all(&self.json, Provider::Huawei, status, body)
    }

    /// Parses a response of Tencent Cloud for each operation. Whether one accepts it.
    pub fn tencent(&self, status: u16, body: &[u8]) -> bool {
        self.all(&self.json, Provider::Tencent, status, body)
    }

    /// Parses a response of Alibaba Cloud for each operation, requested in JSON. Whether one accepts it.
    pub fn alibaba_json(&self, status: u16, body: &[u8]) -> bool {
        self.all(&self.json, Provider::Alibaba, status, body)
    }

    /// Parses a response of Alibaba Cloud for each operation, requested in XML. Whether one accepts it.
    pub fn alibaba_xml(&self, status: u16, body: &[u8]) -> bool {
        self.all(&self.xml, Provider::Alibaba, status, body)
    }

    /// Parses a response for one operation. Whether the operation accepts it.
    pub fn accepts(&self, operation: &Operation, status: u16, body: &[u8]) -> bool {
        self.judge(&self.json, operation, status, body)
    }

    fn all(&self, clients: &Clients, provider: Provider, status: u16, body: &[u8]) -> bool {
        let judge = |operation| self.judge(clients, operation, status, body);
        operations::of(provider).map(judge).fold(false, |any, accepted| any | accepted)
    }

    /// If the response is not accepted, the error must be about the response and contain it.
    fn judge(&self, clients: &Clients, operation: &Operation, status: u16, body: &[u8]) -> bool {
        let body = Bytes::copy_from_slice(body);
        self.ready.set(status, body.clone());
        match self.runtime.block_on(clients.send(operation, operation.request)) {
            Ok(reply) => {
                assert_eq!(reply.body, body, "the body is unchanged");
                true
            }
            Err(error) => {
                let sent_nothing = matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Credentials);
                assert!(
                    !sent_nothing && !error.is_connect() && !error.is_network() && !error.is_timeout(),
                    "{error:?}"
                );
                assert_eq!(error.body(), &body, "{error:?}");
                assert!(!error.to_string().is_empty());
                false
            }
        }
    }
}

impl Default for ResponseParser {
    fn default() -> Self {
        Self::new()
    }
}

/// Splits a fuzzer's input into a status, which the first byte selects, and a body.
#[must_use]
pub fn split(data: &[u8]) -> (u16, &[u8]) {
    match data.split_first() {
        // Digits, so that people can write inputs.
        Some((first, body)) => (STATUSES[usize::from(first.wrapping_sub(b'0')) % STATUSES.len()], body),
        None => (STATUSES[0], data),
    }
}
