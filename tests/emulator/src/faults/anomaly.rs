//! Anomalies: responses whose form is right and whose content misleads.

/// A valid response with content that misleads a client. An operation ignores anomalies that do not concern it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Anomaly {
    /// A list returns the page before the requested one.
    RepeatedPage,
    /// A list returns rows from this much before the requested position, as if rows had been inserted before it; from
    /// after it if negative, as if rows had been deleted.
    ShiftedPage(i64),
    /// A list reports a total that differs from the true one by this much.
    WrongTotal(i64),
    /// A list lacks its last rows, this many, as if they were not yet known to it.
    LateRows(u64),
    /// The service refuses what the operation would start, because it runs already.
    AlreadyScanning,
    /// The service refuses what the operation would start, because the quota is used up.
    QuotaUsedUp,
    /// The service refuses what the operation would start, because too much else runs.
    TooManyTasks,
    /// A state is a word, or a number, that the vendor does not document.
    UnknownState,
    /// The response reports a failure with HTTP status 200, without more.
    FailureInSuccess,
}

/// The names of anomalies in rules. Those with a number have its default.
pub(super) const NAMES: [(&str, Anomaly); 9] = [
    ("repeated-page", Anomaly::RepeatedPage),
    ("shifted-page", Anomaly::ShiftedPage(1)),
    ("wrong-total", Anomaly::WrongTotal(1)),
    ("late-rows", Anomaly::LateRows(1)),
    ("already-scanning", Anomaly::AlreadyScanning),
    ("quota-used-up", Anomaly::QuotaUsedUp),
    ("too-many-tasks", Anomaly::TooManyTasks),
    ("unknown-state", Anomaly::UnknownState),
    ("failure-in-success", Anomaly::FailureInSuccess),
];

impl Anomaly {
    /// The same anomaly with the number of rows in `text`; `None` if the text is not one, or it takes no number.
    pub(super) fn with_rows(self, text: &str) -> Option<Self> {
        match self {
            Self::ShiftedPage(_) => text.parse().ok().map(Self::ShiftedPage),
            Self::WrongTotal(_) => text.parse().ok().map(Self::WrongTotal),
            Self::LateRows(_) => text.parse().ok().map(Self::LateRows),
            _ => None,
        }
    }

    pub(super) fn takes_rows(self) -> bool {
        matches!(self, Self::ShiftedPage(_) | Self::WrongTotal(_) | Self::LateRows(_))
    }
}
