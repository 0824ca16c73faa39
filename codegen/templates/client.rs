//! What a client of {{Name}} is made of.

use std::marker::PhantomData;

use imagescan_runtime::{Client, Error, Options, Service};

use crate::auth::Signer;
use crate::credentials::default_chain;
use crate::protocol::{{Name}}Protocol;

/// Builds a client of a service of {{Name}}: `{{service}}::Client::builder()`.
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S> {
    options: Options,
    service: PhantomData<fn() -> S>,
}

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self { options: Options::default(), service: PhantomData }
    }
}

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::builder_options!();

    // What only this provider's clients can be told (a project, a site, a language) gets its setters here.

    /// Makes the client. Nothing is sent, and no credentials are read yet.
    ///
    /// # Errors
    /// When region and endpoint are missing or wrong, or TLS cannot be set up.
    pub fn build(self) -> Result<Client<S>, Error> {
        let protocol = {{Name}}Protocol { signer: Signer::new() };
        // `public` is a network of specs/{{name}}/regions.yaml.
        self.options.build("public", default_chain, protocol)
    }
}
