//! The settings that a client and a configuration have in common.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::client::interceptor::Interceptor;
use crate::error::Error;
use crate::machine::HostEnvironment;
use crate::machine::clock::Clock;
use crate::policy::retry::RetryPolicy;
use crate::policy::timeouts::Timeouts;
use crate::text::quote;
use crate::transport::proxy::{Proxy, Routes};
use crate::transport::{ReqwestTransport, Transport};

/// The product of every user agent.
const USER_AGENT: &str = concat!("imagescan/", env!("CARGO_PKG_VERSION"));
/// The maximum length of an application's name, in bytes.
const MAX_APP_NAME_LEN: usize = 128;

/// The settings that a client and a configuration have in common. `None` if they are not set.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The host environment, in which credentials and unset options are looked up. Default: the real one.
    pub environment: Option<HostEnvironment>,
    /// The transport, in place of reqwest.
    pub transport: Option<Arc<dyn Transport>>,
    /// PEM texts with certificates that are trusted in addition to the platform's.
    pub root_certificates: Vec<Bytes>,
    /// The clock, in place of the system clock.
    pub clock: Option<Arc<dyn Clock>>,
    /// The proxy for all requests. Default: that of the environment.
    pub proxy: Option<Proxy>,
    /// The interceptors, in the order in which they are called.
    pub interceptors: Vec<Arc<dyn Interceptor>>,
    /// The time limits.
    pub timeouts: Option<Timeouts>,
    /// When a call is retried.
    pub retry: Option<RetryPolicy>,
    /// Whether the client observes rate limits. Default: `true`.
    pub rate_limits: Option<bool>,
    /// Whether the client also observes the published rate limits that it does not observe by default. Default: `false`.
    pub published_limits: Option<bool>,
    /// Whether a request is signed with the service's time after the service rejected its timestamp. Default: `true`.
    pub clock_skew_correction: Option<bool>,
    /// The longest response body that is read, in bytes. Default: 8 MiB.
    pub max_response_bytes: Option<usize>,
    /// How many requests may be in flight at once. Default: 100.
    pub max_concurrency: Option<usize>,
    /// The name of the application in the user agent.
    pub app_name: Option<String>,
}

impl Settings {
    /// Adds a PEM text to [`root_certificates`](Self::root_certificates). It is parsed when the client is built.
    pub fn add_root_certificates(&mut self, pem: &[u8]) {
        self.root_certificates.push(Bytes::copy_from_slice(pem));
    }

    /// These settings, and those of `base` where they have none. Certificates and interceptors add up, those of `base` first;
    /// a transport replaces the proxy and the certificates of `base`.
    pub(crate) fn over(self, base: &Self) -> Self {
        fn joined<T: Clone>(base: &[T], own: Vec<T>) -> Vec<T> {
            base.iter().cloned().chain(own).collect()
        }
        let is_custom = self.transport.is_some();
        Self {
            environment: self.environment.or_else(|| base.environment.clone()),
            transport: self.transport.or_else(|| base.transport.clone()),
            root_certificates: if is_custom {
                self.root_certificates
            } else {
                joined(&base.root_certificates, self.root_certificates)
            },
            clock: self.clock.or_else(|| base.clock.clone()),
            proxy: self.proxy.or_else(|| base.proxy.clone().filter(|_| !is_custom)),
            interceptors: joined(&base.interceptors, self.interceptors),
            timeouts: self.timeouts.or(base.timeouts),
            retry: self.retry.or(base.retry),
            rate_limits: self.rate_limits.or(base.rate_limits),
            published_limits: self.published_limits.or(base.published_limits),
            clock_skew_correction: self.clock_skew_correction.or(base.clock_skew_correction),
            max_response_bytes: self.max_response_bytes.or(base.max_response_bytes),
            max_concurrency: self.max_concurrency.or(base.max_concurrency),
            app_name: self.app_name.or_else(|| base.app_name.clone()),
        }
    }

    /// Whether a client with these settings can send by the transport of a configuration with the settings `base`.
    pub(crate) fn share_transport_of(&self, base: &Self) -> bool {
        let (own, shared) =
            (self.timeouts.or(base.timeouts).unwrap_or_default(), base.timeouts.unwrap_or_default());
        self.environment.is_none()
            && self.transport.is_none()
            && self.root_certificates.is_empty()
            && self.proxy.is_none()
            && (own.connect, own.read) == (shared.connect, shared.read)
    }

    /// Checks the values that depend on nothing else.
    ///
    /// # Errors
    /// If a time limit, the concurrency limit, the response limit or the name of the application is invalid.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.timeouts.unwrap_or_default().check()?;
        if self.max_concurrency == Some(0) {
            return Err(Error::invalid(
                "a client with a concurrency limit of 0 sends nothing: raise `.max_concurrency(…)`",
            ));
        }
        if self.max_response_bytes == Some(0) {
            return Err(Error::invalid(
                "a client with a response limit of 0 bytes accepts no response: raise `.max_response_bytes(…)`",
            ));
        }
        self.app_name.as_deref().map_or(Ok(()), check_app_name)
    }

    /// A transport on reqwest with these settings.
    ///
    /// # Errors
    /// When the proxy or a root certificate is invalid.
    pub(crate) fn reqwest_transport(&self, environment: &HostEnvironment) -> Result<ReqwestTransport, Error> {
        let proxy = self.proxy.clone().unwrap_or_default();
        let routes = Routes::new(&proxy, |name| environment.variable(name))?;
        ReqwestTransport::new(&self.timeouts.unwrap_or_default(), routes, &self.root_certificates)
    }

    pub(crate) fn with_clock(&self, environment: HostEnvironment) -> HostEnvironment {
        match &self.clock {
            Some(clock) => environment.with_clock(Arc::clone(clock)),
            None => environment,
        }
    }

    /// The user agent of the default transport.
    pub(crate) fn user_agent(&self) -> String {
        match &self.app_name {
            Some(app_name) => format!("{USER_AGENT} {app_name}"),
            None => USER_AGENT.to_owned(),
        }
    }
}

/// Checks that the text is a product of RFC 9110: a token, or two with a `/` between them.
fn check_app_name(text: &str) -> Result<(), Error> {
    let is_token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    let (name, version) = text.split_once('/').unwrap_or((text, "1"));
    if is_token(name) && is_token(version) && text.len() <= MAX_APP_NAME_LEN {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the app name {} is not valid in a user agent: write `name` or `name/version`, in up to {MAX_APP_NAME_LEN} ASCII \
         letters, digits and `-_.`",
        quote(text)
    )))
}

/// Prints no secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("transport", &self.transport)
            .field("proxy", &self.proxy)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .field("app_name", &self.app_name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::client::builder::settings::*;

    #[test]
    fn an_app_name_is_a_product_of_a_user_agent() {
        for name in ["scanner", "nightly-scan/1.4.0", "a!b#c/2~"] {
            check_app_name(name).unwrap();
        }
        let long = "x".repeat(MAX_APP_NAME_LEN + 1);
        for name in ["", "/", "a/", "/1", "a b", "a/1/2", "scänner", "a\r\nx-header: 1", "a(b)", &long] {
            let error = check_app_name(name).expect_err(name);
            assert!(error.message().contains("is not valid in a user agent"), "{error}");
        }
        let named = Settings { app_name: Some("scanner/2".to_owned()), ..Settings::default() };
        assert_eq!(named.user_agent(), format!("{USER_AGENT} scanner/2"));
    }

    #[test]
    fn own_settings_have_priority_and_lists_add_up() {
        let base = Settings {
            max_concurrency: Some(1),
            rate_limits: Some(false),
            published_limits: Some(true),
            proxy: Some(Proxy::url("http://base")),
            root_certificates: vec![Bytes::from_static(b"base")],
            ..Settings::default()
        };
        let mut own = Settings { max_concurrency: Some(2), ..Settings::default() };
        assert!(own.share_transport_of(&base));
        own.add_root_certificates(b"own");
        assert!(!own.share_transport_of(&base));
        let both = own.over(&base);
        assert_eq!((both.max_concurrency, both.rate_limits), (Some(2), Some(false)));
        assert_eq!(both.published_limits, Some(true));
        assert_eq!(both.root_certificates, ["base", "own"]);
        assert_eq!(both.proxy, Some(Proxy::url("http://base")));
    }

    #[test]
    fn only_limits_of_connections_keep_a_client_from_sharing_them() {
        let base = Settings { timeouts: Some(Timeouts::default()), ..Settings::default() };
        let second = std::time::Duration::from_secs(1);
        let with = |timeouts| Settings { timeouts: Some(timeouts), ..Settings::default() };
        assert!(with(Timeouts::default().with_total(second)).share_transport_of(&base));
        assert!(!with(Timeouts::default().with_read(second)).share_transport_of(&base));
    }
}
