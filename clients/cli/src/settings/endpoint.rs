//! The endpoints that a profile may have.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

/// Checks an endpoint: HTTPS, or plain HTTP on this machine; a host with or without port, and nothing else.
pub fn endpoint(text: &str) -> Result<String, String> {
    let malformed = || "expected an address such as https://host or https://host:8443".to_owned();
    let Some(("https" | "http", rest)) = text.split_once("://") else { return Err(malformed()) };
    if rest.contains('@') {
        return Err("an endpoint has neither a user nor a password".to_owned());
    }
    if rest.strip_suffix('/').unwrap_or(rest).contains(['/', '?', '#', '\\']) {
        return Err("an endpoint has no path, query or fragment: remove what follows the host and its port"
            .to_owned());
    }
    let uri: Uri = text.parse().map_err(|_| malformed())?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(malformed)?;
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    if authority.len() > host.len() && uri.port_u16().is_none() {
        return Err("the port of an endpoint is a number from 0 to 65535".to_owned());
    }
    if text.starts_with("http://") && !is_loopback(host) {
        return Err(
            "plain HTTP is for this machine only (127.0.0.0/8, [::1], localhost): use https://".to_owned()
        );
    }
    Ok(text.strip_suffix('/').unwrap_or(text).to_owned())
}

fn is_loopback(host: &str) -> bool {
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || v6.and_then(|host| host.parse::<Ipv6Addr>().ok()).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::endpoint;

    #[test]
    fn https_and_loopback_are_endpoints() {
        for text in [
            "https://tcss.tencentcloudapi.com",
            "https://proxy.example:8443",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:80",
        ] {
            assert_eq!(endpoint(text).as_deref(), Ok(text));
        }
        assert_eq!(endpoint("https://host/").as_deref(), Ok("https://host"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "host",
            "",
            "ftp://host",
            "HTTP://host",
            "https://",
            "https://user@host",
            "http://127.0.0.1@evil.example",
            "https://host/path",
            "https://host?x",
            "https://host#x",
            "https://host:99999",
            "https://host:",
            "https://ho st",
            "http://evil.example",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "http://128.0.0.1",
            "http://127.1",
            "http://0x7f.0.0.1",
            "http://2130706433",
            "http://[::2]",
            "http://[::ffff:127.0.0.1]",
            "http://127.0.0.1\\@evil.example",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }
}
