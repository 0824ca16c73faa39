//! Temporary keys of an agency of another account.

use std::time::Duration;

use imagescan_runtime::provider::{BaseCredentials, LoadCredentials, send_with_credentials};
use imagescan_runtime::{Credentials, Error, HostEnvironment, ProvideCredentials};
use serde_json::{Value, json};

use super::default_chain_at;
use super::federated::temporary_key;
use super::source::{config_setters, require_text, seconds};
use crate::token_service::{TokenRequest, TokenServiceConfig};

/// An account, which IAM calls a domain. Text converts to a domain name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(DomainKey);

#[derive(Clone, Debug, PartialEq, Eq)]
enum DomainKey {
    Id(String),
    Name(String),
}

impl Domain {
    /// An account by its id.
    #[must_use]
    pub fn id(id: impl Into<String>) -> Self {
        Self(DomainKey::Id(id.into()))
    }

    /// An account by its name.
    #[must_use]
    pub fn name(name: impl Into<String>) -> Self {
        Self(DomainKey::Name(name.into()))
    }

    /// The `identity` of a request that assumes an agency of the account.
    pub(super) fn assume_role_identity(&self, agency: &str) -> Result<Value, Error> {
        let (member, text) = match &self.0 {
            DomainKey::Id(id) => ("domain_id", id),
            DomainKey::Name(name) => ("domain_name", name),
        };
        let (text, agency) =
            (require_text("the account of the agency", text)?, require_text("the agency's name", agency)?);
        let mut role = json!({"agency_name": agency});
        role[member] = text.into();
        Ok(json!({"methods": ["assume_role"], "assume_role": role}))
    }
}

impl From<&str> for Domain {
    fn from(name: &str) -> Self {
        Self::name(name)
    }
}

impl From<String> for Domain {
    fn from(name: String) -> Self {
        Self::name(name)
    }
}

/// Temporary keys of an agency: of another account that delegates to yours, or of your own (IAM,
/// `CreateTemporaryAccessKeyByAgency`). The caller needs the permission `Agent Operator`.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::AssumeAgency;
///
/// // With the keys from the default chain.
/// let credentials = AssumeAgency::new("their-company", "image-scanning").region("cn-north-4").build();
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct AssumeAgency {
    domain: Domain,
    agency: String,
    duration: Duration,
    base: BaseCredentials,
    config: TokenServiceConfig,
}

impl AssumeAgency {
    /// Keys of the agency with this name in this account.
    pub fn new(domain: impl Into<Domain>, agency_name: impl Into<String>) -> Self {
        Self {
            domain: domain.into(),
            agency: agency_name.into(),
            duration: Duration::from_secs(3600),
            base: BaseCredentials::default(),
            config: TokenServiceConfig::new(HostEnvironment::real(), None),
        }
    }

    /// Sets the lifetime of the keys, from 15 minutes to 24 hours. Default: 1 hour; the service's default is 15 minutes.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets the credentials that assume the agency: a key pair, or an IAM token. Default: the default chain.
    pub fn base(mut self, base: impl ProvideCredentials) -> Self {
        self.base = BaseCredentials::new(base);
        self
    }

    config_setters!(iam_endpoint, "IAM", "HUAWEICLOUD_SDK_IAM_ENDPOINT");
}

impl LoadCredentials for AssumeAgency {
    const NAME: &'static str = "agency";

    fn host_environment(&self) -> &HostEnvironment {
        &self.config.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let mut identity = self.domain.assume_role_identity(&self.agency)?;
        identity["assume_role"]["duration_seconds"] = seconds(self.duration, 900..=86_400)?.into();
        let iam = self.config.iam()?;
        let base = self.base.get_or_chain(|_| default_chain_at(&self.config), &self.config.environment);
        let (iam, body) = (&iam, &json!({"auth": {"identity": identity}}));
        let send = |credentials: Credentials| async move {
            let target = "/v3.0/OS-CREDENTIAL/securitytokens";
            let mut request = TokenRequest::post("CreateTemporaryAccessKeyByAgency", target, body.clone());
            request.credentials = Some(&credentials);
            let response = iam.send(&self.config.environment, &request).await?;
            temporary_key(iam, &response)
        };
        send_with_credentials(&**base, send).await
    }
}
