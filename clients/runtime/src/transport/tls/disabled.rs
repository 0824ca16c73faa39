//! No TLS: only plain HTTP requests can be sent.

use ::reqwest::ClientBuilder;
use bytes::Bytes;

use crate::error::Error;
use crate::transport::tls::check_for;

#[derive(Debug)]
pub(crate) struct Tls;

impl Tls {
    pub(crate) fn new(roots: &[Bytes]) -> Result<Self, Error> {
        if !roots.is_empty() {
            check_for("root certificates need TLS")?;
        }
        Ok(Self)
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with TLS")]
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "as with TLS")]
    pub(crate) fn configure(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
    }
}
