//! Temporary keys for an IAM token.

use std::sync::Arc;
use std::time::Duration;

use imagescan_runtime::provider::{LoadCredentials, send_with_credentials};
use imagescan_runtime::{Credentials, Error, HostEnvironment, ProvideCredentials};

use super::federated::{temporary_key, temporary_key_request};
use super::source::{config_setters, require_token, seconds};
use crate::token_service::TokenServiceConfig;

/// Temporary keys of the user of an IAM token (IAM, `CreateTemporaryAccessKeyByToken`): the keys sign requests, so that the
/// token is not sent with each.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::{IamToken, TemporaryKey};
///
/// # let password = String::new();
/// let token = IamToken::password("company", "scanner", password).region("cn-north-4").build();
/// let credentials = TemporaryKey::new(token).region("cn-north-4").build();
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct TemporaryKey {
    token: Arc<dyn ProvideCredentials>,
    duration: Duration,
    config: TokenServiceConfig,
}

impl TemporaryKey {
    /// Keys for the tokens of this source: an [`IamToken`](super::IamToken), or [`Credentials::bearer`].
    pub fn new(token: impl ProvideCredentials) -> Self {
        Self {
            token: Arc::new(token),
            duration: Duration::from_secs(3600),
            config: TokenServiceConfig::new(HostEnvironment::real(), None),
        }
    }

    /// Sets the lifetime of the keys, from 15 minutes to 24 hours. Default: 1 hour; the service's default is 15 minutes.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    config_setters!(iam_endpoint, "IAM", "HUAWEICLOUD_SDK_IAM_ENDPOINT");
}

impl LoadCredentials for TemporaryKey {
    const NAME: &'static str = "temporary key";

    fn host_environment(&self) -> &HostEnvironment {
        &self.config.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let (iam, seconds) = (self.config.iam()?, seconds(self.duration, 900..=86_400)?);
        let iam = &iam;
        let send = |credentials: Credentials| async move {
            let request = temporary_key_request(require_token(&credentials, "a temporary key")?, seconds);
            temporary_key(iam, &iam.send(&self.config.environment, &request).await?)
        };
        send_with_credentials(&*self.token, send).await
    }
}
