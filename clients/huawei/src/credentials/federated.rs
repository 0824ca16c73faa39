//! Temporary keys of a federated user.

use std::time::Duration;

use imagescan_runtime::provider::LoadCredentials;
use imagescan_runtime::{Credentials, Error, HostEnvironment};
use serde_json::json;
use zeroize::Zeroizing;

use super::source::{IAM_NAMES, IdToken, config_setters, require_text, seconds, temporary_credentials};
use crate::token_service::{TokenRequest, TokenService, TokenServiceConfig, secret_header, subject_token};

const TOKEN_OPERATION: &str = "CreateTokenWithIdToken";
const KEY_OPERATION: &str = "CreateTemporaryAccessKeyByToken";

/// Temporary keys of a federated user, for an OpenID Connect token of an identity provider that is registered in IAM: IAM
/// exchanges it for an IAM token, and that for keys.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::FederatedIdToken;
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
    /// Keys for a token of the identity provider with this name in IAM. The token is in a file, which is read for every load.
    pub fn new(idp_id: impl Into<String>, id_token_file: impl Into<String>) -> Self {
        Self {
            idp_id: idp_id.into(),
            token: IdToken::File { path: id_token_file.into(), set_by: "`FederatedIdToken::new`" },
            duration: Duration::from_secs(21_600),
            config: TokenServiceConfig::new(HostEnvironment::real(), None),
        }
    }

    /// From configuration: `set_by` is the name of the setting with the path.
    pub(super) fn from_settings(
        idp_id: String,
        (set_by, path): (&'static str, String),
        config: TokenServiceConfig,
    ) -> Self {
        Self { token: IdToken::File { path, set_by }, config, ..Self::new(idp_id, "") }
    }

    /// Sets the lifetime of the keys, from 15 minutes to 24 hours. Default: 6 hours, as in the vendor's SDKs.
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
        let idp = secret_header(
            "the identity provider's id",
            require_text("the identity provider's id", &self.idp_id)?,
        )?;
        let token = self.token.read(&self.config.environment)?;
        let body = json!({"auth": {"id_token": {"id": token.as_str()}}});
        let mut request = TokenRequest::post(TOKEN_OPERATION, "/v3.0/OS-AUTH/id-token/tokens", body);
        request.header = Some(("x-idp-id", idp));
        request.secrets.push(&token);
        let iam = self.config.iam()?;
        let response = iam.send(&self.config.environment, &request).await?;
        let token = Zeroizing::new(subject_token(&response, TOKEN_OPERATION)?.to_owned());
        let request = temporary_key_request(&token, duration);
        let response = iam.send(&self.config.environment, &request).await?;
        temporary_key(&iam, &response)
    }
}

/// The request for a temporary key for a token.
pub(super) fn temporary_key_request(token: &str, seconds: u64) -> TokenRequest<'_> {
    let body = json!({"auth": {"identity": {
        "methods": ["token"],
        "token": {"id": token, "duration_seconds": seconds},
    }}});
    let mut request = TokenRequest::post(KEY_OPERATION, "/v3.0/OS-CREDENTIAL/securitytokens", body);
    request.secrets.push(token);
    request
}

pub(super) fn temporary_key(
    iam: &TokenService,
    response: &http::Response<bytes::Bytes>,
) -> Result<Credentials, Error> {
    temporary_credentials(response, iam.host(), &["credential"], IAM_NAMES)
}
