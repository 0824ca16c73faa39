//! What a caller asks of an error.

use crate::error::{Error, ErrorKind};

impl Error {
    /// Whether the request was never sent because of what the caller gave.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// Whether there were no usable credentials: none were found, or the source that has them failed. The call's own
    /// request was not sent.
    #[must_use]
    pub fn is_credentials(&self) -> bool {
        self.0.kind == ErrorKind::Credentials
    }

    /// Whether the service did not accept the key, the signature or the token that it was sent.
    ///
    /// Where no credentials could be had in the first place, [`is_credentials`](Self::is_credentials) says so.
    #[must_use]
    pub fn is_authentication(&self) -> bool {
        self.0.kind == ErrorKind::Authentication
    }

    /// Whether the service says that the credentials have ended. The call was then sent again if there were others.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        self.0.expired_credentials
    }

    /// Whether the key may not do this.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.0.kind == ErrorKind::Permission
    }

    /// Whether the service asked for fewer requests.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// Whether what was asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Whether a time limit ran out; [`timeout`](Self::timeout) says which.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout || self.0.timeout.is_some()
    }

    /// Whether the network failed: no connection, or a broken one.
    #[must_use]
    pub fn is_network(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connect | ErrorKind::Network)
    }

    /// Whether the service itself failed.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.0.kind == ErrorKind::Server
    }

    /// Whether the response could not be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Decode | ErrorKind::UnexpectedResponse)
    }
}
