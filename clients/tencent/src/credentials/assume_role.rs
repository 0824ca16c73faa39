//! Temporary keys of a role.

use std::fmt;
use std::time::Duration;

use imagescan_runtime::provider::{BaseCredentials, LoadCredentials, send_with_credentials};
use imagescan_runtime::{Credentials, Error, HostEnvironment, ProvideCredentials};
use zeroize::Zeroizing;

use super::default_chain;
use super::role_session::{RoleSession, session_setters};
use super::sts_request::StsRequest;

/// Temporary keys of a role, for other credentials: `AssumeRole` of the vendor's STS.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use std::time::Duration;
///
/// use imagescan::Credentials;
/// use imagescan::tencent::credentials::AssumeRole;
/// use imagescan::tencent::tcss;
///
/// # fn example() -> Result<(), imagescan_tencent::Error> {
/// let auditor = AssumeRole::new("qcs::cam::uin/100000000001:roleName/Auditor")
///     .session_name("nightly-scan")
///     .duration(Duration::from_secs(3600))
///     .base(Credentials::new("an id", "a key"))
///     .build();
/// let client = tcss::Client::builder().credentials(auditor).build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
///
/// Vendor page: <https://www.tencentcloud.com/document/product/1150/49452>.
#[derive(Clone)]
#[must_use = "a source does nothing until `.build()`"]
pub struct AssumeRole {
    session: RoleSession,
    /// A secret that two accounts share.
    external_id: Option<Zeroizing<String>>,
    base: BaseCredentials,
    environment: HostEnvironment,
}

impl AssumeRole {
    /// Keys of the role with this resource name, `qcs::cam::uin/100000000001:roleName/Auditor`.
    pub fn new(role: impl Into<String>) -> Self {
        Self {
            session: RoleSession::new(role),
            external_id: None,
            base: BaseCredentials::default(),
            environment: HostEnvironment::real(),
        }
    }

    session_setters!();

    /// Sets the external id that the role requires. It is a secret, and never printed. Default: none.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(Zeroizing::new(id.into()));
        self
    }

    /// Sets the credentials that assume the role. Default: those of [`default_chain`].
    pub fn base(mut self, credentials: impl ProvideCredentials) -> Self {
        self.base = BaseCredentials::new(credentials);
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    /// Assumes the role with these keys.
    pub(super) async fn assume(&self, base: &Credentials) -> Result<Credentials, Error> {
        let mut parameters = self.session.parameters()?;
        if let Some(id) = &self.external_id {
            parameters["ExternalId"] = id.as_str().into();
        }
        let request = StsRequest {
            action: "AssumeRole",
            session: &self.session,
            parameters,
            credentials: Some(base),
            secret: self.external_id.as_deref().map(String::as_str),
        };
        request.send(&self.environment).await
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole")
            .field("session", &self.session)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl LoadCredentials for AssumeRole {
    const NAME: &'static str = "assumed role";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let base = self.base.get_or_chain(default_chain, &self.environment);
        send_with_credentials(&**base, |keys| async move { self.assume(&keys).await }).await
    }
}
