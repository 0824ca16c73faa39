//! The keys of a role, for the holder of other keys.

use std::fmt;

use imagescan_runtime::HostEnvironment;
use imagescan_runtime::provider::{
    BaseCredentials, LoadCredentials, Redactor, credential_error, send_with_credentials,
};
use imagescan_runtime::{Credentials, Error, ProvideCredentials};
use zeroize::Zeroizing;

use super::default_chain;
use super::session::{Session, session_setters};
use super::sts::refused;
use super::sts_location::StsHost;

const OPERATION: &str = "AssumeRole";

/// Temporary keys of a role, which the token service gives for other credentials: `AssumeRole`.
///
/// ```no_run
/// use imagescan_alibaba::credentials::AssumeRole;
/// use imagescan_alibaba::sas;
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
    session: Session,
    /// A secret that two accounts share.
    external_id: Option<Zeroizing<String>>,
    base: BaseCredentials,
    environment: HostEnvironment,
}

impl AssumeRole {
    /// Keys of the role of this ARN, `acs:ram::<account>:role/<name>`.
    #[must_use]
    pub fn new(role_arn: impl Into<String>) -> Self {
        Self::of(Session::new(role_arn.into()), HostEnvironment::real())
    }

    pub(super) fn of(session: Session, environment: HostEnvironment) -> Self {
        Self { session, external_id: None, base: BaseCredentials::default(), environment }
    }

    session_setters!();

    /// Sets the external id that a role in another's account asks for. It is a secret, and never printed. Default: none.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(Zeroizing::new(id.into()));
        self
    }

    /// Sets the credentials that the role is assumed with, a key pair, which may be a temporary one. Default: those of
    /// the [`default_chain`].
    #[must_use]
    pub fn base(mut self, base: impl ProvideCredentials) -> Self {
        self.base = BaseCredentials::new(base);
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    async fn ask(
        &self,
        host: &StsHost,
        parameters: &[(&str, &str)],
        base: &Credentials,
    ) -> Result<Credentials, Error> {
        base.check()?;
        let pair = base.key_pair().ok_or_else(|| {
            refused("a role is assumed with a key pair, and the credentials are a bearer token")
        })?;
        host.ask(&self.environment, OPERATION, parameters, Some(pair)).await
    }
}

impl LoadCredentials for AssumeRole {
    const NAME: &'static str = "assumed role";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let owned = self.session.parameters(&self.environment)?;
        let host = self.session.sts.find(&self.environment)?;
        let mut parameters: Vec<_> = owned.iter().map(|(name, value)| (*name, value.as_str())).collect();
        parameters.extend(self.external_id.as_deref().map(|id| ("ExternalId", id.as_str())));
        let base = self.base.get_or_chain(default_chain, &self.environment);
        let (host, parameters) = (&host, &parameters);
        let ask = |keys: Credentials| async move {
            let outcome = self.ask(host, parameters, &keys).await;
            outcome.map_err(|error| {
                let sent = Redactor::new().credentials(&keys);
                let sent = self.external_id.iter().fold(sent, |sent, id| sent.secret(id));
                credential_error(&format!("{OPERATION} at {}", host.endpoint.host()), &error, &sent)
            })
        };
        send_with_credentials(&**base, ask).await
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
