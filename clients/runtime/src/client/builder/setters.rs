//! The setters that the builders of all providers have.

/// The setters of [`Options`](crate::Options) for a provider's builder that keeps them in its field `options`.
#[macro_export]
macro_rules! builder_options {
    () => {
        /// Sets the region, whose endpoint is then used. One of the constants in `region`, or its id as text.
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

        /// Allows an endpoint with `http://`, for emulators and test servers. Keys are not sent, but tokens and data
        /// can be read on the way.
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

        /// Sees this machine in place of the real one: there it looks for credentials, for the region, and for what else
        /// is not set; for tests.
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

        /// Sets when a call is sent again. Default: [`RetryPolicy::default`](::imagescan_runtime::RetryPolicy), up to
        /// four attempts where that can do no harm.
        #[must_use]
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.options.retry = policy;
            self
        }

        /// Sends without regard to the rate limits that the vendor publishes for single operations.
        #[must_use]
        pub fn no_rate_limits(mut self) -> Self {
            self.options.rate_limits = false;
            self
        }

        /// Signs with the machine's time alone. By default, a request that the service refuses because its time is off
        /// is sent again with the service's; once that is taken, it is kept until it is refused in turn.
        #[must_use]
        pub fn no_clock_correction(mut self) -> Self {
            self.options.correct_clock_skew = false;
            self
        }

        /// Adds what looks at every attempt. May be called again; they are asked in order.
        #[must_use]
        pub fn interceptor(mut self, interceptor: impl $crate::Interceptor) -> Self {
            self.options.interceptors.push(::std::sync::Arc::new(interceptor));
            self
        }

        /// Sends through this proxy, `http://user:password@host:port`, in place of those that the environment names
        /// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). Other schemes are `https`, `socks5h`, `socks5`,
        /// `socks4a` and `socks4`. For the default transport alone.
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

        /// Sets how many bytes of a response's body are read before it is refused. Default: 8 MiB.
        ///
        /// A response is held whole and then decoded on the thread that awaits the call, which nothing else of that
        /// thread interrupts: 8 MiB of ordinary JSON take some tens of milliseconds. A hostile body costs up to the
        /// factor of its length in memory that `SECURITY.md` states. Both grow with the limit: at 64 MiB a response
        /// holds the thread for a second or more, so that such calls belong on a runtime of their own.
        #[must_use]
        pub fn max_response_bytes(mut self, limit: usize) -> Self {
            self.options.max_response_bytes = limit;
            self
        }

        /// Sets how many requests of the client and its clones may be under way at once; each has a connection of its own.
        /// Others wait, which their total time limits bound. Default: 100.
        #[must_use]
        pub fn max_concurrency(mut self, requests: usize) -> Self {
            self.options.max_concurrency = requests;
            self
        }

        /// Sends by another transport than reqwest. The limits for connecting and reading are then its own affair.
        #[must_use]
        pub fn transport(mut self, transport: impl $crate::Transport) -> Self {
            self.options.transport = ::std::option::Option::Some(::std::sync::Arc::new(transport));
            self
        }

        /// Trusts the certificates of this PEM text besides the platform's own: of a company's authority or proxy, or
        /// that of a test server itself. The text may have lost its line ends, and may hold other things, which are
        /// passed over. May be called again. For the default transport alone; another one checks certificates by itself.
        #[must_use]
        pub fn root_certificates(mut self, pem: impl ::std::convert::AsRef<[u8]>) -> Self {
            self.options.trust(pem.as_ref());
            self
        }

        /// Takes the time from another clock than the machine's.
        #[must_use]
        pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
            self.options.clock = ::std::option::Option::Some(::std::sync::Arc::new(clock));
            self
        }
    };
}
