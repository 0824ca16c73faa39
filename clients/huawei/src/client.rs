//! What a Huawei client is made of.

use std::marker::PhantomData;

use imagescan_runtime::credentials::variable;
use imagescan_runtime::{Client, Error, Options, Service};

use crate::auth::Signer;
use crate::credentials::default_chain;
use crate::protocol::Huawei;

/// Builds a client of a Huawei service: `hss::Client::builder()`.
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S> {
    options: Options,
    project_id: Option<String>,
    derived_signature: bool,
    service: PhantomData<fn() -> S>,
}

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self { options: Options::default(), project_id: None, derived_signature: false, service: PhantomData }
    }
}

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::builder_options!();

    /// Sets the project whose images are meant: an id of the region's, not a name.
    ///
    /// Default: the environment variable `HUAWEICLOUD_SDK_PROJECT_ID`.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.project_id = Some(id.into());
        self
    }

    /// Signs with `V11-HMAC-SHA256`, a key derived for day, region and service, in place of `SDK-HMAC-SHA256`.
    /// Needs a region.
    pub fn derived_signature(mut self) -> Self {
        self.derived_signature = true;
        self
    }

    /// Makes the client. Nothing is sent, and no credentials are read yet.
    ///
    /// # Errors
    /// When region and endpoint are missing or wrong, the project id cannot stand in a path, or TLS cannot be set up.
    pub fn build(self) -> Result<Client<S>, Error> {
        let signer = match &self.options.region {
            _ if !self.derived_signature => Signer::new(),
            Some(region) => Signer::derived(region.as_str(), S::META.signing_name),
            None => {
                return Err(Error::invalid("a derived signature is made for a region: set `.region(…)`"));
            }
        };
        let project_id = self.project_id.or_else(|| variable("HUAWEICLOUD_SDK_PROJECT_ID"));
        if let Some(id) = &project_id {
            check_project_id(id)?;
        }
        let protocol = Huawei { project_id, signer };
        self.options.build("public", default_chain, protocol)
    }
}

fn check_project_id(id: &str) -> Result<(), Error> {
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match id.chars().find(|c| !usable(*c)) {
        _ if id.is_empty() => {
            Err(Error::invalid("the project id is empty: leave it out, or give the id that IAM shows"))
        }
        None => Ok(()),
        Some(c) => Err(Error::invalid(format!(
            "the project id holds {c:?}: give the id that IAM shows (letters and digits), not a name or a path"
        ))),
    }
}
