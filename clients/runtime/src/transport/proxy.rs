//! The proxy that requests go through.

mod bypass;
mod routes;
mod server;

use std::fmt;

use crate::types::endpoint::redacted_url;

pub(crate) use self::routes::Routes;
pub(crate) use self::server::ProxyServer;

/// The proxy that requests go through.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// The one that the environment names, by variables in upper or lower case: `HTTPS_PROXY` or `HTTP_PROXY`, as the
    /// endpoint is, or else `ALL_PROXY`. `NO_PROXY` lists hosts that are reached directly.
    ///
    /// `NO_PROXY` is read as Go and Python read it: hosts with their subdomains (`corp.example`, `.corp.example`,
    /// `*.corp.example`), addresses, and networks (`10.0.0.0/8`), each but a network with a port if it is for that
    /// alone, between commas or blanks; `*` is all. `localhost` and loopback addresses go through no proxy but one that
    /// is on this machine itself, which alone can reach them.
    ///
    /// A variable that would be used and holds no proxy's URL is an error when the client is built.
    #[default]
    FromEnvironment,
    /// None, whatever the environment names.
    None,
    /// The one with this URL, which may hold a user's name and password. All requests go through it.
    Url(ProxyUrl),
}

/// The URL of a proxy; printed without what is before its host, and without a query.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(String);

impl Proxy {
    /// A proxy by its URL, `http://host:port`, or with one of the schemes `https`, `socks5h`, `socks5`, `socks4a` and
    /// `socks4`; without a scheme, it is `http`. Looked at when the client is built.
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
