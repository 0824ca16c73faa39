//! The default transport: one reqwest client, so one pool of connections.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};

use super::{Body, Chunks, Transport, TransportError};
use crate::credentials::BoxFuture;
use crate::error::Error;
use crate::proxy::Proxy;
use crate::timeouts::Timeouts;

#[derive(Clone, Debug)]
pub(crate) struct ReqwestTransport(::reqwest::Client);

impl ReqwestTransport {
    pub(crate) fn new(timeouts: &Timeouts, proxy: &Proxy, roots: &[Bytes]) -> Result<Self, Error> {
        let builder = ::reqwest::Client::builder()
            // A signature is made for one host, and a token must reach no other.
            .redirect(::reqwest::redirect::Policy::none())
            // Attempts are signed afresh; a transport that resends would send a stale signature.
            .retry(::reqwest::retry::never())
            .connect_timeout(timeouts.connect)
            .read_timeout(timeouts.read)
            .user_agent(concat!("imagescan/", env!("CARGO_PKG_VERSION")));
        super::tls::set_up(proxy.set_up(builder)?, roots)?
            .build()
            .map(Self)
            .map_err(|error| Error::invalid("the HTTP client cannot be built").with_source(error))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        // A POST says how long its body is, be it empty: some gateways answer 411 otherwise.
        if request.body().is_empty()
            && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH)
        {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let client = self.0.clone();
        Box::pin(async move {
            let request =
                ::reqwest::Request::try_from(request.map(::reqwest::Body::from)).map_err(classify)?;
            let response = client.execute(request).await.map_err(classify)?;
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            Ok(answer.map(|()| Body::new(Answer(response))))
        })
    }
}

struct Answer(::reqwest::Response);

impl Chunks for Answer {
    fn next_chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async { self.0.chunk().await.map_err(classify) })
    }
}

/// The URL is taken out of the error: a query may hold what is nobody's business.
fn classify(error: ::reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_connect() && error.is_timeout() {
        TransportError::connect_timeout(error)
    } else if error.is_connect() {
        TransportError::connect(error)
    } else if error.is_timeout() {
        TransportError::timeout(error)
    } else {
        TransportError::network(error)
    }
}
