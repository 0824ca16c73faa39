//! Credentials and signatures: where keys come from, how they are cached, and what requests are signed with.

mod base;
mod cache_entry;
mod cached;
mod chain;
mod credentials;
mod document;
mod environment_credentials;
mod expiry;
mod failed_load;
mod in_flight;
mod ini;
mod load;
mod lookup_cell;
mod quote;
pub(crate) mod sign;
pub(crate) mod signing;
mod source;

pub use base::{BaseCredentials, refresh_after_rejection, send_with_credentials};
pub use cached::Cached;
pub use chain::{Chain, CredentialSource, SourceOutcome};
pub use credentials::{Credentials, KeyPair, ProvideCredentials};
pub use document::{CredentialDocument, FieldNames, Node};
pub use environment_credentials::EnvironmentCredentials;
pub(crate) use failed_load::FailedLoad;
pub use ini::IniSection;
pub use load::LoadCredentials;
pub use lookup_cell::LookupCell;
pub use quote::quote_unless_secret;
pub use source::{FnSource, from_fn};
