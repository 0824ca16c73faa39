//! Variables of any text that set proxies: a client is built with its proxy, or an error describes the problem.

use imagescan::huawei::hss::Client;
use imagescan::{Credentials, HostEnvironment};

/// The variable parts: the proxy's variable, the list of hosts, and the host of the endpoint.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// `HTTP_PROXY`.
    pub proxy: String,
    /// `NO_PROXY`.
    pub list: String,
    /// The host.
    pub host: String,
}

impl Variables {
    /// A line for each, decoded lossily.
    #[must_use]
    pub fn split(data: &[u8]) -> Self {
        let text = String::from_utf8_lossy(data);
        let mut lines = text.splitn(3, '\n').map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        Self { proxy: line(), list: line(), host: line() }
    }

    /// The proxy of a client with these variables, or the error of the client; `None` if the host cannot be an
    /// endpoint.
    ///
    /// # Panics
    /// When a variable with a proxy is skipped although no list has the host.
    #[must_use]
    pub fn proxy(&self) -> Option<Result<Option<String>, String>> {
        let builder = |environment: HostEnvironment| {
            Client::builder()
                .host_environment(environment)
                .endpoint(format!("http://{}", self.host))
                .allow_plain_http()
                .project_id("p")
                .credentials(Credentials::new("AK", "SK"))
        };
        builder(HostEnvironment::empty()).build().ok()?;
        let (proxy, list) = (self.proxy.clone(), self.list.clone());
        let environment = HostEnvironment::with_variables(move |name| match name {
            "HTTP_PROXY" => Some(proxy.clone()),
            "NO_PROXY" => Some(list.clone()),
            _ => None,
        });
        let outcome = match builder(environment).build() {
            Ok(client) => Ok(client.proxy().map(str::to_owned)),
            Err(error) => {
                assert!(error.is_invalid_input() && error.to_string().contains("HTTP_PROXY"), "{error:?}");
                Err(error.to_string())
            }
        };
        let is_set = !self.proxy.trim().is_empty();
        let is_listed = self.list.contains(|c: char| c != ',' && !c.is_whitespace());
        let is_local = self.host.to_ascii_lowercase().contains("localhost")
            || self.host.contains("127.")
            || self.host.contains(':');
        if is_set && !is_listed && !is_local {
            assert_ne!(outcome, Ok(None), "the proxy is passed over: {self:?}");
        }
        Some(outcome)
    }
}
