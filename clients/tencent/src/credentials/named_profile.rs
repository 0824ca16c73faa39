//! A profile of the vendor's command line that the program names.

use imagescan_runtime::provider::LoadCredentials;
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::profile::{self, Selection};

/// The credentials of a profile of the vendor's command line, `~/.tccli/NAME.credential`: its keys, those of the role that it
/// assumes with them, or those of the role of the virtual machine.
///
/// No variable has priority over the profile: neither `TCCLI_PROFILE`, nor keys or a role in the environment. A profile that
/// does not exist is an error, which proposes near names. Region and endpoint of a client are not those of the profile.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use imagescan::tencent::credentials::Profile;
/// use imagescan::tencent::tcss;
///
/// # fn example() -> Result<(), imagescan_tencent::Error> {
/// let client = tcss::Client::builder().credentials(Profile::new("audit").build()).build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct Profile {
    name: String,
    environment: HostEnvironment,
}

impl Profile {
    /// The credentials of the profile of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), environment: HostEnvironment::real() }
    }

    imagescan_runtime::provider::source_methods!(environment);
}

impl LoadCredentials for Profile {
    const NAME: &'static str = "tccli profile";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        match profile::load_selected(Selection::Named(&self.name), self.environment.clone()).await? {
            SourceOutcome::Credentials(credentials) => Ok(credentials),
            SourceOutcome::NotConfigured(why) => Err(Error::new(ErrorKind::Credentials, why)),
            _ => Err(Error::new(ErrorKind::Credentials, "the profile has neither keys nor a reason")),
        }
    }
}
