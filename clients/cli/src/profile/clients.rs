//! The clients of a profile.

use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};
use imagescan::scan::{Cloud, Scanner};
use imagescan::tencent::Site;
use imagescan::{Config, Credentials, HostEnvironment, Timeouts, alibaba, huawei, tencent};

use super::Profile;
use crate::failure::Failure;
use crate::request_log::RequestLog;

/// The variables with the region of Alibaba Cloud's clients.
const REGION_VARIABLES: [&str; 2] = ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"];

/// A builder with what the profiles of all clouds have. Builders of different services have no trait in common.
macro_rules! builder {
    ($($service:ident)::+, $config:expr, $profile:expr, $endpoint:expr, $keys:expr) => {{
        let mut builder = $($service)::+::Client::builder().config(&$config);
        if let Some(keys) = &$keys {
            builder = builder.credentials(keys.clone());
        }
        if let Some(region) = &$profile.region {
            builder = builder.region(region.as_str());
        }
        if let Some(endpoint) = $endpoint {
            builder = builder.endpoint(endpoint);
            if endpoint.starts_with("http:") {
                builder = builder.allow_plain_http();
            }
        }
        builder
    }};
}

/// How requests are sent.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where the vendor's own variables and files are.
    pub environment: HostEnvironment,
    /// The longest time of a call with its retries; `None`: that of the clients.
    pub http_timeout: Option<Duration>,
    /// Where requests are shown.
    pub log: Option<RequestLog>,
}

/// A profile with its scanner.
pub struct Account {
    pub profile: Profile,
    pub scanner: Scanner,
    credentials: KeySource,
}

type KeySource = Box<dyn Fn() -> BoxFuture<'static, Result<Credentials, imagescan::Error>> + Send + Sync>;

/// The keys of a client, whichever its service is.
fn keys_of<S: imagescan::Service>(client: imagescan::Client<S>) -> KeySource {
    Box::new(move || {
        let client = client.clone();
        async move { client.credentials().await }.boxed()
    })
}

impl Account {
    /// The keys that requests are signed with.
    ///
    /// # Errors
    /// If no source has any, or the source that is configured fails.
    pub async fn credentials(&self) -> Result<Credentials, Failure> {
        (self.credentials)().await.map_err(|error| Failure::from(error).at(&self.profile.to_string()))
    }
}

impl Profile {
    /// Makes the clients of the profile. Sends nothing.
    ///
    /// # Errors
    /// If a value of the profile is invalid for its cloud.
    pub fn connect(&self, connection: &Connection) -> Result<Account, Failure> {
        self.check_region(&connection.environment)?;
        self.clients(connection).map_err(|error| Failure::from(error).at(&self.to_string()))
    }

    /// Rejects keys of a profile of Alibaba Cloud's tools without a region: the default region would be that of another profile.
    fn check_region(&self, environment: &HostEnvironment) -> Result<(), Failure> {
        let has_default = self.credentials.is_none() || self.endpoint.is_some() || self.region.is_some();
        if self.cloud != Cloud::Alibaba || has_default {
            return Ok(());
        }
        for name in REGION_VARIABLES {
            if environment.variable(name)?.is_some() {
                return Ok(());
            }
        }
        Err(Failure::usage(
            "the profile has `credentials` and no region, and the region of the tool's current profile may belong to another \
             account: add region = \"cn-hangzhou\", or use --region",
        )
        .at(&self.to_string()))
    }

    fn clients(&self, connection: &Connection) -> Result<Account, imagescan::Error> {
        let (config, endpoint) = (self.shared(connection)?, self.endpoint.as_deref());
        let environment = &connection.environment;
        let (scanner, credentials) = match self.cloud {
            Cloud::Alibaba => {
                let keys = self.credentials.as_deref().map(|name| {
                    alibaba::credentials::Profile::new(name).host_environment(environment.clone()).build()
                });
                let sas = builder!(alibaba::sas, config, self, endpoint, keys).build()?;
                let sts = builder!(alibaba::sts, config, self, self.sts_endpoint(), keys).build()?;
                (Scanner::alibaba(sas.clone(), sts), keys_of(sas))
            }
            Cloud::Tencent => {
                let keys = self.credentials.as_deref().map(|name| {
                    tencent::credentials::Profile::new(name).host_environment(environment.clone()).build()
                });
                let mut tcss = builder!(tencent::tcss, config, self, endpoint, keys);
                let mut sts = builder!(tencent::sts, config, self, self.sts_endpoint(), keys);
                if let Some(site) = self.tencent_site() {
                    (tcss, sts) = (tcss.site(site), sts.site(site));
                }
                let (tcss, sts) = (tcss.build()?, sts.build()?);
                let scanner = match self.tencent_site() {
                    Some(site) => Scanner::tencent_site(tcss.clone(), sts, site),
                    None => Scanner::tencent(tcss.clone(), sts),
                };
                (scanner, keys_of(tcss))
            }
            Cloud::Huawei => {
                // The vendor's tools have no profiles, and a file with one is refused.
                let keys = None::<imagescan::Cached>;
                let mut hss = builder!(huawei::hss, config, self, endpoint, keys);
                // The vendor publishes a limit of five calls a minute for a user.
                hss = hss.apply_published_limits(self.loopback().is_none());
                if let Some(project) = &self.project {
                    hss = hss.project_id(project.as_str());
                }
                let hss = hss.build()?;
                let scanner = match &self.enterprise_project {
                    Some(id) => Scanner::huawei_enterprise_project(hss.clone(), id.as_str()),
                    None => Scanner::huawei(hss.clone()),
                };
                (scanner, keys_of(hss))
            }
            other => return Err(imagescan::Error::invalid(format!("the cloud {other} is not supported"))),
        };
        Ok(Account { profile: self.clone(), scanner, credentials })
    }

    fn tencent_site(&self) -> Option<Site> {
        Some(match self.site.as_deref()? {
            "mainland" => Site::Mainland,
            "regional" => Site::Regional,
            _ => Site::International,
        })
    }

    /// What the clients of a profile share.
    fn shared(&self, connection: &Connection) -> Result<Config, imagescan::Error> {
        let mut config = Config::builder()
            .app_name(concat!("imagescan-cli/", env!("CARGO_PKG_VERSION")))
            .host_environment(connection.environment.clone());
        if let Some(total) = connection.http_timeout {
            let mut timeouts = Timeouts::default();
            timeouts.total = total;
            config = config.timeouts(timeouts);
        }
        if let Some(log) = &connection.log {
            config = config.interceptor(log.clone());
        }
        if self.loopback().is_some() {
            config = config.no_proxy();
        }
        config.build()
    }

    /// An endpoint on this machine gets the calls of STS too.
    fn sts_endpoint(&self) -> Option<&str> {
        self.sts_endpoint.as_deref().or(self.loopback())
    }

    /// The endpoint, if it is plain HTTP on this machine.
    fn loopback(&self) -> Option<&str> {
        self.endpoint.as_deref().filter(|endpoint| endpoint.starts_with("http:"))
    }
}
