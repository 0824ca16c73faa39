//! Answers of any bytes, opened and decoded by a client as if they came from the service.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use imagescan::huawei::hss::{self, ListImageScanTask};
use imagescan::tencent::tcss::{self, DescribeImageRegistryTimingScanTask};
use imagescan::{Credentials, Error, ErrorKind, Response, RetryPolicy};
use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask};
use imagescan_alibaba::{ClientBuilder, Format};
use imagescan_runtime::{Body, BoxFuture, FixedClock, Service, Transport, TransportError};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

/// The statuses of responses, the most usual first.
pub const STATUSES: [u16; 10] = [200, 400, 403, 404, 429, 500, 502, 202, 204, 302];

/// A response that lies ready, whatever is asked.
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

/// A client for each service, over a response that lies ready.
#[derive(Debug)]
pub struct Opener {
    runtime: Runtime,
    ready: Ready,
    hss: hss::Client,
    tcss: tcss::Client,
    sas_json: sas::Client,
    sas_xml: sas::Client,
    cr: cr::Client,
}

impl Opener {
    /// Builds the clients.
    ///
    /// # Panics
    /// When a client cannot be built, which no input brings about.
    #[must_use]
    pub fn new() -> Self {
        let ready = Ready::default();
        let clock = FixedClock(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_176_000));
        let keys = Credentials::new("AKIDIMAGESCANONE", "secret");
        let hss = hss::Client::builder()
            .host_environment(imagescan::HostEnvironment::empty())
            .region("cn-north-4")
            .project_id("p-1")
            .credentials(keys.clone());
        let hss = hss.transport(ready.clone()).clock(clock).retry(RetryPolicy::never()).no_rate_limits();
        let tcss = tcss::Client::builder()
            .host_environment(imagescan::HostEnvironment::empty())
            .region("ap-guangzhou")
            .credentials(keys);
        let tcss = tcss.transport(ready.clone()).clock(clock).retry(RetryPolicy::never()).no_rate_limits();
        let sas = |format| alibaba(sas::Client::builder(), &ready, clock).format(format).build();
        Self {
            runtime: Builder::new_current_thread().enable_time().build().expect("a runtime"),
            hss: hss.build().expect("a client"),
            tcss: tcss.build().expect("a client"),
            sas_json: sas(Format::Json).expect("a client"),
            sas_xml: sas(Format::Xml).expect("a client"),
            cr: alibaba(cr::Client::builder(), &ready, clock).build().expect("a client"),
            ready,
        }
    }

    /// Opens a response of Huawei Cloud.
    pub fn huawei(&self, status: u16, body: &[u8]) -> bool {
        self.judge(status, body, || self.hss.send(ListImageScanTask::new("image_scan")))
    }

    /// Opens a response of Tencent Cloud.
    pub fn tencent(&self, status: u16, body: &[u8]) -> bool {
        self.judge(status, body, || self.tcss.send(DescribeImageRegistryTimingScanTask::new()))
    }

    /// Opens a response of Alibaba Cloud, in JSON, from either of its services. Whether either took it.
    pub fn alibaba_json(&self, status: u16, body: &[u8]) -> bool {
        let sas = self.judge(status, body, || self.sas_json.send(PublicPreCheckImageScanTask::new()));
        let cr = self.judge(status, body, || self.cr.send(GetArtifactSubscriptionTask::new("cri-1", "t-1")));
        sas || cr
    }

    /// Opens a response of Alibaba Cloud, in XML.
    pub fn alibaba_xml(&self, status: u16, body: &[u8]) -> bool {
        self.judge(status, body, || self.sas_xml.send(PublicPreCheckImageScanTask::new()))
    }

    /// Whether the response was taken. If not, the error must be about the response, and have kept it.
    fn judge<T: Serialize, C>(&self, status: u16, body: &[u8], call: impl FnOnce() -> C) -> bool
    where
        C: IntoFuture<Output = Result<Response<T>, Error>>,
    {
        let body = Bytes::copy_from_slice(body);
        self.ready.set(status, body.clone());
        match self.runtime.block_on(async { call().await }) {
            Ok(response) => {
                assert_eq!(*response.body(), body, "the response is kept as it came");
                assert!(serde_json::to_string(&*response).is_ok(), "what was read can be written");
                true
            }
            Err(error) => {
                let sent_nothing = matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Credentials);
                assert!(!sent_nothing && !error.is_network() && !error.is_timeout(), "{error:?}");
                assert_eq!(error.body(), &body, "{error:?}");
                assert!(!error.to_string().is_empty());
                false
            }
        }
    }
}

impl Default for Opener {
    fn default() -> Self {
        Self::new()
    }
}

/// The status that the first byte of a fuzzer's input stands for, and the body after it.
#[must_use]
pub fn split(data: &[u8]) -> (u16, &[u8]) {
    match data.split_first() {
        // Digits, so that inputs can be written by hand.
        Some((first, body)) => (STATUSES[usize::from(first.wrapping_sub(b'0')) % STATUSES.len()], body),
        None => (STATUSES[0], data),
    }
}

fn alibaba<S: Service>(builder: ClientBuilder<S>, ready: &Ready, clock: FixedClock) -> ClientBuilder<S> {
    let keys = Credentials::new("AKIDIMAGESCANONE", "secret");
    let builder = builder
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(keys)
        .transport(ready.clone())
        .clock(clock);
    builder.retry(RetryPolicy::never()).no_rate_limits()
}
