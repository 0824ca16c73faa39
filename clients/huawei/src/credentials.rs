//! Where Huawei Cloud's users keep credentials.

use imagescan_runtime::credentials::{Chain, Environment, System};

/// The sources that a client asks if it is given no credentials: `environment`, with `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and
/// `HUAWEICLOUD_SDK_SECURITY_TOKEN`.
#[must_use]
pub fn default_chain(system: System) -> Chain {
    let environment =
        Environment::new("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", Some("HUAWEICLOUD_SDK_SECURITY_TOKEN"));
    Chain::new("Huawei Cloud").then(environment.reading(move |name| system.variable(name)))
}
