//! Tokens by which another identity provider vouches for a user or a workload.

use std::fmt;

use imagescan_runtime::Error;
use imagescan_runtime::HostEnvironment;
use zeroize::Zeroizing;

/// Where such a token is.
#[derive(Clone)]
pub(super) enum IdToken {
    Text(Zeroizing<String>),
    /// In a file, which is read afresh each time: whoever issues the token replaces it there.
    File {
        path: String,
        /// The variable or the setting that names it.
        named_by: &'static str,
    },
}

impl IdToken {
    pub(super) fn read(&self, environment: &HostEnvironment) -> Result<Zeroizing<String>, Error> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::File { path, named_by } => environment.read_token(path, named_by),
        }
    }
}

/// Shows a path, never a token.
impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("…"),
            Self::File { path, .. } => path.fmt(f),
        }
    }
}
