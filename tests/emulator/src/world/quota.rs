//! What scans use up.

/// Scans that the account may still make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) total: u64,
    pub(crate) used: u64,
}

/// The quota has fewer scans left than are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotEnough {
    pub(crate) left: u64,
}

impl Quota {
    pub(crate) fn new(total: u64, used: u64) -> Self {
        Self { total, used }
    }

    pub(crate) fn left(&self) -> u64 {
        self.total.saturating_sub(self.used)
    }

    /// Uses up `scans`, or nothing.
    pub(crate) fn spend(&mut self, scans: u64) -> Result<(), NotEnough> {
        if scans > self.left() {
            return Err(NotEnough { left: self.left() });
        }
        self.used += scans;
        Ok(())
    }
}
