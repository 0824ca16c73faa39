//! `NO_PROXY`: the hosts that are reached directly.

use std::net::IpAddr;

use ipnet::IpNet;

/// The hosts of `NO_PROXY`. Contains every host that Go or Python would reach directly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bypass(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Everything,
    Network(IpNet),
    Address(IpAddr, Option<u16>),
    /// A host and its subdomains, in lower case.
    Domain(String, Option<u16>),
}

impl Bypass {
    /// Parses entries between commas and white space. An invalid entry matches no host.
    pub(super) fn parse(text: &str) -> Self {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty());
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// Whether a host, as written in a URL, is reached directly.
    pub(super) fn contains(&self, host: &str, port: u16) -> bool {
        let host = normalized(host);
        let address = address(&host);
        self.0.iter().any(|entry| match entry {
            Entry::Everything => true,
            Entry::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Entry::Address(entry, at) => address == Some(*entry) && at.is_none_or(|at| at == port),
            Entry::Domain(domain, at) => {
                let rest = host.strip_suffix(domain.as_str());
                address.is_none()
                    && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                    && at.is_none_or(|at| at == port)
            }
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everything);
        }
        if let Ok(network) = text.parse::<IpNet>() {
            return Some(Self::Network(network));
        }
        // An IPv6 address contains colons; with a port, it is in brackets.
        let (host, port) = match (address(text), text.rsplit_once(':')) {
            (None, Some((host, port))) => (host, Some(port.parse().ok()?)),
            _ => (text, None),
        };
        let host = normalized(host);
        if let Some(address) = address(&host) {
            return Some(Self::Address(address, port));
        }
        let domain = host.strip_prefix("*.").or_else(|| host.strip_prefix('.')).unwrap_or(&host);
        (!domain.is_empty()).then(|| Self::Domain(domain.to_owned(), port))
    }
}

/// A host in lower case, without a trailing dot.
fn normalized(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// The address, if the host is one, with or without brackets. An IPv4 address may be written as an IPv6 address.
fn address(host: &str) -> Option<IpAddr> {
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    inner.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Whether a host, as written in a URL, is `localhost` or a loopback address.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = normalized(host);
    host == "localhost" || address(&host).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use crate::transport::proxy::bypass::{Bypass, is_loopback};

    fn is_direct(host: &str, list: &str) -> bool {
        Bypass::parse(list).contains(host, 443)
    }

    #[test]
    fn hosts_that_go_and_python_reach_directly_are_direct() {
        for (host, list) in [
            ("scan.corp.example", "*"),
            ("127.0.0.1", "*"),
            ("[::1]", " * "),
            ("scan.corp.example", "*.corp.example"),
            ("scan.corp.example", ".corp.example"),
            ("scan.corp.example", "corp.example"),
            ("corp.example", "corp.example"),
            ("corp.example", ".corp.example"),
            ("corp.example", "*.corp.example"),
            ("SCAN.Corp.Example", "scan.corp.EXAMPLE"),
            ("scan.corp.example.", "corp.example"),
            ("scan.corp.example", "corp.example."),
            ("scan.corp.example", "localhost .corp.example"),
            ("scan.corp.example", "localhost,\tcorp.example ,,"),
            ("scan.corp.example", ",,corp.example,"),
            ("scan.corp.example", "corp.example:443"),
            ("scan.corp.example", "*.corp.example:443"),
            ("10.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.1.2.3", "10.1.2.3:443"),
            ("10.1.2.3", "::ffff:10.1.2.3"),
            ("[fd00::1]", "fd00::/8"),
            ("[fd00::1]", "fd00::1"),
            ("[fd00::1]", "[fd00::1]"),
            ("[fd00::1]", "[FD00:0::1]:443"),
        ] {
            assert!(is_direct(host, list), "{host} in {list:?}");
        }
    }

    #[test]
    fn other_hosts_are_not_direct() {
        for (host, list) in [
            ("scan.corp.example", ""),
            ("scan.corp.example", " , ,"),
            ("scan.corp.example", "orp.example"),
            ("notcorp.example", "corp.example"),
            ("notcorp.example", "*.corp.example"),
            ("corp.example", "scan.corp.example"),
            ("scan.corp.example", "corp.example:8443"),
            ("scan.corp.example", "corp.example:x"),
            ("scan.corp.example", "scan.*.example"),
            ("scan.corp.example", "."),
            ("scan.corp.example", "*."),
            ("scan.corp.example", ":443"),
            ("11.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "2.3"),
            ("10.1.2.3", "10.1.2.3:80"),
            ("10.1.2.3", "10.0.0.0/99"),
            ("[fd00::1]", "[fd00::1]:80"),
            ("[fd00::1]", "fe00::/8"),
        ] {
            assert!(!is_direct(host, list), "{host} in {list:?}");
        }
    }

    #[test]
    fn localhost_and_loopback_addresses_are_recognized() {
        for host in
            ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "128.0.0.1", "[::2]", "host", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
