//! The setters of the builders of all providers, and of configurations.

/// The setters of [`Options`](crate::provider::Options), for a provider's builder with a field `options`. `$region` is the
/// type of the cloud's regions.
#[doc(hidden)]
#[macro_export]
macro_rules! builder_options {
    ($region:ty) => {
        /// Sets the configuration that the client shares with others: see `Config`. What this
        /// builder sets has priority over it.
        pub fn config(mut self, config: &$crate::Config) -> Self {
            self.options.config = ::std::clone::Clone::clone(config);
            self
        }

        /// Sets the region, which selects the endpoint: one of the constants in `region`, or its id as text. A region of
        /// another cloud does not compile.
        pub fn region(mut self, region: impl ::std::convert::Into<$region>) -> Self {
            let region: $region = region.into();
            self.options.region = ::std::option::Option::Some(region.into());
            self
        }

        /// Sets the endpoint in place of the region's: `https://host`, `https://host:port`, or a bare host.
        pub fn endpoint(mut self, endpoint: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.options.endpoint = ::std::option::Option::Some(endpoint.into());
            self
        }

        /// Allows an endpoint with `http://`, for emulators and test servers. Secret keys are not sent, but tokens and
        /// data can be read on the network.
        pub fn allow_plain_http(mut self) -> Self {
            self.options.plain_http = true;
            self
        }

        /// Sets the credentials, or a source of them. Default: those of the configuration for this cloud, or else the default
        /// chain.
        pub fn credentials(mut self, credentials: impl $crate::ProvideCredentials) -> Self {
            self.options.credentials = ::std::option::Option::Some(::std::sync::Arc::new(credentials));
            self
        }

        $crate::settings_setters!(options.settings);
    };
}

/// The setters of [`Settings`](crate::provider::Settings), for a builder that has them in this field.
#[doc(hidden)]
#[macro_export]
macro_rules! settings_setters {
    ($($settings:ident).+) => {
        /// Sets the host environment, in which credentials, region and other unset options are looked up; for tests.
        /// Default: the real one.
        pub fn host_environment(mut self, environment: $crate::user::HostEnvironment) -> Self {
            self.$($settings).+.environment = ::std::option::Option::Some(environment);
            self
        }

        /// Sets the time limits.
        pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
            self.$($settings).+.timeouts = ::std::option::Option::Some(timeouts);
            self
        }

        /// Sets when a call is retried. Default: `RetryPolicy::default()`, up to four
        /// attempts if a retry has no side effect.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.$($settings).+.retry = ::std::option::Option::Some(policy);
            self
        }

        /// Sets whether calls observe the rate limits of operations. `false` turns all of them off, published ones too. Default:
        /// `true`.
        pub fn rate_limits(mut self, observe: bool) -> Self {
            self.$($settings).+.rate_limits = ::std::option::Option::Some(observe);
            self
        }

        /// Sets whether calls also observe the rate limits that the vendor publishes but that are not applied by default: those
        /// that are not [`enforced`]($crate::RateLimit::enforced). A call can set its own:
        /// [`Call::apply_published_limits`]($crate::Call::apply_published_limits). Default: `false`.
        pub fn apply_published_limits(mut self, apply: bool) -> Self {
            self.$($settings).+.published_limits = ::std::option::Option::Some(apply);
            self
        }

        /// Sets whether a request whose timestamp the service rejects is sent again with the service's time. If the service
        /// accepts that, its offset is used until the service rejects it. `false` signs with the host's time only. Default:
        /// `true`.
        pub fn clock_skew_correction(mut self, correct: bool) -> Self {
            self.$($settings).+.clock_skew_correction = ::std::option::Option::Some(correct);
            self
        }

        /// Adds an interceptor, which sees every attempt. Interceptors are called in the order in which they are added.
        pub fn interceptor(mut self, interceptor: impl $crate::Interceptor) -> Self {
            self.$($settings).+.interceptors.push(::std::sync::Arc::new(interceptor));
            self
        }

        /// Sends through this proxy, `http://user:password@host:port`, in place of the proxies of the environment
        /// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). Other schemes are `https`, `socks5h`, `socks5`,
        /// `socks4a` and `socks4`. For the default transport only.
        pub fn proxy(mut self, url: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.$($settings).+.proxy = ::std::option::Option::Some($crate::Proxy::url(url));
            self
        }

        /// Sends without a proxy, whatever the environment names.
        pub fn no_proxy(mut self) -> Self {
            self.$($settings).+.proxy = ::std::option::Option::Some($crate::Proxy::None);
            self
        }

        /// Sets the maximum length of a response body in bytes; a longer one is an error. Default: 8 MiB.
        ///
        /// A response is held in memory as a whole and then decoded on the thread that awaits the call, which blocks that
        /// thread: 8 MiB of ordinary JSON take some tens of milliseconds. A hostile body costs up to a multiple of its
        /// length in memory; `SECURITY.md` states the factor. Both grow with the limit: at 64 MiB a response blocks the
        /// thread for a second or more, so run such calls on a separate runtime.
        pub fn max_response_bytes(mut self, limit: usize) -> Self {
            self.$($settings).+.max_response_bytes = ::std::option::Option::Some(limit);
            self
        }

        /// Sets how many requests of the client and its clones may be in flight at once; each has its own connection.
        /// Other calls wait, up to their total time limits. Default: 100.
        pub fn max_concurrency(mut self, requests: usize) -> Self {
            self.$($settings).+.max_concurrency = ::std::option::Option::Some(requests);
            self
        }

        /// Sets another transport than reqwest. Connect and read limits, proxies, root certificates and
        /// [`app_name`](Self::app_name) do not apply to it. It carries the requests of the default chain too, but not those of a
        /// source that is passed to `credentials`: such a source has its own
        /// [`HostEnvironment::with_transport`]($crate::user::HostEnvironment::with_transport).
        ///
        /// To add a header, to count or to log, use [`interceptor`](Self::interceptor).
        pub fn transport(mut self, transport: impl $crate::Transport) -> Self {
            self.$($settings).+.transport = ::std::option::Option::Some(::std::sync::Arc::new(transport));
            self
        }

        /// Trusts the certificates of this PEM text in addition to the platform's: those of a company's authority or
        /// proxy, or the certificate of a test server itself. The text may have lost its line ends; other text in it is
        /// ignored. May be called several times. For the default transport only; another one verifies certificates itself.
        pub fn root_certificates(mut self, pem: impl ::std::convert::AsRef<[u8]>) -> Self {
            self.$($settings).+.add_root_certificates(pem.as_ref());
            self
        }

        /// Sets the clock, in place of that of the host environment, which is the system clock by default.
        pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
            self.$($settings).+.clock = ::std::option::Option::Some(::std::sync::Arc::new(clock));
            self
        }

        /// Adds the name of the application to the user agent of the default transport: `name` or `name/version`, each a token
        /// of RFC 9110, together up to 128 bytes. Checked by `build()`.
        pub fn app_name(mut self, name: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.$($settings).+.app_name = ::std::option::Option::Some(name.into());
            self
        }
    };
}

pub(crate) use settings_setters;
