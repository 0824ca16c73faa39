//! A profile of the vendor's tools that the program names.

use imagescan_runtime::provider::{LoadCredentials, profile_not_found};
use imagescan_runtime::{Credentials, Error, HostEnvironment};

use super::sts_endpoint::ClientSettings;
use super::{file, profile};
use crate::cli_config::CliConfig;

/// The credentials of a profile of the vendor's tools: the one of this name in `~/.aliyun/config.json`, or else the section of
/// this name in `~/.alibabacloud/credentials` or `~/.alibabacloud/credentials.ini`. `ALIBABA_CLOUD_CONFIG_FILE` and
/// `ALIBABA_CLOUD_CREDENTIALS_FILE` set other files. [`default_chain`](super::default_chain) lists the modes of profiles and the
/// types of sections.
///
/// No variable has priority over the profile: neither `ALIBABA_CLOUD_PROFILE`, nor keys or a region in the environment; but
/// `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` forbids profiles with keys from a command or a server. A profile that does not exist
/// is an error, which proposes near names. Region and network of a client are not those of the profile.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials::Profile;
/// use imagescan::alibaba::sas;
///
/// # fn example() -> Result<(), imagescan_alibaba::Error> {
/// let keys = Profile::new("audit").build();
/// let client = sas::Client::builder().region("cn-hangzhou").credentials(keys).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    environment: HostEnvironment,
}

impl Profile {
    /// The credentials of the profile of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), environment: HostEnvironment::real() }
    }

    imagescan_runtime::provider::source_methods!(environment);
}

impl LoadCredentials for Profile {
    const NAME: &'static str = "named profile";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let (name, environment) = (self.name.trim(), &self.environment);
        if name.is_empty() {
            return Err(Error::invalid("the name of the profile is empty"));
        }
        let client = ClientSettings { names_profile: true, ..ClientSettings::default() };
        let mut known = Vec::new();
        if let Ok(config) = CliConfig::open(environment)? {
            if let Some(profile) = config.profile(name) {
                return profile::load_profile(&config, profile, environment, &client).await;
            }
            known.extend(config.names().map(str::to_owned));
        }
        match file::load_named(name, environment, &client).await? {
            Ok(credentials) => Ok(credentials),
            Err(sections) => {
                known.extend(sections);
                let files: Vec<_> =
                    CliConfig::path(environment)?.into_iter().chain(file::paths(environment)?).collect();
                Err(profile_not_found(name, &files, &known))
            }
        }
    }
}
