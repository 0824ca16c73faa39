//! What makes each request one of its kind.

use std::fmt;
use std::sync::Arc;

use imagescan_runtime::provider::hex;
use imagescan_runtime::{Error, ErrorKind};
use ring::rand::{SecureRandom as _, SystemRandom};

/// Where the nonces of a client come from.
#[derive(Clone)]
pub(crate) enum Nonces {
    /// 128 bits from the operating system, in hex.
    Random,
    /// What the caller gives, for tests.
    Given(Arc<dyn Fn() -> String + Send + Sync>),
}

impl Nonces {
    pub(crate) fn next(&self) -> Result<String, Error> {
        match self {
            Self::Random => {
                let mut bytes = [0; 16];
                SystemRandom::new().fill(&mut bytes).map_err(|_| {
                    Error::new(
                        ErrorKind::Credentials,
                        "the operating system gave no random numbers to sign with",
                    )
                })?;
                Ok(hex(&bytes))
            }
            Self::Given(next) => Ok(next()),
        }
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "Random",
            Self::Given(_) => "Given(…)",
        })
    }
}
