//! Region and endpoint from the host environment, resolved before a client is built.

use crate::client::builder::Options;
use crate::error::Error;
use crate::types::endpoint::{Endpoint, PlainHttp, check_plain_http};
use crate::types::service::ServiceMeta;

impl Options {
    /// Adds the source of the region to an error about it, if the region is from a variable or a file.
    #[must_use]
    pub fn region_error(&self, error: Error) -> Error {
        match &self.region_source {
            Some(source) => {
                Error::new(error.kind(), format!("{}; the region is that of {source}", error.message()))
            }
            None => error,
        }
    }

    /// Checks the syntax of the region, which signatures and lookups use even if the endpoint is set. An unknown region
    /// passes; without an endpoint, the table of hosts rejects it.
    ///
    /// # Errors
    /// As [`RegionId::check`](crate::RegionId::check).
    pub fn check_region(&self, service: &ServiceMeta) -> Result<(), Error> {
        let Some(region) = &self.region else {
            return Ok(());
        };
        let hosts = service.endpoints.iter().flat_map(|table| table.hosts);
        region.check(hosts.map(|(id, _)| *id)).map_err(|error| self.region_error(error))
    }

    /// Sets the endpoint from a setting of the host; `setting` is the name of a variable or of a setting in a file. Plain
    /// HTTP is accepted for the local host only, unless the builder allows it for all hosts.
    ///
    /// # Errors
    /// When the text is not an endpoint, or a plain HTTP endpoint on another host. The error names the setting.
    pub fn set_endpoint_from(&mut self, text: &str, setting: &str) -> Result<(), Error> {
        let in_setting = |error: Error| Error::new(error.kind(), format!("{setting}: {}", error.message()));
        let endpoint = Endpoint::parse_insecure(text).map_err(in_setting)?;
        let allowed = PlainHttp::Loopback.or_anywhere(self.plain_http);
        check_plain_http(&endpoint, allowed).map_err(in_setting)?;
        self.plain_http |= !endpoint.is_https();
        self.endpoint = Some(text.to_owned());
        Ok(())
    }

    /// Sets the endpoint from the variable of this name, if the builder has no endpoint and the variable is set.
    ///
    /// # Errors
    /// As [`set_endpoint_from`](Self::set_endpoint_from), and when the value is not UTF-8.
    pub fn set_endpoint_from_variable(&mut self, name: &str) -> Result<(), Error> {
        if self.endpoint.is_some() {
            return Ok(());
        }
        self.environment().variable(name)?.map_or(Ok(()), |text| self.set_endpoint_from(&text, name))
    }
}
