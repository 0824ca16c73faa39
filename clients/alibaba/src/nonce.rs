//! Signature nonces.

use std::fmt;
use std::sync::Arc;

use imagescan_runtime::provider::hex;
use imagescan_runtime::{Error, ErrorKind};
use ring::rand::{SecureRandom as _, SystemRandom};

/// The source of a client's nonces.
#[derive(Clone)]
pub(crate) enum Nonces {
    /// 128 bits from the operating system, in hex.
    Random,
    /// A function of the caller, for tests.
    Custom(Arc<dyn Fn() -> String + Send + Sync>),
}

impl Nonces {
    pub(crate) fn next(&self) -> Result<String, Error> {
        match self {
            Self::Random => {
                let mut bytes = [0; 16];
                SystemRandom::new().fill(&mut bytes).map_err(|_| {
                    Error::new(
                        ErrorKind::Credentials,
                        "the operating system returned no random numbers for the nonce",
                    )
                })?;
                Ok(hex(&bytes))
            }
            Self::Custom(next) => Ok(next()),
        }
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "Random",
            Self::Custom(_) => "Custom(…)",
        })
    }
}
