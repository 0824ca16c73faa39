//! Credential sources of Alibaba Cloud, and the default chain.
//!
//! By default, a client uses the [`default_chain`]. `.credentials(…)` of its builder accepts:
//!
//! | source | requires |
//! |---|---|
//! | [`Credentials`] | a key pair, a temporary key pair, or a bearer token |
//! | [`AssumeRole`] | a role, and other credentials |
//! | [`AssumeRoleWithOidc`] | a role, and an identity token in a file |
//! | [`EcsMetadata`] | an ECS instance with a RAM role |
//! | [`CredentialsUri`] | a server that provides keys |
//! | [`Process`] | a command that prints keys |
//! | [`Profile`] | a profile of the vendor's tools |
//!
//! All sources but the first renew the keys before they expire.
//!
//! # Endpoint of STS
//!
//! The first of these settings that is present determines the host of STS:
//!
//! 1. an endpoint: `.sts_endpoint(…)` of a source, or `sts_endpoint` of a profile; `ALIBABA_CLOUD_STS_ENDPOINT`. A host, or a
//!    URL; plain HTTP on this host only.
//! 2. a region of STS: `.region(…)` of a source, or `sts_region` of a profile; `ALIBABA_CLOUD_STS_REGION`. Its host is
//!    `sts.<region>.aliyuncs.com`.
//! 3. the client's region: that of its builder, or else of `ALIBABA_CLOUD_REGION_ID` or `ALIBABA_CLOUD_REGION`, or else
//!    `region_id` of the profile. Its host is in [`endpoints::STS`](crate::endpoints::STS).
//! 4. nothing, or a region without STS: `sts.aliyuncs.com`, which is in the mainland.
//!
//! In a virtual private cloud, the hosts of 2 and 3 are `sts-vpc.<region>.aliyuncs.com`. One of these settings selects it:
//! [`ClientBuilder::network`](crate::ClientBuilder::network), `.vpc()` of a source, `endpoint_type` or `enable_vpc` of the
//! profile of the keys, or else of the profile in use, `ALIBABA_CLOUD_ENDPOINT_TYPE=vpc`, or
//! `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true`.

mod assume_role;
mod file;
mod metadata;
mod named_profile;
mod oidc;
mod process;
mod profile;
mod role_session;
mod sts_endpoint;
mod sts_request;
mod uri;

use std::future::Future;

use imagescan_runtime::Error;

pub use assume_role::AssumeRole;
pub use imagescan_runtime::credentials::*;
pub use metadata::EcsMetadata;
pub use named_profile::Profile;
pub use oidc::AssumeRoleWithOidc;
pub use process::Process;
pub(crate) use sts_endpoint::ClientSettings;
pub use uri::CredentialsUri;

/// The sources of a client without explicit credentials, in the order of the vendor's SDKs:
///
/// | source | credentials |
/// |---|---|
/// | `environment` | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, and `ALIBABA_CLOUD_SECURITY_TOKEN` for a temporary key |
/// | `OIDC role` | a role, with `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, as in a pod with RRSA |
/// | `aliyun profile` | `~/.aliyun/config.json`, or the file in `ALIBABA_CLOUD_CONFIG_FILE`: the profile in `ALIBABA_CLOUD_PROFILE`, or the current one; disabled by `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` |
/// | `credentials file` | `~/.alibabacloud/credentials` and `~/.alibabacloud/credentials.ini`, or the file in `ALIBABA_CLOUD_CREDENTIALS_FILE`: the section in `ALIBABA_CLOUD_PROFILE`, or `[default]` |
/// | `ECS metadata` | the RAM role of the instance, or the one in `ALIBABA_CLOUD_ECS_METADATA`; disabled by `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true`; only the hardened mode with `ALIBABA_CLOUD_IMDSV1_DISABLED=true` |
/// | `credentials URI` | the server in `ALIBABA_CLOUD_CREDENTIALS_URI` |
///
/// The supported modes of profiles are `AK`, `StsToken`, `RamRoleArn`, `EcsRamRole`, `OIDC`, `ChainableRamRoleArn`,
/// `RamRoleArnWithRoleName`, `External`, `CredentialsURI` and `BearerToken`. Profiles of `CloudSSO` and `OAuth` provide the
/// keys that the vendor's command line stored, until they expire. The supported types of sections in the credentials file are
/// `access_key`, `sts`, `ecs_ram_role`, `ram_role_arn` and `oidc_role_arn`.
///
/// If `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` is `1` or `true`, no variable and no file starts a command or sends a request
/// to a server for keys: profiles of the modes `External` and `CredentialsURI` are an error, and
/// `ALIBABA_CLOUD_CREDENTIALS_URI` is ignored. A [`Process`] or a [`CredentialsUri`] in the program still works.
///
/// A source that is configured and fails is an error, and later sources are not tried: a profile in `ALIBABA_CLOUD_PROFILE`
/// that does not exist, a section that lacks one of its parts, a file that cannot be read. Unless `ALIBABA_CLOUD_PROFILE` is
/// set, a file without credentials for this program is skipped: an empty file, a file with neither a section `[default]` nor
/// a profile in use, or one where these have no credentials. As in the vendor's SDKs, the metadata service precedes the
/// credentials URI, so that a program finds the same account. Without a metadata service, its source takes up to two seconds;
/// `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` saves them.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials;
/// use imagescan::{Cached, HostEnvironment};
///
/// let chain = Cached::new(credentials::default_chain(HostEnvironment::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(environment: HostEnvironment) -> Chain {
    default_chain_for(environment, &ClientSettings::default())
}

/// The default chain with the settings of a client for STS.
pub(crate) fn default_chain_for(environment: HostEnvironment, client: &ClientSettings) -> Chain {
    let variables = EnvironmentCredentials::new(
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        Some("ALIBABA_CLOUD_SECURITY_TOKEN"),
    )
    .host_environment(environment.clone());
    Chain::new("Alibaba Cloud")
        .or_else(variables)
        .or_else(with_sts("OIDC role", &environment, client, oidc::load))
        .or_else(with_sts("aliyun profile", &environment, client, profile::load))
        .or_else(with_sts("credentials file", &environment, client, file::load))
        .or_else(FnSource::new("ECS metadata", environment.clone(), metadata::load))
        .or_else(FnSource::new("credentials URI", environment, uri::load))
}

/// A source that may send requests to STS.
fn with_sts<Fut>(
    name: &'static str,
    environment: &HostEnvironment,
    client: &ClientSettings,
    load: fn(HostEnvironment, ClientSettings) -> Fut,
) -> impl CredentialSource
where
    Fut: Future<Output = Result<SourceOutcome, Error>> + Send + 'static,
{
    let client = client.clone();
    FnSource::new(name, environment.clone(), move |environment| load(environment, client.clone()))
}
