//! The proxy that requests go through.

use std::fmt;

use crate::error::Error;

/// The proxy that requests go through.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// The one that the environment names: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and `NO_PROXY` for exceptions.
    #[default]
    Environment,
    /// None, whatever the environment names.
    None,
    /// The one with this URL, which may hold a user's name and password.
    Url(ProxyUrl),
}

/// The URL of a proxy; printed without what is before its host.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(String);

impl Proxy {
    /// A proxy by its URL, `http://host:port`; looked at when the client is built.
    pub fn url(url: impl Into<String>) -> Self {
        Self::Url(ProxyUrl(url.into()))
    }

    pub(crate) fn set_up(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        match self {
            Self::Environment => Ok(builder),
            Self::None => Ok(builder.no_proxy()),
            Self::Url(ProxyUrl(url)) => {
                let refuse = |why: &str| {
                    Error::invalid(format!("the proxy `{self:?}` {why}: write `http://host:port`"))
                };
                // A bare `host:port` would read as a URL with the scheme `host`.
                let uri: http::Uri = url.parse().map_err(|_| refuse("is not a URL"))?;
                if !matches!(uri.scheme_str(), Some("http" | "https")) {
                    return Err(refuse("is neither HTTP nor HTTPS"));
                }
                if uri.host().is_none_or(str::is_empty) {
                    return Err(refuse("has no host"));
                }
                let proxy = reqwest::Proxy::all(url).map_err(|_| refuse("is not a URL"))?;
                Ok(builder.proxy(proxy))
            }
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("Environment"),
            Self::None => f.write_str("None"),
            Self::Url(url) => url.fmt(f),
        }
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::endpoint::without_user(&self.0))
    }
}
