//! The entry of the crate: one account of one cloud.

use std::fmt;
use std::sync::Arc;

use imagescan_runtime::{Clock, SystemClock};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::cloud_api::CloudApi;
use crate::error::Error;
use crate::model::{Account, Cloud, FindingKinds, Quota};

/// Scans the images of one account in one region of a cloud, and reads what was found.
///
/// Scanners of different clouds have the same type, so that a program can keep several. A clone shares the client and the
/// account with its origin.
#[derive(Clone)]
pub struct Scanner {
    pub(crate) api: Arc<dyn CloudApi>,
    pub(crate) clock: Arc<dyn Clock>,
    account: Arc<OnceCell<Account>>,
}

impl Scanner {
    pub(crate) fn new(api: impl CloudApi) -> Self {
        Self { api: Arc::new(api), clock: Arc::new(SystemClock), account: Arc::default() }
    }

    /// Sets the clock that dates journal entries and reports. Default: the host's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The cloud.
    #[must_use]
    pub fn cloud(&self) -> Cloud {
        self.api.abilities().cloud
    }

    /// The kinds of findings that the cloud scans for. This version of the crate reads vulnerabilities.
    #[must_use]
    pub fn kinds(&self) -> FindingKinds {
        self.api.abilities().kinds.iter().copied().collect()
    }

    /// The account that the keys belong to. Requested once, and then remembered.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn account(&self) -> Result<&Account, Error> {
        self.account.get_or_try_init(|| self.api.account()).await
    }

    /// What may be scanned, and what is left of it.
    ///
    /// # Errors
    /// If a call fails.
    pub async fn quota(&self) -> Result<Quota, Error> {
        let account = self.account().await?;
        self.api.quota().await.map_err(|error| error.with_account(account))
    }

    /// The time by the scanner's clock.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::try_from(self.clock.now()).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner")
            .field("cloud", &self.cloud())
            .field("account", &self.account.get())
            .finish_non_exhaustive()
    }
}
