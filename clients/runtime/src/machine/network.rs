//! The transports of a host environment: to token services, and to metadata services.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::Response;
use http::uri::Scheme;

use crate::machine::variables::process_variable;
use crate::policy::timeouts::Timeouts;
use crate::transport::proxy::{Proxy, Routes};
use crate::transport::{Body, ReqwestTransport, Transport, TransportError};
use crate::types::endpoint::Endpoint;

/// Metadata services respond within milliseconds or do not exist.
const METADATA_CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// The transports of a host environment.
#[derive(Clone, Debug)]
pub(super) struct Network {
    token_services: Arc<dyn Transport>,
    pub(super) metadata: Arc<dyn Transport>,
    kind: NetworkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NetworkKind {
    Real,
    /// The user set the transport.
    Custom,
    Disabled,
}

impl Network {
    /// Uses the proxy of the process environment, but never for metadata services: a proxy would return its own credentials.
    pub(super) fn real() -> Self {
        Self {
            token_services: Arc::new(LazyTransport::new(Proxy::FromEnvironment, Timeouts::default().connect)),
            metadata: Arc::new(LazyTransport::new(Proxy::None, METADATA_CONNECT_TIMEOUT)),
            kind: NetworkKind::Real,
        }
    }

    pub(super) fn disabled() -> Self {
        Self { kind: NetworkKind::Disabled, ..Self::custom(Arc::new(DisabledTransport)) }
    }

    pub(super) fn custom(transport: Arc<dyn Transport>) -> Self {
        Self { token_services: Arc::clone(&transport), metadata: transport, kind: NetworkKind::Custom }
    }

    /// The transport that the user set.
    pub(super) fn custom_transport(&self) -> Option<Arc<dyn Transport>> {
        (self.kind == NetworkKind::Custom).then(|| Arc::clone(&self.token_services))
    }

    /// The transport to a token service: without a proxy for one on this host that uses plain HTTP.
    pub(super) fn transport_for(&self, uri: &http::Uri) -> &dyn Transport {
        let is_local = uri.scheme() == Some(&Scheme::HTTP)
            && Endpoint::parse_url(&uri.to_string()).is_ok_and(|(endpoint, _)| endpoint.is_local());
        if is_local { &*self.metadata } else { &*self.token_services }
    }

    /// Uses the transport of a client for token services, so that its proxy and root certificates apply; if the user set that
    /// transport, uses it for all requests.
    pub(super) fn with_client_transport(self, transport: &Arc<dyn Transport>, is_custom: bool) -> Self {
        match self.kind {
            NetworkKind::Real if !is_custom => Self { token_services: Arc::clone(transport), ..self },
            NetworkKind::Real | NetworkKind::Disabled if is_custom => Self::custom(Arc::clone(transport)),
            _ => self,
        }
    }
}

/// A transport that is created on its first use, since many programs never use it.
struct LazyTransport {
    proxy: Proxy,
    connect: Duration,
    transport: OnceLock<Result<ReqwestTransport, String>>,
}

impl LazyTransport {
    fn new(proxy: Proxy, connect: Duration) -> Self {
        Self { proxy, connect, transport: OnceLock::new() }
    }
}

impl Transport for LazyTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        let make = || {
            let timeouts = Timeouts::default().with_connect(self.connect);
            ReqwestTransport::new(&timeouts, Routes::new(&self.proxy, process_variable)?, &[])
        };
        match self.transport.get_or_init(|| make().map_err(|error| error.message().to_owned())) {
            Ok(transport) => transport.send(request),
            Err(why) => Box::pin(std::future::ready(Err(TransportError::rejected(why.clone())))),
        }
    }
}

impl fmt::Debug for LazyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyTransport").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// The transport of a host environment without a network.
#[derive(Debug)]
struct DisabledTransport;

impl Transport for DisabledTransport {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        Box::pin(std::future::ready(Err(TransportError::connect("this host environment has no network"))))
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::network::Network;

    #[test]
    fn metadata_services_are_reached_without_a_proxy() {
        let network = Network::real();
        assert_eq!(format!("{:?}", network.metadata), "LazyTransport { proxy: None, .. }");
        assert_eq!(format!("{:?}", network.token_services), "LazyTransport { proxy: FromEnvironment, .. }");
        let transport =
            |uri: &'static str| format!("{:?}", network.transport_for(&http::Uri::from_static(uri)));
        assert_eq!(transport("http://127.0.0.1:8080/v3/auth/tokens"), "LazyTransport { proxy: None, .. }");
        for far in ["https://127.0.0.1/", "http://iam.example/", "https://iam.example/"] {
            assert_eq!(transport(far), "LazyTransport { proxy: FromEnvironment, .. }");
        }
    }
}
