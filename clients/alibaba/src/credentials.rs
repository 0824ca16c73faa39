//! Where Alibaba Cloud's users keep credentials, and sources of them that a program configures.
//!
//! A client that is given no credentials asks the [`default_chain`]. Given to `.credentials(…)` of its builder may be:
//!
//! | source | what it needs |
//! |---|---|
//! | [`Credentials`] | a key pair, a temporary one, or a bearer token |
//! | [`AssumeRole`] | a role, and other credentials |
//! | [`AssumeRoleWithOidc`] | a role, and an identity token in a file |
//! | [`EcsMetadata`] | an ECS instance with a RAM role |
//! | [`CredentialsUri`] | a server that hands out keys |
//! | [`Process`] | a command that prints keys |
//!
//! All but the first are asked again ahead of the end of their keys.
//!
//! Which host of STS gives the keys of a role is said by the first of these that says anything:
//!
//! 1. an endpoint: `.sts_endpoint(…)` of a source, or `sts_endpoint` of a profile; `ALIBABA_CLOUD_STS_ENDPOINT`. A bare host, or a
//!    URL; plain HTTP on this machine alone.
//! 2. a region of STS: `.region(…)` of a source, or `sts_region` of a profile; `ALIBABA_CLOUD_STS_REGION`. Its host is
//!    `sts.<region>.aliyuncs.com`.
//! 3. the client's region: that of its builder, or else of `ALIBABA_CLOUD_REGION_ID` or `ALIBABA_CLOUD_REGION`, or else
//!    `region_id` of the profile. Its host is in [`endpoints::STS`](crate::endpoints::STS).
//! 4. nothing, or a region without STS: `sts.aliyuncs.com`, which lies in the mainland.
//!
//! From within a virtual private cloud the hosts of 2 and 3 are `sts-vpc.<region>.aliyuncs.com`: with
//! [`ClientBuilder::network`](crate::ClientBuilder::network), `.vpc()` of a source, `endpoint_type` or `enable_vpc` of the
//! profile that the keys are of, or else of the one in use, `ALIBABA_CLOUD_ENDPOINT_TYPE=vpc`, or `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true`.

mod assume_role;
mod file;
mod metadata;
mod oidc;
mod process;
mod profile;
mod session;
mod sts;
mod sts_location;
mod uri;

use std::future::Future;

use imagescan_runtime::Error;

pub use assume_role::AssumeRole;
pub use imagescan_runtime::credentials::*;
pub use metadata::EcsMetadata;
pub use oidc::AssumeRoleWithOidc;
pub use process::Process;
pub(crate) use sts_location::ClientSettings;
pub use uri::CredentialsUri;

/// The sources that a client asks if it is given no credentials, in the order of the vendor's SDKs:
///
/// | source | where |
/// |---|---|
/// | `environment` | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, and `ALIBABA_CLOUD_SECURITY_TOKEN` for a temporary key |
/// | `OIDC role` | the role that `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE` tell of, as in a pod with RRSA |
/// | `aliyun profile` | `~/.aliyun/config.json`, or what `ALIBABA_CLOUD_CONFIG_FILE` names: the profile that `ALIBABA_CLOUD_PROFILE` names, or the current one; not with `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` |
/// | `credentials file` | `~/.alibabacloud/credentials` and `~/.alibabacloud/credentials.ini`, or what `ALIBABA_CLOUD_CREDENTIALS_FILE` names: the section that `ALIBABA_CLOUD_PROFILE` names, or `[default]` |
/// | `ECS metadata` | the RAM role of the instance, or the one that `ALIBABA_CLOUD_ECS_METADATA` names; not with `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true`, and in its hardened mode only with `ALIBABA_CLOUD_IMDSV1_DISABLED=true` |
/// | `credentials URI` | the server that `ALIBABA_CLOUD_CREDENTIALS_URI` names |
///
/// Profiles may be of the modes `AK`, `StsToken`, `RamRoleArn`, `EcsRamRole`, `OIDC`, `ChainableRamRoleArn`,
/// `RamRoleArnWithRoleName`, `External`, `CredentialsURI` and `BearerToken`; of `CloudSSO` and `OAuth` the keys are used
/// that the vendor's command line left there, as long as they are good. Sections of the credentials file may be of the
/// types `access_key`, `sts`, `ecs_ram_role`, `ram_role_arn` and `oidc_role_arn`.
///
/// With `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` set to `1` or `true`, no setting starts a command or has a server asked for
/// keys: profiles of the modes `External` and `CredentialsURI` are an error, and `ALIBABA_CLOUD_CREDENTIALS_URI` is passed
/// over. A [`Process`] or a [`CredentialsUri`] that a program sets up in code is not a setting, and works.
///
/// What is configured and does not work is an error, and no later source is asked: a profile that is named and missing, a
/// section that lacks one of its parts, a file that cannot be read. A file that has nothing for this program is passed over
/// where no profile was named: one that is empty, or has neither a section `[default]` nor a profile in use, or no
/// keys there and nothing to get them by. The metadata service is asked before
/// the credentials URI, as the vendor's SDKs do, so that a program finds the same account as they. Where no metadata
/// service is, that takes up to two seconds; `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` saves them.
///
/// ```
/// use imagescan_alibaba::credentials;
/// use imagescan_alibaba::{Cached, HostEnvironment};
///
/// let chain = Cached::new(credentials::default_chain(HostEnvironment::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(environment: HostEnvironment) -> Chain {
    default_chain_of(environment, &ClientSettings::default())
}

/// The chain of a client, which asks STS where the client is.
pub(crate) fn default_chain_of(environment: HostEnvironment, client: &ClientSettings) -> Chain {
    let variables = EnvironmentCredentials::new(
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        Some("ALIBABA_CLOUD_SECURITY_TOKEN"),
    )
    .host_environment(environment.clone());
    Chain::new("Alibaba Cloud")
        .or_else(variables)
        .or_else(asking("OIDC role", &environment, client, oidc::find))
        .or_else(asking("aliyun profile", &environment, client, profile::find))
        .or_else(asking("credentials file", &environment, client, file::find))
        .or_else(FnSource::new("ECS metadata", environment.clone(), metadata::find))
        .or_else(FnSource::new("credentials URI", environment, uri::find))
}

/// A source that may have to ask STS.
fn asking<Fut>(
    name: &'static str,
    environment: &HostEnvironment,
    client: &ClientSettings,
    find: fn(HostEnvironment, ClientSettings) -> Fut,
) -> impl CredentialSource
where
    Fut: Future<Output = Result<SourceOutcome, Error>> + Send + 'static,
{
    let client = client.clone();
    FnSource::new(name, environment.clone(), move |environment| find(environment, client.clone()))
}
