//! A network in which every host is the emulator.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::HOST;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};
use imagescan::{Client, Error, HostEnvironment, Operation, Service};
use imagescan_emulator::{Emulator, Key, ManualClock, Provider};
use imagescan_runtime::{Body, BoxFuture, Clock, Transport, TransportError};

use crate::support::test_host::TestHost;

/// Sends every request to an emulator in plain HTTP, with the original host in its header.
#[derive(Clone, Debug)]
pub struct Rerouted {
    to: Authority,
    client: reqwest::Client,
}

impl Rerouted {
    pub fn to(emulator: &Emulator) -> Self {
        let to: Uri = emulator.url().parse().expect("a URL");
        Self { to: to.authority().expect("an authority").clone(), client: plain_client() }
    }
}

impl Transport for Rerouted {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let mut parts = request.uri().clone().into_parts();
        let host = parts.authority.replace(self.to.clone()).expect("a host");
        parts.scheme = Some(Scheme::HTTP);
        *request.uri_mut() = Uri::from_parts(parts).expect("a URI");
        let host = HeaderValue::from_str(host.as_str()).expect("a header");
        request.headers_mut().entry(HOST).or_insert(host);
        let client = self.client.clone();
        Box::pin(async move {
            let request = request.map(reqwest::Body::from).try_into().map_err(TransportError::rejected)?;
            let response = client.execute(request).await.map_err(TransportError::connect)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut response =
                http::Response::new(Body::from(response.bytes().await.map_err(TransportError::network)?));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

/// The emulator's clock, for its clients.
#[derive(Clone, Debug)]
pub struct SameClock(pub ManualClock);

impl Clock for SameClock {
    fn now(&self) -> SystemTime {
        imagescan_emulator::Clock::now(&self.0).into()
    }
}

/// Calls with the credentials of a host environment: at once, a minute later, after they have expired, and after the
/// service has revoked them. Returns how often `operation` had returned credentials by each call.
pub async fn renewals<S: Service, O: Operation<Service = S>>(
    (cloud, operation): (Provider, &str),
    test_host: impl Fn(TestHost) -> TestHost,
    client: impl Fn(HostEnvironment) -> Result<Client<S>, Error>,
    call: impl Fn() -> O,
) -> [usize; 4] {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .seed(1)
        .key(Key::permanent("AKBASE", "a-secret"))
        .vm_key_lifetime(Duration::from_secs(7200))
        .start()
        .await
        .expect("a free port");
    let test_host =
        test_host(TestHost::new().network(Rerouted::to(&emulator)).clock(SameClock(clock.clone())));
    let client = client(test_host.host_environment()).expect("a client");
    let mut counts = [0; 4];
    for (round, count) in counts.iter_mut().enumerate() {
        match round {
            1 => clock.advance(Duration::from_secs(60)),
            2 => clock.advance(Duration::from_secs(3 * 3600)),
            3 => {
                let credentials = client.credentials().await.expect("credentials");
                emulator.expire_key(credentials.key_pair().expect("a key pair").id);
            }
            _ => {}
        }
        client.send(call()).await.expect("a response");
        *count = emulator.count_requests(cloud, operation);
    }
    counts
}

/// reqwest is built with TLS but without a provider, and would require one for the whole process.
pub fn plain_client() -> reqwest::Client {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls).build().expect("a client")
}
