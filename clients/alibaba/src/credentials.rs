//! Where Alibaba Cloud's users keep credentials, and sources of them that a program configures.
//!
//! A client that is given no credentials asks the [`default_chain`]. Given to `.credentials(…)` of its builder may be:
//!
//! | source | what it needs |
//! |---|---|
//! | [`Credentials`](crate::Credentials) | a key pair, a temporary one, or a bearer token |
//! | [`AssumeRole`] | a role, and other credentials |
//! | [`AssumeRoleWithOidc`] | a role, and an identity token in a file |
//! | [`EcsMetadata`] | an ECS instance with a RAM role |
//! | [`CredentialsUri`] | a server that hands out keys |
//! | [`Process`] | a command that prints keys |
//!
//! All but the first are asked again ahead of the end of their keys.

mod assume_role;
mod file;
mod metadata;
mod oidc;
mod process;
mod profile;
mod session;
mod sts;
mod uri;

use imagescan_runtime::credentials::{Chain, Environment, Look, System};

pub use assume_role::AssumeRole;
pub use metadata::EcsMetadata;
pub use oidc::AssumeRoleWithOidc;
pub use process::Process;
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
/// What is configured and does not work is an error, and no later source is asked: a profile that is named and missing, a
/// section that lacks one of its parts, a file that cannot be read. A file that has nothing for this program is passed over
/// where no profile was named: one that is empty, or has neither the section `[default]` nor a profile in use, or a profile
/// without keys. The metadata service is asked before
/// the credentials URI, as the vendor's SDKs do, so that a program finds the same account as they. Where no metadata
/// service is, that takes up to two seconds; `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` saves them.
///
/// ```
/// use imagescan_alibaba::credentials;
/// use imagescan_runtime::credentials::{Cached, System};
///
/// let chain = Cached::new(credentials::default_chain(System::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(system: System) -> Chain {
    let environment = Environment::new(
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        Some("ALIBABA_CLOUD_SECURITY_TOKEN"),
    )
    .on(system.clone());
    Chain::new("Alibaba Cloud")
        .then(environment)
        .then(Look::new("OIDC role", system.clone(), oidc::find))
        .then(Look::new("aliyun profile", system.clone(), profile::find))
        .then(Look::new("credentials file", system.clone(), file::find))
        .then(Look::new("ECS metadata", system.clone(), metadata::find))
        .then(Look::new("credentials URI", system, uri::find))
}
