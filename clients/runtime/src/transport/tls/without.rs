//! No TLS: only plain HTTP can be sent.

use ::reqwest::ClientBuilder;
use bytes::Bytes;

use crate::error::Error;

#[derive(Debug)]
pub(crate) struct Tls;

impl Tls {
    pub(crate) fn new(roots: &[Bytes]) -> Result<Self, Error> {
        if !roots.is_empty() {
            crate::transport::tls::check_for("root certificates are for TLS")?;
        }
        Ok(Self)
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with TLS")]
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "as with TLS")]
    pub(crate) fn set_up(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
    }
}
