//! Temporary keys of a role, for a token of an identity provider.

use std::time::Duration;

use imagescan_runtime::provider::LoadCredentials;
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};
use serde_json::json;

use super::role_session::{RoleSession, session_setters};
use super::sts_request::StsRequest;

const ROLE: &str = "TKE_ROLE_ARN";
const PROVIDER: &str = "TKE_PROVIDER_ID";
const FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";
const REGION: &str = "TKE_REGION";

/// Temporary keys of a role, for a token of an identity provider: `AssumeRoleWithWebIdentity` of the vendor's STS, as in pods
/// of the container service.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use imagescan::tencent::credentials::AssumeRoleWithWebIdentity;
///
/// let role = "qcs::cam::uin/100000000001:roleName/scanner";
/// let keys = AssumeRoleWithWebIdentity::new(role, "cls-abcdefgh", "/var/run/secrets/oidc-token").build();
/// # let _ = keys;
/// ```
///
/// Vendor page: <https://www.tencentcloud.com/document/product/1150/49453>.
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct AssumeRoleWithWebIdentity {
    session: RoleSession,
    provider: String,
    file: String,
    /// The setting with the path, for errors.
    set_by: &'static str,
    environment: HostEnvironment,
}

impl AssumeRoleWithWebIdentity {
    /// Keys of a role, for the token in a file; `provider_id` is the id of its issuer. The file is read for every load, since
    /// the platform replaces the token.
    pub fn new(
        role: impl Into<String>,
        provider_id: impl Into<String>,
        token_file: impl Into<String>,
    ) -> Self {
        Self {
            session: RoleSession::new(role),
            provider: provider_id.into(),
            file: token_file.into(),
            set_by: "the program",
            environment: HostEnvironment::real(),
        }
    }

    session_setters!();

    imagescan_runtime::provider::source_methods!(environment);
}

impl LoadCredentials for AssumeRoleWithWebIdentity {
    const NAME: &'static str = "web identity";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let mut parameters = self.session.parameters()?;
        let token = self.environment.read_token(&self.file, self.set_by)?;
        parameters["ProviderId"] = json!(self.provider);
        parameters["WebIdentityToken"] = json!(token.as_str());
        let request = StsRequest {
            action: "AssumeRoleWithWebIdentity",
            session: &self.session,
            parameters,
            credentials: None,
            secret: Some(&token),
        };
        request.send(&self.environment).await
    }
}

/// Loads with the variables that the platform sets in a pod.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    let Some([role, provider, file]) = settings(&environment)? else {
        return Ok(SourceOutcome::NotConfigured(format!("{FILE} is not set")));
    };
    let mut identity = AssumeRoleWithWebIdentity::new(role, provider, file);
    identity.set_by = FILE;
    if let Some(region) = environment.variable(REGION)? {
        identity = identity.region(region);
    }
    identity.host_environment(environment).load().await.map(SourceOutcome::Credentials)
}

/// Role, provider and path of the token's file; `None` if no variable is set.
fn settings(environment: &HostEnvironment) -> Result<Option<[String; 3]>, Error> {
    let names = [ROLE, PROVIDER, FILE];
    match [environment.variable(ROLE)?, environment.variable(PROVIDER)?, environment.variable(FILE)?] {
        [Some(role), Some(provider), Some(file)] => Ok(Some([role, provider, file])),
        [None, None, None] => Ok(None),
        some => {
            let missing = names.iter().zip(some).filter(|(_, value)| value.is_none()).map(|(name, _)| *name);
            let missing: Vec<_> = missing.collect();
            Err(Error::new(ErrorKind::Credentials, format!("{} must be set too", missing.join(" and "))))
        }
    }
}
