//! The default transport: reqwest, with a pool of connections for each runtime.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::reqwest::Url;
use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::header::{CONTENT_LENGTH, USER_AGENT};
use http::uri::{Authority, PathAndQuery};
use http::{HeaderValue, Method, StatusCode};
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::error::Error;
use crate::policy::timeouts::{Timeouts, capped};
use crate::transport::failure::Route;
use crate::transport::pools::Pools;
use crate::transport::proxy::{ProxyServer, Routes};
use crate::transport::read_timeout::{CountConnections, with_read_timeout};
use crate::transport::tls::Tls;
use crate::transport::{Body, Transport, TransportError};
use crate::types::endpoint::Endpoint;

#[derive(Clone, Debug)]
pub(crate) struct ReqwestTransport {
    inner: Arc<Inner>,
    /// Set on requests that have none. Absent, it is that of `Inner`.
    user_agent: Option<HeaderValue>,
}

#[derive(Debug)]
struct Inner {
    pools: Pools,
    tls: Tls,
    routes: Routes,
    timeouts: Timeouts,
}

impl ReqwestTransport {
    /// A transport that also trusts the certificates in these PEM texts.
    ///
    /// # Errors
    /// When a text has no certificate, or an invalid one.
    pub(crate) fn new(timeouts: &Timeouts, routes: Routes, roots: &[Bytes]) -> Result<Self, Error> {
        let (pools, tls) = (Pools::default(), Tls::new(roots)?);
        let inner = Arc::new(Inner { pools, tls, routes, timeouts: *timeouts });
        Ok(Self { inner, user_agent: None })
    }

    /// Sets TLS up, so that an error is reported when the client is built, and not by its first call.
    ///
    /// # Errors
    /// When the host has no root certificates and the caller passed none, or TLS cannot be set up.
    pub(crate) fn prepare_tls(&self) -> Result<(), Error> {
        self.inner.tls.prepare()?;
        let prepared = self.inner.pools.prepare(|| self.inner.client());
        prepared.map_err(|error| Error::invalid("TLS cannot be set up").with_source(error))
    }

    /// This transport, with the same connections and another user agent.
    ///
    /// # Errors
    /// When the text is not valid in a header.
    pub(crate) fn with_user_agent(mut self, user_agent: &str) -> Result<Self, Error> {
        let value = HeaderValue::from_str(user_agent)
            .map_err(|error| Error::invalid("the user agent is not valid in a header").with_source(error))?;
        self.user_agent = Some(value);
        Ok(self)
    }

    /// The URL of the proxy in front of an endpoint, without user name and password.
    ///
    /// # Errors
    /// When this build cannot connect to the proxy.
    pub(crate) fn proxy_for(&self, endpoint: &Endpoint) -> Result<Option<String>, Error> {
        let routes = &self.inner.routes;
        routes.check(endpoint.is_https())?;
        let uri = endpoint.uri("/").map_err(|error| Error::invalid(error.to_string()))?;
        Ok(routes.proxy(&uri)?.map(ProxyServer::redacted))
    }
}

impl Inner {
    fn client(&self) -> ::reqwest::Result<::reqwest::Client> {
        let builder = ::reqwest::Client::builder()
            // A signature is made for one host, and a token must reach no other.
            .redirect(::reqwest::redirect::Policy::none())
            // Each attempt is signed anew; a retry here would send a stale signature.
            .retry(::reqwest::retry::never())
            .connect_timeout(capped(self.timeouts.connect))
            .connector_layer(CountConnections)
            .user_agent(concat!("imagescan/", env!("CARGO_PKG_VERSION")));
        self.tls.configure(self.routes.configure(builder)).build()
    }

    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        let is_https = request.uri().scheme_str() == Some("https");
        let proxy = self.routes.proxy(request.uri()).map_err(|error| rejected(&error))?;
        if is_https || proxy.is_some_and(ProxyServer::is_https) {
            self.tls.prepare().map_err(|error| rejected(&error))?;
        }
        let route = Route::new(request.uri(), proxy);
        let client = self.pools.get(|| self.client())?;
        let request = to_reqwest(request)?;
        let read = self.timeouts.read;
        let response =
            with_read_timeout(read, client.execute(request)).await.ok_or_else(|| route.read_timeout(read))?;
        let response = response.map_err(|error| route.error(error))?;
        if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(error) = route.proxy_authentication_required()
        {
            return Err(error);
        }
        let response = http::Response::<::reqwest::Body>::from(response);
        Ok(response.map(|body| Body::new(ResponseBody { body, read, timer: None, route })))
    }
}

fn to_reqwest(request: http::Request<Bytes>) -> Result<::reqwest::Request, TransportError> {
    let (parts, body) = request.into_parts();
    let uri = &parts.uri;
    let (scheme, authority) =
        (uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", Authority::as_str));
    let target = uri.path_and_query().map_or("", PathAndQuery::as_str);
    let url = [scheme, "://", authority, target].concat();
    // Without the URL, whose query may contain secrets.
    let url = Url::parse(&url).map_err(TransportError::rejected)?;
    let mut request = ::reqwest::Request::new(parts.method, url);
    *request.headers_mut() = parts.headers;
    if !body.is_empty() {
        *request.body_mut() = Some(body.into());
    }
    Ok(request)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        // An empty POST needs a length: some gateways respond with 411 otherwise.
        if request.body().is_empty()
            && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH)
        {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(user_agent) = &self.user_agent {
            request.headers_mut().entry(USER_AGENT).or_insert_with(|| user_agent.clone());
        }
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.send(request).await })
    }

    fn reads_operation_context(&self) -> bool {
        false
    }
}

/// A body with a limit on the time between two chunks.
struct ResponseBody {
    body: ::reqwest::Body,
    read: Duration,
    /// Set while a chunk is awaited.
    timer: Option<Pin<Box<Sleep>>>,
    route: Route,
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let Self { body, read, timer, route } = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            *timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(|error| route.error(error))));
        }
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(*read)));
        timer.as_mut().poll(context).map(|()| Some(Err(route.read_timeout(*read))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn rejected(error: &Error) -> TransportError {
    TransportError::rejected(error.message()).with_message(error.message())
}
