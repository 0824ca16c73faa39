//! Predicates on errors.

use crate::error::{Error, ErrorKind};

impl Error {
    /// Whether the input was invalid; nothing was sent.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// Whether no usable credentials were found, or their source failed. The request was not sent.
    #[must_use]
    pub fn is_credentials(&self) -> bool {
        self.0.kind == ErrorKind::Credentials
    }

    /// Whether the service rejected the key, the signature or the token. If no credentials were found,
    /// [`is_credentials`](Self::is_credentials) is true instead.
    #[must_use]
    pub fn is_authentication(&self) -> bool {
        self.0.kind == ErrorKind::Authentication
    }

    /// Whether the service reported that the credentials have expired. The request was then sent again if there were others.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        self.0.expired_credentials
    }

    /// Whether the key lacks the permission.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.0.kind == ErrorKind::Permission
    }

    /// Whether the service throttled the request.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// Whether the requested object does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Whether a time limit expired; [`timeout`](Self::timeout) returns which.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout || self.0.timeout.is_some()
    }

    /// Whether the connection failed or broke.
    #[must_use]
    pub fn is_network(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connect | ErrorKind::Network)
    }

    /// Whether the service itself failed.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.0.kind == ErrorKind::Server
    }

    /// Whether the response could not be decoded.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Decode | ErrorKind::UnexpectedResponse)
    }
}
