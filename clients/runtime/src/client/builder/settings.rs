//! What a provider settles from the machine's settings before it builds: region and endpoint.

use crate::client::builder::Options;
use crate::error::Error;
use crate::types::endpoint::{Endpoint, PlainHttp};
use crate::types::service::ServiceMeta;

impl Options {
    /// An error about the region, which says where that was found if the user did not give it.
    #[must_use]
    pub fn about_region(&self, error: Error) -> Error {
        match &self.region_source {
            Some(source) => {
                Error::new(error.kind(), format!("{}; the region is that of {source}", error.message()))
            }
            None => error,
        }
    }

    /// Refuses a region that no cloud has, also beside an endpoint: it is signed with, and looked up by. A region that is
    /// only unknown passes here; without an endpoint, the table of hosts refuses it.
    ///
    /// # Errors
    /// As [`Region::check`](crate::Region::check).
    pub fn check_region(&self, service: &ServiceMeta) -> Result<(), Error> {
        let Some(region) = &self.region else {
            return Ok(());
        };
        let hosts = service.endpoints.iter().flat_map(|table| table.hosts);
        region.check(hosts.map(|(id, _)| *id)).map_err(|error| self.about_region(error))
    }

    /// Takes the endpoint from a setting of the machine, which `named_by` is the name of: a variable, or a file's. Plain HTTP
    /// is taken for this machine alone, unless the builder allows more.
    ///
    /// # Errors
    /// When the text is no endpoint, or one in plain HTTP of another machine. The error names the setting.
    pub fn take_endpoint(&mut self, text: &str, named_by: &str) -> Result<(), Error> {
        let named = |error: Error| Error::new(error.kind(), format!("{named_by}: {}", error.message()));
        let endpoint = Endpoint::parse(text, true).map_err(named)?;
        let allowed = PlainHttp::Loopback.or_anywhere(self.plain_http);
        endpoint.check_plain_http(allowed).map_err(named)?;
        // What the rule lets through is allowed.
        self.plain_http |= !endpoint.is_https();
        self.endpoint = Some(text.to_owned());
        Ok(())
    }

    /// Takes the endpoint that the variable of this name holds, if the builder has none.
    ///
    /// # Errors
    /// As [`take_endpoint`](Self::take_endpoint), and when the value is not UTF-8.
    pub fn take_endpoint_variable(&mut self, name: &str) -> Result<(), Error> {
        if self.endpoint.is_some() {
            return Ok(());
        }
        self.environment.variable(name)?.map_or(Ok(()), |text| self.take_endpoint(&text, name))
    }
}

impl ServiceMeta {
    /// The name of a variable about the service, `CLOUD_SVC_ENDPOINT`: `prefix`, the service's name and `suffix`.
    #[must_use]
    pub fn variable(&self, prefix: &str, suffix: &str) -> String {
        format!("{prefix}_{}_{suffix}", self.name).to_ascii_uppercase().replace('-', "_")
    }
}
