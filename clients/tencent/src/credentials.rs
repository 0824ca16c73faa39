//! Where Tencent Cloud's users keep credentials, and sources of them that a program configures.
//!
//! A client that is given no credentials asks the [`default_chain`]. Given to `.credentials(…)` of its builder may be:
//!
//! | source | what it needs |
//! |---|---|
//! | [`Credentials`] | a key pair, or a temporary one |
//! | [`AssumeRole`] | a role, and other credentials |
//! | [`AssumeRoleWithWebIdentity`] | a role, and an identity token in a file |
//! | [`CvmRole`] | a virtual machine with a role |
//!
//! All but the first are asked again ahead of the end of their keys.

mod assume_role;
mod environment;
mod files;
mod metadata;
pub(crate) mod profile;
mod session;
mod sts;
mod web_identity;

pub use assume_role::AssumeRole;
pub use imagescan_runtime::credentials::*;
pub use metadata::CvmRole;
pub use web_identity::AssumeRoleWithWebIdentity;

/// The sources that a client asks if it is given no credentials, in this order:
///
/// | | source | what it looks for |
/// |---|---|---|
/// | 1 | `environment` | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`; `TENCENTCLOUD_TOKEN` of a temporary key. |
/// | 2 | `credentials file` | section `[default]` with `secret_id`, `secret_key`, `token` of the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else of `~/.tencentcloud/credentials`, or else of `/etc/tencentcloud/credentials` |
/// | 3 | `tccli profile` | `~/.tccli/default.credential`, or that of the profile which `TCCLI_PROFILE` names: keys, a role that they take, or the machine's role |
/// | 4 | `machine role` | the role of the virtual machine, by its metadata service. `TENCENTCLOUD_METADATA_DISABLED=true` leaves that alone |
/// | 5 | `pod identity` | `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_REGION`, as the container service sets them |
///
/// If `TENCENTCLOUD_ROLE_ARN` is set, the keys of 1, 2 and 3 take that role; `TENCENTCLOUD_ROLE_SESSION_NAME` names the
/// session. A role that the machine has is not for taking another. STS is asked at `sts.tencentcloudapi.com`, or where the
/// profile of 3 sends its calls (`sts.endpoint`).
///
/// The vendor's Python and Go SDKs have 1, 2 and 4 in this order, Python also 5. The token, the role and 3 are known to
/// its command line alone; they come before the services, which a laptop does not have.
///
/// What is configured and does not work is an error, and no later source is asked: a profile that is named and missing, an
/// id without its key, a file that cannot be read. A file that has nothing for this program is passed over: a credentials
/// file without keys in a section `[default]`, and, where `TCCLI_PROFILE` names none, a profile without keys.
///
/// A machine without any of it is found out within 2 seconds: the metadata service has one to answer.
///
/// ```
/// use imagescan_tencent::{Cached, HostEnvironment};
/// use imagescan_tencent::credentials;
///
/// let chain = Cached::new(credentials::default_chain(HostEnvironment::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(environment: HostEnvironment) -> Chain {
    Chain::new("Tencent Cloud")
        .or_else(FnSource::new("environment", environment.clone(), environment::environment))
        .or_else(FnSource::new("credentials file", environment.clone(), files::credentials_file))
        .or_else(FnSource::new("tccli profile", environment.clone(), profile::tccli_profile))
        .or_else(FnSource::new("machine role", environment.clone(), async |environment| {
            CvmRole::on(environment).find().await
        }))
        .or_else(FnSource::new("pod identity", environment, web_identity::pod_identity))
}
