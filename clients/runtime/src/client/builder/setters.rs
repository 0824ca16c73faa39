//! The setters of the builders of all providers.

/// The setters of [`Options`](crate::provider::Options), for a provider's builder with a field `options`.
#[doc(hidden)]
#[macro_export]
macro_rules! builder_options {
    () => {
        /// Sets the region, which selects the endpoint: one of the constants in `region`, or its id as text.
        #[must_use]
        pub fn region(mut self, region: impl ::std::convert::Into<$crate::Region>) -> Self {
            self.options.region = ::std::option::Option::Some(region.into());
            self
        }

        /// Sets the endpoint in place of the region's: `https://host`, `https://host:port`, or a bare host.
        #[must_use]
        pub fn endpoint(mut self, endpoint: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.options.endpoint = ::std::option::Option::Some(endpoint.into());
            self
        }

        /// Allows an endpoint with `http://`, for emulators and test servers. Secret keys are not sent, but tokens and
        /// data can be read on the network.
        #[must_use]
        pub fn allow_plain_http(mut self) -> Self {
            self.options.plain_http = true;
            self
        }

        /// Sets the credentials, or a source of them.
        #[must_use]
        pub fn credentials(mut self, credentials: impl $crate::ProvideCredentials) -> Self {
            self.options.credentials = ::std::option::Option::Some(::std::sync::Arc::new(credentials));
            self
        }

        /// Sets the host environment, in which credentials, region and other unset options are looked up; for tests.
        /// Default: the real one.
        #[must_use]
        pub fn host_environment(mut self, environment: $crate::user::HostEnvironment) -> Self {
            self.options.environment = environment;
            self
        }

        /// Sets the time limits.
        #[must_use]
        pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
            self.options.timeouts = timeouts;
            self
        }

        /// Sets when a call is retried. Default: [`RetryPolicy::default`](::imagescan_runtime::RetryPolicy), up to four
        /// attempts if a retry has no side effect.
        #[must_use]
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.options.retry = policy;
            self
        }

        /// Ignores the rate limits that the vendor publishes for single operations. By default, the client observes them.
        #[must_use]
        pub fn no_rate_limits(mut self) -> Self {
            self.options.rate_limits = false;
            self
        }

        /// Signs with the host's time only. By default, a request whose timestamp the service rejects is sent again with
        /// the service's time; if the service accepts that, its offset is used until the service rejects it.
        #[must_use]
        pub fn no_clock_correction(mut self) -> Self {
            self.options.correct_clock_skew = false;
            self
        }

        /// Adds an interceptor, which sees every attempt. Interceptors are called in the order in which they are added.
        #[must_use]
        pub fn interceptor(mut self, interceptor: impl $crate::Interceptor) -> Self {
            self.options.interceptors.push(::std::sync::Arc::new(interceptor));
            self
        }

        /// Sends through this proxy, `http://user:password@host:port`, in place of the proxies of the environment
        /// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). Other schemes are `https`, `socks5h`, `socks5`,
        /// `socks4a` and `socks4`. For the default transport only.
        #[must_use]
        pub fn proxy(mut self, url: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.options.proxy = $crate::Proxy::url(url);
            self
        }

        /// Sends without a proxy, whatever the environment names.
        #[must_use]
        pub fn no_proxy(mut self) -> Self {
            self.options.proxy = $crate::Proxy::None;
            self
        }

        /// Sets the maximum length of a response body in bytes; a longer one is an error. Default: 8 MiB.
        ///
        /// A response is held in memory as a whole and then decoded on the thread that awaits the call, which blocks that
        /// thread: 8 MiB of ordinary JSON take some tens of milliseconds. A hostile body costs up to a multiple of its
        /// length in memory; `SECURITY.md` states the factor. Both grow with the limit: at 64 MiB a response blocks the
        /// thread for a second or more, so run such calls on a separate runtime.
        #[must_use]
        pub fn max_response_bytes(mut self, limit: usize) -> Self {
            self.options.max_response_bytes = limit;
            self
        }

        /// Sets how many requests of the client and its clones may be in flight at once; each has its own connection.
        /// Other calls wait, up to their total time limits. Default: 100.
        #[must_use]
        pub fn max_concurrency(mut self, requests: usize) -> Self {
            self.options.max_concurrency = requests;
            self
        }

        /// Sets another transport than reqwest. The connect and read limits do not apply to it.
        #[must_use]
        pub fn transport(mut self, transport: impl $crate::Transport) -> Self {
            self.options.transport = ::std::option::Option::Some(::std::sync::Arc::new(transport));
            self
        }

        /// Trusts the certificates of this PEM text in addition to the platform's: those of a company's authority or
        /// proxy, or the certificate of a test server itself. The text may have lost its line ends; other text in it is
        /// ignored. May be called several times. For the default transport only; another one verifies certificates itself.
        #[must_use]
        pub fn root_certificates(mut self, pem: impl ::std::convert::AsRef<[u8]>) -> Self {
            self.options.add_root_certificates(pem.as_ref());
            self
        }

        /// Sets the clock. Default: the system clock.
        #[must_use]
        pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
            self.options.clock = ::std::option::Option::Some(::std::sync::Arc::new(clock));
            self
        }
    };
}
