//! Temporary keys of a role.

use std::fmt;

use imagescan_runtime::provider::{
    BaseCredentials, LoadCredentials, Redactor, credential_error, send_with_credentials,
};
use imagescan_runtime::{Credentials, Error, HostEnvironment, ProvideCredentials};
use zeroize::Zeroizing;

use super::default_chain;
use super::role_session::{RoleSession, session_setters};
use super::sts_endpoint::StsEndpoint;
use super::sts_request::credentials_error;

const OPERATION: &str = "AssumeRole";

/// Temporary keys of a role, for other credentials: `AssumeRole` of STS.
///
/// ```no_run
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials::AssumeRole;
/// use imagescan::alibaba::sas;
///
/// # fn example() -> Result<(), imagescan_alibaba::Error> {
/// let role = AssumeRole::new("acs:ram::1234567890123456:role/scanner").session_name("nightly-scan").build();
/// let client = sas::Client::builder().region("cn-hangzhou").credentials(role).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
///
/// Vendor page: <https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole>.
#[derive(Clone)]
pub struct AssumeRole {
    session: RoleSession,
    /// A secret that two accounts share.
    external_id: Option<Zeroizing<String>>,
    base: BaseCredentials,
    environment: HostEnvironment,
}

impl AssumeRole {
    /// Keys of the role with this ARN, `acs:ram::<account>:role/<name>`.
    #[must_use]
    pub fn new(role_arn: impl Into<String>) -> Self {
        Self::with_environment(RoleSession::new(role_arn.into()), HostEnvironment::real())
    }

    pub(super) fn with_environment(session: RoleSession, environment: HostEnvironment) -> Self {
        Self { session, external_id: None, base: BaseCredentials::default(), environment }
    }

    session_setters!();

    /// Sets the external id that the role requires. It is a secret, and never printed. Default: none.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(Zeroizing::new(id.into()));
        self
    }

    /// Sets the credentials that assume the role: a key pair, which may be temporary. Default: those of the
    /// [`default_chain`].
    #[must_use]
    pub fn base(mut self, base: impl ProvideCredentials) -> Self {
        self.base = BaseCredentials::new(base);
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    async fn assume(
        &self,
        endpoint: &StsEndpoint,
        parameters: &[(&str, &str)],
        base: &Credentials,
    ) -> Result<Credentials, Error> {
        base.check()?;
        let pair = base.key_pair().ok_or_else(|| {
            credentials_error("assuming a role requires a key pair, and the credentials are a bearer token")
        })?;
        endpoint.send(&self.environment, OPERATION, parameters, Some(pair)).await
    }
}

impl LoadCredentials for AssumeRole {
    const NAME: &'static str = "assumed role";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let owned = self.session.parameters(&self.environment)?;
        let endpoint = self.session.sts.resolve(&self.environment)?;
        let mut parameters: Vec<_> = owned.iter().map(|(name, value)| (*name, value.as_str())).collect();
        parameters.extend(self.external_id.as_deref().map(|id| ("ExternalId", id.as_str())));
        let base = self.base.get_or_chain(default_chain, &self.environment);
        let (endpoint, parameters) = (&endpoint, &parameters);
        let send = |keys: Credentials| async move {
            let outcome = self.assume(endpoint, parameters, &keys).await;
            outcome.map_err(|error| {
                let sent = Redactor::new().credentials(&keys);
                let sent = self.external_id.iter().fold(sent, |sent, id| sent.secret(id));
                credential_error(&format!("{OPERATION} at {}", endpoint.endpoint.host()), &error, &sent)
            })
        };
        send_with_credentials(&**base, send).await
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole")
            .field("role_arn", &self.session.role_arn)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}
