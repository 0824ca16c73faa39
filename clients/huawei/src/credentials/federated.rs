//! Keys of a federated user, by a token of the company's identity provider.

use std::time::Duration;

use imagescan_runtime::HostEnvironment;
use imagescan_runtime::provider::LoadCredentials;
use imagescan_runtime::{Credentials, Error};
use serde_json::json;
use zeroize::Zeroizing;

use super::id_token::IdToken;
use super::source::{IAM_NAMES, config_setters, given, seconds, temporary};
use crate::token_service::{TokenRequest, TokenService, TokenServiceConfig, secret_header, subject_token};

const LOGIN: &str = "CreateTokenWithIdToken";
const KEY: &str = "CreateTemporaryAccessKeyByToken";

/// Temporary keys of a federated user, by an OpenID Connect token of an identity provider that IAM knows: IAM gives a
/// token for it, and keys for that.
///
/// ```
/// use imagescan_huawei::credentials::FederatedIdToken;
///
/// let credentials = FederatedIdToken::new("company-idp", "/run/secrets/id-token").region("cn-north-4").build();
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct FederatedIdToken {
    idp_id: String,
    token: IdToken,
    duration: Duration,
    config: TokenServiceConfig,
}

impl FederatedIdToken {
    /// By the identity provider of this name in IAM, and a file with its token, which is read afresh for every load.
    pub fn new(idp_id: impl Into<String>, id_token_file: impl Into<String>) -> Self {
        Self {
            idp_id: idp_id.into(),
            token: IdToken::File { path: id_token_file.into(), named_by: "`FederatedIdToken::new`" },
            duration: Duration::from_secs(21_600),
            config: TokenServiceConfig::new(HostEnvironment::real(), None),
        }
    }

    /// As settings of the machine name them: the path with the setting's own name.
    pub(super) fn of_settings(
        idp_id: String,
        (named_by, path): (&'static str, String),
        config: TokenServiceConfig,
    ) -> Self {
        Self { token: IdToken::File { path, named_by }, config, ..Self::new(idp_id, "") }
    }

    /// Sets how long the keys are good, from 15 minutes to 24 hours. Default: 6 hours, as the vendor's SDKs ask for.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    config_setters!(iam_endpoint, "IAM", "HUAWEICLOUD_SDK_IAM_ENDPOINT");
}

impl LoadCredentials for FederatedIdToken {
    const NAME: &'static str = "federated ID token";

    fn host_environment(&self) -> &HostEnvironment {
        &self.config.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let duration = seconds(self.duration, 900..=86_400)?;
        let idp =
            secret_header("the identity provider's id", given("the identity provider's id", &self.idp_id)?)?;
        let token = self.token.read(&self.config.environment)?;
        let body = json!({"auth": {"id_token": {"id": token.as_str()}}});
        let mut question = TokenRequest::post(LOGIN, "/v3.0/OS-AUTH/id-token/tokens", body);
        question.header = Some(("x-idp-id", idp));
        question.secrets.push(&token);
        let iam = self.config.iam()?;
        let response = iam.ask(&self.config.environment, &question).await?;
        let token = Zeroizing::new(subject_token(&response, LOGIN)?.to_owned());
        let question = key_question(&token, duration);
        let response = iam.ask(&self.config.environment, &question).await?;
        key(&iam, &response)
    }
}

/// Asks for a temporary key, by a token.
pub(super) fn key_question(token: &str, seconds: u64) -> TokenRequest<'_> {
    let body = json!({"auth": {"identity": {
        "methods": ["token"],
        "token": {"id": token, "duration_seconds": seconds},
    }}});
    let mut question = TokenRequest::post(KEY, "/v3.0/OS-CREDENTIAL/securitytokens", body);
    question.secrets.push(token);
    question
}

pub(super) fn key(iam: &TokenService, response: &http::Response<bytes::Bytes>) -> Result<Credentials, Error> {
    temporary(response, iam.host(), &["credential"], IAM_NAMES)
}
