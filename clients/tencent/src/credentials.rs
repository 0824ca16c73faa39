//! Credential sources of Tencent Cloud, and the default chain.
//!
//! By default, a client uses the [`default_chain`]. `.credentials(…)` of its builder accepts:
//!
//! | source | requires |
//! |---|---|
//! | [`Credentials`] | a key pair, or a temporary key pair |
//! | [`AssumeRole`] | a role, and other credentials |
//! | [`AssumeRoleWithWebIdentity`] | a role, and an identity token in a file |
//! | [`CvmRole`] | a virtual machine with a role |
//! | [`Profile`] | a profile of the vendor's command line |
//!
//! All sources but the first renew the keys before they expire.

mod assume_role;
mod environment;
mod files;
mod metadata;
mod named_profile;
pub(crate) mod profile;
mod role_session;
mod sts_request;
mod web_identity;

pub use assume_role::AssumeRole;
pub use imagescan_runtime::credentials::*;
pub use metadata::CvmRole;
pub use named_profile::Profile;
pub use web_identity::AssumeRoleWithWebIdentity;

/// The sources of a client without explicit credentials, in this order:
///
/// | | source | credentials |
/// |---|---|---|
/// | 1 | `environment` | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`; `TENCENTCLOUD_TOKEN` for a temporary key. |
/// | 2 | `credentials file` | section `[default]` with `secret_id`, `secret_key`, `token` of the file in `TENCENTCLOUD_CREDENTIALS_FILE`, or else of `~/.tencentcloud/credentials`, or else of `/etc/tencentcloud/credentials` |
/// | 3 | `tccli profile` | `~/.tccli/default.credential`, or that of the profile in `TCCLI_PROFILE`: keys, a role to assume with them, or the role of the virtual machine |
/// | 4 | `CVM role` | the role of the virtual machine, from its metadata service, unless `TENCENTCLOUD_METADATA_DISABLED=true` |
/// | 5 | `pod identity` | `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_REGION`, as the container service sets them |
///
/// If `TENCENTCLOUD_ROLE_ARN` is set, the keys of 1, 2 and 3 assume that role; `TENCENTCLOUD_ROLE_SESSION_NAME` sets the
/// name of the session. The role of the virtual machine assumes no other. The endpoint of STS is `sts.tencentcloudapi.com`,
/// or `sts.endpoint` of the profile of 3.
///
/// The vendor's Python and Go SDKs have 1, 2 and 4 in this order, Python also 5. Only its command line supports the token,
/// the role and 3; they precede the services, which a laptop does not have.
///
/// A source that is configured and fails is an error, and later sources are not tried: a profile in `TCCLI_PROFILE` that does
/// not exist, an id without its key, a file that cannot be read. A file without credentials for this program is skipped: a
/// credentials file without keys in a section `[default]`, and, unless `TCCLI_PROFILE` is set, a profile without keys.
///
/// Without any credentials, the chain fails within 2 seconds: the metadata service has one second to respond.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use imagescan::{Cached, HostEnvironment};
/// use imagescan::tencent::credentials;
///
/// let chain = Cached::new(credentials::default_chain(HostEnvironment::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(environment: HostEnvironment) -> Chain {
    Chain::new("Tencent Cloud")
        .or_else(FnSource::new("environment", environment.clone(), environment::load))
        .or_else(FnSource::new("credentials file", environment.clone(), files::load))
        .or_else(FnSource::new("tccli profile", environment.clone(), profile::load))
        .or_else(FnSource::new("CVM role", environment.clone(), async |environment| {
            CvmRole::with_environment(environment).load_outcome().await
        }))
        .or_else(FnSource::new("pod identity", environment, web_identity::load))
}
