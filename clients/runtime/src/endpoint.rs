//! Where requests go.

mod local;

use std::fmt;

use http::HeaderValue;
use http::uri::{Authority, Scheme, Uri};

use crate::error::Error;

pub use local::PlainHttp;

/// The scheme and host of a service.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
}

impl Endpoint {
    /// An endpoint of a host that a table names, by HTTPS.
    ///
    /// # Errors
    /// When the text is no host.
    pub fn from_host(host: &str) -> Result<Self, Error> {
        Self::parse(host, false)
    }

    /// An endpoint as a user writes it: `https://host`, `https://host:port` or a bare host, which means HTTPS.
    ///
    /// # Errors
    /// When it is no URL, holds more than scheme, host and port, or asks for plain HTTP and that was not allowed.
    pub fn parse(text: &str, plain_http: bool) -> Result<Self, Error> {
        let refuse = |why: &str| Error::invalid(format!("the endpoint `{}` {why}", without_user(text)));
        let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let uri: Uri =
            full.parse().map_err(|_| refuse("is not a URL: write `https://host` or `https://host:port`"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme().cloned(), uri.authority().cloned()) else {
            return Err(refuse("has no host: write `https://host` or `https://host:port`"));
        };
        if authority.as_str().contains('@') {
            return Err(refuse("holds a user name: credentials go to `.credentials(…)`"));
        }
        if authority.host().is_empty()
            || (authority.as_str() != authority.host() && authority.port_u16().is_none())
        {
            return Err(refuse("has no host, or a port that is no number up to 65535"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || text.contains('#') {
            return Err(refuse("holds more than scheme, host and port"));
        }
        if scheme == Scheme::HTTP && !plain_http {
            return Err(refuse(
                "is plain HTTP, by which keys could be read on the way: call `.allow_plain_http()` if that is meant",
            ));
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(refuse("is neither HTTPS nor HTTP"));
        }
        Ok(Self { scheme, authority })
    }

    /// The host, with the port if it is not the scheme's own, as it stands in the `host` header.
    #[must_use]
    pub fn host(&self) -> &str {
        host(&self.scheme, &self.authority)
    }

    /// Whether it is reached by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    pub(crate) fn host_header(&self) -> HeaderValue {
        // An authority is made of the characters that a header takes.
        HeaderValue::from_str(self.host()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    pub(crate) fn uri(&self, path_and_query: &str) -> Result<Uri, http::Error> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path_and_query)
            .build()
    }
}

fn host<'a>(scheme: &Scheme, authority: &'a Authority) -> &'a str {
    match (scheme.as_str(), authority.port_u16()) {
        ("https", Some(443)) | ("http", Some(80)) => authority.host(),
        _ => authority.as_str(),
    }
}

/// The `host` header for a URI; `None` if it has no host, or a user's name before it.
pub(crate) fn host_of(uri: &Uri) -> Option<&str> {
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    Some(host(uri.scheme()?, authority))
}

/// An endpoint pasted with a password must not print it.
pub(crate) fn without_user(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, host)) => {
            let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
            format!("{scheme}://…@{host}")
        }
        None => text.to_owned(),
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}
