//! Temporary keys of a role, for a token of an OpenID Connect provider; the vendor's name of it on Kubernetes is RRSA.

use std::fmt;

use imagescan_runtime::provider::{LoadCredentials, Redactor, credential_error};
use imagescan_runtime::{Credentials, Error, HostEnvironment, SourceOutcome};

use super::role_session::{RoleSession, session_setters};
use super::sts_endpoint::{ClientSettings, StsEndpointSettings};
use super::sts_request::credentials_error;

const OPERATION: &str = "AssumeRoleWithOIDC";
const ROLE: &str = "ALIBABA_CLOUD_ROLE_ARN";
const PROVIDER: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";

/// Temporary keys of a role, for an identity token in a file: `AssumeRoleWithOIDC` of STS.
///
/// The file is read for every load, since its issuer replaces it. The token is in the body of the request. In a pod with RRSA,
/// the [`default_chain`](super::default_chain) finds these settings in the environment.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials::AssumeRoleWithOidc;
///
/// let keys = AssumeRoleWithOidc::new(
///     "acs:ram::1234567890123456:role/scanner",
///     "acs:ram::1234567890123456:oidc-provider/ci",
///     "/var/run/secrets/token",
/// )
/// .build();
/// # let _ = keys;
/// ```
///
/// Vendor page: <https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc>.
#[derive(Clone)]
pub struct AssumeRoleWithOidc {
    pub(super) session: RoleSession,
    provider_arn: String,
    token_file: TokenFile,
    environment: HostEnvironment,
}

/// The file with the identity token.
#[derive(Clone)]
pub(super) struct TokenFile {
    pub(super) path: String,
    /// The variable or the setting with the path.
    pub(super) set_by: &'static str,
}

impl AssumeRoleWithOidc {
    /// Keys of the role with this ARN, for a token of the identity provider with this ARN.
    #[must_use]
    pub fn new(
        role_arn: impl Into<String>,
        provider_arn: impl Into<String>,
        token_file: impl Into<String>,
    ) -> Self {
        let session = RoleSession::new(role_arn.into());
        let token_file = TokenFile { path: token_file.into(), set_by: "the program" };
        Self::with_environment(session, provider_arn.into(), token_file, HostEnvironment::real())
    }

    pub(super) fn with_environment(
        session: RoleSession,
        provider_arn: String,
        token_file: TokenFile,
        environment: HostEnvironment,
    ) -> Self {
        Self { session, provider_arn, token_file, environment }
    }

    session_setters!();

    imagescan_runtime::provider::source_methods!(environment);
}

impl LoadCredentials for AssumeRoleWithOidc {
    const NAME: &'static str = "OIDC role";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        if self.provider_arn.is_empty() {
            return Err(Error::invalid("the ARN of the identity provider is empty"));
        }
        if self.token_file.path.is_empty() {
            return Err(Error::invalid("the path of the file with the identity token is empty"));
        }
        let owned = self.session.parameters(&self.environment)?;
        let endpoint = self.session.sts.resolve(&self.environment)?;
        let token = self.environment.read_token(&self.token_file.path, self.token_file.set_by)?;
        let mut parameters: Vec<_> = owned.iter().map(|(name, value)| (*name, value.as_str())).collect();
        parameters.extend([("OIDCProviderArn", &*self.provider_arn), ("OIDCToken", &token)]);
        let outcome = endpoint.send(&self.environment, OPERATION, &parameters, None).await;
        let what = format!("{OPERATION} at {}", endpoint.endpoint.host());
        outcome.map_err(|error| credential_error(&what, &error, &Redactor::new().secret(&token)))
    }
}

impl fmt::Debug for AssumeRoleWithOidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleWithOidc")
            .field("role_arn", &self.session.role_arn)
            .field("provider_arn", &self.provider_arn)
            .field("token_file", &self.token_file.path)
            .finish_non_exhaustive()
    }
}

/// Loads with the variables that a pod with RRSA has.
pub(super) async fn load(
    environment: HostEnvironment,
    client: ClientSettings,
) -> Result<SourceOutcome, Error> {
    let (role, provider, file) =
        (environment.variable(ROLE)?, environment.variable(PROVIDER)?, environment.variable(TOKEN_FILE)?);
    let (Some(role), Some(provider), Some(file)) = (&role, &provider, &file) else {
        let set = [(ROLE, &role), (PROVIDER, &provider), (TOKEN_FILE, &file)];
        let missing: Vec<_> =
            set.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect();
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let why = format!("{} {verb} not set", missing.join(", "));
        // Other sources use the variable of the role as well.
        return if provider.is_none() && file.is_none() {
            Ok(SourceOutcome::NotConfigured(why))
        } else {
            Err(credentials_error(format!(
                "{why}, and the source requires all of {ROLE}, {PROVIDER} and {TOKEN_FILE}"
            )))
        };
    };
    let mut session = RoleSession::new(role.clone());
    session.sts = StsEndpointSettings::from_client(&client);
    let file = TokenFile { path: file.clone(), set_by: TOKEN_FILE };
    let source = AssumeRoleWithOidc::with_environment(session, provider.clone(), file, environment);
    source.load().await.map(SourceOutcome::Credentials)
}
