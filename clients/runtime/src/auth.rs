//! Credentials and signatures: where keys come from, how they are cached, and how requests are signed.

mod cache;
mod chain;
mod credentials;
pub(crate) mod signing;
mod sources;

pub use cache::{Cached, LookupCell};
pub use chain::{Chain, CredentialSource, SourceOutcome};
pub use credentials::{Credentials, KeyPair, ProvideCredentials};
pub use sources::{
    BaseCredentials, CredentialDocument, EnvironmentCredentials, FieldNames, FnSource, IniSection,
    LoadCredentials, Node, from_fn, profile_not_found, refresh_after_rejection, send_with_credentials,
};
