//! Why a request failed: on which part of the way, whether another attempt could help, and what to do.

mod causes;
mod tls;

use std::error::Error as StdError;
use std::time::Duration;

use http::Uri;

use self::causes::causes;
use crate::transport::proxy::ProxyServer;
use crate::transport::{TransportError, root_cause};

/// Where a request goes, and through what.
#[derive(Debug)]
pub(super) struct Route {
    /// The host, with its port.
    host: String,
    is_https: bool,
    proxy: Option<ProxyServer>,
}

impl Route {
    pub(super) fn new(uri: &Uri, proxy: Option<&ProxyServer>) -> Self {
        // Without a user's name.
        let host = uri.authority().and_then(|authority| authority.as_str().rsplit('@').next());
        Self {
            host: host.unwrap_or_default().to_owned(),
            is_https: uri.scheme_str() == Some("https"),
            proxy: proxy.cloned(),
        }
    }

    /// The error of a request that the HTTP client could not send, or whose response it could not read. The URL is taken
    /// out of it: a query may hold secrets.
    pub(super) fn failed(&self, error: reqwest::Error) -> TransportError {
        let error = error.without_url();
        if error.is_connect() {
            return self.not_connected(error);
        }
        let was_not_begun =
            causes(&error).filter_map(|cause| cause.downcast_ref()).any(hyper::Error::is_canceled);
        if was_not_begun {
            // The connection ended before the request was begun: as if there had been none.
            let through = self.through();
            let message = format!(
                "the connection to `{}`{through} ended before the request was sent: {}",
                self.host,
                root_cause(&error)
            );
            TransportError::connect(error).with_message(message)
        } else if error.is_timeout() {
            TransportError::timeout(error)
        } else {
            self.broken(error)
        }
    }

    /// The error of a connection that broke after it was made, or gave something else than HTTP.
    fn broken(&self, error: reqwest::Error) -> TransportError {
        let Some(proxy) = &self.proxy else {
            return TransportError::network(error);
        };
        let (host, why) = (&self.host, root_cause(&error));
        let is_junk = causes(&error).filter_map(|cause| cause.downcast_ref()).any(hyper::Error::is_parse);
        let message = match (self.is_forwarded_by(proxy), is_junk) {
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

    /// The error of a connection that gave no bytes for as long as the limit.
    pub(super) fn silent(&self, limit: Duration) -> TransportError {
        let error = TransportError::timeout(format!("nothing came for {limit:?}"));
        let Some(proxy) = &self.proxy else {
            return error;
        };
        let host = &self.host;
        error.with_message(format!(
            "the connection to `{host}` through the proxy {proxy} gave no bytes within the read limit: nothing came for \
             {limit:?}"
        ))
    }

    fn not_connected(&self, error: reqwest::Error) -> TransportError {
        let (host, proxy, through) = (&self.host, self.proxy.as_ref(), self.through());
        if error.is_timeout() {
            let message =
                format!("no connection to `{host}`{through} was made within the connect limit, TLS included");
            return TransportError::connect_timeout(error).with_message(message);
        }
        if let Some(proxy) = proxy.filter(|proxy| self.is_of_the_proxy(proxy, &error)) {
            return self.not_through(proxy, error);
        }
        let advice = tls::advice(&error, host, false);
        let why =
            advice.as_ref().map_or_else(|| root_cause(&error).to_string(), |advice| advice.text.clone());
        let message = format!("no connection to `{host}`{through} could be made: {why}");
        connect(error, message, advice.is_some_and(|advice| advice.last))
    }

    /// The proxy for a message, if there is one.
    fn through(&self) -> String {
        self.proxy.as_ref().map_or(String::new(), |proxy| format!(" through the proxy {proxy}"))
    }

    /// Whether a proxy takes the request itself, and responses it: it does so for plain HTTP.
    fn is_forwarded_by(&self, proxy: &ProxyServer) -> bool {
        proxy.forwards_plain_http() && !self.is_https
    }

    /// Whether a connection failed at the proxy, and not beyond it.
    fn is_of_the_proxy(&self, proxy: &ProxyServer, error: &reqwest::Error) -> bool {
        // Where a proxy opens a tunnel, the HTTP client has no types for what goes wrong with that, but words.
        self.is_forwarded_by(proxy)
            || causes(error).any(|cause| {
                let text = cause.to_string();
                text.starts_with("tunnel error") || text == "error connecting to socks proxy"
            })
    }

    /// The error of a proxy that does not let the request through.
    fn not_through(&self, proxy: &ProxyServer, error: reqwest::Error) -> TransportError {
        let says = |words: &str| causes(&error).any(|cause| cause.to_string().contains(words));
        if says("proxy authorization required")
            || says("credentials not accepted")
            || says("does not support user/pass authentication")
        {
            return wants_password(proxy, error);
        }
        if says("tunnel error: unsuccessful") || says("SOCKS error: Connection not allowed") {
            let host = &self.host;
            let message = format!(
                "the proxy {proxy} refused to connect to `{host}`: it may not allow that host, or not reach it"
            );
            return TransportError::connect(error).with_message(message);
        }
        let advice = tls::advice(&error, "the proxy", true);
        let why =
            advice.as_ref().map_or_else(|| root_cause(&error).to_string(), |advice| advice.text.clone());
        let message = format!("no connection to the proxy {proxy} could be made: {why}");
        connect(error, message, advice.is_some_and(|advice| advice.last))
    }

    /// The error of a response by which a proxy asks for a password; none if there is no proxy that could ask.
    pub(super) fn wants_password(&self) -> Option<TransportError> {
        let proxy = self.proxy.as_ref().filter(|proxy| self.is_forwarded_by(proxy))?;
        Some(wants_password(proxy, "the proxy responded with HTTP 407"))
    }
}

fn connect(error: reqwest::Error, message: String, last: bool) -> TransportError {
    let error = TransportError::connect(error).with_message(message);
    if last { error.without_retry() } else { error }
}

/// Not tried again: a wrong password that is sent often locks accounts.
fn wants_password(proxy: &ProxyServer, source: impl Into<Box<dyn StdError + Send + Sync>>) -> TransportError {
    let scheme = proxy.scheme();
    let message = format!(
        "the proxy {proxy} wants a user's name and password, or other ones than it was given: write \
         `{scheme}://user:password@host:port`"
    );
    TransportError::connect(source).with_message(message).without_retry()
}
