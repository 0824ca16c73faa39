//! Tokens by which another identity provider vouches for a user or a workload.

use std::fmt;

use imagescan_runtime::credentials::System;
use imagescan_runtime::{Error, ErrorKind};
use zeroize::Zeroizing;

/// Where such a token is.
#[derive(Clone)]
pub(super) enum IdToken {
    Text(Zeroizing<String>),
    /// In a file, which is read afresh each time: whoever issues the token replaces it there.
    File(String),
}

impl IdToken {
    pub(super) fn read(&self, system: &System) -> Result<Zeroizing<String>, Error> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::File(path) => {
                let refuse =
                    |why: &str| Error::new(ErrorKind::Credentials, format!("the token file {path} {why}"));
                let full =
                    system.path(path).ok_or_else(|| refuse("is in a home folder, and there is none"))?;
                let text = system.read(&full)?.map(Zeroizing::new).ok_or_else(|| refuse("is not there"))?;
                match text.trim() {
                    "" => Err(refuse("is empty")),
                    token => Ok(Zeroizing::new(token.to_owned())),
                }
            }
        }
    }
}

/// Shows a path, never a token.
impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("…"),
            Self::File(path) => path.fmt(f),
        }
    }
}
