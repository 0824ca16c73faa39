//! A transport without a network that responds to every request with the same bytes.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};

/// Responds with the given status, headers and body, and records the requests.
#[derive(Clone, Debug)]
pub struct Canned {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Canned {
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), requests: Arc::default() }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.requests.lock().expect("no test panics while it holds the lock").clone()
    }
}

impl Transport for Canned {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        self.requests.lock().expect("no test panics while it holds the lock").push(request);
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        let response = response.body(Body::from(self.body.clone())).expect("a valid response");
        Box::pin(std::future::ready(Ok(response)))
    }
}
