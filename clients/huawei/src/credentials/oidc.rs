//! Temporary keys of a trust agency, for a token of an OpenID Connect provider.

use std::time::Duration;

use imagescan_runtime::provider::{FieldNames, LoadCredentials};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};
use serde_json::json;
use zeroize::Zeroizing;

use super::source::{IdToken, config_setters, require_text, seconds, temporary_credentials};
use crate::config::in_variable;
use crate::token_service::{TokenRequest, TokenServiceConfig};

const OPERATION: &str = "AssumeAgencyWithOIDC";
const PROVIDER: &str = "HUAWEICLOUD_OIDC_PROVIDER_URN";
const AGENCY: &str = "HUAWEICLOUD_OIDC_AGENCY_URN";
const TOKEN: &str = "HUAWEICLOUD_OIDC_ID_TOKEN";
const TOKEN_FILE: &str = "HUAWEICLOUD_OIDC_TOKEN_FILE";
const SESSION: &str = "HUAWEICLOUD_OIDC_SESSION_NAME";
const DURATION: &str = "HUAWEICLOUD_OIDC_DURATION_SECONDS";
const POLICY: &str = "HUAWEICLOUD_OIDC_POLICY";
const POLICY_IDS: &str = "HUAWEICLOUD_OIDC_POLICY_IDS";

/// Temporary keys of a trust agency, for a token of an OpenID Connect provider that the account trusts, such as that of a CI
/// system or a cluster (STS, `AssumeAgencyWithOIDC`).
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::OidcAgency;
///
/// let credentials = OidcAgency::new("iam::d1:oidcProvider:ci", "iam::d1:agency:scanner")
///     .id_token_file("/var/run/secrets/ci/token")
///     .region("cn-north-4")
///     .build();
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct OidcAgency {
    provider_urn: String,
    agency_urn: String,
    token: Option<IdToken>,
    session_name: String,
    duration: Duration,
    policy: Option<String>,
    policy_ids: Vec<String>,
    config: TokenServiceConfig,
}

impl OidcAgency {
    /// Keys of this agency, for a token of this provider: `iam::<account id>:oidcProvider:<name>`, `iam::<account id>:agency:<name>`.
    pub fn new(provider_urn: impl Into<String>, agency_urn: impl Into<String>) -> Self {
        Self {
            provider_urn: provider_urn.into(),
            agency_urn: agency_urn.into(),
            token: None,
            session_name: "oidc-sts-session".to_owned(),
            duration: Duration::from_secs(3600),
            policy: None,
            policy_ids: Vec::new(),
            config: TokenServiceConfig::new(HostEnvironment::real(), None),
        }
    }

    /// Sets the file with the provider's token. It is read for every load.
    pub fn id_token_file(mut self, path: impl Into<String>) -> Self {
        self.token = Some(IdToken::File { path: path.into(), set_by: "`.id_token_file(…)`" });
        self
    }

    /// Sets the provider's token. It cannot be renewed: after it expires, loads fail.
    pub fn id_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(IdToken::Text(Zeroizing::new(token.into())));
        self
    }

    /// Sets the name of the session in audit logs, of 2 to 128 characters. Default: `oidc-sts-session`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = name.into();
        self
    }

    /// Sets the lifetime of the keys, from 15 minutes to 12 hours and at most what the agency allows. Default: 1 hour.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets a policy in JSON that restricts the keys.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }

    /// Sets the ids of policies of the account that restrict the keys.
    pub fn policy_ids<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.policy_ids = ids.into_iter().map(Into::into).collect();
        self
    }

    config_setters!(sts_endpoint, "STS", "HUAWEICLOUD_SDK_STS_ENDPOINT");
}

impl LoadCredentials for OidcAgency {
    const NAME: &'static str = "OIDC";

    fn host_environment(&self) -> &HostEnvironment {
        &self.config.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let mut body = json!({
            "provider_urn": require_text("the URN of the OIDC provider", &self.provider_urn)?,
            "agency_urn": require_text("the URN of the agency", &self.agency_urn)?,
            "agency_session_name": require_text("the session name", &self.session_name)?,
            "duration_seconds": seconds(self.duration, 900..=43_200)?,
        });
        if let Some(policy) = &self.policy {
            body["policy"] = policy.as_str().into();
        }
        if !self.policy_ids.is_empty() {
            body["policy_ids"] = self.policy_ids.clone().into();
        }
        let Some(token) = &self.token else {
            return Err(Error::invalid("the token is missing: set `.id_token_file(…)` or `.id_token(…)`"));
        };
        let token = token.read(&self.config.environment)?;
        body["id_token"] = token.as_str().into();
        let mut request = TokenRequest::post(OPERATION, "/v5/agencies/assume-with-oidc", body);
        request.secrets.push(&token);
        let sts = self.config.sts()?;
        let response = sts.send(&self.config.environment, &request).await?;
        temporary_credentials(&response, sts.host(), &["credentials"], NAMES)
    }
}

const NAMES: FieldNames = FieldNames {
    id: "access_key_id",
    secret: "secret_access_key",
    token: "security_token",
    expiry: "expiration",
};

/// Loads from the variables; configured if any of the first four is set.
pub(super) async fn load(config: TokenServiceConfig) -> Result<SourceOutcome, Error> {
    let environment = config.environment.clone();
    let mut is_configured = false;
    for name in [PROVIDER, AGENCY, TOKEN, TOKEN_FILE] {
        is_configured |= environment.variable(name)?.is_some();
    }
    if !is_configured {
        return Ok(SourceOutcome::NotConfigured(format!("{PROVIDER} is not set")));
    }
    let require = |name: &str| {
        environment.variable(name)?.ok_or_else(|| {
            let message = format!("{name} is not set, and other variables of OIDC are");
            Error::new(ErrorKind::Credentials, message)
        })
    };
    let mut agency = OidcAgency::new(require(PROVIDER)?, require(AGENCY)?);
    agency.config = config;
    agency.token = Some(match (environment.variable(TOKEN)?, environment.variable(TOKEN_FILE)?) {
        (Some(token), _) => IdToken::Text(Zeroizing::new(token)),
        (None, Some(path)) => IdToken::File { path, set_by: TOKEN_FILE },
        (None, None) => {
            let message = format!("neither {TOKEN_FILE} nor {TOKEN} is set, and other variables of OIDC are");
            return Err(Error::new(ErrorKind::Credentials, message));
        }
    });
    if let Some(name) = environment.variable(SESSION)? {
        agency = agency.session_name(name);
    }
    if let Some(text) = environment.variable(DURATION)? {
        let seconds = text.trim().parse().map_err(|_| {
            Error::new(ErrorKind::Credentials, format!("{DURATION} is not a whole number of seconds"))
        })?;
        agency = agency.duration(Duration::from_secs(seconds));
        self::seconds(agency.duration, 900..=43_200).map_err(|error| in_variable(DURATION, &error))?;
    }
    agency.policy = environment.variable(POLICY)?;
    if let Some(ids) = environment.variable(POLICY_IDS)? {
        agency = agency.policy_ids(ids.split(',').map(str::trim).filter(|id| !id.is_empty()));
    }
    agency.load().await.map(SourceOutcome::Credentials)
}
