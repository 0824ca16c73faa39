//! Credential sources of Huawei Cloud, and the default chain.
//!
//! | source | what it is | in the default chain |
//! |---|---|---|
//! | [`OidcAgency`] | keys of an agency, for a token of an OpenID Connect provider | 1, by variables |
//! | [`Credentials::new`](crate::Credentials::new) | a key pair | 2, by variables; 3, by file |
//! | [`FederatedIdToken`] | keys of a federated user, for a token of the company's identity provider | 2, by variables; 3, by file |
//! | [`EcsMetadata`] | keys of the agency of an elastic cloud server | 4 |
//! | [`PodIdentity`] | keys of the agency of a pod's service account | 5, by variables |
//! | [`AssumeAgency`] | keys of an agency by which another account delegates | |
//! | [`IamToken`] | tokens of IAM, for a password, another token or an agency | |
//! | [`TemporaryKey`] | temporary keys for a token of IAM | |
//!
//! Pass a source that is not in the chain to a client's builder: `.credentials(IamToken::password(…).build())`. `build()`
//! returns a cache, which renews the credentials before they expire.
//!
//! # Endpoints of IAM and STS
//!
//! Requests go to IAM and STS in the client's region, over HTTPS. `HUAWEICLOUD_SDK_IAM_ENDPOINT` and
//! `HUAWEICLOUD_SDK_STS_ENDPOINT` set other endpoints. `iam_endpoint` in the credentials file has priority over the variable
//! for the keys of that file. Plain HTTP is accepted for this host only. IAM is not a part of STS, so the
//! sources have a setter `.iam_endpoint(…)` or `.sts_endpoint(…)`, after the service that they use.
//!
//! `eu-west-101` is in `myhuaweicloud.eu`, another cloud with other accounts. Without a region, or if the vendor's tables
//! have no host for it, IAM is `iam.myhuaweicloud.com`, as in the vendor's SDKs. STS without a region is
//! `sts.cn-north-4.myhuaweicloud.com`. For a region that is not in the tables, the host of STS is guessed by the pattern of
//! the others, and so is that of IAM for a region that this version does not know.

mod agency;
mod federated;
pub(crate) mod file;
mod iam_token;
mod metadata;
mod oidc;
mod pod_identity;
mod source;
mod temporary_key;

use std::future::Future;

use imagescan_runtime::provider::LoadCredentials as _;
use imagescan_runtime::{Error, ErrorKind};

use crate::token_service::TokenServiceConfig;

pub use agency::{AssumeAgency, Domain};
pub use federated::FederatedIdToken;
pub use iam_token::IamToken;
pub use imagescan_runtime::credentials::*;
pub use metadata::EcsMetadata;
pub use oidc::OidcAgency;
pub use pod_identity::PodIdentity;
pub use temporary_key::TemporaryKey;

/// The sources of a client without explicit credentials, in the order of the vendor's SDK:
///
/// 1. `OIDC`: [`OidcAgency`], if `HUAWEICLOUD_OIDC_PROVIDER_URN`, `HUAWEICLOUD_OIDC_AGENCY_URN`, and
///    `HUAWEICLOUD_OIDC_ID_TOKEN` or `HUAWEICLOUD_OIDC_TOKEN_FILE` are set; `HUAWEICLOUD_OIDC_SESSION_NAME`,
///    `HUAWEICLOUD_OIDC_DURATION_SECONDS`, `HUAWEICLOUD_OIDC_POLICY` and `HUAWEICLOUD_OIDC_POLICY_IDS` (separated by commas)
///    are optional.
/// 2. `environment`: [`FederatedIdToken`], with `HUAWEICLOUD_SDK_IDP_ID` and `HUAWEICLOUD_SDK_ID_TOKEN_FILE`; or else
///    `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, and `HUAWEICLOUD_SDK_SECURITY_TOKEN` for a temporary key.
/// 3. `credentials file`: the section `[basic]` of the file in `HUAWEICLOUD_SDK_CREDENTIALS_FILE`, or else of
///    `~/.huaweicloud/credentials`: `idp_id` and `id_token_file`, or `ak`, `sk` and `security_token`; and `iam_endpoint`.
/// 4. `ECS metadata`: [`EcsMetadata`], unless `HUAWEICLOUD_SDK_METADATA_DISABLED` is `true`.
/// 5. `pod identity`: [`PodIdentity`], with `HC_CONTAINER_CREDENTIALS_FULL_URI` and
///    `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE`. In a pod whose network drops requests to the metadata service, source 4
///    delays it by a second: disable source 4 there. If a pod can reach the metadata service, the node's agency is used.
///
/// A source that is configured and fails is an error, and later sources are not tried. A credentials file without a section
/// `[basic]`, or without a key in it, is skipped.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials;
/// use imagescan::{Cached, HostEnvironment};
///
/// let chain = Cached::new(credentials::default_chain(HostEnvironment::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(environment: HostEnvironment) -> Chain {
    default_chain_at(&TokenServiceConfig::new(environment, None))
}

/// The default chain with the region of a client for IAM and STS.
pub(crate) fn default_chain_at(config: &TokenServiceConfig) -> Chain {
    let environment = &config.environment;
    Chain::new("Huawei Cloud")
        .or_else(with_token_service("OIDC", config, oidc::load))
        .or_else(with_token_service("environment", config, load_environment))
        .or_else(with_token_service(file::NAME, config, file::load))
        .or_else(FnSource::new("ECS metadata", environment.clone(), metadata::load))
        .or_else(FnSource::new("pod identity", environment.clone(), pod_identity::load))
}

/// A source that may send requests to IAM or STS.
fn with_token_service<Fut>(
    name: &'static str,
    config: &TokenServiceConfig,
    load: fn(TokenServiceConfig) -> Fut,
) -> impl CredentialSource
where
    Fut: Future<Output = Result<SourceOutcome, Error>> + Send + 'static,
{
    let config = config.clone();
    FnSource::new(name, config.environment.clone(), move |_| load(config.clone()))
}

const IDP_ID: &str = "HUAWEICLOUD_SDK_IDP_ID";
const ID_TOKEN_FILE: &str = "HUAWEICLOUD_SDK_ID_TOKEN_FILE";

/// Loads from the variables. An identity provider has priority over keys, as in the vendor's SDKs.
async fn load_environment(config: TokenServiceConfig) -> Result<SourceOutcome, Error> {
    let environment = config.environment.clone();
    let federation = paired_settings(
        (IDP_ID, environment.variable(IDP_ID)?),
        (ID_TOKEN_FILE, environment.variable(ID_TOKEN_FILE)?),
    )
    .map_err(|why| Error::new(ErrorKind::Credentials, format!("the environment {why}")))?;
    if let Some((idp, file)) = federation {
        let federated = FederatedIdToken::from_settings(idp, (ID_TOKEN_FILE, file), config);
        return federated.load().await.map(SourceOutcome::Credentials);
    }
    let names = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN");
    let keys = EnvironmentCredentials::new(names.0, names.1, Some(names.2));
    keys.host_environment(environment).load().await
}

/// Two settings of which both or neither must be set.
fn paired_settings(
    (first, one): (&str, Option<String>),
    (second, two): (&str, Option<String>),
) -> Result<Option<(String, String)>, String> {
    match (one, two) {
        (Some(one), Some(two)) => Ok(Some((one, two))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(format!("has `{first}` without `{second}`")),
        (None, Some(_)) => Err(format!("has `{second}` without `{first}`")),
    }
}
