//! Which proxy a request goes through.

use std::sync::Arc;

use http::Uri;
use reqwest::ClientBuilder;

use crate::error::Error;
use crate::transport::proxy::bypass::{Bypass, is_this_machine};
use crate::transport::proxy::{Proxy, ProxyServer, ProxyUrl};

/// Which proxy a request goes through: settled once, and the same for what is checked, what is sent and what errors say.
#[derive(Clone, Debug)]
pub(crate) struct Routes(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Direct,
    /// All requests go through it.
    One(ProxyServer),
    FromEnvironment {
        http: Named,
        https: Named,
        bypass: Bypass,
    },
}

/// What a variable names; a text says why it cannot be used.
type Named = Option<Result<ProxyServer, String>>;

/// What came of reading a variable.
type Read = Result<Option<String>, Error>;

impl Routes {
    /// The routes by the variables that `read` gives, where the environment is to name them.
    ///
    /// # Errors
    /// When a URL that the program gave is no proxy's. A variable is looked at where it would be used.
    pub(crate) fn new(proxy: &Proxy, read: impl Fn(&str) -> Read) -> Result<Self, Error> {
        let kind = match proxy {
            Proxy::None => Kind::Direct,
            Proxy::Url(ProxyUrl(url)) => Kind::One(ProxyServer::parse(url, None)?),
            Proxy::FromEnvironment => environment(read)?,
        };
        Ok(Self(Arc::new(kind)))
    }

    /// Refuses an endpoint whose proxy the environment names, but not by a URL. That is refused for hosts of `NO_PROXY`
    /// as well: the client sends to others too, for credentials.
    ///
    /// # Errors
    /// Names the variable and its value, without a password.
    pub(crate) fn check(&self, is_https: bool) -> Result<(), Error> {
        self.named(is_https).map(drop)
    }

    /// The proxy for a URL, if it goes through one.
    ///
    /// # Errors
    /// When the environment names one, but not by a URL.
    pub(crate) fn proxy(&self, uri: &Uri) -> Result<Option<&ProxyServer>, Error> {
        let is_https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        self.proxy_for(is_https, uri.host().unwrap_or_default(), port)
    }

    fn proxy_for(&self, is_https: bool, host: &str, port: u16) -> Result<Option<&ProxyServer>, Error> {
        let Kind::FromEnvironment { bypass, .. } = &*self.0 else {
            return self.named(is_https);
        };
        if bypass.contains(host, port) {
            return Ok(None);
        }
        let proxy = self.named(is_https)?;
        Ok(proxy.filter(|proxy| proxy.is_on_this_machine() || !is_this_machine(host)))
    }

    fn named(&self, is_https: bool) -> Result<Option<&ProxyServer>, Error> {
        let named = match &*self.0 {
            Kind::Direct => return Ok(None),
            Kind::One(proxy) => return Ok(Some(proxy)),
            Kind::FromEnvironment { http, https, .. } => {
                if is_https {
                    https
                } else {
                    http
                }
            }
        };
        named.as_ref().map(Result::as_ref).transpose().map_err(Error::invalid)
    }

    /// Has the HTTP client ask nothing but these routes.
    pub(crate) fn set_up(&self, builder: ClientBuilder) -> ClientBuilder {
        if matches!(&*self.0, Kind::Direct | Kind::FromEnvironment { http: None, https: None, .. }) {
            return builder.no_proxy();
        }
        let routes = self.clone();
        builder.proxy(reqwest::Proxy::custom(move |url| {
            let port = url.port_or_known_default().unwrap_or_default();
            let host = url.host_str().unwrap_or_default();
            // A request whose route is an error is never sent.
            routes.proxy_for(url.scheme() == "https", host, port).ok()?.map(|proxy| proxy.url().clone())
        }))
    }
}

/// The variables, each in upper case or in lower case; one without anything but blanks is not set.
fn environment(read: impl Fn(&str) -> Read) -> Result<Kind, Error> {
    let set = |name: &str| read(name).map(|text| text.filter(|text| !text.trim().is_empty())).transpose();
    let named = |names: &[&'static str]| -> Named {
        let (name, text) = names.iter().find_map(|name| Some((*name, set(name)?)))?;
        let server = text.and_then(|text| ProxyServer::parse(&text, Some(name)));
        Some(server.map_err(|error| error.message().to_owned()))
    };
    // A CGI program gets a request's header `Proxy` as `HTTP_PROXY`.
    let http: &[_] = match set("REQUEST_METHOD") {
        Some(_) => &["http_proxy", "ALL_PROXY", "all_proxy"],
        None => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let (http, https) = (named(http), named(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]));
    let list = || set("NO_PROXY").or_else(|| set("no_proxy")).transpose();
    // Without a proxy, nothing depends on the list.
    let list = if http.is_some() || https.is_some() { list()? } else { None };
    Ok(Kind::FromEnvironment { http, https, bypass: list.as_deref().map(Bypass::parse).unwrap_or_default() })
}
