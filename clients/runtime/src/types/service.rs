//! Services and their metadata.

use std::fmt;

use crate::types::operation::OperationMeta;
use crate::types::region_id::EndpointTable;

/// A cloud: a type parameter that ties regions and credentials to the clients of its services.
pub trait Cloud: fmt::Debug + Send + Sync + 'static {
    /// The cloud's name, as errors print it.
    const NAME: &'static str;
}

/// A service of a provider: a type parameter that ties operations to the client that can send them.
pub trait Service: fmt::Debug + Send + Sync + 'static {
    /// The cloud of the service.
    type Cloud: Cloud;
    /// The builder of the service's client.
    type Builder: Default;
    /// The metadata of the service.
    const META: &'static ServiceMeta;
}

/// The metadata of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceMeta {
    /// The name of the provider, as its crate is called after `imagescan-`.
    pub provider: &'static str,
    /// The vendor's short name of the service.
    pub name: &'static str,
    /// The API version, `v5`.
    pub version: &'static str,
    /// The service's name in a credential scope; empty for schemes without one.
    pub signing_name: &'static str,
    /// Region and host, by endpoint set.
    pub endpoints: &'static [EndpointTable],
    /// Every operation of the service.
    pub operations: &'static [&'static OperationMeta],
}

impl ServiceMeta {
    /// The metadata of a service; called by generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        provider: &'static str,
        name: &'static str,
        version: &'static str,
        signing_name: &'static str,
        endpoints: &'static [EndpointTable],
        operations: &'static [&'static OperationMeta],
    ) -> Self {
        Self { provider, name, version, signing_name, endpoints, operations }
    }

    /// The name of a variable for the service: prefix, name of the service and suffix in upper case, joined by `_`.
    #[must_use]
    pub fn variable_name(&self, prefix: &str, suffix: &str) -> String {
        format!("{prefix}_{}_{suffix}", self.name).to_ascii_uppercase().replace('-', "_")
    }
}
