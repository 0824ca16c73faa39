//! A proxy server.

use std::fmt;

use http::uri::{Authority, Uri};
use reqwest::Url;

use crate::error::Error;
use crate::text::quote;
use crate::transport::proxy::bypass::is_loopback;
use crate::transport::tls;
use crate::types::endpoint::redacted_url;

const SCHEMES: [&str; 6] = ["http", "https", "socks5h", "socks5", "socks4a", "socks4"];

/// A proxy, by its URL.
#[derive(Clone)]
pub(crate) struct ProxyServer {
    url: Url,
    /// The variable that the URL is from; `None` if the program set it.
    variable: Option<&'static str>,
}

impl ProxyServer {
    /// Parses a proxy URL. Accepts only URLs that reqwest can use, because it ignores all others.
    ///
    /// # Errors
    /// When the URL is invalid. The error says how to write it, and has no password.
    pub(super) fn parse(text: &str, variable: Option<&'static str>) -> Result<Self, Error> {
        let text = text.trim();
        // Without `//`, the text before a colon would parse as a scheme; `htp:/host:3128` is not a bare host either.
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        let invalid = |why: &str| {
            let source = variable.map_or(String::new(), |name| format!(" ({name})"));
            let shown = quote(redacted_url(text));
            let example = SCHEMES.iter().find(|known| **known == scheme).unwrap_or(&"http");
            Error::invalid(format!("the proxy {shown}{source} {why}: write `{example}://host:port`"))
        };
        let authority = rest.find(['/', '?', '#']).map_or(rest, |end| &rest[..end]);
        if !text.contains("://") && !matches!(&rest[authority.len()..], "" | "/") {
            return Err(invalid("is not a URL"));
        }
        match scheme.as_str() {
            "http" | "socks4" | "socks4a" | "socks5" | "socks5h" => {}
            "https" => tls::check_for(&format!("the proxy {} needs TLS", quote(redacted_url(text))))?,
            _ => {
                return Err(invalid(
                    "is neither HTTP nor HTTPS nor SOCKS (`socks5h`, `socks5`, `socks4a`, `socks4`)",
                ));
            }
        }
        let authority: Authority = authority.parse().map_err(|_| invalid("is not a URL"))?;
        let host_and_port = authority.as_str().rsplit('@').next().unwrap_or_default();
        if authority.host().is_empty() {
            return Err(invalid("has no host"));
        }
        if host_and_port != authority.host() && authority.port_u16().is_none() {
            return Err(invalid("has a port that is not a number up to 65535"));
        }
        let url: Url = format!("{scheme}://{authority}").parse().map_err(|_| invalid("is not a URL"))?;
        if url.as_str().parse::<Uri>().is_err() || url.host_str().is_none_or(str::is_empty) {
            return Err(invalid("is not a URL"));
        }
        Ok(Self { url, variable })
    }

    /// The URL, with user name and password.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// The URL, without user name and password.
    pub(crate) fn redacted(&self) -> String {
        redacted_url(self.url.as_str().trim_end_matches('/'))
    }

    pub(crate) fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// Whether it receives requests in plain HTTP itself, and may respond to them.
    pub(crate) fn forwards_plain_http(&self) -> bool {
        matches!(self.url.scheme(), "http" | "https")
    }

    /// Whether the connection to the proxy itself uses TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it is on this host.
    pub(super) fn is_on_loopback(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback)
    }
}

/// Prints the URL without user name and password, and the variable that it is from.
impl fmt::Display for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.redacted())?;
        self.variable.map_or(Ok(()), |name| write!(f, " ({name})"))
    }
}

impl fmt::Debug for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
