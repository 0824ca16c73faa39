//! Tokens of IAM, in the place of a signature.

mod login;

use std::sync::Arc;

use imagescan_runtime::HostEnvironment;
use imagescan_runtime::provider::{CredentialDocument, LoadCredentials, send_with_credentials};
use imagescan_runtime::{Credentials, Error, ProvideCredentials};
use serde_json::{Value, json};

use self::login::{Login, Totp};
use super::agency::Domain;
use super::source::{config_setters, given};
use crate::token_service::{TokenRequest, TokenService, TokenServiceConfig, subject_token};

/// Tokens of IAM, which travel as `X-Auth-Token` in the place of a signature.
///
/// A token is good for 24 hours, or until the user's password or permissions change. It is renewed ahead of its end, and
/// when a service says that it must be. It is good for one project: set [`region`](Self::region) or
/// [`project_id`](Self::project_id).
///
/// ```no_run
/// use imagescan_huawei::credentials::IamToken;
/// use imagescan_huawei::{hss, region};
///
/// # let password = String::from("from a vault");
/// let token = IamToken::password("company", "scanner", password).region(region::CN_NORTH_4).build();
/// let client = hss::Client::builder().region(region::CN_NORTH_4).credentials(token).build()?;
/// # let _ = client;
/// # Ok::<(), imagescan_huawei::Error>(())
/// ```
///
/// IAM locks a user out after some wrong passwords: once it has refused one, this source does not send it again for five
/// minutes, and gives the same error.
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
    /// By the password of an IAM user: the account's name, the user's name, and the password. The user needs
    /// programmatic access; a HUAWEI ID has no such password.
    pub fn password(
        domain_name: impl Into<String>,
        user_name: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        Self::by(Login::password(domain_name.into(), user_name.into(), password.into()))
    }

    /// By another token, whose user may act in the project: for a project other than that token's.
    pub fn token(token: impl ProvideCredentials) -> Self {
        Self::by(Login::Token(Arc::new(token)))
    }

    /// By an agency of another account, and a token of a user who may act as its delegate (`Agent Operator`).
    pub fn agency(
        domain: impl Into<Domain>,
        agency_name: impl Into<String>,
        token: impl ProvideCredentials,
    ) -> Self {
        Self::by(Login::Agency(domain.into(), agency_name.into(), Arc::new(token)))
    }

    fn by(login: Login) -> Self {
        Self { login, project_id: None, config: TokenServiceConfig::new(HostEnvironment::real(), None) }
    }

    /// Adds a code of the user's virtual MFA device to the password, which `code` gives for each login. `user_id` is the
    /// user's id, not the name.
    pub fn totp(
        mut self,
        user_id: impl Into<String>,
        code: impl Fn() -> Result<String, Error> + Send + Sync + 'static,
    ) -> Self {
        self.login.add(Totp::new(user_id.into(), code));
        self
    }

    /// Sets the project that the tokens are good for. Default: that of the region. If it is another, the client has to be
    /// told the same: `.project_id(…)` of its builder.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.project_id = Some(id.into());
        self
    }

    config_setters!(iam_endpoint, "IAM", "HUAWEICLOUD_SDK_IAM_ENDPOINT");

    /// What the token is good for.
    fn scope(&self) -> Result<Value, Error> {
        if let Some(id) = &self.project_id {
            return Ok(json!({"project": {"id": given("the project id", id)?}}));
        }
        // The project that each region begins with has the region's name.
        let region = self.config.region()?.ok_or_else(|| {
            Error::invalid("an IAM token is good for one project: set `.region(…)` or `.project_id(…)`")
        })?;
        Ok(json!({"project": {"name": given("the region", region.as_str())?}}))
    }

    /// Logs in, with the token of the base if there is one.
    async fn log_in(
        &self,
        iam: &TokenService,
        scope: &Value,
        base: Option<&Credentials>,
    ) -> Result<Credentials, Error> {
        let mut proof = self.login.proof(base)?;
        let operation = proof.operation;
        let mut body = json!({"auth": {"scope": scope}});
        // Moved, not copied: a password is in it, which is wiped with the body.
        body["auth"]["identity"] = proof.identity.take();
        let mut question = TokenRequest::post(operation, "/v3/auth/tokens?nocatalog=true", body);
        question.secrets = proof.secrets.iter().map(|secret| secret.as_str()).collect();
        question.credentials = base.filter(|_| !proof.in_body);
        question.is_password = base.is_none();
        let response = iam.ask(&self.config.environment, &question).await?;
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
