//! Where Alibaba Cloud's users keep credentials.

use imagescan_runtime::credentials::{Chain, Environment, System};

/// The sources that a client asks if it is given no credentials: `environment`, with `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and
/// `ALIBABA_CLOUD_SECURITY_TOKEN`.
#[must_use]
pub fn default_chain(system: System) -> Chain {
    let environment = Environment::new(
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        Some("ALIBABA_CLOUD_SECURITY_TOKEN"),
    );
    Chain::new("Alibaba Cloud").then(environment.reading(move |name| system.variable(name)))
}
