//! Endpoints.

mod local;

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::HeaderValue;
use http::uri::{Authority, Parts, PathAndQuery, Scheme, Uri};

use crate::error::Error;
use crate::text::quote;
pub use local::{PlainHttp, check_plain_http};

/// The maximum length of a host name, in bytes.
const MAX_HOST_LEN: usize = 253;

/// The scheme and host of a service.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    host_header: HeaderValue,
}

impl Endpoint {
    /// An HTTPS endpoint of a host from a table.
    ///
    /// # Errors
    /// If the text is not a host.
    pub fn from_host(host: &str) -> Result<Self, Error> {
        Self::parse(host)
    }

    /// Parses `https://host`, `https://host:port` or a bare host, which means HTTPS. So does [`str::parse`].
    ///
    /// # Errors
    /// If it is not a URL, contains more than scheme, host and port, or is plain HTTP.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let endpoint = Self::parse_insecure(text)?;
        if !endpoint.is_https() {
            return Err(Error::invalid(format!(
                "the endpoint {} is plain HTTP: secret keys are not sent, but tokens and data can be read on the network. Use \
                 `https://…`, or call `.allow_plain_http()` to allow it",
                quote(redacted_url(text))
            )));
        }
        Ok(endpoint)
    }

    /// Like [`parse`](Self::parse), and accepts `http://`: anyone on the network can read what is sent to such an endpoint.
    ///
    /// # Errors
    /// If it is not a URL, or contains more than scheme, host and port.
    pub fn parse_insecure(text: &str) -> Result<Self, Error> {
        let invalid = |why: &str| Error::invalid(format!("the endpoint {} {why}", quote(redacted_url(text))));
        let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let uri: Uri =
            full.parse().map_err(|_| invalid("is not a URL: write `https://host` or `https://host:port`"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme().cloned(), uri.authority().cloned()) else {
            return Err(invalid("has no host: write `https://host` or `https://host:port`"));
        };
        if authority.as_str().contains('@') {
            return Err(invalid("contains a user name: credentials go to `.credentials(…)`"));
        }
        if authority.host().is_empty()
            || (authority.as_str() != authority.host() && authority.port_u16().is_none())
        {
            return Err(invalid("has no host, or a port that is not a number up to 65535"));
        }
        if authority.host().len() > MAX_HOST_LEN {
            return Err(invalid("has a host name of more than 253 bytes"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || text.contains('#') {
            return Err(invalid("contains more than scheme, host and port"));
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(invalid("is neither HTTPS nor HTTP"));
        }
        // The characters of an authority are valid in a header.
        let host_header =
            HeaderValue::from_str(host(&scheme, &authority)).unwrap_or_else(|_| HeaderValue::from_static(""));
        Ok(Self { scheme, authority, host_header })
    }

    /// The host, and the port if it is not the scheme's default, as in the `host` header.
    #[must_use]
    pub fn host(&self) -> &str {
        host(&self.scheme, &self.authority)
    }

    /// Whether it uses TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    pub(crate) fn host_header(&self) -> HeaderValue {
        self.host_header.clone()
    }

    pub(crate) fn uri(&self, path_and_query: impl Into<Bytes>) -> Result<Uri, http::Error> {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(path_and_query.into())?);
        Ok(Uri::from_parts(parts)?)
    }
}

fn host<'a>(scheme: &Scheme, authority: &'a Authority) -> &'a str {
    match (scheme.as_str(), authority.port_u16()) {
        ("https", Some(443)) | ("http", Some(80)) => authority.host(),
        _ => authority.as_str(),
    }
}

/// The `host` header for a URI; `None` if it has no host, or a user name.
pub(crate) fn host_of(uri: &Uri) -> Option<&str> {
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    Some(host(uri.scheme()?, authority))
}

/// A URL without user name, password, query and fragment, which may contain secrets. Of an ambiguous text, only the scheme
/// remains.
pub(crate) fn redacted_url(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (&text[..scheme.len() + 3], rest),
        _ => ("", text),
    };
    let (user, rest) = match rest.rsplit_once('@') {
        // Either a password with such a character, or a query with an `@`.
        Some((before, _)) if before.contains(['/', '?', '#']) => return format!("{scheme}…"),
        Some((_, rest)) => ("…@", rest),
        None => ("", rest),
    };
    match rest.find(['?', '#']) {
        Some(end) => format!("{scheme}{user}{}{}…", &rest[..end], &rest[end..=end]),
        None => format!("{scheme}{user}{rest}"),
    }
}

fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// As [`Endpoint::parse`].
impl FromStr for Endpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
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

#[cfg(test)]
mod tests {
    use crate::types::endpoint::{Endpoint, redacted_url};

    #[test]
    fn plain_http_is_accepted_only_by_the_function_that_says_so() {
        let insecure = Endpoint::parse_insecure("http://10.0.0.1:8080").unwrap();
        assert_eq!((insecure.to_string().as_str(), insecure.is_https()), ("http://10.0.0.1:8080", false));
        let error = Endpoint::parse("http://user@host").unwrap_err();
        assert!(error.message().contains("contains a user name"), "{error}");
        let error = "http://host".parse::<Endpoint>().unwrap_err();
        assert!(
            error.message().starts_with("the endpoint `http://host` is plain HTTP: secret keys are not sent"),
            "{error}"
        );
        let endpoint: Endpoint = "host:8443".parse().unwrap();
        assert_eq!(endpoint, Endpoint::parse_insecure("https://host:8443").unwrap());
    }

    #[test]
    fn no_user_password_query_or_fragment_is_printed() {
        for (url, printed) in [
            ("https://host:1/path", "https://host:1/path"),
            ("https://user:pass@host:1/path", "https://…@host:1/path"),
            ("user:pass@host", "…@host"),
            ("https://host/path?token=secret", "https://host/path?…"),
            ("host?token=secret", "host?…"),
            ("https://host#secret", "https://host#…"),
            ("https://user:p?ss@host", "https://…"),
            ("https://user:p/s#s@host", "https://…"),
            ("https://host/?token=a@secret", "https://…"),
            ("user:secret://x@host", "…"),
            ("token?secret://host", "token?…"),
            ("", ""),
        ] {
            assert_eq!(redacted_url(url), printed, "{url}");
        }
    }
}
