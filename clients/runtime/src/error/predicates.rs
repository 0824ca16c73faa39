//! What a caller asks of an error.

use super::{Error, ErrorKind};

impl Error {
    /// Whether the request was never sent because of what the caller gave.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// Whether the key, the signature or the token was not accepted, or none was found.
    #[must_use]
    pub fn is_authentication(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Authentication | ErrorKind::Credentials)
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

    /// Whether the answer could not be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Decode | ErrorKind::UnexpectedAnswer)
    }
}
