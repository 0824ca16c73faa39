//! Where Huawei Cloud's users keep credentials.
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
//! Those that are not in the chain are given to a client's builder: `.credentials(IamToken::password(…).build())`. What
//! `build()` gives is kept, and renewed ahead of its end.
//!
//! IAM and STS are asked at the hosts of the client's region, over HTTPS. `HUAWEICLOUD_SDK_IAM_ENDPOINT` and
//! `HUAWEICLOUD_SDK_STS_ENDPOINT` name others, and so does `iam_endpoint` in the credentials file, which goes before the
//! variable for the file's own keys; plain HTTP is taken there for hosts of this machine alone. `eu-west-101` lies in
//! `myhuaweicloud.eu`, which is another cloud with other accounts. Without a region, or where the vendor's tables have no
//! host for it, IAM is `iam.myhuaweicloud.com`, as for the vendor's SDKs; STS is `sts.cn-north-4.myhuaweicloud.com` without
//! a region, and is guessed by the pattern of the others for one that is not in the tables, as is IAM for regions that this
//! version does not know.

mod agency;
mod environment;
mod federated;
pub(crate) mod file;
mod iam_token;
mod id_token;
mod metadata;
mod oidc;
mod pod_identity;
mod source;
mod temporary_key;

use std::future::Future;

use imagescan_runtime::Error;

use crate::token_service::TokenServiceConfig;

pub use agency::{AssumeAgency, Domain};
pub use federated::FederatedIdToken;
pub use iam_token::IamToken;
pub use imagescan_runtime::credentials::*;
pub use metadata::EcsMetadata;
pub use oidc::OidcAgency;
pub use pod_identity::PodIdentity;
pub use temporary_key::TemporaryKey;

/// The sources that a client asks if it is given no credentials, in the order of the vendor's SDK:
///
/// 1. `OIDC`: [`OidcAgency`], if `HUAWEICLOUD_OIDC_PROVIDER_URN`, `HUAWEICLOUD_OIDC_AGENCY_URN`, and
///    `HUAWEICLOUD_OIDC_ID_TOKEN` or `HUAWEICLOUD_OIDC_TOKEN_FILE` are set; `HUAWEICLOUD_OIDC_SESSION_NAME`,
///    `HUAWEICLOUD_OIDC_DURATION_SECONDS`, `HUAWEICLOUD_OIDC_POLICY` and `HUAWEICLOUD_OIDC_POLICY_IDS` (joined by commas)
///    say more.
/// 2. `environment`: [`FederatedIdToken`], by `HUAWEICLOUD_SDK_IDP_ID` and `HUAWEICLOUD_SDK_ID_TOKEN_FILE`; or else
///    `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, and `HUAWEICLOUD_SDK_SECURITY_TOKEN` for a temporary key.
/// 3. `credentials file`: the section `[basic]` of the file that `HUAWEICLOUD_SDK_CREDENTIALS_FILE` names, or else of
///    `~/.huaweicloud/credentials`: `idp_id` and `id_token_file`, or `ak`, `sk` and `security_token`; and `iam_endpoint`.
/// 4. `ECS metadata`: [`EcsMetadata`], unless `HUAWEICLOUD_SDK_METADATA_DISABLED` is `true`.
/// 5. `pod identity`: [`PodIdentity`], by `HC_CONTAINER_CREDENTIALS_FULL_URI` and
///    `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE`. In a pod whose network swallows requests to the metadata service, that
///    costs a second before: switch it off there. Where the node's agency can be had from a pod, it comes first.
///
/// What is configured and does not work is an error, and no later source is asked. A credentials file that has no section
/// `[basic]`, or no key in it, has nothing for this program, and is passed over.
///
/// ```
/// use imagescan_huawei::credentials;
/// use imagescan_huawei::{Cached, HostEnvironment};
///
/// let chain = Cached::new(credentials::default_chain(HostEnvironment::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(environment: HostEnvironment) -> Chain {
    default_chain_at(&TokenServiceConfig::new(environment, None))
}

/// The chain of a client, which asks IAM and STS in its region.
pub(crate) fn default_chain_at(config: &TokenServiceConfig) -> Chain {
    let environment = &config.environment;
    Chain::new("Huawei Cloud")
        .or_else(asking("OIDC", config, oidc::look))
        .or_else(asking("environment", config, environment::look))
        .or_else(asking(file::NAME, config, file::look))
        .or_else(FnSource::new("ECS metadata", environment.clone(), metadata::look))
        .or_else(FnSource::new("pod identity", environment.clone(), pod_identity::look))
}

/// A source that may have to ask IAM or STS.
fn asking<Fut>(
    name: &'static str,
    config: &TokenServiceConfig,
    look: fn(TokenServiceConfig) -> Fut,
) -> impl CredentialSource
where
    Fut: Future<Output = Result<SourceOutcome, Error>> + Send + 'static,
{
    let config = config.clone();
    FnSource::new(name, config.environment.clone(), move |_| look(config.clone()))
}

/// Two settings that belong together: both, or neither.
fn both(
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
