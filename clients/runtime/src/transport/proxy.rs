//! The proxy for requests.

mod bypass;
mod routes;
mod server;

use std::fmt;

use crate::types::endpoint::redacted_url;

pub(crate) use self::routes::Routes;
pub(crate) use self::server::ProxyServer;

/// The proxy for requests. Default: [`FromEnvironment`](Self::FromEnvironment).
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// The proxy of the environment, by variables in upper or lower case: `HTTPS_PROXY` or `HTTP_PROXY`, by the scheme of
    /// the endpoint, or else `ALL_PROXY`. `NO_PROXY` lists hosts that are reached directly.
    ///
    /// `NO_PROXY` is parsed as Go and Python parse it: hosts with their subdomains (`corp.example`, `.corp.example`,
    /// `*.corp.example`), addresses, and networks (`10.0.0.0/8`), separated by commas or white space; `*` matches every
    /// host. A host or an address may have a port, and then matches that port only. `localhost` and loopback addresses are
    /// reached directly, unless the proxy is on this host too.
    ///
    /// A variable that would be used and is not a proxy URL is an error when the client is built.
    #[default]
    FromEnvironment,
    /// No proxy, whatever the environment names.
    None,
    /// The proxy with this URL, which may contain a user name and password. It is used for all requests.
    Url(ProxyUrl),
}

/// The URL of a proxy. `Debug` prints it without user name, password and query.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(String);

impl Proxy {
    /// A proxy by its URL, `http://host:port`, or with one of the schemes `https`, `socks5h`, `socks5`, `socks4a` and
    /// `socks4`; without a scheme, it is `http`. Checked when the client is built.
    pub fn url(url: impl Into<String>) -> Self {
        Self::Url(ProxyUrl(url.into()))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromEnvironment => f.write_str("FromEnvironment"),
            Self::None => f.write_str("None"),
            Self::Url(url) => url.fmt(f),
        }
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted_url(&self.0))
    }
}
