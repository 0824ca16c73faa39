//! The choice of the proxy for a request.

use std::sync::Arc;

use http::Uri;
use reqwest::ClientBuilder;

use crate::error::Error;
use crate::transport::proxy::bypass::{Bypass, is_loopback};
use crate::transport::proxy::{Proxy, ProxyServer, ProxyUrl};

/// Chooses the proxy for a request. Checks, sending and error messages share the choice.
#[derive(Clone, Debug)]
pub(crate) struct Routes(Arc<RoutePolicy>);

#[derive(Debug)]
enum RoutePolicy {
    Direct,
    /// The proxy for all requests.
    Always(ProxyServer),
    FromEnvironment {
        http: FromVariable,
        https: FromVariable,
        bypass: Bypass,
    },
}

/// The proxy of a variable, if it is set; the message of an error if it cannot be used.
type FromVariable = Option<Result<ProxyServer, String>>;

/// The result of reading a variable.
type VariableResult = Result<Option<String>, Error>;

impl Routes {
    /// The routes for a proxy setting; `read` returns the value of a variable of the environment.
    ///
    /// # Errors
    /// When the URL that the program set is not a proxy URL. An invalid variable is an error when it would be used.
    pub(crate) fn new(proxy: &Proxy, read: impl Fn(&str) -> VariableResult) -> Result<Self, Error> {
        let policy = match proxy {
            Proxy::None => RoutePolicy::Direct,
            Proxy::Url(ProxyUrl(url)) => RoutePolicy::Always(ProxyServer::parse(url, None)?),
            Proxy::FromEnvironment => from_environment(read)?,
        };
        Ok(Self(Arc::new(policy)))
    }

    /// Checks the variable for endpoints with this scheme, also if `NO_PROXY` contains the endpoint: the client sends
    /// requests for credentials to other hosts.
    ///
    /// # Errors
    /// When the variable is not a proxy URL. The error names the variable and its value, without a password.
    pub(crate) fn check(&self, is_https: bool) -> Result<(), Error> {
        self.configured(is_https).map(drop)
    }

    /// The proxy for a URL; `None` if requests are sent directly.
    ///
    /// # Errors
    /// When the variable for the URL is not a proxy URL.
    pub(crate) fn proxy(&self, uri: &Uri) -> Result<Option<&ProxyServer>, Error> {
        let is_https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        self.proxy_for(is_https, uri.host().unwrap_or_default(), port)
    }

    fn proxy_for(&self, is_https: bool, host: &str, port: u16) -> Result<Option<&ProxyServer>, Error> {
        let RoutePolicy::FromEnvironment { bypass, .. } = &*self.0 else {
            return self.configured(is_https);
        };
        if bypass.contains(host, port) {
            return Ok(None);
        }
        let proxy = self.configured(is_https)?;
        Ok(proxy.filter(|proxy| proxy.is_on_loopback() || !is_loopback(host)))
    }

    fn configured(&self, is_https: bool) -> Result<Option<&ProxyServer>, Error> {
        let proxy = match &*self.0 {
            RoutePolicy::Direct => return Ok(None),
            RoutePolicy::Always(proxy) => return Ok(Some(proxy)),
            RoutePolicy::FromEnvironment { http, https, .. } => {
                if is_https {
                    https
                } else {
                    http
                }
            }
        };
        proxy.as_ref().map(Result::as_ref).transpose().map_err(Error::invalid)
    }

    /// Makes reqwest use these routes only.
    pub(crate) fn configure(&self, builder: ClientBuilder) -> ClientBuilder {
        if matches!(
            &*self.0,
            RoutePolicy::Direct | RoutePolicy::FromEnvironment { http: None, https: None, .. }
        ) {
            return builder.no_proxy();
        }
        let routes = self.clone();
        builder.proxy(reqwest::Proxy::custom(move |url| {
            let port = url.port_or_known_default().unwrap_or_default();
            let host = url.host_str().unwrap_or_default();
            // A request whose route is an error is not sent at all.
            routes.proxy_for(url.scheme() == "https", host, port).ok()?.map(|proxy| proxy.url().clone())
        }))
    }
}

/// Reads the variables, each in upper or lower case. A blank variable counts as not set.
fn from_environment(read: impl Fn(&str) -> VariableResult) -> Result<RoutePolicy, Error> {
    let set = |name: &str| read(name).map(|text| text.filter(|text| !text.trim().is_empty())).transpose();
    let proxy = |names: &[&'static str]| -> FromVariable {
        let (name, text) = names.iter().find_map(|name| Some((*name, set(name)?)))?;
        let server = text.and_then(|text| ProxyServer::parse(&text, Some(name)));
        Some(server.map_err(|error| error.message().to_owned()))
    };
    // In a CGI program, `HTTP_PROXY` is the request header `Proxy`.
    let http: &[_] = match set("REQUEST_METHOD") {
        Some(_) => &["http_proxy", "ALL_PROXY", "all_proxy"],
        None => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let (http, https) = (proxy(http), proxy(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]));
    let list = || set("NO_PROXY").or_else(|| set("no_proxy")).transpose();
    // Without a proxy, the list is not used.
    let list = if http.is_some() || https.is_some() { list()? } else { None };
    Ok(RoutePolicy::FromEnvironment {
        http,
        https,
        bypass: list.as_deref().map(Bypass::parse).unwrap_or_default(),
    })
}
