//! Which hosts plain HTTP may go to without leaving this machine.

use std::net::IpAddr;

use http::uri::{Scheme, Uri};

use crate::error::Error;
use crate::text::quote;
use crate::types::endpoint::Endpoint;

/// Where plain HTTP may go. Everywhere else, what is sent could be read on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlainHttp {
    /// To this machine: `localhost`, `127.0.0.0/8`, `::1`.
    #[default]
    Loopback,
    /// To this machine, and to the addresses that no router forwards, where clouds have services for the machine:
    /// `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// To every host: the program allowed it.
    Anywhere,
}

impl PlainHttp {
    /// [`Anywhere`](Self::Anywhere) if the program allowed it, or else as before.
    #[must_use]
    pub const fn or_anywhere(self, allowed: bool) -> Self {
        if allowed { Self::Anywhere } else { self }
    }
}

impl Endpoint {
    /// Whether the host is this machine: `localhost`, an address in `127.0.0.0/8`, or `::1`, written in the usual way.
    /// Other names are not, whatever they resolve to.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.authority.host().eq_ignore_ascii_case("localhost")
            || self.address().is_some_and(|address| address.is_loopback())
    }

    /// Whether the host is an address that no router forwards: `169.254.0.0/16` or `fe80::/10`.
    #[must_use]
    pub fn is_link_local(&self) -> bool {
        self.address().is_some_and(|address| match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        })
    }

    /// A whole URL, `https://host/path`, and the endpoint in it. Errors show neither path nor query, which may be secret.
    ///
    /// # Errors
    /// When it is no URL with a host, or holds a user name.
    pub fn parse_url(url: &str) -> Result<(Self, Uri), Error> {
        let wrong = || Error::invalid("the URL is none: write `https://host/path`");
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(wrong());
        };
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
            return Err(Error::invalid("the URL is neither HTTPS nor HTTP: write `https://host/path`"));
        }
        Ok((Self::parse(&format!("{scheme}://{authority}"), true)?, uri))
    }

    /// Refuses plain HTTP to hosts that it may not go to. HTTPS may go to all.
    ///
    /// # Errors
    /// When it is plain HTTP, and not allowed to this host; says what is.
    pub fn check_plain_http(&self, allowed: PlainHttp) -> Result<(), Error> {
        let (fits, hosts) = match allowed {
            PlainHttp::Anywhere => (true, ""),
            PlainHttp::Loopback => {
                (self.is_local(), "this machine alone (`localhost`, `127.0.0.1`, `[::1]`)")
            }
            PlainHttp::LinkLocal => (
                self.is_local() || self.is_link_local(),
                "this machine and its own link alone (`localhost`, `127.0.0.1`, `169.254.0.0/16`)",
            ),
        };
        if self.scheme == Scheme::HTTPS || fits {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "{} is plain HTTP, by which keys and tokens could be read on the way: that is taken for {hosts}. Write \
             `https://…`, or call `.allow_plain_http()` in the program",
            quote(self.to_string())
        )))
    }

    fn address(&self) -> Option<IpAddr> {
        let host = self.authority.host();
        let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        inside.unwrap_or(host).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::types::endpoint::local::*;

    fn taken(url: &str, allowed: PlainHttp) -> bool {
        Endpoint::parse(url, true).and_then(|endpoint| endpoint.check_plain_http(allowed)).is_ok()
    }

    #[test]
    fn this_machine_is_named_in_the_usual_ways() {
        for url in [
            "http://localhost:8080",
            "http://LOCALHOST",
            "http://127.0.0.1",
            "http://127.8.8.8:1",
            "http://[::1]:80/",
        ] {
            assert!(taken(url, PlainHttp::Loopback) && taken(url, PlainHttp::LinkLocal), "{url}");
        }
        for url in ["http://169.254.169.254", "http://[fe80::1]/"] {
            assert!(!taken(url, PlainHttp::Loopback) && taken(url, PlainHttp::LinkLocal), "{url}");
        }
    }

    #[test]
    fn other_machines_are_not_taken_for_it() {
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
            assert!(!taken(url, PlainHttp::Loopback) && !taken(url, PlainHttp::LinkLocal), "{url}");
        }
        for url in ["https://keys.example", "https://10.0.0.1", "keys.example"] {
            assert!(taken(url, PlainHttp::Loopback), "{url}");
        }
        assert!(taken("http://keys.example", PlainHttp::Loopback.or_anywhere(true)));
    }
}
