//! Where the users of {{Name}} keep credentials.

use imagescan_runtime::credentials::{Chain, Environment, System};

/// The sources that a client asks if it is given no credentials: `environment`, with `{{NAME}}_ACCESS_KEY_ID`,
/// `{{NAME}}_ACCESS_KEY_SECRET` and `{{NAME}}_SESSION_TOKEN`.
#[must_use]
pub fn default_chain(system: System) -> Chain {
    // Give them the names that the vendor's SDKs read, and let its files and services follow: `.then(Look::new(…))`.
    let environment =
        Environment::new("{{NAME}}_ACCESS_KEY_ID", "{{NAME}}_ACCESS_KEY_SECRET", Some("{{NAME}}_SESSION_TOKEN"));
    Chain::new("{{Name}}").then(environment.on(system))
}
