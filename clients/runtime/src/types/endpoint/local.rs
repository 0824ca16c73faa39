//! Local hosts, to which plain HTTP is allowed.

use std::net::IpAddr;

use http::uri::{Scheme, Uri};

use crate::error::Error;
use crate::text::quote;
use crate::types::endpoint::Endpoint;

/// The hosts to which plain HTTP is allowed. Plain HTTP to other hosts exposes keys and tokens to the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlainHttp {
    /// This host: `localhost`, `127.0.0.0/8`, `::1`.
    #[default]
    Loopback,
    /// This host, and link-local addresses, where clouds provide metadata services: `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// All hosts, by permission of the program.
    Anywhere,
}

impl PlainHttp {
    /// [`Anywhere`](Self::Anywhere) if the program allowed it, otherwise unchanged.
    #[must_use]
    pub const fn or_anywhere(self, allowed: bool) -> Self {
        if allowed { Self::Anywhere } else { self }
    }
}

impl Endpoint {
    /// Whether the host is this host: `localhost`, an address in `127.0.0.0/8`, or `::1`, in the usual notation. Other names are
    /// not, even if they resolve to a loopback address.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.authority.host().eq_ignore_ascii_case("localhost")
            || self.address().is_some_and(|address| address.is_loopback())
    }

    /// Whether the host is a link-local address: `169.254.0.0/16` or `fe80::/10`.
    #[must_use]
    pub fn is_link_local(&self) -> bool {
        self.address().is_some_and(|address| match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        })
    }

    /// Parses a URL, `https://host/path`; returns its endpoint and the whole. Errors show neither path nor query, which may be
    /// secret.
    ///
    /// # Errors
    /// If it is not a URL with a host, or contains a user name.
    pub fn parse_url(url: &str) -> Result<(Self, Uri), Error> {
        let invalid = || Error::invalid("the text is not a URL with a host: write `https://host/path`");
        let uri: Uri = url.parse().map_err(|_| invalid())?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(invalid());
        };
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
            return Err(Error::invalid("the URL is neither HTTPS nor HTTP: write `https://host/path`"));
        }
        Ok((Self::parse_insecure(&format!("{scheme}://{authority}"))?, uri))
    }

    fn address(&self) -> Option<IpAddr> {
        let host = self.authority.host();
        let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        inside.unwrap_or(host).parse().ok()
    }
}

/// Rejects plain HTTP to hosts that are not allowed. HTTPS is always allowed.
///
/// # Errors
/// If it is plain HTTP to a host that is not allowed; lists the allowed hosts.
pub fn check_plain_http(endpoint: &Endpoint, allowed: PlainHttp) -> Result<(), Error> {
    let (is_allowed, hosts) = match allowed {
        PlainHttp::Anywhere => (true, ""),
        PlainHttp::Loopback => (endpoint.is_local(), "this host (`localhost`, `127.0.0.1`, `[::1]`)"),
        PlainHttp::LinkLocal => (
            endpoint.is_local() || endpoint.is_link_local(),
            "this host and its own link (`localhost`, `127.0.0.1`, `169.254.0.0/16`)",
        ),
    };
    if endpoint.scheme == Scheme::HTTPS || is_allowed {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "{} is plain HTTP, which exposes keys and tokens to the network: it is allowed only to {hosts}. Use \
         `https://…`, or call `.allow_plain_http()` in the program",
        quote(endpoint.to_string())
    )))
}

#[cfg(test)]
mod tests {
    use crate::types::endpoint::local::*;

    fn is_allowed(url: &str, allowed: PlainHttp) -> bool {
        Endpoint::parse_insecure(url).and_then(|endpoint| check_plain_http(&endpoint, allowed)).is_ok()
    }

    #[test]
    fn loopback_hosts_are_local() {
        for url in [
            "http://localhost:8080",
            "http://LOCALHOST",
            "http://127.0.0.1",
            "http://127.8.8.8:1",
            "http://[::1]:80/",
        ] {
            assert!(is_allowed(url, PlainHttp::Loopback) && is_allowed(url, PlainHttp::LinkLocal), "{url}");
        }
        for url in ["http://169.254.169.254", "http://[fe80::1]/"] {
            assert!(!is_allowed(url, PlainHttp::Loopback) && is_allowed(url, PlainHttp::LinkLocal), "{url}");
        }
    }

    #[test]
    fn other_hosts_are_not_local() {
        for url in [
            "http://keys.example",
            "http://localhost.example.com",
            "http://localhost.",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://127.0.0.1.example.com/",
            "http://127.1",
            "http://2130706433",
            "http://0x7f000001",
            "http://0177.0.0.1",
            "http://[2001:db8::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://user@127.0.0.1",
            "http://127.0.0.1@example.com/",
            "http://[fe80::1%25eth0]/",
        ] {
            assert!(!is_allowed(url, PlainHttp::Loopback) && !is_allowed(url, PlainHttp::LinkLocal), "{url}");
        }
        for url in ["https://keys.example", "https://10.0.0.1", "keys.example"] {
            assert!(is_allowed(url, PlainHttp::Loopback), "{url}");
        }
        assert!(is_allowed("http://keys.example", PlainHttp::Loopback.or_anywhere(true)));
    }
}
