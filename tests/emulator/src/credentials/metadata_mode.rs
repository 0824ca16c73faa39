//! The ways in which a metadata service may behave.

use http::StatusCode;

/// How the metadata service of the machine behaves.
///
/// Tencent Cloud's knows no session tokens: there the first three are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataMode {
    /// It answers with a session token and without one.
    #[default]
    Open,
    /// It is hardened: without a session token it refuses.
    TokenOnly,
    /// It is older than session tokens: whoever asks for one gets this status, and one that comes along is not
    /// looked at. See [`MetadataMode::v1_only`].
    V1Only(StatusCode),
    /// The machine has no role.
    NoRole,
    /// There is no such service: whatever is asked for is not found.
    Off,
}

impl MetadataMode {
    /// [`MetadataMode::V1Only`], with status 404.
    #[must_use]
    pub fn v1_only() -> Self {
        Self::V1Only(StatusCode::NOT_FOUND)
    }
}
