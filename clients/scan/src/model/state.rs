//! The state of an image's scan.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of the last scan of an image.
///
/// Its JSON is a word, such as `timed_out`; that of a state that the cloud's documentation does not have is `{"other": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScanState {
    /// The image was never scanned.
    NotScanned,
    /// A scan was started, and waits for its turn.
    Waiting,
    /// A scan is running.
    Running,
    /// The last scan succeeded.
    Done,
    /// The last scan failed.
    Failed,
    /// The last scan took too long, and the cloud ended it.
    TimedOut,
    /// The last scan was stopped.
    Stopped,
    /// A state that is not in the cloud's documentation, as it was sent. It counts as going on until the deadline.
    Other(String),
}

impl ScanState {
    /// Whether a scan waits or runs, so that another start would be charged for nothing, or refused.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }

    /// Whether a scan has ended, successfully or not.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::TimedOut | Self::Stopped)
    }
}

impl ScanState {
    /// How a scan in this state has ended, after "has".
    pub(crate) fn ending(&self) -> &'static str {
        match self {
            Self::Done => "succeeded",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Stopped => "been stopped",
            Self::NotScanned | Self::Waiting | Self::Running | Self::Other(_) => "not ended",
        }
    }
}

impl fmt::Display for ScanState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotScanned => "not scanned",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Stopped => "stopped",
            Self::Other(word) => return write!(f, "{}", imagescan_runtime::credentials::quote(word)),
        })
    }
}
