//! Errors of the default transport: at which hop a request failed, whether a retry may help, and how to fix it.

mod tls;

use std::error::Error as StdError;
use std::io;
use std::iter::successors;
use std::time::Duration;

use http::Uri;
use http::uri::Authority;

use crate::transport::proxy::ProxyServer;
use crate::transport::{TransportError, root_cause};

/// The host that a request is sent to, and the proxy in between.
#[derive(Debug)]
pub(super) struct Route {
    authority: Option<Authority>,
    is_https: bool,
    proxy: Option<ProxyServer>,
}

impl Route {
    pub(super) fn new(uri: &Uri, proxy: Option<&ProxyServer>) -> Self {
        Self {
            authority: uri.authority().cloned(),
            is_https: uri.scheme_str() == Some("https"),
            proxy: proxy.cloned(),
        }
    }

    /// The host, with its port and without a user name.
    fn host(&self) -> &str {
        let authority = self.authority.as_ref().map_or("", Authority::as_str);
        authority.rsplit('@').next().unwrap_or_default()
    }

    /// The error of a request that could not be sent, or whose response could not be read. The URL is removed, because its
    /// query may contain secrets.
    pub(super) fn error(&self, error: reqwest::Error) -> TransportError {
        let error = error.without_url();
        if error.is_connect() {
            return self.connect_error(error);
        }
        let was_not_sent =
            causes(&error).filter_map(|cause| cause.downcast_ref()).any(hyper::Error::is_canceled);
        if was_not_sent {
            // The connection ended before the request was sent: as if there had been none.
            let through = self.proxy_suffix();
            let message = format!(
                "the connection to `{}`{through} ended before the request was sent: {}",
                self.host(),
                root_cause(&error)
            );
            TransportError::connect(error).with_message(message)
        } else if error.is_timeout() {
            TransportError::timeout(error)
        } else {
            self.broken_connection(error)
        }
    }

    /// The error of a connection that broke after it was made, or on which something else than HTTP arrived.
    fn broken_connection(&self, error: reqwest::Error) -> TransportError {
        let Some(proxy) = &self.proxy else {
            return TransportError::network(error);
        };
        let (host, why) = (self.host(), root_cause(&error));
        let is_not_http = causes(&error).filter_map(|cause| cause.downcast_ref()).any(hyper::Error::is_parse);
        let message = match (self.is_forwarded_by(proxy), is_not_http) {
            (true, true) => format!(
                "the proxy {proxy} sent something else than an HTTP response for `{host}`: {why}; check that it is \
                 an HTTP proxy"
            ),
            (true, false) => {
                format!("the connection to the proxy {proxy}, on the way to `{host}`, broke: {why}")
            }
            (false, true) => {
                format!("`{host}` sent something else than an HTTP response through the proxy {proxy}: {why}")
            }
            (false, false) => {
                format!("the connection to `{host}` through the proxy {proxy} broke: {why}")
            }
        };
        TransportError::network(error).with_message(message)
    }

    /// The error of a connection on which no bytes arrived within the read limit.
    pub(super) fn read_timeout(&self, limit: Duration) -> TransportError {
        let error = TransportError::timeout(format!("nothing arrived for {limit:?}"));
        let Some(proxy) = &self.proxy else {
            return error;
        };
        let host = self.host();
        error.with_message(format!(
            "no bytes arrived from `{host}` through the proxy {proxy} within the read limit: nothing arrived for \
             {limit:?}"
        ))
    }

    fn connect_error(&self, error: reqwest::Error) -> TransportError {
        let (host, proxy, through) = (self.host(), self.proxy.as_ref(), self.proxy_suffix());
        if error.is_timeout() {
            let message =
                format!("no connection to `{host}`{through} was made within the connect limit, TLS included");
            return TransportError::connect_timeout(error).with_message(message);
        }
        if let Some(proxy) = proxy.filter(|proxy| self.failed_at_proxy(proxy, &error)) {
            return self.proxy_error(proxy, error);
        }
        let advice = tls::advice(&error, host, false);
        let why =
            advice.as_ref().map_or_else(|| root_cause(&error).to_string(), |advice| advice.text.clone());
        let message = format!("no connection to `{host}`{through} could be made: {why}");
        connect(error, message, advice.is_some_and(|advice| advice.is_permanent))
    }

    /// The proxy as part of a message; empty without a proxy.
    fn proxy_suffix(&self) -> String {
        self.proxy.as_ref().map_or(String::new(), |proxy| format!(" through the proxy {proxy}"))
    }

    /// Whether the proxy receives the request itself, and may respond to it: true for plain HTTP.
    fn is_forwarded_by(&self, proxy: &ProxyServer) -> bool {
        proxy.forwards_plain_http() && !self.is_https
    }

    /// Whether the connection failed at the proxy, and not behind it.
    fn failed_at_proxy(&self, proxy: &ProxyServer, error: &reqwest::Error) -> bool {
        // The HTTP client has no error types for a tunnel, only messages.
        self.is_forwarded_by(proxy)
            || causes(error).any(|cause| {
                let text = cause.to_string();
                text.starts_with("tunnel error") || text == "error connecting to socks proxy"
            })
    }

    /// The error of a proxy that cannot be reached, or does not connect to the host.
    fn proxy_error(&self, proxy: &ProxyServer, error: reqwest::Error) -> TransportError {
        let reports = |text: &str| causes(&error).any(|cause| cause.to_string().contains(text));
        if reports("proxy authorization required")
            || reports("credentials not accepted")
            || reports("does not support user/pass authentication")
        {
            return proxy_authentication_required(proxy, error);
        }
        if reports("tunnel error: unsuccessful") || reports("SOCKS error: Connection not allowed") {
            let host = self.host();
            let message = format!(
                "the proxy {proxy} refused to connect to `{host}`: it may not allow that host, or cannot reach it"
            );
            return TransportError::connect(error).with_message(message);
        }
        let advice = tls::advice(&error, "the proxy", true);
        let why =
            advice.as_ref().map_or_else(|| root_cause(&error).to_string(), |advice| advice.text.clone());
        let message = format!("no connection to the proxy {proxy} could be made: {why}");
        connect(error, message, advice.is_some_and(|advice| advice.is_permanent))
    }

    /// The error of a 407 response; `None` if no proxy can have sent it.
    pub(super) fn proxy_authentication_required(&self) -> Option<TransportError> {
        let proxy = self.proxy.as_ref().filter(|proxy| self.is_forwarded_by(proxy))?;
        Some(proxy_authentication_required(proxy, "the proxy responded with HTTP 407"))
    }
}

fn connect(error: reqwest::Error, message: String, is_permanent: bool) -> TransportError {
    let error = TransportError::connect(error).with_message(message);
    if is_permanent { error.without_retry() } else { error }
}

/// Not retried: repeated wrong passwords lock accounts.
fn proxy_authentication_required(
    proxy: &ProxyServer,
    source: impl Into<Box<dyn StdError + Send + Sync>>,
) -> TransportError {
    let scheme = proxy.scheme();
    let message = format!(
        "the proxy {proxy} requires a user name and password, or rejected those it got: write \
         `{scheme}://user:password@host:port`"
    );
    TransportError::connect(source).with_message(message).without_retry()
}

type ErrorRef<'a> = &'a (dyn StdError + 'static);

/// An error and its sources, from the outside in. The inner error of an I/O error is one of them, although its `source`
/// skips it.
fn causes(error: ErrorRef<'_>) -> impl Iterator<Item = ErrorRef<'_>> {
    successors(Some(error), |error| next_source(*error))
}

fn next_source(error: ErrorRef<'_>) -> Option<ErrorRef<'_>> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
