//! IAM tokens, which replace the signature.

mod login;

use std::sync::Arc;

use imagescan_runtime::provider::{CredentialDocument, LoadCredentials, send_with_credentials};
use imagescan_runtime::{Credentials, Error, HostEnvironment, ProvideCredentials};
use serde_json::{Value, json};

use self::login::{Login, Totp};
use super::agency::Domain;
use super::source::{config_setters, require_text};
use crate::token_service::{TokenRequest, TokenService, TokenServiceConfig, subject_token};

/// IAM tokens. A request with a token has the header `X-Auth-Token` instead of a signature.
///
/// A token is valid for 24 hours, or until the user's password or permissions change. It is renewed before it expires, and
/// when a service requires it. A token is for one project: set [`region`](Self::region) or
/// [`project_id`](Self::project_id).
///
/// ```no_run
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::IamToken;
/// use imagescan::huawei::{hss, region};
///
/// # let password = String::from("from a vault");
/// let token = IamToken::password("company", "scanner", password).region(region::CN_NORTH_4).build();
/// let client = hss::Client::builder().region(region::CN_NORTH_4).credentials(token).build()?;
/// # let _ = client;
/// # Ok::<(), imagescan_huawei::Error>(())
/// ```
///
/// IAM locks a user out after some wrong passwords. After IAM rejects a password, this source does not send it again for
/// five minutes, and returns the same error.
///
/// Vendor page: <https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html>.
#[derive(Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct IamToken {
    login: Login,
    project_id: Option<String>,
    config: TokenServiceConfig,
}

impl IamToken {
    /// A token for the password of an IAM user: the account's name, the user's name, and the password. The user needs
    /// programmatic access; a HUAWEI ID has no such password.
    pub fn password(
        domain_name: impl Into<String>,
        user_name: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        Self::with_login(Login::password(domain_name.into(), user_name.into(), password.into()))
    }

    /// A token for another token of the same user, to change to another project.
    pub fn token(token: impl ProvideCredentials) -> Self {
        Self::with_login(Login::Token(Arc::new(token)))
    }

    /// A token of an agency of another account, for a token of a user with the permission `Agent Operator`.
    pub fn agency(
        domain: impl Into<Domain>,
        agency_name: impl Into<String>,
        token: impl ProvideCredentials,
    ) -> Self {
        Self::with_login(Login::Agency(domain.into(), agency_name.into(), Arc::new(token)))
    }

    fn with_login(login: Login) -> Self {
        Self { login, project_id: None, config: TokenServiceConfig::new(HostEnvironment::real(), None) }
    }

    /// Adds a second factor to the password: `code` returns the current code of the user's virtual MFA device, for each
    /// login. `user_id` is the user's id, not the name.
    pub fn totp(
        mut self,
        user_id: impl Into<String>,
        code: impl Fn() -> Result<String, Error> + Send + Sync + 'static,
    ) -> Self {
        self.login.add_totp(Totp::new(user_id.into(), code));
        self
    }

    /// Sets the project of the tokens. Default: that of the region. Set the same project on the client's builder, with
    /// `.project_id(…)`.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.project_id = Some(id.into());
        self
    }

    config_setters!(iam_endpoint, "IAM", "HUAWEICLOUD_SDK_IAM_ENDPOINT");

    /// The scope of the token: one project.
    fn scope(&self) -> Result<Value, Error> {
        if let Some(id) = &self.project_id {
            return Ok(json!({"project": {"id": require_text("the project id", id)?}}));
        }
        // The default project of each region has the region's name.
        let region = self.config.region()?.ok_or_else(|| {
            Error::invalid("an IAM token is for one project: set `.region(…)` or `.project_id(…)`")
        })?;
        Ok(json!({"project": {"name": require_text("the region", region.as_str())?}}))
    }

    /// Requests a token, with the base token if the method uses one.
    async fn log_in(
        &self,
        iam: &TokenService,
        scope: &Value,
        base: Option<&Credentials>,
    ) -> Result<Credentials, Error> {
        let mut login = self.login.identity(base)?;
        let operation = login.operation;
        let mut body = json!({"auth": {"scope": scope}});
        // Moved, not copied: it may contain a password, which is wiped with the body.
        body["auth"]["identity"] = login.identity.take();
        let mut request = TokenRequest::post(operation, "/v3/auth/tokens?nocatalog=true", body);
        request.secrets = login.secrets.iter().map(|secret| secret.as_str()).collect();
        request.credentials = base.filter(|_| !login.in_body);
        request.is_password = base.is_none();
        let response = iam.send(&self.config.environment, &request).await?;
        let token = Credentials::bearer(subject_token(&response, operation)?);
        let document = CredentialDocument::parse(response.body(), format!("the response of {}", iam.host()))?;
        let expiry = document.root().member("token").time("expires_at")?;
        let expiry = expiry.ok_or_else(|| document.root().error("lacks `token.expires_at`"))?;
        Ok(token.with_expiry(expiry))
    }
}

impl LoadCredentials for IamToken {
    const NAME: &'static str = "IAM token";

    fn host_environment(&self) -> &HostEnvironment {
        &self.config.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let (iam, scope) = (&self.config.iam()?, &self.scope()?);
        match self.login.base()? {
            Some(base) => {
                send_with_credentials(
                    base,
                    |token| async move { self.log_in(iam, scope, Some(&token)).await },
                )
                .await
            }
            None => self.log_in(iam, scope, None).await,
        }
    }
}
