//! One proxy, by its URL.

use std::fmt;

use http::uri::{Authority, Uri};
use reqwest::Url;

use crate::error::Error;
use crate::text::quote;
use crate::transport::tls;
use crate::types::endpoint::redacted_url;

/// The schemes of proxies.
const SCHEMES: [&str; 6] = ["http", "https", "socks5h", "socks5", "socks4a", "socks4"];

/// A proxy that requests can be sent through.
#[derive(Clone)]
pub(crate) struct ProxyServer {
    url: Url,
    /// The variable that names it; none if the program does.
    variable: Option<&'static str>,
}

impl ProxyServer {
    /// Reads a proxy's URL. What is accepted here is what the HTTP client can use: it would pass over any other.
    ///
    /// # Errors
    /// Says what is wrong and what to write, without a password.
    pub(super) fn parse(text: &str, variable: Option<&'static str>) -> Result<Self, Error> {
        let text = text.trim();
        // Without `//`, all before a colon would read as a scheme: `htp:/host:3128` is not meant for a bare host either.
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        let refuse = |why: &str| {
            let named = variable.map_or(String::new(), |name| format!(", which {name} names,"));
            let shown = quote(redacted_url(text));
            let example = SCHEMES.iter().find(|known| **known == scheme).unwrap_or(&"http");
            Error::invalid(format!("the proxy {shown}{named} {why}: write `{example}://host:port`"))
        };
        let authority = rest.find(['/', '?', '#']).map_or(rest, |end| &rest[..end]);
        if !text.contains("://") && !matches!(&rest[authority.len()..], "" | "/") {
            return Err(refuse("is not a URL"));
        }
        match scheme.as_str() {
            "http" | "socks4" | "socks4a" | "socks5" | "socks5h" => {}
            "https" => tls::check_for(&format!("the proxy {} needs TLS", quote(redacted_url(text))))?,
            _ => {
                return Err(refuse(
                    "is neither HTTP nor HTTPS nor SOCKS (`socks5h`, `socks5`, `socks4a`, `socks4`)",
                ));
            }
        }
        let authority: Authority = authority.parse().map_err(|_| refuse("is not a URL"))?;
        let host_and_port = authority.as_str().rsplit('@').next().unwrap_or_default();
        if authority.host().is_empty() {
            return Err(refuse("has no host"));
        }
        if host_and_port != authority.host() && authority.port_u16().is_none() {
            return Err(refuse("has a port that is not a number up to 65535"));
        }
        let url: Url = format!("{scheme}://{authority}").parse().map_err(|_| refuse("is not a URL"))?;
        if url.as_str().parse::<Uri>().is_err() || url.host_str().is_none_or(str::is_empty) {
            return Err(refuse("is not a URL"));
        }
        Ok(Self { url, variable })
    }

    /// Its URL, with name and password.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Its URL, without name and password.
    pub(crate) fn redacted(&self) -> String {
        redacted_url(self.url.as_str().trim_end_matches('/'))
    }

    /// The scheme of its URL.
    pub(crate) fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// Whether it gets requests in plain HTTP as they are, and may answer them itself.
    pub(crate) fn forwards_plain_http(&self) -> bool {
        matches!(self.url.scheme(), "http" | "https")
    }

    /// Whether it is reached by TLS itself.
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it is on this machine.
    pub(super) fn is_on_this_machine(&self) -> bool {
        self.url.host_str().is_some_and(crate::transport::proxy::bypass::is_this_machine)
    }
}

/// Without name and password, and with the variable that names it.
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
