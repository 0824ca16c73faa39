//! The host as credential sources see it: variables, files, clock, token and metadata services.

pub(crate) mod clock;
pub(crate) mod file;
mod host_environment;
pub(crate) mod inputs;
mod network;
mod services;
pub(crate) mod variables;

pub use host_environment::HostEnvironment;
pub(crate) use inputs::record_inputs;
pub use services::{
    credential_error, no_response, not_available, send_to_local_service, send_to_metadata_service,
    send_to_token_service,
};
